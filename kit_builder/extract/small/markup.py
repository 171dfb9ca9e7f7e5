"""Write the items of Markdown notes without their markup."""

from dataclasses import replace

from kit_builder.records import Item, Source
from kit_builder.text.markdown import unescape

_FORMATS = ("md", "markdown")
# Marks that change the meaning, so that they stay: of struck-out text and of footnotes.
_TELLING = ("~~", "[^")


def is_markdown(source: Source) -> bool:
    """Return whether a source is a file in Markdown."""
    return source.format in _FORMATS


def remove_markup(item: Item, source: Source) -> Item:
    """Return an item of notes in plain words: `Weigh it` for `**Weigh** it`, and no backslash before a mark."""
    if not is_markdown(source) or any(each in item.text for each in _TELLING):
        return item
    return replace(item, text=unescape(item.text))
