"""Audio and video: transcribed on this machine by Whisper, with times and without speakers.

The engine is faster-whisper (https://github.com/SYSTRAN/faster-whisper), from the extra `audio`. The environment
variable KIT_BUILDER_WHISPER names the folder of its model. Nothing is uploaded or downloaded.
"""

import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kit_builder.errors import SourceError
from kit_builder.files import sha256, write_atomically
from kit_builder.records import Source
from kit_builder.sources.speech_builder import SpeechBuilder

SUFFIXES = (".mp3", ".m4a", ".wav", ".mp4")

_FOLDER = "KIT_BUILDER_WHISPER"
_FILES = ("model.bin", "config.json", "tokenizer.json")  # without the last, faster-whisper would download it
_INSTEAD = "Or give a transcript of the recording instead, best as .vtt."
_MACHINE = "Machine transcript: check names and numbers, which are most often misheard."

Pieces = Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Transcription:
    """How a command transcribes recordings.

    `on_progress` is called with the name of the recording, the seconds done and the seconds in total. Transcripts are
    cached in the folder `cache`, so that the next build does not transcribe again.
    """

    on_progress: Callable[[str, float, float], None] = lambda name, done, total: None  # noqa: ARG005 - does nothing
    cache: Path | None = None


transcription: ContextVar[Transcription] = ContextVar("transcription", default=Transcription())  # noqa: B039 - frozen


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Transcribe a recording.

    Raises SourceError if the extra or the model is missing, or the bytes are not a recording.
    """
    speech = SpeechBuilder()
    for start, words in _load_or_transcribe(name, raw):
        speech.add(words, "", start)
    source = speech.build(name, source_id)
    return Source(name, source_id, source.text, source.lines, (_MACHINE, *source.problems))


def _load_or_transcribe(name: str, raw: bytes) -> Pieces:
    folder = transcription.get().cache
    place = folder / f"{_digest(raw)}.json" if folder else None
    if place and place.is_file():
        try:
            return [(float(start), str(words)) for start, words in json.loads(place.read_text(encoding="utf-8"))]
        except (ValueError, TypeError):
            pass  # a damaged cache file: transcribe again
    pieces = list(_transcribe(name, raw))
    if place:
        write_atomically(place, json.dumps(pieces, ensure_ascii=False).encode())
    return pieces


def _digest(raw: bytes) -> str:
    """Return the cache key of a recording and the model that transcribes it."""
    return sha256(os.environ.get(_FOLDER, "").encode() + b"\n" + raw)


def _transcribe(name: str, raw: bytes) -> Iterator[tuple[float, str]]:
    """Yield each piece of speech, with its start in seconds."""
    whisper, folder = _import_engine(), _find_model()
    report_progress = transcription.get().on_progress
    try:
        model = whisper.WhisperModel(str(folder), device="cpu", compute_type="int8", local_files_only=True)
    except (RuntimeError, ValueError, OSError) as error:
        raise SourceError(f"Failed to load the model in {folder}: {error}. Set {_FOLDER} to another model.") from error
    pieces, length = _start(model, raw)
    report_progress(name, 0.0, length)
    for piece in pieces:
        yield round(float(piece.start), 2), str(piece.text)
        report_progress(name, min(float(piece.end), length), length)
    report_progress(name, length, length)


def _start(model: Any, raw: bytes) -> tuple[Iterable[Any], float]:
    """Return an iterable that transcribes piece by piece, and the length of the recording in seconds."""
    try:
        pieces, info = model.transcribe(io.BytesIO(raw), vad_filter=True)
    except (ValueError, OSError, EOFError, IndexError, RuntimeError) as error:  # errors of PyAV, the decoder
        raise SourceError(f"No sound found that can be played: {error}. {_INSTEAD}") from error
    return pieces, float(info.duration)


def _import_engine() -> Any:
    try:
        import faster_whisper
    except ImportError as error:
        state = "not installed" if isinstance(error, ModuleNotFoundError) else f"installed, but fails to load ({error})"
        install = "Install it: pip install 'kit-builder[audio]'."
        raise SourceError(
            f"Transcribing recordings needs the extra `audio`, which is {state}. {install} {_INSTEAD}"
        ) from error
    return faster_whisper


def _find_model() -> Path:
    named = os.environ.get(_FOLDER, "")
    folder = Path(named).expanduser()
    missing = [file for file in _FILES if not (folder / file).is_file()]
    if not named or missing:
        lacking = f"{folder} has no {' and no '.join(missing)}" if named else f"{_FOLDER} is not set"
        raise SourceError(
            f"Transcribing recordings needs a Whisper model on this machine, and {lacking}. Set {_FOLDER} to the "
            f"folder of a faster-whisper model, such as Systran/faster-whisper-small. {_INSTEAD}"
        )
    return folder
