"""Calls made by workers: what workers receive, what they do not, and what happens if they die."""

import os
import pickle
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

import kit_builder.llm.embedded
from kit_builder.llm import workers
from kit_builder.llm.workers import Workers
from tests import wire as replies
from tests.conftest import Command, run
from tests.kits import bytes_of
from tests.llm.test_provider_faults import questions
from tests.waiting import wait_until
from tests.wire import IDENTITIES, Asked, Response, Wire

KEY = "sk-a-key-that-nobody-may-see"
SPEC = "dask:tcp://cluster.example:8786"
PRODUCT = ("--product", "diy-kit")


class PickleExecutor(Executor):
    """Runs calls in threads after pickling them, as for another process."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self._threads = ThreadPoolExecutor(4)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.sent.append(pickle.dumps((fn, args, kwargs)))
        work, given, named = pickle.loads(self.sent[-1])  # noqa: S301 - our own
        return self._threads.submit(lambda: pickle.loads(pickle.dumps(work(*given, **named))))  # noqa: S301 - our own


class BrokenCluster(Executor):
    """Has no workers left."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        del fn, args, kwargs
        raise BrokenExecutor("All workers died.")


@pytest.fixture
def employed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Executor], None]:
    """Return a function that puts an executor in place of the cluster at SPEC."""

    def employ(executor: Executor) -> None:
        @contextmanager
        def at(_spec: str) -> Iterator[Workers]:
            yield Workers(executor, 2, "tcp://cluster.example:8786")

        monkeypatch.setattr(workers, "connect_workers", at)

    return employ


def read_output(kit: Path) -> dict[str, bytes]:
    """Return the cards and one product of a kit."""
    return {name: raw for name, raw in bytes_of(kit).items() if name.startswith(("methods/", "diy-kit/"))}


