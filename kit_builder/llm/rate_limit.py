"""The gate that every call to a model goes through: how many at a time, when, how often, and when no more."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition
from typing import Protocol, TypeVar

from kit_builder.errors import KitError, ModelError

# A call that failed for a reason that passes is made so many times more. One that was asked to wait is so too, as
# then the calls beside it were too many, and not this one wrong.
RETRIES = 4
WAITS = 8
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
# The first call goes alone until it is answered, for the key may be dead. A refusal comes sooner than an answer, so
# that after these seconds the others need not wait any more.
ALONE = 0.1


@dataclass(frozen=True, slots=True)
class Fault:
    """What a call failed of: the error to tell of it; whether a later call may do better.

    `wait` is set where the provider asks to slow down: for how many seconds, 0 where it does not say.
    """

    error: KitError
    passes: bool = False
    wait: float | None = None


class Outcome(Protocol):
    """What a call gave, or its fault."""

    @property
    def fault(self) -> Fault | None:
        """What the call failed of, None where it did not."""


Tried = TypeVar("Tried", bound=Outcome)


class Gate:
    """Lets `limit` calls through at a time, from any thread.

    Where a provider asks one call to wait, all wait. After a ModelError no call is let through any more. For at most
    `alone` seconds the first call has no other beside it.
    """

    def __init__(self, limit: int, *, retries: bool = True, alone: float = ALONE) -> None:
        self.limit = limit
        self._retries = retries
        self._alone = alone
        self._changed = Condition()
        self._inside = 0
        self._opens_at = 0.0
        self._alone_until: float | None = None
        self._broken: ModelError | None = None

    def through(self, call: Callable[[], Tried]) -> Tried:
        """What `call` gives, made again after a fault that passes. Raises the error of one that does not."""
        failures = waits = 0
        while True:
            with self._passage():
                tried = call()
                fault = tried.fault
                if fault is None:
                    self._alone_until = 0.0
                    return tried
                if not self._may_try_again(fault, failures, waits):
                    raise fault.error
            if fault.wait is None:
                failures += 1
                time.sleep(_pause(failures))
            else:
                waits += 1
                self._hold_all(fault.wait or _pause(waits))

    def _may_try_again(self, fault: Fault, failures: int, waits: int) -> bool:
        if not self._retries or not fault.passes or (fault.wait or 0) > LONGEST_PAUSE:
            return False
        return failures < RETRIES if fault.wait is None else waits < WAITS

    def _hold_all(self, seconds: float) -> None:
        with self._changed:
            self._opens_at = max(self._opens_at, time.monotonic() + seconds)

    @contextmanager
    def _passage(self) -> Iterator[None]:
        with self._changed:
            while (wait := self._waiting(time.monotonic())) > 0:
                self._changed.wait(wait)
            self._inside += 1
            self._changed.notify()  # there may be room for one more
        try:
            yield
        except ModelError as error:
            self._broken = error
            raise
        finally:
            with self._changed:
                self._inside -= 1
                if self._broken:
                    self._changed.notify_all()
                else:
                    self._changed.notify()

    def _waiting(self, now: float) -> float:
        """For how long to wait at most before looking again; 0 where there is a passage. Raises what broke the gate."""
        if self._broken:
            raise self._broken
        if now < self._opens_at:
            return self._opens_at - now
        if self._alone_until is None:
            self._alone_until = now + self._alone
        elif now < self._alone_until and self._inside:
            return self._alone_until - now
        return 0.0 if self._inside < self.limit else LONGEST_PAUSE


def _pause(failures: int) -> float:
    """Seconds, twice as many after each failure, and not the same for all: they would come back at once."""
    longest: float = min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1)  # noqa: S311 - no secret
