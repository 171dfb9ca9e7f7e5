"""A large model that arranges statements by simple rules, from nothing but the prompt, as a model would.

It puts statements with the same text together, attaches what is about a step, and makes one method of the statements
that name the same topic: the word after `topic` in a text, or else the source.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.wire import JSON, Asked, Wire

_ROW = re.compile(r"^(s\d+) (\w+)(?: \(([^)]*)\))?: (.+)$", re.MULTILINE)
_SOURCE = re.compile(r"^From (.*):$", re.MULTILINE)
_ABOUT = re.compile(r"about (s\d+)")
_TOPIC = re.compile(r"\btopic (\w+)", re.IGNORECASE)
_JOB = re.compile(r"^(j\d+) (.+?): ", re.MULTILINE)
_NUMBER = re.compile(r"\b(\d+(?:\.\d+)?)\b")


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    kind: str
    about: str
    text: str
    topic: str
    source: str


def read_rows(text: str) -> list[Row]:
    """Read the statements of a prompt; the topic is that of the statement it is about, or of the one before."""
    rows: list[Row] = []
    source = topic = ""
    for line in text.splitlines():
        if found := _SOURCE.match(line):
            source = topic = found[1]
        elif row := _ROW.match(line):
            about = _ABOUT.search(row[3] or "")
            named = _TOPIC.search(row[4])
            topic = named[1] if named else topic or source
            rows.append(Row(row[1], row[2], about[1] if about else "", row[4], topic, source))
    return rows


def organise(asked: Asked) -> JSON:
    rows = read_rows(asked.messages[1][1])
    methods = [arrange_rows(f"Do {topic}", [row for row in rows if row.topic == topic]) for topic in _list_topics(rows)]
    return {"methods": methods, "conflicts": [], "set_aside": []}


def _list_topics(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(row.topic for row in rows))


def arrange_rows(name: str, rows: list[Row]) -> JSON:
    """Return a method of one stage with this name, with statements of the same text together."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.kind, row.text), []).append(row)
    steps = {key: [row.id for row in own] for key, own in groups.items() if key[0] == "step"}
    step_of = {each: key for key, ids in steps.items() for each in ids}
    attached: dict[tuple[str, str], list[list[str]]] = {key: [] for key in steps}
    whole = []
    for (kind, _), own in groups.items():
        if kind != "step":
            place = step_of.get(own[0].about)
            (attached[place] if place else whole).append([row.id for row in own])
    listed = [{"ids": ids, "attached": attached[key]} for key, ids in steps.items()]
    return {
        "name": name,
        "promise": "",
        "promise_ids": [],
        "whole": whole,
        "stages": [{"title": "", "steps": listed}],
    }


def list_registers(asked: Asked) -> JSON:
    rows = read_rows(asked.messages[1][1])
    numbers = [
        {"name": "amount", "value": found[1], "unit": "", "strength": "", "decides": "", "ids": [row.id]}
        for row in rows
        if row.kind == "rule" and (found := _NUMBER.search(row.text))
    ]
    stories = [
        {"title": "a story", "whose": "client", "hide": "", "told_as": "a client", "ids": [row.id]}
        for row in rows
        if row.kind == "story"
    ]
    return {"open_points": ["Is each of them done every time?"], "numbers": numbers, "stories": stories, "phrases": []}


def name_jobs(asked: Asked) -> JSON:
    """Name each topic anew where it comes up, as a model does that does not know the other calls."""
    rows = read_rows(asked.messages[1][1])
    jobs: dict[str, list[JSON]] = {}
    for row in rows:
        ranges = jobs.setdefault(row.topic, [])
        if ranges and int(ranges[-1]["last"][1:]) == int(row.id[1:]) - 1:
            ranges[-1]["last"] = row.id
        else:
            ranges.append({"first": row.id, "last": row.id})
    where = _SOURCE.findall(asked.messages[1][1])[0]
    named = {topic: f"Do {topic} as in {where}" for topic in jobs}
    return {
        "jobs": [
            {"name": named[topic], "about": f"How to do topic {topic}.", "ranges": own} for topic, own in jobs.items()
        ]
    }


def join_jobs(asked: Asked) -> JSON:
    groups: dict[str, list[str]] = {}
    for key, name in _JOB.findall(asked.text):
        groups.setdefault(name.split()[1], []).append(key)
    return {"groups": [{"name": f"Do {topic}", "ids": ids} for topic, ids in groups.items()]}


def join_statements(asked: Asked) -> JSON:
    groups: dict[tuple[str, str], list[str]] = {}
    for row in read_rows(asked.text):
        groups.setdefault((row.kind, row.text), []).append(row.id)
    return {"groups": [ids for ids in groups.values() if len(ids) > 1]}


ANSWERS: dict[str, Callable[[Asked], JSON]] = {
    "Organised": organise,
    "Registers": list_registers,
    "NamedJobs": name_jobs,
    "SameJobs": join_jobs,
    "SameStatements": join_statements,
}


def answer_as_organiser(wire: Wire) -> None:
    """Let a wire answer the questions about statements like this model."""
    wire.answers.update(ANSWERS)
