"""The rows and tables of a calculator, read back from its Markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kit_builder.products.authoring.numbers.arithmetic import FormulaError
from kit_builder.products.tools.calculators.calculator import (
    COMPARISONS,
    LINES,
    Calculator,
    Column,
    ExampleLine,
    Input,
    Limit,
    Lines,
    Result,
)
from kit_builder.products.tools.calculators.formula_text import list_keys_by_name, make_keys, read_formula
from kit_builder.products.tools.calculators.tables import DECIMALS, KINDS, ROUNDED, ROWS, UNITS
from kit_builder.products.tools.field_rows import read_field
from kit_builder.products.tools.fields import Tables, list_copied_columns, read_tables, read_ticked_kind
from kit_builder.products.tools.records import (
    Cell,
    Cited,
    Row,
    Section,
    Sheet,
    SheetError,
    add_unit,
    drop_unit,
    fit_rows,
    split_unit,
)
from kit_builder.products.tools.rows import (
    ABOUT,
    BOX,
    SUM,
    count_left_out,
    is_none,
    read_boxes,
    read_measure,
    read_room,
    read_row,
    split_made_up,
)
from kit_builder.products.tools.sheet import read_shapes
from kit_builder.text.words import Words


@dataclass(frozen=True, slots=True)
class _Told:
    """What a row or a head says: the name and its unit; how it is worked out, in words; the decimals of its values."""

    name: str
    unit: str
    formula: str
    decimals: int
    notes: tuple[str, ...]
    line: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class _ShownRow:
    """A numbered row: what is to be done, the worked example, and the room for one's own."""

    label: Cell
    example: Cell
    blank: Cell

    @property
    def is_limit(self) -> bool:
        """Whether it says on which side of limits the figure above it is: it has no number."""
        return not self.label.strong and BOX in self.blank.text and not read_row(self.label)[2]

    def list_limits(self) -> Iterator[Row]:
        """Yield what is beyond each limit, and what to do there."""
        for option in read_boxes(self.blank.text)[0]:
            far, _, action = option.partition(": ")
            yield replace(self.label, text=f"{self.label.text} {far}"), replace(self.blank, text=action)

    @property
    def is_sum(self) -> bool:
        """Whether it is worked out: it has a formula."""
        return bool(read_row(self.label)[2])


def read_calculation(sheet: Sheet, words: Words) -> Calculator:
    """Return a calculator with what its sheet says of sums and limits, with keys made from names.

    Raises SheetError if it cannot be read.
    """
    say = words["tools"]
    section = sheet.get(say["fill_in"])
    has_lines = any(not heads[0].text for heads, *_ in section.tables)
    tables = read_tables(section, words) if has_lines else Tables()
    rows = [*_list_rows(section)]
    shown = [row for row in rows if not row.is_limit]
    if not shown and not has_lines:
        raise SheetError(section.line, f"“{section.title}” needs a table with “{say['yours']}” above its last column.")
    heads = _read_heads(section, tables, sheet, words)
    fields = [
        read_field(each.label, {"example": each.example}, each.blank, read_shapes(sheet, ROWS), words)
        for each in shown
        if not each.is_sum
    ]
    sums = [_read_sum(each, sheet, words) for each in shown if each.is_sum]
    names = [str(each["name"]) for each in fields] + [each.name for each in (*heads, *sums)]
    keys = make_keys(names)
    following, known = iter(keys), list_keys_by_name(names, keys)
    inputs = tuple(Input.model_validate({**each, "key": next(following)}) for each in fields)
    kinds = [_read_kind(told, place, tables.blank[1:], sheet, words) for place, told in enumerate(heads, start=1)]
    columns = tuple(
        Column.model_validate({**_read_figure(told, next(following), known, words), **kind})
        for told, kind in zip(heads, kinds, strict=True)
    )
    figures = [_read_figure(told, next(following), known, words) for told in sums]
    results = tuple(
        Result.model_validate({**figure, "note": told.note}) for told, figure in zip(sums, figures, strict=True)
    )
    lines = _read_lines(section, tables, columns, words) if columns else Lines()
    order = _read_order(shown, inputs, lines, results, tables.blank[0][0].line if has_lines else 0)
    read = Calculator(title="", moment=Cited(), inputs=inputs, lines=lines, results=results, order=order)
    limited = {each.name.casefold(): each for each in read.quantities}
    limits = tuple(_read_limit(told, limited, words) for told in _list_limits(section, rows))
    left_out = count_left_out([each.label for each in shown], len(section.steps))
    return read.model_copy(update={"limits": limits, "left_out": left_out})


