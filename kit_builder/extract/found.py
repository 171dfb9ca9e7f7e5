"""What a chain finds in the sources: the same record for both chains."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kit_builder.records import DiscardedStatement, Finding, ItemCounts, LeftOut, Method


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the sources the methods use: of all lines but headings, and of lines that give instructions."""

    left_out: tuple[LeftOut, ...]
    lines: int
    instructions: int
    instructions_cited: int


@dataclass(frozen=True, slots=True)
class Found:
    """The methods in the sources, and what became of everything else.

    `items` counts what was found, and `unsupported` those items that the model made up. `discarded` are the statements
    that failed verification, `set_aside` those that the model left out of the methods. `measure_coverage` says which
    lines of the sources some methods do not use, and why.
    """

    methods: tuple[Method, ...]
    items: ItemCounts
    measure_coverage: Callable[[Sequence[Method]], Coverage]
    findings: tuple[Finding, ...] = ()
    unsupported: int = 0
    discarded: tuple[DiscardedStatement, ...] = ()
    set_aside: tuple[DiscardedStatement, ...] = ()
