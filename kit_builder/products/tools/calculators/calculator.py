"""Calculators: what they consist of."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field
from pydantic.json_schema import SkipJsonSchema

from kit_builder.products.authoring.example.example import KEY
from kit_builder.products.authoring.numbers.arithmetic import Rounding
from kit_builder.products.tools.fields import TICKED_KINDS
from kit_builder.products.tools.records import Ids, Note, Record, Text, Tool

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
    tells it, has a mark in front; what it does not tell at all is empty. `reading` says why it ends so.
    """

    inputs: tuple[Text, ...] = ()
    lines: tuple[ExampleLine, ...] = ()
    choices: tuple[Text, ...] = ()
    reading: Text = ""


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

    PLACES_STEPS: ClassVar[bool] = True

    again: bool = False
    order: tuple[Text, ...] = ()
    inputs: tuple[Input, ...]
    lines: Lines = Lines()
    results: tuple[Result, ...] = ()
    limits: tuple[Limit, ...] = ()
    practice: Practice = Practice()
    # So many steps, which the numbers of its rows count, are left out on the sheet for the next times.
    left_out: SkipJsonSchema[int] = Field(default=0, exclude=True)

    @property
    def quantities(self) -> tuple[Input | Column | Result, ...]:
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
        return {each.key: each.name for each in self.quantities}

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

    @property
    def around(self) -> tuple[list[Input | Result], list[Input | Result]]:
        """The rows above the lines, and those below them: all of them if there are no lines."""
        rows = self.rows
        at = rows.index(None) if self.lines.columns else 0
        above, below = ([each for each in part if each is not None] for part in (rows[:at], rows[at:]))
        return above, below
