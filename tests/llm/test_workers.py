"""Calls made by workers: what workers receive, what they do not, and what happens if they die."""

import asyncio
import logging
import multiprocessing
import multiprocessing.connection
import os
import pickle
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from multiprocessing.process import BaseProcess
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
from tests.waiting import HANG, wait_until
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


def start_cluster(where: str) -> None:
    """Run a scheduler with a worker until this process is killed or the tests have ended."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1,
        threads_per_worker=4,
        processes=False,
        protocol="tcp",
        host="127.0.0.1",
        dashboard_address=None,
        silence_logs=False,
        scheduler_kwargs={"scheduler_file": where, "dashboard": False},
    ):
        tests = os.getppid()
        while os.getppid() == tests:
            time.sleep(1)


def start_worker(where: str) -> None:
    """Run a worker until this process is killed or its scheduler has ended."""
    from distributed import Worker

    async def work() -> None:
        async with Worker(scheduler_file=where, nthreads=4, host="127.0.0.1", dashboard=False) as worker:
            await worker.finished()

    asyncio.run(work())


def run_logged(start: Callable[[str], None], where: str, log: Path) -> None:
    """Write all that `start` prints and logs into a file, as a new process with its own key."""
    os.environ["OPENAI_API_KEY"] = KEY
    workers._open_provider.cache_clear()  # the copied process may have opened it with another key
    with log.open("w") as written:
        os.dup2(written.fileno(), 1)
        os.dup2(written.fileno(), 2)
        logging.getLogger("distributed").handlers[:] = [logging.StreamHandler(written)]
        start(where)


@pytest.fixture
def cluster(tmp_path: Path, wire: Wire) -> Iterator[tuple[BaseProcess, Path]]:
    """Start a scheduler and two workers with the wire's key; yield the process of one worker and the scheduler file."""
    import distributed

    assert distributed
    wire.key = KEY
    where = tmp_path / "scheduler.json"
    for number in (0, 1):
        (tmp_path / f"{number}.log").touch()
    # Copies of this process have imported everything, which takes seconds.
    fork = multiprocessing.get_context("fork").Process
    running = [
        fork(target=run_logged, args=(start, str(where), tmp_path / f"{number}.log"), daemon=True)
        for number, start in enumerate((start_cluster, start_worker))
    ]
    try:
        running[0].start()
        wait_until(where.exists)
        running[1].start()
        yield running[1], where
    finally:
        for process in running:
            if process.pid:
                process.kill()
                process.join()


def test_a_killed_worker_loses_no_answer_and_no_key_is_in_a_log(
    wire: Wire,
    kit_builder: Command,
    sources: Path,
    built: Path,
    tmp_path: Path,
    cluster: tuple[BaseProcess, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    victim, where = cluster

    def kill_at_the_third(asked: Asked) -> Response:
        if len(wire.asked) >= 3:
            victim.kill()
            multiprocessing.connection.wait([victim.sentinel])
        return wire.answer(asked)

    wire.always = kill_at_the_third
    monkeypatch.setattr(workers, "_SECONDS_TO_CONNECT", HANG)
    logs = [tmp_path / f"{number}.log" for number in (0, 1)]
    wait_until(lambda: all("Registered to" in log.read_text() for log in logs))
    address = re.findall(r'"address": "([^"]+)"', where.read_text())[0]
    options = (*PRODUCT, "--executor", f"dask:{address}", *wire.options)
    ran = kit_builder("build", sources, "--out", tmp_path / "my-kit", *options)
    assert ran.status == 0, ran.err
    assert not victim.is_alive()
    assert read_output(tmp_path / "my-kit") == read_output(built)
    asked = questions(wire.asked)
    assert len(asked) - len(set(asked)) <= 4  # at most the calls of the killed worker
    logged = "".join(log.read_text() for log in logs)
    assert KEY not in logged
    assert not IDENTITIES.search(logged)
