"""The records that pass between the stages. All are frozen; a stage returns new ones."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Span = tuple[int, int]
Level = Literal["error", "warning", "note"]

_TURN_MARK = re.compile(r"^[ \t]*(?:>>|&gt;&gt;)[ \t]*\S", re.MULTILINE)
_QUOTE_MARK = re.compile(r"^[ \t]*>(?!>)", re.MULTILINE)
_LEAST_TURNS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, heading or utterance of a source.

    `spans` are character ranges of `Source.text`. A sentence that goes on over a hard line break or over several
    captions has several; `text` is what stands there, joined by single spaces. `time` is in seconds from the start.
    `place` is where a person would look for it: a word and a number such as `page 3`, `slide 2, notes`, `header`,
    `footer`, or `comment by Kari`; empty where the source has lines alone.
    """

    number: int
    text: str
    spans: tuple[Span, ...]
    speaker: str = ""
    time: float | None = None
    is_heading: bool = False
    place: str = ""

    def is_from(self, expert: str) -> bool:
        """Whether the words of the line count: those of `expert` and of nobody in particular, or all without one."""
        return not expert or self.speaker in ("", expert)


@dataclass(frozen=True, slots=True)
class Source:
    """One input file as text, split into lines numbered from 1.

    `text` is what the file holds where that is text, else what its reader took out of it; characters that nobody can
    see are not in it. `id` is unique within a build and made of letters, digits and hyphens, so that it can stand in a
    footnote label.
    `problems` are plain sentences on what the reader had to pass over. `path` is the file, where it lies on the disk by
    itself and its name can be written. `is_transcript` tells speech: anyone is named as speaking, lines have times, or
    turns are marked.
    """

    name: str
    id: str
    text: str
    lines: tuple[Line, ...]
    problems: tuple[str, ...] = ()
    path: Path | None = field(default=None, compare=False)
    is_transcript: bool = field(init=False, compare=False)

    def __hash__(self) -> int:
        """What is found for a source is remembered by it, and it may have many lines."""
        return hash(self.id)

    def __post_init__(self) -> None:
        spoken = any(line.speaker or line.time is not None for line in self.lines) or _marks_turns(self.text)
        object.__setattr__(self, "is_transcript", spoken)


def _marks_turns(text: str) -> bool:
    """Whether rows begin with the `>>` by which captions mark that somebody else speaks; a mail quotes with `>` too."""
    return len(_TURN_MARK.findall(text)) >= _LEAST_TURNS and not _QUOTE_MARK.search(text)


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive lines of one source on one topic: what goes into one prompt. Numbered from 1 within the source."""

    source: Source
    number: int
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The lines of a source that an item rests on; `quote` is cut from the source, never copied by a model.

    `start` is the time of the first line as HH:MM:SS, where the source has times; `place` is its page, slide or the
    like, where it has those.
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
        """The footnote label, such as `call-2-14`, or `call-2-14-15` where the evidence is several lines."""
        last = "" if self.line_end == self.line_start else f"-{self.line_end}"
        return f"{self.source_id}-{self.line_start}{last}"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a method says: a step, a rule, a pitfall. Without evidence only where a person wrote it.

    `against` is the same thing told otherwise elsewhere (8 percent here, 10 there), which only a person can settle.
    """

    text: str
    evidence: tuple[Evidence, ...] = ()
    against: tuple["Item", ...] = ()

    @property
    def tellings(self) -> tuple["Item", ...]:
        """The item and what contradicts it."""
        return (self, *self.against)


SECTIONS = (
    *("purpose", "when", "needs", "steps", "rules", "variants", "pitfalls", "scripts", "outcome"),
    *("faq", "examples"),
)


