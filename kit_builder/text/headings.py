"""."""

from kit_builder.records import SECTIONS
from kit_builder.text.tokens import listed, tokens
from kit_builder.text.words import Words


def section_of(heading: str, words: Words) -> str:
    """The section that a heading of notes names, or an empty text: `Watch out!` names the pitfalls."""
    wanted = " ".join(tokens(heading))
    for section in SECTIONS:
        names = f"{words['card'][section]},{words['headings'][section]}".split(",")
        if wanted in (" ".join(tokens(name)) for name in names):
            return section
    return ""


def is_private(heading: str, words: Words) -> bool:
    """Whether a heading says that what follows is for the writer alone, such as `To do` or `Husk`."""
    return " ".join(tokens(heading)) in {" ".join(tokens(name)) for name in listed(words["headings"]["private"])}
