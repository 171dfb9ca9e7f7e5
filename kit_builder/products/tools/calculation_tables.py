"""The rows and tables of a calculator, written as Markdown."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kit_builder.products.authoring.example.example import write_number
from kit_builder.products.authoring.figures.arithmetic import Value, evaluate
from kit_builder.products.tools.calculation import (
    COMPARISONS,
    Column,
    ExampleLine,
    Input,
    Limit,
    Lines,
    Practice,
    Result,
    Worked,
    list_choices,
    list_used,
    use_points,
)
from kit_builder.products.tools.field_rows import write_answer, write_room_for
from kit_builder.products.tools.fields import (
    TICKED_KINDS,
    Field,
    list_options,
    write_copied_columns,
    write_table_of_lines,
)
from kit_builder.products.tools.formula_text import (
    write_formula,
    write_sum,
)
from kit_builder.products.tools.limits import is_hit, is_mixed, names_any
from kit_builder.products.tools.practice import GIVEN
from kit_builder.products.tools.records import (
    Page,
    add_unit,
    split_unit,
)
from kit_builder.products.tools.rows import (
    ABOUT,
    GAP,
    MARK,
    NONE,
    SUM,
    mark_made_up,
    put_sign,
    split_made_up,
    tell_note,
    write_boxes,
    write_label,
    write_measure,
    write_operand,
    write_pence,
    write_room,
    write_ticked,
)
from kit_builder.products.tools.sheet import cite, write_rows, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

ROUNDED = ("down", "up")  # what is said of a formula
UNITS, DECIMALS, ROWS, KINDS = "units", "decimals", "rows", "kinds"  # keys of the front matter
_SHOWN_KINDS = ("number", *TICKED_KINDS)
_GAPS = 2  # numbers of a column that a blank sum shows


def describe_formula(each: Column | Result, names: Mapping[str, str], words: Words) -> str:
    """Return the formula of a figure as people read it, and how it is rounded if that is not to the nearest."""
    how = words["tools"][f"rounded_{each.rounding}"] if each.rounding in ROUNDED else ""
    return ", ".join(filter(None, [write_formula(each.formula, names, words), how]))


@dataclass(frozen=True, slots=True)
class Figures:
    """How the figures of a calculator are written: `names` by key, and numbers of the worked example and room for them.

    `columns` are the keys of columns, `values` the figures of the example with a decimal point, `made_up` the keys of
    those for which something was made up, and `about` the keys of those whose parts come to a little more or less.
    """

    columns: Collection[str]
    names: Mapping[str, str]
    shown: Mapping[str, str | Sequence[str]]
    gaps: Mapping[str, str | Sequence[str]]
    values: Mapping[str, str]
    made_up: Collection[str]
    about: Collection[str]
    has_example: bool


def make_figures(
    rows: Sequence[Input | Result | None], lines: Lines, worked: Worked | None, made_up: Collection[str], words: Words
) -> Figures:
    """Return how the figures of a calculator are written, whose `rows` stand in order, with None for the lines.

    `made_up` are the keys of those for which something was made up.
    """
    numbered = [each for each in rows if each is not None]
    names = {each.key: each.name for each in (*numbered, *lines.columns)}
    operands: dict[str, str | Sequence[str]] = {}
    if worked:
        numbers = {**worked.inputs, **worked.results}
        operands |= {
            each.key: write_operand(_show(each, numbers[each.key], words), each.unit, words)
            for each in numbered
            if each.key in numbers
        }
        operands |= {
            each.key: [
                write_operand(write_number(line[each.key], words), each.unit, words)
                for line in worked.lines
                if each.key in line
            ]
            for each in lines.columns
        }
    gaps: dict[str, str | Sequence[str]] = {each.key: write_operand(GAP, each.unit, words) for each in numbered}
    gaps |= {each.key: [*[write_operand(GAP, each.unit, words)] * _GAPS, "…"] for each in lines.columns}
    has_example = bool(worked) or any(isinstance(each, Input) and each.example for each in numbered)
    columns = {each.key for each in lines.columns}
    values = {**worked.inputs, **worked.results} if worked else {}
    about = [*_list_about(numbered, lines, worked)] if worked else []
    return Figures(columns, names, operands, gaps, values, made_up, about, has_example)


def _list_about(rows: Sequence[Input | Result], lines: Lines, worked: Worked) -> Iterator[str]:
    """Yield the keys of sums without a division whose rounded result is not what their parts come to."""
    values: dict[str, Value] = {key: Fraction(each) for key, each in {**worked.inputs, **worked.results}.items()}
    values |= {each.key: [Fraction(row[each.key]) for row in worked.lines if each.key in row] for each in lines.columns}
    for each in rows:
        if not isinstance(each, Result) or "/" in each.formula or each.rounding != "nearest" or each.key not in values:
            continue
        if evaluate(use_points(each.formula), values) != values[each.key]:
            yield each.key


def _show(each: Input | Result, number: str, words: Words) -> str:
    return split_made_up(each.example)[0] if isinstance(each, Input) else write_number(number, words)


def write_numbered_rows(
    rows: Sequence[Input | Result], first: int, limits: Sequence[Limit], figures: Figures, page: Page
) -> str:
    """Return the table of rows, numbered from `first` on: labels, the worked example, and room for one's own.

    Below a figure with limits stands on which side of them it is.
    """
    table = [[page.say["do"], *([page.filled] if figures.has_example else []), page.say["yours"]]]
    for number, each in enumerate(rows, start=first):
        if isinstance(each, Input):
            field, formula, copied = to_field(each), "", each.copied
            example, blank = write_answer(field, each.example, page.words), write_room_for(field, page.words)
        else:
            formula, copied = describe_formula(each, figures.names, page.words), ""
            example, blank = _write_result(each, figures, page)
        note = tell_note(each.name, each.note, copied, page.words)
        label = write_label(number, each.name, page.cite(each.ids), note, formula)
        table.append([label, *([example] if figures.has_example else []), blank])
        if own := [limit for limit in limits if limit.key == each.key]:
            hit, sides = _write_sides(own, each, figures, page)
            table.append([escape(each.name), *([hit] if figures.has_example else []), sides])
    return write_rows([[escape(each) for each in table[0]], *table[1:]])


def _write_sides(limits: Sequence[Limit], each: Input | Result, figures: Figures, page: Page) -> tuple[str, str]:
    """Return on which side of limits the worked example is, ticked, and all sides to tick, with what to do there."""
    sides = {limit: write_far(limit, each.unit, page) for limit in limits}
    value = figures.values.get(each.key, "")
    hit = " ".join(write_ticked(side, [side]) for limit, side in sides.items() if is_hit(limit, value, page.words))
    boxes = (cite_box(write_boxes([f"{side}: {limit.action}"]), limit.ids, page) for limit, side in sides.items())
    return hit or NONE, " ".join(boxes)


def write_far(limit: Limit, unit: str, page: Page) -> str:
    """Return what is beyond a limit: `over 32%`."""
    return f"{page.say[COMPARISONS[limit.comparison]]} {write_measure(limit.number, unit, page.words)}"


def cite_box(box: str, ids: Sequence[str], page: Page) -> str:
    """Return a box to tick with its footnotes."""
    return f"{box} {page.cite(ids)}".strip()


def to_field(each: Input | Column) -> Field:
    """Return an input or a column as a field to fill in."""
    example = each.example if isinstance(each, Input) else ""
    return Field(name=each.name, kind=each.kind, unit=each.unit, options=each.options, example=example)


def _write_result(each: Result, figures: Figures, page: Page) -> tuple[str, str]:
    """Return the Markdown of a sum in the worked example and with room for one's own."""
    words = page.words
    room = write_measure(GAP, each.unit, words)
    blank = SUM.join(filter(None, [write_sum(each.formula, figures.gaps, words), room]))
    value = figures.values.get(each.key, "")
    if not value:
        return "", escape(blank)
    bare = write_measure(write_number(value, words), each.unit, words)
    result = put_sign(bare) if each.key in figures.made_up else bare
    joint = ABOUT if each.key in figures.about else SUM
    added = write_sum(each.formula, figures.shown, words)
    example = joint.join(filter(None, [added, result])) if added != bare else result
    return escape(example), escape(blank)


