"""A clock for builds whose calls only wait: it goes on as soon as everything waits, whatever the machine has to do.

So the time of a build depends on what waits for what and on what starts first, not on how busy the machine is.
"""

import heapq
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from kit_builder.llm import parallel

_POLL = 0.002  # seconds between two looks at whether anything still runs


class VirtualClock:
    """Seconds that pass only while every thread of a build waits; `now` is how many have passed."""

    def __init__(self) -> None:
        self.now = 0.0
        self._lock = threading.Lock()
        self._numbers = count()
        self._sleepers: list[tuple[float, int, threading.Event, object]] = []
        self._slots: dict[Any, int] = {}
        self._waiting: dict[int, tuple[Any, Any, bool]] = {}
        self._main = threading.get_ident()

    def sleep(self, seconds: float) -> None:
        """Wait until so many seconds have passed."""
        woken = threading.Event()
        with self._lock:
            pool = getattr(parallel._thread, "pool", None)
            heapq.heappush(self._sleepers, (self.now + seconds, next(self._numbers), woken, pool))
        woken.wait()

    @contextmanager
    def run(self) -> Iterator[None]:
        """Let the clock go on while everything that the program runs in parallel waits."""
        pool_type = parallel._Pool
        create, wait_for, drain = pool_type.__init__, pool_type.wait_for, pool_type.drain
        over = threading.Event()

        def create_known(pool: Any, slots: int, *args: Any) -> None:
            create(pool, slots, *args)
            with self._lock:
                self._slots[pool] = slots

        def wait_known(pool: Any, tasks: Any) -> None:
            with self._wait(pool, tasks):
                wait_for(pool, tasks)

        def drain_known(pool: Any) -> None:
            with self._wait(pool, [_Rest(pool)]):
                drain(pool)

        def watch() -> None:
            while not over.wait(_POLL):
                self._go_on()

        pool_type.__init__, pool_type.wait_for, pool_type.drain = create_known, wait_known, drain_known  # type: ignore[method-assign]
        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()
            pool_type.__init__, pool_type.wait_for, pool_type.drain = create, wait_for, drain  # type: ignore[method-assign]

    @contextmanager
    def _wait(self, pool: Any, tasks: Any) -> Iterator[None]:
        thread, holds_slot = threading.get_ident(), getattr(parallel._thread, "pool", None) is pool
        with self._lock:
            self._waiting[thread] = (pool, tasks, holds_slot)
        try:
            yield
        finally:
            with self._lock:
                del self._waiting[thread]

    def _go_on(self) -> None:
        """Wake whoever sleeps the shortest, if nobody can do anything else."""
        with self._lock:
            pools = [*self._slots]
        for pool in pools:
            pool._changed.acquire()
        try:
            with self._lock:
                if self._sleepers and pools == [*self._slots] and not self._is_anything_running():
                    self.now, _, woken, _ = heapq.heappop(self._sleepers)
                    woken.set()
        finally:
            for pool in pools:
                pool._changed.release()

    def _is_anything_running(self) -> bool:
        asleep = [pool for *_, pool in self._sleepers]
        if self._main not in self._waiting and None not in asleep:
            return True
        if any(slots - pool._free > asleep.count(pool) for pool, slots in self._slots.items()):
            return True
        return any(
            (pool._free > 0 or not holds_slot)
            and (all(task.is_over for task in tasks) or any(task.error for task in tasks))
            for pool, tasks, holds_slot in self._waiting.values()
        )


class _Rest:
    """Everything that a pool has still to do, as a task."""

    error = None

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    @property
    def is_over(self) -> bool:
        return not self._pool._open
