"""What the checker's verdicts do to a sentence: what is cited for it, what stays, and what has to go."""

from typing import Any

import pytest

from kit_builder.llm.parallel import run_in_turn
from kit_builder.products.authoring.checks.verdicts import Beyond, Row, SentenceVerdicts, Verdict, ask_verdicts
from kit_builder.products.authoring.cited_text import CitedSentence
from kit_builder.products.authoring.document_spec import list_documents
from kit_builder.products.authoring.units import Unit
from kit_builder.records import Question
from tests.emulators import author as emulated
from tests.products.authoring.documents import facts_of
from tests.products.authoring.guides import Studio, draft_with, judge_with, list_corrections, messages, text_of
from tests.wire import Asked

FIRST = "You know what a plate costs. {call-1}"


@pytest.mark.parametrize("ids", [["call-8"], ["call-8", "call-99"]])
def test_a_sentence_without_braces_gets_the_ids_that_the_checker_names(studio: Studio, ids: list[str]) -> None:
    draft_with(studio, f"The limit is 32 percent. {FIRST}")
    judge_with(studio, "The limit", "stated", ids)
    made = studio.make()
    (section, *_) = made.drafts["01-weigh-the-plate.md"].sections
    assert section.text.startswith("The limit is 32 percent. {call-8} You know")
    assert not list_corrections(studio)


@pytest.mark.parametrize("ids", [["call-99"], []])
def test_a_sentence_without_braces_is_offered_for_correction_and_stays(studio: Studio, ids: list[str]) -> None:
    draft_with(studio, f"There is a limit. {FIRST}")
    judge_with(studio, "There is", "stated", ids)
    assert "There is a limit." in text_of(studio.make())
    assert len(list_corrections(studio)) == 1


@pytest.mark.parametrize("kind", ["fine", "adds"])
def test_what_goes_beyond_a_statement_goes_only_if_it_adds(studio: Studio, kind: str) -> None:
    draft_with(studio, f"The limit is 32 percent, and I wish it were less. {{call-8}} {FIRST}")

    def judge(asked: Asked) -> dict[str, Any]:
        judged = emulated.judge(asked)
        shades = [row["number"] for row in emulated.read_sentences(asked) if "I wish" in row["text"]]
        judged["beyond"] += [{"number": each, "words": "a wish", "verdict": kind} for each in shades]
        return judged

    studio.wire.answers["SentenceVerdicts"] = judge
    assert ("I wish" in text_of(studio.make())) is (kind == "fine")


def test_what_code_doubts_has_no_verdict_until_the_checker_answers_it_or_is_asked_for_the_last_time(
    studio: Studio,
) -> None:
    spec = list_documents(studio.given, facts_of(*studio.given.methods))[0]
    doubted = Row(Unit("text", CitedSentence("The limit is 32 percent.", ("call-8",))), doubts=("the limit",))
    plain = SentenceVerdicts(beyond=[], other=[], sound=[1])
    settled = SentenceVerdicts(beyond=[Beyond(number=1, words="it is the same", verdict="fine")], other=[], sound=[])
    asked: list[Question] = []

    def check(answer: SentenceVerdicts, *, is_last: bool = False) -> dict[int, Verdict]:
        def ask(question: Question, _: type[SentenceVerdicts]) -> SentenceVerdicts:
            asked.append(question)
            return answer

        return ask_verdicts({1: doubted}, {}, spec, ask, run_in_turn, 10, is_last=is_last)

    assert check(plain) == {}
    assert check(settled) == check(plain, is_last=True) == {1: Verdict("supported")}
    assert all('"doubts": ["the limit"]' in each.messages[-1][1] for each in asked)


@pytest.mark.parametrize("kind", ["product", "question", "link"])
def test_a_known_figure_without_braces_may_stay(studio: Studio, kind: str) -> None:
    draft_with(studio, f"At 32 percent I have no fixed rule. {FIRST}")
    judge_with(studio, "At 32", kind)
    assert "At 32 percent" in text_of(studio.make())


@pytest.mark.parametrize("kind", ["product", "question", "link", "stated"])
def test_an_unknown_figure_without_braces_goes(studio: Studio, kind: str) -> None:
    draft_with(studio, f"At 77 percent I have no fixed rule. {FIRST}")
    judge_with(studio, "At 77", kind)
    made = studio.make()
    assert "At 77 percent" not in text_of(made)
    assert "Removed (figure without a citation)" in messages(made)


def test_the_title_of_another_part_is_no_quotation(studio: Studio) -> None:
    draft_with(studio, f"Go back to “Weigh all four plates at once”. {FIRST}")
    judge_with(studio, "Go back", "product")
    assert "“Weigh all four plates at once”" in text_of(studio.make())


def test_a_real_case_may_be_told_as_an_example(studio: Studio) -> None:
    draft_with(studio, f"One place had 180 to 310 grams of chips. {{call-6}} {FIRST}")
    judge_with(studio, "One place", "sound")
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


@pytest.mark.parametrize("kind", ["sound", "link"])
def test_a_figure_that_stands_in_what_is_cited_beside_it_gets_its_citation(studio: Studio, kind: str) -> None:
    draft_with(studio, f"The limit is 32 percent. {{call-8}} Under 32 percent all is well. {{call-6}} {FIRST}")
    judge_with(studio, "Under 32", kind)
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
    judge_with(studio, "Your dish", "stated")
    assert "| Your dish |" in text_of(studio.make())
    assert not list_corrections(studio)