def write_lines(
    lines: Lines, worked: Worked | None, limits: Sequence[Limit], figures: Figures, page: Page
) -> list[str]:
    """Return a line for each thing: those of the worked example, worked out, and blank ones below.

    How columns are worked out, and from where they are copied, stands first, since a head has no room for it. Their
    `limits` stand below.
    """
    filled = [
        [escape(cell) for cell in (line.name, *_write_line(line, values, lines, figures, page))]
        for line, values in zip(lines.example, worked.lines if worked else (), strict=False)
    ]
    how = [
        f"- {escape(add_unit(each.name, each.unit))}{SUM}"
        f"{cite(describe_formula(each, figures.names, page.words), each.ids, page)}"
        for each in lines.columns
        if each.formula
    ]
    how += write_copied_columns([(each.name, each.unit, each.copied) for each in lines.columns], page.words)
    head = [escape(lines.name), *(_write_head(each, page) for each in lines.columns)]
    blank = ["", *(write_boxes(list_options(to_field(each), page.words)) for each in lines.columns)]
    units = {each.key: (each.name, each.unit) for each in lines.columns}
    told = [
        f"- **{escape(f'{units[each.key][0]} {write_far(each, units[each.key][1], page)}')}:** "
        f"{cite(each.action, each.ids, page)}"
        for each in limits
        if each.key in units
    ]
    blocks = ["\n".join(how), write_table_of_lines(head, filled, blank, lines.blank, page), "\n".join(told)]
    return [*filter(None, blocks)]


def _write_head(each: Column, page: Page) -> str:
    """Return what stands above a column: its name and unit, cited if nothing works it out."""
    return cite(add_unit(each.name, each.unit), () if each.formula else each.ids, page)


def _list_heads(lines: Lines) -> list[str]:
    return [lines.name, *(add_unit(each.name, each.unit) for each in lines.columns)]


