"""JSON transcripts of Whisper, Fireflies, Otter, Rev, YouTube and others, recognised by the names of their keys."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.decoding import decode
from kit_builder.sources.speaker_turns import parse_seconds
from kit_builder.sources.speech_builder import SpeechBuilder

SUFFIXES = (".json", ".json3")

_WORDS = ("text", "sentence", "body", "transcript", "content", "raw_text", "utf8", "value")
_SPEAKERS = ("speaker_name", "speakerName", "speaker", "speaker_label", "speakerId", "speaker_id", "name")
_STARTS = (
    "start", "start_time", "startTime", "begin", "ts", "timestamp", "start_ms", "startMs", "tStartMs", "start_offset",
)  # fmt: skip
_MILLISECONDS = ("start_ms", "startMs", "tStartMs")
_SAMPLES_PER_SECOND = 16_000  # the unit of Otter's `start_offset`
_WORDS_PER_SECOND = 2.5
_CLOCK = re.compile(r"(?:\d{1,3}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,9})?")
_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?")


class _Piece(NamedTuple):
    words: str
    speaker: str
    start: float | None


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read a transcript. Raises SourceError if the bytes are not JSON or not a transcript of a known kind."""
    text, problems = decode(raw)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise SourceError(
            "The file is damaged: its JSON is invalid. Export the transcript again, best as .vtt."
        ) from None
    pieces = _find_pieces(data)
    if not pieces:
        raise SourceError("The file has no known kind of transcript. Export it as .vtt, .srt or .txt.")
    speech = SpeechBuilder()
    speech.problems += problems
    for piece in pieces:
        speech.add(*piece)
    return speech.build(name, source_id)


def _find_pieces(data: Any) -> list[_Piece]:
    """Return the pieces of the list with the most words; among equal lists, of the one with the fewest pieces."""
    names = _find_speakers(data)
    found = [
        [piece for each in objects if (piece := _read_piece(each, names)).words.strip()] for objects in _lists(data)
    ]
    timed = [pieces for pieces in found if any(piece.speaker or piece.start is not None for piece in pieces)]
    return _convert_to_seconds(max(timed, key=lambda pieces: (_count_words(pieces), -len(pieces)), default=[]))


def _lists(data: Any) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Yield every list of objects in the data, outer lists before inner ones."""
    waiting = [data]
    while waiting:
        inner = waiting.pop(0)
        values = list(inner.values()) if isinstance(inner, dict) else inner if isinstance(inner, list) else []
        if isinstance(inner, list) and inner and all(isinstance(each, dict) for each in inner):
            yield inner
        waiting += [each for each in values if isinstance(each, dict | list)]


def _read_piece(each: Mapping[str, Any], names: Mapping[str, str]) -> _Piece:
    speaker = next((each[key] for key in _SPEAKERS if each.get(key) not in (None, "")), "")
    if isinstance(speaker, dict):
        speaker = speaker.get("name") or speaker.get("id", "")
    speaker = names.get(str(speaker), str(speaker))
    return _Piece(_read_words(each), f"Speaker {speaker}" if speaker.isdecimal() else speaker, _read_start(each))


def _read_words(each: Mapping[str, Any]) -> str:
    """Return the words of a piece: one text, or the parts of Rev (`elements`) and YouTube (`segs`)."""
    for key in ("elements", "segs"):
        if isinstance(each.get(key), list):
            return "".join(_read_words(part) for part in each[key] if isinstance(part, dict))
    return next((each[key] for key in _WORDS if isinstance(each.get(key), str)), "")


def _read_start(each: Mapping[str, Any]) -> float | None:
    """Return the start of a piece: a clock time in seconds, a number in the unit of its key."""
    inner = next((each[key] for key in ("timestamps", "elements") if each.get(key)), None)
    if isinstance(inner, dict):
        return _read_start({"start": inner.get("from")})
    if isinstance(inner, list):
        return next(
            (start for part in inner if isinstance(part, dict) and (start := _read_start(part)) is not None), None
        )
    for key in _STARTS:
        start = _parse_number(each.get(key))
        if start is not None:
            scale = 1000 if key in _MILLISECONDS else _SAMPLES_PER_SECOND if key == "start_offset" else 1
            return start / scale
    return None


def _parse_number(value: Any) -> float | None:
    if isinstance(value, str) and _CLOCK.fullmatch(value.strip()):
        return parse_seconds(value.strip())
    if isinstance(value, str) and _SECONDS.fullmatch(value.strip().removesuffix("s")):
        return float(value.strip().removesuffix("s"))
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12:
        return float(value)
    return None


def _find_speakers(data: Any) -> Mapping[str, str]:
    """Return the names of speakers by id, if the data has a list of them."""
    speakers = data.get("speakers") if isinstance(data, dict) else None
    found = [each for each in speakers if isinstance(each, dict)] if isinstance(speakers, list) else []
    return {str(each.get("id")): str(each["name"]) for each in found if each.get("name")}


def _count_words(pieces: Sequence[_Piece]) -> int:
    return sum(len(piece.words.split()) for piece in pieces)


def _convert_to_seconds(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return pieces with starts in seconds; whole numbers far too large for the number of words are milliseconds."""
    starts = [piece.start for piece in pieces if piece.start is not None]
    is_whole = all(start.is_integer() for start in starts)
    if is_whole and starts and max(starts) > 50 * (_count_words(pieces) / _WORDS_PER_SECOND + 60):
        return [piece._replace(start=None if piece.start is None else piece.start / 1000) for piece in pieces]
    return list(pieces)
