"""What the layout of notes tells by itself: headings, labels and numbered lists, which need no model to be read."""

import re
from collections.abc import Iterator

from kit_builder.records import Line, Passage
from kit_builder.text.headings import section_of
from kit_builder.text.lists import LABEL, has_mark, list_items
from kit_builder.text.tokens import capitalised
from kit_builder.text.words import Words

_NUMBER = re.compile(r"(?:^|\n)[ \t>]*\d{1,3}[.)][ \t]+(?:\[[ xX]\][ \t]*)?$")
_LEAST_NUMBERED = 3


def told_by_layout(passage: Passage, words: Words) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """The sections that the layout of `passage` tells, each with the lines of one item of it.

    A heading or a label, as in `Pitfall: …`, tells of what stands under or behind it, a label also where the heading
    is of something else: `Materials:` may be a line of its own, and `Instructions: …` a paragraph. Under a heading of
    steps a label is a step's own. Where no heading names the steps, a numbered list of three items and more is them.
    """
    items = list_items(passage)
    numbered = [item for item in items if has_mark(passage, item[0], _NUMBER)]
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
    label = LABEL.match(text)
    return section_of(label[1], words) if label else ""


def unlabelled(text: str, section: str, words: Words) -> str:
    """`text` without the label that names its `section`: `Pitfall: never …` among the pitfalls is `Never …`."""
    if _labelled(text, words) != section:
        return text
    return capitalised(text.partition(": ")[2])