def _read_heads(section: Section, tables: Tables, sheet: Sheet, words: Words) -> list[_Told]:
    """Return what the heads of the columns say, without that of the names of lines."""
    head = tables.blank[0] if tables.blank else ()
    shown = [each.text for each in tables.example[0]] if tables.example else [""] * len(head)
    hows = _list_hows(section)
    return [
        _read_head(cell, hows.get(cell.text.casefold(), Cell()), value, sheet, words)
        for cell, value in [*zip(head, shown, strict=True)][1:]
    ]


def _read_lines(section: Section, tables: Tables, columns: Sequence[Column], words: Words) -> Lines:
    """Return the table of lines with its `columns`, each of which says from where it is copied."""
    head, *blank = tables.blank
    copied = list_copied_columns(section, words)
    return Lines(
        name=head[0].text,
        columns=tuple(
            each.model_copy(update={"copied": copied.get(add_unit(each.name, each.unit).casefold(), "")})
            for each in columns
        ),
        example=tuple(read_example_line(row, columns) for row in tables.example),
        blank=len(blank),
    )


def _read_order(
    shown: Sequence[_ShownRow], inputs: Sequence[Input], lines: Lines, results: Sequence[Result], at: int
) -> tuple[str, ...]:
    """Return the keys of the rows as they are shown, with the lines, which stand `at` a line of the file, among them.

    It is empty if that is the usual order: inputs, lines and results.
    """
    waiting = iter([each.key for each in inputs]), iter([each.key for each in results])
    order = [next(waiting[each.is_sum]) for each in shown]
    among = [LINES] if lines.columns else []
    above = sum(each.label.line < at for each in shown)
    order[above:above] = among
    usual = [*(each.key for each in inputs), *among, *(each.key for each in results)]
    return () if order == usual else tuple(order)


def _list_rows(section: Section) -> Iterator[_ShownRow]:
    """Yield the rows of the tables that are not of lines, with and without numbers."""
    for heads, *rows in section.tables:
        if heads[0].text:
            has_example = len(heads) > 2
            for row in fit_rows(rows, max(2, len(heads))):
                yield _ShownRow(row[0], row[1] if has_example else Cell(), row[-1])


def _list_limits(section: Section, rows: Iterable[_ShownRow]) -> Iterator[Row]:
    """Yield what is beyond each limit, and what to do there: first those of `rows`, then those of columns.

    An item about a limit has what is beyond it in bold type; others have a label and room, or nothing in bold type.
    """
    for row in rows:
        if row.is_limit:
            yield from row.list_limits()
    for item in section.items:
        action = item.text.removeprefix(item.strong).strip()
        if item.strong and action.strip(" _"):
            yield replace(item, text=item.strong.removesuffix(":"), notes=()), replace(item, text=action)


def _read_sum(row: _ShownRow, sheet: Sheet, words: Words) -> _Told:
    """Return what a row with a sum says."""
    name, note, formula = read_row(row.label)
    unit = read_room(row.blank.text.rpartition(SUM)[2].strip())[1]
    shown = row.example.text.replace(ABOUT, SUM).rpartition(SUM)[2].strip()
    exact = read_shapes(sheet, DECIMALS).get(name, 0)
    number = read_measure(split_made_up(shown)[0], unit)
    told = len(number.partition(words["example"]["decimal"])[2])
    places = exact if isinstance(exact, int) and exact else told
    return _Told(name, unit, formula, places, row.label.notes, row.label.line, note)