def _write_line(
    line: ExampleLine, values: Mapping[str, str], lines: Lines, figures: Figures, page: Page
) -> Iterator[str]:
    """Yield the cells of a line of the worked example: figures as they were given, and sums worked out."""
    given = iter(line.values)
    is_made_up = any(split_made_up(value)[1] for value in line.values)
    for column in lines.columns:
        if not column.formula:
            yield write_pence(next(given), column.unit) or NONE
            continue
        number = write_number(values[column.key], page.words) if column.key in values else ""
        mark = MARK if number and is_made_up and column.key in figures.made_up and column.key not in line.told else ""
        yield mark_made_up(f"{mark}{write_measure(number, '', page.words)}") or NONE


def write_practice(
    inputs: Sequence[Input],
    lines: Lines,
    results: Sequence[Result],
    practice: Practice,
    worked: Worked,
    limits: Sequence[Limit],
    page: Page,
) -> list[str]:
    """Return the section with a case to practise: what is given, room for what follows, and what one should get."""
    say = page.say
    rows = [
        [escape(add_unit(each.name, each.unit)), escape(value)]
        for each, value in zip(list_used(inputs, lines, results), practice.inputs, strict=True)
        if value
    ]
    worked_out = [each for each in results if each.key in worked.results]
    rows += [[escape(each.name), write_room(each.unit, page.words, is_number=True)] for each in worked_out]
    pairs = zip(list_choices(inputs), practice.choices, strict=False)
    offered = {each.key: list_options(to_field(each), page.words) for each in inputs}
    ticked = [(each, choice) for each, choice in pairs if choice.removeprefix(GIVEN) in offered[each.key]]
    for each, choice in ticked:
        is_given, options = choice.startswith(GIVEN), offered[each.key]
        rows.append(
            [escape(each.name), write_ticked(choice[len(GIVEN) :], options) if is_given else write_boxes(options)]
        )
    parts = [f"## {escape(say['practice'])}"]
    if lines.columns:
        parts.append(write_table(_list_heads(lines), [*_list_given(practice.lines, lines)]))
    parts += [write_table((say["field"], say["yours"]), rows)] if rows else []
    figures: tuple[Input | Column | Result, ...] = (*inputs, *lines.columns, *results)
    names = {each.name.casefold() for each in figures}
    hanging = {each for each in limits if is_mixed(each, limits, page.words) or names_any(each, names)}
    # What hangs on another figure too would be wrong where that is on its other side.
    told = [each.model_copy(update={"action": ""}) if each in hanging else each for each in limits]
    limited = {each.key for each in limits}
    solution = [
        f"{line.name}: {_solve(each, values[each.key], told, page)}"
        for line, values in zip(practice.lines, worked.lines, strict=True)
        for each in lines.columns
        if each.formula and (each.key in limited or not results)
    ]
    solution += [_solve(each, worked.results[each.key], told, page) for each in worked_out]
    solution += [f"{each.name}: {choice}" for each, choice in ticked if not choice.startswith(GIVEN)]
    return [*parts, f"**{escape(say['you_get'])}:** {escape('; '.join(solution))}"]


def _solve(each: Column | Result, number: str, limits: Sequence[Limit], page: Page) -> str:
    """Return what a figure comes to, and what its limits say of that."""
    came_to = f"{each.name} {write_measure(write_number(number, page.words), each.unit, page.words)}"
    hit = next((limit for limit in limits if limit.key == each.key and is_hit(limit, number, page.words)), None)
    if hit is None:
        return came_to
    side = ": ".join(filter(None, [write_far(hit, each.unit, page), hit.action.rstrip(".")]))
    return f"{came_to} ({side})"


def _list_given(given: Sequence[ExampleLine], lines: Lines) -> Iterator[list[str]]:
    """Yield lines with what is typed in, and without what the formulas give."""
    for line in given:
        values = (value or NONE for value in line.values)
        yield [escape(line.name), *("" if column.formula else escape(next(values, NONE)) for column in lines.columns)]


def list_shapes(
    inputs: Sequence[Input], lines: Lines, results: Sequence[Result], worked: Worked | None
) -> dict[str, dict[str, object]]:
    """Return what the sheet does not show, by the names of rows and the heads of columns.

    These are units that brackets do not hold, decimals if no example shows them, and kinds of answers.
    """
    heads = {add_unit(each.name, each.unit): each for each in lines.columns}
    odd: dict[str, object] = {text: each.unit for text, each in heads.items() if split_unit(text)[1] != each.unit}
    shown = worked.results if worked else {}
    exact: dict[str, object] = {each.name: each.decimals for each in results if each.decimals and each.key not in shown}
    exact |= {text: each.decimals for text, each in heads.items() if each.formula and each.decimals and worked is None}
    rows: dict[str, object] = {each.name: (each.kind, each.unit) for each in inputs if each.kind not in _SHOWN_KINDS}
    kinds: dict[str, object] = {text: each.kind for text, each in heads.items() if each.kind not in _SHOWN_KINDS}
    found = ((UNITS, odd), (DECIMALS, exact), (ROWS, rows), (KINDS, kinds))
    return {key: each for key, each in found if each}
