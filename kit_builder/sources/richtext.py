"""Rich Text Format, through striprtf, read as plain text."""

import re
from typing import NamedTuple

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources import plain_text
from kit_builder.sources.decoding import describe_invisible, remove_invisible
from kit_builder.sources.hidden_html import are_similar

SUFFIXES = (".rtf",)

_NOTE = re.compile(r"\{(?:\\\*)?\s?\\(?:footnote|annotation)(?![a-z])")
_COLOURS = re.compile(r"\{\\colortbl([^{}]*)\}")
_PART = re.compile(r"\\red(\d{1,3})\s*\\green(\d{1,3})\s*\\blue(\d{1,3})")
_TOKEN = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\'[0-9a-fA-F]{2}|\\[^a-z]|[{}]|[^\\{}]+", re.DOTALL)
_WHITE = (255, 255, 255)
_READABLE = 3  # half points
_GROUNDS = ("cb", "chcbpat", "highlight", "cbpat")


class _Look(NamedTuple):
    """How text looks in a group: whether it is set as hidden, in white, on a ground of its own, and too small."""

    off: bool = False
    white: bool = False
    ground: bool = False
    tiny: bool = False

    @property
    def is_hidden(self) -> bool:
        return self.off or self.tiny or (self.white and not self.ground)


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Return a rich text as a source; raise SourceError where it is no rich text or holds no text.

    What nobody can see is left out and counted: text that is set as hidden, is white, or too small to read.
    """
    from striprtf import striprtf

    if not raw.lstrip().startswith(b"{\\rtf"):
        raise SourceError("The file is no rich text (RTF). Save it again as .rtf or .docx.")
    marked, hidden = _without_hidden(raw.decode("latin-1"))
    text, count = remove_invisible(str(striprtf.rtf_to_text(marked, errors="replace")))  # type: ignore[no-untyped-call]
    if not text.strip():
        raise SourceError("The file holds no text.")
    problems = [f"Words that nobody can see in the document, and were left out: {hidden}."] if hidden else []
    notes = len(_NOTE.findall(marked))
    if notes:
        problems.append(f"Notes and comments, which are not read from rich text: {notes}. Save it as .docx for them.")
    lost = text.count("�")
    if lost:
        problems.append(f"Characters that could not be read, and stand as �: {lost}.")
    return Source(name, source_id, text, plain_text.read_lines(text), (*problems, *describe_invisible(count)))


def _without_hidden(marked: str) -> tuple[str, int]:
    """Return rich text without what cannot be seen, and how many words that were.

    Followed are the groups, and in them the words for hidden text, colour, ground and size
    (Rich Text Format Specification 1.9.1, "Font (Character) Formatting Properties").
    """
    white = _white_ones(marked)
    look, stack = _Look(), []
    kept: list[str] = []
    dropped: list[str] = []
    for token in _TOKEN.finditer(marked):
        part = token[0]
        if part == "{":
            stack.append(look)
        elif part == "}":
            look = stack.pop() if stack else _Look()
        elif token[1] and not (token[1] == "u" and look.is_hidden):
            look = _changed(look, token[1], token[2], white)
        elif look.is_hidden and part[:2] not in ("\\*", "\\\r", "\\\n"):
            dropped.append(part)
            continue
        kept.append(part)
    return "".join(kept), len("".join(dropped).split())


def _changed(look: _Look, word: str, number: str | None, white: frozenset[int]) -> _Look:
    """Return how text looks after a control word."""
    if word == "plain":
        return _Look()
    if word == "v":
        return look._replace(off=number != "0")
    if word == "cf":
        return look._replace(white=int(number or 0) in white)
    if word in _GROUNDS:
        return look._replace(ground=int(number or 0) not in white | {0})
    if word == "fs":
        return look._replace(tiny=int(number or 24) < _READABLE)
    return look


def _white_ones(marked: str) -> frozenset[int]:
    """Return the numbers of the colours that are white, or nearly so."""
    table = _COLOURS.search(marked)
    entries = table[1].split(";") if table else []
    parts = ((number, _PART.search(entry)) for number, entry in enumerate(entries))
    return frozenset(
        number for number, part in parts if part and are_similar((int(part[1]), int(part[2]), int(part[3])), _WHITE)
    )
