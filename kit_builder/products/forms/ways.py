"""Gather the decisions of the chapters that a model has written, in the words of their steps.

A step of a chapter has its ways as a list below its heading: `- **If** the plate is over, **then** take some off.`
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kit_builder.kit.citations import parse_definitions
from kit_builder.records import Evidence, Item, Method
from kit_builder.text.languages import Language
from kit_builder.text.markdown import clean_text, unescape
from kit_builder.text.tokens import capitalise

_REFERENCE = re.compile(r"\[\^([^\]\s]+)\]")
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_WAY = re.compile(r"- \*\*[^*]+\*\* (?P<condition>[^*]+?),? \*\*[^*]+\*\* (?P<action>[^*]+)")
_LEAST_WAYS = 2


@dataclass(frozen=True, slots=True)
class Way:
    """One way of a decision: when it is taken, and what is done then. Only the first names its `step`."""

    step: str
    condition: Item
    action: Item


@dataclass(frozen=True, slots=True)
class ChapterWays:
    """The decisions of the chapter about a method."""

    name: str
    ways: tuple[Way, ...]


def gather_ways(files: Mapping[str, object], methods: Iterable[Method], language: Language) -> tuple[ChapterWays, ...]:
    """Return the decisions of each method's chapter among `files`, authored texts by path, if it has some."""
    texts = {path: text for path, text in files.items() if isinstance(text, str)}
    found = [
        ChapterWays(method.name, tuple(_iter_ways(text, language)))
        for method in methods
        for path, text in texts.items()
        if path.endswith(f"-{method.id}.md")
    ]
    return tuple(each for each in found if each.ways)


def _iter_ways(text: str, language: Language) -> Iterator[Way]:
    evidence = parse_definitions(text)
    numbered = re.escape(language.words["product"]["step"])
    heading = re.compile(rf"(?P<number>{numbered} \d+)\b(?:\. (?P<title>.*))?")
    for part in _HEADING.split(text):
        step, rows = heading.match(part), [row for row in part.split("\n") if row.startswith("- ")]
        ways = [(way, row) for row in rows if (way := _WAY.fullmatch(_REFERENCE.sub("", row).strip()))]
        if step and len(ways) >= _LEAST_WAYS:
            said = _find_evidence((row for _, row in ways), evidence)
            title = clean_text(unescape(step["title"] or ""))
            for at, (way, _) in enumerate(ways):
                condition, action = (capitalise(clean_text(unescape(way[name]))) for name in ("condition", "action"))
                named = f"{step['number']}: {title}".removesuffix(": ") if at == 0 else ""
                yield Way(named, Item(condition, said), Item(action, said))


def _find_evidence(rows: Iterable[str], known: Mapping[str, Evidence]) -> tuple[Evidence, ...]:
    """Return what the ways of a decision rest on: their footnotes stand behind the last one."""
    labels = dict.fromkeys(label for row in rows for label in _REFERENCE.findall(row))
    return tuple(known[label] for label in labels if label in known)
