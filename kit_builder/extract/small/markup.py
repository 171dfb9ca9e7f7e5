"""The markup of notes in Markdown: items are worded without it, and a paragraph in italics is an aside."""

from dataclasses import replace

from kit_builder.records import Item, Passage, Source
from kit_builder.text.lists import is_list_item, split_list_items
from kit_builder.text.markdown import unescape

_FORMATS = ("md", "markdown")
_ITALICS = ("*", "_")
# What reads differently without its marks: struck-out text, and the number of a footnote.
_TELLING = ("~~", "[^")


def remove_markup(item: Item, source: Source) -> Item:
    """Return an item of notes in plain words: `Weigh it` for `**Weigh** it`, and no backslash before a mark."""
    if source.format not in _FORMATS or any(each in item.text for each in _TELLING):
        return item
    return replace(item, text=unescape(item.text))


def find_asides(passage: Passage) -> frozenset[int]:
    """Return the numbers of the lines in paragraphs that are in italics as a whole, as remarks on the notes are."""
    if passage.source.format not in _FORMATS:
        return frozenset()
    paragraphs = (item for item in split_list_items(passage) if not item[0].is_heading)
    asides = (
        item
        for item in paragraphs
        if not is_list_item(passage, item[0]) and _is_in_italics(" ".join(line.text for line in item))
    )
    return frozenset(line.number for item in asides for line in item)


def _is_in_italics(text: str) -> bool:
    inner = text[1:-1]
    return text[:1] in _ITALICS and text[-1:] == text[:1] and text[0] not in inner and len(inner) > 1
