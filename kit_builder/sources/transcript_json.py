"""Transcripts in JSON: Whisper, Fireflies, Otter, Rev, YouTube and others, told by what their parts are called."""

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
_SAMPLES_A_SECOND = 16_000  # in which Otter counts its `start_offset`
_WORDS_A_SECOND = 2.5
_CLOCK = re.compile(r"(?:\d{1,3}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,9})?")
_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?")


class _Piece(NamedTuple):
    words: str
    speaker: str
    start: float | None


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Return a transcript as a source; raise SourceError where the bytes are no JSON or hold none that is known."""
    text, problems = decode(raw)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise SourceError("The file is damaged JSON. Export the transcript again, as .vtt if you can.") from None
    pieces = _pieces(data)
    if not pieces:
        raise SourceError("The file holds no transcript of a known kind. Export it as .vtt, .srt or .txt.")
    speech = SpeechBuilder()
    speech.problems += problems
    for piece in pieces:
        speech.add(*piece)
    return speech.build(name, source_id)


def _pieces(data: Any) -> list[_Piece]:
    """Return the pieces of the list that holds most of what was said; of two that hold as much, that of whole turns."""
    names = _speakers(data)
    found = [[piece for each in listed if (piece := _piece(each, names)).words.strip()] for listed in _lists(data)]
    timed = [pieces for pieces in found if any(piece.speaker or piece.start is not None for piece in pieces)]
    return _in_seconds(max(timed, key=lambda pieces: (_size(pieces), -len(pieces)), default=[]))


def _lists(data: Any) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Yield every list of objects in the data, the outer before the inner."""
    waiting = [data]
    while waiting:
        inner = waiting.pop(0)
        values = list(inner.values()) if isinstance(inner, dict) else inner if isinstance(inner, list) else []
        if isinstance(inner, list) and inner and all(isinstance(each, dict) for each in inner):
            yield inner
        waiting += [each for each in values if isinstance(each, dict | list)]


def _piece(each: Mapping[str, Any], names: Mapping[str, str]) -> _Piece:
    speaker = next((each[key] for key in _SPEAKERS if each.get(key) not in (None, "")), "")
    if isinstance(speaker, dict):
        speaker = speaker.get("name") or speaker.get("id", "")
    speaker = names.get(str(speaker), str(speaker))
    return _Piece(_words(each), f"Speaker {speaker}" if speaker.isdecimal() else speaker, _start(each))


def _words(each: Mapping[str, Any]) -> str:
    """Return what a piece says: in one text, or in the parts of Rev (`elements`) and YouTube (`segs`)."""
    for key in ("elements", "segs"):
        if isinstance(each.get(key), list):
            return "".join(_words(part) for part in each[key] if isinstance(part, dict))
    return next((each[key] for key in _WORDS if isinstance(each.get(key), str)), "")


def _start(each: Mapping[str, Any]) -> float | None:
    """Return when a piece begins: what a clock says in seconds, a number as it is counted."""
    inner = next((each[key] for key in ("timestamps", "elements") if each.get(key)), None)
    if isinstance(inner, dict):
        return _start({"start": inner.get("from")})
    if isinstance(inner, list):
        return next((start for part in inner if isinstance(part, dict) and (start := _start(part)) is not None), None)
    for key in _STARTS:
        told = each.get(key)
        start = _number(told)
        if start is not None:
            scale = 1000 if key in _MILLISECONDS else _SAMPLES_A_SECOND if key == "start_offset" else 1
            return start / scale
    return None


def _number(told: Any) -> float | None:
    if isinstance(told, str) and _CLOCK.fullmatch(told.strip()):
        return parse_seconds(told.strip())
    if isinstance(told, str) and _SECONDS.fullmatch(told.strip().removesuffix("s")):
        return float(told.strip().removesuffix("s"))
    if isinstance(told, int | float) and not isinstance(told, bool) and 0 <= told < 1e12:
        return float(told)
    return None


def _speakers(data: Any) -> Mapping[str, str]:
    """Return the names of speakers by their ids, where the data has a list of them."""
    listed = data.get("speakers") if isinstance(data, dict) else None
    found = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return {str(each.get("id")): str(each["name"]) for each in found if each.get("name")}


def _size(pieces: Sequence[_Piece]) -> int:
    return sum(len(piece.words.split()) for piece in pieces)


def _in_seconds(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return pieces with starts in seconds: whole numbers far beyond what was said in the time are milliseconds."""
    starts = [piece.start for piece in pieces if piece.start is not None]
    is_whole = all(start.is_integer() for start in starts)
    if is_whole and starts and max(starts) > 50 * (_size(pieces) / _WORDS_A_SECOND + 60):
        return [piece._replace(start=None if piece.start is None else piece.start / 1000) for piece in pieces]
    return list(pieces)
