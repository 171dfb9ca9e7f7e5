"""Rate limit: how many calls run in parallel, when they start, and when they are retried."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition
from typing import Protocol, TypeVar

from kit_builder.errors import KitError, ModelError

# How often a call is retried after a temporary failure. If the provider asks to wait, more often: then there were too
# many calls, and nothing is wrong with this one.
MAX_RETRIES = 4
MAX_WAITS = 8
FIRST_BACKOFF = 0.5
MAX_BACKOFF = 60.0
# The first call runs alone until it is answered, as the key may be invalid. A rejection is faster than an answer, so
# after this many seconds the other calls may start.
SECONDS_ALONE = 0.1


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call failed, and whether a retry may help.

    `wait` is set if the provider asks to slow down: for how many seconds, 0 if it does not say.
    """

    error: KitError
    is_temporary: bool = False
    wait: float | None = None


class Outcome(Protocol):
    """The result of a call."""

    @property
    def failure(self) -> Failure | None:
        """Why the call failed, None if it succeeded."""


Result = TypeVar("Result", bound=Outcome)


class RateLimiter:
    """Runs at most `limit` calls at a time, from any thread.

    If the provider asks one call to wait, all calls wait. After a ModelError no further call is made. The first call
    runs alone for at most `seconds_alone`.
    """

    def __init__(self, limit: int, *, retries: bool = True, seconds_alone: float = SECONDS_ALONE) -> None:
        self.limit = limit
        self._retries = retries
        self._seconds_alone = seconds_alone
        self._changed = Condition()
        self._running = 0
        self._paused_until = 0.0
        self._alone_until: float | None = None
        self._fatal: ModelError | None = None

    def run(self, call: Callable[[], Result]) -> Result:
        """Return the result of `call`, retried after temporary failures. Raises the error of a lasting failure."""
        failures = waits = 0
        while True:
            with self._hold_slot():
                result = call()
                failure = result.failure
                if failure is None:
                    self._alone_until = 0.0
                    return result
                if not self._may_retry(failure, failures, waits):
                    raise failure.error
            if failure.wait is None:
                failures += 1
                time.sleep(_choose_backoff(failures))
            else:
                waits += 1
                self._pause_all(failure.wait or _choose_backoff(waits))

    def _may_retry(self, failure: Failure, failures: int, waits: int) -> bool:
        if not self._retries or not failure.is_temporary or (failure.wait or 0) > MAX_BACKOFF:
            return False
        return failures < MAX_RETRIES if failure.wait is None else waits < MAX_WAITS

    def _pause_all(self, seconds: float) -> None:
        with self._changed:
            self._paused_until = max(self._paused_until, time.monotonic() + seconds)

    @contextmanager
    def _hold_slot(self) -> Iterator[None]:
        """Wait until a call may start, and hold its slot for the block."""
        with self._changed:
            while (wait := self._seconds_to_wait(time.monotonic())) > 0:
                self._changed.wait(wait)
            self._running += 1
            self._changed.notify()  # there may be room for one more
        try:
            yield
        except ModelError as error:
            self._fatal = error
            raise
        finally:
            with self._changed:
                self._running -= 1
                if self._fatal:
                    self._changed.notify_all()
                else:
                    self._changed.notify()

    def _seconds_to_wait(self, now: float) -> float:
        """Return how long to wait at most before checking again, 0 if a call may start. Raises the fatal error."""
        if self._fatal:
            raise self._fatal
        if now < self._paused_until:
            return self._paused_until - now
        if self._alone_until is None:
            self._alone_until = now + self._seconds_alone
        elif now < self._alone_until and self._running:
            return self._alone_until - now
        return 0.0 if self._running < self.limit else MAX_BACKOFF


def _choose_backoff(failures: int) -> float:
    """Return seconds to wait: doubled after each failure, and random, or all calls would return at the same moment."""
    longest: float = min(FIRST_BACKOFF * 2 ** (failures - 1), MAX_BACKOFF)
    return longest * random.uniform(0.5, 1)  # noqa: S311 - not a secret
