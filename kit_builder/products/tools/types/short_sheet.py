"""Short sheets: the fields of a method's sheets once more for the next times, without examples, made by code."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.calculation import Result, order_rows
from kit_builder.products.tools.records import Cited, Claim, Fault, Page, Record, Sheet, Text, Tool, ToolType
from kit_builder.products.tools.rows import read_room, write_room
from kit_builder.products.tools.sheet import write_table
from kit_builder.products.tools.types.calculator import Calculator
from kit_builder.products.tools.types.form import Form
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_LEAST_ROWS, _MOST_ROWS = 3, 16
TIMES = (2, 3, 4, 5)  # for which there are columns
_ARROW = " → "
_MOST_CATCHWORDS = 10  # more than that is no line to remember


class ShortRow(Record):
    """What is written down each time, with its unit if it is a number."""

    name: Text
    unit: Text = ""
    is_number: bool = False


class ShortSheet(Tool):
    """Rows with a column for each next time; `line` says what a column is about, and may be empty."""

    line: Text = ""
    rows: tuple[ShortRow, ...]


def make_short_sheet(tools: Iterable[Tool], words: Words) -> ShortSheet | None:
    """Return the short sheet of a method's tools, None if too little on them comes round again."""
    say, line = words["tools"], ""
    rows: dict[str, ShortRow] = {}
    for tool in tools:
        found = {each.name: each for each in _list_rows(tool)}
        line = line or (tool.about[0] if found and tool.about else "")
        rows |= found
    if len(rows) < _LEAST_ROWS:
        return None
    shown = tuple(rows.values())[:_MOST_ROWS]
    return ShortSheet(title=say["short_sheet"], moment=Cited(text=say["short_moment"]), line=line, rows=shown)


def _list_rows(tool: Tool) -> Iterator[ShortRow]:
    if isinstance(tool, Form):
        for field in tool.fields:
            if field.short:
                yield ShortRow(name=field.short, unit=field.unit, is_number=field.kind in ("number", "amount"))
    elif isinstance(tool, Calculator):
        for each in order_rows(tool.inputs, tool.results, tool.order):
            if each is not None and each.short:
                is_number = isinstance(each, Result) or each.kind == "number"
                yield ShortRow(name=each.short, unit=each.unit, is_number=is_number)


def _list_claims(_sheet: ShortSheet) -> Iterator[Claim]:
    yield from ()  # everything on it stands on another sheet


def _find_faults(sheet: ShortSheet, _words: Words) -> Iterator[Fault]:
    if not sheet.rows:
        yield Fault("", "A short sheet needs rows.")


def _write(sheet: ShortSheet, page: Page) -> Sequence[str]:
    say = page.say
    heads = [f"{sheet.line or say['turn']} {number}" for number in TIMES]
    rows = [[f"**{escape(each.name)}**", *[_write_room(each, page.words)] * len(heads)] for each in sheet.rows]
    blocks = [f"## {escape(say['next_times'])}", write_table(["", *heads], rows)]
    if len(sheet.rows) > _MOST_CATCHWORDS:
        return blocks
    catchwords = escape(_ARROW.join(each.name for each in sheet.rows))
    return [*blocks, f"**{escape(say['one_line'])}:** {catchwords}"]


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
    return {"line": "" if line == say["turn"] else line, "rows": read}


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
