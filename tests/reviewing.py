"""A review served to tests over real HTTP, in a separate process that can be killed at any moment."""

import http.client
import json
import multiprocessing
import os
import signal
import socket
import uuid
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from kit_builder.kit.cards import read_card
from kit_builder.kit.folder import KitFolder
from kit_builder.records import Line, Source
from kit_builder.review.review_session import ReviewSession
from kit_builder.review.server import HOST, make_application, make_server, open_socket
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["kit_builder.review.review_session", "kit_builder.review.server"])
LANGUAGE = load_language("en", [find_prompts_folder()])
CARD = "methods/01-set-a-price.md"
OTHER = "methods/02-say-no.md"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
SAID = ("Hello.", "Ask first.", "Write it down.", "Then wait.", f"Say {SCRIPT} twice.", "Never rush.")
SOURCE = Source("notes.md", "notes", "", tuple(Line(at, text, ()) for at, text in enumerate(SAID, start=1)))
TOKEN = "the-token"  # noqa: S105 - for tests only


def _serve(folder: Path, sock: socket.socket) -> None:
    session = ReviewSession(KitFolder(folder), "A kit", LANGUAGE)
    make_server(make_application(session, TOKEN, sock.getsockname()[1])).run(sockets=[sock])


@dataclass(slots=True)
class Review:
    """The review of a kit; it can be started again after `kill`."""

    folder: Path
    port: int = 0
    _process: BaseProcess | None = field(default=None)

    def start(self) -> "Review":
        with open_socket(KitFolder(self.folder)) as sock:
            self.port = sock.getsockname()[1]
            self._process = _PROCESSES.Process(target=_serve, args=(self.folder, sock))
            self._process.start()
        return self

    def kill(self) -> None:
        assert self._process and self._process.pid
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.join()

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> http.client.HTTPConnection:
        """Send a request without waiting for the response."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=120)
        wanted = {"x-kit-token": TOKEN} | {name.replace("_", "-"): value for name, value in headers.items()}
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection.putrequest(method, path, skip_host="host" in wanted)
        for name, value in wanted.items():
            connection.putheader(name, value)
        if raw is not None and "content-length" not in wanted and "transfer-encoding" not in wanted:
            connection.putheader("content-length", str(len(raw)))
        connection.endheaders(raw)
        return connection

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        connection = self.send(method, path, body, **headers)
        answer = connection.getresponse()
        raw = answer.read()
        connection.close()
        return answer.status, json.loads(raw) if "json" in (answer.getheader("content-type") or "") else raw

    def card(self, path: str) -> Any:
        status, data = self.ask("GET", f"/api/card?path={path}")
        assert status == 200, data
        return data

    def edit(self, bases: dict[str, str | None], operation: dict[str, Any], **more: Any) -> tuple[int, Any]:
        return self.ask("POST", "/api/edit", edit_of(bases, operation, **more))


def edit_of(bases: dict[str, str | None], operation: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"draft": str(uuid.uuid4()), "bases": bases, "operation": operation} | more


def apply(review: Review, operation: dict[str, Any], *paths: str) -> Any:
    """Apply an operation that must be saved; return the response."""
    seen = [operation["path"], *paths]
    bases = {path: (review.folder / path).read_text() for path in seen}
    status, data = review.edit(bases, operation)
    assert (status, data.get("saved")) == (200, True), data
    return data


def read_method(review: Review, path: str = CARD) -> Any:
    return read_card((review.folder / path).read_text(), path)


def show(review: Review, name: str, **query: str) -> Any:
    """Return what a view shows."""
    status, data = review.ask("GET", f"/api/view?{urlencode({'name': name, **query})}")
    assert status == 200, data
    return data


def say(review: Review, operation: dict[str, Any]) -> str:
    """Say something in an interview; return the token to take it back with."""
    status, data = review.edit({}, operation)
    assert (status, data.get("saved")) == (200, True), data
    return str(data["token"])
