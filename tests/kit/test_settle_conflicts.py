"""Conflicts that an answer settles, as a large model reads it."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Barrier

from kit_builder.kit.answers import apply_answers
from kit_builder.kit.questions import render_questions
from kit_builder.kit.settle_conflicts import Settlement, settle_conflicts
from kit_builder.llm.parallel import open_runner
from kit_builder.records import Evidence, Finding, Item, Method, Number
from tests.methods.statements import LANGUAGES, open_on
from tests.wire import JSON, Wire

EN = LANGUAGES["en"]


def cite(source: str, line: int, quote: str) -> tuple[Evidence, ...]:
    return (Evidence(source, source.partition(".")[0], line, line, quote),)


CALL = Item("Over 32 percent: list it.", cite("call.vtt", 4, "Over 32 percent, list it."))
NOTES = Item("Over 30 percent: list it.", cite("notes.md", 7, "list > 30%, unless it clears £12"))
EXCEPTION = Item("Over 30 percent is fine if it clears £12.", NOTES.evidence, kind="rule")
CASH = Item("Leave a dish alone if it clears £12.", NOTES.evidence, kind="rule")
FLAG = Item(CALL.text, CALL.evidence, (NOTES,), (EXCEPTION, CASH), stage="Decide")
METHOD = Method(
    "cost",
    "Cost it",
    steps=(Item("Weigh it.", stage="Weigh"), FLAG),
    numbers=(Number("Limit in the notes", "30", "percent", evidence=NOTES.evidence), Number("Cash", "12", "pounds")),
    questions=("Which limit is it?", "Who weighs?"),
)


def settle(
    wire: Wire, folder: Path, question: str, answer: str, model_says: JSON, method: Method = METHOD
) -> tuple[Method, tuple[Finding, ...]]:
    """Answer a question of the page, let the model say what that decides, and return the method."""
    page = render_questions([method], EN.words)
    (row,) = [row for row in page.splitlines() if question in row]
    page = page.replace(row, f"{row}\n\n  {answer}\n")
    wire.answers |= {"SettledConflicts": lambda _asked: model_says}
    with open_on(wire, folder) as (model, _):
        reader = partial(settle_conflicts, ask=model.ask, language=EN)
        (done,), findings = apply_answers([method], page, EN.words, reader)
    return done, findings


def says(version: int, overruled: tuple[str, ...] = (), answered: tuple[int, ...] = ()) -> JSON:
    return {
        "settled": [{"conflict": 1, "version": version, "answer": 1}],
        "overruled": [*overruled],
        "answered": [*answered],
    }


def test_an_answer_that_names_both_numbers_selects_a_version(wire: Wire, tmp_path: Path) -> None:
    answer = "30 is from an old list. It is 32."
    done, findings = settle(wire, tmp_path, "which of them is right", answer, says(1, ("steps-2.1",), (1,)))
    step = done.steps[1]
    assert (step.text, step.conflicts, step.stage) == (CALL.text, (), "Decide")
    assert [found.source for found in step.evidence] == ["call.vtt", "questions.md"]
    assert step.attachments == (CASH,), "the exception to the rejected limit stays"
    assert [row.value for row in done.numbers] == ["12"]
    assert done.questions == ("Who weighs?",)
    assert all("overrules" in found.message for found in findings)
    assert len(findings) == 2


def test_an_answer_to_another_question_settles_a_conflict_too(wire: Wire, tmp_path: Path) -> None:
    done, findings = settle(wire, tmp_path, "Which limit is it", "The one in the call.", says(1, (), (1,)))
    assert (done.conflicts, done.details, findings[0].message[-4:]) == ((), (), "ent”")


def test_only_what_has_a_rejected_number_is_dropped(wire: Wire, tmp_path: Path) -> None:
    done, _ = settle(wire, tmp_path, "which of them is right", "32.", says(1, ("steps-1", "steps-2.2", "steps-9")))
    assert [step.text for step in done.steps] == ["Weigh it.", CALL.text]
    assert done.steps[1].attachments == (EXCEPTION, CASH)


def test_a_version_that_the_answer_contradicts_is_refused(wire: Wire, tmp_path: Path) -> None:
    for version in (2, 3, 0):
        folder = tmp_path / str(version)
        folder.mkdir()
        done, findings = settle(wire, folder, "which of them is right", "It is 32.", says(version))
        assert done == METHOD
        assert "Answer not used" in findings[0].message


def test_without_an_answer_of_the_model_nothing_is_decided(wire: Wire, tmp_path: Path) -> None:
    done, findings = settle(wire, tmp_path, "which of them is right", "30 is wrong.", {"settled": "none"})
    assert done.conflicts
    assert [found.level for found in findings] == ["note", "warning"]


def test_answers_about_several_methods_are_read_side_by_side() -> None:
    both = Barrier(2)

    def read(method: Method, *_: object) -> Settlement:
        both.wait(timeout=10)
        return Settlement(method)

    methods = [METHOD, replace(METHOD, name="Price it")]
    page = render_questions(methods, EN.words)
    with open_runner(2) as run:
        done, _ = apply_answers(methods, page, EN.words, read, run=run)
    assert [each.name for each in done] == ["Cost it", "Price it"]
