"""User errors. Each message says in plain English what happened, then what to do."""

from collections.abc import Iterable
from difflib import get_close_matches


def suggest(given: str, known: Iterable[str]) -> str:
    """Return a sentence, after a space, with the most similar of some known words; empty if none is similar."""
    similar = get_close_matches(given, [*known], n=1)
    return f" Did you mean {similar[0]!r}?" if similar else ""


class KitError(Exception):
    """A problem that the user can solve. It is shown without a traceback; the exit status is 2."""


class SourceError(KitError):
    """A source cannot be read. The build reports it and continues with the others."""


class ModelError(KitError):
    """The model cannot be used at all: no key, no network, no weights. The build stops and keeps what it has."""


class BudgetError(ModelError):
    """The budget is reached. The build stops and keeps what it has."""


class BatchPendingError(KitError):
    """An answer will come with a batch. Everything that does not depend on it is still asked, then the build ends."""


class AnswerError(KitError):
    """A call gave no usable answer: it was refused, cut off or invalid, or it failed after retries.

    The stage that asked leaves its part out and reports it; the build continues.
    """
