"""The worked example and the case for practice on tools that a model makes."""

import json
import re
from dataclasses import replace

import pytest

from kit_builder.llm.model import Ask
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.example.example import list_example_facts
from kit_builder.products.tools import read_markdown
from kit_builder.products.tools.answers import make_answer_type
from kit_builder.products.tools.calculators.calculator import Calculator, Column, ExampleLine, Lines, Practice
from kit_builder.products.tools.calculators.compute import compute
from kit_builder.products.tools.calculators.example_lines import fill_lines, mark_line, mark_values
from kit_builder.products.tools.calculators.practice import resolve_practice
from kit_builder.products.tools.field_answers import resolve_answer
from kit_builder.products.tools.fields import Field, FieldKind
from kit_builder.products.tools.records import ExampleFigures
from kit_builder.products.tools.rows import mark_made_up
from kit_builder.products.tools.support import list_claims
from kit_builder.products.tools.types.form import Form
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder
from kit_builder.text.words import load_words
from tests.emulators.toolmaker import answer, cite, field, tool
from tests.products.authoring.documents import ENGLISH, facts_of
from tests.products.tools.making import (
    CARD,
    EXAMPLE,
    LOG,
    METHOD,
    MOMENT,
    NO_TABLE,
    REST,
    RULE,
    fill,
    make_calculator,
    only,
    reasons,
)
from tests.products.tools.samples import CALCULATOR
from tests.products.tools.writing import write
from tests.wire import JSON, Asked, Wire


