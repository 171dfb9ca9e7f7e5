"""The case for practice of a calculator: work it out, write it as Markdown, and read it back."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from kit_builder.products.authoring.example.example import KEY, write_number
from kit_builder.products.authoring.numbers.arithmetic import Value, evaluate, round_value
from kit_builder.products.tools.calculators.calculator import (
    Calculator,
    Column,
    ExampleLine,
    Input,
    Limit,
    Lines,
    Practice,
    Result,
)
from kit_builder.products.tools.calculators.compute import ExampleError, Worked, compute, list_known, use_points
from kit_builder.products.tools.calculators.example_lines import shorten_lines
from kit_builder.products.tools.calculators.formula_text import write_sum
from kit_builder.products.tools.calculators.limits import is_hit, is_mixed, names_any
from kit_builder.products.tools.calculators.reading import read_example_line
from kit_builder.products.tools.calculators.tables import show_figures, to_field, write_far
from kit_builder.products.tools.example_figures import PLAIN_NUMBER
from kit_builder.products.tools.fields import list_options
from kit_builder.products.tools.records import Cell, Page, Sheet, add_unit
from kit_builder.products.tools.rows import (
    NONE,
    SUM,
    is_none,
    read_boxes,
    shorten_number,
    write_boxes,
    write_chosen,
    write_measure,
    write_operand,
    write_room,
)
from kit_builder.products.tools.sheet import write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_SHOWN_DECIMALS = 2  # of what is not whole, in a message
GIVEN = "given: "  # before what is ticked already in a case for practice


def compute_practice(calculator: Calculator, words: Words) -> Worked | None:
    """Return the case for practice worked out, None if there is none. Raises ExampleError if it does not work out."""
    practice, figures = calculator.practice, calculator.practised
    if not practice.inputs and not practice.lines:
        return None
    if len(practice.inputs) != len(figures):
        count = f"{len(practice.inputs)} inputs, and the calculator {len(figures)} that a sum or a limit uses"
        raise ExampleError("practice", f"The practice has {count}.")
    return compute(_fill_in_practice(calculator), words)


def list_uneven(calculator: Calculator, worked: Worked) -> Iterator[tuple[str, str]]:
    """Yield the names of sums that count whole things, and what they come to if that is not whole in a case.

    What is rounded down or up is meant to be.
    """
    values: dict[str, Value] = {key: Fraction(each) for key, each in {**worked.inputs, **worked.results}.items()}
    for line in worked.lines:
        own = {**values, **{key: Fraction(each) for key, each in line.items()}}
        yield from _list_uneven([each for each in calculator.lines.columns if each.formula], own)
    for each in calculator.lines.columns:
        values[each.key] = [Fraction(line[each.key]) for line in worked.lines if each.key in line]
    yield from _list_uneven(calculator.results, values)


def _list_uneven(sums: Sequence[Column | Result], values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    for each in sums:
        if each.key in values and not each.unit and not each.decimals and each.rounding == "nearest":
            exact = evaluate(use_points(each.formula), values)
            if exact != values[each.key]:
                yield each.name, round_value(exact, _SHOWN_DECIMALS)


def _fill_in_practice(calculator: Calculator) -> Calculator:
    """Return a calculator whose worked example is its case for practice, with the sums for which there are figures."""
    practice = calculator.practice
    given = dict(zip((each.key for each in calculator.practised), practice.inputs, strict=True))
    inputs = tuple(each.model_copy(update={"example": given.get(each.key, "")}) for each in calculator.inputs)
    lines = calculator.lines.model_copy(update={"example": practice.lines})
    results = tuple(list_known(calculator.results, [key for key, value in given.items() if not value]))
    return calculator.model_copy(update={"inputs": inputs, "lines": lines, "results": results})


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
    inputs = tuple(shorten_number(write(value), words) for value in practice.inputs)
    return practice.model_copy(update={"inputs": inputs, "lines": shorten_lines(given, lines.typed, words)})


def write_practice(calculator: Calculator, page: Page) -> list[str]:
    """Return the section with a case to practise: what is given, room for what follows, and what one should get.

    There is none without such a case.
    """
    worked = compute_practice(calculator, page.words)
    if worked is None:
        return []
    say, lines, practice = page.say, calculator.lines, calculator.practice
    ticked = [*_list_ticked(calculator, page.words)]
    parts = [f"## {escape(say['practice'])}"]
    if lines.columns:
        parts.append(write_table(_list_heads(lines), [*_list_given(practice.lines, lines)]))
    rows = [*_write_rows(calculator, worked, ticked, page)]
    parts += [write_table((say["field"], say["yours"]), rows)] if rows else []
    solution = [*_list_solved(calculator, worked, page)]
    solution += [f"{each.name}: {choice}" for each, choice in ticked if not choice.startswith(GIVEN)]
    told = "\n".join(f"- {escape(each)}" for each in solution)
    return [*parts, f"**{escape(say['you_get'])}:**", told, *([escape(practice.reading)] if practice.reading else [])]


def _list_ticked(calculator: Calculator, words: Words) -> Iterator[tuple[Input, str]]:
    """Yield the inputs that are ticked in the case, and what is."""
    for each, choice in zip(calculator.choices, calculator.practice.choices, strict=False):
        if choice.removeprefix(GIVEN) in list_options(to_field(each), words):
            yield each, choice


def _write_rows(
    calculator: Calculator, worked: Worked, ticked: Sequence[tuple[Input, str]], page: Page
) -> Iterator[list[str]]:
    """Yield rows of Markdown: the figures that are given, room for what follows, and boxes to tick."""
    for each, value in zip(calculator.practised, calculator.practice.inputs, strict=True):
        if value:
            yield [escape(add_unit(each.name, each.unit)), escape(value)]
    for result in calculator.results:
        if result.key in worked.results:
            yield [escape(result.name), write_room(result.unit, page.words, is_number=True)]
    for each, choice in ticked:
        is_given, options = choice.startswith(GIVEN), list_options(to_field(each), page.words)
        given = choice.removeprefix(GIVEN)
        boxes = write_chosen(given, each.kind, options) if is_given else write_boxes(options)
        yield [escape(each.name), boxes]


def _list_solved(calculator: Calculator, worked: Worked, page: Page) -> Iterator[str]:
    """Yield what is given and beyond a limit, and sums with what they come to."""
    told, limited = _tell_limits(calculator, page.words), {each.key for each in calculator.limits}
    shown = show_figures(_fill_in_practice(calculator), worked, page.words).shown
    for each in calculator.practised:
        if each.key in limited and each.key in worked.inputs:
            yield _solve(each, worked.inputs[each.key], told, page)
    for line, values in zip(calculator.practice.lines, worked.lines, strict=True):
        own = {**shown, **_write_operands(calculator.lines.columns, values, page.words)}
        for column in _list_told_columns(calculator):
            number = values.get(column.key, "")
            if number and (column.formula or _find_hit(column.key, number, told, page.words)):
                added = write_sum(column.formula, own, page.words) if column.formula else ""
                yield f"{line.name}, {_solve(column, number, told, page, added)}"
    for result in calculator.results:
        if result.key in worked.results:
            added = write_sum(result.formula, shown, page.words)
            yield _solve(result, worked.results[result.key], told, page, added)


def _list_told_columns(calculator: Calculator) -> list[Column]:
    """Return columns that have a limit, and sums with which nothing else is worked out."""
    limited = {each.key for each in calculator.limits}
    formulas = [each.formula for each in calculator.lines.columns] + [each.formula for each in calculator.results]
    used = {key for each in formulas for key in KEY.findall(each)}
    return [each for each in calculator.lines.columns if each.key in limited or (each.formula and each.key not in used)]


def _tell_limits(calculator: Calculator, words: Words) -> list[Limit]:
    """Return limits with what is done beyond them, but for what hangs on another figure too.

    It would be wrong where that is on its other side. So would be what the limits of a line say that has several.
    """
    limits = calculator.limits
    names = {name.casefold() for name in calculator.names.values()}
    columns = {each.key for each in calculator.lines.columns} & {each.key for each in limits}
    several = columns if len(columns) > 1 else set[str]()

    def hangs(limit: Limit) -> bool:
        return limit.key in several or is_mixed(limit, limits, words) or names_any(limit, names)

    return [each.model_copy(update={"action": ""}) if hangs(each) else each for each in limits]


def _list_heads(lines: Lines) -> list[str]:
    return [lines.name, *(add_unit(each.name, each.unit) for each in lines.columns)]


def _write_operands(columns: Sequence[Column], values: Mapping[str, str], words: Words) -> dict[str, str]:
    units = {each.key: each.unit for each in columns}
    shown = {key: shorten_number(write_number(each, words), words) for key, each in values.items()}
    return {key: write_operand(each, units[key], words) for key, each in shown.items()}


def _solve(each: Input | Column | Result, number: str, limits: Sequence[Limit], page: Page, added: str = "") -> str:
    """Return what a figure comes to, and if it has limits, the sum that is `added` up and what they say of that."""
    measure = write_measure(shorten_number(write_number(number, page.words), page.words), each.unit, page.words)
    hit = _find_hit(each.key, number, limits, page.words)
    if hit is None:
        return f"{each.name}: {measure}"
    came_to = f"{each.name}: {SUM.join(filter(None, [added, measure]))}"
    side = ": ".join(filter(None, [write_far(hit, each.unit, page), hit.action.rstrip(".")]))
    return f"{came_to} ({side})"


def _find_hit(key: str, number: str, limits: Sequence[Limit], words: Words) -> Limit | None:
    """Return the limit beyond which a figure is, if any."""
    return next((limit for limit in limits if limit.key == key and is_hit(limit, number, words)), None)


def _list_given(given: Sequence[ExampleLine], lines: Lines) -> Iterator[list[str]]:
    """Yield lines with what is typed in, and without what the formulas give or what is left to decide."""
    for line in given:
        typed = zip(lines.typed, line.values, strict=False)
        shown = {column.key: value or (NONE if column.kind == "number" else "") for column, value in typed}
        yield [escape(line.name), *(escape(shown.get(each.key, "")) for each in lines.columns)]


def read_practice(sheet: Sheet, calculator: Calculator, words: Words) -> Practice:
    """Return the case to practise of a calculator that has been read, an empty one if the sheet has none."""
    section = sheet.find(words["tools"]["practice"])
    if section is None or not section.tables:
        return Practice()
    lines = calculator.lines
    cells = {row[0].text: (*row, Cell())[1].text for row in section.tables[-1][1:]}
    rows = section.tables[0][1:] if lines.columns else ()
    first, *behind = section.paragraphs or [Cell()]
    told = " ".join(each.text for each in (first, *section.items))
    given = {name: read_boxes(text)[1] for name, text in cells.items()}
    choices = tuple(
        f"{GIVEN}{given[each.name]}"
        if given.get(each.name)
        else max((option for option in options if f"{each.name}: {option}" in told), key=len, default="")
        for each in calculator.choices
        for options in [list_options(to_field(each), words)]
    )
    return Practice(
        inputs=tuple(cells.get(add_unit(each.name, each.unit), "") for each in calculator.practised),
        lines=tuple(read_example_line(row, lines.columns) for row in rows),
        choices=choices if any(choices) else (),
        reading=behind[0].text if behind else "",
    )
