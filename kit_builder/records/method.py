"""Methods: what the expert repeats, and the source lines that support it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

_PHRASE = re.compile(r"(?:\"[^\"]*\"|“[^“”]*”|«[^«»]*»|[^,;·])+")
_AROUND_PHRASE = " \t\"'“”„«»‘’.:"

SECTIONS = (
    *("promise", "problem", "purpose", "when", "needs", "definitions", "steps", "rules", "calculations", "variants"),
    *("pitfalls", "scripts", "outcome", "reasons", "details", "faq", "examples", "phrases"),
)

# The section of a method that holds its statements of a kind, unless they are attached to a step.
SECTION_OF_KIND: Mapping[str, str] = MappingProxyType(
    {
        "problem": "problem",
        "purpose": "purpose",
        "when": "when",
        "need": "needs",
        "definition": "definitions",
        "step": "steps",
        "detail": "details",
        "reason": "reasons",
        "rule": "rules",
        "calculation": "calculations",
        "pitfall": "pitfalls",
        "script": "scripts",
        "outcome": "outcome",
        "story": "examples",
        "question": "faq",
    }
)


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

    @property
    def line_numbers(self) -> range:
        """The numbers of its lines."""
        return range(self.line_start, self.line_end + 1)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a method says: a step, a rule, a pitfall.

    Attributes:
        text: What it says, in one row.
        evidence: The source lines behind it. An item without evidence was written by a person.
        conflicts: Versions of it that say something else (8 percent here, 10 there). Only a person can choose.
        attachments: What is said about a step. Attachments have no attachments of their own.
        kind: The kind of an attachment, such as `reason` or `pitfall`; empty for items of a section.
        stage: The title of the stage that a step belongs to; empty for other items.
    """

    text: str
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple["Item", ...] = ()
    attachments: tuple["Item", ...] = ()
    kind: str = ""
    stage: str = ""

    @property
    def versions(self) -> tuple["Item", ...]:
        """The item and the versions that conflict with it."""
        return (self, *self.conflicts)

    @property
    def line_numbers(self) -> frozenset[int]:
        """The numbers of all lines of its evidence, which must be from one source."""
        return frozenset(number for found in self.evidence for number in found.line_numbers)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a method depends on, from which every product takes it.

    `name` says what it is, `strength` how firmly the expert holds to it (`about`, `never more than`), and `decides`
    what depends on it. `value` is written as in the sources.
    """

    name: str
    value: str
    unit: str = ""
    strength: str = ""
    decides: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """How a story of a method may be told.

    `title` names it in a few words, `whose` says whose experience it is (`expert` or `client`), `hide` lists what would
    make people recognisable, and `told_as` how they can be called instead. `consent` is `yes`, `no`, or `ask` until the
    consultant has decided.
    """

    title: str
    whose: str = ""
    hide: str = ""
    told_as: str = ""
    consent: str = "ask"
    evidence: tuple[Evidence, ...] = ()

    @property
    def is_undecided(self) -> bool:
        """Whether the consultant has still to say if a story of a client may be told."""
        return self.consent == "ask" and self.whose != "expert"

    def list_hidden(self) -> tuple[str, ...]:
        """Return each phrase of what is to be left out, without the quotation marks around it."""
        return tuple(phrase for each in _PHRASE.findall(self.hide) if (phrase := each.strip(_AROUND_PHRASE)))


@dataclass(frozen=True, slots=True)
class Method:
    """A named procedure that the consultant repeats. Its sections are items in order.

    Attributes:
        id: Its id, made of its name when it was first found.
        name: Its name.
        promise: What the reader has in the end.
        problem: What goes wrong without the method.
        purpose: What it is for.
        when: When to use it.
        needs: Inputs and tools.
        definitions: What its terms mean.
        steps: What to do.
        rules: Decisions and thresholds.
        calculations: Formulas.
        variants: What is done differently, and for whom.
        pitfalls: What goes wrong.
        scripts: Words to say.
        outcome: Signs that it worked.
        reasons: Why, as far as that is about the whole.
        details: What else is said about the whole.
        faq: What clients ask, with the answers.
        examples: Clients' stories and objections.
        phrases: The expert's own words.
        numbers: The register of the numbers that the items hold.
        stories: The register of how its stories may be told.
        questions: What the sources leave open.
        is_arranged: Whether it consists of statements that a large model worded and put in order, so that nothing about
            it is left to guess.
        withheld: The source lines behind what products leave out until a person decides.
    """

    id: str
    name: str
    promise: tuple[Item, ...] = ()
    problem: tuple[Item, ...] = ()
    purpose: tuple[Item, ...] = ()
    when: tuple[Item, ...] = ()
    needs: tuple[Item, ...] = ()
    definitions: tuple[Item, ...] = ()
    steps: tuple[Item, ...] = ()
    rules: tuple[Item, ...] = ()
    calculations: tuple[Item, ...] = ()
    variants: tuple[Item, ...] = ()
    pitfalls: tuple[Item, ...] = ()
    scripts: tuple[Item, ...] = ()
    outcome: tuple[Item, ...] = ()
    reasons: tuple[Item, ...] = ()
    details: tuple[Item, ...] = ()
    faq: tuple[Item, ...] = ()
    examples: tuple[Item, ...] = ()
    phrases: tuple[Item, ...] = ()
    numbers: tuple[Number, ...] = ()
    stories: tuple[Story, ...] = ()
    questions: tuple[str, ...] = ()
    is_arranged: bool = False
    withheld: tuple[Evidence, ...] = ()

    def __hash__(self) -> int:
        """Hash the id only: methods are cache keys, and a kit has thousands of items."""
        return hash(self.id)

    def section(self, name: str) -> tuple[Item, ...]:
        """Return the items of one of SECTIONS."""
        items: tuple[Item, ...] = getattr(self, name)
        return items

    def gather(self, name: str) -> tuple[Item, ...]:
        """Return the items of one of SECTIONS, followed by those of its kind that are attached to steps."""
        attached = (each for step in self.steps for each in step.attachments)
        return (*self.section(name), *(each for each in attached if SECTION_OF_KIND[each.kind] == name))

    def items(self) -> Iterator[tuple[str, Item]]:
        """Yield every item with its id.

        The id is the section and the item's position in it from 1, such as `steps-3`; an attachment has the id of its
        step and its position among the attachments, such as `steps-3.2`.
        """
        for name in SECTIONS:
            for place, item in enumerate(self.section(name), start=1):
                yield f"{name}-{place}", item
                for under, attached in enumerate(item.attachments, start=1):
                    yield f"{name}-{place}.{under}", attached

    def evidence(self) -> Iterator[Evidence]:
        """Yield all evidence of the method, that of conflicting versions included."""
        for section in SECTIONS:
            for item in self.section(section):
                for part in (item, *item.attachments):
                    for version in part.versions:
                        yield from version.evidence

    @property
    def cited_lines(self) -> frozenset[tuple[str, int]]:
        """The source name and number of every line of its evidence."""
        return frozenset((found.source, number) for found in self.evidence() for number in found.line_numbers)

    @property
    def conflicts(self) -> tuple[tuple[str, Item], ...]:
        """The items that have conflicting versions, with their ids."""
        return tuple((key, item) for key, item in self.items() if item.conflicts)

    @property
    def support(self) -> tuple[str, ...]:
        """The names of the sources behind the method's items, in order of appearance."""
        return tuple(dict.fromkeys(found.source for found in self.evidence()))
