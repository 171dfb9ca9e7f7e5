"""A correction of tools gives only the parts that change, and code puts them in their places."""

import pytest

from kit_builder.llm.model import Ask
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.tools.answers import make_answer_type
from kit_builder.products.tools.calculators.calculator import Calculator
from kit_builder.products.tools.corrections import apply_changes, make_correction_type
from kit_builder.products.tools.types.checklist import Checklist
from kit_builder.products.tools.types.tracker import Tracker
from tests.emulators.toolmaker import answer, cite
from tests.products.tools.making import CARD, ITEMS, LOG, REST, fill, make_calculator, make_checklist, only
from tests.wire import JSON, Wire


def correct(*changes: tuple[str, str, str]) -> JSON:
    """Return a correction that has nothing but changes: the title, the part, and what is there now."""
    given = [{"tool": title, "part": part, "value": value} for title, part, value in changes]
    return {**answer([]), "changes": given}


def make_faulty() -> JSON:
    """Return a calculator with a number that no statement has."""
    calculator = make_calculator()
    calculator["results"][0]["formula"] = "parts + 70 / 100"
    return calculator


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("results/0/formula", "parts + 60 / 100"),
        ("results/all_in/formula", "parts + 60 / 100"),
        ("results/0", '{"formula": "parts + 60 / 100"}'),
        ("results[0].formula", '"parts + 60 / 100"'),
        ("calculators/0/results/0/formula", "parts + 60 / 100"),
    ],
)
def test_a_part_takes_its_place(spec: DocumentSpec, ask: Ask, wire: Wire, part: str, value: str) -> None:
    before = answer(["Cost card"], calculators=[make_faulty()], **REST)
    filled = fill(spec, ask, wire, before, correct(("Cost card", part, value)))
    assert filled.removed == ()
    changed, first = only(filled, Calculator), make_calculator()
    assert [each.formula for each in changed.results] == [each["formula"] for each in first["results"]]
    assert changed.results[0].ids == ("call-5",)


def test_items_are_left_out_and_added(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    items = [ITEMS[0], cite("Plate X"), cite("Plate Y"), *ITEMS[1:5]]
    before = answer(["Last look"], checklists=[make_checklist(*items)], script_cards=[CARD])
    gone = [("Last look", f"items/{place}", "null") for place in (1, 2)]
    added = ("Last look", "items/-", '{"text": "Plate J is weighed", "ids": ["call-4"]}')
    filled = fill(spec, ask, wire, before, correct(*gone, added))
    texts = [each.text for each in only(filled, Checklist).items]
    assert texts == [*(each["text"] for each in ITEMS[:5]), "Plate J is weighed"]


def test_what_is_left_out_of_an_item_goes_before_whole_items(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    both = {**cite("Plate F is weighed", "call-3"), "ids": ["call-3", "call-4"]}
    items = [*ITEMS[:4], cite("Plate X"), both, ITEMS[6]]
    before = answer(["Last look"], checklists=[make_checklist(*items)], script_cards=[CARD])
    gone = [("Last look", part, "null") for part in ("items/4", "items/5/ids/0")]
    found = only(fill(spec, ask, wire, before, correct(*gone)), Checklist).items
    assert [each.ids for each in found[-2:]] == [("call-4",), ("call-4",)]
    assert [each.text for each in found[-2:]] == ["Plate F is weighed", "Plate G is weighed"]


def test_a_text_keeps_what_it_cites(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    items = [*ITEMS[:5], cite("The scale shows 12 grams", "call-3")]
    before = answer(["Last look"], checklists=[make_checklist(*items)], script_cards=[CARD])
    filled = fill(spec, ask, wire, before, correct(("Last look", "items/5", "The scale shows zero")))
    last = only(filled, Checklist).items[-1]
    assert (last.text, last.ids) == ("The scale shows zero", ("call-3",))


def test_a_row_of_the_log_is_corrected(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    before = {**answer(["Cost card"], calculators=[make_faulty()], **REST), "log": LOG}
    filled = fill(spec, ask, wire, before, correct(("log", "verdict", "watch it")))
    assert only(filled, Tracker).table.example[0][-1] == "watch it"


def test_a_tool_gets_another_title(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    before = answer(["Cost card"], calculators=[make_faulty()], **REST)
    changes = [("Cost card", "results/0/formula", "parts + 60 / 100"), ("Cost card", "title", "Plate card")]
    assert only(fill(spec, ask, wire, before, correct(*changes)), Calculator).title == "Plate card"


@pytest.mark.parametrize("part", ["results/9/formula", "sums/0", "", "results/0/ids/x", "title/0"])
def test_a_part_that_is_not_there_stays_wrong(spec: DocumentSpec, ask: Ask, wire: Wire, part: str) -> None:
    before = answer(["Cost card"], calculators=[make_faulty()], **REST)
    filled = fill(spec, ask, wire, before, correct(("Cost card", part, "parts + 60 / 100")))
    assert any("number not supported" in each.reason for each in filled.removed)
    (lost,) = [each for each in filled.removed if each.reason == "not corrected"]
    assert (lost.text, lost.detail) == (f"Cost card, {part}", "This does not fit there: parts + 60 / 100")


@pytest.mark.parametrize("value", ["12", "true", "[3]"])
def test_a_text_that_looks_like_json_stays_a_text(value: str) -> None:
    plates = {"key": "plates", "name": "Plates", "kind": "choice", "options": ["6"], "ids": ["call-4"]}
    calculator = make_calculator()
    calculator["inputs"] = [plates, *calculator["inputs"]]
    before = make_answer_type().model_validate(answer(["Cost card"], calculators=[calculator]))
    given = [("inputs/0/options/-", value), ("inputs/-", "7"), ("inputs/0/options/-", "null")]
    corrected = make_correction_type().model_validate(correct(*(("Cost card", *each) for each in given)))
    changed, lost = apply_changes(before, corrected)
    (tool,) = changed.model_dump()["calculators"]
    assert tool["inputs"][0]["options"] == ("6", value)
    assert [(each.part, each.value) for each in lost] == given[1:]
