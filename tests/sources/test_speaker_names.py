"""Corrections of speakers that a user gives."""

import io
import re
from pathlib import Path

import pytest

from kit_builder.records import Line, Source
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


def said_by(source: Source) -> list[tuple[str, str]]:
    return [(line.speaker, line.text) for line in source.lines]


def test_a_label_gets_the_name_that_the_user_gives() -> None:
    speakers = [line.speaker for line in read(CALL, ".txt", **{"tablet  2": "Nora Moe"}).lines]
    assert speakers.count("Nora Moe") == 4
    assert "Tablet 2" not in speakers
    assert "Berit" in speakers


def test_a_label_that_is_no_speaker_is_text_of_who_spoke_before() -> None:
    source = read(CALL, ".txt", timer="")
    assert ("Tablet 2", "Timer: ten minutes.") in said_by(source)
    assert ("Berit", "Timer: one hour.") in said_by(source)
    for line in source.lines:
        assert " ".join(source.text[start:end] for start, end in line.spans) == line.text


def test_notes_whose_only_speakers_are_labels_are_no_transcript() -> None:
    raw = b"Owner: the baker.\nWeigh the flour.\nOwner: the guest.\nTaste the bread.\n"
    source = read(raw, ".txt", Owner="")
    assert not source.is_transcript
    assert "Owner: the baker." in [line.text for line in source.lines]


def test_a_label_that_the_text_does_not_have_leaves_its_lines_without_a_speaker() -> None:
    assert said_by(read(CAPTIONS, ".vtt", Recorder="")) == [
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


@pytest.mark.parametrize(
    "head", ["{}: ", "{}  0:{:02}\n", "@0:{1:02} - {0}\n", "**{}** (0:{:02}) ", "[0:{1:02}] {0}: "], ids=repr
)
def test_a_label_that_was_read_as_text_opens_turns(head: str) -> None:
    said = ["Weigh the flour.", "Add the water.", "Knead it well.", "Let it rest."]
    rows = [
        head.format(("the kitchen ipad, 2nd", "hall/door")[place % 2], place + 3) + each
        for place, each in enumerate(said)
    ]
    text = "\n\n".join(rows)
    found = enumerate(re.finditer(r"[^\n]+", text), start=1)
    unread = Source("a.txt", "a", text, tuple(Line(number, row[0], (row.span(),)) for number, row in found))
    source = correct_speakers(unread, {"The kitchen iPad, 2nd": "Nora", "Hall/door": "Berit"})
    assert said_by(source) == list(zip(["Nora", "Berit", "Nora", "Berit"], said, strict=True))
    assert [line.number for line in source.lines] == [1, 2, 3, 4]
    if "0:" in head:
        assert [line.time for line in source.lines] == [3, 4, 5, 6]


def test_a_sentence_that_begins_like_a_label_opens_no_turn() -> None:
    source = read_source("a.txt", "a", b"Owner of the shop, call us.\n\nAn owner: who is it?\n", ".txt")
    assert correct_speakers(source, {"owner": "Nora"}) is source
