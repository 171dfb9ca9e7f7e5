"""."""

import re
from collections.abc import Sequence
from itertools import groupby

from kit_builder.records import Line, Passage

_MARK = re.compile(r"(?:^|\n)[ \t>]*(?:\d{1,3}[.)]|[-*+•–])[ \t]+(?:\[[ xX]\][ \t]*)?$")
_WIDEST_MARK = 40
LABEL = re.compile(r"^([^\W\d_][^:.!?]{1,40}): ")
_LEAST_LABELLED = 3


def split_list_items(passage: Passage) -> list[tuple[Line, ...]]:
    """The lines of each heading, list item and paragraph of `passage`, in order."""
    return [tuple(item) for _, item in groupby(passage.lines, _Places(passage))]


def is_list_item(passage: Passage, line: Line) -> bool:
    """Whether `line` begins an item of a list, numbered or not."""
    return has_marker(passage, line, _MARK)


def find_labelled_lines(lines: Sequence[Line]) -> frozenset[int]:
    """The numbers of those of `lines` that begin with a label, as `Dry run: …`, where three and more of them do.

    That is a list whose marks were lost: each label begins an item of it.
    """
    labelled = frozenset(line.number for line in lines if LABEL.match(line.text))
    return labelled if len(labelled) >= _LEAST_LABELLED else frozenset()


class _Places:
    """Gives each line the number of the heading, list item or paragraph it stands in."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._before: Line | None = None
        self._place = 0

    def __call__(self, line: Line) -> int:
        before, self._before = self._before, line
        if before is None or before.is_heading or line.is_heading or before.speaker != line.speaker:
            self._place += 1
        else:
            between = self._passage.source.text[before.spans[-1][1] : line.spans[0][0]]
            # Anything but white space is the mark of a list item, and a blank row or a label ends a paragraph.
            labelled = "\n" in between and LABEL.match(line.text) is not None
            if between.strip() or between.count("\n") > 1 or labelled:
                self._place += 1
        return self._place


def has_marker(passage: Passage, line: Line, mark: re.Pattern[str]) -> bool:
    """Tell whether what stands before `line` in its row matches `mark`."""
    start = line.spans[0][0]
    return not line.speaker and mark.search(passage.source.text[max(0, start - _WIDEST_MARK) : start]) is not None
