"""Calculators on web pages: a form that works offline, with the formulas as data that a small script evaluates."""

import json

from kit_builder.products.authoring.example.example import read_number
from kit_builder.products.tools.calculators.calculator import Calculator, Column, Input, Result
from kit_builder.products.tools.calculators.compute import compute_known
from kit_builder.products.tools.calculators.tables import describe_formula, to_field, write_far
from kit_builder.products.tools.fields import TICKED_KINDS, list_options
from kit_builder.products.tools.records import Page
from kit_builder.products.tools.rows import NONE, split_made_up, tell_note
from kit_builder.publish.edition import Edition
from kit_builder.publish.formulas import compile_formula, to_data

# The sections of the sheet that the form replaces.
REPLACED = ("fill_in",)


def describe_form(edition: Edition, tool: Calculator, name: str) -> dict[str, object]:
    """Return what the template of the form shows; `name` keeps its ids and what people fill in apart from others."""
    above, below = tool.around
    numbered = [*enumerate(above, start=1), *enumerate(below, start=1 + len(above) + len(tool.steps))]
    fields: tuple[Input | Column, ...] = (*tool.inputs, *tool.lines.columns)
    worked_out: tuple[Column | Result, ...] = (*tool.lines.columns, *tool.results)
    data = _make_data(edition, tool, name)
    return {
        "tool": tool,
        "name": name,
        "say": edition.words["tools"],
        "above": above,
        "below": below,
        "numbers": {each.key: number for number, each in numbered},
        "options": {each.key: list_options(to_field(each), edition.words) for each in fields},
        "rows": range(max(tool.lines.blank, len(tool.lines.example))) if tool.lines.columns else (),
        "notes": {each.key: tell_note(each.note, each.copied, edition.words) for each in tool.inputs},
        "copied": {each.key: tell_note("", each.copied, edition.words) for each in tool.lines.columns if each.copied},
        "formulas": {each.key: describe_formula(each, tool.names, edition.words) for each in worked_out},
        "limits": _list_limits(edition, tool),
        "has_example": data["example"] is not None,
        "data": json.dumps(data, ensure_ascii=False),
    }


def _list_limits(edition: Edition, tool: Calculator) -> list[str]:
    """Return what is said of each limit, for whoever reads the page without its script."""
    figures = {each.key: each for each in tool.quantities}
    page = Page(edition.words)
    return [
        f"{figures[each.key].name} {write_far(each, figures[each.key].unit, page)}: {each.action}"
        for each in tool.limits
    ]


def _make_data(edition: Edition, tool: Calculator, name: str) -> dict[str, object]:
    """Return what the script works with: keys, formulas as trees, limits, and the worked example as it is written."""
    words = edition.words
    worked = compute_known(tool, words)
    needed = tool.needed | {each.key for each in tool.limits}
    filled = tool.lines.typed
    typed = [each for each in filled if each.kind == "number"]
    example = worked and {
        "inputs": {each.key: _remove_made_up(each.example, each.kind) for each in tool.inputs},
        "lines": [
            {
                "name": line.name,
                "values": [
                    _remove_made_up(value, column.kind) or (NONE if column.kind == "number" else "")
                    for column, value in zip(filled, line.values, strict=False)
                ],
            }
            for line in tool.lines.example
        ],
        "results": worked.results,
    }
    return {
        "name": name,
        "decimal": words["example"]["decimal"],
        "typed": [each.key for each in typed if each.key in needed],
        "filled": [each.key for each in filled],
        "columns": [_describe_formula(each) for each in tool.lines.columns if each.formula],
        "results": [_describe_formula(each) for each in tool.results],
        "limits": [
            {
                "key": each.key,
                "comparison": each.comparison,
                "number": read_number(each.number, words),
                "action": each.action,
            }
            for each in tool.limits
        ],
        "example": example,
    }


def _remove_made_up(answer: str, kind: str) -> str:
    """Return an answer as the form can take it: a figure or an option has no room to say that it is made up."""
    return split_made_up(answer)[0] if kind in ("number", *TICKED_KINDS) else answer


def _describe_formula(each: Column | Result) -> dict[str, object]:
    formula = to_data(compile_formula(each.formula))
    return {"key": each.key, "decimals": each.decimals, "rounding": each.rounding, "formula": formula}
