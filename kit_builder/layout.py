"""What the layout of notes tells by itself: headings, labels and numbered lists, which need no model to be read."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from kit_builder.records import SECTIONS, Line, Passage
from kit_builder.wording import capitalised, listed, tokens
from kit_builder.words import Words

_NUMBER = re.compile(r"(?:^|\n)[ \t>]*\d{1,3}[.)][ \t]+(?:\[[ xX]\][ \t]*)?$")
_MARK = re.compile(r"(?:^|\n)[ \t>]*(?:\d{1,3}[.)]|[-*+•–])[ \t]+(?:\[[ xX]\][ \t]*)?$")
_WIDEST_MARK = 40
_LABEL = re.compile(r"^([^\W\d_][^:.!?]{1,40}): ")
_LEAST_NUMBERED = 3
_LEAST_LABELLED = 3


def section_of(heading: str, words: Words) -> str:
    """The section that a heading of notes names, or an empty text: `Watch out!` names the pitfalls."""
    wanted = " ".join(tokens(heading))
    for section in SECTIONS:
        names = f"{words['card'][section]},{words['headings'][section]}".split(",")
        if wanted in (" ".join(tokens(name)) for name in names):
            return section
    return ""


def is_private(heading: str, words: Words) -> bool:
    """Whether a heading says that what follows is for the writer alone, such as `To do` or `Husk`."""
    return " ".join(tokens(heading)) in {" ".join(tokens(name)) for name in listed(words["headings"]["private"])}


def list_items(passage: Passage) -> list[tuple[Line, ...]]:
    """The lines of each heading, list item and paragraph of `passage`, in order."""
    return [tuple(item) for _, item in groupby(passage.lines, _Places(passage))]


def is_listed(passage: Passage, line: Line) -> bool:
    """Whether `line` begins an item of a list, numbered or not."""
    return _has_mark(passage, line, _MARK)


def are_labelled(lines: Sequence[Line]) -> frozenset[int]:
    """The numbers of those of `lines` that begin with a label, as `Dry run: …`, where three and more of them do.

    That is a list whose marks were lost: each label begins an item of it.
    """
    labelled = frozenset(line.number for line in lines if _LABEL.match(line.text))
    return labelled if len(labelled) >= _LEAST_LABELLED else frozenset()


def told_by_layout(passage: Passage, words: Words) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """The sections that the layout of `passage` tells, each with the lines of one item of it.

    A heading or a label, as in `Pitfall: …`, tells of what stands under or behind it, a label also where the heading
    is of something else: `Materials:` may be a line of its own, and `Instructions: …` a paragraph. Under a heading of
    steps a label is a step's own. Where no heading names the steps, a numbered list of three items and more is them.
    """
    items = list_items(passage)
    numbered = [item for item in items if _has_mark(passage, item[0], _NUMBER)]
    section = ""
    for item in items:
        if item[0].is_heading:
            section = section_of(item[0].text, words)
        elif section != "steps" and (named := _labelled(item[0].text, words)):
            yield named, item
        elif section:
            yield section, item
        elif len(numbered) >= _LEAST_NUMBERED and item in numbered:
            yield "steps", item


def _labelled(text: str, words: Words) -> str:
    """The section that the label `text` begins with names, or an empty text."""
    label = _LABEL.match(text)
    return section_of(label[1], words) if label else ""


def unlabelled(text: str, section: str, words: Words) -> str:
    """`text` without the label that names its `section`: `Pitfall: never …` among the pitfalls is `Never …`."""
    if _labelled(text, words) != section:
        return text
    return capitalised(text.partition(": ")[2])


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
            labelled = "\n" in between and _LABEL.match(line.text) is not None
            if between.strip() or between.count("\n") > 1 or labelled:
                self._place += 1
        return self._place


def _has_mark(passage: Passage, line: Line, mark: re.Pattern[str]) -> bool:
    start = line.spans[0][0]
    return not line.speaker and mark.search(passage.source.text[max(0, start - _WIDEST_MARK) : start]) is not None
