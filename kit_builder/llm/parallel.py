"""Work on many items side by side: the longest first, the results in the order of the items."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future, as_completed
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar, cast

Item = TypeVar("Item")
Result = TypeVar("Result")


class Each(Protocol):
    """What a stage is given to work on its items with."""

    def __call__(
        self, function: Callable[[Item], Result], items: Iterable[Item], size: Callable[[Item], float] | None = None
    ) -> list[Result]:
        """What `function` makes of each of `items`, in their order; `size` says how long one takes beside others.

        The first error that an item raises is raised, and items that have not begun are not begun.
        """


def one_by_one(
    function: Callable[[Item], Result], items: Iterable[Item], size: Callable[[Item], float] | None = None
) -> list[Result]:
    """Work on `items` in turn, whatever their `size`."""
    del size
    return [function(item) for item in items]


def is_side_by_side() -> bool:
    """Whether the program is at an item that is worked on beside others."""
    return isinstance(threading.current_thread(), _Worker)


def side_by_side(executor: Executor, postponed: tuple[type[Exception], ...] = ()) -> Each:
    """Work on items in `executor`. An item may itself be made of items that are worked on side by side.

    An error of the types `postponed` is raised only once all items have been worked on.
    """

    def each(
        function: Callable[[Item], Result], items: Iterable[Item], size: Callable[[Item], float] | None = None
    ) -> list[Result]:
        queued = list(items)
        later: list[Exception] = []

        def tried(item: Item) -> Result:
            try:
                return function(item)
            except postponed as error:
                later.append(error)
                return cast("Result", None)

        places = sorted(range(len(queued)), key=lambda place: -size(queued[place]) if size else place)
        futures = {place: executor.submit(tried, queued[place]) for place in places}
        inline: dict[int, Result] = {}
        try:
            if is_side_by_side():  # others may wait for this thread: it helps itself
                inline = {place: tried(queued[place]) for place in places if futures[place].cancel()}
            for future in as_completed(futures[place] for place in places if place not in inline):
                future.result()
        except BaseException:
            for future in futures.values():
                future.cancel()
            raise
        if later:
            raise later[0]
        return [inline[place] if place in inline else futures[place].result() for place in range(len(queued))]

    return each


class _Worker(threading.Thread):
    """A thread that works off a queue. It does not keep the program alive, as a thread of the standard pool does."""

    def __init__(self, jobs: "SimpleQueue[_Job | None]") -> None:
        super().__init__(daemon=True)
        self._jobs = jobs

    def run(self) -> None:
        while (job := self._jobs.get()) is not None:
            future, call = job
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call())
                except BaseException as error:  # noqa: BLE001 - it is raised again where the result is asked for
                    future.set_exception(error)
            del job, future, call  # nothing that a job held is held while the next one is waited for


_Job = tuple["Future[Any]", Callable[[], Any]]


class Threads(Executor):
    """`count` threads, as a context manager that ends when what was begun in them has.

    Ctrl-C leaves it at once, also while a model is still thinking.
    """

    def __init__(self, count: int) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._workers = [_Worker(self._jobs) for _ in range(count)]
        for worker in self._workers:
            worker.start()

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> "Future[Result]":
        """Queue a call, as every Executor does."""
        future: Future[Result] = Future()
        self._jobs.put((future, lambda: fn(*args, **kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the threads end after what is queued, as every Executor does."""
        del cancel_futures  # who gives up cancels them
        for _ in self._workers:
            self._jobs.put(None)
        for worker in self._workers if wait else ():
            worker.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown(wait=kind is None or issubclass(kind, Exception))
