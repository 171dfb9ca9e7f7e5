"""An embedded model is asked while the sources are still being read, a hosted one only once all of them are."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Lock
from types import TracebackType
from typing import Self

import pytest
from werkzeug import Request

from kit_builder import sources
from kit_builder.llm import embedded
from kit_builder.passes import head_start
from tests.conftest import Command
from tests.kits import bytes_of, report_of
from tests.wire import Wire

NOTES = {
    "graft.md": "# Graft an apple tree\n\n1. Cut the twig in winter.\n2. Bind it to the branch with tape.\n",
    "press.md": "# Press the apples\n\nWash the apples first. Then crush them in the mill, and press them twice.\n",
    "sell.md": "# Sell the juice\n\nAsk Torvald Brekke for his stall. Put 2 bottles on the table.\n",
}
WAIT = 10  # seconds, after which a test fails


class WireEngine:
    """Stands for the embedded engine: what it is asked reaches the wire."""

    url = ""

    def __init__(self, _path: Path, _context: int) -> None:
        self.base_url, self.api_key, self.lock = self.url, "none", Lock()

    def load_prefix(self, _messages: object) -> None:
        """Do nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Do nothing."""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def local(wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, ...]]:
    """The options that select an embedded model, which the wire answers for."""
    monkeypatch.setattr(embedded, "Engine", WireEngine)
    monkeypatch.setattr(WireEngine, "url", wire.url)
    monkeypatch.setattr(head_start, "MANY", 1)
    (tmp_path / "model.gguf").touch()
    yield "--model", f"local:{tmp_path / 'model.gguf'}", "--product", "book"


def wait_before_last(monkeypatch: pytest.MonkeyPatch, wire: Wire, seconds: float) -> list[bool]:
    """Let the last source wait for the first question; return whether it came, once the source is read."""
    is_asked, read, came = Event(), sources.read_source, list[bool]()

    def intercept(_request: Request) -> None:
        is_asked.set()

    def read_last(name: str, *arguments: object) -> object:
        if name == "sell.md":
            came.append(is_asked.wait(seconds))
        return read(name, *arguments)  # type: ignore[arg-type]

    wire.intercept = intercept
    monkeypatch.setattr(sources, "read_source", read_last)
    return came


@pytest.mark.parametrize("chain", ["small", "full"])
def test_an_embedded_model_is_asked_before_the_last_source_is_read(
    chain: str,
    kit_builder: Command,
    notes: Path,
    local: tuple[str, ...],
    wire: Wire,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(head_start, "MANY", 100)
    kit_builder("build", notes, "--out", tmp_path / "late" / "kit", *local, "--chain", chain)
    asked = sorted(map(str, (each.messages for each in wire.asked)))
    wire.asked.clear()
    monkeypatch.setattr(head_start, "MANY", 1)
    came = wait_before_last(monkeypatch, wire, WAIT)
    kit_builder("build", notes, "--out", tmp_path / "early" / "kit", *local, "--chain", chain)
    assert came == [True]
    assert sorted(map(str, (each.messages for each in wire.asked))) == asked  # each once
    late, early = (bytes_of(tmp_path / each / "kit") for each in ("late", "early"))
    assert {path for path in late if early[path] != late[path]} <= {".kit/answers.sqlite"}  # which has times
    assert early.keys() == late.keys()
    assert report_of(tmp_path / "early" / "kit")["report"]["calls"] == len(asked)


def test_a_hosted_model_is_asked_only_when_all_names_are_known(
    kit_builder: Command, notes: Path, wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(head_start, "MANY", 1)
    (notes / "graft.md").write_text(f"{NOTES['graft.md']}\nUse the knife from brekke.\n", encoding="utf-8")
    came = wait_before_last(monkeypatch, wire, 0.2)
    kit_builder("build", notes, "--out", tmp_path / "kit", *wire.options, "--product", "book")
    assert came == [False]
    assert wire.asked
    assert not any("brekke" in text.casefold() for each in wire.asked for _, text in each.messages)


def test_nothing_is_asked_about_a_source_that_may_be_misread(
    kit_builder: Command, local: tuple[str, ...], wire: Wire, tmp_path: Path
) -> None:
    said = ["Cut the twig in winter.", "Why in winter?", "It sleeps then.", "And the tape?", "Bind it with tape."] * 2
    rows = [f"00:00:1{at}.000 --> 00:00:1{at}.900\n<v Microphone>{each}</v>\n" for at, each in enumerate(said)]
    (tmp_path / "call.vtt").write_text("\n".join(["WEBVTT\n", *rows]), encoding="utf-8")
    ran = kit_builder("build", tmp_path / "call.vtt", "--out", tmp_path / "kit", *local)
    assert (ran.status, wire.asked) == (1, [])
