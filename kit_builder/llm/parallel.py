"""Run functions in parallel: what has the longest way to the end first, and each as soon as a slot is free.

A function may run others, or start some and wait for them. While it waits it needs no slot, so as many calls as the
model allows are made at any time, however deep the functions are nested.
"""

import heapq
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count as count_up
from typing import Any, Generic, Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)

# Only as many threads are started as there are slots and functions that wait.
_MOST_THREADS = 10_000
_thread = threading.local()

# Sorts functions: the longest way to the end comes first, and of equally long ones the earliest.
_Rank = tuple[float, int]


class Task(Protocol[Result_co]):
    """A function that has been started."""

    def result(self) -> Result_co:
        """Wait for the function to end, and return what it returns or raise its error."""


class Run(Protocol):
    """Run functions. Stages use it for everything that asks a model."""

    def __call__(
        self, function: Callable[[Item], Result], items: Iterable[Item], way: Callable[[Item], float] | None = None
    ) -> list[Result]:
        """Return what `function` returns for each of `items`, in their order.

        `way` gives how long it takes from the start of an item until everything is done that waits for it, relative
        to others; the longest way starts first. Without it, that of the function that runs them counts. The first
        error is raised, and items that have not started are not run.
        """

    def start(self, function: Callable[[], Result], way: float | None = None) -> Task[Result]:
        """Start `function` and return at once; its `way` is as above."""


class _Done(Generic[Result]):
    def __init__(self, function: Callable[[], Result]) -> None:
        self._result = function()

    def result(self) -> Result:
        return self._result


class _RunInTurn:
    """Runs everything in the order in which it is started, however long the way is."""

    def __call__(
        self, function: Callable[[Item], Result], items: Iterable[Item], way: Callable[[Item], float] | None = None
    ) -> list[Result]:
        del way
        return [function(item) for item in items]

    def start(self, function: Callable[[], Result], way: float | None = None) -> Task[Result]:
        del way
        return _Done(function)


run_in_turn: Run = _RunInTurn()


@contextmanager
def open_runner(count: int, postponed: tuple[type[Exception], ...] = ()) -> Iterator[Run]:
    """Yield a runner with `count` slots; wait for what has been started at the end.

    A function may use the same runner. An error of the types `postponed` is raised only after everything that can be
    run has been run; after any other, nothing more is started. Ctrl-C leaves the block at once, without waiting.
    """
    executor = ThreadPoolExecutor(_MOST_THREADS)
    pool = _Pool(count, executor, postponed)
    try:
        yield pool
        pool.drain()
    except postponed:
        pool.drain()
        raise
    except BaseException as error:
        pool.cancel()
        executor.shutdown(wait=isinstance(error, Exception))
        raise
    finally:
        executor.shutdown(wait=False)


class _Task(Generic[Result]):
    """A function with its rank. It `is_over` if it has ended, or was cancelled before it started."""

    def __init__(self, function: Callable[[], Result], rank: _Rank, pool: "_Pool") -> None:
        self.function = function
        self.rank = rank
        self.is_started = False
        self.is_over = False
        self.error: BaseException | None = None
        self.returned: list[Result] = []
        self._pool = pool

    def result(self) -> Result:
        self._pool.wait_for([self])
        if self.error:
            raise self.error
        return self.returned[0]


class _Pool:
    """Runs tasks in the threads of an executor, at most `slots` at a time, those that wait for others not counted."""

    def __init__(self, slots: int, executor: Executor, postponed: tuple[type[Exception], ...]) -> None:
        self._executor = executor
        self._postponed = postponed
        self.lock = threading.RLock()
        self._waiting: list[tuple[threading.Condition, Callable[[], bool]]] = []
        self._free = slots
        self._resuming = 0  # threads that have waited and go on as soon as a slot is free, before new tasks
        self._numbers = count_up()
        self._queue: list[tuple[_Rank, _Task[Any]]] = []
        self._open = 0
        self._is_cancelled = False

    def __call__(
        self, function: Callable[[Item], Result], items: Iterable[Item], way: Callable[[Item], float] | None = None
    ) -> list[Result]:
        def make_job(item: Item) -> Callable[[], Result]:
            return lambda: function(item)

        tasks = self._add([(make_job(item), way(item) if way else None) for item in items])
        try:
            self.wait_for(tasks)
        except BaseException:
            self._cancel(tasks)
            raise
        for task in tasks:
            if task.error and not isinstance(task.error, self._postponed):
                self._cancel(tasks)
                raise task.error
        return [task.result() for task in tasks]

    def start(self, function: Callable[[], Result], way: float | None = None) -> Task[Result]:
        return self._add([(function, way)])[0]

    def wait_for(self, tasks: Sequence[_Task[Any]]) -> None:
        """Wait until `tasks` are over, or one has failed with an error that is not postponed."""

        def is_settled() -> bool:
            return all(task.is_over for task in tasks) or any(
                task.error and not isinstance(task.error, self._postponed) for task in tasks
            )

        holds_slot = getattr(_thread, "pool", None) is self
        with self.lock:
            if is_settled():
                return
            if holds_slot:
                self._free += 1
                self._start_next()
                self._wake()
            self._wait_until(is_settled)
            if holds_slot:
                self._resuming += 1
                self._wait_until(lambda: self._free > 0)
                self._resuming -= 1
                self._free -= 1

    def drain(self) -> None:
        """Wait until all tasks are over."""
        with self.lock:
            self._wait_until(lambda: not self._open)

    def cancel(self) -> None:
        """Start no further task, nor any that is added later by one that still runs."""
        with self.lock:
            self._is_cancelled = True
            self._cancel([task for _, task in self._queue])

    def _add(self, jobs: Iterable[tuple[Callable[[], Result], float | None]]) -> list[_Task[Result]]:
        first = _thread.rank[0] if getattr(_thread, "pool", None) is self else 0.0
        with self.lock:
            tasks = [
                _Task(function, (first if way is None else -way, next(self._numbers)), self) for function, way in jobs
            ]
            for task in tasks:
                heapq.heappush(self._queue, (task.rank, task))
            self._open += len(tasks)
            if self._is_cancelled:
                self._cancel(tasks)
            self._start_next()
        return tasks

    def _cancel(self, tasks: Iterable[_Task[Any]]) -> None:
        with self.lock:
            for task in tasks:
                if not task.is_started and not task.is_over:
                    task.is_over, task.error = True, CancelledError()
                    self._open -= 1
            self._wake()

    def _wait_until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so. The lock must be held."""
        if is_so():
            return
        waiter = (threading.Condition(self.lock), is_so)
        self._waiting.append(waiter)
        try:
            waiter[0].wait_for(is_so)
        finally:
            self._waiting.remove(waiter)

    def _wake(self) -> None:
        """Wake whoever can go on, and nobody else: many threads wait. The lock must be held."""
        for changed, is_so in self._waiting:
            if is_so():
                changed.notify()

    def _start_next(self) -> None:
        """Start the tasks of the highest rank in the free slots. The lock must be held."""
        while self._queue and self._free > self._resuming:
            _, task = heapq.heappop(self._queue)
            if not task.is_over:
                task.is_started = True
                self._free -= 1
                self._executor.submit(self._work, task)

    def _work(self, task: _Task[Any]) -> None:
        _thread.pool, _thread.rank = self, task.rank
        try:
            task.returned.append(task.function())
        except BaseException as error:  # noqa: BLE001 - raised by whoever waits for the task
            task.error = error
        with self.lock:
            task.is_over = True
            self._open -= 1
            self._free += 1
            self._start_next()
            self._wake()
