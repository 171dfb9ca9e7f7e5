"""A first reader goes through new sheets as they are printed, and what stops them is put right with the rest."""

from kit_builder.llm.model import Ask
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.tools.calculators.calculator import Calculator
from tests.emulators.toolmaker import answer, tool
from tests.products.tools.making import CARD, LOG, MOMENT, RULE, fill, make_calculator, only, reasons
from tests.wire import JSON, Wire

REMARK = {"tool": "Cost card", "row": "1. The parts", "remark": "It does not say which parts."}
TABLE = tool("On the list?", MOMENT, rows=[RULE, {**RULE, "condition": "it is not"}])
FINE = {**answer([], calculators=[make_calculator()], decision_tables=[TABLE], script_cards=[CARD]), "log": LOG}


def _list_asked(wire: Wire) -> list[str]:
    return [each.title for each in wire.asked]


def _correct(part: str, value: str) -> JSON:
    return {**answer([]), "changes": [{"tool": "Cost card", "part": part, "value": value}]}


def test_a_reader_sees_the_sheets_as_they_are_printed(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    fill(spec, ask, wire, FINE)
    (read,) = (each.messages[-1][1] for each in wire.asked if each.title == "SheetRemarks")
    assert "1 Cost card" in read
    assert "“Shall we have a look at this one together?”" in read
    assert "call-5" not in read
    assert "tool: calculator" not in read


def test_without_faults_and_remarks_nothing_is_corrected(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    fill(spec, ask, wire, FINE)
    assert "ToolChanges" not in _list_asked(wire)


def test_a_remark_alone_is_put_right(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    note = "Add up what all parts cost."
    changed = _correct("inputs/0/note", note)
    filled = fill(spec, ask, wire, FINE, changed, SheetRemarks=lambda _: {"remarks": [REMARK]})
    told = next(each.messages[-1][1] for each in wire.asked if each.title == "ToolChanges")
    assert "“Cost card”, “1. The parts”: It does not say which parts." in told
    assert "are not right yet" not in told
    assert only(filled, Calculator).inputs[0].note == note
    assert filled.removed == ()


def test_nothing_is_left_out_for_a_remark(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    filled = fill(spec, ask, wire, FINE, {"order": 7}, SheetRemarks=lambda _: {"remarks": [REMARK]})
    assert {each.tool.title for each in filled.items} == {"Cost card", "On the list?", "At the table", "Keep track"}
    assert reasons(filled) == {"not corrected"}


def test_sheets_do_without_a_reader(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    filled = fill(spec, ask, wire, FINE, SheetRemarks=lambda _: {"remarks": 7})
    assert only(filled, Calculator).title == "Cost card"
    assert reasons(filled) == {"not read"}


def test_only_the_first_remarks_are_passed_on(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    many = [{**REMARK, "remark": f"Remark {number}."} for number in range(1, 20)]
    fill(spec, ask, wire, FINE, SheetRemarks=lambda _: {"remarks": many})
    told = next(each.messages[-1][1] for each in wire.asked if each.title == "ToolChanges")
    assert "Remark 8." in told
    assert "Remark 9." not in told
