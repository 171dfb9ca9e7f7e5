"""Slide decks in Markdown: slides are separated by lines of exactly `---`, and comments hold the presenter's notes."""

import re
from collections.abc import Sequence

from kit_builder.publish.edition import Slide
from kit_builder.text.markdown import parse_blocks

_COMMENT = re.compile(r"(?<!\\)<!--(.*?)(?:-->|\Z)", re.DOTALL)
_BREAK = re.compile(r"^---[ \t]*$", re.MULTILINE)
_NUMBER = re.compile(r"\s*[0-9]{1,9}[.)]\s+")


def read_slides(text: str) -> tuple[Slide, ...]:
    """Read the slides of a deck. The notes of a slide that shows nothing go to the slide before it."""
    slides: list[Slide] = []
    for part in _BREAK.split(text):
        join_slides = _remove_lone_number(remove_comments(part).strip())
        notes = "\n\n".join(found.strip() for found in _COMMENT.findall(part))
        if join_slides:
            slides.append(Slide(join_slides, notes))
        elif notes and slides:
            slides[-1] = Slide(slides[-1].text, f"{slides[-1].notes}\n\n{notes}".strip())
    return tuple(slides)


def _remove_lone_number(text: str) -> str:
    """Remove the list number if the slide shows a single step, since its title already gives the number."""
    items = [block for block in parse_blocks(text) if block.kind == "item"]
    rows = text.split("\n")
    if len(items) == 1 and items[0].ordered:
        rows[items[0].rows[0]] = _NUMBER.sub("", rows[items[0].rows[0]], count=1)
    return "\n".join(rows)


def remove_comments(text: str) -> str:
    """Remove the comments from Markdown, since they are not for customers."""
    return _COMMENT.sub("", text)


def join_slides(slides: Sequence[Slide]) -> str:
    """Return what the slides show as one Markdown text."""
    return "\n\n---\n\n".join(slide.text for slide in slides) + "\n"
