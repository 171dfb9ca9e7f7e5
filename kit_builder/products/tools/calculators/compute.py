"""Work out the worked example of a calculator, as far as it goes."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from kit_builder.products.authoring.example.example import KEY, read_number
from kit_builder.products.authoring.numbers.arithmetic import FormulaError, Value, evaluate, round_value
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


@lru_cache(maxsize=256)  # a calculator is worked out to be checked, described, written and published
def compute_known(calculator: Calculator, words: Words) -> Worked | None:
    """Return the worked example as far as it goes, None if it has none at all.

    A line counts in each sum by the columns in which it has a figure. What needs an input that is not given, or a
    column in which no line has a figure, is left out: a case that ends early, such as one that needs no second try, has
    nothing to fill in from there on. Each sum goes on with the rounded results before it, as in the worked example of
    the book. Raises ExampleError if a figure is no number, or if a formula cannot be evaluated.
    """
    if not any(each.example for each in calculator.inputs) and not calculator.lines.example:
        return None
    lines, given = calculator.lines, _read_inputs(calculator, words)
    values: dict[str, Value] = {key: Fraction(number) for key, number in given.items()}
    missing = {each.key for each in calculator.numbers} - given.keys()
    rows: list[Mapping[str, str]] = []
    for place, line in enumerate(lines.example):
        with _name_part(f"lines/example/{place}"):
            rows.append(_work_out_line(line, lines, values, missing, words))
    values |= {each.key: [Fraction(row[each.key]) for row in rows if each.key in row] for each in lines.columns}
    missing |= {each.key for each in lines.columns if each.kind == "number" and not values[each.key]}
    known = {each.key for each in list_known(calculator.results, missing)}
    found: dict[str, str] = {}
    for place, result in enumerate(calculator.results):
        if result.key in known:
            with _name_part(f"results/{place}"):
                found[result.key] = _round(result, values)
            values[result.key] = Fraction(found[result.key])
    return Worked(given, tuple(rows), found)


def _read_inputs(calculator: Calculator, words: Words) -> dict[str, str]:
    """Return the inputs that the worked example gives by key, with a decimal point."""
    given: dict[str, str] = {}
    for place, each in enumerate(calculator.inputs):
        if each.kind == "number" and each.example:
            with _name_part(f"inputs/{place}"):
                given[each.key] = read_number(split_made_up(each.example)[0], words)
    return given


def compute(calculator: Calculator, words: Words) -> Worked | None:
    """Return the whole worked example, None if an input that a sum needs is missing in it, or no line is whole.

    Raises ExampleError as `compute_known` does.
    """
    lines, needed = calculator.lines, calculator.needed
    columns = [column.key in needed for column in lines.typed]
    has_lines = not lines.columns or any(_is_filled_in(line, columns) for line in lines.example)
    is_whole = has_lines and all(each.example for each in calculator.used)
    return compute_known(calculator, words) if is_whole and (calculator.numbers or lines.columns) else None


def try_compute(calculator: Calculator, words: Words) -> Worked | None:
    """Return the worked example of a calculator, None if it has none that can be worked out."""
    try:
        return compute(calculator, words)
    except FormulaError:
        return None


def list_left_out(calculator: Calculator, words: Words) -> list[str]:
    """Return the names of the sums for which the worked example lacks something; there is none without an example.

    Raises ExampleError as `compute_known` does.
    """
    worked = compute_known(calculator, words)
    return [each.name for each in calculator.results if worked and each.key not in worked.results]


def list_known(results: Sequence[Result], missing: Collection[str]) -> Iterator[Result]:
    """Yield the results that do not need what is missing; what comes after the decision of a case may be left out."""
    absent = {*missing}
    for each in results:
        if absent.isdisjoint(KEY.findall(each.formula)):
            yield each
        else:
            absent.add(each.key)


def _is_filled_in(line: ExampleLine, needed: Sequence[bool]) -> bool:
    """Return whether a line has a value for each of its columns that is needed."""
    return all(value for value, is_needed in zip(line.values, needed, strict=False) if is_needed)


def _round(each: Column | Result, values: Mapping[str, Value]) -> str:
    return round_value(evaluate(use_points(each.formula), values), each.decimals, each.rounding)


def _work_out_line(
    line: ExampleLine, lines: Lines, inputs: Mapping[str, Value], absent: Collection[str], words: Words
) -> dict[str, str]:
    if len(line.values) != len(lines.typed):
        raise FormulaError(f"“{line.name}” has {len(line.values)} values for {len(lines.typed)} columns.")
    pairs = zip(lines.typed, line.values, strict=True)
    given = ((column.key, text) for column, text in pairs if text and column.kind == "number")
    found = {key: read_number(split_made_up(text)[0], words) for key, text in given}
    values: dict[str, Value] = {**inputs, **{key: Fraction(number) for key, number in found.items()}}
    missing = {*absent, *(column.key for column in lines.typed)} - found.keys()
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

    An example that was not filled in is no fault, but a column that no line fills in is one if a formula needs it and
    the inputs are filled in.
    """
    lines, needed = calculator.lines, calculator.needed
    for at, column in enumerate(lines.typed if all(each.example for each in calculator.used) else ()):
        if column.key in needed and lines.example and not any(any(line.values[at : at + 1]) for line in lines.example):
            yield Fault("lines/example/0", f"No line of the example has “{column.name}”.", "wrong example")
            return
    try:
        compute_known(calculator, words)
    except ExampleError as error:
        yield Fault(error.part, f"The worked example cannot be worked out. {error}", "wrong example")


def use_points(formula: str) -> str:
    """Return a formula with decimal points; a comma between digits separates decimals, as people write them."""
    return re.sub(r"(?<=\d),(?=\d)", ".", formula)
