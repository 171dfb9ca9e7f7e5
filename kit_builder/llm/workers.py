"""Workers: calls made by other processes and machines for the one process that owns the kit.

A worker receives only the call and how to reach the model. The text is masked before it is sent, the worker reads the
API key from its own environment, and the owner caches, counts and limits the calls.
"""

import atexit
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock

from kit_builder.errors import KitError, ModelError
from kit_builder.llm.calls import Call, Prepare, Reply, prepare_in_process
from kit_builder.llm.providers import Provider

_SCHEME = "dask"
_SECONDS_TO_CONNECT = 10
_SECONDS_TO_ANSWER = 900  # longer than any answer takes: after this the workers are gone
_opening = Lock()


@dataclass(frozen=True, slots=True)
class Workers:
    """An executor that makes calls, its number of workers, and its name."""

    executor: Executor
    count: int
    name: str


@contextmanager
def connect_workers(spec: str) -> Iterator[Workers | None]:
    """Connect to the Dask cluster that `spec` names, as `dask:` and its scheduler's address; yield None without one.

    Raises KitError if `spec` has another form, and ModelError if there is no such cluster or it has no workers.
    """
    if not spec:
        yield None
        return
    scheme, _, address = spec.partition(":")
    if scheme != _SCHEME or not address:
        raise KitError(f"Unknown executor {spec!r}. Give the scheduler of a Dask cluster, as dask:tcp://HOST:8786.")
    try:
        from distributed import Client
    except ImportError as error:
        raise KitError("Dask is not installed. Install it with: pip install 'kit-builder[dask]'") from error
    try:
        client = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ModelError(f"No Dask scheduler at {address}. Start one, or leave out --executor.") from error
    with client:
        if not (count := len(client.nthreads())):
            raise ModelError(f"The Dask cluster at {address} has no workers. Start one: dask worker {address}")
        yield Workers(client.get_executor(), count, address)


def prepare_on_workers(workers: Workers, provider: Provider) -> Prepare:
    """Return a function that prepares calls to the model of `provider`, to be made by `workers`."""

    def prepare(call: Call) -> Callable[[], Reply]:
        call = replace(call, likely="")  # which is not masked

        def make() -> Reply:
            try:
                return workers.executor.submit(call_in_worker, provider, call).result(_SECONDS_TO_ANSWER)
            except ModelError as error:
                raise ModelError(f"A worker of {workers.name} cannot use the model. {error}") from error
            except Exception as error:
                reason = f"{type(error).__name__}: {error}".partition("\n")[0]
                raise ModelError(
                    f"The workers of {workers.name} do not respond ({reason}). Check that they are running and have "
                    "the same version of kit-builder, then run again; the answers so far are saved."
                ) from error

        return make

    return prepare


def call_in_worker(provider: Provider, call: Call) -> Reply:
    """Make one call. This function runs in a worker."""
    with _opening:
        prepare = _open_provider(provider)
    return prepare(call)()


@lru_cache
def _open_provider(provider: Provider) -> Prepare:
    """Open a model in a worker, until the worker ends."""
    stack = ExitStack()
    atexit.register(stack.close)
    return prepare_in_process(provider.name, provider.open(stack, _ignore, _ignore))


def _ignore(*_progress: object) -> None:
    """Ignore progress: nobody watches a worker."""
