"""Short sheets: what a method's sheets ask for once more, with a column for each next time, made by code."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.calculation import Input, Result, order_rows
from kit_builder.products.tools.fields import Field
from kit_builder.products.tools.records import (
    Cell,
    Cited,
    Claim,
    Fault,
    Page,
    Record,
    Sheet,
    Text,
    Tool,
    ToolType,
    add_unit,
    split_unit,
)
from kit_builder.products.tools.sheet import write_table
from kit_builder.products.tools.types.calculator import Calculator
from kit_builder.products.tools.types.form import Form
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_LEAST_ROWS, _MOST_ROWS = 3, 16
TIMES = (3, 4, 5, 6, 7, 8, 9, 10)  # for which there are columns


class ShortRow(Record):
    """What is written down each time, with its unit if it is a number that has one."""

    name: Text
    unit: Text = ""


class ShortSheet(Tool):
    """Rows with a column for each next time; `turn` is the word for what comes round again, above the columns."""

    rows: tuple[ShortRow, ...]
    turn: Text = ""


def make_short_sheet(tools: Iterable[Tool], turn: str, words: Words) -> ShortSheet | None:
    """Return the short sheet of a method's tools: what comes round again. None if that is little.

    If anything comes round again, the decision is a row of it.
    """
    say = words["tools"]
    rows = {each.name: each for tool in name_decision([*tools]) for each in _list_rows(tool)}
    shown = tuple(row for name, row in rows.items() if name.casefold() != turn.casefold())  # it stands on top
    if len(shown) < _LEAST_ROWS:
        return None
    moment = Cited(text=say["short_moment"])
    return ShortSheet(title=say["short_sheet"], moment=moment, rows=shown[:_MOST_ROWS], turn=turn)


def hold_turn(turn: str, words: Words) -> ShortSheet:
    """Return a short sheet with the word for what comes round again, until the sheets are settled."""
    say = words["tools"]
    moment = Cited(text=say["short_moment"])
    return ShortSheet(title=say["short_sheet"], moment=moment, rows=(ShortRow(name=say["turn"]),), turn=turn)


def comes_again(tools: Iterable[Tool]) -> bool:
    """Return whether anything on some tools is written down again each time."""
    return any(row.again for tool in tools for row in _list_all_rows(tool))


def _list_all_rows(tool: Tool) -> Iterator[Field | Input | Result]:
    if isinstance(tool, Form):
        yield from tool.fields
        yield from tool.table.columns
    elif isinstance(tool, Calculator):
        yield from (each for each in order_rows(tool.inputs, tool.results, tool.order) if each is not None)


def list_decisions(tools: Iterable[Tool]) -> list[Field | Input | Result]:
    """Return the choices on the last worksheet that has any: the decision is among them.

    Where a figure with limits stands behind them, it may be the decision too.
    """
    last: list[Field | Input | Result] = []
    for tool in tools:
        last = [*_list_deciding(tool)] or last
    return [each for each in last if _is_choice(each)] if last and _is_choice(last[-1]) else last


def _list_deciding(tool: Tool) -> Iterator[Field | Input | Result]:
    if isinstance(tool, Form):
        yield from (each for each in tool.fields if each.kind == "choice")
    elif isinstance(tool, Calculator):
        limited = {each.key for each in tool.limits}
        for row in order_rows(tool.inputs, tool.results, tool.order):
            if row is not None and (row.key in limited or _is_choice(row)):
                yield row


def _is_choice(row: Field | Input | Result) -> bool:
    return not isinstance(row, Result) and row.kind == "choice"


def name_decision(tools: Sequence[Tool]) -> list[Tool]:
    """Return tools on which, if anything comes again, a choice that decides does too: the last one, if none did."""
    decisions = list_decisions(tools)
    if not decisions or not comes_again(tools) or any(each.again for each in decisions):
        return [*tools]
    decision = decisions[-1]
    named = decision.model_copy(update={"again": True})

    def name(rows: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(named if each is decision else each for each in rows)

    found: list[Tool] = []
    for tool in tools:
        if isinstance(tool, Form):
            found.append(tool.model_copy(update={"fields": name(tool.fields)}))
        elif isinstance(tool, Calculator):
            found.append(tool.model_copy(update={"inputs": name(tool.inputs), "results": name(tool.results)}))
        else:
            found.append(tool)
    return found


def _list_rows(tool: Tool) -> Iterator[ShortRow]:
    for each in _list_all_rows(tool):
        if each.again:
            yield ShortRow(name=each.name, unit=each.unit)


def _list_claims(_sheet: ShortSheet) -> Iterator[Claim]:
    """Yield nothing: everything on it stands on another sheet."""
    return iter(())


def _find_faults(sheet: ShortSheet, _words: Words) -> Iterator[Fault]:
    if not sheet.rows:
        yield Fault("", "A short sheet needs rows.")


def _write(sheet: ShortSheet, page: Page) -> Sequence[str]:
    heads = [f"{sheet.turn or page.say['turn']} {number}" for number in TIMES]
    rows = [[f"**{escape(add_unit(each.name, each.unit))}**", *[""] * len(heads)] for each in sheet.rows]
    return [f"## {escape(page.say['next_times'])}", write_table(["", *heads], rows)]


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    say = words["tools"]
    tables = sheet.get(say["next_times"]).tables
    head = tables[0][0] if tables else (Cell(),)
    turn = head[-1].text.rpartition(" ")[0]
    labels = (split_unit(row[0].text) for row in sheet.get_rows(say["next_times"], len(head)))
    return {
        "rows": [{"name": name, "unit": unit} for name, unit in labels],
        "turn": "" if turn == say["turn"] else turn,
    }


TYPE = ToolType(
    name="short sheet",
    spec=ShortSheet,
    guidance="",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
    heading="next_times",
    made_by_code=True,
)
