"""Put the words of a PDF page in reading order: columns one after the other, tables row by row."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import fmean, median
from typing import NamedTuple

from kit_builder.sources.step_tables import read_step_table

_MIN_ROWS = 3  # with words in several columns
_MIN_COLUMN_WORDS = 2.5  # in a row, on average, of text in columns; the cells of a table are shorter
_MAX_COLUMNS = 3
_GAP = 1.5  # between cells, as a share of the height of the text
_GAP_IN_WORD = 0.1
_TOLERANCE = 5.0  # points between the left edges of cells of one column


class Fragment(NamedTuple):
    """Some words on a page, with their edges in points from the lower left corner.

    A blank at the end of `text` tells that the next words do not continue the last one.
    """

    left: float
    bottom: float
    right: float
    top: float
    text: str


class Arranged(NamedTuple):
    """The rows of a page in reading order, a blank one around tables and columns, and headings of columns left out."""

    rows: list[str]
    headings: tuple[str, ...]


_Row = list[Fragment]


def arrange_page(fragments: Sequence[Fragment]) -> Arranged | None:
    """Return a page in reading order, or None if it has neither columns nor a table.

    Several rows must have words at the same left edges.
    """
    rows = [_join_near(row) for row in _group_rows([each for each in fragments if each.text.strip()])]
    edges = _find_edges(rows)
    if len(edges) < 2:
        return None
    arranged: list[str] = []
    headings: tuple[str, ...] = ()
    for fits, run in groupby(rows, lambda row: _fits(row, edges)):
        grid = [_place(row, edges) for row in run]
        several = sum(sum(map(bool, row)) > 1 for row in grid)
        if fits and several >= _MIN_ROWS:
            block = _read_grid(grid)
            arranged += ["", *block.rows, ""]
            headings += block.headings
        else:
            arranged += [" ".join(filter(None, row)) for row in grid]
    return Arranged(arranged, headings) if "" in arranged else None


def _group_rows(fragments: Sequence[Fragment]) -> Iterator[_Row]:
    """Yield the fragments of each row, from the top, left to right."""
    row: _Row = []
    for each in sorted(fragments, key=lambda each: -(each.bottom + each.top)):
        middle = (each.bottom + each.top) / 2
        if row and not row[0].bottom <= middle <= row[0].top:
            yield sorted(row)
            row = []
        row.append(each)
    if row:
        yield sorted(row)


def _join_near(row: _Row) -> _Row:
    """Join fragments that are no further apart than words are."""
    joined = row[:1]
    for each in row[1:]:
        last = joined[-1]
        gap, height = each.left - last.right, last.top - last.bottom
        if gap < _GAP * height:
            between = "" if 0 <= gap < _GAP_IN_WORD * height else " "
            joined[-1] = Fragment(last.left, last.bottom, each.right, last.top, f"{last.text}{between}{each.text}")
        else:
            joined.append(each)
    return [each._replace(text=" ".join(each.text.split())) for each in joined]


def _find_edges(rows: Sequence[_Row]) -> list[float]:
    """Return the left edges that several rows with more than one cell share, from the left."""
    lefts = sorted(cell.left for row in rows if len(row) > 1 for cell in row)
    groups: list[list[float]] = []
    for left in lefts:
        if groups and left - groups[-1][-1] <= _TOLERANCE:
            groups[-1].append(left)
        else:
            groups.append([left])
    return [median(group) for group in groups if len(group) >= _MIN_ROWS]


def _fits(row: _Row, edges: Sequence[float]) -> bool:
    """Return whether each cell begins at an edge, and ends before the next."""
    for cell in row:
        at = _find_column(cell, edges)
        after = edges[at + 1] if at + 1 < len(edges) else float("inf")
        if abs(cell.left - edges[at]) > 2 * _TOLERANCE or cell.right >= after:
            return False
    return True


def _find_column(cell: Fragment, edges: Sequence[float]) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - cell.left))


def _place(row: _Row, edges: Sequence[float]) -> list[str]:
    """Return the texts of a row by column."""
    cells = ["" for _ in edges]
    for cell in row:
        at = _find_column(cell, edges)
        cells[at] = f"{cells[at]} {cell.text}".strip()
    return cells


def _read_grid(grid: Sequence[list[str]]) -> Arranged:
    """Read a block of rows with several cells: column by column if they hold running text, else as a table."""
    columns = [[row[at] for row in grid if row[at]] for at in range(len(grid[0]))]
    words = [fmean(len(cell.split()) for cell in column) if column else 0.0 for column in columns]
    if len(columns) <= _MAX_COLUMNS and min(words) >= _MIN_COLUMN_WORDS:
        return Arranged([row for column in columns for row in ("", *column)][1:], ())
    rows = _join_wrapped(grid)
    table = read_step_table(rows)
    if table is None:
        return Arranged([" ".join(filter(None, row)) for row in rows], ())
    return Arranged([f"{mark} {text}".strip() for mark, text in table.items], table.headings)


def _join_wrapped(grid: Sequence[list[str]]) -> list[list[str]]:
    """Join the rows without a first cell to the row before, whose cells they continue."""
    rows: list[list[str]] = []
    for row in grid:
        if rows and not row[0]:
            rows[-1] = [" ".join(filter(None, pair)) for pair in zip(rows[-1], row, strict=True)]
        else:
            rows.append(row)
    return rows
