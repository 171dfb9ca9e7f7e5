"""User errors. Each message says in plain English what happened, then what to do."""


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
