"""The rows and tables of a calculator, written as Markdown."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kit_builder.products.authoring.example.example import write_number
from kit_builder.products.authoring.numbers.arithmetic import Value, evaluate
from kit_builder.products.tools.calculators.calculator import (
    COMPARISONS,
    Calculator,
    Column,
    ExampleLine,
    Input,
    Limit,
    Lines,
    Result,
)
from kit_builder.products.tools.calculators.compute import Worked, use_points
from kit_builder.products.tools.calculators.example_lines import list_made_up
from kit_builder.products.tools.calculators.formula_text import write_formula, write_sum
from kit_builder.products.tools.calculators.limits import is_hit
from kit_builder.products.tools.field_rows import write_answer, write_room_for
from kit_builder.products.tools.fields import (
    TICKED_KINDS,
    Field,
    list_options,
    write_copied_columns,
    write_table_of_lines,
)
from kit_builder.products.tools.records import Page, add_unit, split_unit
from kit_builder.products.tools.rows import (
    ABOUT,
    GAP,
    NONE,
    SUM,
    drop_zeros,
    put_sign,
    shorten_number,
    split_made_up,
    tell_note,
    write_boxes,
    write_label,
    write_measure,
    write_operand,
    write_pence,
    write_ticked,
)
from kit_builder.products.tools.sheet import cite, write_rows
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
class ShownFigures:
    """How the figures of a calculator are written: `names` by key, and numbers of the worked example and room for them.

    `values` are the figures of the example with a decimal point, `made_up` the keys of those for which something was
    made up, and `about` the keys of those whose parts come to a little more or less.
    """

    names: Mapping[str, str]
    shown: Mapping[str, str | Sequence[str]]
    gaps: Mapping[str, str | Sequence[str]]
    values: Mapping[str, str]
    made_up: Collection[str]
    about: Collection[str]
    has_example: bool


def show_figures(calculator: Calculator, worked: Worked | None, words: Words) -> ShownFigures:
    """Return how the figures of a calculator are written."""
    rows: tuple[Input | Result, ...] = (*calculator.inputs, *calculator.results)
    columns, lines = calculator.lines.columns, worked.lines if worked else ()
    values = {**worked.inputs, **worked.results} if worked else {}
    shown: dict[str, str | Sequence[str]] = {
        each.key: write_operand(_show(each, values[each.key], words), each.unit, words)
        for each in rows
        if each.key in values
    }
    for column in columns if worked else ():
        numbers = (write_number(line[column.key], words) for line in lines if column.key in line)
        shown[column.key] = [write_operand(each, column.unit, words) for each in drop_zeros([*numbers], words)]
    gaps: dict[str, str | Sequence[str]] = {each.key: write_operand(GAP, each.unit, words) for each in rows}
    gaps |= {each.key: [*[write_operand(GAP, each.unit, words)] * _GAPS, "…"] for each in columns}
    has_example = bool(worked) or any(each.example for each in calculator.inputs)
    about = [*_list_about(calculator, worked)] if worked else []
    made_up = list_made_up(calculator)
    return ShownFigures(calculator.names, shown, gaps, values, made_up, about, has_example)


def _list_about(calculator: Calculator, worked: Worked) -> Iterator[str]:
    """Yield the keys of sums without a division whose rounded result is not what their parts come to."""
    values: dict[str, Value] = {key: Fraction(each) for key, each in {**worked.inputs, **worked.results}.items()}
    for column in calculator.lines.columns:
        values[column.key] = [Fraction(row[column.key]) for row in worked.lines if column.key in row]
    for each in calculator.results:
        if "/" in each.formula or each.rounding != "nearest" or each.key not in values:
            continue
        if evaluate(use_points(each.formula), values) != values[each.key]:
            yield each.key


def _show(each: Input | Result, number: str, words: Words) -> str:
    written = split_made_up(each.example)[0] if isinstance(each, Input) else write_number(number, words)
    return shorten_number(written, words)


def write_numbered_rows(
    rows: Sequence[Input | Result], first: int, limits: Sequence[Limit], figures: ShownFigures, page: Page
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
        note = tell_note(each.note, copied, page.words)
        label = write_label(number, each.name, page.cite(each.ids), note, formula)
        table.append([label, *([example] if figures.has_example else []), blank])
        if own := [limit for limit in limits if limit.key == each.key]:
            hit, sides = _write_sides(own, each, figures, page)
            table.append([escape(each.name), *([hit] if figures.has_example else []), sides])
    return write_rows([[escape(each) for each in table[0]], *table[1:]])


def _write_sides(limits: Sequence[Limit], each: Input | Result, figures: ShownFigures, page: Page) -> tuple[str, str]:
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


def _write_result(each: Result, figures: ShownFigures, page: Page) -> tuple[str, str]:
    """Return the Markdown of a sum in the worked example and with room for one's own."""
    words = page.words
    room = write_measure(GAP, each.unit, words)
    blank = SUM.join(filter(None, [write_sum(each.formula, figures.gaps, words), room]))
    value = figures.values.get(each.key, "")
    if not value:
        return "", escape(blank)
    bare = write_measure(_show(each, value, words), each.unit, words)
    result = put_sign(bare) if each.key in figures.made_up else bare
    joint = ABOUT if each.key in figures.about else SUM
    added = write_sum(each.formula, figures.shown, words)
    example = joint.join(filter(None, [added, result])) if added != bare else result
    return escape(example), escape(blank)


