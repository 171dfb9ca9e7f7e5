"""What may be wrong with a unit of a cited text."""

from dataclasses import dataclass
from typing import Literal

Reason = Literal[
    "unknown citation",
    "unknown mark",
    "number not supported",
    "wrong sum",
    "name not supported",
    "name from the sources",
    "words not quoted exactly",
    "figure without a citation",
    "cites nothing",
    "addressed to the author",
    "recognisable client",
    "made up about a real case",
    "empty cell",
    "slide too full",
    "step changed",
    "step without a heading",
    "adds something",
    "rests on a faulty case",
    "not checked",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a unit: a reason to count by, and a message to the model and to people.

    A unit with a fault that is not `severe` need not be removed.
    """

    reason: Reason
    message: str
    severe: bool = True
