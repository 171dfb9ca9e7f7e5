"""What the checker's verdicts do to a sentence: what is cited for it, what stays, and what has to go."""

from typing import Any

import pytest

from tests.emulators import author as emulated
from tests.products.authoring.guides import Studio, draft_with, judge_with, list_corrections, messages, text_of
from tests.wire import Asked

FIRST = "You know what a plate costs. {call-1}"


def say_what_supports(studio: Studio, start: str, words: str, verdict: str = "supported") -> None:
    """Let the checker find a sentence supported, and name `words` for it."""

    def judge(asked: Asked) -> dict[str, Any]:
        starts = {row["number"] for row in emulated.read_sentences(asked) if row["text"].startswith(start)}
        judged = emulated.judge(asked)["verdicts"]
        named = [{**each, "verdict": verdict, "words": words} for each in judged if each["number"] in starts]
        return {"verdicts": [each for each in judged if each["number"] not in starts] + named}

    studio.wire.answers["SentenceVerdicts"] = judge


@pytest.mark.parametrize("words", ["call-8, call-99", "call-8: the limit", "(call-8) says so."])
def test_a_sentence_without_braces_gets_the_ids_that_the_checker_names(studio: Studio, words: str) -> None:
    draft_with(studio, f"The limit is 32 percent. {FIRST}")
    say_what_supports(studio, "The limit", words)
    made = studio.make()
    (section, *_) = made.drafts["01-weigh-the-plate.md"].sections
    assert section.text.startswith("The limit is 32 percent. {call-8} You know")
    assert not list_corrections(studio)


@pytest.mark.parametrize("words", ["call-99", "the lines say so", ""])
def test_a_sentence_without_braces_is_offered_for_correction_and_stays(studio: Studio, words: str) -> None:
    draft_with(studio, f"There is a limit. {FIRST}")
    say_what_supports(studio, "There is", words)
    assert "There is a limit." in text_of(studio.make())
    assert len(list_corrections(studio)) == 1


@pytest.mark.parametrize("verdict", ["product", "question", "connecting"])
def test_a_known_figure_without_braces_may_stay(studio: Studio, verdict: str) -> None:
    draft_with(studio, f"At 32 percent I have no fixed rule. {FIRST}")
    judge_with(studio, "At 32", verdict)
    assert "At 32 percent" in text_of(studio.make())


@pytest.mark.parametrize("verdict", ["product", "question", "connecting", "supported"])
def test_an_unknown_figure_without_braces_goes(studio: Studio, verdict: str) -> None:
    draft_with(studio, f"At 77 percent I have no fixed rule. {FIRST}")
    judge_with(studio, "At 77", verdict)
    made = studio.make()
    assert "At 77 percent" not in text_of(made)
    assert "Removed (figure without a citation)" in messages(made)


def test_the_title_of_another_part_is_no_quotation(studio: Studio) -> None:
    draft_with(studio, f"Go back to “Weigh all four plates at once”. {FIRST}")
    judge_with(studio, "Go back", "product")
    assert "“Weigh all four plates at once”" in text_of(studio.make())


def test_a_real_case_may_be_told_as_an_example(studio: Studio) -> None:
    draft_with(studio, f"One place had 180 to 310 grams of chips. {{call-6}} {FIRST}")
    judge_with(studio, "One place", "example")
    assert "One place had 180 to 310 grams" in text_of(studio.make())


def test_the_checker_sees_what_a_sentence_and_those_beside_it_cite(studio: Studio) -> None:
    draft_with(studio, f"There is a limit. The limit is 32 percent. {{call-8}} {FIRST}", again="There is one limit.")
    judge_with(studio, "There is a")
    studio.make()
    _, again = [each for each in studio.wire.asked if each.title == "SentenceVerdicts"]
    statements, _, sentences = again.text.partition("The sentences:")
    assert [row["text"] for row in emulated.read_sentences(again)] == ["There is one limit."]
    assert "call-8 rule" in statements
    assert "call-6 " not in statements
    assert "call-6 " not in sentences


@pytest.mark.parametrize("verdict", ["supported", "connecting"])
def test_a_figure_that_stands_in_what_is_cited_beside_it_gets_its_citation(studio: Studio, verdict: str) -> None:
    draft_with(studio, f"The limit is 32 percent. {{call-8}} Under 32 percent all is well. {{call-6}} {FIRST}")
    judge_with(studio, "Under 32", verdict)
    made = studio.make()
    (section, *_) = made.drafts["01-weigh-the-plate.md"].sections
    assert "Under 32 percent all is well. {call-6,call-8}" in section.text
    assert not list_corrections(studio)


def test_a_sum_may_start_from_what_is_cited_beside_it_and_from_nothing_else(studio: Studio) -> None:
    sums = "That leaves 68. {call-6; 100-32=68} That leaves 66. {call-6; 100-34=66}"
    draft_with(studio, f"The limit is 32 percent. {{call-8}} {sums} {FIRST}")
    made = studio.make()
    (section, *_) = made.drafts["01-weigh-the-plate.md"].sections
    assert "That leaves 68. {call-6,call-8; 100-32=68}" in section.text
    assert "66" not in section.text


def test_a_row_to_be_filled_in_states_nothing(studio: Studio) -> None:
    draft_with(studio, f"| Dish | Cost |\n|---|---|\n| The limit | 32 percent {{call-8}} |\n| Your dish | |\n\n{FIRST}")
    judge_with(studio, "Your dish", "example")
    assert "| Your dish |" in text_of(studio.make())
    assert not list_corrections(studio)
