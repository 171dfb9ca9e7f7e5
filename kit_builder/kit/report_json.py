"""The report of a run as `report.json`, whose keys are a contract, and read back from it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from kit_builder.kit.questions import list_questions
from kit_builder.kit.report import Report
from kit_builder.records import (
    SECTIONS,
    DiscardedStatement,
    Evidence,
    Finding,
    Item,
    ItemCounts,
    LeftOut,
    Method,
    Number,
    Reason,
    Statement,
    Story,
)
from kit_builder.sources.reading_summary import read_summary
from kit_builder.text.words import Words

# The names of reasons in version 0.1.0, which may have built a kit.
_FORMER_REASONS: Mapping[str, Reason] = {
    "taken back": "retracted",
    "breaks off": "unfinished",
    "no method near it": "no method nearby",
    "speaks to a program": "prompt injection",
    "tells of something": "not an instruction",
}


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
            "pages": list(report.pages),
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
        sentences=counts.get("sentences", {}),
        pages=tuple(counts.get("pages", ())),
    )


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
