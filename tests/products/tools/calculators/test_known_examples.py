"""Worked examples that are not whole: what is known counts, is shown, and is read back."""

import pytest

from kit_builder.products.authoring.numbers.arithmetic import FormulaError
from kit_builder.products.tools import read_markdown, write_markdown
from kit_builder.products.tools.calculators.calculator import (
    Calculator,
    Column,
    ExampleLine,
    Input,
    Lines,
    Result,
)
from kit_builder.products.tools.calculators.compute import compute, compute_known
from kit_builder.products.tools.records import Cited, Page
from kit_builder.products.tools.types.calculator import TYPE
from kit_builder.text.words import load_words

ENGLISH = load_words("en")
COLUMNS = (
    Column(key="sold", name="Sold"),
    Column(key="cost", name="Cost", unit="£"),
    Column(key="cost_of_all", name="Cost of all", unit="£", formula="sold * cost", decimals=2),
)
RESULTS = (
    Result(key="all_sold", name="All sold", formula="sum(sold)"),
    Result(key="all_costs", name="All costs", unit="£", formula="sum(cost_of_all)", decimals=2),
    Result(key="with_rent", name="With rent", unit="£", formula="all_costs + rent", decimals=2),
)


def make(*lines: tuple[str, str], rent: str = "10") -> Calculator:
    example = tuple(ExampleLine(name=f"Dish {at}", values=values) for at, values in enumerate(lines, start=1))
    return Calculator(
        title="Costs",
        moment=Cited(text="all is counted"),
        inputs=(Input(key="rent", name="Rent", unit="£", example=rent),),
        lines=Lines(name="Dish", columns=COLUMNS, example=example, blank=3),
        results=RESULTS,
    )


def test_a_line_counts_by_the_columns_in_which_it_has_a_figure() -> None:
    worked = compute(make(("4", "1.25"), ("6", "")), ENGLISH)
    assert worked
    assert worked.lines[1] == {"sold": "6"}
    assert worked.results == {"all_sold": "10", "all_costs": "5.00", "with_rent": "15.00"}


@pytest.mark.parametrize(
    ("calculator", "results"),
    [
        (make(("4", ""), ("", "1.25")), {"all_sold": "4"}),  # no line is whole
        (make(("4", "1.25"), rent=""), {"all_sold": "4", "all_costs": "5.00"}),
        (make(("", ""), rent=""), {}),
        (make(), {}),
    ],
)
def test_what_is_known_of_an_example_is_shown_and_read_back(calculator: Calculator, results: dict[str, str]) -> None:
    worked = compute_known(calculator, ENGLISH)
    assert compute(calculator, ENGLISH) is None
    assert worked
    assert worked.results == results
    text = write_markdown(calculator, Page(ENGLISH))
    assert all(line.name in text for line in calculator.lines.example)
    assert read_markdown(text, "a.md", ENGLISH) == (calculator, ())


def test_a_sheet_without_any_example_has_none() -> None:
    assert compute_known(make(rent=""), ENGLISH) is None


def test_a_column_keeps_its_decimals_if_the_first_line_has_no_sum() -> None:
    calculator = make(("6", ""), ("4", "1.25"))
    read, _ = read_markdown(write_markdown(calculator, Page(ENGLISH)), "a.md", ENGLISH)
    assert read == calculator


def test_a_figure_that_is_none_is_a_fault_although_another_is_missing() -> None:
    faulty = make(("a lot", "1.25"), rent="")
    with pytest.raises(FormulaError):
        compute_known(faulty, ENGLISH)
    assert [each.part for each in TYPE.find_faults(faulty, ENGLISH) if each.severe] == ["lines/example/0"]
