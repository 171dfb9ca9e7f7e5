"""Calculators: figures that go in, formulas, and limits with what to do on either side of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.authoring.arithmetic import FormulaError, list_operands
from kit_builder.products.authoring.example import KEY, write_number
from kit_builder.products.tools.calculation import (
    Column,
    ExampleError,
    ExampleLine,
    Input,
    Limit,
    Lines,
    Practice,
    Result,
    Worked,
    find_calculation_faults,
    find_example_faults,
    use_points,
    work_out_calculator,
)
from kit_builder.products.tools.calculation_tables import (
    list_shapes,
    read_calculation,
    read_limit,
    read_practice,
    write_inputs,
    write_limits,
    write_lines,
    write_practice,
    write_results,
)
from kit_builder.products.tools.fields import remove_place
from kit_builder.products.tools.figures import CONSTANTS, find_made_up, work_out
from kit_builder.products.tools.records import (
    NO_EXAMPLE,
    Claim,
    Fault,
    Figures,
    Page,
    Sheet,
    Tool,
    ToolType,
)
from kit_builder.products.tools.sheet import Shapes
from kit_builder.text.words import Words

_ANSWER = "answer in the worked example"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


class Calculator(Tool):
    """Inputs, lines with columns if the same sum is made for several things, results, limits, a case to practise."""

    inputs: tuple[Input, ...]
    lines: Lines = Lines()
    results: tuple[Result, ...] = ()
    limits: tuple[Limit, ...] = ()
    practice: Practice = Practice()


def compute(calculator: Calculator, words: Words) -> Worked | None:
    """Return the worked example of a calculator, None if it has none.

    Raises ExampleError if it cannot be worked out.
    """
    return work_out_calculator(calculator.inputs, calculator.lines, calculator.results, words)


def compute_practice(calculator: Calculator, words: Words) -> Worked | None:
    """Return the case for practice worked out, None if there is none. Raises ExampleError if it does not work out."""
    practice = calculator.practice
    if not practice.inputs and not practice.lines:
        return None
    if len(practice.inputs) != len(calculator.inputs):
        count = f"{len(practice.inputs)} inputs, and the calculator {len(calculator.inputs)}"
        raise ExampleError("practice", f"The practice has {count}.")
    inputs = [
        each.model_copy(update={"example": value})
        for each, value in zip(calculator.inputs, practice.inputs, strict=True)
    ]
    lines = calculator.lines.model_copy(update={"example": practice.lines})
    return work_out_calculator(inputs, lines, calculator.results, words)


def _list_claims(calculator: Calculator) -> Iterator[Claim]:
    names, units = dict(_list_names(calculator)), dict(_list_units(calculator))
    for place, each in enumerate(calculator.inputs):
        part = f"inputs/{place}"
        yield Claim(part, "figure to fill in", each.name, each.ids, compared=remove_place(each.name))
        if each.example:
            text = f"{each.name}: {each.example} {each.unit}"
            yield Claim(part, _ANSWER, text, must_cite=False, is_example=True, compared="")
    for place, column in enumerate(calculator.lines.columns):
        part = f"lines/columns/{place}"
        if column.formula:
            yield _claim_formula(part, column, names)
        else:
            kind, compared = "figure to fill in for each line", remove_place(column.name)
            yield Claim(part, kind, column.name, column.ids, compared=compared)
    for place, result in enumerate(calculator.results):
        yield _claim_formula(f"results/{place}", result, names)
    for place, line in enumerate(calculator.lines.example):
        part = f"lines/example/{place}"
        text = f"{line.name}: {', '.join(line.values)}"
        yield Claim(part, _ANSWER, text, must_cite=False, is_example=True, compared=line.name)
    if calculator.practice.inputs or calculator.practice.lines:
        yield _claim_practice(calculator)
    for place, limit in enumerate(calculator.limits):
        name, number = names.get(limit.key, limit.key), f"{limit.number} {units.get(limit.key, '')}".strip()
        text = f"{name} {limit.comparison} {number}: {limit.action}"
        compared = f"{remove_place(name)} {number}: {limit.action}"
        yield Claim(f"limits/{place}", "limit, and what to do beyond it", text, limit.ids, compared=compared)


def _claim_practice(calculator: Calculator) -> Claim:
    practice = calculator.practice
    given = [
        f"{each.name}: {value} {each.unit}".strip()
        for each, value in zip(calculator.inputs, practice.inputs, strict=False)
    ]
    given += [f"{line.name}: {', '.join(line.values)}" for line in practice.lines]
    names, kind = "; ".join(line.name for line in practice.lines), "made-up case for practice"
    return Claim("practice", kind, "; ".join(given), must_cite=False, is_example=True, compared=names)


def _list_names(calculator: Calculator) -> Iterator[tuple[str, str]]:
    yield from ((each.key, each.name) for each in calculator.inputs)
    yield from ((each.key, each.name) for each in calculator.lines.columns)
    yield from ((each.key, each.name) for each in calculator.results)


def _list_units(calculator: Calculator) -> Iterator[tuple[str, str]]:
    yield from ((each.key, each.unit) for each in calculator.lines.columns)
    yield from ((each.key, each.unit) for each in calculator.results)


def _claim_formula(part: str, each: Column | Result, names: Mapping[str, str]) -> Claim:
    """Return what a formula says, with names for its keys; code compares the numbers in it."""
    text = KEY.sub(lambda key: f"[{names[key[0]]}]" if key[0] in names else key[0], each.formula)
    try:
        numbers = [number for number in list_operands(use_points(each.formula)) if number not in CONSTANTS]
    except FormulaError:
        numbers = []
    # A fourth decimal only tells three decimals from thousands: statements need not have it.
    numbers = [number.rstrip("0").rstrip(".") if "." in number else number for number in numbers]
    compared = " ".join([remove_place(each.name), *numbers])
    return Claim(part, "formula", f"{each.name} = {text}", each.ids, compared=compared)


def _find_faults(calculator: Calculator, words: Words) -> Iterator[Fault]:
    each = calculator
    faults = [*find_calculation_faults(each.inputs, each.lines, each.results, each.limits, words)]
    yield from faults
    if not faults:
        yield from find_example_faults(each.inputs, each.lines, each.results, words)
        yield from _find_practice_fault(each, words)


def _find_practice_fault(calculator: Calculator, words: Words) -> Iterator[Fault]:
    practice = calculator.practice
    try:
        is_missing = compute_practice(calculator, words) is None
    except FormulaError as error:
        yield Fault("practice", f"The practice cannot be worked out. {error}", "wrong practice")
        return
    if is_missing and (practice.inputs or practice.lines):
        yield Fault(
            "practice", "Give the practice a number for each input and each column to fill in.", "wrong practice"
        )


def _resolve(calculator: Calculator, figures: Figures) -> tuple[Calculator, Sequence[Fault]]:
    """Put the figures of the worked example in, and compare what follows from them with its results."""
    faults: list[Fault] = []

    def fill(text: str, part: str, name: str) -> str:
        if not text:
            return ""
        if _NUMBER.fullmatch(text):
            if message := find_made_up(text, figures):
                faults.append(Fault("", f"“{name}”: {message}", "wrong figure", severe=False))
                return ""
            return write_number(text, figures.words)
        try:
            return write_number(work_out(text, figures), figures.words)
        except FormulaError as error:
            faults.append(Fault(part, f"“{name}”: {error} Use keys, or a number alone.", "wrong figure"))
            return ""

    inputs = tuple(
        each.model_copy(update={"example": fill(each.example, f"inputs/{place}", each.name)})
        for place, each in enumerate(calculator.inputs)
    )
    example = tuple(
        ExampleLine(
            name=line.name, values=tuple(fill(value, f"lines/example/{place}", line.name) for value in line.values)
        )
        for place, line in enumerate(calculator.lines.example)
    )
    lines = calculator.lines.model_copy(update={"example": example})
    results = tuple(each.model_copy(update={"same_as": ""}) for each in calculator.results)
    practice = _resolve_practice(calculator.practice, figures.words)
    resolved = calculator.model_copy(
        update={"inputs": inputs, "lines": lines, "results": results, "practice": practice}
    )
    if not faults:
        faults += _compare_with_example(calculator, resolved, figures)
    return resolved, faults


def _resolve_practice(practice: Practice, words: Words) -> Practice:
    """Return a case for practice with its numbers as the language writes them; what is none stays, and is a fault."""

    def write(text: str) -> str:
        return write_number(text, words) if _NUMBER.fullmatch(text) else text

    lines = tuple(
        ExampleLine(name=line.name, values=tuple(write(value) for value in line.values)) for line in practice.lines
    )
    return Practice(inputs=tuple(write(value) for value in practice.inputs), lines=lines)


def _compare_with_example(given: Calculator, resolved: Calculator, figures: Figures) -> Iterator[Fault]:
    try:
        worked = compute(resolved, figures.words)
    except ExampleError:
        return  # The form of the calculator is checked next, and this with it.
    if worked is None:
        if figures.values:
            yield Fault("", "Fill in the worked example: an example for each input and line.", NO_EXAMPLE, severe=False)
        return
    for place, each in enumerate(given.results):
        if each.same_as and each.same_as not in figures.values:
            yield Fault(f"results/{place}", f"“{each.same_as}” is no key of the worked example.", "wrong figure")
        elif each.same_as:
            shown, told = worked.results[each.key], figures.values[each.same_as]
            if not _is_same(shown, told):
                message = f"“{each.name}” comes to {shown}, and in the worked example it is {told}."
                yield Fault(f"results/{place}", message, "differs from the worked example")


def _is_same(one: str, other: str) -> bool:
    """Return whether two numbers are the same, as far as both show decimals."""
    scale: int = 10 ** min(len(each.partition(".")[2]) for each in (one, other))
    return abs(float(one) - float(other)) * scale < 0.5 + 1e-9


def _write(calculator: Calculator, page: Page) -> Sequence[str]:
    worked = compute(calculator, page.words)
    names, units = dict(_list_names(calculator)), dict(_list_units(calculator))
    shown = _show_example(calculator, worked, page.words) if worked else {}
    return [
        *(write_inputs(calculator.inputs, page) if calculator.inputs else []),
        *(write_lines(calculator.lines, worked, names, page) if calculator.lines.columns else []),
        *(write_results(calculator.results, shown, names, page) if calculator.results else []),
        *(write_limits(calculator.limits, names, units, page) if calculator.limits else []),
        *_write_practice(calculator, page),
    ]


def _show_example(calculator: Calculator, worked: Worked, words: Words) -> dict[str, str | list[str]]:
    """Return the values of the worked example by key, as they are written; those of a column are a list."""
    shown: dict[str, str | list[str]] = {each.key: each.example for each in calculator.inputs}
    for each in calculator.lines.columns:
        shown[each.key] = [write_number(line[each.key], words) for line in worked.lines if each.key in line]
    return {**shown, **{key: write_number(value, words) for key, value in worked.results.items()}}


def _list_shapes(calculator: Calculator, words: Words) -> Shapes:
    try:
        worked = compute(calculator, words)
    except FormulaError:
        worked = None
    return list_shapes(calculator.inputs, calculator.lines, calculator.results, worked)


def _write_practice(calculator: Calculator, page: Page) -> Sequence[str]:
    practised = compute_practice(calculator, page.words)
    if practised is None:
        return []
    return write_practice(calculator.inputs, calculator.lines, calculator.results, calculator.practice, practised, page)


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    inputs, lines, results = read_calculation(sheet, words)
    practice = read_practice(sheet, inputs, lines, words)
    found: dict[str, Any] = {"inputs": inputs, "lines": lines, "results": results, "practice": practice}
    if sheet.find(words["tools"]["limits"]):
        keys = {each.name.casefold(): each.key for part in (lines.columns, results) for each in part}
        found["limits"] = [read_limit(row, keys, words) for row in sheet.get_rows(words["tools"]["limits"], 2)]
    return found


TYPE = ToolType(
    name="calculator",
    spec=Calculator,
    guidance="""\
