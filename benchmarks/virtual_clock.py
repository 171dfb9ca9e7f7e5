"""A clock for builds whose calls only wait: it goes on as soon as everything waits, whatever the machine has to do.

So the time of a build depends on what waits for what and on what starts first, not on how busy the machine is.
"""

import heapq
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from kit_builder.llm import parallel

_POLL = 0.002  # seconds between two looks at whether anything still runs


class VirtualClock:
    """Seconds that pass only while every thread of a build waits; `now` is how many have passed.

    `watching` is how many seconds of the processor it took to see whether anything still runs.
    """

    def __init__(self) -> None:
        self.now = self.watching = 0.0
        self._lock = threading.Lock()
        self._numbers = count()
        self._sleepers: list[tuple[float, int, threading.Event, object]] = []
        self._slots: dict[Any, int] = {}
        self._waiting: dict[int, tuple[Any, Any, bool]] = {}
        self._blocked: list[object] = []  # for each thread that waits for a lock, its pool
        self._cancelled: set[object] = set()
        self._main = threading.get_ident()

    def sleep(self, seconds: float) -> None:
        """Wait until so many seconds have passed, but not for a pool that has been cancelled."""
        woken = threading.Event()
        with self._lock:
            pool = getattr(parallel._thread, "pool", None)
            if pool in self._cancelled:
                return
            heapq.heappush(self._sleepers, (self.now + seconds, next(self._numbers), woken, pool))
        woken.wait()

    @contextmanager
    def run(self) -> Iterator[None]:
        """Let the clock go on while everything that the program runs in parallel waits."""
        pool_type = parallel._Pool
        create, wait_for, drain, cancel = pool_type.__init__, pool_type.wait_for, pool_type.drain, pool_type.cancel
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

        def cancel_known(pool: Any) -> None:
            cancel(pool)
            self._wake_all(pool)

        def watch() -> None:
            while not over.wait(_POLL):
                self._go_on()
                self.watching = time.thread_time()

        pool_type.__init__, pool_type.wait_for = create_known, wait_known  # type: ignore[method-assign]
        pool_type.drain, pool_type.cancel = drain_known, cancel_known  # type: ignore[method-assign]
        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()
            pool_type.__init__, pool_type.wait_for = create, wait_for  # type: ignore[method-assign]
            pool_type.drain, pool_type.cancel = drain, cancel  # type: ignore[method-assign]

    def make_lock(self) -> "Lock":
        """Return a lock for what sleeps: whoever waits for it waits for the clock, too."""
        return Lock(self)

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

    def _wake_all(self, pool: object) -> None:
        """Wake whoever sleeps in a pool: its error is waited for without the clock."""
        with self._lock:
            self._cancelled.add(pool)
            for _, _, woken, own in self._sleepers:
                if own is pool:
                    woken.set()
            self._sleepers = [each for each in self._sleepers if each[3] is not pool]
            heapq.heapify(self._sleepers)

    def _go_on(self) -> None:
        """Wake whoever sleeps the shortest, if nobody can do anything else."""
        with self._lock:
            pools = [*self._slots]
        for pool in pools:
            pool.lock.acquire()
        try:
            with self._lock:
                if self._sleepers and pools == [*self._slots] and not self._is_anything_running():
                    self.now, _, woken, _ = heapq.heappop(self._sleepers)
                    woken.set()
        finally:
            for pool in pools:
                pool.lock.release()

    def _is_anything_running(self) -> bool:
        asleep = [*(pool for *_, pool in self._sleepers), *self._blocked]
        if self._main not in self._waiting and None not in asleep:
            return True
        if any(slots - pool._free > asleep.count(pool) for pool, slots in self._slots.items()):
            return True
        return any(
            (pool._free > 0 or not holds_slot)
            and (all(task.is_over for task in tasks) or any(task.error for task in tasks))
            for pool, tasks, holds_slot in self._waiting.values()
        )


class Lock:
    """A lock that is handed on to whoever has waited longest, so that nobody seems to wait who can go on."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._is_held = False
        self._waiting: deque[tuple[threading.Event, object]] = deque()

    def __enter__(self) -> None:
        woken = threading.Event()
        with self._clock._lock:
            if self._is_held:
                pool = getattr(parallel._thread, "pool", None)
                self._waiting.append((woken, pool))
                self._clock._blocked.append(pool)
            else:
                self._is_held = True
                woken.set()
        woken.wait()

    def __exit__(self, *_error: object) -> None:
        with self._clock._lock:
            if not self._waiting:
                self._is_held = False
                return
            woken, pool = self._waiting.popleft()
            self._clock._blocked.remove(pool)
            woken.set()


class _Rest:
    """Everything that a pool has still to do, as a task."""

    error = None

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    @property
    def is_over(self) -> bool:
        return not self._pool._open
