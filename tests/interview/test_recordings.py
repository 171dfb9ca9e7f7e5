"""Answers that are recordings, at the terminal: a stub engine hears them."""

import sys
from pathlib import Path

import pytest

from kit_builder.errors import SourceError
from kit_builder.interview.recordings import transcribe
from tests.interview.test_conversation import answers, hold, make_kit
from tests.sources.test_sound import WORDS, Whisper, recording, whisper

__all__ = ["whisper"]
SAID = f"{WORDS[100]} {WORDS[200]}"


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    """A recording whose name has a space."""
    file = tmp_path / "my answer.wav"
    file.write_bytes(recording(100, 200))
    return file


@pytest.mark.parametrize("form", ["{}", '"{}"', "{escaped}"])
def test_a_recording_is_an_answer_however_its_path_is_typed(
    form: str, whisper: Whisper, spoken: Path, tmp_path: Path
) -> None:
    typed = form.format(spoken, escaped=str(spoken).replace(" ", "\\ "))
    script = hold(tmp_path / "kit", f"/audio {typed}", "", "/stop")
    assert answers(tmp_path / "kit") == {"which pan": SAID}
    assert SAID in script.said
    assert any("names and numbers" in each for each in script.said)
    assert whisper.heard == 1


def test_what_is_typed_before_and_after_a_recording_is_kept_with_it(
    whisper: Whisper, spoken: Path, tmp_path: Path
) -> None:
    hold(tmp_path / "kit", "First, the shelf.", f"/audio {spoken}", "It is 60 days.", "", "/stop")
    assert answers(tmp_path / "kit") == {"which pan": f"First, the shelf. {SAID} It is 60 days."}
    assert whisper.heard == 1


def test_a_recording_that_cannot_be_heard_ends_no_answer_and_says_what_to_do(
    whisper: Whisper, spoken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("no sound")
    wrong = (f"/audio {tmp_path / 'gone.wav'}", f"/audio {notes}")
    script = hold(tmp_path / "kit", *wrong, "Typed.", "", "/stop")
    assert answers(tmp_path / "kit") == {"which pan": "Typed."}
    assert any("gone.wav" in each for each in script.said)
    assert any(".m4a" in each and "notes.txt" in each for each in script.said)
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    script = hold(tmp_path / "other", f"/audio {spoken}", "Typed.", "", "/stop")
    assert answers(tmp_path / "other") == {"which pan": "Typed."}
    assert any("kit-builder[audio]" in each for each in script.said)
    assert whisper.heard == 0


def test_a_recording_is_heard_once_in_a_kit(whisper: Whisper, spoken: Path, tmp_path: Path) -> None:
    kit = make_kit(tmp_path / "kit")
    assert [transcribe(spoken.name, spoken.read_bytes(), kit) for _ in range(2)] == [SAID, SAID]
    assert whisper.heard == 1
    with pytest.raises(SourceError, match="no text"):
        transcribe("silence.wav", recording(0), kit)


def test_what_a_recording_says_is_no_command(whisper: Whisper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WORDS, 100, "/stop")
    (tmp_path / "a.wav").write_bytes(recording(100))
    hold(tmp_path / "kit", f"/audio {tmp_path / 'a.wav'}", "", "/stop")
    assert answers(tmp_path / "kit") == {"which pan": "/stop"}
    assert whisper.heard == 1
