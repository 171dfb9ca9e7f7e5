"""Recognise the headings of notes: the section of a method that they name, and private sections."""

from kit_builder.records import SECTIONS
from kit_builder.text.tokens import split_list, tokenize
from kit_builder.text.words import Words


def find_section(heading: str, words: Words) -> str:
    """Return the section that a heading names, or an empty string: `Watch out!` names the pitfalls."""
    wanted = " ".join(tokenize(heading))
    for section in SECTIONS:
        names = f"{words['card'][section]},{words['headings'][section]}".split(",")
        if wanted in (" ".join(tokenize(name)) for name in names):
            return section
    return ""


def is_private_heading(heading: str, words: Words) -> bool:
    """Return whether a heading marks a section as private to its author, such as `To do` or `Husk`."""
    return " ".join(tokenize(heading)) in {
        " ".join(tokenize(name)) for name in split_list(words["headings"]["private"])
    }
