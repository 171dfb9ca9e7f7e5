"""Steps that a model has put on no tool: each gets a row with a box on the worksheet on which one is at it."""

from collections.abc import Iterator, Mapping, Sequence

from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.tools.calculation import LINES, Input, order_rows
from kit_builder.products.tools.field_answers import tick_done
from kit_builder.products.tools.fields import DONE, Field
from kit_builder.products.tools.length import is_refused
from kit_builder.products.tools.records import Tool
from kit_builder.products.tools.support import Support, find_tool_faults, list_done_ids
from kit_builder.products.tools.types.calculator import Calculator
from kit_builder.products.tools.types.form import Form
from kit_builder.text.sentences import split_sentences

_KEY = "left_over_"  # of rows of a calculator


def place_steps(tools: Sequence[Tool], kept: Sequence[Tool], support: Support) -> list[Tool]:
    """Return tools with a row for each step that neither they nor those `kept` have, on a worksheet.

    It stands behind the last row at a step before it, or else on top of the first worksheet.
    """
    placed, facts = [*tools], support.spec.facts
    shown = list_done_ids((*kept, *tools))
    for step in (fact for fact in facts.values() if fact.kind == "step" and fact.id not in shown):
        at = _find_sheet(placed, step, facts)
        if at is None:
            continue
        longer = _add_row(placed[at], step, support)
        if not any(map(is_refused, find_tool_faults(longer, support))):
            placed[at] = longer
    return placed


def _find_sheet(tools: Sequence[Tool], step: Fact, facts: Facts) -> int | None:
    """Return the place of the last worksheet with a row at a step before this one, or else of the first worksheet."""
    sheets = [place for place, each in enumerate(tools) if isinstance(each, (Form, Calculator))]
    before = [place for place in sheets if any(_is_before(ids, step, facts) for ids in _list_ids(tools[place]))]
    return next(iter([*before[::-1], *sheets]), None)


def _list_ids(tool: Tool) -> Iterator[Sequence[str]]:
    if isinstance(tool, Form):
        yield from (each.ids for each in (*tool.fields, *tool.table.columns))
    elif isinstance(tool, Calculator):
        yield from (each.ids for part in (tool.inputs, tool.lines.columns, tool.results) for each in part)


def _is_before(ids: Sequence[str], step: Fact, facts: Mapping[str, Fact]) -> bool:
    numbers = [facts[key].step for key in ids if key in facts and facts[key].step]
    return bool(numbers) and min(numbers) <= step.step


def _add_row(tool: Tool, step: Fact, support: Support) -> Tool:
    facts = support.spec.facts
    first, *others = split_sentences(step.text)
    name, how = first.rstrip("."), " ".join(others)
    if isinstance(tool, Form):
        row = Field(name=name, how=how, kind=DONE, ids=(step.id,))
        at = _count_before([each.ids for each in tool.fields], step, facts)
        fields = (*tool.fields[:at], row, *tool.fields[at:])
        return tool.model_copy(update={"fields": tick_done(fields, support.spec.language.words)})
    if isinstance(tool, Calculator):
        key = f"{_KEY}{len(tool.inputs)}"
        example = support.spec.language.words["tools"]["done"] if any(each.example for each in tool.inputs) else ""
        box = Input(key=key, name=name, how=how, kind=DONE, example=example, ids=(step.id,))
        rows = order_rows(tool.inputs, tool.results, tool.order)
        at = _count_before([each.ids if each else () for each in rows], step, facts)
        keys = [each.key if each else LINES for each in rows]
        return tool.model_copy(update={"inputs": (*tool.inputs, box), "order": (*keys[:at], key, *keys[at:])})
    return tool


def _count_before(rows: Sequence[Sequence[str]], step: Fact, facts: Facts) -> int:
    """Return how many rows stand above one at this step."""
    return max((place for place, ids in enumerate(rows, start=1) if _is_before(ids, step, facts)), default=0)
