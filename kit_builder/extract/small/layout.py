"""Items that headings, labels and numbered lists in notes mark, so that no model is needed."""

from collections.abc import Iterator

from kit_builder.records import Line, Passage
from kit_builder.text.headings import find_section
from kit_builder.text.lists import LABEL, is_numbered_item, split_list_items
from kit_builder.text.tokens import capitalise
from kit_builder.text.words import Words

_MIN_NUMBERED = 3


def find_layout_items(passage: Passage, words: Words) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Yield the items that the layout of `passage` marks: the section, and the lines of one item.

    A heading names the section of the text below it, and a label such as `Pitfall: …` that of the text after it. A
    label overrides a heading, except under a heading for steps, where it belongs to the step. If no heading names the
    steps, a numbered list of at least three items is the steps.
    """
    items = split_list_items(passage)
    numbered = [item for item in items if is_numbered_item(passage, item[0])]
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
    """Return the section named by the label at the start of `text`, or an empty string."""
    label = LABEL.match(text)
    return find_section(label[1], words) if label else ""


def remove_label(text: str, section: str, words: Words) -> str:
    """Remove the label that names the item's `section`: among pitfalls, `Pitfall: never …` becomes `Never …`."""
    if _find_labelled_section(text, words) != section:
        return text
    return capitalise(text.partition(": ")[2])
