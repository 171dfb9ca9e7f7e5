"""The records that the stages pass on. All are frozen: a stage returns new ones."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Literal

Span = tuple[int, int]
Level = Literal["error", "warning", "note"]
Effort = Literal["", "low", "medium", "high"]

_TURN_MARK = re.compile(r"^[ \t]*(?:>>|&gt;&gt;)[ \t]*\S", re.MULTILINE)
_QUOTE_MARK = re.compile(r"^[ \t]*>(?!>)", re.MULTILINE)
_LEAST_TURNS = 3
_QUESTION = re.compile(r"[?？؟][\"'”’»)*_]*$")
_MAX_ANSWER_WORDS = 25


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, heading or utterance of a source.

    `text` is the text at `spans`, which are character ranges of `Source.text`, joined by single spaces; there are
    several if the sentence continues over a hard line break or several captions. `time` is in seconds from the start.
    `place` is where a person would look for the line, such as `page 3`, `slide 2, notes`, `header`, `footer` or
    `comment by Kari`; it is empty if the source has line numbers only.
    """

    number: int
    text: str
    spans: tuple[Span, ...]
    speaker: str = ""
    time: float | None = None
    is_heading: bool = False
    place: str = ""

    def is_from(self, expert: str) -> bool:
        """Return whether `expert` or nobody in particular says the line. Without an expert, every line counts."""
        return not expert or self.speaker in ("", expert)


@dataclass(frozen=True, slots=True)
class Source:
    """One input file as text, split into lines numbered from 1.

    `name` is the file name, as shown to people, and `id` is unique within a build, of letters, digits and hyphens, so
    that it fits into a footnote label. `text` is the text of the file, or what its reader extracted, without invisible
    characters; `lines` are its lines, and `problems` say in plain sentences what the reader had to skip. `path` is the
    file on disk, or None if it came from an archive or standard input, or its name cannot be encoded. `format` is the
    suffix of the file, without the dot. `is_transcript` says whether it is speech: a speaker is named, lines have
    times, or turns are marked. Written questions with short answers are not speech.
    """

    name: str
    id: str
    text: str
    lines: tuple[Line, ...]
    problems: tuple[str, ...] = ()
    path: Path | None = field(default=None, compare=False)
    format: str = field(default="", compare=False)
    is_transcript: bool = field(init=False, compare=False)

    def __hash__(self) -> int:
        """Hash the id only: sources are cache keys, and may have many lines."""
        return hash(self.id)

    def __post_init__(self) -> None:
        spoken = any(line.speaker or line.time is not None for line in self.lines) or _marks_turns(self.text)
        object.__setattr__(self, "is_transcript", spoken and not _are_written_answers(self.lines))


def _are_written_answers(lines: tuple[Line, ...]) -> bool:
    """Return whether two labels alternate, one only before questions, as in a written list of short answers."""
    turns = [(who, tuple(said)) for who, said in groupby(lines, attrgetter("speaker")) if who]
    asking = [who for who, said in turns if _QUESTION.search(said[-1].text)]
    answers = [line for who, said in turns if who not in asking for line in said]
    return (
        len({who for who, _ in turns}) == len(set(asking)) + 1 == 2
        and len(asking) * 2 in (len(turns), len(turns) + 1)
        and all(line.time is None for line in lines)
        and sum(len(line.text.split()) for line in answers) <= _MAX_ANSWER_WORDS * len(asking)
    )


