"""Calculators: their parts, and how their worked example is worked out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator
from pydantic.json_schema import SkipJsonSchema

from kit_builder.products.authoring.example.example import KEY, read_number, write_number
from kit_builder.products.authoring.figures.arithmetic import FormulaError, Rounding, Value, evaluate, round_value
from kit_builder.products.tools.fields import TICKED_KINDS
from kit_builder.products.tools.figures import PLAIN_NUMBER
from kit_builder.products.tools.records import Fault, Ids, Note, Record, Text, Tool
from kit_builder.products.tools.rows import is_none, split_made_up
from kit_builder.text.words import Words

# Models leave it empty where nothing is rounded.
_Rounding = Annotated[Rounding, BeforeValidator(lambda given: given or "nearest")]
# What is filled in; only a number takes part in sums. Models leave it empty for one.
_InputKinds = Literal["number", "text", "date", "time", "choice", "yes or no"]
InputKind = Annotated[_InputKinds, BeforeValidator(lambda given: given or "number")]
Comparison = Literal["over", "at least", "under", "at most"]
# The key of each in the words of a language.
COMPARISONS: Mapping[str, str] = {"over": "over", "at least": "at_least", "under": "under", "at most": "at_most"}
LINES = "lines"  # where the lines stand in the order of a calculator


class Input(Record):
    """Something to fill in: a figure, or of another `kind`, which takes no part in the sums.

    `name` is its label, with a `note` in brackets behind it. If it is `copied`, that names the sheet and the label it
    comes from. `example` is its answer in the worked example, as the language writes it, and `options` are those of a
    choice.
    """

    key: Text
    name: Text
    note: Note = ""
    copied: Text = ""
    kind: InputKind = "number"
    unit: Text = ""
    options: tuple[Text, ...] = ()
    example: Text = ""
    ids: Ids = ()


class Column(Record):
    """A figure of each line: to fill in or `copied`, or worked out by a `formula` over columns before it and inputs.

    `rounding` is down for the most that is allowed, and up for the least. A column of another `kind` takes no part in
    the sums.
    """

    key: Text
    name: Text
    copied: Text = ""
    kind: InputKind = "number"
    unit: Text = ""
    options: tuple[Text, ...] = ()
    formula: Text = ""
    decimals: int = 0
    rounding: _Rounding = "nearest"
    ids: Ids = ()


class ExampleLine(Record):
    """A line of the worked example: its name, and the values of the columns without a formula.

    `told` are the keys of sums that statements have, so that they are not made up whatever they are worked out from,
    and of values beside a name that is made up: then the sign behind the name is for the name alone.
    """

    name: Text
    values: tuple[Text, ...]
    told: SkipJsonSchema[tuple[Text, ...]] = ()  # by code


class Lines(Record):
    """Lines that each are about one thing, which `name` says, with so many `blank` ones."""

    name: Text = ""
    columns: tuple[Column, ...] = ()
    example: tuple[ExampleLine, ...] = ()
    blank: int = 0

    @property
    def typed(self) -> list[Column]:
        """The columns that are filled in; the others have a formula."""
        return [each for each in self.columns if not each.formula]


class Practice(Record):
    """A second, made-up case: values of the inputs in their order, and lines. The reader works out what follows.

    `choices` are what is ticked in it, in the order of the inputs that are. What the case gives, as no figure of it
    tells it, has a mark in front; what it does not tell at all is empty.
    """

    inputs: tuple[Text, ...] = ()
    lines: tuple[ExampleLine, ...] = ()
    choices: tuple[Text, ...] = ()


class Result(Record):
    """What follows by a `formula` over inputs, columns and the results before it, rounded to `decimals`."""

    key: Text
    name: Text
    note: Note = ""
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


class Calculator(Tool):
    """Inputs, lines with columns if the same sum is made for several things, results, limits, a case to practise.

    `order` has the keys of inputs and results, and the word for the lines, in the order in which they are done. It is
    filled in anew if the work comes round `again`.
    """

    again: bool = False
    order: tuple[Text, ...] = ()
    inputs: tuple[Input, ...]
    lines: Lines = Lines()
    results: tuple[Result, ...] = ()
    limits: tuple[Limit, ...] = ()
    practice: Practice = Practice()

    @property
    def figures(self) -> tuple[Input | Column | Result, ...]:
        """All that may have a figure: rows, columns and sums."""
        return (*self.inputs, *self.lines.columns, *self.results)

    @property
    def numbers(self) -> list[Input]:
        """The inputs that are numbers."""
        return [each for each in self.inputs if each.kind == "number"]

    @property
    def choices(self) -> list[Input]:
        """The inputs that are ticked."""
        return [each for each in self.inputs if each.kind in TICKED_KINDS]

    @property
    def needed(self) -> set[str]:
        """The names in all formulas. What is in none may stay empty in the worked example."""
        worked_out: tuple[Column | Result, ...] = (*self.lines.columns, *self.results)
        return {name for each in worked_out for name in KEY.findall(each.formula)}

    @property
    def used(self) -> list[Input]:
        """The inputs that a sum uses."""
        needed = self.needed
        return [each for each in self.numbers if each.key in needed]

    @property
    def practised(self) -> list[Input]:
        """The inputs for which a case to practise gives a number: those that a sum or a limit uses."""
        needed = self.needed | {each.key for each in self.limits}
        return [each for each in self.numbers if each.key in needed]

    @property
    def names(self) -> dict[str, str]:
        """The names of figures by their keys."""
        return {each.key: each.name for each in self.figures}

    @property
    def rows(self) -> list[Input | Result | None]:
        """The inputs and results in the order in which they are done, with None where the lines stand.

        What the order leaves out comes at its end: inputs, lines, and results; the lines stand above all sums.
        """
        rows: dict[str, Input | Result | None] = {each.key: each for each in self.inputs}
        rows |= {LINES: None, **{each.key: each for each in self.results}}
        known = [key for key in self.order if key in rows]
        if known and LINES not in known:
            sums = (place for place, key in enumerate(known) if isinstance(rows[key], Result))
            known.insert(next(sums, len(known)), LINES)
        return [rows[key] for key in dict.fromkeys((*known, *rows))]


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


def compute(calculator: Calculator, words: Words) -> Worked | None:
    """Return the worked example of a calculator, None if a figure of it is missing.

    Each sum goes on with the rounded results before it, as in the worked example of the book. Raises ExampleError if a
    figure is no number, or if a formula cannot be evaluated.
    """
    lines, names = calculator.lines, calculator.needed
    figures = [(place, each) for place, each in enumerate(calculator.inputs) if each.kind == "number"]
    needed = [column.key in names for column in lines.typed]
    has_lines = not lines.columns or (
        bool(lines.example) and any(_is_filled_in(line, needed) for line in lines.example)
    )
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


def resolve_practice(practice: Practice, lines: Lines, words: Words) -> Practice:
    """Return a case for practice with its numbers as the language writes them; what is none stays, and is a fault.

    In `lines` other columns, such as times of day, keep what they have, and a dash says that there is nothing.
    """
    others = [place for place, column in enumerate(lines.typed) if column.kind != "number"]

    def write(text: str) -> str:
        return write_number(text, words) if PLAIN_NUMBER.fullmatch(text) else "" if is_none(text) else text

    given = []
    for line in practice.lines:
        values = tuple(value if place in others else write(value) for place, value in enumerate(line.values))
        given.append(ExampleLine(name=line.name, values=values))
    inputs = tuple(write(value) for value in practice.inputs)
    return practice.model_copy(update={"inputs": inputs, "lines": tuple(given)})


def is_same(one: str, other: str) -> bool:
    """Return whether two numbers are the same, as far as both show decimals."""
    scale: int = 10 ** min(len(each.partition(".")[2]) for each in (one, other))
    return abs(float(one) - float(other)) * scale < 0.5 + 1e-9
