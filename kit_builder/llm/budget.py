"""A spending limit for one run."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from kit_builder.errors import BudgetError


class Budget:
    """A limit in US dollars that calls from any thread share; each reserves its highest possible cost first."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._changed = Condition()
        self._spent = 0.0
        self._reserved = 0.0

    @contextmanager
    def reserve(self, most: float) -> Iterator[None]:
        """Reserve `most` dollars for the call made in the block, waiting for running calls if too little is free.

        Raises BudgetError if too little will be left after those calls as well.
        """
        with self._changed:
            while self._spent + self._reserved + most > self.limit:
                if not self._reserved:
                    raise BudgetError(
                        f"Budget of {self.limit:g} USD reached: {self._spent:.4f} USD spent, and the next call may "
                        f"cost up to {most:.4f} USD."
                    )
                self._changed.wait()
            self._reserved += most
        try:
            yield
        finally:
            with self._changed:
                self._reserved = max(0.0, self._reserved - most)
                self._changed.notify_all()

    def spend(self, cost: float) -> None:
        """Record the cost of a call."""
        with self._changed:
            self._spent += cost
