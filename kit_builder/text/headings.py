"""."""

from kit_builder.records import SECTIONS
from kit_builder.text.tokens import split_list, tokenize
from kit_builder.text.words import Words


def find_section(heading: str, words: Words) -> str:
    """The section that a heading of notes names, or an empty text: `Watch out!` names the pitfalls."""
    wanted = " ".join(tokenize(heading))
    for section in SECTIONS:
        names = f"{words['card'][section]},{words['headings'][section]}".split(",")
        if wanted in (" ".join(tokenize(name)) for name in names):
            return section
    return ""


def is_private_heading(heading: str, words: Words) -> bool:
    """Whether a heading says that what follows is for the writer alone, such as `To do` or `Husk`."""
    return " ".join(tokenize(heading)) in {
        " ".join(tokenize(name)) for name in split_list(words["headings"]["private"])
    }
