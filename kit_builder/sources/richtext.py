"""Rich Text Format, converted to plain text by striprtf."""

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
_MIN_SIZE = 3  # half points
_BACKGROUNDS = ("cb", "chcbpat", "highlight", "cbpat")


class _Format(NamedTuple):
    """The formatting of a group: hidden, in white, with a background of its own, or too small."""

    hidden: bool = False
    white: bool = False
    background: bool = False
    tiny: bool = False

    @property
    def is_hidden(self) -> bool:
        return self.hidden or self.tiny or (self.white and not self.background)


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read rich text. Raises SourceError if it is not rich text or has no text.

    Hidden text (set as hidden, white, or too small to read) is left out, and counted as a problem.
    """
    from striprtf import striprtf

    if not raw.lstrip().startswith(b"{\\rtf"):
        raise SourceError("The file is not rich text (RTF). Save it again as .rtf or .docx.")
    marked, hidden = _drop_hidden(raw.decode("latin-1"))
    text, count = remove_invisible(str(striprtf.rtf_to_text(marked, errors="replace")))  # type: ignore[no-untyped-call]
    if not text.strip():
        raise SourceError("The file has no text.")
    problems = [f"Hidden words left out: {hidden}."] if hidden else []
    notes = len(_NOTE.findall(marked))
    if notes:
        problems.append(f"Notes and comments not read: {notes}. Save the file as .docx to include them.")
    lost = text.count("�")
    if lost:
        problems.append(f"Unreadable characters replaced by �: {lost}.")
    lines, left_out, fit = plain_text.read_lines(text)
    problems += [*left_out, *describe_invisible(count)]
    return Source(name, source_id, text, lines, tuple(problems), fit=fit)


def _drop_hidden(marked: str) -> tuple[str, int]:
    """Return rich text without hidden text, and the number of hidden words.

    Only groups are tracked, with the control words for hidden text, colour, background and size in them
    (Rich Text Format Specification 1.9.1, "Font (Character) Formatting Properties").
    """
    white = _find_white(marked)
    current, stack = _Format(), []
    kept: list[str] = []
    dropped: list[str] = []
    for token in _TOKEN.finditer(marked):
        part = token[0]
        if part == "{":
            stack.append(current)
        elif part == "}":
            current = stack.pop() if stack else _Format()
        elif token[1] and not (token[1] == "u" and current.is_hidden):
            current = _apply(current, token[1], token[2], white)
        elif current.is_hidden and part[:2] not in ("\\*", "\\\r", "\\\n"):
            dropped.append(part)
            continue
        kept.append(part)
    return "".join(kept), len("".join(dropped).split())


def _apply(current: _Format, word: str, number: str | None, white: frozenset[int]) -> _Format:
    """Return the formatting after a control word."""
    if word == "plain":
        return _Format()
    if word == "v":
        return current._replace(hidden=number != "0")
    if word == "cf":
        return current._replace(white=int(number or 0) in white)
    if word in _BACKGROUNDS:
        return current._replace(background=int(number or 0) not in white | {0})
    if word == "fs":
        return current._replace(tiny=int(number or 24) < _MIN_SIZE)
    return current


def _find_white(marked: str) -> frozenset[int]:
    """Return the numbers of the white or nearly white colours in the colour table."""
    table = _COLOURS.search(marked)
    entries = table[1].split(";") if table else []
    parts = ((number, _PART.search(entry)) for number, entry in enumerate(entries))
    return frozenset(
        number for number, part in parts if part and are_similar((int(part[1]), int(part[2]), int(part[3])), _WHITE)
    )
