from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from kit_builder.errors import AnswerError
from kit_builder.extract.small.line_kinds import (
    SECTION_BY_KIND,
    build_kinds_type,
    classify_lines,
    find_section_by_opening,
    has_cue,
)
from kit_builder.records import SECTIONS, Line, Question
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder

LANGUAGES = {code: load_language(code, [find_prompts_folder()]) for code in ("en", "nb")}

# Sections that the small chain leaves empty.
OF_LARGE_MODELS = ("promise", "problem", "definitions", "calculations", "reasons", "details", "phrases")


class Kinds:
    """A model that assigns kinds to lines with certain words, and `other` to all other lines."""

    def __init__(self, **kinds: str) -> None:
        self.kinds = kinds
        self.asked: list[list[str]] = []

    def __call__(self, question: Question, answer: type[BaseModel]) -> Any:
        lines = [line.partition(". ")[2] for line in question.messages[-1][1].splitlines()]
        self.asked.append(lines)
        said = (next((kind for word, kind in self.kinds.items() if word in line), "other") for line in lines)
        return answer.model_validate(dict(zip(answer.model_fields, said, strict=True)))


def lines(*texts: str) -> list[Line]:
    return [Line(number, text, ()) for number, text in enumerate(texts, start=1)]


def classify(texts: list[str], ask: Kinds, code: str = "en") -> dict[str, str]:
    kinds = classify_lines(lines(*texts), "notes.md", ask, LANGUAGES[code])
    return {line.text: section for section, line in kinds if section}


OPENINGS = [
    ("en", "If it is over 30 percent, drop the dish.", "rules"),
    ("en", "Unless it sells, drop the dish.", "rules"),
    ("en", "Never guess a weight.", "pitfalls"),
    ("en", "Don’t guess a weight.", "pitfalls"),
    ("en", "DO NOT guess.", "pitfalls"),
    ("en", "Watch out for wet plates.", "pitfalls"),
    ("en", "For example, a soup.", "examples"),
    ("en", "Last year a soup saved her.", "examples"),
    ("en", "Iffy plates go back.", ""),
    ("en", "Watch the plates.", ""),
    ("en", "What if it rains?", ""),
    ("en", "Hvis den er over 12 prosent, skal den ut.", ""),
    ("en", "", ""),
    ("nb", "Hvis den er over 12 prosent, skal den ut.", "rules"),
    ("nb", "Med mindre den selger, skal den ut.", "rules"),
    ("nb", "Aldri gjett en vekt.", "pitfalls"),
    ("nb", "Ikke gjett.", "pitfalls"),
    ("nb", "For eksempel en suppe.", "examples"),
    ("nb", "Med en suppe går det fint.", ""),
]


@pytest.mark.parametrize(("code", "text", "section"), OPENINGS)
def test_the_opening_words_of_a_line_may_decide(code: str, text: str, section: str) -> None:
    assert find_section_by_opening(text, LANGUAGES[code].words) == section


def test_the_model_is_not_asked_about_conclusive_openings() -> None:
    ask = Kinds()
    decided = {text: section for code, text, section in OPENINGS if section and code == "en"}
    assert classify(list(decided), ask) == decided
    assert ask.asked == []


CUES = [
    ("en", "purpose", "The aim is a price that holds.", True),
    ("en", "purpose", "The dishwasher came at eight.", False),
    ("en", "when", "Use it in March.", True),
    ("en", "needs", "The only tool is a quiet room.", True),
    ("en", "needs", "A needle in the haystack.", False),
    ("en", "rules", "Anything above 30 percent goes.", True),
    ("en", "pitfalls", "The danger lies in the rice.", True),
    ("en", "outcome", "Ten plates in a row weigh the same.", True),
    ("en", "outcome", "Ten plates in a narrow room.", False),
    ("en", "examples", "One client sold her van.", True),
    ("en", "scripts", 'Say: "We will stay."', True),
    ("en", "scripts", "Say: “We will stay.”", True),
    ("en", "scripts", 'A 12" pan is big.', False),
    ("en", "scripts", '"Oh no."', False),
    ("en", "scripts", "Say that we will stay.", False),
    ("en", "steps", "First weigh three plates, never one.", False),
    ("en", "", "The aim is a price that holds.", False),
    ("nb", "purpose", "Målet? Nei: hensikt er ordet.", True),
    ("nb", "needs", "Du trenger et stille rom.", True),
    ("nb", "rules", "Alt over 30 prosent går ut.", True),
    ("nb", "examples", "En kunde solgte bilen.", True),
    ("nb", "outcome", "Da er den ferdig.", True),
    ("nb", "scripts", "Si «vi vil gjerne bli».", True),
    ("nb", "pitfalls", "Sola skinte i går.", False),
    ("nb", "needs", "The only tool is a quiet room.", False),
]


