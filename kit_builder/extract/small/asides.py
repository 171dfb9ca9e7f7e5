"""Asides in notes: paragraphs in italics, and what their author wants."""

from kit_builder.extract.small.markup import is_markdown
from kit_builder.records import Passage, Source
from kit_builder.text.joining import join_lines
from kit_builder.text.lists import is_list_item, split_list_items
from kit_builder.text.phrases import starts_with_phrase
from kit_builder.text.words import Words

_ITALICS = ("*", "_")


def is_wish(text: str, source: Source, words: Words) -> bool:
    """Return whether a text of notes is what their author wants: `I still want a nicer template`."""
    return not source.is_transcript and starts_with_phrase(text, words["address"]["wishes"])


def find_asides(passage: Passage) -> frozenset[int]:
    """Return the numbers of the lines in paragraphs that are in italics as a whole, as remarks on the notes are."""
    if not is_markdown(passage.source):
        return frozenset()
    paragraphs = (item for item in split_list_items(passage) if not item[0].is_heading)
    asides = (item for item in paragraphs if not is_list_item(passage, item[0]) and _is_in_italics(join_lines(item)))
    return frozenset(line.number for item in asides for line in item)


def _is_in_italics(text: str) -> bool:
    inner = text[1:-1]
    return text[:1] in _ITALICS and text[-1:] == text[:1] and text[0] not in inner and len(inner) > 1
