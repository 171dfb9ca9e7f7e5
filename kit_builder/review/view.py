"""What the page shows of a kit, as plain data: the methods, a card with its evidence, a source with what cites it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kit_builder.errors import KitError
from kit_builder.evidence.alignment import clock
from kit_builder.kit.approval import approved_on, state
from kit_builder.kit.cards import read_card
from kit_builder.kit.questions import gaps
from kit_builder.kit.suggestions import kind, together
from kit_builder.records import SECTIONS, Evidence, Finding, Item, LeftOut, Method, Source
from kit_builder.review.card import head_of
from kit_builder.text.words import Words

Shown = dict[str, Any]

_LABEL = re.compile(r"^\[\^([^\]\s]+?)(?:\.\d+)?\]: ", re.MULTILINE)
_NUMBERS = re.compile(r"(.+?)-(\d{1,9})(?:-(\d{1,9}))?")


def method_shown(path: str, text: str, waiting: str | None) -> Shown:
    """A method in the list of all, without reading the whole of its card."""
    _, name = head_of(text)
    return {"path": path, "name": name or path, **_state(text, waiting)}


def card_shown(path: str, text: str, waiting: str | None, findings: Iterable[Finding], words: Words) -> Shown:
    """A card: its items by section, its questions, what is suggested, and findings. `error` where it cannot be read."""
    shown = {"path": path, "text": text, **method_shown(path, text, waiting)}
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
                    _item(f"{section}-{place}", item) for place, item in enumerate(method.section(section), start=1)
                ],
            }
            for section in SECTIONS
        ],
        "questions": _questions(method, words),
        "suggestions": _suggestions(method, more, words) if more else [],
        "findings": [
            {"level": each.level, "message": each.message}
            for each in findings
            if each.where.partition(", ")[0] in (method.name, path)
        ],
    }


def source_shown(source: Source, left_out: Iterable[LeftOut]) -> Shown:
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
                "place": ", ".join(filter(None, ["" if line.time is None else clock(line.time), line.place])),
                "left": why.get(line.number, ""),
            }
            for line in source.lines
        ],
    }


def cited_in(text: str, sources: Mapping[str, Source]) -> frozenset[tuple[str, int, int]]:
    """The lines that a card cites: the id of the source, the first and the last; told by the labels alone."""
    return frozenset(filter(None, (_cited(label, sources) for label in _LABEL.findall(text))))


def _cited(label: str, sources: Mapping[str, Source]) -> tuple[str, int, int] | None:
    """The lines that a label names: of two ways to read it, the source with the longer name."""
    head, _, last = label.rpartition("-")
    if head in sources and last.isdecimal():
        return head, int(last), int(last)
    found = _NUMBERS.fullmatch(label)
    if found and found[3] and found[1] in sources:
        return found[1], int(found[2]), int(found[3])
    return None


def _state(text: str, waiting: str | None) -> Shown:
    """The state of a card, and by whom it was changed since its approval."""
    now = state(text)
    by = ["a person"] if now == "changed" else []
    by += ["a new source"] if now != "draft" and waiting else []
    return {
        "state": "changed" if by else now,
        "changed_by": by,
        "approved_on": approved_on(text),
        "suggested": bool(waiting),
    }


def _item(key: str, item: Item) -> Shown:
    shown = {"key": key, "text": item.text, "evidence": [_evidence(each) for each in item.evidence]}
    others = [{"text": each.text, "evidence": [_evidence(found) for found in each.evidence]} for each in item.against]
    return shown | {"against": others}


def _evidence(evidence: Evidence) -> Shown:
    return {
        "source": evidence.source_id,
        "name": evidence.source,
        "first": evidence.line_start,
        "last": evidence.line_end,
        "quote": evidence.quote,
        "place": ", ".join(filter(None, [evidence.start, evidence.place])),
    }


def _questions(method: Method, words: Words) -> list[Shown]:
    """The questions on a card, which can be dropped, and those found in it, which can be answered.

    What the sources do not agree on is asked where it stands.
    """
    items = dict(method.items())
    own = [
        {"question": text, "key": f"questions-{place}"} for place, text in enumerate(method.questions, start=1) if text
    ]
    open_ = [gap for gap in gaps(method, words) if not (gap.key and items[gap.key].against)]
    return own + [{"question": gap.question, "key": ""} for gap in open_]


def _suggestions(method: Method, more: Method, words: Words) -> list[Shown]:
    items = dict(method.items())
    found: list[Shown] = []
    for key, item in more.items():
        section = key.rpartition("-")[0]
        what, beside = kind(method, section, item)
        after = together(items[beside], item) if beside else item
        found.append(
            _item(key, item)
            | {
                "kind": what,
                "heading": words["card"][section],
                "beside": items[beside].text if beside else "",
                "more": [
                    _evidence(each) for each in after.evidence if not beside or each not in items[beside].evidence
                ],
            }
        )
    return found
