"""The recording of a call in the review: what is served, from which position, and to whom."""

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
from tests.reviewing import LANGUAGE, TOKEN, Review

CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Kari>Call first.\n\n01:00.000 --> 01:02.000\n<v Kari>Write then.\n"
SOUND = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Review]:
    """Serve the review of a kit made from two calls, the first with a recording, and notes."""
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
    save_build(Report(parsed_sources=sources), LANGUAGE, kit)
    kit.save_by_hand({"methods/01-a.md": write_card(METHOD, LANGUAGE.words)})
    running = Review(kit.path).start()
    yield running
    running.kill()


def get_address(review: Review, source: str = "call") -> str:
    status, data = review.ask("GET", f"/api/source?id={source}")
    assert status == 200
    return str(data["sound"])


def request_sound(review: Review, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """Request a recording as an audio element does, without the token."""
    connection = review.send("GET", path, x_kit_token="", **headers)
    answer = connection.getresponse()
    raw = answer.read()
    connection.close()
    return answer.status, raw, {name.lower(): value for name, value in answer.getheaders()}


def test_a_recording_is_served_from_any_position(review: Review) -> None:
    status, raw, headers = request_sound(review, get_address(review))
    assert (status, raw, headers["content-type"], headers["accept-ranges"]) == (200, SOUND, "audio/mpeg", "bytes")
    assert headers["x-content-type-options"] == "nosniff"
    status, raw, headers = request_sound(review, get_address(review), range="bytes=500-")
    assert (status, raw, headers["content-range"]) == (206, SOUND[500:], "bytes 500-10239/10240")
    assert request_sound(review, get_address(review), range="bytes=5-9")[:2] == (206, SOUND[5:10])
    assert request_sound(review, get_address(review), range="bytes=99999-")[0] == 416


def test_lines_have_their_time_in_seconds(review: Review) -> None:
    _, data = review.ask("GET", "/api/source?id=call")
    assert [line["time"] for line in data["lines"]] == [1.0, 60.0]


@pytest.mark.parametrize("source", ["other", "notes"])
def test_a_source_without_recording_or_times_has_no_sound(review: Review, source: str) -> None:
    assert get_address(review, source) == ""


def test_a_deleted_recording_is_not_found(review: Review) -> None:
    path = get_address(review)
    kept = {source.id: find_recording(source) for source in load_sources(KitFolder(review.folder))}
    file = kept["call"]
    assert file
    file.rename(file.with_suffix(".away"))
    assert request_sound(review, path)[0] == 404
    file.with_suffix(".away").rename(file)
    assert request_sound(review, path)[0] == 200


REFUSED: dict[str, dict[str, str]] = {
    "a foreign origin": {"origin": "https://evil.example"},
    "another port of this machine": {"origin": "http://127.0.0.1:1"},
    "a foreign host": {"host": "evil.example"},
    "a host name rebound to this machine": {"host": "127.0.0.1.evil.example:80"},
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED)
def test_requests_from_elsewhere_are_refused(review: Review, headers: dict[str, str]) -> None:
    status, raw, _ = request_sound(review, get_address(review), **headers)
    assert status == 403
    assert SOUND not in raw


@pytest.mark.parametrize("key", ["", "0" * 64, TOKEN, "æ"])
@pytest.mark.parametrize("source", ["call", "other", "../calls/call", "call.mp3", "/etc/passwd", ""])
def test_nothing_is_served_without_the_key_of_the_recording(review: Review, source: str, key: str) -> None:
    assert request_sound(review, f"/sound?{urlencode({'id': source, 'key': key})}")[0] == 403


def test_the_key_of_a_recording_opens_nothing_else(review: Review) -> None:
    key = parse_qs(urlsplit(get_address(review)).query)["key"][0]
    assert request_sound(review, f"/sound?id=other&key={key}")[0] == 403
    assert review.ask("GET", f"/api/source?id=call&key={key}", x_kit_token=key)[0] == 403


def test_the_exported_file_does_not_mention_the_recording(review: Review, tmp_path: Path, kit_builder: Command) -> None:
    assert kit_builder("review", review.folder, "--export", tmp_path / "a.html").status == 0
    page = (tmp_path / "a.html").read_text()
    assert METHOD.name in page
    for word in ("sound?", "<audio", "call.mp3", "/calls"):
        assert word not in page


@pytest.mark.parametrize(
    ("transcript", "files", "found"),
    [
        ("call.vtt", ["call.mp3", "call-2.mp3", "call.txt"], "call.mp3"),
        ("call.en.vtt", ["call.MP4", "call.en.jpg"], "call.MP4"),
        ("a.b.vtt", ["a.ogg", "a.b.webm"], "a.b.webm"),
        ("call.mp3", ["call.mp3"], "call.mp3"),
        ("call.vtt", ["cal.mp3", "call.mp3.txt"], None),
    ],
)
def test_a_recording_is_found_by_its_name(tmp_path: Path, transcript: str, files: list[str], found: str | None) -> None:
    for name in files:
        (tmp_path / name).write_bytes(SOUND)
    (tmp_path / "call.wav").mkdir()
    source = Source(transcript, "call", "", (Line(1, "Call first.", (), "", 1.0),), path=tmp_path / transcript)
    assert find_recording(source) == (tmp_path / found if found else None)


def test_a_deleted_folder_has_no_recording(tmp_path: Path) -> None:
    said = (Line(1, "Call first.", (), "", 1.0),)
    assert find_recording(Source("call.vtt", "call", "", said, path=tmp_path / "gone" / "call.vtt")) is None
    assert find_recording(Source("call.vtt", "call", "", said)) is None
