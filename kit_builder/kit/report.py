"""What was built from what: `report.json`, which is a contract, `report.md`, and the summary at the end of a run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kit_builder.kit.questions import list_questions
from kit_builder.records import SECTIONS, Evidence, Finding, Item, LeftOut, Method, Reason, Source
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words


@dataclass(frozen=True, slots=True)
class Report:
    """What a run made and what it cost.

    `sources` are the names of what was read; `instructions` is how many of its lines tell somebody to do something;
    `read` are the sources themselves.
    """

    methods: tuple[Method, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    sources: tuple[str, ...] = ()
    lines: int = 0
    lines_cited: int = 0
    instructions: int = 0
    instructions_cited: int = 0
    items_dropped: int = 0
    findings: tuple[Finding, ...] = ()
    calls: int = 0
    cached_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    seconds: float = 0.0
    read: tuple[Source, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether anything was found that makes the kit incomplete or wrong."""
        return any(finding.level == "error" for finding in self.findings)


def to_json(report: Report, words: Words) -> dict[str, Any]:
    """The report as `report.json` and `--json` give it."""
    return {
        "methods": [_method(method, words) for method in report.methods],
        "left_out": [
            {"source": each.source, "line": each.line, "text": each.text, "reason": each.reason}
            for each in report.left_out
        ],
        "questions": [question for method in report.methods for question in list_questions(method, words)],
        "report": {
            "calls": report.calls,
            "cached_calls": report.cached_calls,
            "input_tokens": report.input_tokens,
            "output_tokens": report.output_tokens,
            "cost_usd": report.cost_usd,
            "seconds": round(report.seconds, 1),
            "sources": list(report.sources),
            "lines": report.lines,
            "lines_cited": report.lines_cited,
            "instructions": report.instructions,
            "instructions_cited": report.instructions_cited,
            "items_dropped": report.items_dropped,
            "findings": [
                {"level": each.level, "where": each.where, "message": each.message} for each in report.findings
            ],
        },
    }


def from_json(kept: Mapping[str, Any]) -> Report:
    """The report without its methods, from what `as_json` gave."""
    counts = kept["report"]
    return Report(
        findings=tuple(Finding(each["level"], each["where"], each["message"]) for each in counts["findings"]),
        left_out=tuple(
            LeftOut(each["source"], each["line"], each["text"], each["reason"]) for each in kept["left_out"]
        ),
        sources=tuple(counts["sources"]),
        lines=counts["lines"],
        lines_cited=counts["lines_cited"],
        instructions=counts["instructions"],
        instructions_cited=counts["instructions_cited"],
        items_dropped=counts["items_dropped"],
    )


def to_markdown(report: Report) -> str:
    """The report as a person reads it in the kit."""
    parts = ["# Report", *(f"{line}" for line in summarise(report)), "## Findings"]
    parts.append(_listed(f"{each.level}: {each.where}: {each.message}" for each in report.findings) or "None.")
    parts += ["## Methods", _listed(_told(method, report) for method in report.methods) or "None.", "## Left out"]
    parts.append("Lines of the sources that no method cites, and why." if report.left_out else "None.")
    for reason in _REASONS:
        lines = [f"{each.source}, line {each.line}: {each.text}" for each in report.left_out if each.reason == reason]
        parts += [f"### {_REASONS[reason]}: {len(lines)}", _listed(lines)] if lines else []
    return "\n\n".join(parts) + "\n"


def summarise(report: Report) -> Sequence[str]:
    """What a run did, in a few lines."""
    steps = [step for method in report.methods for step in method.steps]
    with_evidence = sum(bool(step.evidence) for step in steps)
    cost = "price unknown" if report.cost_usd is None else f"{report.cost_usd:.2f} USD"
    levels = {level: sum(each.level == level for each in report.findings) for level in ("error", "warning", "note")}
    found = ", ".join(_counted(count, level) for level, count in levels.items() if count) or "none"
    return (
        f"Methods: {len(report.methods)}, with {_counted(len(steps), 'step')}, {with_evidence} of them with evidence.",
        f"Lines: {report.lines}, of which {report.lines_cited} are cited and {len(report.left_out)} left out; of "
        f"{report.instructions} that give instructions {report.instructions_cited} are cited; "
        f"{report.items_dropped} items that no line carries were dropped.",
        f"Model: {_counted(report.calls, 'call')} and {_counted(report.cached_calls, 'answer')} kept from before, "
        f"{report.input_tokens} tokens in, {report.output_tokens} out, {report.seconds:.0f} s, {cost}.",
        f"Findings: {found}.",
    )


# The order in which a person should look at them.
_REASONS: Mapping[Reason, str] = {
    "not used": "Instructions that no method holds, for no reason that is known",
    "retracted": "Taken back by who said it",
    "agreed with this client": "Agreed with this client for the next meeting",
    "unfinished": "Breaks off before its end",
    "no method nearby": "No method near it",
    "prompt injection": "Speaks to a program and to no reader",
    "not an instruction": "Tells of something, and tells nobody to do it",
    "said by the client": "Said by a client",
    "private": "Under a private heading",
    "small talk": "Small talk",
}


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'s' * (count != 1)}"


def _told(method: Method, report: Report) -> str:
    told = [name for name in method.support if name in report.sources]
    support = f", told in {len(told)} of {_counted(len(report.sources), 'source')}" if report.sources else ""
    return f"{method.name}: {_counted(len(method.steps), 'step')}{support}: {', '.join(method.support) or 'no source'}"


def _method(method: Method, words: Words) -> dict[str, Any]:
    told: dict[str, Any] = {"id": method.id, "name": method.name}
    for section in SECTIONS:
        items = method.section(section)
        if section in ("purpose", "when"):
            told[section] = " ".join(item.text for item in items)
        else:
            told[section] = [_item(f"{section}-{place}", item) for place, item in enumerate(items, start=1)]
    contradictions = [
        {"item": key, "tellings": [_item(key, telling) for telling in item.versions]} for key, item in method.conflicts
    ]
    return told | {
        "contradictions": contradictions,
        "questions": list(list_questions(method, words)),
        "support": list(method.support),
    }


def _item(key: str, item: Item) -> dict[str, Any]:
    return {"id": key, "text": item.text, "evidence": [_evidence(each) for each in item.evidence]}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    told: dict[str, Any] = {
        "source": evidence.source,
        "line_start": evidence.line_start,
        "line_end": evidence.line_end,
        "quote": evidence.quote,
    }
    where = {"start": evidence.start, "place": evidence.place}
    return told | {key: value for key, value in where.items() if value is not None}


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {escape(line)}" for line in lines)
