"""Estimate whether a tool fits one side of A4."""

import math
from collections.abc import Collection, Iterator

from kit_builder.products.tools.records import Fault, Row, Section
from kit_builder.products.tools.sheet import parse_sheet

_MOST_ROWS = 86  # as printed sheets show, in the smallest letters that are used
_TOO_MANY = 1.15  # as the rows are estimated
_LONG = "longer than a page"
_CHARACTERS = 95  # in a row of text
_HEADING_ROWS = 2.2
_TABLE_ROW = 1.3
_NUMBERED_ROW = 1.6
_BESIDE, _ROOM = 2, 1 / 3  # columns beside which there is room to write, and its share of the width
_BLANK_ROW = 1.8  # with room to write by hand


def find_length_fault(text: str, reverse: Collection[str] = (), pages: int = 1) -> Iterator[Fault]:
    """Yield a fault if the Markdown of a tool takes more pages than there are, or its sections on the `reverse` do."""
    sheet = parse_sheet(text)
    sides = {False: _HEADING_ROWS + _count_rows(sheet.head), True: 0.0}
    for section in sheet.sections:
        sides[section.title in reverse] += _count_rows(section)
    rows = max(sides.values())
    most = pages * _MOST_ROWS
    if rows > most:
        room = "one side" if pages == 1 else f"{pages} sides"
        message = f"It takes about {rows / _MOST_ROWS:.2f} pages, and has to fit {room} of A4. Split or shorten it."
        yield Fault("", message, _LONG, severe=rows > _TOO_MANY * most)


def is_refused(fault: Fault) -> bool:
    """Return whether what has a fault is left out: a sheet on two sides is better than none."""
    return fault.severe and fault.reason != _LONG


def _count_rows(section: Section) -> float:
    rows = _HEADING_ROWS if section.title else 0
    told = (*section.paragraphs, *section.items, *section.steps)
    rows += sum(math.ceil(len(each.text) / _CHARACTERS) for each in told)
    return rows + sum(_count_table_row(row) for table in section.tables for row in table)


def _count_table_row(row: Row) -> float:
    """Return the height of a row.

    Its columns are about as wide as their share of its text needs; in a numbered row, room to write takes a third.
    """
    sizes = [len(cell.text) for cell in row]
    if all(not cell.text or cell.text.isdecimal() for cell in row):  # blank, but for its number
        return _BLANK_ROW
    if row[0].strong and len(row) > _BESIDE:
        wide = _CHARACTERS * (1 - _ROOM) / 2
        return _NUMBERED_ROW + max(math.ceil(size / wide) for size in sizes[:-1]) - 1
    return _TABLE_ROW + max(0, math.ceil(1.3 * sum(sizes) / _CHARACTERS) - 1)
