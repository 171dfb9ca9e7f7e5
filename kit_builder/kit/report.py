"""The report of a run: `report.json`, whose keys are a contract, `report.md`, and the summary on the terminal."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from kit_builder.evidence.alignment import format_time
from kit_builder.kit.questions import list_questions
from kit_builder.records import (
    SECTIONS,
    DiscardedStatement,
    Evidence,
    Finding,
    Item,
    ItemCounts,
    LeftOut,
    Level,
    Method,
    Number,
    Reason,
    Source,
    Statement,
    Story,
)
from kit_builder.sources.reading_summary import ReadingSummary, read_summary
from kit_builder.text.markdown import escape
from kit_builder.text.tokens import capitalise
from kit_builder.text.words import Words


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


def to_json(report: Report, words: Words) -> dict[str, Any]:
    """Return the report as written to `report.json` and printed by `--json`."""
    return {
        "methods": [_method_to_json(method, words) for method in report.methods],
        "left_out": [
            {"source": each.source, "line": each.line, "text": each.text, "reason": each.reason}
            for each in report.left_out
        ],
        "discarded": [_discarded_to_json(each) for each in report.discarded],
        "set_aside": [_discarded_to_json(each) for each in report.set_aside],
        "questions": [question for method in report.methods for question in list_questions(method, words)],
        "reading": [asdict(summary) for summary in report.reading],
        "report": {
            "calls": report.calls,
            "cached_calls": report.cached_calls,
            "input_tokens": report.input_tokens,
            "cached_input_tokens": report.cached_input_tokens,
            "output_tokens": report.output_tokens,
            "cost_usd": report.cost_usd,
            "seconds": round(report.seconds, 1),
            "sources": list(report.sources),
            "lines": report.lines,
            "lines_cited": report.lines_cited,
            "instructions": report.instructions,
            "instructions_cited": report.instructions_cited,
            "items_dropped": report.items_dropped,
            "items": asdict(report.items),
            "chain": report.chain,
            "sentences": {name: dict(counts) for name, counts in report.sentences.items()},
            "findings": [
                {"level": each.level, "where": each.where, "message": each.message} for each in report.findings
            ],
        },
    }


def from_json(saved: Mapping[str, Any]) -> Report:
    """Return the report in the output of `to_json`, without methods and cost. Reads that of version 0.1.0 too."""
    counts = saved["report"]
    return Report(
        findings=tuple(Finding(each["level"], each["where"], each["message"]) for each in counts["findings"]),
        left_out=tuple(
            LeftOut(each["source"], each["line"], each["text"], _FORMER_REASONS.get(each["reason"], each["reason"]))
            for each in saved["left_out"]
        ),
        discarded=tuple(map(_read_discarded, saved.get("discarded", ()))),
        set_aside=tuple(map(_read_discarded, saved.get("set_aside", ()))),
        sources=tuple(counts["sources"]),
        lines=counts["lines"],
        lines_cited=counts["lines_cited"],
        instructions=counts["instructions"],
        instructions_cited=counts["instructions_cited"],
        items_dropped=counts["items_dropped"],
        items=ItemCounts(**counts.get("items", {})),
        chain=counts.get("chain", ""),
        reading=tuple(map(read_summary, saved.get("reading", ()))),
    )


def to_markdown(report: Report) -> str:
    """Return the report as a page for people."""
    parts = ["# Report", *summarise(report), "## Findings"]
    parts.append(_bullets(f"{each.level}: {each.where}: {each.message}" for each in report.findings) or "None.")
    parts += ["## Sources"] if report.reading else []
    for summary in report.reading:
        parts += [f"### {escape(summary.name)}", _bullets(describe_reading(summary))]
    parts += ["## Methods", _bullets(_describe(method, report) for method in report.methods) or "None."]
    parts += ["## Left out", "Source lines that no method uses, by reason." if report.left_out else "None."]
    for reason in _REASONS:
        lines = [f"{each.source}, line {each.line}: {each.text}" for each in report.left_out if each.reason == reason]
        parts += [f"### {_REASONS[reason]}: {len(lines)}", _bullets(lines)] if lines else []
    parts += _render_discarded("Discarded statements", "Statements that failed verification.", report.discarded)
    parts += _render_discarded("Set aside", "Statements that the model left out of the methods.", report.set_aside)
    return "\n\n".join(parts) + "\n"


def summarise(report: Report) -> Sequence[str]:
    """Return a summary of a run in a few lines."""
    steps = [step for method in report.methods for step in method.steps]
    with_evidence = sum(bool(step.evidence) for step in steps)
    cost = "price unknown" if report.cost_usd is None else f"{report.cost_usd:.2f} USD"
    levels = {level: sum(each.level == level for each in report.findings) for level in ("error", "warning", "note")}
    found = ", ".join(_count(count, level) for level, count in levels.items() if count) or "none"
    cached = f" ({report.cached_input_tokens:,} from the provider's cache)" if report.cached_input_tokens else ""
    used = (
        f"{report.lines_cited} of {_count(report.lines, 'line')} used, among them {report.instructions_cited} of "
        f"{_count(report.instructions, 'instruction')}."
    )
    set_aside = f"{report.items.set_aside} set aside by the model, " if report.items.set_aside else ""
    by = f" by the {report.chain} chain" if report.chain else ""
    items = (
        f"{_count(report.items.found, 'item')} found{by}: {report.items.placed} placed in methods, "
        f"{report.items.merged} merged with others, {set_aside}{_describe_discarded(report.items)}."
    )
    return (
        f"{_count(len(report.methods), 'method')}, {_count(len(steps), 'step')}, {with_evidence} with evidence.",
        *([used, items] if report.lines else []),
        f"Model: {_count(report.calls, 'call')}, {_count(report.cached_calls, 'cached answer')}, "
        f"{report.input_tokens:,} tokens in{cached}, {report.output_tokens:,} out, {report.seconds:.0f} s, {cost}.",
        *(_describe_sentences(name, counts) for name, counts in report.sentences.items()),
        *(f"{line}." for line in report.pages),
        f"Findings: {found}.",
    )


def _describe_sentences(product: str, counts: Mapping[str, int]) -> str:
    listed = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    return f"Sentences of {product}: {listed or 'none'}."


def _describe_discarded(items: ItemCounts) -> str:
    """Return how many items were discarded: `3 discarded (2 unsupported, 1 duplicate)`."""
    reasons = ", ".join(f"{count} {reason}" for reason, count in items.discarded.items())
    return f"{sum(items.discarded.values())} discarded{f' ({reasons})' if reasons else ''}"


def _render_discarded(heading: str, about: str, statements: Sequence[DiscardedStatement]) -> Iterator[str]:
    """Yield a section on `statements`, by reason, the most frequent first; nothing if there are none."""
    if statements:
        yield f"## {heading}"
        yield about
    for reason, count in Counter(each.reason for each in statements).most_common():
        yield f"### {escape(capitalise(reason))}: {count}"
        yield _bullets(_describe_discard(each) for each in statements if each.reason == reason)


def _describe_discard(each: DiscardedStatement) -> str:
    places = "; ".join(
        f"{found.source}, line {found.line_start}"
        if found.line_start == found.line_end
        else f"{found.source}, lines {found.line_start}-{found.line_end}"
        for found in each.statement.evidence
    )
    detail = f" ({each.detail})" if each.detail else ""
    return f"{places or each.statement.id}: {each.statement.text}{detail}"


def describe_reading(summary: ReadingSummary) -> Iterator[str]:
    """Yield the summary in sentences for people, without the name of the source."""
    kind = "a transcript" if summary.is_transcript else "notes"
    yield f"Read as {kind}, format {summary.format}."
    if summary.speakers:
        shares = (f"{each.name} {each.share:.0%} of the words in {each.lines} lines" for each in summary.speakers)
        yield f"Speakers: {'; '.join(shares)}."
        yield f"Expert: {summary.expert}, {summary.reason}."
    else:
        yield "Speakers: none."
    if summary.is_transcript and summary.fit is not None:
        yield f"Layout of the turns: fits {summary.fit:.0%} of the rows."
    if summary.times:
        yield f"Times: {format_time(summary.times[0])} to {format_time(summary.times[1])}."
    yield (
        f"Lines: {summary.line_count}, with {summary.words} words; headings: {summary.headings}, "
        f"list items: {summary.list_items}, table rows: {summary.table_rows}."
    )
    if summary.words_outside:
        yield f"Words in no line, of markup or of text that was skipped: {summary.words_outside}."
    yield from (f"Skipped or changed: {problem}" for problem in summary.problems)
    yield from (f"Doubt: {doubt}" for doubt in summary.doubts)


# In the order in which a person should look at them.
_REASONS: Mapping[Reason, str] = {
    "not used": "Instructions not used, reason unknown",
    "retracted": "Retracted by the speaker",
    "agreed with this client": "Agreed with one client for the next meeting",
    "discarded": "Cited by discarded statements only",
    "set aside": "Cited by statements that the model set aside",
    "unfinished": "Unfinished sentences",
    "no method nearby": "No method nearby",
    "prompt injection": "Possible prompt injection",
    "not an instruction": "Not an instruction",
    "said by the client": "Said by a client",
    "private": "Under a private heading",
    "repeated": "Repeats what a statement says",
    "small talk": "Small talk",
}
# Their names in version 0.1.0: a kit may have been built by it.
_FORMER_REASONS: Mapping[str, Reason] = {
    "taken back": "retracted",
    "breaks off": "unfinished",
    "no method near it": "no method nearby",
    "speaks to a program": "prompt injection",
    "tells of something": "not an instruction",
}


def _count(count: int, thing: str) -> str:
    return f"{count} {thing}{'s' * (count != 1)}"


def _describe(method: Method, report: Report) -> str:
    """Return a line on a method: its name, its number of steps, and the sources that support it."""
    read = [name for name in method.support if name in report.sources]
    support = f", from {len(read)} of {_count(len(report.sources), 'source')}" if report.sources else ""
    return f"{method.name}: {_count(len(method.steps), 'step')}{support}: {', '.join(method.support) or 'no source'}"


def _method_to_json(method: Method, words: Words) -> dict[str, Any]:
    data: dict[str, Any] = {"id": method.id, "name": method.name}
    for section in SECTIONS:
        items = method.section(section)
        if section in ("purpose", "when"):
            data[section] = " ".join(item.text for item in items)
        else:
            data[section] = [_part_to_json(f"{section}-{place}", item) for place, item in enumerate(items, start=1)]
    contradictions = [
        {"item": key, "tellings": [_item_to_json(key, version) for version in item.versions]}
        for key, item in method.conflicts
    ]
    return data | {
        "contradictions": contradictions,
        "numbers": [_register_to_json(each) for each in method.numbers],
        "stories": [_register_to_json(each) for each in method.stories],
        "questions": list(list_questions(method, words)),
        "support": list(method.support),
    }


def _part_to_json(key: str, item: Item) -> dict[str, Any]:
    """Return an item of a section with its stage and its attachments, if it has them."""
    data = _item_to_json(key, item) | ({"stage": item.stage} if item.stage else {})
    attached = [
        _item_to_json(f"{key}.{under}", each) | {"kind": each.kind}
        for under, each in enumerate(item.attachments, start=1)
    ]
    return data | ({"attachments": attached} if attached else {})


def _register_to_json(record: Number | Story) -> dict[str, Any]:
    return asdict(record) | {"evidence": [_evidence_to_json(each) for each in record.evidence]}


def _item_to_json(key: str, item: Item) -> dict[str, Any]:
    return {"id": key, "text": item.text, "evidence": [_evidence_to_json(each) for each in item.evidence]}


def _discarded_to_json(each: DiscardedStatement) -> dict[str, Any]:
    statement = each.statement
    data = {"id": statement.id, "kind": statement.kind, "text": statement.text}
    evidence = [_evidence_to_json(found) for found in statement.evidence]
    return data | {"reason": each.reason, "detail": each.detail, "evidence": evidence}


def _read_discarded(saved: Mapping[str, Any]) -> DiscardedStatement:
    source_id = saved["id"].rpartition("-s")[0]
    evidence = tuple(Evidence(source_id=source_id, **found) for found in saved["evidence"])
    statement = Statement(saved["id"], saved["kind"], saved["text"], evidence)
    return DiscardedStatement(statement, saved["reason"], saved["detail"])


def _evidence_to_json(evidence: Evidence) -> dict[str, Any]:
    data: dict[str, Any] = {
        "source": evidence.source,
        "line_start": evidence.line_start,
        "line_end": evidence.line_end,
        "quote": evidence.quote,
    }
    where = {"start": evidence.start, "place": evidence.place}
    return data | {key: value for key, value in where.items() if value is not None}


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {escape(line)}" for line in lines)
