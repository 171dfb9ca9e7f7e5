"""JSON transcripts of any program, read by structure: words, speakers and times are known by what they are."""

import json
import re
from collections.abc import Sequence
from typing import Any

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources import plain_text
from kit_builder.sources.columns import Column
from kit_builder.sources.decoding import decode
from kit_builder.sources.json_columns import find_columns
from kit_builder.sources.speech_pieces import build_speech
from kit_builder.sources.text_columns import TextColumn, choose_texts
from kit_builder.sources.unread_words import describe_unread

SUFFIXES = (".json", ".json3", ".jsonl")

_LEAST_WORDS = 4
_NO_BLANK = re.compile(r"\S")


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read a transcript. Raises SourceError if the bytes are not JSON or hold no text."""
    text, problems = decode(raw)
    try:
        columns = find_columns(_parse(text))
    except (ValueError, RecursionError):
        raise SourceError(
            "The file is damaged: its JSON is invalid. Export the transcript again, best as .vtt."
        ) from None
    texts = choose_texts(columns)
    if not any(each.is_spoken for each in texts):
        return _read_prose(name, source_id, columns, texts, problems)
    source = build_speech(name, source_id, columns, texts)
    return Source(name, source_id, source.text, source.lines, (*problems, *source.problems))


def _parse(text: str) -> Any:
    """Return JSON data; of several values in one file, such as one on each row, the list of them."""
    decoder = json.JSONDecoder()
    values, at = [], 0
    while at < len(text):
        value, end = decoder.raw_decode(text, at)
        values.append(value)
        following = _NO_BLANK.search(text, end)
        at = following.start() if following else len(text)
    return values[0] if len(values) == 1 else values


def _read_prose(
    name: str, source_id: str, columns: Sequence[Column], texts: Sequence[TextColumn], problems: Sequence[str]
) -> Source:
    """Read text without speakers and times of its own as a text file. It may have names and times at its rows."""
    text = "\n\n".join(cell for each in texts for cell in each.column.texts.values())
    if len(text.split()) < _LEAST_WORDS:
        raise SourceError("The file has no transcript. Export it as .vtt, .srt or .txt.")
    source = plain_text.read(name, source_id, text.encode(errors="replace"))
    unread = describe_unread(columns, [each.column for each in texts], [source.text], [])
    return Source(name, source_id, source.text, source.lines, (*problems, *source.problems, *unread))
