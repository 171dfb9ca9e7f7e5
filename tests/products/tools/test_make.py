"""Tools are filled in by a model, checked by code and a checker, corrected once, and left out where still faulty."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kit_builder.errors import KitError
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import run_in_turn
from kit_builder.products.authoring.document_spec import Brief, DocumentSpec
from kit_builder.products.authoring.example import Example, Figure, Result, list_example_facts
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.items import Filled, Order
from kit_builder.products.tools.answers import make_answer_type
from kit_builder.products.tools.make import StoredTool, count_tools, fill_tools
from kit_builder.products.tools.records import Tool
from kit_builder.products.tools.types.calculator import Calculator, compute
from kit_builder.products.tools.types.checklist import Checklist
from kit_builder.products.tools.types.decision_table import DecisionTable
from kit_builder.products.tools.types.form import Form
from kit_builder.products.tools.types.script_card import ScriptCard
from kit_builder.records import Method
from tests.emulators.large_model import use_large_model
from tests.emulators.toolmaker import answer, cite, field, tool
from tests.methods.statements import open_on
from tests.products.authoring.documents import ENGLISH, KIT, facts_of, said
from tests.wire import JSON, Asked, Wire

METHOD = Method(
    "cost-the-plate",
    "Cost the plate",
    steps=(
        said("Put the empty plate on the scale and zero it.", 3),
        said("Weigh three plates.", 4),
        said("Add 60 pence for what nobody weighs.", 5),
        said(
            "Divide the cost by the price without tax.",
            6,
            "",
            "",
            said("If the cost is over 32 percent of the price, put it on the list.", 7, "rule"),
            said("“Shall we have a look at this one together?”", 8, "script"),
            said("People forget to take the tax off.", 9, "pitfall"),
        ),
    ),
)
EXAMPLE = Example(
    METHOD.id,
    "the plate",
    "One plate from a small kitchen.",
    "invented",
    (
        Figure("parts", "The parts", "3.90", "£", "call-5"),
        Figure("flat", "Flat", "60", "pence", "call-5", ("call-5",)),
        Figure("price", "Price", "15.60", "£", "call-6"),
        Figure("tax", "Tax", "20", "%", "call-6"),
    ),
    (
        Result("cost", "Cost", "parts + flat / 100", "£", 2, "call-5"),
        Result("net", "Without tax", "price / (1 + tax / 100)", "£", 2, "call-6"),
        Result("share", "Share", "cost / net * 100", "%", 1, "call-6"),
    ),
)
MOMENT = cite("the three plates are weighed", "call-4")
ITEMS = [cite(f"Plate {letter} is weighed", "call-4") for letter in "ABCDEFGHIJ"]
SCRIPT = {"when": "They hesitate", "words": "", "then": "", "ids": ["call-8"]}
CARD = tool("At the table", MOMENT, scripts=[SCRIPT])
RULE = {"condition": "the cost is over 32 percent", "action": "put it on the list", "reason": "", "ids": ["call-7"]}
TABLE = tool("On the list?", MOMENT, rows=[RULE])
REST: dict[str, list[JSON]] = {"script_cards": [CARD], "decision_tables": [TABLE]}
NO_TABLE = {"line": "", "columns": [], "example": [], "blank": 0}
NO_LINES = {"name": "", "columns": [], "example": [], "blank": 0}


def make_calculator(**other: Any) -> JSON:
    """Return the calculator that reproduces the worked example."""
    inputs = [
        {"key": key, "name": name, "unit": unit, "example": key, "ids": ["call-6"]}
        for key, name, unit in (("parts", "The parts", "£"), ("price", "Price with the tax", "£"), ("tax", "Tax", "%"))
    ]
    results = [
        {"key": key, "name": name, "formula": formula, "unit": unit, "decimals": 1, "same_as": same, "ids": ids}
        for key, name, formula, unit, same, ids in (
            ("all_in", "Cost", "parts + 60 / 100", "£", "cost", ["call-5"]),
            ("net", "Price without tax", "price / (1 + tax / 100)", "£", "net", ["call-6"]),
            ("share", "Share", "all_in / net * 100", "%", "share", ["call-6"]),
        )
    ]
    limit = {"key": "share", "comparison": "over", "number": "32", "action": "Put it on the list", "ids": ["call-7"]}
    practice = {"inputs": ["3.10", "12.5", "25"], "lines": []}
    made = {
        "inputs": inputs,
        "lines": NO_LINES,
        "results": results,
        "limits": [limit],
        "practice": practice,
        **other,
    }
    return tool("Cost card", MOMENT, **made)


def make_checklist(*items: JSON, title: str = "Last look") -> JSON:
    return tool(title, MOMENT, style="do, then tick", items=list(items))


@pytest.fixture
def spec() -> DocumentSpec:
    cards = facts_of(METHOD)
    facts = {**cards, **list_example_facts([EXAMPLE], cards, ENGLISH.words)}
    brief = Brief(path=Path("tools.brief.md"), text="Make tools.", kind="tools")
    return DocumentSpec("kit", "01-steps.md", brief, METHOD, 1, (METHOD,), facts, KIT, ENGLISH)


@pytest.fixture
def ask(wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    use_large_model(wire)
    with open_on(wire, tmp_path) as (model, _):
        yield model.ask


def fill(spec: DocumentSpec, ask: Ask, wire: Wire, *answers: JSON, **others: Any) -> Filled[StoredTool]:
    """Fill in tools with a model that gives these answers one after the other, the last of them over and over."""
    given = [*answers]
    use_large_model(wire, Tools=lambda _: given.pop(0) if len(given) > 1 else given[0], **others)
    return fill_tools(Order(spec, 8), ask, run_in_turn)


def only(filled: Filled[StoredTool], kind: type[Tool]) -> Any:
    (found,) = [each.tool for each in filled.items if isinstance(each.tool, kind)]
    return found


def reasons(filled: Filled[StoredTool]) -> set[str]:
    return {each.reason for each in filled.removed}


def test_the_calculator_works_out_the_worked_example(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    filled = fill(spec, ask, wire, answer([], calculators=[make_calculator()], script_cards=[CARD]))
    assert filled.removed == ()
    calculator = only(filled, Calculator)
    worked = compute(calculator, ENGLISH.words)
    assert worked
    assert worked.results == {"all_in": "4.5", "net": "13.0", "share": "34.6"}
    assert calculator.inputs[1].example == "15.60"
    assert "(invented)" in calculator.example.text
    assert [asked.title for asked in wire.asked] == ["Tools", "PartVerdicts"]
    rules = wire.asked[0].messages[0][1]
    assert all(
        f'"{name}": []' in rules for name in make_answer_type().model_fields if name not in ("order", "calculators")
    )


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"formula": "parts + 70 / 100"}, "number not supported"),
        ({"formula": "parts + 60"}, "differs from the worked example"),
        ({"formula": "parts + tax"}, "units do not match"),
        ({"formula": "parts + rent"}, "wrong formula"),
        ({"formula": "__import__('os').getcwd()"}, "wrong formula"),
        ({"ids": []}, "cites nothing"),
        ({"ids": ["call-99"]}, "unknown citation"),
        ({"same_as": "profit"}, "wrong figure"),
    ],
)
def test_a_calculator_with_a_faulty_formula_is_left_out(
    spec: DocumentSpec, ask: Ask, wire: Wire, changed: JSON, reason: str
) -> None:
    faulty = make_calculator()
    faulty["results"][0] |= changed
    filled = fill(spec, ask, wire, answer([], calculators=[faulty], **REST))
    assert reason in reasons(filled)
    assert not any(isinstance(each.tool, Calculator) for each in filled.items)


def test_only_the_limit_is_left_out_if_its_number_is_not_supported(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    faulty = make_calculator()
    faulty["limits"][0]["number"] = "30"
    filled = fill(spec, ask, wire, answer([], calculators=[faulty], **REST))
    assert only(filled, Calculator).limits == ()
    assert reasons(filled) == {"number not supported"}


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
        (ITEMS[:4], "too short"),
        ([*ITEMS[:4], cite("The plate is weighed. Weigh it in service.", "call-4")], "teaches"),
        ([*ITEMS[:4], cite("Plate E is weighed")], "cites nothing"),
        ([*ITEMS[:4], cite("The scale shows 12 grams", "call-3")], "number not supported"),
    ],
)
def test_a_checklist_that_is_none_is_left_out(
    spec: DocumentSpec, ask: Ask, wire: Wire, items: list[JSON], reason: str
) -> None:
    filled = fill(spec, ask, wire, answer([], checklists=[make_checklist(*items)], **REST))
    assert reason in reasons(filled)
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
    assert [asked.title for asked in wire.asked] == ["Tools", "PartVerdicts", "Tools"]
    assert len(only(filled, Checklist).items) == 6


def test_a_field_needs_a_step(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    fields = [field("Grams", "call-4", kind="number", unit="g"), field("Mood of the chef")]
    form = tool("The record", MOMENT, fields=fields, table=NO_TABLE)
    filled = fill(spec, ask, wire, answer([], forms=[form], **REST))
    assert [each.name for each in only(filled, Form).fields] == ["Grams"]
    assert reasons(filled) == {"cites nothing"}


def test_what_the_example_leaves_out_may_be_made_up(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    grams = field("Plate 1", "call-4", kind="number", unit="g", example="178", practice="190")
    price = field("Price", "call-6", kind="amount", unit="£", example="price")
    wrong = field("Plate 2", "call-4", kind="number", unit="g", example="178 * 2")
    form = tool("The record", MOMENT, fields=[grams, price, wrong], table=NO_TABLE)
    filled = fill(spec, ask, wire, answer([], forms=[form], **REST))
    made = only(filled, Form)
    assert [(each.example, each.practice) for each in made.fields] == [("178", "190"), ("15.60", ""), ("", "")]
    assert made.example.text == "Worked example “the plate” (invented)"
    assert "“Plate 2” has no answer" in wire.asked[-1].text


def test_only_an_answer_that_does_not_hold_is_left_out(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    def judge(asked: Asked) -> JSON:
        rows = [json.loads(row) for row in asked.text.splitlines() if row.startswith("{")]
        verdicts = {row["number"]: "adds" if "the table by" in row["text"] else "supported" for row in rows}
        return {"verdicts": [{"number": key, "verdict": each, "words": ""} for key, each in verdicts.items()]}

    fields = [field("Guest", "call-4", example="the table by the window"), field("Dish", "call-4", example="hake")]
    form = tool("The record", MOMENT, fields=fields, table=NO_TABLE)
    filled = fill(spec, ask, wire, answer([], forms=[form], **REST), PartVerdicts=judge)
    assert [(each.name, each.example) for each in only(filled, Form).fields] == [("Guest", ""), ("Dish", "hake")]
    assert [(each.reason, each.text) for each in filled.removed] == [("adds something", "The record, fields/0/example")]


@pytest.mark.parametrize("inputs", [["3.10", "12.5"], ["3.10", "none", "25"], ["3.10", "0", "25"]])
def test_only_a_practice_that_cannot_be_worked_out_is_left_out(
    spec: DocumentSpec, ask: Ask, wire: Wire, inputs: list[str]
) -> None:
    made = make_calculator(practice={"inputs": inputs, "lines": []})
    filled = fill(spec, ask, wire, answer([], calculators=[made], script_cards=[CARD]))
    assert only(filled, Calculator).practice.inputs == ()
    assert reasons(filled) == {"wrong practice"}


def test_a_practice_without_room_is_left_out(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    columns = [field("Grams", "call-4", kind="number", unit="g", example="178")]
    table = {"line": "For each plate", "columns": columns, "example": [["178"]], "practice": [["190"]], "blank": 25}
    fields = [field(f"Part {letter}", "call-4", example="x") for letter in "ABCDEFGHIJKL"]
    mistake = {"sign": "The plates differ. " * 30, "cause": "", "repair": "Weigh again", "ids": ["call-4"]}
    form = {**tool("The record", MOMENT, fields=fields, table=table), "mistakes": [mistake]}
    filled = fill(spec, ask, wire, answer([], forms=[form], **REST))
    assert "longer than a page" in reasons(filled)


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


def test_a_form_on_more_than_a_page_is_left_out(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    columns = [field("Grams", "call-4", kind="number", unit="g")]
    table = {"line": "For each plate", "columns": columns, "example": [], "blank": 25}
    fields = [field(f"Grams of part {letter}", "call-4", kind="lines") for letter in "ABCDEFGHIJKLM"]
    form = tool("The record", MOMENT, fields=fields, table=table)
    filled = fill(spec, ask, wire, answer([], forms=[form], **REST))
    assert reasons(filled) == {"longer than a page"}


def test_a_tool_needs_a_moment(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    checklist = {**make_checklist(*ITEMS[:5]), "moment": cite("")}
    filled = fill(spec, ask, wire, answer([], checklists=[checklist], **REST))
    assert reasons(filled) == {"no moment"}


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
    assert reasons(filled) == {"not checked"}
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
    calculator = {**make_calculator(), "example": "", "who": "", "time": None, "lines": None}
    filled = fill(spec, ask, wire, answer([], calculators=[calculator], **REST))
    assert filled.removed == ()
    assert only(filled, Calculator).who.text == ""


def test_a_tool_of_a_plugin_that_is_gone_is_a_clear_error() -> None:
    for kind, content in (("hammer", {}), ("form", {"title": 1})):
        with pytest.raises(KitError, match=kind):
            assert StoredTool(kind, content, ()).tool
