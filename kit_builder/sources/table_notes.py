"""Read a table of notes, such as a list or the sticky notes of a board: its words, in the order that its columns tell.

Ids, colours, numbers, dates and the names of those who wrote the notes are not read as text.
"""

import re
from collections.abc import Sequence
from itertools import groupby

from kit_builder.records import Source
from kit_builder.sources.columns import Column, Place
from kit_builder.sources.document_builder import DocumentBuilder
from kit_builder.sources.people import is_written_as_name
from kit_builder.sources.time_column import is_day, parse_time

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}|rgba?\([\d., ]+\)")
_AXIS = re.compile(r"(?<![^\W_])([xy])(?![^\W_])", re.IGNORECASE)
_MAX_SHORT_WORDS = 8
_MAX_FACT_WORDS = 2  # in a cell of the column with most words; notes have more
_LEVEL = 0.1  # how much notes of one row may differ in height, as a share of its length


def has_sticky_notes(columns: Sequence[Column]) -> bool:
    """Return whether the rows have positions on a board, or colours."""
    colours = any(
        2 * sum(bool(_COLOUR.fullmatch(text)) for text in column.texts.values()) > len(column.cells)
        for column in columns
    )
    return colours or len(_find_axes(columns)) > 1


def read_notes(name: str, source_id: str, columns: Sequence[Column]) -> Source:
    """Return the words of a table as a source."""
    wordy = [column for column in columns if column.mass and not _names_people(column)] or list(columns)
    order = _order_rows(columns, sorted({place for column in wordy for place in column.cells}))
    main = max(wordy, key=lambda column: column.mass, default=None)
    heading = _find_heading(columns, [column for column in wordy if column is not main], order)
    is_board = has_sticky_notes(columns)
    if main and not is_board and _are_facts(main, columns):
        return _read_facts(name, source_id, columns)
    kept = [column for column in wordy if column in (main, heading) or not _is_mark(column, is_board)]
    builder = DocumentBuilder()
    title = ""
    for place in order:
        builder.place = f"row {place[0]}"
        before, title = title, heading.texts.get(place, "") if heading else ""
        if title and title != before:
            builder.add_heading(title)
        _add_row(builder, [column.texts[place] for column in kept if column is not heading and place in column.texts])
    builder.problems += _describe(columns, kept, order)
    return builder.build(name, source_id)


def _are_facts(main: Column, columns: Sequence[Column]) -> bool:
    """Return whether rows are names with numbers, rather than notes."""
    words = sum(len(text.split()) if text.isascii() else len(text) / 2 for text in main.texts.values())
    counted = any(column.is_numeric and not column.is_index for column in columns)
    return counted and words <= _MAX_FACT_WORDS * len(main.cells)


def _read_facts(name: str, source_id: str, columns: Sequence[Column]) -> Source:
    """Return a table of names and numbers as a source, row by row in full."""
    builder = DocumentBuilder()
    places = sorted({place for column in columns for place in column.cells})
    builder.add_table(
        [
            [column.path[-1] for column in columns],
            *([str(column.cells.get(place, "")) for column in columns] for place in places),
        ]
    )
    return builder.build(name, source_id)


def _add_row(builder: DocumentBuilder, cells: Sequence[str]) -> None:
    short = [cell for cell in cells if len(cell.split()) <= _MAX_SHORT_WORDS]
    if len(short) > 1:
        builder.add_row(short)
    else:
        builder.add_paragraph(" ".join(short))
    for cell in cells:
        if cell not in short:
            builder.add_paragraph(cell)


def _names_people(column: Column) -> bool:
    """Return whether a column repeats names of two words or more, each with a capital."""
    values = set(column.texts.values())
    return (
        len(values) < len(column.texts)
        and all(is_written_as_name(value) and all(word[0].isupper() for word in value.split()) for value in values)
        and 2 * sum(len(value.split()) > 1 for value in values) >= len(values)
    )


def _find_heading(columns: Sequence[Column], others: Sequence[Column], order: Sequence[Place]) -> Column | None:
    """Return the first column whose values adjacent rows share, as headings do; none if rows are numbered."""
    if any(column.is_index for column in columns) and not has_sticky_notes(columns):
        return None
    return next((column for column in others if _groups_rows(column, order)), None)


def _groups_rows(column: Column, order: Sequence[Place]) -> bool:
    values = [column.texts.get(place, "") for place in order]
    runs = [value for value, _ in groupby(values)]
    is_short = all(len(value.split()) <= _MAX_SHORT_WORDS for value in values)
    return is_short and len(runs) == len(set(values)) < len(values)


def _is_mark(column: Column, is_board: bool) -> bool:
    """Return whether a column has the same value in all rows, or a few on a board, such as the names of colours."""
    values = set(column.texts.values())
    return len(values) < len(column.texts) and (len(values) == 1 or is_board)


def _order_rows(columns: Sequence[Column], rows: list[Place]) -> list[Place]:
    """Return the rows in the order of a column of numbers from 1 up, or of positions along one line."""
    column = _find_order(columns, rows)
    if column is None:
        return rows
    return sorted(rows, key=lambda place: _get_number(column, place))


def _find_order(columns: Sequence[Column], rows: Sequence[Place]) -> Column | None:
    axes = _find_axes(columns)
    found = [column for column in columns if not axes and column.is_permutation and len(column.cells) == len(rows)]
    if len(axes) == 2:
        spreads = {axis: _get_spread(column) for axis, column in axes.items()}
        for axis, other in (("x", "y"), ("y", "x")):
            distinct = len(set(axes[axis].cells.values())) == len(rows)
            if distinct and spreads[other] <= _LEVEL * spreads[axis]:
                found.append(axes[axis])
    return found[0] if len(found) == 1 else None


def _find_axes(columns: Sequence[Column]) -> dict[str, Column]:
    """Return the columns of positions, by axis: numbers under titles that differ only in `x` and `y`."""
    axes: dict[str, Column] = {}
    for column in columns:
        axis = _AXIS.search(column.path[-1])
        if axis and column.is_numeric:
            axes.setdefault(axis[1].lower(), column)
    return axes if len(axes) == 2 else {}


def _get_spread(column: Column) -> float:
    numbers = [_get_number(column, place) for place in column.cells]
    return max(numbers) - min(numbers)


def _get_number(column: Column, place: Place) -> float:
    return float(str(column.cells[place]).replace(",", ".")) if place in column.cells else float("inf")


def _describe(columns: Sequence[Column], kept: Sequence[Column], rows: Sequence[Place]) -> list[str]:
    """Return what was left out, and whether the order of the rows is unknown."""
    problems = []
    left_out = [column.path[-1] for column in columns if column not in kept]
    if left_out:
        problems.append(f"Columns of ids, marks, numbers, dates or names, left out: {', '.join(left_out)}.")
    numbers = [column for column in columns if column.is_numeric and len(set(column.cells.values())) > 1]
    is_sorted = any(column.is_index for column in columns) or any(map(_has_rising_dates, columns))
    is_loose = has_sticky_notes(columns) or (bool(numbers) and not is_sorted)
    if is_loose and len(rows) > 2 and _find_order(columns, rows) is None:
        problems.append("The order of the rows is unknown. They are read from top to bottom.")
    return problems


def _has_rising_dates(column: Column) -> bool:
    texts = list(column.texts.values())
    return all(is_day(text) or parse_time(text) for text in texts) and texts == sorted(texts) and texts[0] < texts[-1]
