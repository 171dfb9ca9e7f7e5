import gc
import logging
import math
import os
import shutil
import signal
import sqlite3
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings
from pytest_httpserver import HTTPServer

from kit_builder.cli import main, progress
from kit_builder.llm import rate_limit
from kit_builder.llm.answer_cache import AnswerCache
from tests.emulators import note_taker
from tests.kits import check_accounts
from tests.wire import RUNNING, Wire, open_wire

NOTES = {
    "invoices.md": """\
# Get invoices paid

Phone the client on day 10. Ask who approves the invoice. Write down the date they promise.
Send the invoice again the same day, with 2 lines of text.
It was Petra who told me that she hates the phone.

## Purpose

Get invoices paid, and the money keeps coming in without a spoilt relationship.

## When to use it

An invoice to a business client is older than 10 days.

## Watch out

Do not apologise, because the client then hears that the date is soft.
""",
    "tilbud på én side.md": """\
# Skriv et tilbud på én side

Ring kunden og spør hva de vil oppnå. Skriv målet øverst, med kundens egne ord.
Sett 2 priser under hverandre. Send tilbudet innen 24 timer.
Det er en god kafé på hjørnet.

## Hensikt

Skriv et tilbud på én side, så blir det lest av den som bestemmer.
""",
    "call.vtt": """\
WEBVTT

00:00:04.000 --> 00:00:09.000
<v Kari>It is about stock counts in small shops.</v>

00:00:10.000 --> 00:00:15.000
<v Kari>Um, count the shelf by the door first.</v>

00:00:16.000 --> 00:00:19.000
<v Client>Sell the shop and move to Spain.</v>

00:00:20.000 --> 00:00:26.000
<v Kari>Then you mark every box that nobody has opened for 90 days.</v>

00:01:02.000 --> 00:01:08.000
<v Kari>You put those boxes on one table and give each of them a price.</v>
""",
}


# Examples are the same in every run, however long each takes, and nothing is kept for the next.
settings.register_profile(
    "tests", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("tests")

gc.disable()  # until the tests are collected: what is imported stays


def pytest_collection_finish() -> None:
    """Look for garbage only in what the tests make: otherwise it takes a seventh of their time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


@dataclass(frozen=True, slots=True)
class Ran:
    """The exit status and the output of a command."""

    status: int
    out: str
    err: str


class Command(Protocol):
    def __call__(self, *arguments: str | Path, stdin: str = "") -> Ran: ...


def kit_with(parent: Path, settings: str) -> Path:
    """Create a kit with these settings and nothing else."""
    kit = parent / "kit"
    kit.mkdir()
    (kit / "kit.toml").write_text(settings, encoding="utf-8")
    return kit


@pytest.fixture(scope="session", autouse=True)
def disk() -> Iterator[None]:
    """A disk that nobody waits for: no test cuts the power, and a build waits for each file and each answer."""
    connect = AnswerCache._connect

    def connect_without_waiting(cache: AnswerCache) -> sqlite3.Connection:
        database = connect(cache)
        database.execute("PRAGMA synchronous = OFF")
        return database

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(os, "fsync", lambda _file: None)
        monkeypatch.setattr(AnswerCache, "_connect", connect_without_waiting)
        yield


@pytest.fixture(scope="session", autouse=True)
def clock() -> Iterator[None]:
    """A build that prints no line about its progress, however long it takes."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", math.inf)
        yield


@pytest.fixture(scope="session", autouse=True)
def keyboard() -> Iterator[None]:
    """Ctrl-C reaches the programs that tests start, even if a shell runs the tests in the background, without it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session", autouse=True)
def certificates() -> Iterator[None]:
    """No certificates: no test opens an encrypted connection, and each client would read them again."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *_places, **_more: None)
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[HTTPServer]:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # nobody reads a line about each request
    with HTTPServer(host="127.0.0.1", threaded=True) as running:  # shared by all tests: stopping it takes half a second
        yield running


@pytest.fixture
def wire(server: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """A scripted model, in an environment without any other access to a model."""
    with alone_with(server, monkeypatch) as running:
        yield running


@contextmanager
def alone_with(server: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    for name in os.environ:
        if name.startswith(("OPENAI_", "ANTHROPIC_", "LANGSMITH_", "LANGCHAIN_")):
            monkeypatch.delenv(name)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1,localhost")
    monkeypatch.setattr(rate_limit, "FIRST_BACKOFF", 0.01)
    with open_wire(server) as running:
        running.answers |= note_taker.ANSWERS
        yield running


@pytest.fixture
def kit_builder() -> Command:
    """Run the command line in this process. A bug raises instead of setting the exit status."""
    return run


def run(*arguments: str | Path, stdin: str = "") -> Ran:
    before = [(len(wire.asked), len(wire.uploaded)) for wire in RUNNING]
    result = CliRunner().invoke(main, [str(each) for each in arguments], input=stdin, catch_exceptions=False)
    if "--no-mask" not in arguments:
        sent = [
            each
            for wire, (asked, uploaded) in zip(RUNNING, before, strict=True)
            for each in [*wire.asked[asked:], *wire.uploaded[uploaded:]]
        ]
        assert [asked.named for asked in sent if asked.named] == [], "a name was sent to a hosted model"
    if arguments[0] in ("build", "extract") and "--out" in arguments:
        kit = Path(arguments[arguments.index("--out") + 1])
        if (kit / "report.json").exists():
            check_accounts(kit)
    return Ran(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder with English and Norwegian notes and a transcript, which contain three methods."""
    return write_sources(tmp_path)


def write_sources(parent: Path) -> Path:
    folder = parent / "kilder æøå"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def built(server: HTTPServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kit that was built without errors, once for all tests. Tests get copies of it."""
    parent = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as monkeypatch, alone_with(server, monkeypatch) as wire:
        ran = run("build", write_sources(parent), "--out", parent / "my-kit", *wire.options)
    assert ran.status == 0, ran.err
    return parent / "my-kit"


@pytest.fixture
def kit(built: Path, tmp_path: Path) -> Path:
    """A kit built from `sources` with the model at `wire`, including the cached answers."""
    return Path(shutil.copytree(built, tmp_path / "my-kit"))
