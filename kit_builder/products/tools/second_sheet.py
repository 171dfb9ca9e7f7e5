"""The sheet for the second time: the worksheets of which something comes again, with labels and limits only."""

from collections.abc import Sequence

from kit_builder.products.tools.calculation import Practice
from kit_builder.products.tools.fields import Field, Table
from kit_builder.products.tools.records import Cited, Tool
from kit_builder.products.tools.types.calculator import Calculator
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.form import Form
from kit_builder.products.tools.types.short_sheet import comes_again, name_decision
from kit_builder.text.words import Words

_BARE = {
    **dict.fromkeys(("opening", "moment", "example", "reading"), Cited()),
    **dict.fromkeys(("steps", "sayings", "mistakes"), ()),
}


def make_second_sheet(tools: Sequence[Tool], words: Words) -> list[Tool]:
    """Return the sheet for the second time, none if nothing comes again."""
    parts = [part for tool in name_decision(tools) if (part := _strip(tool)) is not None]
    if not parts:
        return []
    moment = Cited(text=words["tools"]["second_moment"])
    return [Companion(title=words["tools"]["second_sheet"], moment=moment, parts=tuple(parts))]


def _strip(tool: Tool) -> Tool | None:
    """Return a worksheet of which something comes again without steps and example, None for others."""
    if not comes_again([tool]):
        return None
    bare = tool.model_copy(update=_BARE)
    if isinstance(bare, Form):
        return _strip_form(bare)
    return _strip_calculator(bare) if isinstance(bare, Calculator) else None


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