def test_the_calculator_works_out_the_worked_example(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    calculator = make_calculator()
    tables = [tool("On the list?", MOMENT, rows=[RULE, {**RULE, "condition": "it is not"}])]
    given = {**answer([], calculators=[calculator], decision_tables=tables, script_cards=[CARD]), "log": LOG}
    filled = fill(spec, ask, wire, given)
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
        f'"{name}": []' in rules
        for name in make_answer_type().model_fields
        if name not in ("order", "log", "calculators")
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


def test_a_row_that_nothing_is_worked_out_from_is_left_out_alone(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    given = make_calculator()
    given["inputs"].append({"key": "day", "name": "The day", "unit": "", "example": "Monday", "ids": []})
    filled = fill(spec, ask, wire, answer([], calculators=[given], **REST))
    assert [each.key for each in only(filled, Calculator).inputs] == ["parts", "price", "tax"]
    assert "sheet left out" not in reasons(filled)


def test_a_row_from_which_something_is_worked_out_takes_the_sheet_along(
    spec: DocumentSpec, ask: Ask, wire: Wire
) -> None:
    given = make_calculator()
    given["inputs"][0]["ids"] = []
    filled = fill(spec, ask, wire, answer([], calculators=[given], **REST))
    assert {"cites nothing", "wrong formula", "sheet left out"} <= reasons(filled)
    assert not any(isinstance(each.tool, Calculator) for each in filled.items)


def test_only_the_limit_is_left_out_if_its_number_is_not_supported(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    faulty = make_calculator()
    faulty["limits"][0]["number"] = "30"
    filled = fill(spec, ask, wire, answer([], calculators=[faulty], **REST))
    assert [each.comparison for each in only(filled, Calculator).limits] == ["at most"]
    assert reasons(filled) == {"number not supported"}


def test_what_the_example_leaves_out_may_be_made_up(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    grams = field("Plate 1", "call-4", kind="number", unit="g", example="178", practice="190")
    price = field("Price", "call-6", kind="amount", unit="£", example="price")
    wrong = field("Plate 2", "call-4", kind="number", unit="g", example="178 * 2")
    form = tool("The record", MOMENT, fields=[grams, price, wrong], table=NO_TABLE)
    filled = fill(spec, ask, wire, answer([], forms=[form], **REST))
    made = only(filled, Form)
    assert [(each.example, each.practice) for each in made.fields] == [("178", "190"), ("15.60", ""), ("", "")]
    assert made.example.text == "“the plate” (invented)"
    assert "leaves “Plate 2” empty" in wire.asked[-1].text


def test_a_figure_that_does_not_come_about_is_a_dash_and_not_0(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    card = make_calculator()
    mean = {"key": "mean", "name": "Average", "kind": "number", "unit": "g", "ids": ["call-4"]}
    plate = {**mean, "key": "plate", "name": "Plate"}
    lines = [{"name": "mash, too far apart", "values": ["270", "–"]}, {"name": "mash", "values": ["200", "200"]}]
    card["lines"] = {"name": "Part", "columns": [plate, mean], "example": lines, "blank": 3}
    made = only(fill(spec, ask, wire, answer([], calculators=[card], **REST)), Calculator)
    text = write(made)
    assert "| mash, too far apart | 270 | – |" in text
    read, findings = read_markdown(text, "a.md", ENGLISH.words)
    assert findings == () and isinstance(read, Calculator) and read.lines.example[0].values == ("270", "")


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


def test_a_practice_without_room_is_kept(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    columns = [field("Grams", "call-4", kind="number", unit="g", example="178")]
    table = {"line": "For each plate", "columns": columns, "example": [["178"]], "practice": [["190"]], "blank": 25}
    fields = [field(f"Part {letter}", "call-4", example="x") for letter in "ABCDEFGHIJKL"]
    mistake = {"mistake": "One plate", "sign": "The plates differ. " * 90, "repair": "Weigh again", "ids": ["call-4"]}
    form = {**tool("The record", MOMENT, fields=fields, table=table), "mistakes": [mistake]}
    filled = fill(spec, ask, wire, answer([], forms=[form], **REST))
    assert any("has to fit one side of A4" in each.text for each in wire.asked)
    assert only(filled, Form).table.practice == (("190",),)


@pytest.fixture
def real(spec: DocumentSpec) -> DocumentSpec:
    cards = facts_of(METHOD)
    figures = tuple(replace(each, ids=("call-5",)) for each in EXAMPLE.figures)
    example = replace(EXAMPLE, origin="real", figures=figures)
    return replace(spec, facts={**cards, **list_example_facts([example], cards, ENGLISH.words)})


def test_what_a_real_case_does_not_give_stays_blank(real: DocumentSpec, ask: Ask, wire: Wire) -> None:
    fields = [
        field("Price", "call-6", kind="amount", unit="£", example="price"),
        field("Plate 1", "call-4", kind="number", unit="g", example="178"),
        field("Weighed on", "call-4", kind="date", example="12 May"),
    ]
    table = {"line": "Plates", "columns": fields, "example": [["price", "178", "12 May"]], "blank": 3}
    form = tool("The record", MOMENT, fields=fields, table=table)
    filled = fill(real, ask, wire, answer([], forms=[form], **REST))
    made = only(filled, Form)
    assert [each.example for each in made.fields] == ["15.60", "", ""]
    assert made.table.example == (("15.60", "", ""),)
    assert made.example.text == "“the plate” (real)"
    assert "no statement has 178" in wire.asked[-1].text
    assert "Fill in the example" not in wire.asked[-1].text


def test_what_is_made_up_in_a_real_case_says_so(real: DocumentSpec, ask: Ask, wire: Wire) -> None:
    fields = [
        field("Price", "call-6", kind="amount", unit="£", example="price"),
        field("Plate 1", "call-4", kind="number", unit="g", example="~178"),
        field("Weighed on", "call-4", kind="date", example="~12 May"),
        field("Busy?", "call-3", kind="yes or no", example="~yes"),
    ]
    rows = [["price", "~178", "~12 May", "yes"], ["~15", "~181", "~13 May", "~no"]]
    columns = [{**each, "example": ""} for each in fields]
    table = {"line": "Plates", "columns": columns, "example": rows, "blank": 3}
    form = tool("The record", MOMENT, fields=fields, table=table)
    filled = fill(real, ask, wire, answer([], forms=[form], **REST))
    made = only(filled, Form)
    assert [each.example for each in made.fields] == [
        *("15.60", "178*", "12 May*", "yes*"),
    ]
    text = write(made)
    assert "178 g*" in text and "| ☑\u00a0yes* ☐\u00a0no |" in text
    assert "| Example | 15* | 181* | 13 May* | no* |" in text
    assert "- **Example:** real. What is marked * is made up." in re.sub(r"[\\]|\[\^\d+\]", "", text)
    assert "| What to do | Filled in (real) | Yours |" in text
    real_case = made.example.model_copy(update={"text": "real"})
    assert read_markdown(text, "a.md", ENGLISH.words) == (made.model_copy(update={"example": real_case}), ())


def test_what_is_worked_out_with_something_made_up_says_so(real: DocumentSpec, ask: Ask, wire: Wire) -> None:
    made_up = make_calculator(practice={})
    made_up["inputs"][2]["example"] = "~25,5"
    made_up["results"] = [{**each, "same_as": ""} for each in made_up["results"]]
    filled = fill(real, ask, wire, answer([], calculators=[made_up], **REST))
    text = write(only(filled, Calculator))
    assert "| £3.90 + 60 ÷ 100 = £4.50 |" in text
    assert "25.5%*" in text
    assert "= £12.40*" in text and "= 36.3%*" in text
    assert read_markdown(text, "a.md", ENGLISH.words)[1] == ()


def test_a_figure_that_is_none_costs_only_the_example(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    card = make_calculator()
    card["inputs"][1]["example"] = "a lot"
    filled = fill(spec, ask, wire, answer([], calculators=[card], **REST))
    assert [each.example for each in only(filled, Calculator).inputs][:3] == ["3.90", "", "20"]
    assert [each.text for each in filled.removed] == ["Cost card, inputs/1/example"]


def test_a_line_that_is_all_made_up_says_so_once() -> None:
    line = mark_line(ExampleLine(name="Mash", values=("195*", "200*")))
    assert line == ExampleLine(name="Mash*", values=("195", "200"))
    mixed = ExampleLine(name="Mash", values=("195*", "200"))
    assert mark_line(mixed) == mixed


def test_a_line_with_a_name_that_is_made_up_keeps_what_is_told() -> None:
    columns = (Column(key="before", name="Before"), Column(key="after", name="After"))
    given = ExampleLine(name="~Mash", values=("before1", "~200"))
    (line,) = fill_lines(Lines(columns=columns, example=(given,)), lambda text, *_: mark_made_up(text)).example
    assert (line.name, line.values) == ("Mash*", ("before1", "200*"))
    assert mark_values(line) == line
    assert mark_values(ExampleLine(name="Mash*", values=("195", ""))).values == ("195*", "")


def test_a_case_that_ends_early_shows_what_follows_from_what_it_has(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    calculator = only(fill(spec, ask, wire, answer([], calculators=[make_calculator()], **REST)), Calculator)
    *told, tax = calculator.inputs
    text = write(calculator.model_copy(update={"inputs": (*told, tax.model_copy(update={"example": ""}))}))
    assert "£3.90 + 60 ÷ 100 = £4.50" in text
    assert "34.6" not in text


def test_a_sheet_without_the_real_case_shows_one_that_is_made_up(real: DocumentSpec, ask: Ask, wire: Wire) -> None:
    form = tool("The record", MOMENT, fields=[field("Weighed on", "call-4", kind="date", example="12 May")])
    filled = fill(real, ask, wire, answer([], forms=[form], **REST))
    made = only(filled, Form)
    assert (made.example.text, made.fields[0].example) == ("made up", "12 May")
    (row,) = (row for row in wire.asked[1].text.splitlines() if "12 May" in row)
    assert json.loads(row)["example"] == "made up"


def test_a_time_of_day_is_no_number(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    form = tool("The record", MOMENT, fields=[field("Weighed at", "call-4", kind="time", example="20.30")])
    norwegian = replace(spec, language=load_language("nb", [find_prompts_folder()]))
    filled = fill(norwegian, ask, wire, answer([], forms=[form], **REST))
    assert only(filled, Form).fields[0].example == "20.30"


def test_a_time_of_day_in_a_case_for_practice_keeps_its_point() -> None:
    lines = Lines(columns=(Column(key="at", name="At", kind="time"), Column(key="grams", name="Grams")))
    practice = Practice(inputs=("1.5",), lines=(ExampleLine(name="Mash", values=("20.30", "1.5")),))
    resolved = resolve_practice(practice, lines, load_words("nb"))
    assert resolved == Practice(inputs=("1,5",), lines=(ExampleLine(name="Mash", values=("20.30", "1,5")),))


@pytest.mark.parametrize(("kind", "shown"), [("choice", "size"), ("text", "size"), ("number", "19"), ("amount", "19")])
def test_a_plain_word_is_a_key_only_where_a_number_is_asked_for(kind: FieldKind, shown: str) -> None:
    figures = ExampleFigures({"size": "19"}, load_words("en"))
    assert resolve_answer("size", Field(name="Pile", kind=kind, options=("size", "fault")), figures) == (shown, "")


@pytest.mark.parametrize("given", ["flat", "“flat”"])
def test_a_sheet_with_a_word_like_a_key_does_not_show_the_real_case(
    real: DocumentSpec, ask: Ask, wire: Wire, given: str
) -> None:
    fields = [field("What is weighed", "call-4", example="fish"), field("Where it goes", "call-4", example=given)]
    form = tool("Where it goes", MOMENT, fields=fields, table=NO_TABLE)
    made = only(fill(real, ask, wire, answer([], forms=[form], **REST)), Form)
    assert made.fields[1].example == given
    assert made.example.text == "made up"


def test_the_name_of_a_line_may_have_a_number_of_its_own() -> None:
    line = ExampleLine(name="bought size 38", values=("100", "20"))
    lines = CALCULATOR.lines.model_copy(update={"example": (line,)})
    claims = [*list_claims(CALCULATOR.model_copy(update={"lines": lines}))]
    (claim,) = (each for each in claims if each.part == "lines/example/0")
    assert "38" in claim.text and claim.compared == "bought size "


def test_a_sheet_that_is_left_out_is_reported_with_those_that_call_it(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    faulty = make_calculator()
    faulty["inputs"][0]["ids"] = []
    calling = {**CARD, "moment": cite(f"“{faulty['title']}” is filled in", "call-4")}
    filled = fill(spec, ask, wire, answer([], calculators=[faulty], **{**REST, "script_cards": [calling]}))
    (lost,) = (each for each in filled.removed if each.reason == "sheet left out")
    assert lost.is_severe and f"“{CARD['title']}”" in lost.detail
