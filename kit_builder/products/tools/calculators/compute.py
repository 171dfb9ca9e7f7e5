"""Work out the worked example of a calculator, as far as it goes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from kit_builder.products.authoring.example.example import KEY, read_number
from kit_builder.products.authoring.figures.arithmetic import FormulaError, Value, evaluate, round_value
from kit_builder.products.tools.calculators.calculator import Calculator, Column, ExampleLine, Lines, Result
from kit_builder.products.tools.records import Fault
from kit_builder.products.tools.rows import split_made_up
from kit_builder.text.words import Words


@dataclass(frozen=True, slots=True)
class Worked:
    """The worked example: values by key with a decimal point, of the inputs, of each line, and of the results."""

    inputs: Mapping[str, str]
    lines: tuple[Mapping[str, str], ...]
    results: Mapping[str, str]


class ExampleError(FormulaError):
    """The worked example cannot be worked out because of a `part` of the calculator."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__(message)
        self.part = part


@contextmanager
def _name_part(part: str) -> Iterator[None]:
    try:
        yield
    except FormulaError as error:
        raise ExampleError(part, str(error)) from error


@lru_cache(maxsize=256)  # a calculator is worked out to be checked, described and written
def compute(calculator: Calculator, words: Words) -> Worked | None:
    """Return the worked example of a calculator, None if a figure of it is missing.

    Each sum goes on with the rounded results before it, as in the worked example of the book. Raises ExampleError if a
    figure is no number, or if a formula cannot be evaluated.
    """
    lines, names = calculator.lines, calculator.needed
    figures = [(place, each) for place, each in enumerate(calculator.inputs) if each.kind == "number"]
    needed = [column.key in names for column in lines.typed]
    has_lines = not lines.columns or any(_is_filled_in(line, needed) for line in lines.example)
    has_figures = all(each.example for _, each in figures if each.key in names)
    if not has_figures or not has_lines or not (figures or lines.columns):
        return None
    given: dict[str, str] = {}
    for place, each in figures:
        if not each.example:
            continue
        with _name_part(f"inputs/{place}"):
            given[each.key] = read_number(split_made_up(each.example)[0], words)
    values: dict[str, Value] = {key: Fraction(number) for key, number in given.items()}
    rows: list[Mapping[str, str]] = []
    for place, line in enumerate(lines.example):
        with _name_part(f"lines/example/{place}"):
            rows.append(_work_out_line(line, lines, values, words))
    values |= {each.key: [Fraction(row[each.key]) for row in rows if each.key in row] for each in lines.columns}
    found: dict[str, str] = {}
    for place, result in enumerate(calculator.results):
        with _name_part(f"results/{place}"):
            found[result.key] = _round(result, values)
        values[result.key] = Fraction(found[result.key])
    return Worked(given, tuple(rows), found)


def try_compute(calculator: Calculator, words: Words) -> Worked | None:
    """Return the worked example of a calculator, None if it has none that can be worked out."""
    try:
        return compute(calculator, words)
    except FormulaError:
        return None


def compute_known(calculator: Calculator, words: Words) -> Worked | None:
    """Return the worked example with the results that follow from what it has, None if none does.

    A case that ends early, such as one that needs no second try, has nothing to fill in from there on. Raises
    ExampleError if it cannot be worked out.
    """
    given = {each.key: each.example for each in calculator.numbers}
    known = tuple(list_known(calculator.results, given))
    if calculator.results and not known:
        return None
    return compute(calculator.model_copy(update={"results": known}), words)


def list_known(results: Sequence[Result], given: Mapping[str, str]) -> Iterator[Result]:
    """Yield the results that follow from what is given; what comes after the decision of a case may be left out."""
    missing = {key for key, value in given.items() if not value}
    for each in results:
        if missing.isdisjoint(KEY.findall(each.formula)):
            yield each
        else:
            missing.add(each.key)


def _is_filled_in(line: ExampleLine, needed: Sequence[bool]) -> bool:
    """Return whether a line has a value for each of its columns that is needed."""
    return all(value for value, is_needed in zip(line.values, needed, strict=False) if is_needed)


def _round(each: Column | Result, values: Mapping[str, Value]) -> str:
    return round_value(evaluate(use_points(each.formula), values), each.decimals, each.rounding)


def _work_out_line(line: ExampleLine, lines: Lines, inputs: Mapping[str, Value], words: Words) -> dict[str, str]:
    if len(line.values) != len(lines.typed):
        raise FormulaError(f"“{line.name}” has {len(line.values)} values for {len(lines.typed)} columns.")
    pairs = zip(lines.typed, line.values, strict=True)
    given = ((column.key, text) for column, text in pairs if text and column.kind == "number")
    found = {key: read_number(split_made_up(text)[0], words) for key, text in given}
    values: dict[str, Value] = {**inputs, **{key: Fraction(number) for key, number in found.items()}}
    missing = {column.key for column in lines.typed} - found.keys()
    for column in lines.columns:
        # What has not come about in this line has no sum either.
        if column.formula and not missing.intersection(KEY.findall(column.formula)):
            found[column.key] = _round(column, values)
            values[column.key] = Fraction(found[column.key])
        elif column.formula:
            missing.add(column.key)
    return found


def find_example_faults(calculator: Calculator, words: Words) -> Iterator[Fault]:
    """Yield why the worked example of a calculator without faults of form cannot be worked out.

    An example that was not filled in is no fault, but a column that no line fills in is one if a formula needs it.
    """
    if not all(each.example for each in calculator.used):
        return
    lines, needed = calculator.lines, calculator.needed
    for at, column in enumerate(lines.typed):
        if column.key in needed and lines.example and not any(any(line.values[at : at + 1]) for line in lines.example):
            yield Fault("lines/example/0", f"No line of the example has “{column.name}”.", "wrong example")
            return
    try:
        compute(calculator, words)
    except ExampleError as error:
        yield Fault(error.part, f"The worked example cannot be worked out. {error}", "wrong example")


def use_points(formula: str) -> str:
    """Return a formula with decimal points; a comma between digits separates decimals, as people write them."""
    return re.sub(r"(?<=\d),(?=\d)", ".", formula)
