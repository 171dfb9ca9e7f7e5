"""A sum that a run may spend and does not exceed."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from kit_builder.errors import BudgetError


class Budget:
    """`limit` US dollars, of which calls from any thread set aside what they may cost at most before they are made."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._changed = Condition()
        self._spent = 0.0
        self._set_aside = 0.0

    @contextmanager
    def set_aside(self, most: float) -> Iterator[None]:
        """Keeps `most` dollars for the call made in the block; waits for calls under way where there is not enough.

        Raises BudgetError where there will not be enough after them either.
        """
        with self._changed:
            while self._spent + self._set_aside + most > self.limit:
                if not self._set_aside:
                    spent = f"{self._spent:.4f} USD are spent"
                    raise BudgetError(f"The budget of {self.limit:g} USD bears no further call; {spent}.")
                self._changed.wait()
            self._set_aside += most
        try:
            yield
        finally:
            with self._changed:
                self._set_aside = max(0.0, self._set_aside - most)
                self._changed.notify_all()

    def spend(self, cost: float) -> None:
        """Counts what a call has cost."""
        with self._changed:
            self._spent += cost
