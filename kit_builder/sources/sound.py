"""Sound and film: what is said in them, written down on this machine by Whisper, with times and without speakers.

The engine is faster-whisper, of the extra `audio`; its model is a folder that KIT_BUILDER_WHISPER names
(https://github.com/SYSTRAN/faster-whisper). Nothing is sent or fetched.
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
_FILES = ("model.bin", "config.json", "tokenizer.json")  # without the last, faster-whisper would fetch it
_INSTEAD = "Or have what is said in it transcribed, and give that, as .vtt if you can."
_MACHINE = "A machine has written down what is said here. Check names and numbers, which it mishears most."

Pieces = Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Transcription:
    """How a command listens: `tell` gets the name, the seconds heard and the seconds there are; `kept` is a folder.

    What was written down is kept there, so that the next build does not listen again.
    """

    tell: Callable[[str, float, float], None] = lambda name, done, total: None  # noqa: ARG005 - nobody watches
    kept: Path | None = None


transcription: ContextVar[Transcription] = ContextVar("hearing", default=Transcription())  # noqa: B039 - it is frozen


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Return what is said in a recording as a source.

    Raises SourceError where the extra or the model is missing, or the bytes are no recording.
    """
    speech = SpeechBuilder()
    for start, words in _kept_or_heard(name, raw):
        speech.add(words, "", start)
    source = speech.build(name, source_id)
    return Source(name, source_id, source.text, source.lines, (_MACHINE, *source.problems))


def _kept_or_heard(name: str, raw: bytes) -> Pieces:
    folder = transcription.get().kept
    place = folder / f"{_digest(raw)}.json" if folder else None
    if place and place.is_file():
        try:
            return [(float(start), str(words)) for start, words in json.loads(place.read_text(encoding="utf-8"))]
        except (ValueError, TypeError):
            pass  # it was damaged: what is said is heard again
    pieces = list(_heard(name, raw))
    if place:
        write_atomically(place, json.dumps(pieces, ensure_ascii=False).encode())
    return pieces


def _digest(raw: bytes) -> str:
    """Return what tells a recording, and the model that listened to it, from others."""
    return sha256(os.environ.get(_FOLDER, "").encode() + b"\n" + raw)


def _heard(name: str, raw: bytes) -> Iterator[tuple[float, str]]:
    """Yield each piece that is said, with its start in seconds."""
    whisper, folder = _engine(), _model()
    tell = transcription.get().tell
    try:
        model = whisper.WhisperModel(str(folder), device="cpu", compute_type="int8", local_files_only=True)
    except (RuntimeError, ValueError, OSError) as error:
        raise SourceError(f"The model in {folder} cannot be loaded ({error}). Set {_FOLDER} to another.") from error
    said, length = _started(model, raw)
    tell(name, 0.0, length)
    for piece in said:
        yield round(float(piece.start), 2), str(piece.text)
        tell(name, min(float(piece.end), length), length)
    tell(name, length, length)


def _started(model: Any, raw: bytes) -> tuple[Iterable[Any], float]:
    """Return what is said, piece by piece as it is listened to, and how many seconds there are."""
    try:
        said, about = model.transcribe(io.BytesIO(raw), vad_filter=True)
    except (ValueError, OSError, EOFError, IndexError, RuntimeError) as error:  # of PyAV, which decodes
        raise SourceError(f"There is no sound in it that can be played ({error}). {_INSTEAD}") from error
    return said, float(about.duration)


def _engine() -> Any:
    try:
        import faster_whisper
    except ImportError as error:
        told = "not installed" if isinstance(error, ModuleNotFoundError) else f"installed, but does not load ({error})"
        install = "Install it: pip install 'kit-builder[audio]'."
        raise SourceError(
            f"Sound is written down by the extra `audio`, which is {told}. {install} {_INSTEAD}"
        ) from error
    return faster_whisper


def _model() -> Path:
    named = os.environ.get(_FOLDER, "")
    folder = Path(named).expanduser()
    missing = [file for file in _FILES if not (folder / file).is_file()]
    if not named or missing:
        lacking = f"{folder} has no {' and no '.join(missing)} in it" if named else "none is named"
        raise SourceError(
            f"Sound is written down by a Whisper model on this machine, and {lacking}. Set {_FOLDER} to the folder of "
            f"one for faster-whisper, such as Systran/faster-whisper-small. {_INSTEAD}"
        )
    return folder