def _read_kind(told: _Told, place: int, blank: Sequence[Row], sheet: Sheet, words: Words) -> dict[str, object]:
    """Return the kind of what is filled in in a column, and what there is to choose from."""
    ticked, options = read_ticked_kind(blank[0][place], words) if blank else ("", ())
    if ticked:
        return {"kind": ticked, "options": options}
    return {"kind": read_shapes(sheet, KINDS).get(add_unit(told.name, told.unit), "number")}


def _read_head(cell: Cell, how: Cell, shown: str, sheet: Sheet, words: Words) -> _Told:
    """Read the head of a column; `shown` is a value in the worked example, as it is written.

    The formula is `how` it is worked out, or stands in the head itself, where people may write it.
    """
    head, _, formula = cell.text.partition(SUM)
    units, decimals = read_shapes(sheet, UNITS), read_shapes(sheet, DECIMALS)
    unit = str(units[head]) if head in units else split_unit(head)[1]
    name = drop_unit(head, unit)
    exact = decimals.get(head, 0)
    told = len(split_made_up(shown)[0].partition(words["example"]["decimal"])[2])
    places = exact if isinstance(exact, int) and exact else told
    notes = tuple(dict.fromkeys((*cell.notes, *how.notes)))
    return _Told(name, unit, how.text or formula, places, notes, how.line or cell.line)


def _list_hows(section: Section) -> dict[str, Cell]:
    """Return how columns are worked out, by their names and units in lower case."""
    found = {}
    for item in section.items:
        head, _, formula = item.text.partition(SUM)
        if formula and not item.strong:
            found[head.casefold()] = replace(item, text=formula)
    return found


def _read_figure(told: _Told, key: str, known: Mapping[str, str], words: Words) -> dict[str, object]:
    """Return the fields of a column or a result. Raises SheetError if its formula cannot be read."""
    say, formula, rounding = words["tools"], told.formula, "nearest"
    for each in ROUNDED:
        if formula.endswith(ending := f", {say[f'rounded_{each}']}"):
            formula, rounding = formula.removesuffix(ending), each
    try:
        read = read_formula(formula, known, words)
    except FormulaError as error:
        raise SheetError(told.line, str(error)) from error
    return {
        "key": key,
        "name": told.name,
        "unit": told.unit,
        "formula": read,
        "decimals": told.decimals if read else 0,
        "rounding": rounding,
        "ids": told.notes,
    }


def _read_limit(row: Row, limited: Mapping[str, Input | Column | Result], words: Words) -> Limit:
    """Return a limit of one of the figures `limited`, by their names in lower case.

    Raises SheetError if the row names none of them, or if the comparison is none.
    """
    condition, action, *_ = row
    text = condition.text.casefold()
    name = max((each for each in limited if text.startswith((f"{each} ", f"{each}:"))), key=len, default="")
    if not name:
        raise SheetError(condition.line, f"“{condition.text}” names no figure of this calculator.")
    told = condition.text[len(name) + 1 :].strip()
    found, number = _read_comparison(told, limited[name].unit, condition.line, words)
    return Limit.model_validate(
        {
            "key": limited[name].key,
            "comparison": found,
            "number": number,
            "action": action.text,
            "ids": tuple(dict.fromkeys((*condition.notes, *action.notes))),
        }
    )


def _read_comparison(told: str, unit: str, line: int, words: Words) -> tuple[str, str]:
    """Return the comparison and the number of a limit such as `over 32%`. Raises SheetError if it is none."""
    choices = {each: words["tools"][key] for each, key in COMPARISONS.items()}
    fitting = [each for each, word in choices.items() if told.casefold().startswith(f"{word.casefold()} ")]
    if not fitting:
        message = f"“{told}” has no comparison. Use one of: {', '.join(choices.values())}."
        raise SheetError(line, message)
    found = max(fitting, key=lambda each: len(choices[each]))
    return found, read_measure(told[len(choices[found]) :], unit)


def read_example_line(row: Row, columns: Sequence[Column]) -> ExampleLine:
    """Return a line of the worked example without what its formulas give."""
    values = zip(row[1:], columns, strict=False)
    return ExampleLine(
        name=row[0].text,
        values=tuple("" if is_none(cell.text) else cell.text for cell, column in values if not column.formula),
    )
