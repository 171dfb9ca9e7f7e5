"""Short sheets: the fields of a method's sheets once more for the next times, without examples, made by code."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kit_builder.products.authoring.arithmetic import FormulaError
from kit_builder.products.authoring.example import write_number
from kit_builder.products.tools.calculation import Input, Result, Worked, order_rows
from kit_builder.products.tools.fields import MEASURED, Field
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
from kit_builder.products.tools.rows import read_room, split_made_up, write_measure, write_room
from kit_builder.products.tools.sheet import cite, write_table
from kit_builder.products.tools.types.calculator import Calculator, compute
from kit_builder.products.tools.types.form import Form
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_LEAST_ROWS, _MOST_ROWS = 3, 16
TIMES = (2, 3, 4, 5)  # for which there are columns
_ARROW = " → "
_LEAST_CATCHWORDS, _MOST_CATCHWORDS = 4, 14  # more than that is no line to remember
_LONGEST_CATCHWORD = 5  # words


class ShortRow(Record):
    """What is written down each time, with its unit if it is a number, and the answer of the worked example."""

    name: Text
    unit: Text = ""
    is_number: bool = False
    example: Text = ""


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
    """Return the short sheet of a method's tools: what comes round again, and the one line. None without both.

    If anything comes round again, the decision is a row of it.
    """
    say = words["tools"]
    rows: dict[str, ShortRow] = {}
    for tool in _name_decision([*tools]):
        rows |= {each.name: each for each in _list_rows(tool, words)}
    rows = {name: row for name, row in rows.items() if name.casefold() != one_line.turn.casefold()}  # it stands on top
    if len(rows) < _LEAST_ROWS and not one_line.catchwords:
        return None
    shown = tuple(rows.values())[:_MOST_ROWS]
    moment = Cited(text=say["short_moment"])
    if not shown:
        return ShortSheet(title=say["next_times"], moment=moment, rows=(), one_line=one_line)
    opening = Cited(text=say["short_opening"])
    return ShortSheet(title=say["short_sheet"], opening=opening, moment=moment, rows=shown, one_line=one_line)


def hold_line(one_line: OneLine, words: Words) -> ShortSheet:
    """Return a short sheet with the one line alone, as it is checked before the sheets are settled."""
    say = words["tools"]
    moment = Cited(text=say["short_moment"])
    return ShortSheet(title=say["short_sheet"], moment=moment, rows=(ShortRow(name=say["turn"]),), one_line=one_line)


def comes_again(tools: Iterable[Tool]) -> bool:
    """Return whether anything on some tools is written down again each time."""
    return any(row.again for tool in tools for row in _list_all_rows(tool))


def _list_all_rows(tool: Tool) -> Iterator[Field | Input | Result]:
    if isinstance(tool, Form):
        yield from tool.fields
        yield from tool.table.columns
    elif isinstance(tool, Calculator):
        yield from tool.inputs
        yield from tool.results


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
    """Return tools on which a choice that decides is on the short sheet, if anything is: the last, if none is."""
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


def _list_rows(tool: Tool, words: Words) -> Iterator[ShortRow]:
    if isinstance(tool, Form):
        shown = dict(zip((each.name for each in tool.table.columns), next(iter(tool.table.example), ()), strict=False))
        for field in (*tool.fields, *tool.table.columns):
            if field.again:
                yield _make_row(field, field.example or shown.get(field.name, ""), words)
    elif isinstance(tool, Calculator):
        worked = _work_out(tool, words)
        for each in order_rows(tool.inputs, tool.results, tool.order):
            if each is not None and each.again:
                result = write_number(worked.results[each.key], words) if worked and isinstance(each, Result) else ""
                yield _make_row(each, each.example if isinstance(each, Input) else result, words)


def _work_out(tool: Calculator, words: Words) -> Worked | None:
    """Return the worked example of a calculator, None if there is none that works out."""
    try:
        return compute(tool, words)
    except FormulaError:
        return None


def _make_row(row: Field | Input | Result, answer: str, words: Words) -> ShortRow:
    is_number = isinstance(row, Result) or row.kind in MEASURED
    bare, made_up = split_made_up(answer)
    example = f"{write_measure(bare, row.unit, words)}{made_up}" if is_number else answer
    return ShortRow(name=row.name, unit=row.unit, is_number=is_number, example=example)


def _list_claims(sheet: ShortSheet) -> Iterator[Claim]:
    """Yield what the one line says; everything else on it stands on another sheet."""
    if sheet.one_line.catchwords:
        text = _ARROW.join(sheet.one_line.catchwords)
        yield Claim("one_line", "the method in catchwords, one step after the other", text, sheet.one_line.ids)


def _find_faults(sheet: ShortSheet, _words: Words) -> Iterator[Fault]:
    if not sheet.rows and not sheet.one_line.catchwords:
        yield Fault("", "A short sheet needs rows, or the method in one line.")
    catchwords = sheet.one_line.catchwords
    is_long = any(len(each.split()) > _LONGEST_CATCHWORD for each in catchwords)
    if catchwords and (is_long or not _LEAST_CATCHWORDS <= len(catchwords) <= _MOST_CATCHWORDS):
        size = f"{_LEAST_CATCHWORDS} to {_MOST_CATCHWORDS} catchwords of at most {_LONGEST_CATCHWORD} words"
        yield Fault("one_line", f"`one_line` needs {size}.", "too long")


def _write(sheet: ShortSheet, page: Page) -> Sequence[str]:
    say = page.say
    catchwords = cite(_ARROW.join(sheet.one_line.catchwords), sheet.one_line.ids, page)
    if not sheet.rows:
        return [f"## {escape(say['one_line'])}", catchwords]
    heads = [f"{sheet.one_line.turn or say['turn']} {number}" for number in TIMES]
    has_example = any(each.example for each in sheet.rows)
    rows = [
        [
            f"**{escape(each.name)}**",
            *([escape(each.example)] if has_example else []),
            *[_write_room(each, page.words)] * len(heads),
        ]
        for each in sheet.rows
    ]
    table = write_table(["", *([say["example"]] if has_example else []), *heads], rows)
    blocks = [f"## {escape(say['next_times'])}", table]
    return [*blocks, f"**{escape(say['one_line'])}:** {catchwords}"] if catchwords else blocks


def _write_room(row: ShortRow, words: Words) -> str:
    return write_room(row.unit, words, is_number=True) if row.is_number else ""


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    say = words["tools"]
    if alone := sheet.find(say["one_line"]):
        return {"rows": [], "one_line": _read_line(next(iter(alone.paragraphs), Cell()), "")}
    tables = sheet.get(say["next_times"]).tables
    head = tables[0][0] if tables else (Cell(),)
    line = head[-1].text.rpartition(" ")[0]
    read = []
    for name, *others in sheet.get_rows(say["next_times"], len(head)):
        room, example = others[-1].text, others[0].text if len(others) > len(TIMES) else ""
        unit = read_room(room)[1] if room else ""
        read.append({"name": name.text, "unit": unit, "is_number": bool(room), "example": example})
    told = next(iter(sheet.get(say["next_times"]).paragraphs), Cell())
    one_line = _read_line(replace(told, text=told.text.partition(":")[2]), "" if line == say["turn"] else line)
    return {"rows": read, "one_line": one_line}


def _read_line(told: Cell, turn: str) -> Mapping[str, Any]:
    catchwords = [each.strip() for each in told.text.split(_ARROW.strip()) if each.strip()]
    return {"turn": turn, "catchwords": catchwords, "ids": told.notes}


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
