"""What the page shows of a kit, as plain data: the methods, a card with its evidence, a source with what cites it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kit_builder.errors import KitError
from kit_builder.evidence.alignment import format_time
from kit_builder.kit.approval import get_approval_date, get_state
from kit_builder.kit.cards import read_card
from kit_builder.kit.questions import find_gaps
from kit_builder.kit.suggestions import classify, accept
from kit_builder.records import SECTIONS, Evidence, Finding, Item, LeftOut, Method, Source
from kit_builder.review.card_edits import read_head
from kit_builder.text.words import Words

PageData = dict[str, Any]

_LABEL = re.compile(r"^\[\^([^\]\s]+?)(?:\.\d+)?\]: ", re.MULTILINE)
_LINE_NUMBERS = re.compile(r"(.+?)-(\d{1,9})(?:-(\d{1,9}))?")


def describe_method(path: str, text: str, waiting: str | None) -> PageData:
    """A method in the list of all, without reading the whole of its card."""
    _, name = read_head(text)
    return {"path": path, "name": name or path, **_describe_state(text, waiting)}


def describe_card(path: str, text: str, waiting: str | None, findings: Iterable[Finding], words: Words) -> PageData:
    """A card: its items by section, its questions, what is suggested, and findings. `error` where it cannot be read."""
    shown = {"path": path, "text": text, **describe_method(path, text, waiting)}
    try:
        method = read_card(text, path)
        more = read_card(waiting, path) if waiting else None
    except KitError as error:
        return shown | {"error": str(error), "sections": [], "questions": [], "suggestions": [], "findings": []}
    return shown | {
        "error": "",
        "sections": [
            {
                "section": section,
                "heading": words["card"][section],
                "items": [
                    _describe_item(f"{section}-{place}", item) for place, item in enumerate(method.section(section), start=1)
                ],
            }
            for section in SECTIONS
        ],
        "questions": _describe_questions(method, words),
        "suggestions": _describe_suggestions(method, more, words) if more else [],
        "findings": [
            {"level": each.level, "message": each.message}
            for each in findings
            if each.where.partition(", ")[0] in (method.name, path)
        ],
    }


def describe_source(source: Source, left_out: Iterable[LeftOut]) -> PageData:
    """A source: each line with its number, words, speaker, seconds, place, and why it was left out, where it was."""
    why = {each.line: each.reason for each in left_out if each.source == source.name}
    return {
        "id": source.id,
        "name": source.name,
        "lines": [
            {
                "number": line.number,
                "text": line.text,
                "speaker": line.speaker,
                "time": line.time,
                "place": ", ".join(filter(None, ["" if line.time is None else format_time(line.time), line.place])),
                "left": why.get(line.number, ""),
            }
            for line in source.lines
        ],
    }


def find_cited_lines(text: str, sources: Mapping[str, Source]) -> frozenset[tuple[str, int, int]]:
    """The lines that a card cites: the id of the source, the first and the last; told by the labels alone."""
    return frozenset(filter(None, (_parse_label(label, sources) for label in _LABEL.findall(text))))


def _parse_label(label: str, sources: Mapping[str, Source]) -> tuple[str, int, int] | None:
    """The lines that a label names: of two ways to read it, the source with the longer name."""
    head, _, last = label.rpartition("-")
    if head in sources and last.isdecimal():
        return head, int(last), int(last)
    found = _LINE_NUMBERS.fullmatch(label)
    if found and found[3] and found[1] in sources:
        return found[1], int(found[2]), int(found[3])
    return None


def _describe_state(text: str, waiting: str | None) -> PageData:
    """The state of a card, and by whom it was changed since its approval."""
    now = get_state(text)
    by = ["a person"] if now == "changed" else []
    by += ["a new source"] if now != "draft" and waiting else []
    return {
        "state": "changed" if by else now,
        "changed_by": by,
        "approved_on": get_approval_date(text),
        "suggested": bool(waiting),
    }


def _describe_item(key: str, item: Item) -> PageData:
    shown = {"key": key, "text": item.text, "evidence": [_describe_evidence(each) for each in item.evidence]}
    others = [{"text": each.text, "evidence": [_describe_evidence(found) for found in each.evidence]} for each in item.conflicts]
    return shown | {"against": others}


def _describe_evidence(evidence: Evidence) -> PageData:
    return {
        "source": evidence.source_id,
        "name": evidence.source,
        "first": evidence.line_start,
        "last": evidence.line_end,
        "quote": evidence.quote,
        "place": ", ".join(filter(None, [evidence.start, evidence.place])),
    }


def _describe_questions(method: Method, words: Words) -> list[PageData]:
    """The questions on a card, which can be dropped, and those found in it, which can be answered.

    What the sources do not agree on is asked where it stands.
    """
    items = dict(method.items())
    own = [
        {"question": text, "key": f"questions-{place}"} for place, text in enumerate(method.questions, start=1) if text
    ]
    open_ = [gap for gap in find_gaps(method, words) if not (gap.key and items[gap.key].conflicts)]
    return own + [{"question": gap.question, "key": ""} for gap in open_]


def _describe_suggestions(method: Method, more: Method, words: Words) -> list[PageData]:
    items = dict(method.items())
    found: list[PageData] = []
    for key, item in more.items():
        section = key.rpartition("-")[0]
        what, beside = classify(method, section, item)
        after = accept(items[beside], item) if beside else item
        found.append(
            _describe_item(key, item)
            | {
                "kind": what,
                "heading": words["card"][section],
                "beside": items[beside].text if beside else "",
                "more": [
                    _describe_evidence(each) for each in after.evidence if not beside or each not in items[beside].evidence
                ],
            }
        )
    return found