For a sum that the reader makes with their own figures. It becomes a spreadsheet. `inputs` are figures that are filled \
in once (what is no figure, such as a name or a date, goes under `about`). If the same sum is made for several things \
(each part, each product), `lines` has a row for each: `lines.name` says what a line is, in one to three words \
("Room"), `lines.columns` are figures to fill in (empty `formula`) and sums of a line (with `formula`), `lines.blank` \
is the number of empty rows (as many as the statements say, else 5 to 10); else leave `lines.columns` empty. `results` \
follow from inputs, from results above, and from columns by sum(), min(), max(), average() or count().
Every input, column and result has a `key` (a short name of lower-case letters, digits and underscores), a `name` in \
the expert's terms without unit, brackets or "=", a `unit`, and `ids` of the statements that ask for it or give the \
sum. A formula has keys, + - * / ( ), and numbers only if a statement among its ids says them, or to convert units \
(60, 100, 1000). Add and subtract only what has the same unit: convert first. A formula is shown to people in words, \
so keep it short: a sum with more than two operations gets results of its own on the way (a total, a difference; the \
heaviest, the lightest). `decimals` is 0 to 4; `rounding` is nearest, but down for the most that is allowed, and up \
for the least.
`limits` are the expert's: `key` of the result or column that has the limit, `comparison` (over, at least, under, at \
most), `number` in the unit of that result, in digits, `action` what to do then, `ids` the statements that say the \
number and the action. Where the work stops at a limit, what comes after it is a column to fill in, not a formula: it \
stays empty on a line of the example that ends there.
The worked example fills it in all the way: `example` of an input is a key of the worked example, or a small sum of \
such keys. `lines.example` has a `name` and, in the order of the columns without formula, `values` made in the same \
way. Where the example gives no figure, make up a plain number that fits: what it has only as a total is two to four \
lines that you make up so that they come to this total. If the worked example is real, make up nothing in it; if it \
lacks a figure that the sums need, the calculator shows a case of your own instead, all of it made up and without any \
key. `same_as` of a result is the key of the figure in the worked example that it must equal, if there is one. A \
program works everything out and compares. `name` and `unit` are all that people see: plain words, no keys, no sign \
for multiplied, nothing on how numbers are shown. A result that only passes on an input is none.
`practice` is for the calculator at the centre of the method: a second case, made up, that the reader works out. Its \
`inputs` are numbers in the order of `inputs`, one for each; its `lines` are like those of the example, with numbers. \
Let it end on the other side of a limit than the worked example. A program adds what one should get.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
    resolve=_resolve,
    list_shapes=_list_shapes,
    reverse=("practice",),
    essential=("inputs/", "lines/columns/", "results/"),
)