@pytest.mark.parametrize(("code", "section", "text", "is_cue"), CUES)
def test_a_kind_needs_a_cue_word(code: str, section: str, text: str, is_cue: bool) -> None:
    assert has_cue(text, section, LANGUAGES[code].words) is is_cue


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_section_but_the_steps_has_cues(code: str) -> None:
    words = LANGUAGES[code].words
    assert set(words["cues"]) == set(SECTIONS) - {"steps", "scripts", "faq", "variants", *OF_LARGE_MODELS}
    for section, cues in words["cues"].items():
        assert all(has_cue(f"Xy {cue.strip()} xy.", section, words) for cue in cues.split(","))


def test_a_kind_without_a_cue_word_is_discarded() -> None:
    ask = Kinds(aim="pitfall", scale="needs", client="step")
    texts = ["The aim is a price.", "You need a scale.", "One client wept."]
    assert classify(texts, ask) == {"You need a scale.": "needs"}
    assert ask.asked == [texts]


def test_the_model_is_not_asked_about_lines_without_cues() -> None:
    ask = Kinds(dishwasher="pitfall", aim="purpose")
    assert classify(["The dishwasher came at eight.", "It rained."], ask) == {}
    assert ask.asked == []
    assert classify(["It rained.", "The aim is a price."], ask) == {"The aim is a price.": "purpose"}
    assert ask.asked == [["The aim is a price."]]


@pytest.mark.parametrize(("code", "text"), [("en", "Do you need a scale?"), ("nb", "Trenger du ei vekt?")])
def test_questions_have_no_kind(code: str, text: str) -> None:
    ask = Kinds(scale="needs", vekt="needs")
    assert classify([text], ask, code) == {}
    assert ask.asked == []
    assert classify([text.replace("?", ".")], ask, code) == {text.replace("?", "."): "needs"}


def test_lines_are_classified_eight_at_a_time() -> None:
    ask = Kinds(scale="needs", aim="purpose")
    texts = [f"You need scale {number}." if number % 3 else f"The aim is {number}." for number in range(1, 20)]
    assert classify(texts, ask) == {text: "needs" if "scale" in text else "purpose" for text in texts}
    assert ask.asked == [texts[:8], texts[8:16], texts[16:]]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_prompt_lists_every_kind(code: str) -> None:
    asked = LANGUAGES[code].load_prompt("kinds.md").turns[0][1]
    assert [kind for kind in (*SECTION_BY_KIND, "other") if f"\n{kind}: " not in asked] == []
    assert set(SECTION_BY_KIND.values()) == set(SECTIONS) - {
        "faq",
        "variants",
        *OF_LARGE_MODELS,
    }  # those are found in other ways


def test_an_answer_has_a_valid_kind_for_each_line() -> None:
    answer = build_kinds_type(2)
    assert list(answer.model_fields) == ["1", "2"]
    assert set(get_args(answer.model_fields["1"].annotation)) == {*SECTION_BY_KIND, "other"}
    wrong: list[dict[str, str]] = [{"1": "step"}, {"1": "step", "2": "tip"}, {}]
    for each in wrong:
        with pytest.raises(ValidationError):
            answer.model_validate(each)


def test_a_failed_question_raises_after_earlier_results() -> None:
    def fails(_question: Question, _answer: type[BaseModel]) -> Any:
        raise AnswerError("It was cut off.")

    found = classify_lines(lines("Never guess.", "You need a scale."), "notes.md", fails, LANGUAGES["en"])
    assert next(found)[0] == "pitfalls"
    with pytest.raises(AnswerError, match="cut off"):
        next(found)
