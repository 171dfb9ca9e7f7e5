"""Answers to open questions, in whole builds."""

import json
from pathlib import Path
from typing import Any

import pytest
from planted import load_cases

from kit_builder.kit.answers import apply_answers
from kit_builder.kit.questions import list_questions, render_questions
from kit_builder.records import Evidence, Item, Method
from kit_builder.text.words import load_words
from tests.conftest import Command
from tests.extract.test_planted import scripted
from tests.wire import Wire

WORDS = load_words("en")
CASES = {case.name: case for case in load_cases(Path(__file__).parent.parent / "planted")}


def build(case: str, tmp_path: Path, wire: Wire, kit_builder: Command) -> Any:
    """Build a planted case, for the first time or again, and return its report."""
    scripted(wire, CASES[case])
    ran = kit_builder("build", *CASES[case].write_sources(tmp_path), "--out", tmp_path / "kit", *wire.options)
    assert ran.status == 0, ran.err
    return json.loads((tmp_path / "kit" / "report.json").read_text(encoding="utf-8"))


def answer(page: Path, question: str, *lines: str) -> None:
    """Write an answer under the question that contains `question`."""
    rows = page.read_text(encoding="utf-8").splitlines()
    place = next(at for at, row in enumerate(rows) if question in row)
    rows[place + 1 : place + 1] = ["", *(f"  {line}" for line in lines), ""]
    page.write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_an_answer_completes_the_method_and_is_its_evidence(tmp_path: Path, wire: Wire, kit_builder: Command) -> None:
    before = build("no-thresholds", tmp_path, wire, kit_builder)
    page = tmp_path / "kit" / "questions.md"
    answer(page, "warm enough", "At 37 degrees, with the thermometer in the middle.")
    answer(page, "tell that it worked", "The crumb springs back.", "Nobody sends bread back.")
    written = page.read_text(encoding="utf-8")
    after = build("no-thresholds", tmp_path, wire, kit_builder)
    (method,) = after["methods"]
    step = next(step for step in method["steps"] if "warm enough" in step["text"])
    assert step["text"].endswith("warm enough. At 37 degrees, with the thermometer in the middle.")
    assert [each["source"] for each in step["evidence"]] == ["call-1.txt", "questions.md"]
    assert [each["text"] for each in method["outcome"]] == ["The crumb springs back.", "Nobody sends bread back."]
    (quoted,) = method["outcome"][0]["evidence"]
    assert (quoted["source"], quoted["quote"]) == ("questions.md", "The crumb springs back.")
    gone = set(before["questions"]) - set(after["questions"])
    assert len(gone) == 2
    assert page.read_text(encoding="utf-8") == written
    assert build("no-thresholds", tmp_path, wire, kit_builder)["methods"] == after["methods"]


def test_an_answer_resolves_a_conflict(tmp_path: Path, wire: Wire, kit_builder: Command) -> None:
    findings = build("three-calls", tmp_path, wire, kit_builder)["report"]["findings"]
    (conflict,) = [each for each in findings if "8 percent" in each["message"] and "10 percent" in each["message"]]
    assert conflict["level"] == "warning"
    card = next((tmp_path / "kit" / "methods").glob("*.md")).read_text(encoding="utf-8")
    label = WORDS["card"]["conflict"]
    assert f"   - {label}: You write off 10 percent for breakage." in card
    chapter = next((tmp_path / "kit" / "book").glob("01-*.md")).read_text(encoding="utf-8")
    assert "8 percent for breakage" in chapter
    assert f"{label}: You write off 10 percent" in chapter
    answer(tmp_path / "kit" / "questions.md", "8 percent", "It is 10 percent, since last year.")
    report = build("three-calls", tmp_path, wire, kit_builder)
    (method,) = report["methods"]
    assert method["contradictions"] == []
    assert not any("8 percent" in each["message"] for each in report["report"]["findings"])
    assert "You write off 10 percent for breakage." in [step["text"] for step in method["steps"]]
    assert not any("8 percent" in step["text"] for step in method["steps"])
    assert method["support"] == ["call-1.txt", "call-2.txt", "call-3.txt", "questions.md"]


ADD_8 = Item("Add 8 percent.", (Evidence("a.txt", "a", 1, 1, "Add 8 percent."),))
METHOD = Method(
    "a", "Price it", steps=(Item("Weigh it."), Item(ADD_8.text, ADD_8.evidence, (Item("Add 10 percent."),)))
)


@pytest.mark.parametrize(
    ("answer_text", "step"),
    [
        ("8", "Add 8 percent."),
        ("10 percent", "Add 10 percent."),
        ("Add 9 percent of the price.", "Add 9 percent of the price."),
        ("Both.", None),
        ("8 here, 10 there", None),
    ],
)
def test_an_answer_that_selects_no_version_is_reported(answer_text: str, step: str | None) -> None:
    page = render_questions([METHOD], WORDS)
    question = next(row for row in page.splitlines() if "10 percent" in row)
    (method,), findings = apply_answers([METHOD], page.replace(question, f"{question}\n\n  {answer_text}"), WORDS)
    assert [each.text for each in method.steps] == ["Weigh it.", step or "Add 8 percent."]
    assert bool(method.conflicts) is (step is None)
    assert [answer_text in each.message for each in findings] == [True] * (step is None)


def test_an_answer_to_a_closed_question_is_reported() -> None:
    page = "# Open questions\n\n## Price it\n\n- Which moon?\n\n  The full one.\n"
    (method,), (finding,) = apply_answers([METHOD], page, WORDS)
    assert method == METHOD
    assert (finding.level, finding.where) == ("warning", "questions.md, line 4")
    assert "The full one." in finding.message


def test_a_page_without_answers_changes_nothing() -> None:
    assert apply_answers([METHOD], render_questions([METHOD], WORDS), WORDS) == ((METHOD,), ())
    assert apply_answers([METHOD], "", WORDS) == ((METHOD,), ())
    assert len(list_questions(METHOD, WORDS)) == 5
