"""Calculators: figures that go in, formulas, and limits with what to do on either side of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.authoring.example.example import KEY
from kit_builder.products.authoring.numbers.arithmetic import FormulaError, list_operands
from kit_builder.products.tools.calculators.calculator import Calculator, Column, Input, Result
from kit_builder.products.tools.calculators.checks import find_calculation_faults
from kit_builder.products.tools.calculators.compute import Worked, compute_known, find_example_faults, use_points
from kit_builder.products.tools.calculators.example_lines import fill_lines, shorten_lines
from kit_builder.products.tools.calculators.guidance import GUIDANCE
from kit_builder.products.tools.calculators.practice import (
    GIVEN,
    compute_practice,
    list_uneven,
    read_practice,
    resolve_practice,
    write_practice,
)
from kit_builder.products.tools.calculators.reading import read_calculation
from kit_builder.products.tools.calculators.tables import (
    list_shapes,
    show_figures,
    to_field,
    write_lines,
    write_numbered_rows,
)
from kit_builder.products.tools.example_figures import CONSTANTS, resolve_figure
from kit_builder.products.tools.field_answers import resolve_answer
from kit_builder.products.tools.field_checks import find_empty_example
from kit_builder.products.tools.fields import Table, claim_note, list_options, remove_digits, remove_place
from kit_builder.products.tools.records import Claim, ExampleFigures, Fault, Page, Sheet, ToolType
from kit_builder.products.tools.rows import NONE, is_none, shorten_number
from kit_builder.products.tools.sheet import Shapes, write_steps
from kit_builder.text.markdown import escape
from kit_builder.text.tokens import stem_content
from kit_builder.text.words import Words

_ANSWER = "answer in the worked example"
_FEW_LINES = 5  # so many blank ones are as many as the method has


def _list_claims(calculator: Calculator) -> Iterator[Claim]:
    names, units = calculator.names, {each.key: each.unit for each in calculator.quantities}
    for place, each in enumerate(calculator.inputs):
        part = f"inputs/{place}"
        asked = _join_options(each)
        yield Claim(part, "row to fill in", asked, each.ids, compared=remove_place(asked))
        yield from claim_note(each.name, each.note, each.ids, part)
        if each.example:
            yield _claim_answer(f"{part}/example", f"{each.name}: {each.example} {each.unit}", "")
    for place, column in enumerate(calculator.lines.columns):
        part = f"lines/columns/{place}"
        if column.formula:
            yield _claim_formula(part, column, names)
        else:
            asked = _join_options(column)
            yield Claim(part, "column to fill in for each line", asked, column.ids, compared=remove_place(asked))
    for place, result in enumerate(calculator.results):
        yield _claim_formula(f"results/{place}", result, names)
        yield from claim_note(result.name, result.note, result.ids, f"results/{place}")
    for place, line in enumerate(calculator.lines.example):
        part = f"lines/example/{place}"
        yield _claim_answer(part, f"{line.name}: {', '.join(line.values)}", remove_digits(line.name))
    if calculator.practice.inputs or calculator.practice.lines:
        yield _claim_practice(calculator)
    for place, limit in enumerate(calculator.limits):
        name, number = names.get(limit.key, limit.key), f"{limit.number} {units.get(limit.key, '')}".strip()
        text = f"{name} {limit.comparison} {number}: {limit.action}"
        compared = f"{remove_place(name)} {number}: {limit.action}"
        yield Claim(f"limits/{place}", "limit, and what to do beyond it", text, limit.ids, compared=compared)


def _claim_answer(part: str, text: str, compared: str) -> Claim:
    return Claim(part, _ANSWER, text, must_cite=False, is_example=True, compared=compared)


def _join_options(each: Input | Column) -> str:
    """Return what is asked for, with what there is to choose from."""
    return f"{each.name} ({' / '.join(each.options)})" if each.options else each.name


def _claim_practice(calculator: Calculator) -> Claim:
    practice = calculator.practice
    given = [
        f"{each.name}: {value} {each.unit}".strip()
        for each, value in zip(calculator.practised, practice.inputs, strict=False)
    ]
    given += [f"{line.name}: {', '.join(line.values)}" for line in practice.lines]
    given += [f"{each.name}: {choice}" for each, choice in zip(calculator.choices, practice.choices, strict=False)]
    names, kind = "; ".join(remove_digits(line.name) for line in practice.lines), "made-up case for practice"
    given += filter(None, [practice.reading])
    return Claim("practice", kind, "; ".join(given), must_cite=False, is_example=True, compared=names)


def _claim_formula(part: str, each: Column | Result, names: Mapping[str, str]) -> Claim:
    """Return what a formula says, with names for its keys, and how it is rounded; code compares the numbers in it."""
    text = KEY.sub(lambda key: f"[{names[key[0]]}]" if key[0] in names else key[0], each.formula)
    try:
        numbers = [number for number in list_operands(use_points(each.formula)) if number not in CONSTANTS]
    except FormulaError:
        numbers = []
    # A fourth decimal only tells three decimals from thousands: statements need not have it.
    numbers = [number.rstrip("0").rstrip(".") if "." in number else number for number in numbers]
    compared = " ".join([remove_place(each.name), *numbers])
    how = "" if each.rounding == "nearest" else f", rounded {each.rounding}"
    return Claim(part, "formula", f"{each.name} = {text}{how}", each.ids, compared=compared)


def _find_faults(calculator: Calculator, words: Words) -> Iterator[Fault]:
    faults = [*find_calculation_faults(calculator, words)]
    yield from faults
    if not any(each.severe for each in faults):
        yield from find_example_faults(calculator, words)
        yield from _find_empty(calculator)
        yield from _find_asked_twice(calculator, words)
        yield from _find_practice_fault(calculator, words)
    yield from _find_missing_lines(calculator)
    yield from _find_early_sums(calculator)


def _find_missing_lines(calculator: Calculator) -> Iterator[Fault]:
    """Yield a fault, which is not severe, if a case lacks lines of a table with a few, all of which are compared."""
    lines = calculator.lines
    columns = {each.key for each in lines.columns}
    is_compared = any(columns & {*KEY.findall(each.formula)} for each in calculator.results)
    if not is_compared or lines.blank > _FEW_LINES:
        return
    for part, shown in (("example", lines.example), ("practice", calculator.practice.lines)):
        if 0 < len(shown) < lines.blank:
            message = (
                f"The sheet asks for {lines.blank} lines and goes on with all of them, and `{part}` shows {len(shown)}."
            )
            yield Fault("", f"{message} Show all, if there are always so many.", "lines missing", severe=False)


def _find_early_sums(calculator: Calculator) -> Iterator[Fault]:
    """Yield a fault, which is not severe, if sums stand above the steps that may get what they need."""
    above, _ = calculator.around
    sums = [f"“{each.name}”" for each in above if isinstance(each, Result)]
    if calculator.steps and calculator.lines.columns and sums:
        message = (
            f"{', '.join(sums)} stand above the `steps`. If a step gets what is written down there, say it in the "
            "`note` of the first row that needs it; what no line of the table needs comes below “lines”."
        )
        yield Fault("", message, "out of order", severe=False)


def _find_empty(calculator: Calculator) -> Iterator[Fault]:
    """Yield a fault if the worked example fills in some rows, and leaves out others."""
    typed = tuple(map(to_field, calculator.lines.typed))
    table = Table(columns=typed, example=tuple(line.values for line in calculator.lines.example))
    fields = [to_field(each) for each in calculator.inputs]
    if any(each.example for each in fields) or table.example:
        yield from find_empty_example(fields, table)


def _find_asked_twice(calculator: Calculator, words: Words) -> Iterator[Fault]:
    """Yield a fault, which is not severe, for each choice that has to be ticked again beside the limits of a figure.

    One that hangs on several figures is no repetition, nor one that asks how the same is done.
    """
    names = calculator.names
    for choice in (each for each in calculator.inputs if each.kind == "choice"):
        said = {*stem_content(" ".join(choice.options), words)}
        twice = (each for each in calculator.limits if said & {*stem_content(each.action, words)})
        keys = dict.fromkeys(each.key for each in twice if {*each.ids} & {*choice.ids})
        if len(keys) == 1:
            limited = names[next(iter(keys))]
            message = f"The limits of “{limited}” have boxes, and “{choice.name}” asks the same. Keep one of the two."
            yield Fault("", message, "asked twice", severe=False)


def _find_practice_fault(calculator: Calculator, words: Words) -> Iterator[Fault]:
    practice = calculator.practice
    try:
        worked = compute_practice(calculator, words)
    except FormulaError as error:
        yield Fault("practice", f"The practice cannot be worked out. {error}", "wrong practice")
        return
    is_missing = worked is None
    sums = _list_sums(calculator, worked) if worked else []
    if sums and not any(map(float, sums)):
        told = "Every sum of the practice comes to 0, so there is nothing to find. Give it figures that differ."
        yield Fault("practice", told, "wrong practice")
    if worked and (uneven := [f"“{name}” ({exact})" for name, exact in list_uneven(calculator, worked)]):
        told = f"The practice comes to parts of what is whole: {', '.join(uneven)}. Give it figures that come out even."
        yield Fault("practice", told, "wrong practice", severe=False)
    choices = [list_options(to_field(each), words) for each in calculator.choices]
    fits = len(practice.choices) == len(choices) and (not choices or any(practice.choices))
    if not is_missing and not (fits and all(map(_is_option, choices, practice.choices))):
        told = "The practice stops before what is decided. Give its `choices`: an option for each input that is ticked."
        yield Fault("practice", told, "wrong practice", severe=False)
    if is_missing and (practice.inputs or practice.lines):
        yield Fault(
            "practice", "Give the practice a number for each input and each column to fill in.", "wrong practice"
        )


def _list_sums(calculator: Calculator, worked: Worked) -> list[str]:
    """Return what the sums come to, without the figures that are given."""
    columns = [column.key for column in calculator.lines.columns if column.formula]
    return [*worked.results.values(), *(line[key] for line in worked.lines for key in columns if key in line)]


def _is_option(options: Sequence[str], chosen: str) -> bool:
    return chosen.removeprefix(GIVEN) in ("", *options)


def _resolve(calculator: Calculator, figures: ExampleFigures) -> tuple[Calculator, Sequence[Fault]]:
    """Put the figures of the worked example in."""
    faults: list[Fault] = []

    def fill(text: str, part: str, name: str) -> str:
        try:
            number, message = resolve_figure(text, figures)
        except FormulaError as error:
            faults.append(Fault(part, f"“{name}”: {error} Use keys, or a number alone.", "wrong figure"))
            return ""
        faults.extend([Fault("", f"“{name}”: {message}", "wrong figure", severe=False)] if message else [])
        return number

    def answer(text: str, part: str, each: Input | Column) -> str:
        if is_none(text):
            return NONE if isinstance(each, Input) and each.kind != "number" else ""
        if each.kind == "number":
            number = fill(text, part, each.name)
            return shorten_number(number, figures.words) if isinstance(each, Input) else number
        found, message = resolve_answer(text, to_field(each), figures)
        faults.extend([Fault(part, message, "wrong figure", severe=False)] if message else [])
        return found

    inputs = tuple(
        each.model_copy(update={"example": answer(each.example, f"inputs/{place}/example", each)})
        for place, each in enumerate(calculator.inputs)
    )
    lines = fill_lines(calculator.lines, answer)
    lines = lines.model_copy(update={"example": shorten_lines(lines.example, lines.typed, figures.words)})
    practice = resolve_practice(calculator.practice, calculator.lines, figures.words)
    resolved = calculator.model_copy(update={"inputs": inputs, "lines": lines, "practice": practice})
    return resolved, faults


def _write(calculator: Calculator, page: Page) -> Sequence[str]:
    worked = compute_known(calculator, page.words)
    limits, figures = calculator.limits, show_figures(calculator, worked, page.words)
    above, below = calculator.around
    tables = [write_numbered_rows(above, 1, limits, figures, page)] if above else []
    tables += write_steps(calculator, page, 1 + len(above))
    tables += write_lines(calculator, worked, figures, page) if calculator.lines.columns else []
    if below:
        first = 1 + len(above) + len(calculator.steps) + calculator.left_out
        tables.append(write_numbered_rows(below, first, limits, figures, page))
    return [f"## {escape(page.say['fill_in'])}", *tables, *write_practice(calculator, page)]


def _list_shapes(calculator: Calculator, words: Words) -> Shapes:
    try:
        worked = compute_known(calculator, words)
    except FormulaError:
        worked = None
    return list_shapes(calculator, worked)


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    read = read_calculation(sheet, words)
    parts = {"order": read.order, "inputs": read.inputs, "lines": read.lines, "results": read.results}
    return {**parts, "limits": read.limits, "practice": read_practice(sheet, read, words), "left_out": read.left_out}


TYPE = ToolType(
    name="calculator",
    spec=Calculator,
    guidance=GUIDANCE,
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
    heading="fill_in",
    resolve=_resolve,
    list_shapes=_list_shapes,
    reverse=("practice",),
    essential=("inputs/", "lines/columns/", "results/"),
)
