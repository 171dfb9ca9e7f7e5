"""Steps that a model has put on no tool: each is told among the steps of the worksheet on which one is at it."""

from collections.abc import Iterator, Mapping, Sequence

from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.tools.calculators.calculator import Calculator
from kit_builder.products.tools.length import is_refused
from kit_builder.products.tools.records import Cited, Tool
from kit_builder.products.tools.support import Support, find_tool_faults, list_done_ids
from kit_builder.products.tools.types.form import Form


def place_steps(tools: Sequence[Tool], kept: Sequence[Tool], support: Support) -> list[Tool]:
    """Return tools that tell each step that neither they nor those `kept` have, on a worksheet.

    It stands behind the last one before it, or else on top of the first worksheet.
    """
    placed, facts = [*tools], support.spec.facts
    shown = list_done_ids((*kept, *tools))
    for step in (fact for fact in facts.values() if fact.kind == "step" and fact.id not in shown):
        at = _find_sheet(placed, step, facts)
        if at is None:
            continue
        longer = _add_step(placed[at], step, facts)
        if not any(map(is_refused, find_tool_faults(longer, support))):
            placed[at] = longer
    return placed


def _find_sheet(tools: Sequence[Tool], step: Fact, facts: Facts) -> int | None:
    """Return the place of the last worksheet with a step before this one, or else of the first worksheet."""
    sheets = [place for place, each in enumerate(tools) if isinstance(each, (Form, Calculator))]
    before = [place for place in sheets if any(_is_before(ids, step, facts) for ids in _list_ids(tools[place]))]
    return next(iter([*before[::-1], *sheets]), None)


def _list_ids(tool: Tool) -> Iterator[Sequence[str]]:
    yield from (each.ids for each in tool.steps)
    if isinstance(tool, Form):
        yield from (each.ids for each in (*tool.fields, *tool.table.columns))
    elif isinstance(tool, Calculator):
        yield from (each.ids for part in (tool.inputs, tool.lines.columns, tool.results) for each in part)


def _is_before(ids: Sequence[str], step: Fact, facts: Mapping[str, Fact]) -> bool:
    numbers = [facts[key].step for key in ids if key in facts and facts[key].step]
    return bool(numbers) and min(numbers) <= step.step


def _add_step(tool: Tool, step: Fact, facts: Facts) -> Tool:
    earlier = (place for place, each in enumerate(tool.steps, start=1) if _is_before(each.ids, step, facts))
    at = max(earlier, default=0)
    told = Cited(text=step.text, ids=(step.id,))
    return tool.model_copy(update={"steps": (*tool.steps[:at], told, *tool.steps[at:])})
