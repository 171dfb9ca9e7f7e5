"""What a method's tools lack as a whole is asked about once."""

from dataclasses import replace
from typing import Any

import pytest

from kit_builder.llm.model import Ask
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.tools.kind import write_whole
from kit_builder.products.tools.types.form import Form
from kit_builder.products.tools.types.tracker import Tracker
from tests.emulators.toolmaker import answer, cite, field, tool
from tests.products.tools.making import (
    CARD,
    ITEMS,
    LOG,
    METHOD,
    MOMENT,
    NO_TABLE,
    REST,
    SCRIPT,
    TABLE,
    fill,
    make_calculator,
    make_checklist,
    only,
)
from tests.wire import JSON, Wire

CHOICE = field("On the list?", "call-7", kind="choice", options=["yes: list it", "no: leave it"])


def ask_about(spec: DocumentSpec, ask: Ask, wire: Wire, given: JSON) -> str:
    """Return what is asked about the tools that a model gives."""
    fill(spec, ask, wire, given)
    return wire.asked[-1].messages[-1][1]


def make_form(*fields: JSON, **other: Any) -> JSON:
    return tool("The record", MOMENT, fields=list(fields), table=NO_TABLE, **other)


@pytest.mark.parametrize("is_counted", [True, False])
def test_what_shows_whether_it_has_worked_is_counted_on_a_worksheet(
    spec: DocumentSpec, ask: Ask, wire: Wire, *, is_counted: bool
) -> None:
    sign = Fact("call-20", "outcome", "It has worked when nine of ten plates come back empty.", METHOD.id)
    more = replace(spec, facts={**spec.facts, sign.id: sign})
    form = make_form(field("Grams", "call-4"), field("Empty plates", "call-20" if is_counted else "call-4"))
    checked = make_checklist(*ITEMS[:4], cite("Nine of ten plates are empty", "call-20"))
    asked = ask_about(more, ask, wire, answer([], checklists=[checked], forms=[form], **REST))
    assert ("whether it has worked: call-20" in asked) is not is_counted


@pytest.mark.parametrize("has_limits", [True, False])
def test_what_a_limit_shows_is_not_asked_again(spec: DocumentSpec, ask: Ask, wire: Wire, *, has_limits: bool) -> None:
    calculator = make_calculator(practice={})
    choice = {"key": "list", "name": "List?", "kind": "choice", "options": ["list it", "leave it"], "ids": ["call-7"]}
    calculator["inputs"].append({**choice, "example": "list it"})
    calculator["limits"] = calculator["limits"] if has_limits else []
    asked = ask_about(spec, ask, wire, answer([], calculators=[calculator], **REST))
    assert ("The limits of “Share” have boxes, and “List?” asks the same" in asked) is has_limits


@pytest.mark.parametrize(
    ("options", "is_long"), [(["yes: put it on the list", "no: leave it"], True), (["list it", "leave it"], False)]
)
def test_boxes_in_every_row_are_short(
    spec: DocumentSpec, ask: Ask, wire: Wire, options: list[str], *, is_long: bool
) -> None:
    columns = [field("On the list?", "call-7", kind="choice", options=options)]
    form = tool("The record", MOMENT, fields=[], table={**NO_TABLE, "line": "Plates", "columns": columns, "blank": 3})
    asked = ask_about(spec, ask, wire, answer([], forms=[form], **REST))
    assert ("long boxes" in asked) is is_long


