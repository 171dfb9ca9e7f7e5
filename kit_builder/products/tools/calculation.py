"""The parts of a calculator: check their formulas and units, and work them out."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator

from kit_builder.products.authoring.arithmetic import (
    FUNCTIONS,
    FormulaError,
    Rounding,
    Value,
    evaluate,
    list_names,
    round_value,
)
from kit_builder.products.authoring.example import KEY, MOST_DECIMALS, read_number
from kit_builder.products.tools.figures import is_key
from kit_builder.products.tools.formula_text import SUM, refuse_ambiguous, remove_quotes
from kit_builder.products.tools.records import Fault, Ids, Record, Text
from kit_builder.products.tools.unit_checks import find_unit_fault
from kit_builder.text.words import Words

# Models leave it empty where nothing is rounded.
_Rounding = Annotated[Rounding, BeforeValidator(lambda given: given or "nearest")]
Comparison = Literal["over", "at least", "under", "at most"]
# The key of each in the words of a language.
COMPARISONS: Mapping[str, str] = {"over": "over", "at least": "at_least", "under": "under", "at most": "at_most"}
_MOST_INPUTS, _MOST_COLUMNS, _MOST_RESULTS, _MOST_BLANK = 12, 7, 12, 20
_CALL = re.compile(r"\w+(?=\()")


class Input(Record):
    """A figure to fill in. `example` is its value in the worked example, as the language writes it."""

    key: Text
    name: Text
    unit: Text = ""
    example: Text = ""
    ids: Ids = ()


class Column(Record):
    """A figure of each line: to fill in, or worked out by a `formula` over the columns before it and the inputs.

    `rounding` is down for the most that is allowed, and up for the least.
    """

    key: Text
    name: Text
    unit: Text = ""
    formula: Text = ""
    decimals: int = 0
    rounding: _Rounding = "nearest"
    ids: Ids = ()


class ExampleLine(Record):
    """A line of the worked example: its name, and the values of the columns without a formula."""

    name: Text
    values: tuple[Text, ...]


class Lines(Record):
    """Lines that each are about one thing, which `name` says, with so many `blank` ones."""

    name: Text = ""
    columns: tuple[Column, ...] = ()
    example: tuple[ExampleLine, ...] = ()
    blank: int = 0


class Practice(Record):
    """A second, made-up case: values of the inputs in their order, and lines. The reader works out what follows."""

    inputs: tuple[Text, ...] = ()
    lines: tuple[ExampleLine, ...] = ()


class Result(Record):
    """What follows by a `formula` over inputs, columns and the results before it, rounded to `decimals`."""

    key: Text
    name: Text
    formula: Text
    unit: Text = ""
    decimals: int = 0
    rounding: _Rounding = "nearest"
    same_as: Text = ""
    ids: Ids = ()


class Limit(Record):
    """What to do if a result or a column is on the far side of a number."""

    key: Text
    comparison: Comparison
    number: Text
    action: Text
    ids: Ids = ()


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


def work_out_calculator(
    inputs: Sequence[Input], lines: Lines, results: Sequence[Result], words: Words
) -> Worked | None:
    """Return the worked example of a calculator, None if a figure of it is missing.

    Each sum goes on with the rounded results before it, as in the worked example of the book. Raises ExampleError if a
    figure is no number, or if a formula cannot be evaluated.
    """
    typed = [column for column in lines.columns if not column.formula]
    needed = [column.key in _list_needed(lines, results) for column in typed]
    has_lines = not lines.columns or (
        bool(lines.example) and all(_is_filled_in(line, needed) for line in lines.example)
    )
    if not all(each.example for each in inputs) or not has_lines or not (inputs or lines.columns):
        return None
    given: dict[str, str] = {}
    for place, each in enumerate(inputs):
        with _name_part(f"inputs/{place}"):
            given[each.key] = read_number(each.example, words)
    values: dict[str, Value] = {key: Fraction(number) for key, number in given.items()}
    rows: list[Mapping[str, str]] = []
    for place, line in enumerate(lines.example):
        with _name_part(f"lines/example/{place}"):
            rows.append(_work_out_line(line, lines.columns, typed, values, words))
    values |= {each.key: [Fraction(row[each.key]) for row in rows if each.key in row] for each in lines.columns}
    found: dict[str, str] = {}
    for place, result in enumerate(results):
        with _name_part(f"results/{place}"):
            found[result.key] = _round(result, values)
        values[result.key] = Fraction(found[result.key])
    return Worked(given, tuple(rows), found)


def _list_needed(lines: Lines, results: Sequence[Result]) -> set[str]:
    """Return the names in all formulas. What is in none may stay empty in the worked example."""
    worked_out: tuple[Column | Result, ...] = (*lines.columns, *results)
    formulas = [each.formula for each in worked_out]
    return {name for formula in formulas for name in KEY.findall(formula)}


def _is_filled_in(line: ExampleLine, needed: Sequence[bool]) -> bool:
    """Return whether a line has a value for each of its columns that is needed."""
    return all(value for value, is_needed in zip(line.values, needed, strict=False) if is_needed)


def _round(each: Column | Result, values: Mapping[str, Value]) -> str:
    return round_value(evaluate(use_points(each.formula), values), each.decimals, each.rounding)


def _work_out_line(
    line: ExampleLine, columns: Sequence[Column], typed: Sequence[Column], inputs: Mapping[str, Value], words: Words
) -> dict[str, str]:
    if len(line.values) != len(typed):
        raise FormulaError(f"“{line.name}” has {len(line.values)} values for {len(typed)} columns.")
    given = ((column.key, text) for column, text in zip(typed, line.values, strict=True) if text)
    found = {key: read_number(text, words) for key, text in given}
    values: dict[str, Value] = {**inputs, **{key: Fraction(number) for key, number in found.items()}}
    for column in columns:
        if column.formula:
            found[column.key] = _round(column, values)
            values[column.key] = Fraction(found[column.key])
    return found


def find_example_faults(
    inputs: Sequence[Input], lines: Lines, results: Sequence[Result], words: Words
) -> Iterator[Fault]:
    """Yield why the worked example of a calculator without faults of form cannot be worked out.

    An example that was not filled in is no fault, but an empty cell in its lines is one if a formula needs it.
    """
    if not all(each.example for each in inputs):
        return
    needed = _list_needed(lines, results)
    typed = [column for column in lines.columns if not column.formula]
    for place, line in enumerate(lines.example):
        cells = zip(typed, line.values, strict=False)
        if empty := [column.name for column, value in cells if not value and column.key in needed]:
            yield Fault(f"lines/example/{place}", f"“{line.name}” has no {', '.join(empty)}.", "wrong example")
            return
    try:
        work_out_calculator(inputs, lines, results, words)
    except ExampleError as error:
        yield Fault(error.part, f"The worked example cannot be worked out. {error}", "wrong example")


def find_calculation_faults(
    inputs: Sequence[Input], lines: Lines, results: Sequence[Result], limits: Sequence[Limit], words: Words
) -> Iterator[Fault]:
    """Yield what is wrong with the form of a calculator: its size, keys, formulas, units and limits."""
    yield from _check_size(inputs, lines, results)
    yield from _check_keys(inputs, lines, results)
    units = {key: unit for part in (inputs, lines.columns, results) for key, unit in _list_units(part)}
    above = [each.key for each in inputs]
    for place, column in enumerate(lines.columns):
        if column.formula:
            yield from _check_formula(f"lines/columns/{place}", column, above, (), units)
        above.append(column.key)
    columns = tuple(each.key for each in lines.columns)
    above = [each.key for each in inputs]
    for place, result in enumerate(results):
        yield from _check_formula(f"results/{place}", result, above, columns, units)
        above.append(result.key)
    limited = {*columns, *(each.key for each in results)}
    for place, limit in enumerate(limits):
        yield from _check_limit(f"limits/{place}", limit, limited, words)


def _list_units(parts: Iterable[Input | Column | Result]) -> Iterator[tuple[str, str]]:
    yield from ((each.key, each.unit) for each in parts)


def _check_size(inputs: Sequence[Input], lines: Lines, results: Sequence[Result]) -> Iterator[Fault]:
    is_worked_out = results or any(each.formula for each in lines.columns)
    if not is_worked_out or not (inputs or lines.columns):
        yield Fault("", "A calculator needs figures to fill in, and results that follow from them.")
    for count, most, what in (
        (len(inputs), _MOST_INPUTS, "inputs"),
        (len(lines.columns), _MOST_COLUMNS, "columns"),
        (len(results), _MOST_RESULTS, "results"),
    ):
        if count > most:
            yield Fault("", f"A calculator has at most {most} {what}, not {count}.", "too long")
    if lines.columns and not (lines.name and 1 <= lines.blank <= _MOST_BLANK):
        yield Fault("", f"Lines need a name that says what each is about, and 1 to {_MOST_BLANK} blank ones.")


def _check_keys(inputs: Sequence[Input], lines: Lines, results: Sequence[Result]) -> Iterator[Fault]:
    known: set[str] = set(FUNCTIONS)
    placed = [(f"inputs/{place}", each.key, each.name, 0) for place, each in enumerate(inputs)]
    placed += [(f"lines/columns/{n}", each.key, each.name, each.decimals) for n, each in enumerate(lines.columns)]
    placed += [(f"results/{place}", each.key, each.name, each.decimals) for place, each in enumerate(results)]
    names = [remove_quotes(name).casefold() for _, _, name, _ in placed]
    for part, key, name, decimals in placed:
        if not is_key(key):
            yield Fault(part, f"“{key}” cannot be a key: use letters, digits and underscores, beginning with a letter.")
        if key in known:
            yield Fault(part, f"The key “{key}” is there twice, or is the name of a function.")
        if SUM in name:
            yield Fault(part, f"“{name}” is no name: leave out “{SUM.strip()}”.")
        if not remove_quotes(name) or names.count(remove_quotes(name).casefold()) > 1:
            yield Fault(part, f"“{key}” needs a name of its own.")
        if not 0 <= decimals <= MOST_DECIMALS:
            yield Fault(part, f"“{key}” must have 0 to {MOST_DECIMALS} decimals.")
        known.add(key)


def _check_formula(
    part: str, each: Column | Result, above: Sequence[str], columns: Sequence[str], units: Mapping[str, str]
) -> Iterator[Fault]:
    formula = use_points(each.formula)
    try:
        refuse_ambiguous(each.formula)
        names = list_names(formula)
    except FormulaError as error:
        yield Fault(part, str(error), "wrong formula")
        return
    called = _CALL.findall(formula.replace(" ", ""))
    if unknown := [name for name in names if name not in (*above, *columns)]:
        yield Fault(part, f"“{each.formula}” uses {', '.join(unknown)}, which is no key above it.", "wrong formula")
    elif others := [name for name in called if name not in FUNCTIONS]:
        message = f"“{each.formula}” uses {others[0]}(). Use one of: {', '.join(FUNCTIONS)}."
        yield Fault(part, message, "wrong formula")
    elif not names:
        yield Fault(part, f"“{each.formula}” uses no figure.", "wrong formula")
    elif message := _try_out(formula, names, columns):
        yield Fault(part, message, "wrong formula")
    elif message := find_unit_fault(formula, each.unit, units):
        yield Fault(part, message, "units do not match")


def _try_out(formula: str, names: Sequence[str], columns: Sequence[str]) -> str:
    """Return why a formula cannot be evaluated, whatever its figures are; an empty text if it can."""
    # Unequal, unusual numbers: a formula that divides by the difference of two figures must not fail for that.
    values: dict[str, Value] = {}
    for place, name in enumerate(names, start=2):
        number = Fraction(place * place + 1, 7)
        values[name] = [number, number + 1] if name in columns else number
    try:
        evaluate(formula, values)
    except FormulaError as error:
        return str(error)
    return ""


def _check_limit(part: str, limit: Limit, limited: set[str], words: Words) -> Iterator[Fault]:
    if limit.key not in limited:
        yield Fault(part, f"“{limit.key}” is no result and no column.", "wrong limit")
    if not limit.action:
        yield Fault(part, f"Say what to do if {limit.key} is {limit.comparison} {limit.number}.", "wrong limit")
    try:
        read_number(limit.number, words)
    except FormulaError as error:
        yield Fault(part, str(error), "wrong limit")


def use_points(formula: str) -> str:
    """Return a formula with decimal points; a comma between digits separates decimals, as people write them."""
    return re.sub(r"(?<=\d),(?=\d)", ".", formula)