def test_workers_receive_only_the_call_and_make_the_same_kit(
    wire: Wire,
    kit_builder: Command,
    sources: Path,
    built: Path,
    tmp_path: Path,
    employed: Callable[[Executor], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    executor = PickleExecutor()
    employed(executor)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    kit = tmp_path / "my-kit"
    ran = kit_builder("build", sources, "--out", kit, *PRODUCT, "--executor", SPEC, *wire.options)
    assert ran.status == 0, ran.err
    assert "tcp://cluster.example:8786 and " in ran.err
    assert read_output(kit) == read_output(built)
    assert len(executor.sent) == len(wire.asked) > 5
    sent = [each.decode(errors="replace") for each in executor.sent]
    assert [IDENTITIES.findall(each) for each in sent if IDENTITIES.search(each)] == []
    assert [each for each in sent if KEY in each or str(tmp_path) in each] == []


def test_the_owner_of_the_kit_limits_and_caches_the_calls_of_workers(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, employed: Callable[[Executor], None]
) -> None:
    employed(PickleExecutor())
    wire.queue(replies.status(500), replies.too_many(0.3), replies.says("no JSON"))
    options = ("build", sources, "--out", tmp_path / "my-kit", "--product", "book", *wire.options)
    started = time.monotonic()
    assert kit_builder(*options, "--executor", SPEC).status == 0
    assert time.monotonic() - started >= 0.3
    wire.asked.clear()
    assert kit_builder(*options).status == 0
    assert wire.asked == []


def test_an_embedded_model_of_workers_gets_pseudonyms_as_the_text_leaves_the_machine(
    wire: Wire,
    sources: Path,
    built: Path,
    tmp_path: Path,
    employed: Callable[[Executor], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded: list[Path] = []

    class Engine(nullcontext["Engine"]):
        base_url, api_key, lock = wire.url, "a key", threading.Lock()

        def __init__(self, path: Path, _context: int) -> None:
            super().__init__(self)
            loaded.append(path)

        def load_prefix(self, messages: object) -> None:
            """Load nothing."""

    monkeypatch.setattr(kit_builder.llm.embedded, "Engine", Engine)
    executor = PickleExecutor()
    employed(executor)
    weights = tmp_path / "own.gguf"
    weights.write_bytes(b"GGUF and then weights")
    kit = tmp_path / "my-kit"
    options = (*PRODUCT, "--executor", SPEC, "--chain", "full", "--model", f"local:{weights}")
    ran = run("build", sources, "--out", kit, *options)
    assert ran.status == 0, ran.err
    assert "tcp://cluster.example:8786" in ran.err
    assert read_output(kit) == read_output(built)
    assert (loaded, len(executor.sent)) == ([weights], len(wire.asked))
    assert [each for each in executor.sent if IDENTITIES.search(each.decode(errors="replace"))] == []


@pytest.mark.parametrize(
    ("executor", "message"),
    [
        (BrokenCluster(), r"tcp://\S+ do not respond \(BrokenExecutor: All workers died\.\)"),
        (PickleExecutor(), r"A worker of .* cannot use the model.*OPENAI_API_KEY"),
    ],
)
def test_unusable_workers_end_the_build_with_one_message(
    wire: Wire,
    kit_builder: Command,
    sources: Path,
    tmp_path: Path,
    employed: Callable[[Executor], None],
    executor: Executor,
    message: str,
) -> None:
    employed(executor)
    ran = kit_builder("build", sources, "--out", tmp_path / "kit", "--executor", SPEC, "--model", "openai:test-model")
    assert (ran.status, wire.asked) == (2, [])
    assert re.search(message, ran.err), ran.err
    assert "Traceback" not in ran.err


def test_a_call_has_no_repr_that_could_get_into_a_log() -> None:
    from kit_builder.llm.calls import Call, Reply
    from kit_builder.llm.hosted import HostedProvider

    call = Call((("user", "Petra owes us 7,000."),), {"title": "Name"}, 60)
    shown = repr((call, Reply("Petra"), HostedProvider("openai", "test-model", "https://me:secret@host/v1", 5)))
    assert not re.search("Petra|secret", shown)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("ray:somewhere", "Unknown executor 'ray:somewhere'"),
        ("dask:tcp://127.0.0.1:9", "No Dask scheduler at tcp://127.0.0.1:9"),
        ("dask:no address", "No Dask scheduler at no address"),
    ],
)
def test_a_missing_cluster_is_reported(
    wire: Wire,
    kit_builder: Command,
    sources: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spec: str,
    message: str,
) -> None:
    monkeypatch.setattr(workers, "_SECONDS_TO_CONNECT", 0.2)
    ran = kit_builder("build", sources, "--out", tmp_path / "kit", "--executor", spec, *wire.options)
    assert (ran.status, wire.asked) == (2, [])
    assert message in ran.err


def test_the_missing_extra_is_named(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    ran = kit_builder("build", sources, "--out", tmp_path / "kit", "--executor", SPEC, *wire.options)
    assert (ran.status, "pip install 'kit-builder[dask]'" in ran.err) == (2, True)


# A scheduler with a worker in the same process; each process takes seconds to start.
START_CLUSTER = """
import sys
from distributed import LocalCluster

options = {"scheduler_file": sys.argv[1], "dashboard": False}
with LocalCluster(
    n_workers=1, threads_per_worker=4, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=None,
    silence_logs=False, scheduler_kwargs=options,
):
    sys.stdin.read()
"""


@pytest.fixture
def cluster(tmp_path: Path, wire: Wire) -> Iterator[tuple["subprocess.Popen[bytes]", Path]]:
    """Start a scheduler and two workers with the wire's key; yield the process of one worker and the scheduler file."""
    wire.key = KEY
    where = str(tmp_path / "scheduler.json")
    worker = ("-m", "distributed.cli.dask_worker", "--host", "127.0.0.1", "--nthreads", "4", "--no-nanny")
    commands = [("-c", START_CLUSTER, where), (*worker, "--no-dashboard", "--scheduler-file", where)]
    running = []
    for number, arguments in enumerate(commands):
        with (tmp_path / f"{number}.log").open("wb") as log:
            command = [sys.executable, *arguments]
            environment = os.environ | {"OPENAI_API_KEY": KEY}
            running.append(  # the scheduler ends when its input does, even if these tests are killed
                subprocess.Popen(  # noqa: S603 - our own
                    command, stdin=subprocess.PIPE, stdout=log, stderr=log, env=environment, cwd=tmp_path
                )
            )
    try:
        yield running[1], Path(where)
    finally:
        for process in running:
            process.kill()
            process.communicate()


def test_a_killed_worker_loses_no_answer_and_no_key_is_in_a_log(
    wire: Wire,
    kit_builder: Command,
    sources: Path,
    built: Path,
    tmp_path: Path,
    cluster: tuple["subprocess.Popen[bytes]", Path],
) -> None:
    victim, where = cluster

    def kill_at_the_third(asked: Asked) -> Response:
        if len(wire.asked) >= 3:
            victim.kill()
            victim.wait()
        return wire.answer(asked)

    wire.always = kill_at_the_third
    logs = [tmp_path / f"{number}.log" for number in (0, 1)]
    wait_until(lambda: all("Registered to" in log.read_text() for log in logs))
    address = re.findall(r'"address": "([^"]+)"', where.read_text())[0]
    options = (*PRODUCT, "--executor", f"dask:{address}", *wire.options)
    ran = kit_builder("build", sources, "--out", tmp_path / "my-kit", *options)
    assert ran.status == 0, ran.err
    assert victim.poll() is not None
    assert read_output(tmp_path / "my-kit") == read_output(built)
    asked = questions(wire.asked)
    assert len(asked) - len(set(asked)) <= 4  # at most the calls of the killed worker
    logged = "".join(log.read_text() for log in logs)
    assert KEY not in logged
    assert not IDENTITIES.search(logged)
