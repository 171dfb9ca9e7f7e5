"""Tools are filled in by a model, checked by code and a checker, corrected once, and left out where still faulty."""

import json
from dataclasses import replace

import pytest

from kit_builder.errors import KitError
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import run_in_turn
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.items import Order
from kit_builder.products.tools.calculators.calculator import Calculator
from kit_builder.products.tools.calculators.unit_checks import find_percent_fault, find_unit_fault, fold_unit
from kit_builder.products.tools.kind import write_tools
from kit_builder.products.tools.make import StoredTool, count_tools, fill_tools
from kit_builder.products.tools.records import Cited
from kit_builder.products.tools.types.checklist import Checklist
from kit_builder.products.tools.types.decision_table import DecisionTable
from kit_builder.products.tools.types.form import Form
from kit_builder.products.tools.types.script_card import ScriptCard
from kit_builder.text.words import load_words
from tests.emulators.large_model import use_large_model
from tests.emulators.toolmaker import answer, cite, field, tool
from tests.products.tools.making import (
    CARD,
    ITEMS,
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
    reasons,
)
from tests.wire import JSON, Asked, Wire


def test_a_corrected_tool_takes_the_place_of_the_faulty_one(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    faulty = make_calculator()
    faulty["results"][0]["formula"] = "parts + 70 / 100"
    before, after = (answer([], calculators=[each], **REST) for each in (faulty, make_calculator()))
    filled = fill(spec, ask, wire, before, after)
    assert filled.removed == ()
    assert only(filled, Calculator).results[0].formula == "parts + 60 / 100"
    assert "70" in wire.asked[2].text
    assert "Cost card" in wire.asked[2].text


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        (ITEMS, "too long"),
        (ITEMS[:2], "too short"),
        ([*ITEMS[:2], cite("The plate is weighed. Weigh it in service.", "call-4")], "teaches"),
        ([*ITEMS[:2], cite("Plate E is weighed")], "cites nothing"),
        ([*ITEMS[:2], cite("The scale shows 12 grams", "call-3")], "number not supported"),
    ],
)
def test_a_checklist_that_is_none_is_left_out(
    spec: DocumentSpec, ask: Ask, wire: Wire, items: list[JSON], reason: str
) -> None:
    filled = fill(spec, ask, wire, answer([], checklists=[make_checklist(*items)], **REST))
    assert reason in reasons(filled)
    assert not any(isinstance(each.tool, Checklist) for each in filled.items)


