"""Write out the shorthand of notes: `w/` becomes `with`, and a step gets a capital and a full stop."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kit_builder.records import SECTIONS, Item, Method
from kit_builder.text.tokens import capitalise
from kit_builder.text.words import Words

_BETWEEN_WORDS = ("+", "&")
_FIRST_LETTER = re.compile(r"^[\"“„«]?[^\W\d_]")
_INSTRUCTING = ("steps", "rules")


def expand_shorthand(method: Method, words: Words) -> Method:
    """Return `method` with its shorthand written out, and its steps and rules as full sentences."""
    known = words["shorthand"]
    sections: dict[str, Any] = {
        name: tuple(_expand_item(item, known) for item in method.section(name)) for name in SECTIONS
    }
    for name in _INSTRUCTING:
        sections[name] = tuple(replace(item, text=_make_sentence(item.text)) for item in sections[name])
    return replace(method, **sections)


def _expand_item(item: Item, known: Mapping[str, str]) -> Item:
    text = item.text
    for short, full in known.items():
        if short in _BETWEEN_WORDS:
            text = re.sub(rf"(?<=[^\W\d_]) {re.escape(short)} (?=[^\W\d_])", f" {full} ", text)
        else:
            for each, instead in ((short, full), (capitalise(short), capitalise(full))):
                text = re.sub(rf"(?<![\w/]){re.escape(each)}(?![\w/])", instead, text)
    return replace(item, text=text)


def _make_sentence(text: str) -> str:
    text = text if text[1:2].isupper() else _FIRST_LETTER.sub(lambda found: found[0].upper(), text)
    return f"{text}." if text[-1:].isalnum() else text
