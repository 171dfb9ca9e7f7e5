"""The report of a run: what it made, what it left out and why, what it found, and what it cost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kit_builder.records import DiscardedStatement, Finding, ItemCounts, LeftOut, Level, Method, Source
from kit_builder.sources.reading_summary import ReadingSummary


@dataclass(frozen=True, slots=True)
class Report:
    """What a run made and what it cost.

    Attributes:
        methods: The methods, as their cards say.
        left_out: The source lines that no method cites.
        discarded: The statements that failed verification.
        set_aside: The statements that the model left out of the methods.
        sources: The names of the sources.
        lines: How many lines the sources have.
        lines_cited: How many of these some method cites.
        instructions: How many lines are instructions.
        instructions_cited: How many of these some method cites.
        items_dropped: How many items of the model no line supports.
        items: What became of the items found.
        chain: What found the methods, `full` or `small`; empty in reports of earlier versions.
        findings: What a person should look at.
        calls: How many calls were made.
        cached_calls: How many answers came from the cache.
        input_tokens: The tokens sent.
        cached_input_tokens: The tokens sent that the provider read from its prompt cache.
        output_tokens: The tokens received.
        cost_usd: The cost, None if a price is unknown.
        seconds: How long at least one call was running.
        parsed_sources: The sources themselves.
        reading: How each source was read.
        is_doubtful: Whether a finding doubts that the sources were read correctly.
        sentences: The sentences of each authored product, counted by what the checker said, and those removed.
        pages: A line on each page of the kit with something for a person to settle.
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
