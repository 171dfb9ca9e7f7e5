"""One method told in several sources: recognised, joined step by step, and what contradicts kept side by side."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.fan_out import Each, one_by_one
from kit_builder.language import Language
from kit_builder.models.model import Ask
from kit_builder.records import SECTIONS, Finding, Item
from kit_builder.wording import content, limit_kinds, measures, numbers, shared, stop_words, tokens, turned
from kit_builder.words import Words

# How much of the rarer of two wordings the other must hold for them to be one step, or one method.
_SAME_STEP = 0.6
_SAME_METHOD = 0.4
_LEAST_TWINS = 2
# From this cosine of their words on the model is asked whether two methods, or two steps, are the same. Two tellings
# of one method in other words and under other names lie at 0.2 and above, and so do some that are not the same.
_UNSURE_METHOD = 0.2
_UNSURE_NAMESAKE = 0.12  # where the names have a word in common
# Methods of one name share at least this much; what shares nothing only happens to be called the same.
_SOMETHING_SHARED = 0.05
_UNSURE_STEP = 0.25
_STEPS_SHOWN = 6
# A line of notes may say in short what was told in so many steps; of its words they must then hold this much.
_MOST_IN_A_ROW = 3
_SAID_BY_A_ROW = 0.5
_PARTS = re.compile(r"[=:()\[\]/|]|\s[-–—]\s")


# What is told as a step in one source may be told as a rule in another; a twin is looked for in both.
_GROUPS = (("steps", "rules"), *((name,) for name in SECTIONS if name not in ("steps", "rules")))
_Told = tuple[str, Item]


class Same(BaseModel):
    """What `same-method.md` and `same-step.md` ask for."""

    same: Literal["yes", "no"]


@dataclass(slots=True, eq=False)
class Draft:
    """A method being put together: the heading it stands under, its name, and its items by section.

    `latest` are the items that were added last.
    """

    heading: str
    is_spoken: bool = False
    name: str = ""
    sections: dict[str, list[Item]] = field(default_factory=lambda: {name: [] for name in SECTIONS})
    latest: tuple[Item, ...] = ()

    def add(self, sections: Mapping[str, Iterable[Item]]) -> None:
        """Adds items by section behind those there are."""
        for name, items in sections.items():
            self.sections[name] += items
        self.latest = tuple(item for items in sections.values() for item in items) or self.latest

    @property
    def steps(self) -> list[Item]:
        """The steps so far."""
        return self.sections["steps"]

    @property
    def sources(self) -> set[str]:
        """The names of the sources that its items rest on."""
        return {found.source for items in self.sections.values() for item in items for found in item.evidence}

    def stems(self, words: Words) -> tuple[str, ...]:
        """The stems of all its items."""
        return tuple(stem for items in self.sections.values() for item in items for stem in content(item.text, words))


def joined(
    drafts: Sequence[Draft], ask: Ask, language: Language, each: Each = one_by_one
) -> tuple[list[Draft], tuple[Finding, ...]]:
    """`drafts` with those that are one method made one, and findings on questions that got no answer.

    The model is asked only about pairs that share too much to be sure that they are two, and too little for one; by
    `each`, where none of some questions hangs on another.
    """
    joining = _Joining(drafts, ask, language, each)
    done: list[Draft] = []
    for draft in drafts:
        twin = joining.twin(draft, done)
        if twin is None:
            done.append(draft)
        else:
            done[done.index(twin)] = joining.woven(twin, draft)
    return done, tuple(joining.findings)


class _Joining:
    """Joins drafts; `findings` are the questions that the model gave no answer to, which counts as a no."""

    def __init__(self, drafts: Sequence[Draft], ask: Ask, language: Language, each: Each) -> None:
        self.findings: list[Finding] = []
        self._ask = ask
        self._each = each
        self._language = language
        self._words = language.words
        # Each item is held against many others, and each draft, none of which changes while they are joined.
        self._content = cache(lambda text: content(text, language.words))
        self._held = cache(lambda text: frozenset(content(text, language.words)))
        self._stems = cache(lambda draft: draft.stems(language.words))
        self._of_methods = _Rarity(self._stems(draft) for draft in drafts)
        self._of_steps = _Rarity(self._content(step.text) for draft in drafts for step in draft.steps)

    def twin(self, draft: Draft, others: Sequence[Draft]) -> Draft | None:
        """The one of `others` that is the same method: what surely is, else the likest if the model says so."""
        if sure := next((each for each in others if self._is_surely_same(each, draft)), None):
            return sure
        unsure = [each for each in others if self._may_be_same(each, draft)]
        likest = max(unsure, key=lambda each: self._nearness_of_methods(each, draft), default=None)
        if likest is None:
            return None
        told = [(each.name, [step.text for step in each.steps[:_STEPS_SHOWN]]) for each in (likest, draft)]
        said = self._are_one("same-method.md", f"{likest.name} and {draft.name}", told)
        return likest if self._is_yes(said) else None

    def _is_surely_same(self, one: Draft, other: Draft) -> bool:
        """Whether two drafts have one name or enough steps in common; headings of one source part two methods."""
        if called_the_same(one.name, other.name, self._words):
            return self._likeness_of_methods(one, other) >= _SOMETHING_SHARED
        if len({one.heading, other.heading} - {""}) > 1 and one.sources & other.sources:
            return False
        few, many = sorted((one.steps, other.steps), key=len)
        twins = sum(any(self._is_alike(item, each) for each in many) for item in few)
        return twins >= _LEAST_TWINS and twins / len(few) >= _SAME_METHOD

    def _may_be_same(self, one: Draft, other: Draft) -> bool:
        is_near, is_part = self._has_like_name(one, other), _is_part_of(one.name, other.name, self._words)
        least = _SOMETHING_SHARED if is_part else _UNSURE_NAMESAKE if is_near else _UNSURE_METHOD
        return not one.sources & other.sources and self._likeness_of_methods(one, other) >= least

    def _nearness_of_methods(self, one: Draft, other: Draft) -> tuple[bool, float]:
        """How near two drafts are: a word in common in their names tells more than those in their items."""
        return self._has_like_name(one, other), self._likeness_of_methods(one, other)

    def _has_like_name(self, one: Draft, other: Draft) -> bool:
        return not self._held(one.name).isdisjoint(self._held(other.name))

    def _likeness_of_methods(self, one: Draft, other: Draft) -> float:
        return self._of_methods.likeness(self._stems(one), self._stems(other))

    def woven(self, one: Draft, other: Draft) -> Draft:
        """Two drafts of one method as one: the longer telling keeps its order and its name."""
        longer, shorter = sorted((one, other), key=lambda each: -len(each.steps))
        together = Draft(longer.heading, longer.is_spoken, longer.name)
        for group in _GROUPS:
            some, others = ([(name, i) for name in group for i in each.sections[name]] for each in (longer, shorter))
            for name, item in self._weave(some, others):
                together.sections[name].append(item)
        return together

    def _weave(self, told: Sequence[_Told], more: Sequence[_Told]) -> list[_Told]:
        """`told` with what their twins among `more` say; the other items of `more` follow the twin they came after.

        Those before the first twin of their section stand before it; where there is none, all stand at its end. A twin
        lends its evidence; one that contradicts is kept with the item, so that a person sees both.
        """
        kept, others = ([item for _, item in each] for each in (told, more))
        twins = self._twins(kept, others)
        rest = [(at, item) for at, item in enumerate(others) if at not in twins]
        rows = {at: row for at, item in rest if (row := self._said_over_several(kept, item)) is not None}
        if told and told[0][0] in ("steps", "rules"):
            twins |= self._twins_by_model(kept, [each for each in rest if each[0] not in rows], twins.values())
        own: list[_Told] = list(told)
        behind: list[list[_Told]] = [[] for _ in range(len(told) + 1)]  # first what stands before all of `told`
        placed = rows | twins
        places = {told[place][0]: place for _, place in sorted(placed.items(), reverse=True)}
        for at, (section, item) in enumerate(more):
            if at not in placed:
                behind[_at_a_break(told, places.get(section, len(told)))].append((section, item))
                continue
            place = placed[at]
            join = self._with_twin if at in twins else _with_evidence
            own[place] = (own[place][0], join(own[place][1], item))
            places[told[place][0]] = place + 1
        return [*behind[0], *(each for one, after in zip(own, behind[1:], strict=True) for each in (one, *after))]

    def _said_over_several(self, items: Sequence[Item], item: Item) -> int | None:
        """The place of the likest of some `items` in a row that together say what `item` does in one, as notes do."""
        said, given = self._content(item.text), numbers(item.text, self._words)
        for count in range(2, _MOST_IN_A_ROW + 1) if given else ():
            for start in range(len(items) - count + 1):
                row = items[start : start + count]
                if shared(said, frozenset[str]().union(*(self._held(each.text) for each in row))) < _SAID_BY_A_ROW:
                    continue
                if given <= numbers(" ".join(each.text for each in row), self._words):
                    return start + max(range(count), key=lambda at: self._likeness(row[at], item))
        return None

    def _twins(self, items: Sequence[Item], more: Sequence[Item]) -> dict[int, int]:
        """The place among `items` of the twin of each of `more` that surely has one: first those that agree."""
        twins: dict[int, int] = {}
        free = list(range(len(items)))
        for agree in (True, False):
            for at, item in enumerate(more):
                if at in twins:
                    continue
                alike = (place for place in free if self._is_alike(items[place], item))
                found = next((p for p in alike if self._is_twin(items[p], item, agree)), None)
                if found is not None:
                    twins[at] = found
                    free.remove(found)
        return twins

    def _twins_by_model(
        self, items: Sequence[Item], more: Iterable[tuple[int, Item]], taken: Iterable[int]
    ) -> dict[int, int]:
        """The place of the twin of each of `more` (by its own place) that the model takes for one; none is `taken`."""
        twins: dict[int, int] = {}
        waiting = list(more)
        while waiting:
            free = sorted(set(range(len(items))) - {*taken, *twins.values()})
            pairs, waiting = self._pairs(items, waiting, free)
            told = self._each(lambda pair: self._same_step(items[pair[0]], pair[2]), pairs)
            twins |= {at: place for (place, at, _), said in zip(pairs, told, strict=True) if self._is_yes(said)}
        return twins

    def _pairs(
        self, items: Sequence[Item], more: Iterable[tuple[int, Item]], free: Sequence[int]
    ) -> tuple[list[tuple[int, int, Item]], list[tuple[int, Item]]]:
        """The likest `free` place for each of `more` that can be asked about now, and those that must wait.

        One waits while what is likest to it may yet go to one before it, so that the same is asked as if in turn.
        """
        pairs: list[tuple[int, int, Item]] = []
        waiting: list[tuple[int, Item]] = []
        wanted: set[int] = set()
        for at, item in more:
            open_ones = [place for place in free if self._may_be_told_again(items[place], item)]
            likest = max(open_ones, key=lambda place: self._nearness(items[place], item), default=None)
            if likest in wanted:
                waiting.append((at, item))
                wanted.update(open_ones)
            elif likest is not None:
                pairs.append((likest, at, item))
                wanted.add(likest)
        return pairs, waiting

    def _same_step(self, item: Item, other: Item) -> bool | Finding:
        return self._are_one("same-step.md", other.text, [item.text, other.text])

    def _is_twin(self, item: Item, other: Item, agree: bool) -> bool:
        """Whether two items that are alike contradict each other or, if they are to `agree`, one says all of both."""
        if not agree:
            return self._contradicts(item, other)
        return not self._contradicts(item, other) and (
            not self._adds_a_number(item, other) or self._says_all_of(other, item)
        )

    def _adds_a_number(self, item: Item, other: Item) -> bool:
        return bool(numbers(other.text, self._words) - numbers(item.text, self._words))

    def _says_all_of(self, item: Item, other: Item) -> bool:
        return shared(self._content(other.text), self._content(item.text)) == 1.0

    def _may_be_told_again(self, item: Item, other: Item) -> bool:
        """Whether two items may be the same step: they are a little alike, or give two limits of one kind.

        What has a number that the other lacks is not joined to it, so that none is lost; nor what says yes where the
        other says no, which in other words mostly speaks of something else.
        """
        alike = self._likeness(item, other)
        if alike > 0 and self._measures_differ(item, other):
            return True
        return alike >= _UNSURE_STEP and not self._adds_a_number(item, other) and not self._contradicts(item, other)

    def _measures_differ(self, one: Item, other: Item) -> bool:
        """Whether both give a number of the same thing, and not the same: `30%` and `32 percent`."""
        some, others = measures(one.text, self._words), measures(other.text, self._words)
        return any(some[unit] != others[unit] for unit in some.keys() & others.keys())

    def _with_twin(self, item: Item, twin: Item) -> Item:
        tellings = list(item.tellings)
        agreeing = next((at for at, each in enumerate(tellings) if not self._contradicts(each, twin)), None)
        if agreeing is None:
            return replace(item, against=(*item.against, twin))
        told = tellings[agreeing]
        text = twin.text if self._adds_a_number(told, twin) and self._says_all_of(twin, told) else told.text
        tellings[agreeing] = replace(_with_evidence(told, twin), text=text)
        return replace(tellings[0], against=tuple(tellings[1:]))

    def _is_alike(self, one: Item, other: Item) -> bool:
        some, others = self._held(one.text), self._held(other.text)
        if some and some.isdisjoint(others):  # as most are
            return False
        told, again = self._content(one.text), self._content(other.text)
        return min(shared(told, others), shared(again, some)) >= _SAME_STEP

    def _likeness(self, one: Item, other: Item) -> float:
        return self._of_steps.likeness(self._content(one.text), self._content(other.text))

    def _nearness(self, one: Item, other: Item) -> tuple[bool, bool, float]:
        """How near two items are: a number in common tells more than a limit of one kind, and that more than words."""
        has_common = bool(numbers(one.text, self._words) & numbers(other.text, self._words))
        limits = [limit_kinds(each.text, self._words) for each in (one, other)]
        return has_common, not limits[0].isdisjoint(limits[1]), self._likeness(one, other)

    def _contradicts(self, one: Item, other: Item) -> bool:
        """Whether each has a number that the other has not, or one says yes where the other says no."""
        some, others = numbers(one.text, self._words), numbers(other.text, self._words)
        if some - others and others - some:
            return True
        return any(turned(text, by, self._words) for text, by in ((one.text, other.text), (other.text, one.text)))

    def _are_one(self, prompt: str, about: str, told: Sequence[object]) -> bool | Finding:
        """Whether the model says that two are one, whichever it reads first; a finding where it says nothing."""
        for one, other in (told, told[::-1]):
            question = self._language.prompt(prompt).fill(f"whether two are one: {about}", one=one, other=other)
            try:
                if self._ask(question, Same).same == "no":
                    return False
            except AnswerError as error:
                return Finding("warning", about, f"Whether this is told twice could not be asked. {error}")
        return True

    def _is_yes(self, said: bool | Finding) -> bool:
        """What the model said, with what it did not say among the findings."""
        if isinstance(said, Finding):
            self.findings.append(said)
        return said is True


def _at_a_break(told: Sequence[_Told], place: int) -> int:
    """`place`, or the next at which items of `told` are not of consecutive lines: what is said at one go stays so."""
    while 0 < place < len(told) and _follows(told[place - 1][1], told[place][1]):
        place += 1
    return place


def _follows(before: Item, item: Item) -> bool:
    """Whether an item was said in the line before, or in the same, of a call; lists are in consecutive lines anyway."""
    return any(
        one.source_id == other.source_id and one.start is not None and 0 <= other.line_start - one.line_end <= 1
        for one in before.evidence
        for other in item.evidence
    )


def _with_evidence(item: Item, other: Item) -> Item:
    return replace(item, evidence=tuple(dict.fromkeys((*item.evidence, *other.evidence))))


def called_the_same(one: str, other: str, words: Words) -> bool:
    """Whether two names are one: `PCC = portion cost card`, `Portion cost cards` and `PCC` are."""
    some, others = (_of_name(name, words) for name in (one, other))
    parts = [(some, _PARTS.split(other)), (others, _PARTS.split(one))]
    if some and (some == others or any(name == _of_name(part, words) for name, found in parts for part in found)):
        return True
    few, many = sorted((some, others), key=len)
    return len(few) == 1 < len(many) and few[0] == "".join(word[0] for word in many)


def _is_part_of(one: str, other: str, words: Words) -> bool:
    few, many = sorted((set(_of_name(name, words)) for name in (one, other)), key=len)
    return bool(few) and few <= many


def _of_name(name: str, words: Words) -> list[str]:
    """The words of a name that carry meaning, a plural's `s` left out."""
    return [token.rstrip("s") for token in tokens(name) if token not in stop_words(words)]


class _Rarity:
    """How alike two texts, given as their stems, are, the rare ones counting more: the cosine of their tf-idf vectors.

    The vector of each text is remembered.
    """

    def __init__(self, texts: Iterable[tuple[str, ...]]) -> None:
        sets = [set(text) for text in texts]
        self._count = len(sets)
        self._held = Counter(stem for each in sets for stem in each)
        self._vector = cache(self._weighed)

    def likeness(self, one: tuple[str, ...], other: tuple[str, ...]) -> float:
        """From 0, nothing in common, to 1."""
        (some, length), (others, other_length) = self._vector(one), self._vector(other)
        if some.keys().isdisjoint(others):
            return 0.0
        together = sum(weight * others[stem] for stem, weight in some.items() if stem in others)
        lengths = length * other_length
        return together / lengths if lengths else 0.0

    def _weighed(self, stems: tuple[str, ...]) -> tuple[dict[str, float], float]:
        """The vector of a text, and its length."""
        weights = {
            stem: (1 + math.log(count)) * math.log(1 + self._count / max(1, self._held[stem]))
            for stem, count in Counter(stems).items()
        }
        return weights, math.hypot(*weights.values())
