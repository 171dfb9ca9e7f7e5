"""The report of a run for people: the page `report.md`, and the summary on the terminal."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kit_builder.evidence.alignment import format_time
from kit_builder.kit.report import Report
from kit_builder.records import DiscardedStatement, ItemCounts, Method, Reason
from kit_builder.sources.reading_summary import ReadingSummary
from kit_builder.text.counts import count_of
from kit_builder.text.markdown import escape
from kit_builder.text.tokens import capitalise

# Why lines were left out, in the order in which a person should look at them.
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
    "private": "Private notes and wishes",
    "repeated": "Repeats what a statement says",
    "small talk": "Small talk",
}


def to_markdown(report: Report) -> str:
    """Return the report as a page for people."""
    parts = ["# Report", *summarise(report), "## Findings"]
    parts.append(_write_bullets(f"{each.level}: {each.where}: {each.message}" for each in report.findings) or "None.")
    parts += ["## Sources"] if report.reading else []
    for summary in report.reading:
        parts += [f"### {escape(summary.name)}", _write_bullets(describe_reading(summary))]
    parts += ["## Methods", _write_bullets(_describe(method, report) for method in report.methods) or "None."]
    parts += ["## Left out", "Source lines that no method uses, by reason." if report.left_out else "None."]
    for reason in _REASONS:
        lines = [f"{each.source}, line {each.line}: {each.text}" for each in report.left_out if each.reason == reason]
        parts += [f"### {_REASONS[reason]}: {len(lines)}", _write_bullets(lines)] if lines else []
    parts += _render_discarded("Discarded statements", "Statements that failed verification.", report.discarded)
    parts += _render_discarded("Set aside", "Statements that the model left out of the methods.", report.set_aside)
    return "\n\n".join(parts) + "\n"


def summarise(report: Report) -> Sequence[str]:
    """Return a summary of a run in a few lines."""
    steps = [step for method in report.methods for step in method.steps]
    with_evidence = sum(bool(step.evidence) for step in steps)
    cost = "price unknown" if report.cost_usd is None else f"{report.cost_usd:.2f} USD"
    levels = {level: sum(each.level == level for each in report.findings) for level in ("error", "warning", "note")}
    found = ", ".join(count_of(count, level) for level, count in levels.items() if count) or "none"
    cached = f" ({report.cached_input_tokens:,} from the prompt cache)" if report.cached_input_tokens else ""
    used = (
        f"{report.lines_cited} of {count_of(report.lines, 'line')} used, among them {report.instructions_cited} of "
        f"{count_of(report.instructions, 'instruction')}."
    )
    set_aside = f"{report.items.set_aside} set aside by the model, " if report.items.set_aside else ""
    by = f" by the {report.chain} chain" if report.chain else ""
    items = (
        f"{count_of(report.items.found, 'item')} found{by}: {report.items.placed} placed in methods, "
        f"{report.items.merged} merged with others, {set_aside}{_describe_discarded(report.items)}."
    )
    return (
        f"{count_of(len(report.methods), 'method')}, {count_of(len(steps), 'step')}, {with_evidence} with evidence.",
        *([used, items] if report.lines else []),
        f"Model: {count_of(report.calls, 'call')}, {count_of(report.cached_calls, 'cached answer')}, "
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
        yield _write_bullets(_describe_discard(each) for each in statements if each.reason == reason)


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


def _describe(method: Method, report: Report) -> str:
    """Return a line on a method: its name, its number of steps, and the sources that support it."""
    read = [name for name in method.support if name in report.sources]
    support = f", from {len(read)} of {count_of(len(report.sources), 'source')}" if report.sources else ""
    return f"{method.name}: {count_of(len(method.steps), 'step')}{support}: {', '.join(method.support) or 'no source'}"


def _write_bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {escape(line)}" for line in lines)
