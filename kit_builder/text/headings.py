"""Recognise the headings of notes: the section of a method that they name, and private sections."""

import re

from kit_builder.records import SECTIONS
from kit_builder.text.phrases import starts_with_phrase
from kit_builder.text.sentences import MONTH
from kit_builder.text.tokens import get_stop_words, split_list, tokenize
from kit_builder.text.words import Words

_MAX_FORBIDDING_WORDS = 4
_MONTH = re.compile(MONTH + r"|january|february|march|april|june|july|september|october|december|am|pm")


def find_section(heading: str, words: Words) -> str:
    """Return the section that a heading names, or an empty string: `Watch out!` names the pitfalls.

    So does a short heading that only forbids, such as `Don't` or `Never`. A number before the name does not count.
    """
    said = tokenize(heading)
    wanted = " ".join(said[1:] if said[:1] and said[0].isdecimal() else said)
    for section in SECTIONS:
        names = f"{words['card'][section]},{words['headings'][section]}".split(",")
        if wanted in (" ".join(tokenize(name)) for name in names):
            return section
    return "pitfalls" if _only_forbids(heading, words) else ""


def _only_forbids(heading: str, words: Words) -> bool:
    """Return whether a heading has a forbidding opening, such as `Don't`, and beyond it only function words."""
    openings = words["openings"]["pitfalls"]
    plain = get_stop_words(words) | {word for opening in split_list(openings) for word in tokenize(opening)}
    said = tokenize(heading)
    return len(said) <= _MAX_FORBIDDING_WORDS and starts_with_phrase(heading, openings) and plain.issuperset(said)


def is_general_heading(heading: str, words: Words) -> bool:
    """Return whether a heading says nothing about its text: `General`, `Full transcript`, `Do`, a date or a time."""
    said = tokenize(heading)
    general = {" ".join(tokenize(name)) for name in split_list(words["headings"]["general"])}
    plain = get_stop_words(words)
    return " ".join(said) in general or all(
        word in plain or word[0].isdecimal() or len(word) == 1 or _MONTH.fullmatch(word) for word in said
    )


def is_private_heading(heading: str, words: Words) -> bool:
    """Return whether a heading marks a section as private to its author, such as `To do` or `Husk`."""
    return " ".join(tokenize(heading)) in {
        " ".join(tokenize(name)) for name in split_list(words["headings"]["private"])
    }
