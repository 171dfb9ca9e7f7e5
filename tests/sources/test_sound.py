"""Recordings as sources: a stub engine decodes them, and each tone in them stands for a sentence."""

import io
import itertools
import math
import os
import sys
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kit_builder.errors import SourceError
from kit_builder.sources import read_source
from kit_builder.sources.sound import Transcription, transcription
from tests.conftest import Command
from tests.wire import Wire

RATE = 2000
WORDS = {
    100: "Count the shelf by the door first.",
    200: "Then you mark every box that nobody has opened for 90 days.",
    300: "You put those boxes on one table",
    400: "and give each of them a price.",
}


@dataclass
class Whisper:
    """A fake of faster-whisper: the tone of each second of the recording is a piece of speech."""

    loaded: list[str]
    heard: int = 0

    def WhisperModel(self, folder: str, *, local_files_only: bool, **_: Any) -> "Whisper":  # noqa: N802 - its name
        assert local_files_only
        self.loaded.append(folder)
        return self

    def transcribe(self, sound: io.BytesIO, **_: Any) -> tuple[Iterator[Any], Any]:
        with _opened(sound) as recording:
            samples = memoryview(recording.readframes(recording.getnframes())).cast("h")
        self.heard += 1
        seconds = len(samples) // RATE
        return self._said(samples, seconds), SimpleNamespace(duration=float(seconds))

    def _said(self, samples: memoryview, seconds: int) -> Iterator[Any]:
        for second in range(seconds):
            part = samples[second * RATE : (second + 1) * RATE].tolist()
            crossings = sum(a < 0 <= b for a, b in itertools.pairwise(part))
            if crossings:
                text = WORDS[min(WORDS, key=lambda tone: abs(tone - crossings))]
                yield SimpleNamespace(start=float(second), end=second + 1.0, text=f" {text}")


def _opened(sound: io.BytesIO) -> wave.Wave_read:
    try:
        return wave.open(sound)
    except (wave.Error, EOFError) as error:
        raise ValueError("Invalid data found when processing input") from error


def recording(*tones: int) -> bytes:
    """Return a WAV file with a second of sound for each tone, in Hz; 0 is silence."""
    held = io.BytesIO()
    with wave.open(held, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        for tone in tones:
            waves = (int(9000 * math.sin(2 * math.pi * tone * place / RATE)) for place in range(RATE))
            out.writeframes(b"".join(each.to_bytes(2, "little", signed=True) for each in waves))
    return held.getvalue()


@pytest.fixture
def whisper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Whisper:
    folder = tmp_path / "whisper"
    folder.mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (folder / name).write_text("{}", encoding="utf-8")
    stub = Whisper([])
    monkeypatch.setitem(sys.modules, "faster_whisper", stub)
    monkeypatch.setenv("KIT_BUILDER_WHISPER", str(folder))
    return stub


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".m4a", ".MP4"])
def test_speech_is_read_with_times_and_without_speakers(suffix: str, whisper: Whisper) -> None:
    source = read_source(f"call{suffix}", "call", recording(0, 100, 200, 0, 300, 400), suffix)
    assert [(line.text, line.time, line.speaker) for line in source.lines] == [
        (WORDS[100], 1.0, ""),
        (WORDS[200], 2.0, ""),
        (f"{WORDS[300]} {WORDS[400]}", 4.0, ""),
    ]
    assert source.is_transcript
    assert len(source.problems) == 1
    assert "names and numbers" in source.problems[0]
    assert whisper.loaded[0].endswith("whisper")


def test_progress_is_reported(whisper: Whisper) -> None:  # noqa: ARG001 - a fake
    calls: list[tuple[str, float, float]] = []
    token = transcription.set(Transcription(lambda *each: calls.append(each)))
    read_source("call.wav", "call", recording(100, 0, 0, 200, 0), ".wav")
    transcription.reset(token)
    assert calls == [("call.wav", done, 5.0) for done in (0.0, 1.0, 4.0, 5.0)]


@pytest.mark.parametrize(
    ("raw", "fact"),
    [
        (b"", "Invalid data"),
        (b"ID3\x00 not sound", "No sound"),
        (recording(0, 0), "no text"),
    ],
)
def test_files_without_sound_are_refused(raw: bytes, fact: str, whisper: Whisper) -> None:  # noqa: ARG001 - a fake
    with pytest.raises(SourceError, match=fact):
        read_source("call.wav", "call", raw, ".wav")


def test_a_missing_model_or_extra_is_an_error_with_what_to_do(
    whisper: Whisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    (Path(os.environ["KIT_BUILDER_WHISPER"]) / "tokenizer.json").unlink()
    with pytest.raises(SourceError, match=r"tokenizer\.json.*KIT_BUILDER_WHISPER"):
        read_source("call.wav", "call", recording(300), ".wav")
    monkeypatch.delenv("KIT_BUILDER_WHISPER")
    with pytest.raises(SourceError, match="KIT_BUILDER_WHISPER is not set"):
        read_source("call.wav", "call", recording(300), ".wav")
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(SourceError, match=r"pip install 'kit-builder\[audio\]'"):
        read_source("call.wav", "call", recording(300), ".wav")
    assert whisper.heard == 0


def test_a_recording_is_transcribed_once_in_a_kit(
    whisper: Whisper, wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    (tmp_path / "call.wav").write_bytes(recording(0, 100, 200))
    ran = kit_builder("extract", tmp_path / "call.wav", "--out", tmp_path / "kit", *wire.options)
    assert "Machine transcript" in ran.err
    (kept,) = (tmp_path / "kit" / ".kit" / "heard").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    token = transcription.set(Transcription(cache=kept.parent))
    source = read_source("call.wav", "call", recording(0, 100, 200), ".wav")
    transcription.reset(token)
    assert [line.time for line in source.lines] == [1.0, 2.0]
    assert whisper.heard == 1
