"""Estimate how many sides of A4 a tool takes, whether it has too many words for them, and which share a side."""

import math
from collections.abc import Collection, Iterator, Sequence

from kit_builder.products.tools.records import Fault, Row, Section
from kit_builder.products.tools.sheet import parse_sheet

_MOST_ROWS = 86  # as printed sheets show, in the smallest letters that are used
_TOO_MANY = 1.15  # as the rows are estimated
_MOST_WORDS = {1: 420, 2: 620}  # by sides: what the prompt asks for, with some room
_ROOMY = 0.8  # of a side, on which there is room to write
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


def find_wordiness(text: str, reverse: Collection[str] = (), pages: int = 1) -> Iterator[Fault]:
    """Yield a fault, which is not severe, if the Markdown of a worksheet has too many words on so many sides of A4.

    Its sections on the `reverse`, blank lines and numbers do not count.
    """
    sheet = parse_sheet(text)
    shown = [sheet.head, *(each for each in sheet.sections if each.title not in reverse)]
    count = sum(
        any(map(str.isalpha, word)) for section in shown for each in _list_texts(section) for word in each.split()
    )
    if count > (most := _MOST_WORDS[pages]):
        message = (
            f"It has {count} words, and there should be about {most}. Leave out what its labels or another sheet say, "
            "and lines of the example that show nothing new; no step, limit, reason, sum or words to say."
        )
        yield Fault("", message, "too many words", severe=False)


def _list_texts(section: Section) -> Iterator[str]:
    yield from (each.text for each in (*section.paragraphs, *section.items, *section.steps))
    yield from (cell.text for table in section.tables for row in table if not row[0].text.isdecimal() for cell in row)


def group_by_page(texts: Sequence[str]) -> list[str]:
    """Return Markdown texts in their order, with those joined that fit one side of A4 together."""
    groups: list[list[str]] = []
    rows = math.inf
    for text in texts:
        sheet = parse_sheet(text)
        own = sum(map(_count_rows, (sheet.head, *sheet.sections))) + _HEADING_ROWS
        if rows + own <= _ROOMY * _MOST_ROWS:
            groups[-1].append(text)
            rows += own
        else:
            groups.append([text])
            rows = own
    return ["\n\n".join(each) for each in groups]


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
    if row[0].strong:
        wide = _CHARACTERS * (1 - _ROOM) / (2 if len(row) > _BESIDE else 1)
        return _NUMBERED_ROW + max(math.ceil(size / wide) for size in sizes[:-1] or sizes) - 1
    return _TABLE_ROW + max(0, math.ceil(1.3 * sum(sizes) / _CHARACTERS) - 1)
