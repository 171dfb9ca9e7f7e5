"""The sheet for the next times: worksheets that come round again, as blanks without what they say of the work."""

from collections.abc import Sequence

from kit_builder.products.tools.calculators.calculator import Calculator, Column, Input, Lines, Practice, Result
from kit_builder.products.tools.calculators.checks import MOST_COLUMNS
from kit_builder.products.tools.field_checks import is_crammed
from kit_builder.products.tools.fields import Field, Table
from kit_builder.products.tools.records import Cited, Tool
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.form import Form
from kit_builder.text.words import Words

_BARE = {
    **dict.fromkeys(("opening", "moment", "example", "reading"), Cited()),
    **dict.fromkeys(("steps", "sayings", "mistakes"), ()),
}
_BLANK = {"note": "", "copied": "", "example": ""}
_LINES = 8  # of a log
_MOST_LABELS = 60  # characters of all heads of a log together


def make_next_sheet(tools: Sequence[Tool], words: Words) -> list[Tool]:
    """Return the sheet for the next times, none if nothing comes again.

    Worksheets without sums are only named on it, unless there are no others: they are printed again as they are.
    """
    say, worksheets = words["tools"], [each for each in tools if isinstance(each, (Form, Calculator))]
    coming = [each for each in worksheets if each.again]
    again = [each for each in coming if isinstance(each, Calculator)] or coming
    if not again:
        return []
    others = ", ".join(say["quoted"].format(name=each.title) for each in coming if each not in again)
    others_again = say["print_again"].format(sheets=others) if others else ""
    opening = Cited(text=" ".join(filter(None, [say["next_how"], others_again])))
    moment = Cited(text=say["next_moment"])
    parts = tuple(_strip(each) for each in again)
    return [Companion(title=say["next_times"], opening=opening, moment=moment, parts=parts)]


def _strip(tool: Form | Calculator) -> Tool:
    """Return a worksheet without steps, notes and example; it is a log with a line for each time if its rows fit.

    Its rows keep their numbers, by which people find them on the worksheet.
    """
    bare = tool.model_copy(update={**_BARE, "left_out": len(tool.steps)})
    return _strip_form(bare) if isinstance(bare, Form) else _strip_calculator(bare)


def _strip_form(form: Form) -> Form:
    fields = tuple(map(_empty, form.fields))
    columns = tuple(map(_empty, form.table.columns))
    row = (*(Field(name=each, kind="text") for each in form.about), *fields)
    if not columns and _fits_log(row):
        table = Table(line=form.title, columns=row, blank=_LINES)
        return form.model_copy(update={"about": (), "fields": (), "table": table})
    table = form.table.model_copy(update={"columns": columns, "example": (), "practice": ()})
    return form.model_copy(update={"fields": fields, "table": table if columns else Table()})


def _empty(field: Field) -> Field:
    return field.model_copy(update={**_BLANK, "practice": ""})


def _strip_calculator(calculator: Calculator) -> Calculator:
    bare = calculator.model_copy(
        update={
            "inputs": tuple(each.model_copy(update=_BLANK) for each in calculator.inputs),
            "results": tuple(each.model_copy(update={"note": ""}) for each in calculator.results),
            "practice": Practice(),
        }
    )
    rows = [each for each in bare.rows if each is not None]
    if not bare.lines.columns and len(bare.about) <= 1 and _fits_log(rows):
        columns = tuple(map(_to_column, rows))
        lines = Lines(name=next(iter(bare.about), bare.title), columns=columns, blank=_LINES)
        return bare.model_copy(update={"about": (), "order": (), "inputs": (), "results": (), "lines": lines})
    columns = tuple(each.model_copy(update={"copied": ""}) for each in bare.lines.columns)
    return bare.model_copy(update={"lines": bare.lines.model_copy(update={"columns": columns, "example": ()})})


def _fits_log(rows: Sequence[Field | Input | Result]) -> bool:
    """Return whether rows have room side by side, each as a column: labels and boxes are short."""
    boxes = (each.options for each in rows if not isinstance(each, Result))
    return (
        len(rows) <= MOST_COLUMNS
        and sum(len(each.name) for each in rows) <= _MOST_LABELS
        and not any(map(is_crammed, boxes))
    )


def _to_column(row: Input | Result) -> Column:
    return Column.model_validate(row.model_dump(include=set(Column.model_fields)))
