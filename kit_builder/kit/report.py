"""The report of a run: what it made, what it left out and why, what it found, and what it cost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kit_builder.records import DiscardedStatement, Finding, ItemCounts, LeftOut, Level, Method, Source
from kit_builder.sources.reading_summary import ReadingSummary


@dataclass(frozen=True, slots=True)
class Report:
    """What a run made and what it cost.

    `chain` is what found the methods, `full` or `small`; it is empty in reports of earlier versions.
    `discarded` are the statements that failed verification, `set_aside` those that the model left out of the methods.
    `sources` are the names of the sources, `parsed_sources` the sources themselves and `reading` how they were read.
    `lines` counts their lines and `instructions` those of them that are instructions. `is_doubtful` says that a finding
    is a doubt. `sentences` counts the sentences of each authored product by what the checker said, and those removed.
    `pages` are lines on pages of the kit with something for a person to settle.
    """

    methods: tuple[Method, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    discarded: tuple[DiscardedStatement, ...] = ()
    set_aside: tuple[DiscardedStatement, ...] = ()
    sources: tuple[str, ...] = ()
    lines: int = 0
    lines_cited: int = 0
    instructions: int = 0
    instructions_cited: int = 0
    items_dropped: int = 0
    items: ItemCounts = field(default_factory=ItemCounts)
    chain: str = ""
    findings: tuple[Finding, ...] = ()
    calls: int = 0
    cached_calls: int = 0
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    seconds: float = 0.0
    parsed_sources: tuple[Source, ...] = ()
    reading: tuple[ReadingSummary, ...] = ()
    is_doubtful: bool = False
    sentences: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    pages: tuple[str, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether a finding says that the kit is incomplete or wrong."""
        return any(finding.level == "error" for finding in self.findings)


def merge_repeated(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return `findings` with one for all that say the same, which names the first place and counts the others."""
    places: dict[tuple[Level, str], list[str]] = {}
    for each in findings:
        places.setdefault((each.level, each.message), []).append(each.where)
    return tuple(
        Finding(level, where[0] if len(where) == 1 else f"{where[0]} and {len(where) - 1} more", message)
        for (level, message), where in places.items()
    )
