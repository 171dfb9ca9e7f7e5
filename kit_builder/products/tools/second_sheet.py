"""The sheet for the second time: the rows of the worksheets that come again, with labels and limits only."""

from collections.abc import Sequence

from kit_builder.products.authoring.example import KEY
from kit_builder.products.tools.calculation import Input, Lines, Practice, Result
from kit_builder.products.tools.fields import Field, Table
from kit_builder.products.tools.records import Cited, Tool
from kit_builder.products.tools.types.calculator import Calculator
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.form import Form
from kit_builder.products.tools.types.short_sheet import name_decision
from kit_builder.text.words import Words

_BARE = {"opening": Cited(), "moment": Cited(), "example": Cited(), "reading": Cited(), "steps": (), "sayings": ()}


def make_second_sheet(tools: Sequence[Tool], words: Words) -> list[Tool]:
    """Return the sheet for the second time, none if nothing comes again."""
    parts = [part for tool in name_decision(tools) if (part := _strip(tool)) is not None]
    if not parts:
        return []
    moment = Cited(text=words["tools"]["second_moment"])
    return [Companion(title=words["tools"]["second_sheet"], moment=moment, parts=tuple(parts))]


def _strip(tool: Tool) -> Tool | None:
    """Return what comes again of a worksheet, None if nothing does."""
    bare = tool.model_copy(update={**_BARE, "mistakes": ()})
    if isinstance(bare, Form):
        return _strip_form(bare)
    return _strip_calculator(bare) if isinstance(bare, Calculator) else None


def _strip_form(form: Form) -> Form | None:
    fields = tuple(_empty(each) for each in form.fields if each.again)
    if not fields and not any(each.again for each in form.table.columns):
        return None
    columns = tuple(map(_empty, form.table.columns))
    table = form.table.model_copy(update={"columns": columns, "example": (), "practice": ()})
    return form.model_copy(update={"fields": fields, "table": table if columns else Table()})


def _empty(field: Field) -> Field:
    return field.model_copy(update={"example": "", "practice": ""})


def _strip_calculator(calculator: Calculator) -> Calculator | None:
    """Return the rows that come again with all that their sums need, and the whole table.

    Where no sum comes again, all rows do: a calculator consists of its sums.
    """
    rows: tuple[Input | Result, ...] = (*calculator.inputs, *calculator.results)
    kept = {each.key for each in rows if each.again}
    if not kept:
        return None
    if not any(each.formula for each in calculator.lines.columns) and not any(
        each.again for each in calculator.results
    ):
        kept = {each.key for each in rows}
    for each in reversed(calculator.results):
        if each.key in kept:
            kept |= {*KEY.findall(each.formula)}
    columns = calculator.lines.columns
    kept |= {name for each in columns for name in KEY.findall(each.formula)} | {each.key for each in columns}
    inputs = (each for each in calculator.inputs if each.key in kept)
    lines = calculator.lines.model_copy(update={"example": ()}) if columns else Lines()
    return calculator.model_copy(
        update={
            "inputs": tuple(each.model_copy(update={"example": ""}) for each in inputs),
            "lines": lines,
            "results": tuple(each for each in calculator.results if each.key in kept),
            "limits": tuple(each for each in calculator.limits if each.key in kept),
            "order": tuple(each for each in calculator.order if each in kept or each == "lines"),
            "practice": Practice(),
        }
    )
