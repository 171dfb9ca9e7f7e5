import json
from collections.abc import Callable

import pytest
from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.extract.small.rewrite import build_instructions_type, is_faithful, rewrite_steps
from kit_builder.records import Evidence, Item, Question
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder
from kit_builder.text.tokens import tokenize

LANGUAGES = {code: load_language(code, [find_prompts_folder()]) for code in ("en", "nb")}


def said(text: str) -> Item:
    return Item(text, (Evidence("call.vtt", "call", 1, 1, text, "00:00:01"),))


def writes(*wordings: str) -> Callable[[Question, type[BaseModel]], BaseModel]:
    left = list(wordings)

    def ask(_question: Question, answer: type[BaseModel]) -> BaseModel:
        keys = list(answer.model_fields)
        return answer.model_validate({key: left.pop(0) for key in keys})

    return ask


def worded(step: Item, wording: str, code: str = "en") -> Item:
    (written,), findings = rewrite_steps([step], "call.vtt", writes(wording), LANGUAGES[code])
    assert findings == ()
    return written


KNIFE = "so what I do then is I, uh, I take the knife and I split the end, about three centimetres deep"
TAPE = "and you never, you don't want to touch it before June, right, so you leave the tape on"
KNIV = "altså jeg tar kniven og så splitter jeg enden, eh, omtrent tre centimeter dypt, ikke sant"
TEIP = "og du må liksom ikke røre den før juni, så du lar teipen sitte"

KEPT = [
    ("en", KNIFE, "Take the knife and split the end, about three centimetres deep."),
    ("en", KNIFE, "Take the knife, then split the end about 3 centimetres deep."),
    ("en", TAPE, "Leave the tape on and do not touch it before June."),
    ("en", TAPE, "Never touch it before June: leave the tape on."),
    ("nb", KNIV, "Ta kniven og splitt enden, omtrent tre centimeter dypt."),
    ("nb", KNIV, "Ta kniven og splitt enden, omtrent 3 centimeter dypt."),
    ("nb", TEIP, "La teipen sitte, og ikke rør den før juni."),
]
NOT_KEPT = {
    "the condition is gone": (
        "nb",
        "hvis størrelse er mer enn halvparten, så måler du hele innersålen",
        "Mål hele innersålen.",
    ),
    "the condition is gone, in English": (
        "en",
        "if the top is thicker than your arm, you use two twigs",
        "Use two twigs thicker than your arm.",
    ),
    "a piece of what was said": ("nb", "og da har du returprosenten", "Returprosenten."),
    "no instruction": ("nb", "så sender du meg bunkene", "Sender meg bunkene."),
    "number lost": ("en", KNIFE, "Take the knife and split the end, centimetres deep."),
    "number added": ("en", KNIFE, "Take 2 knives and split the end, about three centimetres deep."),
    "number changed": ("en", KNIFE, "Take the knife and split the end, about four centimetres deep."),
    "no dropped": ("en", TAPE, "Leave the tape on and touch it before June."),
    "no added": ("en", KNIFE, "Take the knife and never split the end, about three centimetres deep."),
    "no moved": ("en", "Ring them, don't email.", "Don't ring them, email."),
    "words added": ("en", TAPE, "Do not touch it before June: fungus, rain and hungry deer ruin young grafts."),
    "words lost": ("en", TAPE, "Do not."),
    "nothing left": ("en", TAPE, "So, and then."),
    "empty": ("en", KNIFE, " "),
    "norwegian number changed": ("nb", KNIV, "Ta kniven og splitt enden, omtrent to centimeter dypt."),
    "norwegian no dropped": ("nb", TEIP, "La teipen sitte, og rør den før juni."),
    "norwegian no added": ("nb", KNIV, "Ikke ta kniven, splitt enden omtrent tre centimeter dypt."),
    "translated": ("nb", KNIV, "Take the knife and split the end, about three centimetres deep."),
}


@pytest.mark.parametrize(("code", "line", "wording"), KEPT)
def test_a_faithful_wording_is_kept(code: str, line: str, wording: str) -> None:
    step = said(line)
    assert worded(step, f"  {wording}\n", code) == Item(wording, step.evidence)


