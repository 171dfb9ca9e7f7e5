"""The sheet for the next times: the sums that come round again, with labels and limits only."""

from collections.abc import Sequence

from kit_builder.products.tools.calculation import Practice
from kit_builder.products.tools.fields import Field, Table
from kit_builder.products.tools.records import Cited, Tool
from kit_builder.products.tools.types.calculator import Calculator
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.form import Form
from kit_builder.text.words import Words

_BARE = {
    **dict.fromkeys(("opening", "moment", "example", "reading"), Cited()),
    **dict.fromkeys(("steps", "sayings", "mistakes"), ()),
}


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
    opening = Cited(text=say["print_again"].format(sheets=others) if others else "")
    moment = Cited(text=say["next_moment"])
    return [Companion(title=say["next_times"], opening=opening, moment=moment, parts=tuple(map(_strip, again)))]


def _strip(tool: Form | Calculator) -> Tool:
    """Return a worksheet without steps and example."""
    bare = tool.model_copy(update=_BARE)
    return _strip_form(bare) if isinstance(bare, Form) else _strip_calculator(bare)


def _strip_form(form: Form) -> Form:
    columns = tuple(map(_empty, form.table.columns))
    table = form.table.model_copy(update={"columns": columns, "example": (), "practice": ()})
    return form.model_copy(update={"fields": tuple(map(_empty, form.fields)), "table": table if columns else Table()})


def _empty(field: Field) -> Field:
    return field.model_copy(update={"example": "", "practice": ""})


def _strip_calculator(calculator: Calculator) -> Calculator:
    inputs = tuple(each.model_copy(update={"example": ""}) for each in calculator.inputs)
    lines = calculator.lines.model_copy(update={"example": ()})
    return calculator.model_copy(update={"inputs": inputs, "lines": lines, "practice": Practice()})