def test_a_log_is_asked_for(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    form = make_form(field("Grams", "call-4"), CHOICE)
    assert "`log` is missing" in ask_about(spec, ask, wire, answer([], forms=[form], **REST))


def test_a_log_is_kept_for_the_sheet_of_the_whole_kit(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    form = make_form(field("Grams", "call-4"), CHOICE)
    filled = fill(spec, ask, wire, {**answer([], forms=[form], **REST), "log": LOG})
    assert "`log` is missing" not in wire.asked[-1].text
    assert only(filled, Tracker).table.example == (
        ("the plate: less fish", "3 May", "34.6%", "31 May", "30.1%", "leave it"),
    )
    ((path, text),) = write_whole([(spec, filled.items)]).items()
    assert path == "whole-kit.md"
    assert "| the plate: less fish (invented) [^call-7] | 3 May | 34.6% |" in text


def test_a_step_on_the_log_alone_is_told_on_a_worksheet(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    said = tool("Said", MOMENT, scripts=[SCRIPT])
    form = make_form(*[field(f"Row {n}", f"call-{n}") for n in (3, 4, 6)])
    given = answer([], forms=[form], script_cards=[said], decision_tables=[TABLE])
    filled = fill(spec, ask, wire, {**given, "log": {**LOG, "ids": ["call-5"]}})
    assert [each.text for each in only(filled, Form).steps][1:] == ["Add 60 pence for what nobody weighs."]
    step = METHOD.steps[2]
    shown = {type(each.tool) for each in filled.items if each.shows({"call-5": step.evidence}, step)}
    assert Form in shown
    assert Tracker not in shown


@pytest.mark.parametrize(("decided_by", "is_missing"), [("call-7", False), ("call-8", True)])
def test_what_a_worksheet_decides_is_in_the_decision_table_too(
    spec: DocumentSpec, ask: Ask, wire: Wire, decided_by: str, *, is_missing: bool
) -> None:
    choice = {**CHOICE, "ids": [decided_by]}
    rows = [{"condition": "it is over 32 percent", "action": "list it", "reason": "", "ids": ["call-7"]}]
    table = tool("What decides", MOMENT, rows=rows)
    asked = ask_about(spec, ask, wire, answer([], forms=[make_form(choice)], decision_tables=[table]))
    assert ("The decision table has no row for what is decided by “On the list?”" in asked) is is_missing


@pytest.mark.parametrize(("said", "is_missing"), [("“Come at nine.”", False), ("tell them when", True)])
def test_words_that_answer_other_words_are_on_a_card(
    spec: DocumentSpec, ask: Ask, wire: Wire, said: str, *, is_missing: bool
) -> None:
    script = Fact("call-20", "script", 'If they ask when to come: "Come at nine."', METHOD.id)
    more = replace(spec, facts={**spec.facts, script.id: script})
    reply = {"condition": "they ask when", "action": said, "reason": "", "ids": [script.id]}
    card = tool("At the table", MOMENT, scripts=[{**SCRIPT, "answers": [reply]}])
    asked = ask_about(more, ask, wire, answer([], forms=[make_form(field("Grams", "call-4"))], script_cards=[card]))
    assert ("No sheet has the words of call-20" in asked) is is_missing


@pytest.mark.parametrize("comes_again", [True, False])
def test_a_method_whose_worksheets_are_all_filled_in_once_is_asked_about(
    spec: DocumentSpec, ask: Ask, wire: Wire, *, comes_again: bool
) -> None:
    other = {**make_form(field("Pence", "call-5")), "title": "The pence"}
    forms = [make_form(field("Grams", "call-4"), again=comes_again), other]
    asked = ask_about(spec, ask, wire, answer([], forms=forms, **REST))
    assert ("No worksheet comes `again`" in asked) is not comes_again


@pytest.mark.parametrize(("note", "is_asked"), [("", True), ("over 32 percent", False)])
def test_a_choice_shows_the_rule_by_which_one_chooses(
    spec: DocumentSpec, ask: Ask, wire: Wire, note: str, *, is_asked: bool
) -> None:
    form = make_form(field("Grams", "call-4"), {**CHOICE, "ids": ["call-7"], "note": note})
    asked = ask_about(spec, ask, wire, answer([], forms=[form], script_cards=[CARD]))
    assert ("“On the list?” on “The record” (32)" in asked) is is_asked


@pytest.mark.parametrize(("sides", "is_asked"), [(1, True), (2, False)])
def test_a_limit_has_both_sides(spec: DocumentSpec, ask: Ask, wire: Wire, sides: int, *, is_asked: bool) -> None:
    calculator = make_calculator(practice={})
    calculator["limits"] = calculator["limits"][:sides]
    asked = ask_about(spec, ask, wire, answer([], calculators=[calculator], **REST))
    assert ("“share” has a box on one side of its limit only" in asked) is is_asked


def test_what_hangs_on_another_figure_is_no_limit(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    calculator = make_calculator()
    limit = {"key": "all_in", "comparison": "over", "number": "5", "action": "Fix it at 32%", "ids": ["call-7"]}
    calculator["limits"].append(limit)
    asked = ask_about(spec, ask, wire, answer([], calculators=[calculator], **REST))
    assert "“Fix it at 32%” hangs on another figure too" in asked


@pytest.mark.parametrize(("told", "is_asked"), [("Get out the Cost card", True), ("Get out the “Cost card”", False)])
def test_the_title_of_a_sheet_is_quoted(spec: DocumentSpec, ask: Ask, wire: Wire, told: str, *, is_asked: bool) -> None:
    checked = make_checklist(*ITEMS[:4], cite(told, "call-4"))
    asked = ask_about(spec, ask, wire, answer([], checklists=[checked], calculators=[make_calculator(practice={})]))
    assert ("put it in quotation marks" in asked) is is_asked


@pytest.mark.parametrize(("count", "is_kept"), [(16, True), (22, False)])
def test_a_form_that_is_a_little_too_long_is_kept(
    spec: DocumentSpec, ask: Ask, wire: Wire, count: int, *, is_kept: bool
) -> None:
    form = make_form(*[field(f"Row {letter}", "call-4") for letter in "ABCDEFGHIJKLMNOPQRSTUV"[:count]])
    filled = fill(spec, ask, wire, answer([], forms=[form], **REST))
    assert "A form has at most 12 fields" in wire.asked[-1].messages[-1][1]
    assert any(isinstance(each.tool, Form) for each in filled.items) is is_kept
