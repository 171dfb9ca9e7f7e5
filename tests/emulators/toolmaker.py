"""The rules by which the emulated large model fills in and checks the tools of a kit."""

import json
from typing import Any

from kit_builder.products.tools import get_offered_types
from tests.emulators.planner import ShownFact, read_facts
from tests.wire import JSON, Asked

_MOST_WORDS = 20
_MOST_ITEMS = 9


def cite(text: str, *ids: str) -> JSON:
    """Return a cited text as an answer has it."""
    return {"text": text, "ids": list(ids)}


def tool(title: str, moment: JSON, **other: Any) -> JSON:
    """Return what every tool has, and `other` fields."""
    return {
        "title": title,
        "opening": cite("Fill it in from the top.", *moment["ids"]),
        "moment": moment,
        "steps": [cite("Fill it in from the top.", *moment["ids"])] if {"fields", "inputs"} & {*other} else [],
        "example": cite(""),
        "mistakes": [],
        **other,
    }


def field(name: str, *ids: str, **other: Any) -> JSON:
    """Return a field of a form as an answer has it."""
    return {"name": name, "kind": "text", "unit": "", "options": [], "example": "", "ids": list(ids), **other}


def answer(order: list[str], **lists: list[JSON]) -> JSON:
    """Return an answer with some tools."""
    none = {f"{name.replace(' ', '_')}s": [] for name in get_offered_types()}
    return {**none, **lists, "order": order}


def fill_tools(asked: Asked) -> JSON:
    """Make a form with a field for each step, and a checklist of the steps if there are enough short ones.

    A correction repeats the answer before.
    """
    if asked.messages[-2][0] == "assistant":
        before: JSON = json.loads(asked.messages[-2][1])
        return before
    steps = [each for each in read_facts(asked) if each.kind == "step"]
    if not steps:
        return answer([])
    moment = cite("you are at the first step", steps[0].id)
    table = {"line": "", "columns": [], "example": [], "blank": 0}
    fields = [field(f"Step {each.step}", each.id) for each in steps[:_MOST_ITEMS]]
    form = tool("The record", moment, fields=fields, table=table)
    items = [each for each in steps if _is_short(each)][:_MOST_ITEMS]
    if len(items) < 5:
        return answer(["The record"], forms=[form])
    listed = [cite(each.text, each.id) for each in items]
    checklist = tool("The last look", moment, style="do, then tick", items=listed)
    return answer(["The record", "The last look"], forms=[form], checklists=[checklist])


def judge_parts(asked: Asked) -> JSON:
    """Find every part supported."""
    rows = [json.loads(row) for row in asked.text.splitlines() if row.startswith("{")]
    return {"verdicts": [{"number": row["number"], "verdict": "supported", "words": ""} for row in rows]}


def _is_short(fact: ShownFact) -> bool:
    return len(fact.text.split()) <= _MOST_WORDS and fact.text.rstrip(".").count(". ") == 0