@dataclass(frozen=True, slots=True)
class Method:
    """A named procedure that the consultant repeats.

    Each section is a tuple of items in order: `purpose` what it is for, `when` to use it, `needs` inputs and tools,
    `steps` what to do, `rules` decisions and thresholds, `variants` what is done otherwise for whom, `pitfalls` what
    goes wrong, `scripts` words to say, `outcome` how to tell it worked, `faq` what clients ask with its answer,
    `examples` what clients tell and object. `questions` are what the notes leave open.
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
        """What is found for all methods of a kit is remembered by them, and a kit has thousands of items."""
        return hash(self.id)

    def section(self, name: str) -> tuple[Item, ...]:
        """The items of one of SECTIONS."""
        items: tuple[Item, ...] = getattr(self, name)
        return items

    def items(self) -> Iterator[tuple[str, Item]]:
        """Every item with its id: the section and the item's place in it from 1, such as `steps-3`."""
        for name in SECTIONS:
            for place, item in enumerate(self.section(name), start=1):
                yield f"{name}-{place}", item

    def evidence(self) -> Iterator[Evidence]:
        """All that the method rests on, what contradicts its items included."""
        for name in SECTIONS:
            for item in self.section(name):
                for telling in item.tellings:
                    yield from telling.evidence

    @property
    def contradictions(self) -> tuple[tuple[str, Item], ...]:
        """The items that something contradicts, with their ids."""
        return tuple((key, item) for key, item in self.items() if item.against)

    @property
    def support(self) -> tuple[str, ...]:
        """The names of the sources that the method's items rest on, in order of appearance."""
        return tuple(dict.fromkeys(found.source for found in self.evidence()))


@dataclass(frozen=True, slots=True)
class Extract:
    """What one passage says: its items by section, how many the model gave that no line carries, and findings.

    `expert` is whose words count in it, empty where everyone's do; `taken_back` are the numbers of lines that do not
    count because the speaker took them back, `agreed` those that agree with a client what to do until the next call.
    """

    passage: Passage
    sections: Mapping[str, tuple[Item, ...]]
    dropped: int = 0
    findings: tuple["Finding", ...] = ()
    expert: str = ""
    taken_back: frozenset[int] = frozenset()
    agreed: frozenset[int] = frozenset()

    @property
    def spoken(self) -> tuple[Line, ...]:
        """The lines of the passage that `expert` says, all of them where nobody is the expert."""
        return tuple(line for line in self.passage.lines if line.is_from(self.expert))

    @property
    def cited(self) -> frozenset[int]:
        """The numbers of the lines that its items rest on."""
        return frozenset(
            number
            for items in self.sections.values()
            for item in items
            for found in item.evidence
            for number in range(found.line_start, found.line_end + 1)
        )


Reason = Literal[
    "said by the client",
    "taken back",
    "agreed with this client",
    "breaks off",
    "small talk",
    "private",
    "no method near it",
    "not used",
    "tells of something",
    "speaks to a program",
]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line of a source that nothing cites, and why, as far as that is known.

    "not used" is an instruction for which no reason is known: what a person should look at first.
    """

    source: str
    line: int
    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should look at. `where` names the file, method or part."""

    level: Level
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Question:
    """One call to a model: `messages` are (role, text) pairs, `about` says in a few words what is being done.

    The first `fixed` messages are the program's own and the same in every kit.
    """

    about: str
    messages: tuple[tuple[str, str], ...]
    max_tokens: int
    fixed: int = 0


@dataclass(frozen=True, slots=True)
class Voice:
    """How the prose of a kit should sound: in a few words, what to do and not to do, and a sample of the author's."""

    adjectives: str = ""
    do: str = ""
    dont: str = ""
    sample: str = ""


TIERS = ("kit", "course", "together", "subscription")


@dataclass(frozen=True, slots=True)
class Offer:
    """On what terms a kit is sold, as `kit.toml` says: what is 0 or empty is not known.

    `rate` is the author's for an hour, `hours` went into making the kit, `hours_a_sale` go into each sale, and
    `hours_a_month` are what all customers together may take. A price is in `currency`, one for each of TIERS.
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
        """The price of one of TIERS, 0 where there is none."""
        price: float = getattr(self, f"price_{tier}")
        return price


@dataclass(frozen=True, slots=True)
class Kit:
    """Who a kit is by and for, as `kit.toml` says; `language` is a code such as `nb`, `products` what it is made of."""

    title: str
    audience: str = ""
    author: str = ""
    language: str = "en"
    voice: Voice = Voice()
    products: tuple[str, ...] = ()
    offer: Offer = Offer()


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph that a model wrote, and the ids of the items it rests on, such as `steps-3`."""

    text: str
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The prose of one part of a product for one method."""

    name: str
    prose: tuple[Prose, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A product by name: the Markdown files it is made of, by their path within the product's folder."""

    name: str
    files: Mapping[str, str]
