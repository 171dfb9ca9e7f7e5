"""Recordings as answers on the review page: what the server hears, and to whom it listens."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from kit_builder.kit.folder import KitFolder
from kit_builder.review import server
from kit_builder.review.review_session import ReviewSession
from tests.reviewing import LANGUAGE, TOKEN, Review
from tests.sources.test_sound import WORDS, Whisper, recording, whisper

__all__ = ["whisper"]
PORT = 8000


def send(folder: Path, name: str, raw: bytes, token: str = TOKEN) -> tuple[int, dict[str, Any]]:
    """Send a recording to a review of the kit in `folder` that runs in this process, as the engine is a stub in it."""
    kit = KitFolder(folder)
    kit.create()
    application = server.make_application(ReviewSession(kit, "A kit", LANGUAGE), TOKEN, PORT)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": raw, "more_body": False}

    async def keep(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", f"{server.HOST}:{PORT}".encode()), (b"x-kit-token", token.encode())]
    scope = {"type": "http", "method": "POST", "path": "/api/hear", "query_string": urlencode({"name": name}).encode()}
    scope |= {"headers": [*headers, (b"content-length", str(len(raw)).encode())]}
    asyncio.run(application(scope, receive, keep))  # type: ignore[arg-type]  # they are what a server passes on
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], json.loads(body) if body.startswith(b"{") else {}


def test_the_page_gets_the_words_of_a_recording(whisper: Whisper, tmp_path: Path) -> None:
    raw = recording(100, 200)
    assert send(tmp_path / "kit", "answer.m4a", raw) == (200, {"text": f"{WORDS[100]} {WORDS[200]}"})
    assert send(tmp_path / "kit", "answer.m4a", raw)[0] == 200
    assert whisper.heard == 1


def test_what_cannot_be_heard_is_refused_with_what_to_do(
    whisper: Whisper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(tmp_path / "kit", "answer.txt", b"text")[0] == 409
    assert "No sound" in send(tmp_path / "kit", "answer.wav", b"ID3 not sound")[1]["error"]
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    status, data = send(tmp_path / "kit", "answer.wav", recording(100))
    assert (status, "kit-builder[audio]" in data["error"]) == (409, True)
    assert whisper.heard == 0


def test_a_recording_may_be_larger_than_an_edit_but_not_of_any_size_and_needs_the_token(
    whisper: Whisper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = recording(100)
    monkeypatch.setattr(server, "MAX_REQUEST_BYTES", len(raw) - 1)
    assert send(tmp_path / "kit", "answer.wav", raw)[0] == 200
    monkeypatch.setattr(server, "MAX_RECORDING_BYTES", len(raw) - 1)
    assert send(tmp_path / "kit", "answer.wav", raw)[0] == 413
    assert send(tmp_path / "kit", "answer.wav", raw, "another")[0] == 403
    assert whisper.heard == 1


def test_a_recording_is_sent_over_http_as_bytes(review: Review) -> None:
    status, data = review.ask("POST", "/api/hear?name=notes.txt", b"\x00\xff")
    assert (status, "notes.txt" in data["error"]) == (409, True)
