"""Share the width of a table among its columns so that its rows take few lines and there is room to write."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

_PADDING = 2  # letters that the space on both sides of a cell takes
_BLANK = re.compile(r"_{4,}")
_OPERATOR = re.compile(r"[=≈+−×·÷]")
_LONG, _SHORT = "_" * 14, "-" * 8  # what room to write takes, at the end of a cell and before more text
_BOX, _BOX_WIDTH = re.compile("[☐☑]"), "xxx"  # a box to tick, with the space in front of it
_LEAST, _NAME = 9, 26  # letters: the least width of a column, and that of one in which names are written
_LONGEST_WORD = 22  # letters; a longer word may be broken
_LONGEST_SUM = 32  # letters
_WIDER = 4  # a long word in bold type and large letters takes a quarter more
_CELL_WEIGHT = 0.25  # how much a line saved in a cell counts compared with one saved in its row
_ROOM_TO_WRITE = 3  # times as much of what is left goes to a column that is written in
_MOST_ROWS = 40  # rows that decide the widths

Column = tuple[str, ...]


def share_width(rows: Sequence[Sequence[str]], line: int) -> list[float]:
    """Return the share of the width that each column of a table gets; `rows` are the texts of its cells.

    `line` is how many letters there are room for beside each other. Lines within a cell end in a line break, and runs
    of `_` are room to write. No column is narrower than its longest word, unless there are too many columns.
    """
    columns: list[Column] = [tuple(map(_fill_blanks, cells)) for cells in zip(*rows[:_MOST_ROWS], strict=False)]
    widths = [min(_find_least(cells), line // 2) for cells in columns]
    named = int(_is_numbers(columns[0]))  # names are written there, by hand
    if len(columns) > named + 1 and len(rows) > 2 and _is_written_in(columns[named]):
        widths[named] = max(widths[named], min(_NAME, line // 4))
    room = line - _PADDING * len(columns) - sum(widths)
    while room > 0 and (best := _find_best_step(columns, widths, room)):
        place, step = best
        widths[place] += step
        room -= step
    return _spread_rest(columns, widths, max(room, 0))


def is_sum(text: str) -> bool:
    """Return whether a text is a sum to fill in: between two of its runs of `_` stands an operator."""
    return any(map(_OPERATOR.search, _BLANK.split(text)[1:-1]))


def _fill_blanks(text: str) -> str:
    """Return the text of a cell with letters in place of room to write and of spaces at which no line ends."""
    in_sum = is_sum(text)
    filled = _BLANK.sub(lambda found: _SHORT if in_sum or text[found.end() :].strip() else _LONG, text)
    lines = (_join_sum(line) if _SHORT in line else line for line in filled.split("\n"))
    return _BOX.sub(_BOX_WIDTH, "\n".join(lines).replace("\u00a0", "x"))


def _join_sum(line: str) -> str:
    """Return a sum without spaces, so that no line ends in it; only what a long one comes to may go below it."""
    joined = line.replace(" ", "x")
    return joined if len(joined) <= _LONGEST_SUM else joined.replace("x=x", " =x")


def _find_least(cells: Column) -> int:
    if _is_numbers(cells):
        return max(map(len, cells))
    words = [word for cell in cells for word in cell.split()]
    room = max((len(word) for word in words if _SHORT in word), default=0)
    longest = max((min(len(word), _LONGEST_WORD) for word in words if _SHORT not in word), default=0)
    return max(_LEAST, room + 1, longest + longest // _WIDER + 1)


def _find_best_step(columns: Sequence[Column], widths: Sequence[int], room: int) -> tuple[int, int] | None:
    """Return the column, and by how much it gets wider, that saves the most for its width; None if nothing saves."""
    lines = [_count_lines(cells, width) for cells, width in zip(columns, widths, strict=True)]
    found: tuple[float, int, int] = (0, 0, 0)
    for place, cells in enumerate(columns):
        others = [max(row, default=0) for row in zip(*lines[:place], *lines[place + 1 :], strict=True)] or [0] * len(
            cells
        )
        for step, fewer in _list_steps(cells, widths[place], room):
            saved = sum(
                max(old, other) - max(new, other) + _CELL_WEIGHT * (old - new)
                for old, new, other in zip(lines[place], fewer, others, strict=True)
            )
            found = max(found, (saved / step, -place, step))
    return (-found[1], found[2]) if found[0] > 0 else None


def _list_steps(cells: Column, width: int, room: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield by how much a column has to get wider to take fewer lines, and how many lines its cells take then."""
    before = _count_lines(cells, width)
    for step in range(1, room + 1):
        after = _count_lines(cells, width + step)
        if after != before:
            yield step, after
        before = after


@lru_cache(4096)
def _count_lines(cells: Column, width: int) -> tuple[int, ...]:
    return tuple(sum(_wrap(line, width) for line in cell.split("\n")) for cell in cells)


def _wrap(text: str, width: int) -> int:
    """Return how many lines a text takes."""
    lines, used = 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > width:
            lines, used = lines + 1, 0
        used += len(word) + bool(used)
        lines, used = lines + (used - 1) // width, (used - 1) % width + 1
    return lines


def _is_numbers(cells: Column) -> bool:
    """Return whether a column has only the numbers of its rows."""
    head, *below = cells
    return not head and bool(below) and all(each.isdecimal() for each in below)


def _is_written_in(cells: Column) -> bool:
    """Return whether a column has a head and room to write below it, or nothing but room."""
    head, *below = cells
    return _LONG in "".join(below) or not any(below) or bool(head and not all(below))


def _spread_rest(columns: Sequence[Column], widths: Sequence[int], room: int) -> list[float]:
    """Return the shares of the columns after what is left was spread, most of it to those that are written in."""
    weights = [
        0 if _is_numbers(cells) else width * (_ROOM_TO_WRITE if _is_written_in(cells) else 1)
        for width, cells in zip(widths, columns, strict=True)
    ]
    wide = [_PADDING + width + room * weight / sum(weights) for width, weight in zip(widths, weights, strict=True)]
    return [width / sum(wide) for width in wide]
