"""Corrections of speakers that a user gives."""

import io
from pathlib import Path

import pytest

from kit_builder.records import Source
from kit_builder.sources import read_source, read_sources
from kit_builder.sources.speaker_names import correct_speakers

CALL = b"""\
Tablet 2: Weigh the flour before the water.
Knead it for ten minutes. Let it rest.

Timer: ten minutes.

Berit: For how long?

Tablet 2: Until it has doubled.

Berit: I see.

Timer: one hour.
"""
CAPTIONS = b"""\
WEBVTT

00:01.000 --> 00:04.000
<v Nora>Weigh the flour.</v>

00:05.000 --> 00:08.000
<v Recorder>The recording has started.</v>

00:09.000 --> 00:12.000
<v Berit>Which flour?</v>
"""


def read(raw: bytes, suffix: str, **names: str) -> Source:
    return correct_speakers(read_source(f"call{suffix}", "call", raw, suffix), names)


def said(source: Source) -> list[tuple[str, str]]:
    return [(line.speaker, line.text) for line in source.lines]


def test_a_label_gets_the_name_that_the_user_gives() -> None:
    speakers = [line.speaker for line in read(CALL, ".txt", **{"tablet  2": "Nora Moe"}).lines]
    assert speakers.count("Nora Moe") == 4
    assert "Tablet 2" not in speakers
    assert "Berit" in speakers


def test_a_label_that_is_no_speaker_is_text_of_who_spoke_before() -> None:
    source = read(CALL, ".txt", timer="")
    assert ("Tablet 2", "Timer: ten minutes.") in said(source)
    assert ("Berit", "Timer: one hour.") in said(source)
    for line in source.lines:
        assert " ".join(source.text[start:end] for start, end in line.spans) == line.text


def test_notes_whose_only_speakers_are_labels_are_no_transcript() -> None:
    raw = b"Owner: the baker.\nWeigh the flour.\nOwner: the guest.\nTaste the bread.\n"
    source = read(raw, ".txt", Owner="")
    assert not source.is_transcript
    assert "Owner: the baker." in [line.text for line in source.lines]


def test_a_label_that_the_text_does_not_have_leaves_its_lines_without_a_speaker() -> None:
    assert said(read(CAPTIONS, ".vtt", Recorder="")) == [
        ("Nora", "Weigh the flour."),
        ("", "The recording has started."),
        ("Berit", "Which flour?"),
    ]


def test_sources_are_read_with_the_names_and_unknown_labels_are_reported(tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_bytes(CAPTIONS)
    sources, findings = read_sources([str(tmp_path)], io.BytesIO(), {"Nora": "Nora Moe", "Bert": "Berit"})
    assert sources[0].lines[0].speaker == "Nora Moe"
    assert [(each.level, each.where) for each in findings] == [("warning", "Bert")]


@pytest.mark.parametrize("names", [{}, {"Nobody": "Nora"}])
def test_a_source_without_the_labels_stays_as_it_is(names: dict[str, str]) -> None:
    source = read_source("call.vtt", "call", CAPTIONS, ".vtt")
    assert correct_speakers(source, names) is source