@pytest.mark.parametrize("name", NOT_KEPT)
def test_an_unfaithful_wording_is_discarded(name: str) -> None:
    code, line, wording = NOT_KEPT[name]
    step = said(line)
    written = worded(step, wording, code)
    assert written.text != wording
    assert written.evidence == step.evidence
    assert set(tokenize(written.text)) <= set(tokenize(line)) - {"uh", "eh"}


def test_a_steps_own_words_are_shown_without_fillers_and_repetitions() -> None:
    shown = "What I do then is I take the knife and I split the end, about three centimetres deep."
    assert worded(said(KNIFE), "Buy a saw.").text == shown


def test_fillers_are_removed_from_the_models_wording() -> None:
    assert worded(said("um, count the shelf first"), "Um, count the shelf first.").text == "Count the shelf first."


def test_a_step_of_fillers_only_is_unchanged() -> None:
    assert worded(said("Um, uh, hm."), "Um.").text == "Um, uh, hm."


def unchanged(question: Question, answer: type[BaseModel]) -> BaseModel:
    """A model that returns each line unchanged."""
    numbered = [line.partition(". ") for line in question.messages[-1][1].splitlines()]
    return answer.model_validate({key: text for key, _, text in numbered})


def test_steps_are_rewritten_four_at_a_time_in_order() -> None:
    steps = [said(f"Weigh plate number {number}.") for number in range(2, 12)]
    asked: list[int] = []

    def ask(question: Question, answer: type[BaseModel]) -> BaseModel:
        asked.append(len(answer.model_fields))
        return unchanged(question, answer)

    assert rewrite_steps(steps, "call.vtt", ask, LANGUAGES["en"]) == (steps, ())
    assert asked == [4, 4, 2]
    assert rewrite_steps([], "call.vtt", ask, LANGUAGES["en"]) == ([], ())
    assert len(asked) == 3


def test_steps_of_a_failed_question_keep_their_wording() -> None:
    steps = [said(f"Um, weigh plate number {number}, okay.") for number in range(2, 12)]

    def ask(question: Question, answer: type[BaseModel]) -> BaseModel:
        if "number 6" in question.messages[-1][1]:  # the second of three
            raise AnswerError("It was cut off.")
        numbered = [line.partition(". ") for line in question.messages[-1][1].splitlines()]
        return answer.model_validate(
            {key: f"Plate{text.partition('plate')[2].partition(',')[0]}: weigh." for key, _, text in numbered}
        )

    written, findings = rewrite_steps(steps, "call.vtt, passage 3", ask, LANGUAGES["en"])
    assert [step.text for step in written] == [
        *(f"Plate number {number}: weigh." for number in range(2, 6)),
        *(f"Weigh plate number {number}." for number in range(6, 10)),
        *(f"Plate number {number}: weigh." for number in range(10, 12)),
    ]
    assert [step.evidence for step in written] == [step.evidence for step in steps]
    assert [(each.level, each.where) for each in findings] == [("error", "call.vtt, passage 3")]
    assert "It was cut off." in findings[0].message


def test_every_failed_question_is_reported() -> None:
    def ask(_question: Question, _answer: type[BaseModel]) -> BaseModel:
        raise AnswerError("It was cut off.")

    written, findings = rewrite_steps([said(KNIFE)] * 5, "c", ask, LANGUAGES["en"])
    assert (len(written), len(findings)) == (5, 2)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_prompts_example_wordings_are_faithful(code: str) -> None:
    turns = LANGUAGES[code].load_prompt("instruct.md").turns
    lines = [line.partition(". ")[2] for line in turns[1][1].splitlines()]
    wordings = json.loads(turns[2][1]).values()
    assert len(lines) == len(wordings) == 3
    for line, wording in zip(lines, wordings, strict=True):
        assert is_faithful(wording, said(line), LANGUAGES[code].words), wording


def test_an_overlong_instruction_violates_the_schema() -> None:
    with pytest.raises(ValueError, match="at most 300"):
        build_instructions_type(1).model_validate({"1": "word " * 100})