def test_a_checklist_that_loses_an_item_is_still_of_use(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    filled = fill(spec, ask, wire, answer([], checklists=[make_checklist(*ITEMS[:4], cite("Plate E"))], **REST))
    assert only(filled, Checklist).items == tuple(map(Cited.model_validate, ITEMS[:4]))
    assert reasons(filled) == {"cites nothing"}


def test_what_is_wrong_once_parts_are_left_out_is_reported_too(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    items = [*ITEMS[:2], *map(cite, ("Plate E", "Plate F", "Plate G"))]
    filled = fill(spec, ask, wire, answer([], checklists=[make_checklist(*items)], **REST))
    found = [each.reason for each in filled.removed]
    assert found == ["cites nothing"] * 3 + ["too short", "sheet left out"]
    assert not any(isinstance(each.tool, Checklist) for each in filled.items)


def test_an_item_that_teaches_is_left_out_of_a_longer_checklist(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    taught = cite("The three plates are weighed, which shows what is portioned badly", "call-4")

    def judge(asked: Asked) -> JSON:
        rows = [json.loads(row) for row in asked.text.splitlines() if row.startswith("{")]
        verdicts = {row["number"]: "teaches" if "portioned" in row["text"] else "supported" for row in rows}
        return {"verdicts": [{"number": key, "verdict": each, "words": ""} for key, each in verdicts.items()]}

    given = answer([], checklists=[make_checklist(*ITEMS[:6], taught)], **REST)
    filled = fill(spec, ask, wire, given, PartVerdicts=judge)
    assert len(only(filled, Checklist).items) == 6
    assert [(each.reason, each.text) for each in filled.removed] == [("teaches", "Last look, items/6")]


def test_a_reason_in_an_item_is_asked_about_once(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    items = [*ITEMS[:5], cite("Three plates are weighed because one is weather", "call-4")]
    filled = fill(spec, ask, wire, answer([], checklists=[make_checklist(*items)], **REST))
    assert [asked.title for asked in wire.asked] == ["Tools", "PartVerdicts", "ToolChanges"]
    assert len(only(filled, Checklist).items) == 6


def test_a_field_needs_a_step(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    fields = [field("Grams", "call-4", kind="number", unit="g"), field("Mood of the chef")]
    form = tool("The record", MOMENT, fields=fields, table=NO_TABLE)
    filled = fill(spec, ask, wire, answer([], forms=[form], **REST))
    assert [each.name for each in only(filled, Form).fields] == ["Grams"]
    assert reasons(filled) == {"cites nothing"}


def test_only_a_note_that_no_statement_gives_is_left_out(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    calculator = make_calculator()
    calculator["inputs"][0]["note"] = "About 12 of them"
    calculator["inputs"][1]["note"] = "People forget"
    filled = fill(spec, ask, wire, answer([], calculators=[calculator], **REST))
    assert [each.note for each in only(filled, Calculator).inputs] == ["", "People forget", ""]
    assert [each.text for each in filled.removed] == ["Cost card, inputs/0/note"]


def test_a_method_that_can_be_done_badly_is_asked_for_a_scale(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    judged = {
        f"call-2{place}": Fact(f"call-2{place}", kind, "Weigh it in service.", METHOD.id)
        for place, kind in enumerate(("rule", "pitfall", "outcome"))
    }
    more = replace(spec, facts={**spec.facts, **judged})
    given = answer([], calculators=[make_calculator()], script_cards=[CARD])
    fill(more, ask, wire, given)
    assert "No scale" in wire.asked[-1].text
    asked = len(wire.asked)
    fill(spec, ask, wire, given)
    assert "No scale" not in "".join(each.text for each in wire.asked[asked:])


def test_a_form_on_more_than_a_page_is_asked_for_once_more_and_kept(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    columns = [field("Grams", "call-4", kind="number", unit="g")]
    table = {"line": "For each plate", "columns": columns, "example": [], "blank": 25}
    fields = [
        field(f"Grams of part {letter} " + "of the plate " * 25, "call-4", kind="lines") for letter in "ABCDEFGHIJKLM"
    ]
    form = tool("The record", MOMENT, fields=fields, table=table)
    filled = fill(spec, ask, wire, answer([], forms=[form], **REST))
    assert any("has to fit one side of A4" in each.text for each in wire.asked)
    assert any(each.tool.title == "The record" for each in filled.items)


def test_a_tool_needs_a_moment(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    checklist = {**make_checklist(*ITEMS[:5]), "moment": cite("")}
    filled = fill(spec, ask, wire, answer([], checklists=[checklist], **REST))
    assert reasons(filled) == {"no moment", "sheet left out"}


def test_scripts_and_rules_that_no_tool_has_get_a_sheet(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    filled = fill(spec, ask, wire, answer([]))
    assert "call-8" in wire.asked[1].text
    assert "call-7" in wire.asked[1].text
    (script,) = only(filled, ScriptCard).scripts
    assert script.words == "“Shall we have a look at this one together?”"
    (row,) = only(filled, DecisionTable).rows
    assert (row.condition, row.action) == ("the cost is over 32 percent of the price", "put it on the list")


def test_the_words_of_a_script_are_those_of_the_card(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    card = tool("At the table", MOMENT, scripts=[{**SCRIPT, "words": "Buy more!"}])
    filled = fill(spec, ask, wire, answer([], script_cards=[card], decision_tables=[TABLE]))
    assert only(filled, ScriptCard).scripts[0].words == "“Shall we have a look at this one together?”"


def test_what_a_checker_leaves_out_is_not_published(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    given = answer([], checklists=[make_checklist(*ITEMS[:5])])
    filled = fill(spec, ask, wire, given, PartVerdicts=lambda _: {"verdicts": []})
    assert reasons(filled) == {"not checked", "sheet left out"}
    assert not any(isinstance(each.tool, Checklist) for each in filled.items)


def test_a_method_of_which_little_is_known_gets_few_tools(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    few = {key: fact for key, fact in spec.facts.items() if fact.kind in ("kit", "example", "step")}
    assert count_tools(replace(spec, facts=few)) == 1
    lists = [make_checklist(*ITEMS[:5], title=title) for title in ("One", "Two")]
    use_large_model(wire, Tools=lambda _: answer(["Two", "One"], checklists=lists, **REST))
    filled = fill_tools(Order(spec, 1), ask, run_in_turn)
    assert [each.tool.title for each in filled.items if isinstance(each.tool, Checklist)] == ["Two"]
    assert "too many tools" in reasons(filled)


def test_a_rule_without_a_number_that_no_tool_has_is_reported(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    text = "If the chef argues, show him the card."
    rule = replace(spec.facts["call-7"], id="call-11", text=text)
    more = replace(spec, facts={**spec.facts, rule.id: rule})
    filled = fill(more, ask, wire, answer([], **REST))
    assert [(each.reason, each.text) for each in filled.removed] == [("rule on no tool", text)]


def test_parts_that_are_left_out_may_be_null_or_a_text(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    calculator = {**make_calculator(), "example": "", "reading": None, "lines": None}
    calculator["results"][0]["rounding"] = ""
    filled = fill(spec, ask, wire, answer([], calculators=[calculator], **REST))
    assert filled.removed == ()
    assert only(filled, Calculator).reading.text == ""


def test_a_tool_of_a_plugin_that_is_gone_is_a_clear_error() -> None:
    for kind, content in (("hammer", {}), ("form", {"title": 1})):
        with pytest.raises(KitError, match=kind):
            assert StoredTool(kind, content, ()).tool


def test_a_tool_that_no_longer_works_out_is_a_clear_error(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    filled = fill(spec, ask, wire, answer([], calculators=[make_calculator()], **REST))
    (made,) = (each for each in filled.items if each.type == "calculator")
    practice: JSON = {"inputs": ["3.10"], "lines": []}
    older = StoredTool(made.type, {**made.content, "practice": practice}, made.ids)

    with pytest.raises(KitError, match="kit-builder write"):
        write_tools([older], spec)


def test_a_step_that_no_tool_has_is_told_where_it_is_done(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    fields = [field("Scale", "call-3"), field("Price", "call-6")]
    form = tool("The record", MOMENT, fields=fields, table=NO_TABLE, steps=[])
    filled = fill(spec, ask, wire, answer([], forms=[form], script_cards=[tool("Said", MOMENT, scripts=[SCRIPT])]))
    assert "No tool has the steps call-4, call-5" in wire.asked[-1].text  # that of its moment is not done on it
    assert [each.text for each in only(filled, Form).steps] == [
        "Weigh three plates. Fewer tell you nothing.",
        "Add 60 pence for what nobody weighs.",
    ]


def test_a_step_that_no_tool_has_is_told_on_a_calculator(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    filled = fill(spec, ask, wire, answer([], calculators=[make_calculator()]))
    assert [each.ids for each in only(filled, Calculator).steps] == [("call-3",), ("call-4",)]


def test_a_correction_without_an_answer_is_reported(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    faulty = make_calculator()
    faulty["results"][0]["formula"] = "parts + 70 / 100"
    filled = fill(spec, ask, wire, answer([], calculators=[faulty], **REST), {"order": 7})
    assert "not corrected" in reasons(filled)


@pytest.mark.parametrize("most", [16, 40])
def test_a_long_step_is_asked_about(spec: DocumentSpec, ask: Ask, wire: Wire, most: int) -> None:
    step = cite("Weigh " + "it " * (most - 1), "call-4")
    fill(spec, ask, wire, answer([], calculators=[make_calculator(steps=[step])], **REST))
    assert ("There is room for 16 words" in wire.asked[-1].text) is (most > 16)


def test_a_row_that_needs_what_stands_nowhere_is_asked_about_and_stays(
    spec: DocumentSpec, ask: Ask, wire: Wire
) -> None:
    def judge(asked: Asked) -> JSON:
        rows = [json.loads(row) for row in asked.messages[-1][1].splitlines() if row.startswith('{"number"')]
        verdicts = {row["number"]: "lacks" if "Difference" in row["text"] else "supported" for row in rows}
        return {"verdicts": [{"number": key, "verdict": each, "words": "both"} for key, each in verdicts.items()]}

    form = tool("The record", MOMENT, fields=[field("Difference", "call-4")], table=NO_TABLE)
    filled = fill(spec, ask, wire, answer([], forms=[form], **REST), PartVerdicts=judge)
    asked = next(each for each in wire.asked if each.title == "ToolChanges")
    assert "“Difference” needs what stands nowhere above it: both" in asked.text
    assert [each.name for each in only(filled, Form).fields] == ["Difference"]


def test_only_what_is_corrected_is_given_again(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    faulty, checklist = make_calculator(), make_checklist(*ITEMS[:6])
    faulty["results"][0]["formula"] = "parts + 70 / 100"
    before = answer(["Last look", "Cost card"], calculators=[faulty], checklists=[checklist], script_cards=[CARD])
    after = answer(["Cost card", "Last look", "At the table"], calculators=[make_calculator()])
    filled = fill(spec, ask, wire, before, after)
    assert filled.removed == ()
    assert [each.tool.title for each in filled.items] == ["Cost card", "Last look", "At the table"]


@pytest.mark.parametrize(
    ("formula", "is_same"),
    [
        *((each, True) for each in ("net * 0.32", "net * 32 / 100", "net * 1.32", "net * 132 / 100", "net * 0.68")),
        ("net * 0.31", False),
    ],
)
def test_a_percentage_may_be_a_factor(spec: DocumentSpec, ask: Ask, wire: Wire, formula: str, *, is_same: bool) -> None:
    card = make_calculator()
    most = {"key": "most", "name": "Most", "formula": formula, "unit": "£", "decimals": 2}
    card["results"].append({**most, "rounding": "down", "same_as": "", "ids": ["call-7"]})
    filled = fill(spec, ask, wire, answer([], calculators=[card], script_cards=[CARD]))
    assert ("number not supported" not in reasons(filled)) == is_same


def test_the_difference_of_percentages_is_in_percentage_points() -> None:
    units = {"before": "%", "after": "%", "grams": "g"}
    assert find_percent_fault("before - after", "%", units)
    for formula, unit in (("before - after", "percentage points"), ("before - grams", "%"), ("100 - before", "%")):
        assert not find_percent_fault(formula, unit, units)
    assert not find_unit_fault("before - after", "percentage points", units)
    assert find_unit_fault("before + after", "percentage points", units)


@pytest.mark.parametrize(
    ("one", "other", "is_same"), [("min", "minutes", True), ("%", "percentage points", False), ("g", "kg", False)]
)
def test_a_unit_may_be_written_in_several_ways(one: str, other: str, *, is_same: bool) -> None:
    words = load_words("en")
    assert (fold_unit(one, words) == fold_unit(other, words)) is is_same


@pytest.mark.parametrize(("told", "is_kept"), [("It is over 32 percent.", True), ("It came to 77.", False)])
def test_what_the_example_tells_has_figures_of_the_sheet(
    spec: DocumentSpec, ask: Ask, wire: Wire, told: str, *, is_kept: bool
) -> None:

    calculator = make_calculator(reading=cite(told, "call-7"))
    filled = fill(spec, ask, wire, answer([], calculators=[calculator], **REST))
    assert (only(filled, Calculator).reading.text == told) is is_kept
    assert ("`reading` has 77" in wire.asked[-1].text) is not is_kept


@pytest.mark.parametrize("is_cited", [True, False])
def test_what_a_sheet_is_for_rests_on_statements(spec: DocumentSpec, ask: Ask, wire: Wire, *, is_cited: bool) -> None:
    opening = cite("It tells you what the plate costs.", *(["call-6"] if is_cited else []))
    filled = fill(spec, ask, wire, answer([], calculators=[make_calculator(opening=opening)], **REST))
    assert bool(only(filled, Calculator).opening.text) is is_cited


def test_a_scale_without_what_comes_next_is_asked_about(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    point = {"name": "Weights", "poor": "guessed", "fair": "one plate", "good": "three plates", "ids": ["call-4"]}
    fill(spec, ask, wire, answer([], scales=[tool("Weights", MOMENT, points=[point])], **REST))
    assert "Say in `all_2` what to do next." in wire.asked[-1].text
    assert "Say in `advice` what to do as long as “Weights” is no 2." in wire.asked[-1].text
