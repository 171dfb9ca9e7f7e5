"""Read ledgers: TOML as in tests/gold, or JSON with the patterns of each teaching as lists."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger_text import Wanted

STEP = "step"


@dataclass(frozen=True)
class Teaching:
    """Something that the sources teach, and the patterns by which it is found. `order` is that of a step."""

    id: str
    kind: str
    method: str
    text: str
    wanted: Wanted
    order: int | None
    source: str
    quote: str


@dataclass(frozen=True)
class Fault:
    """Something that must not be said: patterns by which it is found, and those that show a warning instead."""

    why: str
    text: str
    entries: tuple[Wanted, ...]
    unless: tuple[Wanted, ...]


@dataclass(frozen=True)
class Conflict:
    """Values that contradict each other, and what stands near them."""

    about: str
    near: Wanted
    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Ledger:
    """All that sources teach, and what must not come out of them.

    `lead` has for each teaching the id of the one that stands for it: itself, or another that says the same.
    """

    expert: str
    methods: tuple[str, ...]
    teachings: tuple[Teaching, ...]
    lead: Mapping[str, str]
    faults: tuple[Fault, ...]
    names: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def read_ledger(path: Path) -> Ledger:
    """Return the ledger in a file."""
    text = path.read_text(encoding="utf-8")
    return _read_json(json.loads(text)) if path.suffix == ".json" else _read_toml(tomllib.loads(text))


def parse_wanted(text: str) -> Wanted:
    """Return the patterns in a text such as `four|4 week|wk till|item_sales`: all groups, one way of each."""
    return tuple(tuple(way.replace("_", " ") for way in group.split("|")) for group in text.split())


def _read_toml(given: Mapping[str, Any]) -> Ledger:
    teachings: list[Teaching] = []
    lead: dict[str, str] = {}
    for method in given["methods"]:
        steps = 0
        for each in method["teachings"]:
            key = each.get("id", f"{method['id']}-{len(teachings) + 1}")
            steps += each["kind"] == STEP
            wanted = parse_wanted(each["has"])
            order = steps if each["kind"] == STEP and not each.get("any_time") else None
            source, _, quote = each["at"].partition(": ")
            teachings.append(Teaching(key, each["kind"], method["name"], each["says"], wanted, order, source, quote))
            lead[key] = lead[each["same_as"]] if "same_as" in each else key
    faults = tuple(
        Fault(
            each["why"],
            each["says"],
            tuple(map(parse_wanted, each["any"])),
            tuple(map(parse_wanted, each.get("unless", ()))),
        )
        for each in given.get("must_not", ())
    )
    conflicts = tuple(
        Conflict(
            each["about"], parse_wanted(each["near"]), {value: tuple(ways) for value, ways in each["values"].items()}
        )
        for each in given.get("conflicts", ())
    )
    names = tuple(given.get("names", ()))
    methods = tuple(each["name"] for each in given["methods"])
    return Ledger(given["expert"], methods, tuple(teachings), lead, faults, names, conflicts)


def _read_json(given: Mapping[str, Any]) -> Ledger:
    teachings = tuple(
        Teaching(
            each["id"],
            each["kind"],
            each["method"],
            each["text"],
            _convert(each["must"]),
            each["order"] if each["kind"] == STEP else None,
            each["source"],
            each["lines"],
        )
        for each in given["teachings"]
    )
    faults = tuple(
        Fault(
            each["why"],
            each["text"],
            tuple(_convert([[part] for part in entry.split(" + ")]) for entry in each["any"]),
            tuple(_convert([[entry]]) for entry in each.get("unless", ())),
        )
        for each in given.get("must_not", ())
    )
    conflicts = tuple(
        Conflict(
            each["what"],
            _convert(each.get("near", ())),
            {value.split(" / ")[0]: _convert([value.split(" / ")])[0] for value in each["values"]},
        )
        for each in given.get("contradictions", ())
    )
    names, methods = tuple(given.get("names", ())), tuple(each["name"] for each in given["methods"])
    lead = _join_duplicates([each.id for each in teachings], given.get("duplicates", ()))
    return Ledger(given["expert"], methods, teachings, lead, faults, names, conflicts)


def _convert(groups: Sequence[Sequence[str]]) -> Wanted:
    """Return patterns with marks in front: `*word` matches inside a word, `word$` as a whole."""
    return tuple(tuple(_move_mark(way) for way in group) for group in groups)


def _move_mark(way: str) -> str:
    bare = way.strip("*$")
    return f"~{bare}" if way.startswith("*") else f"={bare}" if way.endswith("$") else bare


def _join_duplicates(ids: Sequence[str], duplicates: Sequence[Sequence[str]]) -> dict[str, str]:
    lead = {key: key for key in ids}
    for first, *others in duplicates:
        for other in others:
            one, gone = lead[first], lead[other]
            lead = {key: one if value == gone else value for key, value in lead.items()}
    return lead
