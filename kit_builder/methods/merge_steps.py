"""Merge drafts of one method step by step, keeping conflicting versions next to each other."""

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
from kit_builder.text.weekdays import find_weekdays
from kit_builder.text.words import Words

# The least overlap of content words, in both directions, for two items to be duplicates.
_MIN_SHARED_WORDS = 0.6
_UNSURE_SIMILARITY = 0.25  # at this cosine similarity or above, the model is asked
# One line of notes may summarise up to this many steps of a call, which must contain this share of its words.
_MAX_ROW = 3
_MIN_SHARED_WITH_ROW = 0.5

# A step in one source may be a rule in another, so duplicates are looked for in both.
_GROUPS = (("steps", "rules"), *((name,) for name in SECTIONS if name not in ("steps", "rules")))
_Placed = tuple[str, Item]


class StepMerger:
    """Merges drafts of one method; the model is asked about items that may or may not be duplicates.

    `run` runs questions that do not depend on each other.
    """

    def __init__(self, drafts: Sequence[Draft], judge: DuplicateJudge, words: Words, run: Run) -> None:
        self._judge = judge
        self._words = words
        self._run = run
        # Cached because each item is compared with many others.
        self._get_stems = cache(lambda text: frozenset(stem_content(text, words)))
        self._tf_idf = TfIdf(stem_content(step.text, words) for draft in drafts for step in draft.steps)

    def merge(self, drafts: Sequence[Draft]) -> Draft:
        """Merge the drafts of one method: each half separately, in parallel, then the two halves.

        This keeps chains of dependent questions short, and a change to one draft leaves most questions as they were.
        """
        if len(drafts) == 1:
            return drafts[0]
        half = (len(drafts) + 1) // 2
        one, other = self._run(self.merge, (drafts[:half], drafts[half:]))
        return self._merge_pair(one, other)

    def _merge_pair(self, one: Draft, other: Draft) -> Draft:
        """Merge two drafts of one method; the one with more steps keeps its order and its name."""
        longer, shorter = sorted((one, other), key=lambda each: -len(each.steps))
        together = Draft(longer.heading, longer.is_spoken, longer.name)
        for group in _GROUPS:
            some, others = ([(name, i) for name in group for i in each.sections[name]] for each in (longer, shorter))
            for name, item in self._merge_items(some, others):
                together.sections[name].append(item)
        return together

    def _merge_items(self, items: Sequence[_Placed], additions: Sequence[_Placed]) -> list[_Placed]:
        """Merge `additions` into `items`, both with their sections.

        A duplicate adds its evidence to the item, or becomes one of its conflicts. Other items follow the one they
        came after; those before the first duplicate of their section come before it, or last if there is none.
        """
        own, others = ([item for _, item in each] for each in (items, additions))
        duplicates = self._find_duplicates(own, others)
        rest = [(at, item) for at, item in enumerate(others) if at not in duplicates]
        rows = {at: row for at, item in rest if (row := self._find_row(own, item)) is not None}
        if items and items[0][0] in ("steps", "rules"):
            duplicates |= self._ask_for_duplicates(
                own, [each for each in rest if each[0] not in rows], duplicates.values()
            )
        merged: list[_Placed] = list(items)
        after: list[list[_Placed]] = [[] for _ in range(len(items) + 1)]  # after[0] is what comes before all items
        placed = rows | duplicates
        places = {items[place][0]: place for _, place in sorted(placed.items(), reverse=True)}
        for at, (section, item) in enumerate(additions):
            if at not in placed:
                after[_find_break(items, places.get(section, len(items)))].append((section, item))
                continue
            place = placed[at]
            join = self._merge_duplicate if at in duplicates else _add_evidence
            merged[place] = (merged[place][0], join(merged[place][1], item))
            places[items[place][0]] = place + 1
        return [
            *after[0],
            *(each for one, next_ones in zip(merged, after[1:], strict=True) for each in (one, *next_ones)),
        ]

    def _find_row(self, items: Sequence[Item], item: Item) -> int | None:
        """Return the index of the most similar item in a row of `items` that `item` summarises, or None."""
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
        """Map the index of each of `more` to that of its clear duplicate in `items`; those that agree come first."""
        duplicates: dict[int, int] = {}
        free = list(range(len(items)))
        for agree in (True, False):
            for at, item in enumerate(more):
                if at in duplicates:
                    continue
                similar = (place for place in free if self.is_same(items[place], item))
                found = next((p for p in similar if self._is_duplicate(items[p], item, agree)), None)
                if found is not None:
                    duplicates[at] = found
                    free.remove(found)
        return duplicates

    def _ask_for_duplicates(
        self, items: Sequence[Item], more: Iterable[tuple[int, Item]], taken: Iterable[int]
    ) -> dict[int, int]:
        """Map the index of each of `more` to that of its duplicate according to the model, except for those `taken`."""
        duplicates: dict[int, int] = {}
        waiting = list(more)
        while waiting:
            free = sorted(set(range(len(items))) - {*taken, *duplicates.values()})
            pairs, waiting = self._choose_pairs(items, waiting, free)
            said = self._run(lambda pair: self._is_same_step(items[pair[0]], pair[2]), pairs)
            duplicates |= {at: place for (place, at, _), is_same in zip(pairs, said, strict=True) if is_same}
        return duplicates

    def _choose_pairs(
        self, items: Sequence[Item], more: Iterable[tuple[int, Item]], free: Sequence[int]
    ) -> tuple[list[tuple[int, int, Item]], list[tuple[int, Item]]]:
        """Choose for each of `more` the most similar `free` index, unless it has to wait.

        An item waits while an earlier one may still take its most similar item, so that the questions are the same as
        if asked one after another. Returns the pairs to ask about, and the items that wait.
        """
        pairs: list[tuple[int, int, Item]] = []
        waiting: list[tuple[int, Item]] = []
        wanted: set[int] = set()
        for at, item in more:
            open_ones = [place for place in free if self._may_be_duplicate(items[place], item)]
            candidate = max(open_ones, key=lambda place: self._rank_similarity(items[place], item), default=None)
            if candidate in wanted:
                waiting.append((at, item))
                wanted.update(open_ones)
            elif candidate is not None:
                pairs.append((candidate, at, item))
                wanted.add(candidate)
        return pairs, waiting

    def _is_same_step(self, item: Item, other: Item) -> bool:
        return self._judge.are_same("same-step.md", other.text, [item.text, other.text])

    def _is_duplicate(self, item: Item, other: Item, agree: bool) -> bool:
        """Whether two similar items are duplicates: if `agree`, one contains the other, else they conflict."""
        if not agree:
            return self._conflicts(item, other)
        return not self._conflicts(item, other) and (not self._adds_a_number(item, other) or self._covers(other, item))

    def _adds_a_number(self, item: Item, other: Item) -> bool:
        return bool(find_numbers(other.text, self._words) - find_numbers(item.text, self._words))

    def _covers(self, item: Item, other: Item) -> bool:
        return measure_overlap(stem_content(other.text, self._words), stem_content(item.text, self._words)) == 1.0

    def _may_be_duplicate(self, item: Item, other: Item) -> bool:
        """Whether two items may be duplicates: somewhat similar, or with different limits of one kind.

        An item with a number that the other lacks is not a duplicate, so that no number is lost. Neither are a negated
        and an affirmed item in other words, which mostly concern different things.
        """
        similarity = self._compare(item, other)
        if similarity > 0 and self._have_different_limits(item, other):
            return True
        return (
            similarity >= _UNSURE_SIMILARITY
            and not self._adds_a_number(item, other)
            and not self._conflicts(item, other)
        )

    def _have_different_limits(self, one: Item, other: Item) -> bool:
        """Whether two items give different numbers of the same unit: `30%` and `32 percent`."""
        some, others = find_measures(one.text, self._words), find_measures(other.text, self._words)
        return any(some[unit] != others[unit] for unit in some.keys() & others.keys())

    def _merge_duplicate(self, item: Item, duplicate: Item) -> Item:
        versions = list(item.versions)
        agreeing = next((at for at, each in enumerate(versions) if not self._conflicts(each, duplicate)), None)
        if agreeing is None:
            return replace(item, conflicts=(*item.conflicts, duplicate))
        same = versions[agreeing]
        text = duplicate.text if self._adds_a_number(same, duplicate) and self._covers(duplicate, same) else same.text
        versions[agreeing] = replace(_add_evidence(same, duplicate), text=text)
        return replace(versions[0], conflicts=tuple(versions[1:]))

    def is_same(self, one: Item, other: Item) -> bool:
        """Whether two items are clearly the same: each contains most of the words of the other."""
        some, others = self._get_stems(one.text), self._get_stems(other.text)
        if some and some.isdisjoint(others):  # a shortcut for most pairs
            return False
        own, theirs = stem_content(one.text, self._words), stem_content(other.text, self._words)
        return min(measure_overlap(own, others), measure_overlap(theirs, some)) >= _MIN_SHARED_WORDS

    def _compare(self, one: Item, other: Item) -> float:
        return self._tf_idf.compare(stem_content(one.text, self._words), stem_content(other.text, self._words))

    def _rank_similarity(self, one: Item, other: Item) -> tuple[bool, bool, float]:
        """Return a sort key for similarity: common numbers count most, then limits of the same kind, then words."""
        has_common = bool(find_numbers(one.text, self._words) & find_numbers(other.text, self._words))
        limits = [find_limit_kinds(each.text, self._words) for each in (one, other)]
        return has_common, not limits[0].isdisjoint(limits[1]), self._compare(one, other)

    def _conflicts(self, one: Item, other: Item) -> bool:
        """Whether each has a number or a day that the other lacks, or one negates what the other affirms."""
        for find in (find_numbers, find_weekdays):
            some, others = find(one.text, self._words), find(other.text, self._words)
            if some - others and others - some:
                return True
        return any(
            find_dropped_negations(text, by, self._words)
            for text, by in ((one.text, other.text), (other.text, one.text))
        )


def _find_break(items: Sequence[_Placed], place: int) -> int:
    """Return `place`, or the next index that does not separate items from consecutive lines of a call."""
    while 0 < place < len(items) and _is_next_line(items[place - 1][1], items[place][1]):
        place += 1
    return place


def _is_next_line(before: Item, item: Item) -> bool:
    """Whether `item` is from the same or the next line of a call; lists of notes are consecutive anyway."""
    return any(
        one.source_id == other.source_id and one.start is not None and 0 <= other.line_start - one.line_end <= 1
        for one in before.evidence
        for other in item.evidence
    )


def _add_evidence(item: Item, other: Item) -> Item:
    return replace(item, evidence=tuple(dict.fromkeys((*item.evidence, *other.evidence))))
