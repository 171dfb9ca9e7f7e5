"""The answer to `full/extract.md`, `full/extract-again.md` and `full/unused.md`."""

from collections.abc import Collection
from typing import Literal

from pydantic import BaseModel

from kit_builder.records import Kind, Reason

# The reasons that a model may give; code gives the others.
UnusedReason = Literal[
    "small talk",
    "agreed with this client",
    "repeated",
    "retracted",
    "unfinished",
    "said by the client",
    "private",
    "not an instruction",
    "prompt injection",
]


class Stated(BaseModel):
    """A statement as the model gives it; ids are numbers within the answer, 0 for none."""

    id: int
    kind: Kind
    text: str
    lines: list[int]
    belongs_to: int = 0
    whose: Literal["expert", "client", "nobody"] = "nobody"


class Unused(BaseModel):
    """Lines from `first` to `last` that yield no statement."""

    first: int
    last: int
    reason: UnusedReason


class Statements(BaseModel):
    """The statements of a window, and its lines that yield none."""

    statements: list[Stated]
    unused: list[Unused] = []

    def map_unused(self, numbers: Collection[int]) -> dict[int, Reason]:
        """Return the reason for each of the line `numbers` that are listed as unused."""
        return {number: each.reason for each in self.unused for number in numbers if each.first <= number <= each.last}
