"""The sheets of forms, trackers and schedules: cells that accept the type of answer that each field asks for."""

from collections.abc import Sequence

from kit_builder.products.authoring.example.example import read_number
from kit_builder.products.authoring.numbers.arithmetic import FormulaError
from kit_builder.products.tools.fields import TICKED_KINDS, Field, Table, list_options
from kit_builder.products.tools.records import add_unit
from kit_builder.products.tools.rows import tell_note
from kit_builder.products.tools.types.form import Form
from kit_builder.products.tools.types.schedule import Schedule
from kit_builder.products.tools.types.tracker import Tracker
from kit_builder.publish.workbooks.layout import (
    CELL,
    DATE,
    LABEL_WIDTH,
    TIME,
    Grid,
    Look,
    make_number_look,
)
from kit_builder.text.words import Words

_ANSWER_WIDTH, _UNIT_WIDTH, _ACTION_WIDTH = 26.0, 14.0, 50.0
_FIRST_DATE = "=DATE(1900,1,1)"
_SEVERAL_LINES = 4


def find_form_widths(form: Form) -> list[float]:
    """Return the widths of the columns of a form: labels, answers and units, or those of its table."""
    return [LABEL_WIDTH, _ANSWER_WIDTH, *[_UNIT_WIDTH] * max(1, len(form.table.columns) - 2)]


def has_form_example(form: Form, _words: Words) -> bool:
    """Return whether the worked example fills in anything on a form."""
    return any(each.example for each in form.fields) or bool(form.table.example)


def write_form(grid: Grid, form: Form, *, is_filled: bool) -> None:
    """Write a form, empty or with the answers of the worked example."""
    above, below = form.around
    if above:
        grid.write_heading(grid.edition.words["tools"]["fill_in"])
    if not form.table.columns:
        grid.write_steps(form)
    _write_fields(grid, above, is_filled=is_filled)
    if form.table.columns:
        grid.write_steps(form)
        _write_table(grid, form.table, is_filled=is_filled)
    _write_fields(grid, below, is_filled=is_filled)


def _write_fields(grid: Grid, fields: Sequence[Field], *, is_filled: bool) -> None:
    for each in fields:
        label = grid.put_number(label_row(each.name, each.note, each.copied, grid.edition.words))
        grid.fit_row([(label, LABEL_WIDTH)], least=_SEVERAL_LINES if each.kind == "lines" else 1.5)
        grid.write_label(grid.row, 0, label)
        write_answer(grid, 1, each, each.example if is_filled else "")
        grid.write_unit(grid.row, 2, each.unit)
        grid.row += 1


def find_tracker_widths(tracker: Tracker) -> list[float]:
    """Return the widths of the columns of a tracker."""
    return [max(_UNIT_WIDTH, 100 / len(tracker.table.columns))] * len(tracker.table.columns)


def has_tracker_example(tracker: Tracker, _words: Words) -> bool:
    """Return whether a tracker has rows of the worked example."""
    return bool(tracker.table.example)


def write_tracker(grid: Grid, tracker: Tracker, *, is_filled: bool) -> None:
    """Write a tracker, empty or with the rows of the worked example."""
    grid.write_line(f"{grid.edition.words['tools']['every']}: {tracker.every.text}", {"bold": True})
    _write_table(grid, tracker.table, is_filled=is_filled)


def find_schedule_widths(_schedule: Schedule) -> list[float]:
    """Return the widths of the columns of a schedule: day, date, what to do, done."""
    return [_UNIT_WIDTH, _UNIT_WIDTH, _ACTION_WIDTH, _UNIT_WIDTH]


def write_schedule(grid: Grid, schedule: Schedule, *, is_filled: bool) -> None:  # noqa: ARG001 - called like the others
    """Write a schedule whose dates follow from that of day 0."""
    say, start = grid.edition.words["tools"], grid.row + 3
    grid.write_heading(say["days"])
    grid.fit_row([(schedule.start.text, _ACTION_WIDTH)], least=1.5)
    grid.write_label(grid.row, 0, say["day_0"])
    grid.write_input(grid.row, 1, "", DATE)
    _allow_date(grid, 1)
    grid.write_text(grid.row, 2, schedule.start.text, CELL, grid.last)
    grid.row += 1
    grid.write_heads([say["day"], say["date"], say["do"], say["done"]])
    for each in schedule.days:
        grid.fit_row([(each.action, _ACTION_WIDTH)], least=1.5)
        grid.sheet.write_number(grid.row, 0, each.day, grid.look(CELL))
        grid.write_formula(grid.row, 1, f'=IF(ISNUMBER($B${start}),$B${start}+A{grid.row + 1},"")', "", DATE)
        grid.write_label(grid.row, 2, each.action)
        grid.write_input(grid.row, 3, "")
        grid.allow_choice(grid.row, 3, ["✓"])
        grid.row += 1


def _write_table(grid: Grid, table: Table, *, is_filled: bool) -> None:
    grid.write_heading(table.line)
    heads = [add_unit(each.name, each.unit) for each in table.columns]
    grid.write_heads(heads)
    rows = table.example if is_filled else [("",) * len(heads)] * table.blank
    for row in rows:
        grid.fit_row([*zip(row, grid.widths, strict=False)], least=1.4)
        for place, (each, answer) in enumerate(zip(table.columns, row, strict=False)):
            write_answer(grid, place, each, answer)
        grid.row += 1


def label_row(name: str, note: str, copied: str, words: Words) -> str:
    """Return what stands beside the cell of a row: its label, and the step that is done there."""
    return ": ".join(filter(None, [name, tell_note(note, copied, words)]))


def write_answer(grid: Grid, column: int, field: Field, answer: str) -> None:
    """Write the cell of an answer in the next row, with what may be written into it."""
    words, language = grid.edition.words, grid.edition.kit.language
    look: Look = {"text_wrap": True}
    value: float | str = answer
    if field.kind in ("number", "amount"):
        look = make_number_look(2 if field.kind == "amount" else None, field.unit, language)
        value = _read_number(answer, words)
        grid.allow_number(grid.row, column, field.unit)
    elif field.kind == "date":
        look = DATE
        _allow_date(grid, column)
    elif field.kind == "time":
        look = TIME
        rule = {"validate": "time", "criteria": "between", "minimum": "=TIME(0,0,0)", "maximum": "=TIME(23,59,59)"}
        grid.allow(grid.row, column, rule, grid.edition.labels["a_time"])
    elif field.kind in TICKED_KINDS:
        grid.allow_choice(grid.row, column, list_options(field, words))
    grid.write_input(grid.row, column, value, look)


def _allow_date(grid: Grid, column: int) -> None:
    rule = {"validate": "date", "criteria": ">=", "value": _FIRST_DATE}
    grid.allow(grid.row, column, rule, grid.edition.labels["a_date"])


def _read_number(answer: str, words: Words) -> float | str:
    """Return an answer as a number, or as it is if it is none."""
    try:
        return float(read_number(answer, words)) if answer else ""
    except FormulaError:
        return answer
