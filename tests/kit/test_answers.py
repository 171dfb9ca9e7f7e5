"""Answers to open questions, in whole builds."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from planted import load_cases

from kit_builder.kit.answers import apply_answers, settle_by_interviews
from kit_builder.kit.interviews import read_interview
from kit_builder.kit.questions import format_question, is_computed, list_questions, render_questions
from kit_builder.records import Evidence, Finding, Item, Method
from kit_builder.text.words import list_languages, load_words
from tests.conftest import Command
from tests.extract.test_planted import scripted
from tests.wire import Wire

WORDS = load_words("en")
CASES = {case.name: case for case in load_cases(Path(__file__).parent.parent / "planted")}


def build(case: str, tmp_path: Path, wire: Wire, kit_builder: Command) -> Any:
    """Build a planted case, for the first time or again, and return its report."""
    scripted(wire, CASES[case])
    ran = kit_builder(
        "build", *CASES[case].write_sources(tmp_path), "--out", tmp_path / "kit", "--chain", "small", *wire.options
    )
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
    assert "percent for breakage" not in chapter, "conflicting advice reached a product"
    answer(tmp_path / "kit" / "questions.md", "8 percent", "It is 10 percent, since last year.")
    report = build("three-calls", tmp_path, wire, kit_builder)
    (method,) = report["methods"]
    assert method["contradictions"] == []
    assert not any("8 percent" in each["message"] for each in report["report"]["findings"])
    assert "You write off 10 percent for breakage." in [step["text"] for step in method["steps"]]
    assert not any("8 percent" in step["text"] for step in method["steps"])
    chapter = next((tmp_path / "kit" / "book").glob("01-*.md")).read_text(encoding="utf-8")
    assert "10 percent for breakage" in chapter
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
    (question,) = [each for each in list_questions(METHOD, WORDS) if "before you begin" in each]
    page = f"# Open questions\n\n## Price it\n\n- {format_question(question, METHOD)}\n\n  A scale.\n"
    method = replace(METHOD, needs=(Item("A knife."),))
    assert apply_answers([METHOD], page, WORDS)[0][0].needs[0].text == "A scale."
    (same,), (finding,) = apply_answers([method], page, WORDS)
    assert same == method
    assert (finding.level, finding.where) == ("warning", "questions.md, line 4")
    assert "A scale." in finding.message


SCALE = Item("Use any scale.", kind="detail")
HEAVY = Item("Over 15 percent: weigh again.", (), (Item("Over 10 percent: weigh again."),), kind="rule")
ASKING = Method(
    "a",
    "Price it",
    steps=(Item("Weigh it.", stage="First", attachments=(SCALE, HEAVY)), Item("Add it all up.", stage="Second")),
    questions=("15 percent of what", "“Add it all up.” In which currency?"),
)


def answer_all(answers: dict[str, str], method: Method = ASKING) -> tuple[Method, tuple[Finding, ...]]:
    """Answer each question of the page that contains a key of `answers`."""
    page = render_questions([method], WORDS)
    for question, said in answers.items():
        (row,) = [row for row in page.splitlines() if question in row]
        page = page.replace(row, f"{row}\n\n  {said}\n")
    (done,), findings = apply_answers([method], page, WORDS)
    assert apply_answers([done], page, WORDS)[0] == (done,), "an answer was used twice"
    return done, findings


def test_an_answer_resolves_a_conflict_on_an_attachment() -> None:
    done, findings = answer_all({"10 percent": "It is 10 percent."})
    assert findings == ()
    scale, rule = done.steps[0].attachments
    assert (scale, rule.text, rule.kind, rule.conflicts) == (SCALE, "Over 10 percent: weigh again.", "rule", ())
    assert [each.quote for each in rule.evidence] == ["It is 10 percent."]
    assert [step.stage for step in done.steps] == ["First", "Second"]


def test_an_answer_to_a_question_on_the_card_becomes_a_detail_and_the_question_goes() -> None:
    done, findings = answer_all({"15 percent of what": "Of the average."})
    assert findings == ()
    assert done.questions == ASKING.questions[1:]
    (detail,) = done.details
    assert detail.text == "15 percent of what? Of the average."
    assert [(each.source, each.quote) for each in detail.evidence] == [("questions.md", detail.text)]
    whole = "Compare the heaviest plate with the average of all three."
    assert answer_all({"15 percent of what": whole})[0].details[0].text == whole


def test_an_answer_to_a_question_that_quotes_a_step_is_attached_to_it() -> None:
    done, _ = answer_all({"In which currency": "In the currency that the till report is in."})
    assert done.questions == ASKING.questions[:1]
    assert [(each.kind, each.text) for each in done.steps[1].attachments] == [
        ("detail", "In the currency that the till report is in.")
    ]


def test_an_answered_question_of_ones_own_becomes_a_detail() -> None:
    page = "# Open questions\n\n## Price it\n\n- Which moon?\n\n  The full one.\n"
    (method,), findings = apply_answers([METHOD], page, WORDS)
    assert [each.text for each in method.details] == ["Which moon? The full one."]
    assert findings == ()
    assert apply_answers([method], page, WORDS) == ((method,), ())


@pytest.mark.parametrize("question", ["Which moon? (Why.)", "Which moon? Is it the full one? (Readers ask: why.)"])
def test_why_a_question_is_asked_is_no_answer(question: str) -> None:
    page = f"# Open questions\n\n## Price it\n\n- {question}\n"
    assert apply_answers([METHOD], page, WORDS) == ((METHOD,), ())


@pytest.mark.parametrize("code", list_languages())
def test_questions_that_code_asks_are_told_from_others(code: str) -> None:
    words = load_words(code)
    method = replace(ASKING, questions=())
    asked = [format_question(each, method) for each in list_questions(method, words)]
    assert len(asked) == 1 + len(words["questions"])
    assert all(is_computed(each, words) for each in asked)
    assert not any(is_computed(each, words) for each in ASKING.questions)


def test_a_page_without_answers_changes_nothing() -> None:
    assert apply_answers([METHOD], render_questions([METHOD], WORDS), WORDS) == ((METHOD,), ())
    assert apply_answers([METHOD], "", WORDS) == ((METHOD,), ())
    assert len(list_questions(METHOD, WORDS)) == 5


@pytest.mark.parametrize("said", ["Not sure yet.", "I do not know, ask Kari about it tomorrow please."])
def test_an_interview_that_does_not_decide_a_conflict_leaves_it_open_and_is_reported(said: str) -> None:
    step = Item("List it over 32.", conflicts=(Item("List it over 30."),))
    method = Method("costs", "Costs", steps=(step,))
    (question,) = (each for each in list_questions(method, WORDS) if "32" in each)
    text = f"## Costs\n\n### {format_question(question, method)}\n\n{said}\n"
    told = read_interview("interviews/2026-11-28.md", text, "")
    (after,), (finding,) = settle_by_interviews([method], [told], WORDS)
    assert after == method
    assert said in finding.message
    assert finding.where.startswith("interviews/2026-11-28.md, line ")
