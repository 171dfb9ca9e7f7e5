"""The sheet for the next times: the sums that come round again, with labels, limits and rules only."""

from collections.abc import Sequence

from kit_builder.products.tools.calculators.calculator import Calculator, Input, Practice, Result
from kit_builder.products.tools.fields import Field, Table
from kit_builder.products.tools.records import Cited, Tool
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.form import Form
from kit_builder.text.numbers import find_numbers
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
    parts = tuple(_strip(each, words) for each in again)
    return [Companion(title=say["next_times"], opening=opening, moment=moment, parts=parts)]


def _strip(tool: Form | Calculator, words: Words) -> Tool:
    """Return a worksheet without steps and example."""
    bare = tool.model_copy(update=_BARE)
    return _strip_form(bare, words) if isinstance(bare, Form) else _strip_calculator(bare, words)


def _strip_note(each: Field | Input | Result, words: Words) -> str:
    """Return the step of a row if it has a limit, an amount or the number of a sheet, or is a rule to choose by."""
    is_rule = isinstance(each, (Field, Input)) and each.kind == "choice"
    return each.note if is_rule or find_numbers(each.note, words) else ""


def _strip_form(form: Form, words: Words) -> Form:
    columns = tuple(map(_empty, form.table.columns))
    table = form.table.model_copy(update={"columns": columns, "example": (), "practice": ()})
    fields = tuple(_empty(each).model_copy(update={"note": _strip_note(each, words)}) for each in form.fields)
    return form.model_copy(update={"fields": fields, "table": table if columns else Table()})


def _empty(field: Field) -> Field:
    return field.model_copy(update={"example": "", "practice": ""})


def _strip_calculator(calculator: Calculator, words: Words) -> Calculator:
    inputs = tuple(
        each.model_copy(update={"example": "", "note": _strip_note(each, words)}) for each in calculator.inputs
    )
    results = tuple(each.model_copy(update={"note": _strip_note(each, words)}) for each in calculator.results)
    lines = calculator.lines.model_copy(update={"example": ()})
    return calculator.model_copy(update={"inputs": inputs, "lines": lines, "results": results, "practice": Practice()})
