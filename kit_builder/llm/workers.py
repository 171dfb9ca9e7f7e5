"""Calls made by other processes and machines, for the one process that owns the kit.

A worker is told the call and how to reach the model, and no more: what it sends is masked before, its key is that of
its own environment, and what it answers is kept, counted and paced by the owner.
"""

import atexit
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from kit_builder.errors import KitError, ModelError
from kit_builder.llm.calls import Call, Prepare, Reply, here
from kit_builder.llm.providers import Connection

_SCHEME = "dask"
_SECONDS_TO_CONNECT = 10
# Longer than any answer takes: who waits for this long waits for workers that are gone.
_PATIENCE = 900
_opening = Lock()


@dataclass(frozen=True, slots=True)
class Workers:
    """Where calls are made: an `executor`, how many workers it has, and what it is called."""

    executor: Executor
    count: int
    name: str


@contextmanager
def workers_at(spec: str) -> Iterator[Workers | None]:
    """The workers of the Dask cluster that `spec` names, as `dask:` and the address of its scheduler; None without one.

    Raises KitError where that is no such name, and ModelError where there is no such cluster or it has no worker.
    """
    if not spec:
        yield None
        return
    scheme, _, address = spec.partition(":")
    if scheme != _SCHEME or not address:
        raise KitError(f"{spec!r} does not name workers. Give the scheduler of a Dask cluster: dask:tcp://HOST:8786.")
    try:
        from distributed import Client
    except ImportError as error:
        raise KitError("Workers of Dask need an extra package: pip install 'kit-builder[dask]'.") from error
    try:
        client = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ModelError(f"There is no Dask scheduler at {address}. Start one, or leave --executor out.") from error
    with client:
        if not (count := len(client.nthreads())):
            raise ModelError(f"The Dask cluster at {address} has no workers. Start one: dask worker {address}")
        yield Workers(client.get_executor(), count, address)


def by_workers(workers: Workers, connection: Connection) -> Prepare:
    """Makes calls of the model at `connection` by `workers`."""

    def prepare(call: Call) -> Callable[[], Reply]:
        def make() -> Reply:
            try:
                return workers.executor.submit(made_by_worker, connection, call).result(_PATIENCE)
            except ModelError as error:
                raise ModelError(f"A worker of {workers.name} cannot ask the model: {error}") from error
            except Exception as error:
                told = f"{type(error).__name__}: {error}".partition("\n")[0]
                raise ModelError(
                    f"The workers of {workers.name} do not answer ({told}). See that they run and have the same "
                    "kit-builder installed, then run again: what was answered is kept."
                ) from error

        return make

    return prepare


def made_by_worker(connection: Connection, call: Call) -> Reply:
    """What a worker does for one call."""
    with _opening:
        prepare = _prepared(connection)
    return prepare(call)()


@lru_cache
def _prepared(connection: Connection) -> Prepare:
    """How a worker makes calls of one model, until the worker ends."""
    stack = ExitStack()
    atexit.register(stack.close)
    return here(connection.name, connection.opened(stack, _unheard, _unheard))


def _unheard(*_told: object) -> None:
    """Nobody watches a worker."""
