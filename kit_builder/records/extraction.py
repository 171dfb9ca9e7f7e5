"""Extraction: questions to a model, what a passage yields, what was left out and why, and findings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kit_builder.records.method import Item
from kit_builder.records.source import Line, Passage

# Why an item that the model found is not in a method.
Discard = Literal[
    "unsupported",
    "not an instruction",
    "kind not confirmed",
    "duplicate",
    "unfinished",
    "retracted",
    "agreed with this client",
    "no method nearby",
]
Reason = Literal[
    "said by the client",
    "retracted",
    "agreed with this client",
    "unfinished",
    "small talk",
    "private",
    "no method nearby",
    "not used",
    "not an instruction",
    "prompt injection",
    "repeated",
    "discarded",
    "set aside",
]
Level = Literal["error", "warning", "note"]
Effort = Literal["", "low", "medium", "high"]


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """What became of the items that were found in the sources.

    `found` is the sum of those `placed` in methods, `merged` with others of the same method, `set_aside` by the model,
    and `discarded` by reason.
    """

    found: int = 0
    placed: int = 0
    merged: int = 0
    discarded: Mapping[str, int] = field(default_factory=dict)
    set_aside: int = 0


@dataclass(frozen=True, slots=True)
class Extract:
    """What was extracted from one passage.

    `sections` are its items, by section; `discarded` counts those that were found but left out. `expert` is whose words
    count, empty if everyone's do. `retracted` are the numbers of lines that the speaker retracted, `agreed` those that
    agree with a client on what to do before the next call.
    """

    passage: Passage
    sections: Mapping[str, tuple[Item, ...]]
    discarded: Mapping[Discard, int] = field(default_factory=dict)
    findings: tuple["Finding", ...] = ()
    expert: str = ""
    retracted: frozenset[int] = frozenset()
    agreed: frozenset[int] = frozenset()

    @property
    def unsupported(self) -> int:
        """The number of items from the model that no line supports."""
        return self.discarded.get("unsupported", 0)

    @property
    def spoken(self) -> tuple[Line, ...]:
        """The lines that `expert` says; all lines if nobody is the expert."""
        return tuple(line for line in self.passage.lines if line.is_from(self.expert))

    @property
    def cited(self) -> frozenset[int]:
        """The numbers of the lines that its items cite."""
        return frozenset(number for items in self.sections.values() for item in items for number in item.line_numbers)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A source line that no method cites, and why.

    "not used" is an instruction for which no reason is known. A person should look at these first.
    """

    source: str
    line: int
    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should look at; `where` is the file, method or part it is about."""

    level: Level
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Question:
    """One call to a model.

    `messages` are (role, text) pairs, of which the first `fixed` come from the program and are the same in every kit.
    `about` says in a few words what is being asked; `max_tokens` is the longest answer expected, without reasoning.
    `effort` is how much a reasoning model should reason, empty for the model's default. `likely` is an answer in JSON,
    about as long as a model's, with which a dry run goes on. The messages up to `shared`, if it is not empty, are those
    of other questions too.
    """

    about: str
    messages: tuple[tuple[str, str], ...]
    max_tokens: int
    fixed: int = 0
    effort: Effort = ""
    likely: str = ""
    shared: str = ""
