"""The recording of a call in the review: what is played, from where, and to whom."""

import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from kit_builder.kit.build_state import load_sources, save_build
from kit_builder.kit.cards import write_card
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.report import Report
from kit_builder.records import Line, Source
from kit_builder.review.recording import find_recording
from kit_builder.sources import read_sources
from tests.conftest import Command
from tests.kit.test_cards import METHOD
from tests.review.test_server import LANGUAGE
from tests.reviewing import TOKEN, Review

CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Kari>Call first.\n\n01:00.000 --> 01:02.000\n<v Kari>Write then.\n"
SOUND = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Review]:
    """The review of a kit of two calls, of which the first was recorded, and of notes."""
    calls = tmp_path_factory.mktemp("calls")
    (calls / "call.vtt").write_text(CAPTIONS)
    (calls / "call.mp3").write_bytes(SOUND)
    (calls / "other.vtt").write_text(CAPTIONS.replace("first", "last"))
    (calls / "notes.md").write_text("Ask for the budget.")
    (calls / "notes.mp3").write_bytes(SOUND)
    sources, findings = read_sources(
        [str(calls / name) for name in ("call.vtt", "other.vtt", "notes.md")], io.BytesIO()
    )
    assert findings == ()
    kit = KitFolder(tmp_path_factory.mktemp("review") / "kit")
    kit.create()
    save_build(Report(read=sources), LANGUAGE, kit)
    kit.save_by_hand({"methods/01-a.md": write_card(METHOD, LANGUAGE.words)})
    running = Review(kit.path).start()
    yield running
    running.kill()


def address(review: Review, source: str = "call") -> str:
    status, told = review.ask("GET", f"/api/source?id={source}")
    assert status == 200
    return str(told["sound"])


def played(review: Review, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """What a player is answered, which sends no token."""
    connection = review.send("GET", path, x_kit_token="", **headers)
    answer = connection.getresponse()
    raw = answer.read()
    connection.close()
    return answer.status, raw, {name.lower(): value for name, value in answer.getheaders()}


def test_the_recording_beside_a_transcript_is_played_from_any_place(review: Review) -> None:
    status, raw, headers = played(review, address(review))
    assert (status, raw, headers["content-type"], headers["accept-ranges"]) == (200, SOUND, "audio/mpeg", "bytes")
    assert headers["x-content-type-options"] == "nosniff"
    status, raw, headers = played(review, address(review), range="bytes=500-")
    assert (status, raw, headers["content-range"]) == (206, SOUND[500:], "bytes 500-10239/10240")
    assert played(review, address(review), range="bytes=5-9")[:2] == (206, SOUND[5:10])
    assert played(review, address(review), range="bytes=99999-")[0] == 416


def test_the_lines_tell_the_second_they_are_said_at(review: Review) -> None:
    _, told = review.ask("GET", "/api/source?id=call")
    assert [line["time"] for line in told["lines"]] == [1.0, 60.0]


@pytest.mark.parametrize("source", ["other", "notes"])
def test_a_source_without_recording_or_times_has_nothing_to_play(review: Review, source: str) -> None:
    assert address(review, source) == ""


def test_a_recording_that_is_gone_is_not_there_any_more(review: Review) -> None:
    path = address(review)
    kept = {source.id: find_recording(source) for source in load_sources(KitFolder(review.folder))}
    file = kept["call"]
    assert file
    file.rename(file.with_suffix(".away"))
    assert played(review, path)[0] == 404
    file.with_suffix(".away").rename(file)
    assert played(review, path)[0] == 200


REFUSED: dict[str, dict[str, str]] = {
    "a foreign origin": {"origin": "https://evil.example"},
    "another port of this machine": {"origin": "http://127.0.0.1:1"},
    "a foreign host": {"host": "evil.example"},
    "a name that was pointed here": {"host": "127.0.0.1.evil.example:80"},
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED)
def test_nobody_else_hears_it(review: Review, headers: dict[str, str]) -> None:
    status, raw, _ = played(review, address(review), **headers)
    assert status == 403
    assert SOUND not in raw


@pytest.mark.parametrize("key", ["", "0" * 64, TOKEN, "æ"])
@pytest.mark.parametrize("source", ["call", "other", "../calls/call", "call.mp3", "/etc/passwd", ""])
def test_without_the_key_of_the_recording_nothing_is_served(review: Review, source: str, key: str) -> None:
    assert played(review, f"/sound?{urlencode({'id': source, 'key': key})}")[0] == 403


def test_the_key_of_one_recording_opens_no_other_and_no_data(review: Review) -> None:
    key = parse_qs(urlsplit(address(review)).query)["key"][0]
    assert played(review, f"/sound?id=other&key={key}")[0] == 403
    assert review.ask("GET", f"/api/source?id=call&key={key}", x_kit_token=key)[0] == 403


def test_the_exported_file_has_nothing_of_it(review: Review, tmp_path: Path, kit_builder: Command) -> None:
    assert kit_builder("review", review.folder, "--export", tmp_path / "a.html").status == 0
    page = (tmp_path / "a.html").read_text()
    assert METHOD.name in page
    for word in ("sound?", "<audio", "call.mp3", "/calls"):
        assert word not in page


@pytest.mark.parametrize(
    ("transcript", "files", "heard"),
    [
        ("call.vtt", ["call.mp3", "call-2.mp3", "call.txt"], "call.mp3"),
        ("call.en.vtt", ["call.MP4", "call.en.jpg"], "call.MP4"),
        ("a.b.vtt", ["a.ogg", "a.b.webm"], "a.b.webm"),
        ("call.mp3", ["call.mp3"], "call.mp3"),
        ("call.vtt", ["cal.mp3", "call.mp3.txt"], None),
    ],
)
def test_a_recording_is_known_by_its_name(tmp_path: Path, transcript: str, files: list[str], heard: str | None) -> None:
    for name in files:
        (tmp_path / name).write_bytes(SOUND)
    (tmp_path / "call.wav").mkdir()
    source = Source(transcript, "call", "", (Line(1, "Call first.", (), "", 1.0),), path=tmp_path / transcript)
    assert find_recording(source) == (tmp_path / heard if heard else None)


def test_a_folder_that_is_gone_has_no_recording(tmp_path: Path) -> None:
    said = (Line(1, "Call first.", (), "", 1.0),)
    assert find_recording(Source("call.vtt", "call", "", said, path=tmp_path / "gone" / "call.vtt")) is None
    assert find_recording(Source("call.vtt", "call", "", said)) is None