def _marks_turns(text: str) -> bool:
    """Return whether rows begin with `>>`, which marks a new speaker in captions. Mail quotes use a single `>`."""
    return len(_TURN_MARK.findall(text)) >= _LEAST_TURNS and not _QUOTE_MARK.search(text)


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive lines of one source on one topic, which go into one prompt. Numbered from 1 within the source."""

    source: Source
    number: int
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The source lines behind an item.

    `quote` is cut from the source, never copied by a model. `start` is the time of the first line as HH:MM:SS, and
    `place` its page or slide, if the source has them.
    """

    source: str
    source_id: str
    line_start: int
    line_end: int
    quote: str
    start: str | None = None
    place: str | None = None

    @property
    def label(self) -> str:
        """The footnote label, such as `call-2-14`, or `call-2-14-15` for several lines."""
        last = "" if self.line_end == self.line_start else f"-{self.line_end}"
        return f"{self.source_id}-{self.line_start}{last}"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a method says: a step, a rule, a pitfall.

    An item without evidence was written by a person. `conflicts` are versions of it that say something else
    (8 percent here, 10 there); only a person can decide between them.
    """

    text: str
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple["Item", ...] = ()

    @property
    def versions(self) -> tuple["Item", ...]:
        """The item and the versions that conflict with it."""
        return (self, *self.conflicts)


SECTIONS = (
    *("purpose", "when", "needs", "steps", "rules", "variants", "pitfalls", "scripts", "outcome"),
    *("faq", "examples"),
)


@dataclass(frozen=True, slots=True)
class Method:
    """A named procedure that the consultant repeats.

    The sections are tuples of items in order: `purpose` is what the method is for, `when` when to use it, `needs`
    inputs and tools, `steps` what to do, `rules` decisions and thresholds, `variants` what is done differently and for
    whom, `pitfalls` what goes wrong, `scripts` words to say, `outcome` signs that it worked, `faq` what clients ask,
    with the answers, and `examples` clients' stories and objections. `questions` are what the sources leave open.
    """

    id: str
    name: str
    purpose: tuple[Item, ...] = ()
    when: tuple[Item, ...] = ()
    needs: tuple[Item, ...] = ()
    steps: tuple[Item, ...] = ()
    rules: tuple[Item, ...] = ()
    variants: tuple[Item, ...] = ()
    pitfalls: tuple[Item, ...] = ()
    scripts: tuple[Item, ...] = ()
    outcome: tuple[Item, ...] = ()
    faq: tuple[Item, ...] = ()
    examples: tuple[Item, ...] = ()
    questions: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Hash the id only: methods are cache keys, and a kit has thousands of items."""
        return hash(self.id)

    def section(self, name: str) -> tuple[Item, ...]:
        """Return the items of one of SECTIONS."""
        items: tuple[Item, ...] = getattr(self, name)
        return items

    def items(self) -> Iterator[tuple[str, Item]]:
        """Yield every item with its id: the section and the item's position in it from 1, such as `steps-3`."""
        for name in SECTIONS:
            for place, item in enumerate(self.section(name), start=1):
                yield f"{name}-{place}", item

    def evidence(self) -> Iterator[Evidence]:
        """Yield all evidence of the method, that of conflicting versions included."""
        for name in SECTIONS:
            for item in self.section(name):
                for version in item.versions:
                    yield from version.evidence

    @property
    def conflicts(self) -> tuple[tuple[str, Item], ...]:
        """The items that have conflicting versions, with their ids."""
        return tuple((key, item) for key, item in self.items() if item.conflicts)

    @property
    def support(self) -> tuple[str, ...]:
        """The names of the sources behind the method's items, in order of appearance."""
        return tuple(dict.fromkeys(found.source for found in self.evidence()))


# Why an item of the model is not in a method.
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


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """What became of the items that were found in the sources.

    `found` is the sum of those `placed` in methods, `merged` with others of the same method, and `discarded` by reason.
    """

    found: int = 0
    placed: int = 0
    merged: int = 0
    discarded: Mapping[Discard, int] = field(default_factory=dict)


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
    def dropped(self) -> int:
        """The number of items from the model that no line supports."""
        return self.discarded.get("unsupported", 0)

    @property
    def spoken(self) -> tuple[Line, ...]:
        """The lines that `expert` says; all lines if nobody is the expert."""
        return tuple(line for line in self.passage.lines if line.is_from(self.expert))

    @property
    def cited(self) -> frozenset[int]:
        """The numbers of the lines that its items cite."""
        return frozenset(
            number
            for items in self.sections.values()
            for item in items
            for found in item.evidence
            for number in range(found.line_start, found.line_end + 1)
        )


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
]


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
    `effort` is how much a reasoning model should reason, empty for the model's default.
    """

    about: str
    messages: tuple[tuple[str, str], ...]
    max_tokens: int
    fixed: int = 0
    effort: Effort = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """How the prose of a kit should sound: a few adjectives, what to do and to avoid, and a sample of the author's."""

    adjectives: str = ""
    do: str = ""
    dont: str = ""
    sample: str = ""


TIERS = ("kit", "course", "together", "subscription")


@dataclass(frozen=True, slots=True)
class Offer:
    """The terms on which a kit is sold, from `kit.toml`. A value of 0 or an empty text means that it is not known.

    `rate` is the author's hourly rate, `hours` the time that went into making the kit, `hours_a_sale` the time each
    sale takes and `hours_a_month` the most time that all customers together may take in a month. `turnaround` is the
    response time and `revisions` the rounds of changes included, both in words. There is one price for each of TIERS.
    """

    currency: str = ""
    rate: float = 0
    hours: float = 0
    hours_a_sale: float = 0
    hours_a_month: float = 0
    turnaround: str = ""
    revisions: str = ""
    price_kit: float = 0
    price_course: float = 0
    price_together: float = 0
    price_subscription: float = 0

    def price(self, tier: str) -> float:
        """Return the price of one of TIERS; 0 if it is not known."""
        price: float = getattr(self, f"price_{tier}")
        return price


@dataclass(frozen=True, slots=True)
class Kit:
    """Who a kit is by and for, from `kit.toml`. `language` is a code such as `nb`; `products` are product names."""

    title: str
    audience: str = ""
    author: str = ""
    language: str = "en"
    voice: Voice = Voice()
    products: tuple[str, ...] = ()
    offer: Offer = Offer()


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph that a model wrote, and the ids of the items that support it, such as `steps-3`."""

    text: str
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The prose of one part of a product for one method."""

    name: str
    prose: tuple[Prose, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A product: its name, its files by their path within its folder, and findings on what could not be rendered."""

    name: str
    files: Mapping[str, str]
    findings: tuple[Finding, ...] = ()
