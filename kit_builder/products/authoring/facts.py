"""Facts: what a text may state, each with an id by which it is cited."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product
from types import MappingProxyType

from kit_builder.evidence.alignment import share_lines
from kit_builder.records import SECTION_OF_KIND, SECTIONS, Evidence, Item, Method
from kit_builder.text.markdown import clean_text
from kit_builder.text.phrases import pad_words

_KIND_OF_SECTION: Mapping[str, str] = MappingProxyType(
    {section: section for section in SECTIONS} | {section: kind for kind, section in SECTION_OF_KIND.items()}
)
_DIGITS_OF_DIGEST = 6
STORY = "story"
_PHRASES = "phrases"
_CLIENT = "client"
_MOST_LINES_APART = 5  # of a phrase and what it is about


@dataclass(frozen=True)
class Fact:
    """Something a text may state: an item of a card, a value of a worked example, or a term of the offer.

    Attributes:
        id: The id by which it is cited.
        kind: A kind of statement, such as `step`, or `example` or `kit`.
        text: What it says.
        method: The id of its method; empty for facts about the kit.
        step: The number of the step that it is or is attached to, 0 if it concerns the whole method.
        stage: The title of its stage.
        evidence: The source lines behind it.
        quotes: The quotes of its evidence that a text may rest on: those without a line that is withheld.
        value: The number of a figure or result of a worked example, with a decimal point.
        label: The name of that figure or result.
        measure: Its number as it is written, with its unit.
        note: What keeps it from being misread: whose story it is, how the people in it are called and what is left out;
            or, in a document about all methods, that it is about one of them.
    """

    id: str
    kind: str
    text: str
    method: str = ""
    step: int = 0
    stage: str = ""
    evidence: tuple[Evidence, ...] = ()
    quotes: tuple[str, ...] = ()
    value: str = ""
    label: str = ""
    measure: str = ""
    note: str = ""

    def __hash__(self) -> int:
        # What is worked out of many facts is cached by them, so that this must take little time.
        return hash((self.id, self.text))

    @cached_property
    def support(self) -> str:
        """The text and the quotes behind it, one per line: what a sentence that cites the fact may rest on."""
        return "\n".join([self.text, *self.quotes])

    @cached_property
    def said(self) -> tuple[str, ...]:
        """Its quotes, each in one row, without one that is its text."""
        rows = (" ".join(quote.split()) for quote in self.quotes)
        return tuple(row for row in rows if row != self.text)


# By id, in the order of the cards.
Facts = Mapping[str, Fact]


def list_facts(methods: Iterable[Method]) -> Facts:
    """Return the items of all methods as facts, by id.

    The id is the footnote label of the item's first evidence, such as `call-1-43`, with `.2` and so on added if an
    earlier item has that id. Items without evidence are cited by a digest of their text, such as `own-3f9a1c`. So a
    fact keeps its id while others are added, moved or deleted. A quote with a line that any method withholds is not
    among the quotes of a fact, as it would tell what a person has still to decide. A phrase of the expert gets the step
    and the stage that it was said about.
    """
    return _list_facts(tuple(methods))


@lru_cache(maxsize=8)  # all that a run makes rests on the same cards
def _list_facts(cards: tuple[Method, ...]) -> Facts:
    withheld = tuple(dict.fromkeys(found for method in cards for found in method.withheld))
    facts: dict[str, Fact] = {}
    for method in cards:
        for kind, item, step, stage in _list_items(method):
            key = _make_id(item, facts)
            text, quotes = clean_text(item.text), _list_quotes(item, withheld)
            note = _describe_people(item, method) if kind == STORY else ""
            facts[key] = Fact(key, kind, text, method.id, step, stage, item.evidence, quotes, note=note)
    return {key: _place_phrase(fact, facts) if fact.kind == _PHRASES else fact for key, fact in facts.items()}


def _describe_people(story: Item, method: Method) -> str:
    """Return whose a story is, how the people in it are called, and what of it is left out, by the card's register."""
    row = next((each for each in method.stories if share_lines(each.evidence, story.evidence)), None)
    if row is None:
        return ""
    whose = "of a client" if row.whose == _CLIENT else ""
    asked = " who has not been asked" if whose and row.is_undecided else ""
    called = f"told as “{row.told_as}”" if row.told_as else ""
    told = pad_words("\n".join([clean_text(story.text), *(found.quote for found in story.evidence)]))
    hidden = "; ".join(each for each in row.list_hidden() if pad_words(each) in told)
    return ", ".join(filter(None, [whose + asked, called, f"leave out: {hidden}" if hidden else ""]))


def _place_phrase(phrase: Fact, facts: Mapping[str, Fact]) -> Fact:
    """Return a phrase with the step and stage of the fact of its method that was said closest to it."""
    near = {
        other.id: min(distances)
        for other in facts.values()
        if other.method == phrase.method
        and other.step
        and (distances := [*_measure_distances(phrase.evidence, other.evidence)])
    }
    closest = min(near, key=near.__getitem__, default="")
    if not closest or near[closest] > _MOST_LINES_APART:
        return phrase
    return replace(phrase, step=facts[closest].step, stage=facts[closest].stage)


def _measure_distances(some: Iterable[Evidence], others: Iterable[Evidence]) -> Iterator[int]:
    """Yield how many lines lie between each two of the same source, 0 if they overlap."""
    for one, other in product(some, others):
        if one.source_id == other.source_id:
            yield max(0, one.line_start - other.line_end, other.line_start - one.line_end)


def _list_quotes(item: Item, withheld: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(found.quote for found in item.evidence if not share_lines([found], withheld))


def _list_items(method: Method) -> Iterator[tuple[str, Item, int, str]]:
    """Yield each item with its kind, the number of its step, and the title of its stage."""
    for section in SECTIONS:
        for place, item in enumerate(method.section(section), start=1):
            step = place if section == "steps" else 0
            yield _KIND_OF_SECTION[section], item, step, item.stage
            for attached in item.attachments:
                yield attached.kind, attached, step, item.stage


def _make_id(item: Item, taken: Mapping[str, Fact]) -> str:
    digest = hashlib.sha256(item.text.encode()).hexdigest()[:_DIGITS_OF_DIGEST]
    label = item.evidence[0].label if item.evidence else f"own-{digest}"
    key, number = label, 1
    while key in taken:
        number += 1
        key = f"{label}.{number}"
    return key
