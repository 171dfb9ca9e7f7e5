"""What the layout of notes tells by itself: headings, labels and numbered lists, which need no model to be read."""

import re
from collections.abc import Iterator

from kit_builder.records import Line, Passage
from kit_builder.text.headings import find_section
from kit_builder.text.lists import LABEL, has_marker, split_list_items
from kit_builder.text.tokens import capitalise
from kit_builder.text.words import Words

_NUMBER = re.compile(r"(?:^|\n)[ \t>]*\d{1,3}[.)][ \t]+(?:\[[ xX]\][ \t]*)?$")
_MIN_NUMBERED = 3


def find_layout_items(passage: Passage, words: Words) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """The sections that the layout of `passage` tells, each with the lines of one item of it.

    A heading or a label, as in `Pitfall: …`, tells of what stands under or behind it, a label also where the heading
    is of something else: `Materials:` may be a line of its own, and `Instructions: …` a paragraph. Under a heading of
    steps a label is a step's own. Where no heading names the steps, a numbered list of three items and more is them.
    """
    items = split_list_items(passage)
    numbered = [item for item in items if has_marker(passage, item[0], _NUMBER)]
    section = ""
    for item in items:
        if item[0].is_heading:
            section = find_section(item[0].text, words)
        elif section != "steps" and (named := _find_labelled_section(item[0].text, words)):
            yield named, item
        elif section:
            yield section, item
        elif len(numbered) >= _MIN_NUMBERED and item in numbered:
            yield "steps", item


def _find_labelled_section(text: str, words: Words) -> str:
    """The section that the label `text` begins with names, or an empty text."""
    label = LABEL.match(text)
    return find_section(label[1], words) if label else ""


def remove_label(text: str, section: str, words: Words) -> str:
    """`text` without the label that names its `section`: `Pitfall: never …` among the pitfalls is `Never …`."""
    if _find_labelled_section(text, words) != section:
        return text
    return capitalise(text.partition(": ")[2])
