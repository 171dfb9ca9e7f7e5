"""Short sheets: the fields of a method's sheets once more for the next times, without examples, made by code."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.calculation import Input, Result, order_rows
from kit_builder.products.tools.fields import Field
from kit_builder.products.tools.records import (
    Cell,
    Cited,
    Claim,
    Fault,
    Ids,
    Page,
    Record,
    Sheet,
    Text,
    Tool,
    ToolType,
)
from kit_builder.products.tools.rows import read_room, write_room
from kit_builder.products.tools.sheet import cite, write_table
from kit_builder.products.tools.types.calculator import Calculator
from kit_builder.products.tools.types.form import Form
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_LEAST_ROWS, _MOST_ROWS = 3, 16
TIMES = (2, 3, 4, 5)  # for which there are columns
_ARROW = " → "
_LEAST_CATCHWORDS, _MOST_CATCHWORDS = 4, 14  # more than that is no line to remember
_LONGEST_CATCHWORD = 5  # words


class ShortRow(Record):
    """What is written down each time, with its unit if it is a number."""

    name: Text
    unit: Text = ""
    is_number: bool = False


class OneLine(Record):
    """The whole method in one line to remember: its `catchwords` in their order, and the facts behind them.

    `turn` is the word for what comes round again, which stands above the columns of the short sheet.
    """

    turn: Text = ""
    catchwords: tuple[Text, ...] = ()
    ids: Ids = ()


class ShortSheet(Tool):
    """Rows with a column for each next time, and below them the method in `one_line`."""

    rows: tuple[ShortRow, ...]
    one_line: OneLine = OneLine()


def make_short_sheet(tools: Iterable[Tool], one_line: OneLine, words: Words) -> ShortSheet | None:
    """Return the short sheet of a method's tools, None if too little on them comes round again.

    The decision is always a row of it.
    """
    say = words["tools"]
    rows: dict[str, ShortRow] = {}
    for tool in _name_decision([*tools]):
        rows |= {each.name: each for each in _list_rows(tool)}
    rows = {name: row for name, row in rows.items() if name.casefold() != one_line.turn.casefold()}  # it stands on top
    if not rows or (len(rows) < _LEAST_ROWS and not one_line.catchwords):
        return None
    shown = tuple(rows.values())[:_MOST_ROWS]
    moment = Cited(text=say["short_moment"])
    opening = Cited(text=say["short_opening"])
    return ShortSheet(title=say["short_sheet"], opening=opening, moment=moment, rows=shown, one_line=one_line)


def hold_line(one_line: OneLine, words: Words) -> ShortSheet:
    """Return a short sheet with the one line alone, as it is checked before the sheets are settled."""
    say = words["tools"]
    moment = Cited(text=say["short_moment"])
    return ShortSheet(title=say["short_sheet"], moment=moment, rows=(ShortRow(name=say["turn"]),), one_line=one_line)


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


def _name_decision(tools: Sequence[Tool]) -> list[Tool]:
    """Return tools on which a choice that decides is on the short sheet: the last, if none is."""
    decisions = list_decisions(tools)
    if not decisions or any(each.again for each in decisions):
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
    if isinstance(tool, Form):
        for field in (*tool.fields, *tool.table.columns):
            if field.again:
                yield ShortRow(name=field.name, unit=field.unit, is_number=field.kind in ("number", "amount"))
    elif isinstance(tool, Calculator):
        for each in order_rows(tool.inputs, tool.results, tool.order):
            if each is not None and each.again:
                is_number = isinstance(each, Result) or each.kind == "number"
                yield ShortRow(name=each.name, unit=each.unit, is_number=is_number)


def _list_claims(sheet: ShortSheet) -> Iterator[Claim]:
    """Yield what the one line says; everything else on it stands on another sheet."""
    if sheet.one_line.catchwords:
        text = _ARROW.join(sheet.one_line.catchwords)
        yield Claim("one_line", "the method in catchwords, one step after the other", text, sheet.one_line.ids)


def _find_faults(sheet: ShortSheet, _words: Words) -> Iterator[Fault]:
    if not sheet.rows:
        yield Fault("", "A short sheet needs rows.")
    catchwords = sheet.one_line.catchwords
    is_long = any(len(each.split()) > _LONGEST_CATCHWORD for each in catchwords)
    if catchwords and (is_long or not _LEAST_CATCHWORDS <= len(catchwords) <= _MOST_CATCHWORDS):
        size = f"{_LEAST_CATCHWORDS} to {_MOST_CATCHWORDS} catchwords of at most {_LONGEST_CATCHWORD} words"
        yield Fault("one_line", f"`one_line` needs {size}.", "too long")


def _write(sheet: ShortSheet, page: Page) -> Sequence[str]:
    say = page.say
    heads = [f"{sheet.one_line.turn or say['turn']} {number}" for number in TIMES]
    rows = [[f"**{escape(each.name)}**", *[_write_room(each, page.words)] * len(heads)] for each in sheet.rows]
    blocks = [f"## {escape(say['next_times'])}", write_table(["", *heads], rows)]
    catchwords = cite(_ARROW.join(sheet.one_line.catchwords), sheet.one_line.ids, page)
    return [*blocks, f"**{escape(say['one_line'])}:** {catchwords}"] if catchwords else blocks


def _write_room(row: ShortRow, words: Words) -> str:
    return write_room(row.unit, words, is_number=True) if row.is_number else ""


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    say = words["tools"]
    rows = sheet.get_rows(say["next_times"], 1 + len(TIMES))
    head = sheet.get(say["next_times"]).tables[0][0]
    line = head[1].text.rpartition(" ")[0] if len(head) > 1 else ""
    read = []
    for name, room, *_ in rows:
        is_number = bool(room.text)
        read.append({"name": name.text, "unit": read_room(room.text)[1] if is_number else "", "is_number": is_number})
    told = next(iter(sheet.get(say["next_times"]).paragraphs), Cell())
    catchwords = [each for each in told.text.partition(":")[2].split(_ARROW.strip()) if each.strip()]
    one_line = {"turn": "" if line == say["turn"] else line, "catchwords": catchwords, "ids": told.notes}
    return {"rows": read, "one_line": one_line}


TYPE = ToolType(
    name="short sheet",
    spec=ShortSheet,
    guidance="",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
    made_by_code=True,
)
