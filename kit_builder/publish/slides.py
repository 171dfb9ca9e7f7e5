"""Decks: slides between lines that are exactly `---`; a comment at the end of one is what the presenter says."""

import re
from collections.abc import Sequence

from kit_builder.publish.edition import Slide

_COMMENT = re.compile(r"(?<!\\)<!--(.*?)(?:-->|\Z)", re.DOTALL)
_BREAK = re.compile(r"^---[ \t]*$", re.MULTILINE)


def read_slides(text: str) -> tuple[Slide, ...]:
    """The slides of a deck; one that shows nothing is none, and what is said on it is said on the one before."""
    slides: list[Slide] = []
    for part in _BREAK.split(text):
        shown = without_comments(part).strip()
        notes = "\n\n".join(found.strip() for found in _COMMENT.findall(part))
        if shown:
            slides.append(Slide(shown, notes))
        elif notes and slides:
            slides[-1] = Slide(slides[-1].text, f"{slides[-1].notes}\n\n{notes}".strip())
    return tuple(slides)


def without_comments(text: str) -> str:
    """Markdown without its comments, which are not for customers."""
    return _COMMENT.sub("", text)


def shown(slides: Sequence[Slide]) -> str:
    """What the slides show, as one Markdown text."""
    return "\n\n---\n\n".join(slide.text for slide in slides) + "\n"
