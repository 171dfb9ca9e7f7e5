"""Run a function on many items in parallel: the longest item first, the results in the order of the items."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Protocol, TypeVar, cast

Item = TypeVar("Item")
Result = TypeVar("Result")

_thread = threading.local()


class Run(Protocol):
    """Run a function on items. Stages use it for everything that asks a model."""

    def __call__(
        self, function: Callable[[Item], Result], items: Iterable[Item], size: Callable[[Item], float] | None = None
    ) -> list[Result]:
        """Return what `function` returns for each of `items`, in their order.

        `size` gives the relative duration of an item; the longest start first. The first error is raised, and items
        that have not started are not run.
        """


def run_in_turn(
    function: Callable[[Item], Result], items: Iterable[Item], size: Callable[[Item], float] | None = None
) -> list[Result]:
    """Run `function` on `items` one after the other, whatever their `size`."""
    del size
    return [function(item) for item in items]


@contextmanager
def open_runner(count: int, postponed: tuple[type[Exception], ...] = ()) -> Iterator[Run]:
    """Yield a runner with `count` threads; wait for started items at the end.

    The function may use the same runner for items of its own. An error of the types `postponed` is raised only after
    all items have been run. Ctrl-C leaves the block at once, without waiting for started items.
    """
    executor = ThreadPoolExecutor(count, initializer=_mark_thread)
    try:
        yield _make_runner(executor, postponed)
    except BaseException as error:
        executor.shutdown(wait=isinstance(error, Exception), cancel_futures=True)
        raise
    executor.shutdown()


def _mark_thread() -> None:
    _thread.is_worker = True


def _make_runner(executor: Executor, postponed: tuple[type[Exception], ...]) -> Run:
    def run(
        function: Callable[[Item], Result], items: Iterable[Item], size: Callable[[Item], float] | None = None
    ) -> list[Result]:
        queue = list(items)
        postponed_errors: list[Exception] = []

        def run_item(item: Item) -> Result:
            try:
                return function(item)
            except postponed as error:
                postponed_errors.append(error)
                return cast("Result", None)

        places = sorted(range(len(queue)), key=lambda place: -size(queue[place]) if size else place)
        futures = {place: executor.submit(run_item, queue[place]) for place in places}
        inline: dict[int, Result] = {}
        try:
            if getattr(_thread, "is_worker", False):
                # All threads may be waiting like this one: it runs its own items that no thread has started.
                inline = {place: run_item(queue[place]) for place in places if futures[place].cancel()}
            for future in as_completed(futures[place] for place in places if place not in inline):
                future.result()
        except BaseException:
            for future in futures.values():
                future.cancel()
            raise
        if postponed_errors:
            raise postponed_errors[0]
        return [inline[place] if place in inline else futures[place].result() for place in range(len(queue))]

    return run
