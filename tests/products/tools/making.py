"""A method, its worked example, and answers of a model that makes tools for it."""

from typing import Any

from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import run_in_turn
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.example.example import Example, Figure, Result
from kit_builder.products.authoring.items import Filled, Order
from kit_builder.products.tools.make import StoredTool, fill_tools
from kit_builder.products.tools.records import Tool
from kit_builder.records import Method
from tests.emulators.large_model import use_large_model
from tests.emulators.toolmaker import cite, tool
from tests.products.authoring.documents import said
from tests.wire import JSON, Asked, Wire

METHOD = Method(
    "cost-the-plate",
    "Cost the plate",
    steps=(
        said("Put the empty plate on the scale and zero it.", 3),
        said("Weigh three plates. Fewer tell you nothing.", 4),
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
CARD = tool("At the table", MOMENT, scripts=[{**SCRIPT, "ids": ["call-8", "call-3", "call-4", "call-5", "call-6"]}])
RULE = {"condition": "the cost is over 32 percent", "action": "put it on the list", "reason": "", "ids": ["call-7"]}
TABLE = tool("On the list?", MOMENT, rows=[RULE])
REST: dict[str, list[JSON]] = {"script_cards": [CARD], "decision_tables": [TABLE]}
LOG = {
    "did": "the plate: less fish",
    "before": "34.6%",
    "date": "3 May",
    "again": "31 May",
    "after": "30.1%",
    "verdict": "leave it",
    "ids": ["call-7"],
}
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
    limit = {"key": "share", "number": "32", "ids": ["call-7"]}
    over = {**limit, "comparison": "over", "action": "Put it on the list"}
    at_most = {**limit, "comparison": "at most", "action": "Leave it"}
    practice = {"inputs": ["3.10", "12.5", "25"], "lines": []}
    made = {
        "inputs": inputs,
        "lines": NO_LINES,
        "results": results,
        "limits": [over, at_most],
        "practice": practice,
        **other,
    }
    return tool("Cost card", MOMENT, **made)


def make_checklist(*items: JSON, title: str = "Last look") -> JSON:
    return tool(title, MOMENT, style="do, then tick", items=list(items))


def fill(spec: DocumentSpec, ask: Ask, wire: Wire, *answers: JSON, **others: Any) -> Filled[StoredTool]:
    """Fill in tools with a model that gives these answers one after the other, the last of them over and over."""
    given = [*answers]

    def give(_: Asked) -> JSON:
        return given.pop(0) if len(given) > 1 else given[0]

    use_large_model(wire, **{"Tools": give, "ToolChanges": give, **others})
    return fill_tools(Order(spec, 8), ask, run_in_turn)


def only(filled: Filled[StoredTool], kind: type[Tool]) -> Any:
    (found,) = [each.tool for each in filled.items if isinstance(each.tool, kind)]
    return found


def reasons(filled: Filled[StoredTool]) -> set[str]:
    return {each.reason for each in filled.removed}
