"""Formulas with names are evaluated exactly, and a calculator goes on with the rounded results before it."""

from fractions import Fraction

import pytest

from kit_builder.products.authoring.example.example import read_number, write_number
from kit_builder.products.authoring.numbers.arithmetic import FormulaError, Value, evaluate, list_names, list_operands
from kit_builder.products.tools.calculators.calculator import (
    Calculator,
    Column,
    ExampleLine,
    Input,
    Limit,
    Lines,
    Result,
)
from kit_builder.products.tools.calculators.compute import compute
from kit_builder.products.tools.records import ExampleFigures
from kit_builder.products.tools.types.calculator import TYPE
from kit_builder.text.words import list_languages, load_words
from tests.products.tools.samples import CALCULATOR, MOMENT

VALUES: dict[str, Value] = {"a": Fraction(3), "b": Fraction(1, 2), "costs": [Fraction(2), Fraction(5), Fraction(11)]}
ENGLISH = load_words("en")


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("a * b", "3/2"),
        ("sum(costs) + a", "21"),
        ("max(costs) - min(costs)", "9"),
        ("average(costs) * count(costs)", "18"),
        ("max(a, b, 1)", "3"),
        ("min(costs, a)", "2"),
        ("a × 20%", "3/5"),
        ("-a", "-3"),
    ],
)
def test_a_formula_with_names_is_evaluated_exactly(formula: str, value: str) -> None:
    assert evaluate(formula, VALUES) == Fraction(value)


@pytest.mark.parametrize(
    "formula",
    [
        "a + c",
        "costs + 1",
        "a.real",
        "max()",
        "len(costs)",
        "a ** 2",
        "a / (b - b)",
        "sum(costs, key=a)",
        "[a]",
        "a if a else b",
    ],
)
def test_anything_else_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError):
        evaluate(formula, VALUES)


def test_names_and_numbers_are_listed() -> None:
    assert set(list_names("sum(costs) / 1.5 + a - 20%")) == {"costs", "a"}
    assert sorted(list_operands("sum(costs) / 1.5 + a - 20%")) == ["1.5", "20"]


def make(**other: object) -> Calculator:
    return CALCULATOR.model_copy(update=other)


def faults_of(calculator: Calculator) -> set[str]:
    return {fault.reason for fault in TYPE.find_faults(calculator, ENGLISH) if fault.severe}


def test_sums_go_on_with_rounded_results() -> None:
    third = Result(key="third", name="Third", formula="price / 3", decimals=1)
    whole = Result(key="whole", name="Whole", formula="third * 3", decimals=1)
    price = Input(key="price", name="Price", example="1")
    worked = compute(Calculator(title="A", moment=MOMENT, inputs=(price,), results=(third, whole)), ENGLISH)
    assert worked
    assert worked.results == {"third": "0.3", "whole": "0.9"}


@pytest.mark.parametrize("code", list_languages())
def test_a_figure_with_three_decimals_stays_what_it_is(code: str) -> None:
    words = load_words(code)
    price = Input(key="price", name="Price", example="third")
    double = Result(key="double", name="Double", formula="price * 2", decimals=3)
    tool = Calculator(title="A", moment=MOMENT, inputs=(price,), results=(double,))
    resolved, faults = TYPE.resolve(tool, ExampleFigures({"third": "1.285"}, words))
    worked = compute(resolved, words)
    assert (faults, worked and worked.results) == ([], {"double": "2.570"})
    assert worked
    assert read_number(write_number(worked.results["double"], words), words) == "2.57"


def test_lines_are_worked_out_one_by_one() -> None:
    worked = compute(CALCULATOR, ENGLISH)
    assert worked
    assert [line["cost"] for line in worked.lines] == ["3.00", "0.30"]
    assert worked.results == {"portion": "3.90", "percent": "25.0"}


def test_without_figures_there_is_no_example() -> None:
    blank = Input(key="price", name="Price", unit="£")
    assert compute(make(inputs=(CALCULATOR.inputs[0], blank)), ENGLISH) is None


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("flat + price", "units do not match"),
        ("portion", "units do not match"),
        ("cost / price", "wrong formula"),
        ("percent * 2", "wrong formula"),
        ("2 * 3", "wrong formula"),
        ("exec(price)", "wrong formula"),
        ("price +", "wrong formula"),
        ("portion / price * 1,000", "wrong formula"),
        ("portion / max(5,10) / price", "wrong formula"),
    ],
)
def test_a_formula_that_cannot_be_right_is_a_fault(formula: str, reason: str) -> None:
    percent = CALCULATOR.results[1].model_copy(update={"formula": formula})
    assert faults_of(make(results=(CALCULATOR.results[0], percent))) == {reason}


@pytest.mark.parametrize(
    "limit",
    [
        Limit(key="colour", comparison="over", number="3", action="Stop"),
        Limit(key="percent", comparison="over", number="three", action="Stop"),
        Limit(key="percent", comparison="over", number="3", action=""),
    ],
)
def test_a_limit_needs_a_figure_a_number_and_an_action(limit: Limit) -> None:
    assert faults_of(make(limits=(limit,))) == {"wrong limit"}


@pytest.mark.parametrize("key", ["sum", "flat", "2nd", "in", "a-b", ""])
def test_a_key_is_a_name_of_its_own(key: str) -> None:
    inputs = (CALCULATOR.inputs[0], Input(key=key, name="Second", unit="£"))
    results = (Result(key="double", name="Double", formula="flat * 2", unit="£"),)
    assert "unusable" in faults_of(make(inputs=inputs, results=results, lines=Lines(), limits=()))


def test_a_line_has_a_value_for_each_column_to_fill_in() -> None:
    columns = (Column(key="grams", name="Grams"), Column(key="kg", name="Price"))
    lines = Lines(name="Part", columns=columns, example=(ExampleLine(name="Fish", values=("160",)),), blank=3)
    results = (Result(key="all_grams", name="All", formula="sum(grams)"),)
    with pytest.raises(FormulaError):
        compute(Calculator(title="A", moment=MOMENT, inputs=(), lines=lines, results=results), ENGLISH)
