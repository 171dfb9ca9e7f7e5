"""Rich Text Format, through striprtf, read as plain text."""

import re

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources import plain
from kit_builder.sources.text import seen, unseen_problems

SUFFIXES = (".rtf",)

_NOTE = re.compile(r"\{(?:\\\*)?\s?\\(?:footnote|annotation)(?![a-z])")
_HIDDEN = re.compile(r"\{[^{}]*\\v(?![a-z0-9])[^{}]*\}")


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Return a rich text as a source; raise SourceError where it is no rich text or holds no text.

    Groups that are set as hidden are left out and counted.
    """
    from striprtf import striprtf

    if not raw.lstrip().startswith(b"{\\rtf"):
        raise SourceError("The file is no rich text (RTF). Save it again as .rtf or .docx.")
    marked, hidden = _HIDDEN.subn("", raw.decode("latin-1"))
    text, count = seen(str(striprtf.rtf_to_text(marked, errors="replace")))  # type: ignore[no-untyped-call]
    if not text.strip():
        raise SourceError("The file holds no text.")
    problems = [f"Pieces that nobody can see in the document, and were left out: {hidden}."] if hidden else []
    notes = len(_NOTE.findall(marked))
    if notes:
        problems.append(f"Notes and comments, which are not read from rich text: {notes}. Save it as .docx for them.")
    lost = text.count("�")
    if lost:
        problems.append(f"Characters that could not be read, and stand as �: {lost}.")
    return Source(name, source_id, text, plain.lines(text), (*problems, *unseen_problems(count)))
