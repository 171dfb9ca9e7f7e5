"""Interviews as files that people edit and as sources."""

from datetime import date
from functools import partial
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kit_builder.kit.answers import settle_by_interviews
from kit_builder.kit.consent import set_consent
from kit_builder.kit.interviews import Interview, add_answer, read_interview
from kit_builder.kit.settings import replace_offer
from kit_builder.kit.settle_conflicts import settle_conflicts
from kit_builder.text.tokens import tokenize
from tests.kit.test_settle_conflicts import CALL, EN, METHOD, says
from tests.methods.statements import open_on
from tests.wire import Wire

DAY = date(2026, 11, 28)
PATH = "interviews/2026-11-28.md"
ASKED = "“Over 32 percent: list it.” (call.vtt) / “Over 30 percent: list it.” (notes.md): which of them is right?"


def tell(*answers: tuple[str, str, str]) -> Interview:
    text = ""
    for heading, question, answer in answers:
        text = add_answer(text, DAY, heading, question, answer)
    return read_interview(PATH, text, "Maren Holt")


def test_the_expert_is_the_only_speaker_and_questions_are_context() -> None:
    told = tell(("Cook", "Which pan?", "The iron one.\n\nIs it clean? Then go."), ("Cook", "When?", "At noon."))
    spoken = [(line.speaker, line.text) for line in told.source.lines if not line.is_context]
    assert spoken == [("Maren Holt", text) for text in ("The iron one.", "Is it clean?", "Then go.", "At noon.")]
    assert [line.text for line in told.source.lines if line.is_context and not line.is_heading] == [
        "Which pan?",
        "When?",
    ]
    assert not any(line.is_from("Maren Holt") for line in told.source.lines if line.is_context)
    assert told.source.is_transcript
    assert [each.heading for each in told.answered] == ["cook", "cook"]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["# Big", "### Why?", "---", "===", "```", "~~~", "word", "", "> said", "- one", "1. two", "<!--", "***"]
        ),
        max_size=8,
    )
)
def test_no_answer_opens_a_question_or_swallows_the_next(rows: list[str]) -> None:
    told = tell(("Cook", "Which pan?", "\n".join(["First.", *rows, "Last."])), ("Cook", "When?", "At noon."))
    assert [each.question for each in told.answered] == ["which pan", "when"]
    said = [tokenize(" ".join(line.text for line in each.answer)) for each in told.answered]
    assert (said[0][0], said[0][-1], said[1]) == ("first", "last", ("at", "noon"))


def test_edited_files_are_read_and_empty_answers_are_none() -> None:
    text = "# My talk\n\n## Cook\n\n### Which pan?\n\n### When?\nAt noon.\n\n#### Not a question\n\nMore."
    told = read_interview(PATH, text, "Maren")
    assert [each.question for each in told.answered] == ["when"]
    assert [line.text for line in told.answered[0].answer] == ["At noon.", "Not a question", "More."]


def test_an_answer_settles_a_conflict_with_a_model_that_reads_it(wire: Wire, tmp_path: Path) -> None:
    wire.answers["SettledConflicts"] = lambda _: says(1)
    told = tell(("An earlier name", ASKED, "30 is from an old list. It is 32."))
    with open_on(wire, tmp_path) as (model, _):
        reader = partial(settle_conflicts, ask=model.ask, language=EN)
        (done,), _ = settle_by_interviews([METHOD], [told], EN.words, reader)
    assert (done.steps[1].text, done.conflicts) == (CALL.text, ())
    assert [found.source for found in done.steps[1].evidence] == ["call.vtt", PATH]


def test_an_answer_settles_a_conflict_without_a_model_only_below_its_method() -> None:
    (done,), _ = settle_by_interviews([METHOD], [tell(("Cost it", ASKED, "32 percent."))], EN.words)
    assert (done.steps[1].text, done.conflicts) == (CALL.text, ())
    assert done.steps[1].evidence[-1].quote == "32 percent."
    for question, said, warnings in (("Who weighs?", "32 percent.", 0), (ASKED, "It depends.", 1)):
        left, findings = settle_by_interviews([METHOD], [tell(("Cost it", question, said))], EN.words)
        assert (left, len(findings)) == ((METHOD,), warnings)


def test_a_later_answer_that_is_unclear_does_not_open_a_settled_conflict_again() -> None:
    told = tell(("Cost it", ASKED, "32 percent."), ("Cost it", ASKED, "It depends on the day."))
    (done,), _ = settle_by_interviews([METHOD], [told], EN.words)
    assert not done.conflicts


def test_consent_changes_one_cell_of_the_card_and_nothing_that_is_decided() -> None:
    card = (
        "---\nid: x\n---\n\n# Cook\n\n## Stories\n\n| May it be told? | Story | Whose |\n|---|---|---|\n"
        "| ask | The \\| spoon | client |\n| no | Bread | client |\n"
    )
    assert set_consent(card, "x", "cook", "The | spoon", "yes") == card.replace("| ask |", "| yes |")
    for method, title in (("Bake", "The | spoon"), ("Cook", "Bread"), ("Cook", "Soup")):
        assert set_consent(card, "x", method, title, "yes") == card


def test_a_price_takes_the_place_of_a_number_and_keeps_comments() -> None:
    text = 'title = "x"\n[offer]\nprice_kit = 0  # not known\nrate = 90\n[brand]\n'
    changed = replace_offer(text, {"price_kit": 49, "currency": "GBP"})
    assert changed == text.replace("price_kit = 0 ", "price_kit = 49 ").replace(
        "[offer]\n", '[offer]\ncurrency = "GBP"\n'
    )
