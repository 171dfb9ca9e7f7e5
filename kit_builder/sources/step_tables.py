"""Read tables as text: one of steps as a list, with the other cells of a row behind its step; others cell by cell."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kit_builder.text.list_marks import parse_marks

_MIN_ROWS = 3  # with the heading
_MAX_HEADING_WORDS = 4
_MIN_STEP_WORDS = 2.5
_MAX_OTHER_WORDS = 4.0
_KEY_AND_VALUE = 2
_DIGIT = re.compile(r"\d")
_ENDS = tuple(".!?:;")
_ASKS = tuple("?？؟")


class TableItem(NamedTuple):
    """A row of a table as a list item; `mark` is its number with a point, a dash, or empty for a row of one cell."""

    mark: str
    text: str


class StepTable(NamedTuple):
    """The rows of a table as list items, and the headings of columns that are not in their texts."""

    items: tuple[TableItem, ...]
    headings: tuple[str, ...]


def read_step_table(rows: Sequence[Sequence[str]]) -> StepTable | None:
    """Return a table as list items, or None if it is another kind of table.

    The first row must be headings, and one column must have most of the words. A column before it that counts up gives
    the marks. Without one, the steps must be the first column, with at least twice as many words as any other: a table
    that begins with conditions or names is not one of steps.
    Cells are text on one line. A row of one cell, which goes over the whole width, is an item without a mark.
    """
    table = [[" ".join(cell.split()) for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if len(table) < _MIN_ROWS or not _are_headings(table[0]):
        return None
    headings = table[0]
    body = [row for row in table[1:] if len(row) == len(headings)]
    if len(body) < _MIN_ROWS - 1 or any(len(row) not in (1, len(headings)) for row in table):
        return None
    sizes = [sum(len(row[at].split()) for row in body) / len(body) for at in range(len(headings))]
    main = max(range(len(headings)), key=lambda at: sizes[at])
    numbers = next((at for at in range(main) if _counts_up([row[at] for row in body])), None)
    others = [at for at in range(len(headings)) if at not in (main, numbers)]
    most = _MAX_OTHER_WORDS if numbers is not None else sizes[main] / 2
    asks = any(cell.endswith(_ASKS) for row in body for cell in row)
    if asks or (numbers is None and main) or sizes[main] < _MIN_STEP_WORDS or any(sizes[at] > most for at in others):
        return None
    items = tuple(_read_row(row, headings, main, numbers, others) for row in table[1:])
    used = {headings[at] for at in others if any(row[at] for row in body)}
    return StepTable(items, tuple(each for each in headings if each not in used))


def name_cells(rows: Sequence[Sequence[str]], *, is_headed: bool = False) -> list[str]:
    """Return the rows of a table after its headings, as text in which each cell has the name of its column.

    Return an empty list if the table has no headings. If it is not known to have some, there must be three columns, or
    one of numbers: the first of two columns often names what is in the second.
    """
    table = [[" ".join(cell.split()) for cell in row] for row in rows]
    headings = table[0] if table else []
    body = table[1:]
    if not body or not any(headings) or any(len(row) > len(headings) for row in body):
        return []
    counted = any(
        not _DIGIT.search(headings[at]) and all(len(row) > at and _DIGIT.search(row[at]) for row in body)
        for at in range(len(headings))
    )
    if not (is_headed or (_are_headings(headings) and len(body) > 1 and (counted or len(headings) > _KEY_AND_VALUE))):
        return []
    return [
        "; ".join(f"{name}: {cell}" if name else cell for name, cell in zip(headings, row, strict=False) if cell)
        for row in body
    ]


def _are_headings(row: Sequence[str]) -> bool:
    """Return whether all cells of a row are short, different names without digits."""
    return (
        len(row) > 1
        and len({cell.casefold() for cell in row}) == len(row)
        and all(
            cell and len(cell.split()) <= _MAX_HEADING_WORDS and not cell.endswith(_ENDS) and not cell[0].isdecimal()
            for cell in row
        )
    )


def _counts_up(cells: Sequence[str]) -> bool:
    """Return whether all filled cells are marks such as `2`, `2.`, `b)` or `Step 2`, each one more than the last."""
    values = [_read_numbers(cell) for cell in cells if cell]
    return len(values) > 1 and all(any(number + 1 in after for number in before) for before, after in pairwise(values))


def _read_numbers(cell: str) -> set[int]:
    """Return the readings of a cell as a number."""
    marks = (parse_marks(f"{cell}{end} Aa", 0, len(cell) + len(end) + 3) for end in ("", "."))
    return {
        mark.value
        for end, found in zip(("", "."), marks, strict=True)
        for mark in found
        if mark.end == len(cell) + len(end) + 1
    }


def _read_row(
    row: Sequence[str], headings: Sequence[str], main: int, numbers: int | None, others: Sequence[int]
) -> TableItem:
    if len(row) == 1:
        return TableItem("", row[0])
    labelled = "; ".join(f"{headings[at]}: {row[at]}" for at in others if row[at])
    text = f"{row[main]} ({labelled})" if labelled and row[main] else row[main] or labelled
    number = min(_read_numbers(row[numbers]), default=0) if numbers is not None else 0
    return TableItem(f"{number}." if number else "-", text)


def fill_merged(rows: Sequence[Sequence[str | None]]) -> Iterator[list[str]]:
    """Yield the rows with each None, which is a cell merged with the one above, filled with the text of that cell."""
    above: Sequence[str] = ()
    for row in rows:
        filled = [(above[at] if at < len(above) else "") if cell is None else cell for at, cell in enumerate(row)]
        yield filled
        above = filled if len(filled) > 1 else above
