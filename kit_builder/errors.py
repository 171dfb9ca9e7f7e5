"""What can go wrong for a user: each error is one plain sentence on what happened, then what to do."""


class KitError(Exception):
    """A problem the user can do something about. Shown without a traceback; the exit status is 2."""


class SourceError(KitError):
    """A source cannot be read. The build names it and goes on with the others."""


class ModelError(KitError):
    """The model cannot be used at all: no key, no network, no weights. The build stops, keeping what it has."""


class BudgetError(ModelError):
    """The budget does not bear another call. The build stops, keeping what it has."""


class LaterError(KitError):
    """An answer comes with a batch, later. What does not hang on it is asked all the same, then the build ends."""


class AnswerError(KitError):
    """One call gave no usable answer: refused, cut off, not to the schema, or failed after retries.

    The stage that asked leaves its part out and reports it; the build goes on.
    """
