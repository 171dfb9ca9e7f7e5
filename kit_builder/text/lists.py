"""Recognise lists in a passage: marked items, and items that have lost their marks but kept their labels."""

import re
from collections.abc import Sequence
from itertools import groupby

from kit_builder.records import Line, Passage
from kit_builder.text.list_marks import is_counted_mark, is_mark

_MAX_MARK_WIDTH = 40
LABEL = re.compile(r"^([^\W\d_][^:.!?]{1,40}): ")
_MIN_LABELLED = 3


def split_list_items(passage: Passage) -> list[tuple[Line, ...]]:
    """Return the lines of each heading, list item and paragraph of `passage`, in order."""
    return [tuple(item) for _, item in groupby(passage.lines, _BlockCounter(passage))]


def is_list_item(passage: Passage, line: Line) -> bool:
    """Return whether `line` begins an item of a list, numbered or not."""
    opening = _find_row_opening(passage, line)
    return bool(opening) and (is_mark(opening) or is_step_heading(passage, line))


def is_step_heading(passage: Passage, line: Line) -> bool:
    """Return whether `line` was a heading, but is one of the steps of a method."""
    return not line.is_heading and _find_row_opening(passage, line).startswith("#")


def is_numbered_item(passage: Passage, line: Line) -> bool:
    """Return whether `line` begins an item of a list that counts: `2.`, `b)`, `Step 2:`."""
    return is_counted_mark(_find_row_opening(passage, line).lstrip("# "))


def find_labelled_lines(lines: Sequence[Line]) -> frozenset[int]:
    """Return the numbers of the lines that begin with a label such as `Dry run: …`, if at least three do.

    Such lines are a list that has lost its marks: each label begins an item.
    """
    labelled = frozenset(line.number for line in lines if LABEL.match(line.text))
    return labelled if len(labelled) >= _MIN_LABELLED else frozenset()


class _BlockCounter:
    """Number the heading, list item or paragraph of each line; called with the lines in order."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._before: Line | None = None
        self._block = 0

    def __call__(self, line: Line) -> int:
        before, self._before = self._before, line
        if before is None or before.is_heading or line.is_heading or before.speaker != line.speaker:
            self._block += 1
        else:
            between = self._passage.source.text[before.spans[-1][1] : line.spans[0][0]]
            # Text between two lines is a list mark; a blank row or a label also begins a new block.
            labelled = "\n" in between and LABEL.match(line.text) is not None
            if between.strip() or between.count("\n") > 1 or labelled:
                self._block += 1
        return self._block


def _find_row_opening(passage: Passage, line: Line) -> str:
    """Return what its row has before `line`, without quote marks; empty if it is speech or not short."""
    start = line.spans[0][0]
    before = passage.source.text[max(0, start - _MAX_MARK_WIDTH) : start]
    row = before[max(before.rfind("\n"), before.rfind("\r")) + 1 :]
    return "" if line.speaker or line.time is not None or len(row) == _MAX_MARK_WIDTH else row.lstrip(" \t>|")
