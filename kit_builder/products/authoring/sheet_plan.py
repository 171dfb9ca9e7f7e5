"""The plan on the first page of a kit: what each part takes, and below it the titles of its sheets in order of use."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile, zip_longest

from kit_builder.kit.citations import strip_notes
from kit_builder.products.authoring.cited_text import Block
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.text.markdown import escape, split_row

SHEETS = "sheets"  # the mark that shows them
_ROW = "row"
# The beginning of a row of the plan: a letter followed by a mark, as a bare “A” may be an article.
_PART = re.compile(r"\|\s*\**([A-Z](?=\**\s*[:.)|–—-])|\d+\.)")
_NUMBER = re.compile(r"(?P<part>[A-Z]|\d+\.)(?P<place>\d+) ")  # of a sheet
_FIRST_CELL = re.compile(r"^\|\s*\**([^|*]*[^|*\s])\**\s*\|")
_NOTHING = "–"
_HEAD_ROWS = 2  # of a table: the names of its columns, and the line below them
_SIDE_BY_SIDE = 4  # parts in a table


def put_sheets(blocks: Sequence[Block], rendered: Sequence[str], spec: DocumentSpec) -> list[str]:
    """Return the Markdown of the blocks of a section, with the sheets that a mark shows at its end.

    The table directly above the mark is the plan: it loses the columns in which no row has anything, other empty cells
    have a dash, and the first row of a part has the numbers of its sheets.
    """
    at = next((place for place, each in enumerate(blocks) if each.mark == SHEETS), None)
    if at is None:
        return [*rendered]
    count = sum(1 for _ in takewhile(lambda each: each.form == _ROW, reversed(blocks[:at])))
    start = at - count
    plan = [*rendered[start:at]]
    if count > _HEAD_ROWS and spec.sheets:
        plan = _drop_empty_columns([*plan[:_HEAD_ROWS], *_name_parts(plan[_HEAD_ROWS:], spec)])
        plan = [*plan[:_HEAD_ROWS], *map(_fill_empty_cells, plan[_HEAD_ROWS:])]
    return [*rendered[:start], *plan, *rendered[at + 1 :], rendered[at]]


def _name_parts(rows: Sequence[str], spec: DocumentSpec) -> Iterator[str]:
    """Yield the rows of a plan with their subject in bold, and the numbers of its sheets after each part."""
    numbers: dict[str, list[str]] = {}
    for each in spec.sheets:
        if each.part and (found := _NUMBER.match(each.name)):
            numbers.setdefault(found["part"], []).append(found["place"])
    for row in rows:
        part = _PART.match(row)
        places = numbers.pop(part[1], []) if part else []
        first, last = (min(places, key=int), max(places, key=int)) if places else ("", "")
        span = f" ({part[1]}{first}–{part[1]}{last})" if part and len({*places}) > 1 else ""
        yield _FIRST_CELL.sub(rf"| **\1**{span} |", row)


def _drop_empty_columns(rows: Sequence[str]) -> list[str]:
    """Return the rows of a table without empty columns; the footnotes of a row stand in its last cell."""
    table = [split_row(row) for row in rows]
    width = len(table[0])
    told = [any(strip_notes(row[at]).strip() for row in table[_HEAD_ROWS:] if at < len(row)) for at in range(width)]
    if all(told):
        return [*rows]
    return [_write_row(_join_notes(row, told, is_head=at < _HEAD_ROWS)) for at, row in enumerate(table)]


def _join_notes(row: Sequence[str], told: Sequence[bool], *, is_head: bool) -> list[str]:
    kept = [cell for cell, is_told in zip(row, told, strict=False) if is_told]
    lost = [cell for cell, is_told in zip(row, told, strict=False) if not is_told and cell]
    return kept if is_head or not kept else [*kept[:-1], " ".join([kept[-1], *lost]).strip()]


def _fill_empty_cells(row: str) -> str:
    cells = split_row(row)
    return _write_row([each if strip_notes(each).strip() else f"{_NOTHING} {each}".strip() for each in cells])


def write_sheets(spec: DocumentSpec) -> str:
    """Return the sheets of a product side by side, each part in a column in order of use, and below them all others.

    When a sheet is used stands on the sheet itself, but for those of no part.
    """
    say = spec.language.words["tools"]
    columns: dict[int, list[str]] = {}
    for each in spec.sheets:
        columns.setdefault(each.part, []).append(each.name)
    parts = [[_name_part(part, names, spec), *names] for part, names in columns.items() if part]
    tables = [_write_table(parts[at : at + _SIDE_BY_SIDE]) for at in range(0, len(parts), _SIDE_BY_SIDE)]
    others = [
        f"**{escape(each.name)}**: {escape(say['moment'])} {escape(each.moment)}."
        for each in spec.sheets
        if not each.part
    ]
    return "\n\n".join([*tables, *others])


def _name_part(part: int, names: Sequence[str], spec: DocumentSpec) -> str:
    letter = names[0].partition(" ")[0].rstrip("0123456789")
    return f"{letter}: {spec.methods[part - 1].name}" if part <= len(spec.methods) else letter


def _write_table(columns: Sequence[Sequence[str]]) -> str:
    head, *rows = ([escape(each) for each in row] for row in zip_longest(*columns, fillvalue=""))
    return "\n".join(map(_write_row, [head, ["---"] * len(columns), *rows]))


def _write_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
