"""Subtitles of Aegisub and others (.ass, .ssa): a section of events, whose first row names the fields of the others.

Format: http://www.tcax.org/docs/ass-specs.htm
"""

import re

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.columns import EACH, Cell, Column, Place
from kit_builder.sources.decoding import decode
from kit_builder.sources.speech_pieces import build_speech
from kit_builder.sources.text_columns import choose_texts

SUFFIXES = (".ass", ".ssa")

_FORMAT = re.compile(r"^\[Events\]\s*^Format[ \t]*:(?P<titles>.*)$", re.MULTILINE | re.IGNORECASE)
_EVENT = re.compile(r"^Dialogue[ \t]*:(?P<fields>.*)$", re.MULTILINE | re.IGNORECASE)
_STYLED = re.compile(r"\{[^{}]*\}")
_BREAK = re.compile(r"\\[Nnh]")


def is_subtitles(text: str) -> bool:
    """Return whether a text begins as these subtitles do, whatever the name of its file."""
    return text.lstrip("\ufeff \r\n").startswith("[Script Info]") and _FORMAT.search(text) is not None


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read subtitles. Raises SourceError if the bytes are not text or have no events.

    Speakers are in the field for names, or else in the styles or in the words.
    """
    text, problems = decode(raw)
    found = _FORMAT.search(text)
    columns = _find_columns(text, found) if found else []
    if not columns:
        raise SourceError("The file has no subtitles. Export them again, best as .vtt.")
    source = build_speech(name, source_id, columns, choose_texts(columns))
    return Source(name, source_id, source.text, source.lines, (*problems, *source.problems))


def _find_columns(text: str, found: re.Match[str]) -> list[Column]:
    """Return the fields of the events that differ; the words are the last field, and may have commas."""
    titles = [title.strip() for title in found["titles"].split(",")]
    events = [event["fields"].split(",", len(titles) - 1) for event in _EVENT.finditer(text, found.end())]
    columns = []
    for index, title in enumerate(titles):
        cells: dict[Place, Cell] = {
            (number,): words
            for number, fields in enumerate(events, start=1)
            if index < len(fields) and (words := _clean(fields[index]))
        }
        if len({*cells.values()}) > 1:
            columns.append(Column((EACH, title), cells))
    return columns


def _clean(field: str) -> str:
    return " ".join(_BREAK.sub(" ", _STYLED.sub("", field)).split())
