"""What was built from what: `report.json`, which is a contract, `report.md`, and the summary at the end of a run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kit_builder.gaps import questions
from kit_builder.markdown import escape
from kit_builder.records import SECTIONS, Evidence, Finding, Item, Method
from kit_builder.words import Words


@dataclass(frozen=True, slots=True)
class Report:
    """What a run made and what it cost. `left_out` are (source, line, text) of the lines that nothing cites."""

    methods: tuple[Method, ...] = ()
    left_out: tuple[tuple[str, int, str], ...] = ()
    lines: int = 0
    lines_cited: int = 0
    items_dropped: int = 0
    findings: tuple[Finding, ...] = ()
    calls: int = 0
    cached_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    seconds: float = 0.0

    @property
    def has_errors(self) -> bool:
        """Whether anything was found that makes the kit incomplete or wrong."""
        return any(finding.level == "error" for finding in self.findings)


def as_json(report: Report, words: Words) -> dict[str, Any]:
    """The report as `report.json` and `--json` give it."""
    return {
        "methods": [_method(method, words) for method in report.methods],
        "left_out": [{"source": source, "line": line, "text": text} for source, line, text in report.left_out],
        "questions": [question for method in report.methods for question in questions(method, words)],
        "report": {
            "calls": report.calls,
            "cached_calls": report.cached_calls,
            "input_tokens": report.input_tokens,
            "output_tokens": report.output_tokens,
            "cost_usd": report.cost_usd,
            "seconds": round(report.seconds, 1),
            "lines": report.lines,
            "lines_cited": report.lines_cited,
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
        left_out=tuple((each["source"], each["line"], each["text"]) for each in kept["left_out"]),
        lines=counts["lines"],
        lines_cited=counts["lines_cited"],
        items_dropped=counts["items_dropped"],
    )


def as_page(report: Report) -> str:
    """The report as a person reads it in the kit."""
    parts = ["# Report", *(f"{line}" for line in summary(report)), "## Findings"]
    parts.append(_listed(f"{each.level}: {each.where}: {each.message}" for each in report.findings) or "None.")
    parts += ["## Methods", _listed(_told(method) for method in report.methods) or "None.", "## Left out"]
    parts.append("Lines of the sources that no method cites." if report.left_out else "None.")
    for source in dict.fromkeys(source for source, _, _ in report.left_out):
        lines = (f"{line}: {text}" for name, line, text in report.left_out if name == source)
        parts += [f"### {escape(source)}", _listed(lines)]
    return "\n\n".join(parts) + "\n"


def summary(report: Report) -> Sequence[str]:
    """What a run did, in a few lines."""
    steps = [step for method in report.methods for step in method.steps]
    with_evidence = sum(bool(step.evidence) for step in steps)
    cost = "price unknown" if report.cost_usd is None else f"{report.cost_usd:.2f} USD"
    levels = {level: sum(each.level == level for each in report.findings) for level in ("error", "warning", "note")}
    found = ", ".join(_counted(count, level) for level, count in levels.items() if count) or "none"
    return (
        f"Methods: {len(report.methods)}, with {_counted(len(steps), 'step')}, {with_evidence} of them with evidence.",
        f"Lines: {report.lines}, of which {report.lines_cited} are cited and {len(report.left_out)} left out; "
        f"{report.items_dropped} items that no line carries were dropped.",
        f"Model: {_counted(report.calls, 'call')} and {_counted(report.cached_calls, 'answer')} kept from before, "
        f"{report.input_tokens} tokens in, {report.output_tokens} out, {report.seconds:.0f} s, {cost}.",
        f"Findings: {found}.",
    )


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'s' * (count != 1)}"


def _told(method: Method) -> str:
    return f"{method.name}: {len(method.steps)} steps, from {', '.join(method.support) or 'no source'}"


def _method(method: Method, words: Words) -> dict[str, Any]:
    told: dict[str, Any] = {"id": method.id, "name": method.name}
    for section in SECTIONS:
        items = method.section(section)
        if section in ("purpose", "when"):
            told[section] = " ".join(item.text for item in items)
        else:
            told[section] = [_item(f"{section}-{place}", item) for place, item in enumerate(items, start=1)]
    return told | {"questions": list(questions(method, words)), "support": list(method.support)}


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