def write_lines(calculator: Calculator, worked: Worked | None, figures: ShownFigures, page: Page) -> list[str]:
    """Return a line for each thing: those of the worked example, worked out, and blank ones below.

    How columns are worked out, and from where they are copied, stands first, since a head has no room for it. Their
    limits stand below.
    """
    lines = calculator.lines
    filled = [
        [*_write_line(line, values, lines, figures, page)]
        for line, values in zip(lines.example, worked.lines if worked else (), strict=False)
    ]
    columns = [
        drop_zeros(cells, page.words) if each.formula else cells
        for each, cells in zip(lines.columns, map(list, zip(*filled, strict=True)), strict=False)
    ]
    rows = zip(lines.example, zip(*columns, strict=True), strict=False)
    shown = [[escape(cell) for cell in (line.name, *cells)] for line, cells in rows]
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
        for each in calculator.limits
        if each.key in units
    ]
    blocks = ["\n".join(how), write_table_of_lines(head, shown, blank, lines.blank, page), "\n".join(told)]
    return [*filter(None, blocks)]


def _write_head(each: Column, page: Page) -> str:
    """Return what stands above a column: its name and unit, cited if nothing works it out."""
    return cite(add_unit(each.name, each.unit), () if each.formula else each.ids, page)


def _write_line(
    line: ExampleLine, values: Mapping[str, str], lines: Lines, figures: ShownFigures, page: Page
) -> Iterator[str]:
    """Yield the cells of a line of the worked example: figures as they were given, and sums worked out."""
    given = iter(line.values)
    is_made_up = any(split_made_up(value)[1] for value in line.values)
    for column in lines.columns:
        if not column.formula:
            yield write_pence(next(given), column.unit) or NONE
            continue
        number = write_number(values[column.key], page.words) if column.key in values else ""
        shown = write_measure(number, "", page.words)
        is_own = is_made_up and column.key in figures.made_up and column.key not in line.told
        yield (put_sign(shown) if is_own else shown) or NONE


def list_shapes(calculator: Calculator, worked: Worked | None) -> dict[str, dict[str, object]]:
    """Return what the sheet does not show, by the names of rows and the heads of columns.

    These are units that brackets do not hold, decimals if no example shows them, and kinds of answers.
    """
    inputs, results = calculator.inputs, calculator.results
    heads = {add_unit(each.name, each.unit): each for each in calculator.lines.columns}
    odd: dict[str, object] = {text: each.unit for text, each in heads.items() if split_unit(text)[1] != each.unit}
    shown = worked.results if worked else {}
    first = worked.lines[0] if worked and worked.lines else {}  # the line in which decimals are read
    exact: dict[str, object] = {each.name: each.decimals for each in results if _hides_decimals(each, shown)}
    exact |= {text: each.decimals for text, each in heads.items() if each.formula and _hides_decimals(each, first)}
    rows: dict[str, object] = {each.name: (each.kind, each.unit) for each in inputs if each.kind not in _SHOWN_KINDS}
    kinds: dict[str, object] = {text: each.kind for text, each in heads.items() if each.kind not in _SHOWN_KINDS}
    found = ((UNITS, odd), (DECIMALS, exact), (ROWS, rows), (KINDS, kinds))
    return {key: each for key, each in found if each}


def _hides_decimals(each: Column | Result, shown: Mapping[str, str]) -> bool:
    """Return whether a figure may be shown without its decimals: it is missing, or they are zeros."""
    return each.decimals > 0 and not shown.get(each.key, "").partition(".")[2].strip("0")
