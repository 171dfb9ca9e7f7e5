"""The plan on the first page of a kit: what each part takes, with the sheets of that part and when each is used."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from kit_builder.products.authoring.cited_text import Block
from kit_builder.products.authoring.document_spec import DocumentSpec, Sheet
from kit_builder.products.authoring.rendered_parts import SHEETS
from kit_builder.text.markdown import escape

_ROW = "row"
_APART = " · "  # between the names of sheets
_HEAD_ROWS = 2  # of a table: the names of its columns, and the line below them
_LEAST_COLUMNS = 2  # for the name of a sheet and when it is used
# What a row of the plan begins with: a letter with nothing but a mark behind it, as “A” may be an article.
_PART = re.compile(r"\|\s*\**([A-Z](?=\**\s*[:.)|–—-])|\d+\.)")
_NAMED = re.compile(r"[A-Z]|\d+\.")  # the part in the number of a sheet
_FIRST_CELL = re.compile(r"^\|\s*([^|*]*[^|*\s])\s*\|")
_CELL_END = re.compile(r"(?<!\\)\|")


def put_sheets(blocks: Sequence[Block], rendered: Sequence[str], spec: DocumentSpec) -> list[str]:
    """Return the Markdown of blocks, with the sheets that a mark shows put into the table directly above it.

    The sheets of a part stand below the first row that begins with its letter, those for any time in one row, and all
    others at the end. Without such a table, the mark shows a table of its own.
    """
    at = next((place for place, each in enumerate(blocks) if each.mark == SHEETS), 0)
    count = sum(1 for _ in takewhile(lambda each: each.form == _ROW, reversed(blocks[:at])))
    rows = rendered[at - count : at]
    columns = len(_CELL_END.findall(rows[0])) - 1 if rows else 0
    if count <= _HEAD_ROWS or columns < _LEAST_COLUMNS or not spec.sheets:
        return [*rendered]
    plan = [*rows[:_HEAD_ROWS], *_join(rows[_HEAD_ROWS:], spec, columns)]
    return [*rendered[: at - count], *plan, *rendered[at + 1 :]]


def _join(rows: Sequence[str], spec: DocumentSpec, columns: int) -> Iterator[str]:
    waiting: dict[str, list[Sheet]] = {}
    for each in spec.sheets:
        found = _NAMED.match(each.name) if each.part else None
        waiting.setdefault(found[0] if found else "", []).append(each)
    for row in rows:
        yield _FIRST_CELL.sub(r"| **\1** |", row)
        if part := _PART.match(row):
            own = _join_lasting(waiting.pop(part[1], ()), spec)
            yield from (_write_row(each, columns) for each in own)
    yield from (_write_row(each, columns) for left in waiting.values() for each in left)


def _join_lasting(sheets: Sequence[Sheet], spec: DocumentSpec) -> list[Sheet]:
    """Return the sheets of a part in their order, with those that it has for any time as one at the end."""
    say = spec.language.words["tools"]
    lasting = [each for each in sheets if each.name.partition(" ")[2] in (say["next_times"], say["at_hand"])]
    others = [each for each in sheets if each not in lasting]
    names = _APART.join(each.name for each in lasting)
    return [*others, replace(lasting[0], name=names, moment=say["any_time_moment"])] if lasting else others


def _write_row(sheet: Sheet, columns: int) -> str:
    cells = [escape(sheet.name), escape(sheet.moment), *[""] * (columns - _LEAST_COLUMNS)]
    return f"| {' | '.join(cells)} |"
