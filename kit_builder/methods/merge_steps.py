"""Tellings of one method as one: joined step by step, and what contradicts kept side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from kit_builder.llm.parallel import Run
from kit_builder.methods.drafts import Draft
from kit_builder.methods.similarity import DuplicateJudge, TfIdf
from kit_builder.records import SECTIONS, Item
from kit_builder.text.negation import find_dropped_negations
from kit_builder.text.numbers import find_limit_kinds, find_measures, find_numbers
from kit_builder.text.tokens import measure_overlap, stem_content
from kit_builder.text.words import Words

# How much of the rarer of two wordings the other must hold for them to be one step.
_MIN_SHARED_WORDS = 0.6
_UNSURE_SIMILARITY = 0.25  # from this cosine of their words on the model is asked whether two steps are the same
# A line of notes may say in short what was told in so many steps; of its words they must then hold this much.
_MAX_ROW = 3
_MIN_SHARED_WITH_ROW = 0.5

# What is told as a step in one source may be told as a rule in another; a twin is looked for in both.
_GROUPS = (("steps", "rules"), *((name,) for name in SECTIONS if name not in ("steps", "rules")))
_Placed = tuple[str, Item]


class StepMerger:
    """Joins tellings of one method out of `drafts`; the model is asked about items that may be one, and may be two.

    Questions that do not depend on each other are asked with `run`.
    """

    def __init__(self, drafts: Sequence[Draft], judge: DuplicateJudge, words: Words, run: Run) -> None:
        self._judge = judge
        self._words = words
        self._run = run
        # Each item is held against many others.
        self._get_stems = cache(lambda text: frozenset(stem_content(text, words)))
        self._tf_idf = TfIdf(stem_content(step.text, words) for draft in drafts for step in draft.steps)

    def merge(self, drafts: Sequence[Draft]) -> Draft:
        """The tellings of one method as one: each half of them by itself, side by side, then the two.

        So the questions that hang on one another are few, and one telling that changes leaves most of them as they are.
        """
        if len(drafts) == 1:
            return drafts[0]
        half = (len(drafts) + 1) // 2
        one, other = self._run(self.merge, (drafts[:half], drafts[half:]))
        return self._merge_pair(one, other)

    def _merge_pair(self, one: Draft, other: Draft) -> Draft:
        """Two drafts of one method as one: the longer telling keeps its order and its name."""
        longer, shorter = sorted((one, other), key=lambda each: -len(each.steps))
        together = Draft(longer.heading, longer.is_spoken, longer.name)
        for group in _GROUPS:
            some, others = ([(name, i) for name in group for i in each.sections[name]] for each in (longer, shorter))
            for name, item in self._merge_items(some, others):
                together.sections[name].append(item)
        return together

    def _merge_items(self, told: Sequence[_Placed], more: Sequence[_Placed]) -> list[_Placed]:
        """`told` with what their twins among `more` say; the other items of `more` follow the twin they came after.

        Those before the first twin of their section stand before it; where there is none, all stand at its end. A twin
        lends its evidence; one that contradicts is kept with the item, so that a person sees both.
        """
        kept, others = ([item for _, item in each] for each in (told, more))
        twins = self._find_duplicates(kept, others)
        rest = [(at, item) for at, item in enumerate(others) if at not in twins]
        rows = {at: row for at, item in rest if (row := self._find_row(kept, item)) is not None}
        if told and told[0][0] in ("steps", "rules"):
            twins |= self._ask_for_duplicates(kept, [each for each in rest if each[0] not in rows], twins.values())
        own: list[_Placed] = list(told)
        behind: list[list[_Placed]] = [[] for _ in range(len(told) + 1)]  # first what stands before all of `told`
        placed = rows | twins
        places = {told[place][0]: place for _, place in sorted(placed.items(), reverse=True)}
        for at, (section, item) in enumerate(more):
            if at not in placed:
                behind[_find_break(told, places.get(section, len(told)))].append((section, item))
                continue
            place = placed[at]
            join = self._merge_duplicate if at in twins else _add_evidence
            own[place] = (own[place][0], join(own[place][1], item))
            places[told[place][0]] = place + 1
        return [*behind[0], *(each for one, after in zip(own, behind[1:], strict=True) for each in (one, *after))]

    def _find_row(self, items: Sequence[Item], item: Item) -> int | None:
        """The place of the likest of some `items` in a row that together say what `item` does in one, as notes do."""
        said, given = stem_content(item.text, self._words), find_numbers(item.text, self._words)
        for count in range(2, _MAX_ROW + 1) if given else ():
            for start in range(len(items) - count + 1):
                row = items[start : start + count]
                if (
                    measure_overlap(said, frozenset[str]().union(*(self._get_stems(each.text) for each in row)))
                    < _MIN_SHARED_WITH_ROW
                ):
                    continue
                if given <= find_numbers(" ".join(each.text for each in row), self._words):
                    return start + max(range(count), key=lambda at: self._compare(row[at], item))
        return None

    def _find_duplicates(self, items: Sequence[Item], more: Sequence[Item]) -> dict[int, int]:
        """The place among `items` of the twin of each of `more` that surely has one: first those that agree."""
        twins: dict[int, int] = {}
        free = list(range(len(items)))
        for agree in (True, False):
            for at, item in enumerate(more):
                if at in twins:
                    continue
                alike = (place for place in free if self.is_alike(items[place], item))
                found = next((p for p in alike if self._is_duplicate(items[p], item, agree)), None)
                if found is not None:
                    twins[at] = found
                    free.remove(found)
        return twins

    def _ask_for_duplicates(
        self, items: Sequence[Item], more: Iterable[tuple[int, Item]], taken: Iterable[int]
    ) -> dict[int, int]:
        """The place of the twin of each of `more` (by its own place) that the model takes for one; none is `taken`."""
        twins: dict[int, int] = {}
        waiting = list(more)
        while waiting:
            free = sorted(set(range(len(items))) - {*taken, *twins.values()})
            pairs, waiting = self._choose_pairs(items, waiting, free)
            said = self._run(lambda pair: self._is_same_step(items[pair[0]], pair[2]), pairs)
            twins |= {at: place for (place, at, _), is_same in zip(pairs, said, strict=True) if is_same}
        return twins

    def _choose_pairs(
        self, items: Sequence[Item], more: Iterable[tuple[int, Item]], free: Sequence[int]
    ) -> tuple[list[tuple[int, int, Item]], list[tuple[int, Item]]]:
        """The likest `free` place for each of `more` that can be asked about now, and those that must wait.

        One waits while what is likest to it may yet go to one before it, so that the same is asked as if in turn.
        """
        pairs: list[tuple[int, int, Item]] = []
        waiting: list[tuple[int, Item]] = []
        wanted: set[int] = set()
        for at, item in more:
            open_ones = [place for place in free if self._may_be_duplicate(items[place], item)]
            likest = max(open_ones, key=lambda place: self._rank_similarity(items[place], item), default=None)
            if likest in wanted:
                waiting.append((at, item))
                wanted.update(open_ones)
            elif likest is not None:
                pairs.append((likest, at, item))
                wanted.add(likest)
        return pairs, waiting

    def _is_same_step(self, item: Item, other: Item) -> bool:
        return self._judge.are_same("same-step.md", other.text, [item.text, other.text])

    def _is_duplicate(self, item: Item, other: Item, agree: bool) -> bool:
        """Whether two items that are alike contradict each other or, if they are to `agree`, one says all of both."""
        if not agree:
            return self._conflicts(item, other)
        return not self._conflicts(item, other) and (not self._adds_a_number(item, other) or self._covers(other, item))

    def _adds_a_number(self, item: Item, other: Item) -> bool:
        return bool(find_numbers(other.text, self._words) - find_numbers(item.text, self._words))

    def _covers(self, item: Item, other: Item) -> bool:
        return measure_overlap(stem_content(other.text, self._words), stem_content(item.text, self._words)) == 1.0

    def _may_be_duplicate(self, item: Item, other: Item) -> bool:
        """Whether two items may be the same step: they are a little alike, or give two limits of one kind.

        What has a number that the other lacks is not joined to it, so that none is lost; nor what says yes where the
        other says no, which in other words mostly speaks of something else.
        """
        alike = self._compare(item, other)
        if alike > 0 and self._have_different_limits(item, other):
            return True
        return alike >= _UNSURE_SIMILARITY and not self._adds_a_number(item, other) and not self._conflicts(item, other)

    def _have_different_limits(self, one: Item, other: Item) -> bool:
        """Whether both give a number of the same thing, and not the same: `30%` and `32 percent`."""
        some, others = find_measures(one.text, self._words), find_measures(other.text, self._words)
        return any(some[unit] != others[unit] for unit in some.keys() & others.keys())

    def _merge_duplicate(self, item: Item, twin: Item) -> Item:
        tellings = list(item.versions)
        agreeing = next((at for at, each in enumerate(tellings) if not self._conflicts(each, twin)), None)
        if agreeing is None:
            return replace(item, conflicts=(*item.conflicts, twin))
        told = tellings[agreeing]
        text = twin.text if self._adds_a_number(told, twin) and self._covers(twin, told) else told.text
        tellings[agreeing] = replace(_add_evidence(told, twin), text=text)
        return replace(tellings[0], conflicts=tuple(tellings[1:]))

    def is_alike(self, one: Item, other: Item) -> bool:
        """Whether two items are one without a doubt: each holds most words of the other."""
        some, others = self._get_stems(one.text), self._get_stems(other.text)
        if some and some.isdisjoint(others):  # as most are
            return False
        told, again = stem_content(one.text, self._words), stem_content(other.text, self._words)
        return min(measure_overlap(told, others), measure_overlap(again, some)) >= _MIN_SHARED_WORDS

    def _compare(self, one: Item, other: Item) -> float:
        return self._tf_idf.compare(stem_content(one.text, self._words), stem_content(other.text, self._words))

    def _rank_similarity(self, one: Item, other: Item) -> tuple[bool, bool, float]:
        """How near two items are: a number in common tells more than a limit of one kind, and that more than words."""
        has_common = bool(find_numbers(one.text, self._words) & find_numbers(other.text, self._words))
        limits = [find_limit_kinds(each.text, self._words) for each in (one, other)]
        return has_common, not limits[0].isdisjoint(limits[1]), self._compare(one, other)

    def _conflicts(self, one: Item, other: Item) -> bool:
        """Whether each has a number that the other has not, or one says yes where the other says no."""
        some, others = find_numbers(one.text, self._words), find_numbers(other.text, self._words)
        if some - others and others - some:
            return True
        return any(
            find_dropped_negations(text, by, self._words)
            for text, by in ((one.text, other.text), (other.text, one.text))
        )


def _find_break(told: Sequence[_Placed], place: int) -> int:
    """`place`, or the next at which items of `told` are not of consecutive lines: what is said at one go stays so."""
    while 0 < place < len(told) and _is_next_line(told[place - 1][1], told[place][1]):
        place += 1
    return place


def _is_next_line(before: Item, item: Item) -> bool:
    """Whether an item was said in the line before, or in the same, of a call; lists are in consecutive lines anyway."""
    return any(
        one.source_id == other.source_id and one.start is not None and 0 <= other.line_start - one.line_end <= 1
        for one in before.evidence
        for other in item.evidence
    )


def _add_evidence(item: Item, other: Item) -> Item:
    return replace(item, evidence=tuple(dict.fromkeys((*item.evidence, *other.evidence))))
