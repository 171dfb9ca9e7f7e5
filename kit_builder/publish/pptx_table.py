"""Tables on slides: as real tables if they fit, and otherwise as paragraphs, one for each row."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.util import Emu, Pt

from kit_builder.publish.text_fitting import SIZES, Paragraph, count_lines
from kit_builder.text.markdown import Block

_LINE = 1.2  # the height of a line, in sizes of its text
_MARGIN = 14.4  # left and right of the text in a cell together, and above and below it, in points
_LEAST_SHARE = 0.12  # of the width, for a column
_BLANK_SHARE = 0.3  # of the width, for a column that is filled in while people watch


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table, all with as many cells; `has_head` says whether the first is its head."""

    rows: tuple[tuple[str, ...], ...]
    has_head: bool


def read_table(blocks: Sequence[Block]) -> Table | None:
    """Return the table that blocks are, None if they are anything else or anything more."""
    if not blocks or any(block.kind != "cell" for block in blocks):
        return None
    columns = range(1, 1 + max(block.column for block in blocks))
    rows = []
    for _, cells in groupby(blocks, key=lambda block: block.rows):
        texts = {cell.column: cell.text for cell in cells}
        rows.append(tuple(texts.get(column, "") for column in columns))
    return Table(tuple(rows), blocks[0].is_head)


def list_rows(cells: Sequence[Block]) -> list[Paragraph]:
    """Return a paragraph for each row of a table."""
    table = read_table(cells)
    return [Paragraph(": ".join(filter(None, row))) for row in (table.rows if table else ())]


def find_size(table: Table, placeholder: Any) -> int:
    """Return the size of text at which a table fits in place of a placeholder, in points; 0 if it does not fit."""
    widths, room = _share_width(table, Emu(placeholder.width).pt), Emu(placeholder.height).pt
    return next((each for each in SIZES if sum(_measure_rows(table, widths, each)) <= room), 0)


def draw_table(slide: Any, placeholder: Any, table: Table, size: int) -> None:
    """Put a table in place of a placeholder of a slide, with its text at `size` points."""
    widths = _share_width(table, Emu(placeholder.width).pt)
    heights = _measure_rows(table, widths, size)
    place = (placeholder.left, placeholder.top, placeholder.width, Pt(sum(heights)))
    made = slide.shapes.add_table(len(table.rows), len(table.rows[0]), *place).table
    made.first_row, made.horz_banding = table.has_head, False
    for column, share in zip(made.columns, widths, strict=True):
        column.width = Pt(share)
    for row, height, texts in zip(made.rows, heights, table.rows, strict=True):
        row.height = Pt(height)
        for cell, text in zip(row.cells, texts, strict=True):
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.text_frame.text = text
            cell.text_frame.paragraphs[0].font.size = Pt(size)
    placeholder._element.getparent().remove(placeholder._element)


def _share_width(table: Table, width: float) -> list[float]:
    """Return the widths of the columns in points: by their longest texts, and none too narrow."""
    longest = [max(len(row[place]) for row in table.rows) or 1 for place in range(len(table.rows[0]))]
    body = table.rows[1:] if table.has_head else table.rows
    blank = [not any(row[place] for row in body) for place in range(len(longest))]
    least = [(_BLANK_SHARE if each else _LEAST_SHARE) * sum(longest) for each in blank]
    shares = [max(each, at_least) for each, at_least in zip(longest, least, strict=True)]
    return [width * each / sum(shares) for each in shares]


def _measure_rows(table: Table, widths: Sequence[float], size: float) -> list[float]:
    """Return the heights of the rows in points."""
    return [
        max(count_lines(text, size, share - _MARGIN) for text, share in zip(row, widths, strict=True)) * size * _LINE
        + _MARGIN
        for row in table.rows
    ]
