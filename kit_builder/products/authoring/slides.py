"""Slides in authored documents: what a slide shows, and the speaker's notes below a line that is exactly `Notes:`."""

import re

from kit_builder.products.authoring.cited_text import parse_cited_text, strip_citations
from kit_builder.text.markdown import clean_text

_NOTES = re.compile(r"^[ \t]*(?:\*\*)?Notes:(?:\*\*)?(?=[ \t]|$)", re.MULTILINE | re.IGNORECASE)
# What would end a comment, or begin another one within it.
_COMMENT_MARK = re.compile(r"-{2,}|[<>]")


def split_notes(text: str) -> tuple[str, str]:
    """Return what a slide shows, and the notes below it; either may be empty."""
    notes = _NOTES.search(text)
    return (text[: notes.start()].rstrip(), text[notes.end() :].strip()) if notes else (text, "")


def write_notes(notes: str) -> str:
    """Return notes as a comment in Markdown, without their citations; empty if there are none."""
    paragraphs = [clean_text(strip_citations(block.text)) for block in parse_cited_text(notes) if block.form != "mark"]
    text = "\n\n".join(_COMMENT_MARK.sub(" ", each).strip() for each in paragraphs)
    return f"<!-- {text.strip()} -->" if text.strip() else ""
