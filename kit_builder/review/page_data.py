"""The data that the page shows, ready for JSON: methods, cards with their evidence, and sources."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kit_builder.errors import KitError
from kit_builder.evidence.alignment import format_time
from kit_builder.kit.approval import get_approval_date, get_state
from kit_builder.kit.card_words import REGISTERS
from kit_builder.kit.cards import read_card
from kit_builder.kit.questions import find_gaps
from kit_builder.kit.suggestions import accept, classify
from kit_builder.records import SECTIONS, Evidence, Finding, Item, LeftOut, Method, Source
from kit_builder.review.card_edits import FIELDS, read_head
from kit_builder.review.card_rows import Row, list_rows, make_key, summarise_row
from kit_builder.text.words import Words

PageData = dict[str, Any]

_PARTS = ("sections", "registers", "kinds", "questions", "suggestions", "findings")
_LABEL = re.compile(r"^\[\^([^\]\s]+?)(?:\.\d+)?\]: ", re.MULTILINE)
_LINE_NUMBERS = re.compile(r"(.+?)-(\d{1,9})(?:-(\d{1,9}))?")


def describe_method(path: str, text: str, waiting: str | None) -> PageData:
    """Describe a method for the list of methods, without reading its whole card."""
    _, name = read_head(text)
    return {"path": path, "name": name or path, **_describe_state(text, waiting)}


def describe_card(path: str, text: str, waiting: str | None, findings: Iterable[Finding], words: Words) -> PageData:
    """Describe a card: items by section, open questions, suggestions and findings; `error` if it cannot be read."""
    shown = {"path": path, "text": text, **describe_method(path, text, waiting)}
    try:
        method = read_card(text, path)
        more = read_card(waiting, path) if waiting else None
    except KitError as error:
        return shown | {"error": str(error)} | {name: [] for name in _PARTS}
    return shown | {
        "error": "",
        "sections": [
            {
                "section": section,
                "heading": words["card"][section],
                "items": [
                    _describe_item(f"{section}-{place}", item)
                    for place, item in enumerate(method.section(section), start=1)
                ],
            }
            for section in SECTIONS
        ],
        "registers": [_describe_register(name, list_rows(method, name), words) for name in REGISTERS],
        "kinds": dict(words["attachment"]),
        "questions": _describe_questions(method, words),
        "suggestions": _describe_suggestions(method, more, words) if more else [],
        "findings": [
            {"level": each.level, "message": each.message}
            for each in findings
            if each.where.partition(", ")[0] in (method.name, path)
        ],
    }


def describe_source(source: Source, left_out: Iterable[LeftOut]) -> PageData:
    """Describe a source: each line with number, text, speaker, seconds, place and the reason if it was left out."""
    reasons = {each.line: each.reason for each in left_out if each.source == source.name}
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
                "left_out": reasons.get(line.number, ""),
            }
            for line in source.lines
        ],
    }


def find_cited_lines(text: str, sources: Mapping[str, Source]) -> frozenset[tuple[str, int, int]]:
    """Return the lines that a card cites as (source id, first line, last line), read from its footnote labels."""
    return frozenset(filter(None, (_parse_label(label, sources) for label in _LABEL.findall(text))))


def _parse_label(label: str, sources: Mapping[str, Source]) -> tuple[str, int, int] | None:
    """Return the lines that a label stands for; if it can be read in two ways, the one with the longer source id."""
    head, _, last = label.rpartition("-")
    if head in sources and last.isdecimal():
        return head, int(last), int(last)
    found = _LINE_NUMBERS.fullmatch(label)
    if found and found[3] and found[1] in sources:
        return found[1], int(found[2]), int(found[3])
    return None


def _describe_state(text: str, waiting: str | None) -> PageData:
    """Describe the approval state of a card and what has changed it since its approval."""
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
    attached = enumerate(item.attachments, start=1)
    return {
        "key": key,
        **describe_version(item),
        "conflicts": [describe_version(each) for each in item.conflicts],
        "kind": item.kind,
        "stage": item.stage,
        "attachments": [_describe_item(f"{key}.{place}", each) for place, each in attached],
    }


def describe_version(item: Item) -> PageData:
    """Describe a version of an item: its text and its evidence."""
    return {"text": item.text, "evidence": [describe_evidence(each) for each in item.evidence]}


def _describe_register(name: str, rows: Iterable[Row], words: Words) -> PageData:
    """Describe a register: its columns, with the choices for those that have some, and its rows."""
    return {
        "section": name,
        "heading": words["card"][name],
        "columns": [
            {"key": field, "heading": words["register"][column], "choices": _list_choices(field, words)}
            for column, field in FIELDS[name].items()
        ],
        "rows": [
            {
                "key": f"{name}-{place}",
                "text": next(filter(None, values.values()), ""),
                "values": values,
                "evidence": [describe_evidence(each) for each in row.evidence],
                "conflicts": [],
            }
            for place, row in enumerate(rows, start=1)
            for values in [{field: getattr(row, field) for field in FIELDS[name].values()}]
        ],
    }


def _list_choices(field: str, words: Words) -> list[tuple[str, str]]:
    match field:
        case "whose":
            return [("", ""), *words["whose"].items()]
        case "consent":
            return list(words["consent"].items())
        case _:
            return []


def describe_evidence(evidence: Evidence) -> PageData:
    """Describe the lines of a source that are evidence for something."""
    return {
        "source": evidence.source_id,
        "name": evidence.source,
        "first": evidence.line_start,
        "last": evidence.line_end,
        "quote": evidence.quote,
        "place": ", ".join(filter(None, [evidence.start, evidence.place])),
    }


def _describe_questions(method: Method, words: Words) -> list[PageData]:
    """Return the questions on a card, which can be dropped, and those found for it, with the item they are about.

    Conflicts are left out, since they are shown with their item.
    """
    items = dict(method.items())
    own = [
        {"question": text, "key": f"questions-{place}", "about": ""}
        for place, text in enumerate(method.questions, start=1)
        if text
    ]
    open_ = [gap for gap in find_gaps(method, words) if not (gap.key and items[gap.key].conflicts)]
    return own + [{"question": gap.question, "key": "", "about": gap.key} for gap in open_]


def _describe_suggestions(method: Method, more: Method, words: Words) -> list[PageData]:
    """Describe what waits to be accepted: items, each with its attachments, and rows of registers."""
    items = dict(method.items())
    found: list[PageData] = []
    for key, item in more.items():
        section = key.rpartition("-")[0]
        if "." in key:  # accepted or dismissed with its step
            continue
        kind, related = classify(method, section, item)
        after = accept(items[related], item) if related else item
        known = items[related].evidence if related else ()
        found.append(
            _describe_item(key, item)
            | {
                "kind": kind,
                "heading": words["card"][section],
                "related": items[related].text if related else "",
                "new_evidence": [describe_evidence(each) for each in after.evidence if each not in known],
            }
        )
    for name in REGISTERS:
        for place, row in enumerate(list_rows(more, name)):
            item = Item(summarise_row(row), row.evidence)
            found.append(
                _describe_item(make_key(name, place), item)
                | {
                    "kind": "new",
                    "heading": words["card"][name],
                    "related": "",
                    "new_evidence": [describe_evidence(each) for each in row.evidence],
                }
            )
    return found
