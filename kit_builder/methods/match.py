"""One method told in several sources: recognised, and joined to one."""

import re
from collections.abc import Sequence
from functools import cache

from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Each, one_by_one
from kit_builder.methods.drafts import Draft
from kit_builder.methods.merge_steps import Weaving
from kit_builder.methods.similarity import Judge, Rarity
from kit_builder.records import Finding
from kit_builder.text.languages import Language
from kit_builder.text.tokens import content, stop_words, tokens
from kit_builder.text.words import Words

# How many of the steps of the shorter of two methods must surely stand in the other for them to be one.
_SAME_METHOD = 0.4
_LEAST_TWINS = 2
# From this cosine of their words on the model is asked whether two methods are the same. Two tellings of one method in
# other words and under other names lie at 0.2 and above, and so do some that are not the same.
_UNSURE_METHOD = 0.2
_UNSURE_NAMESAKE = 0.12  # where the names have a word in common
# Methods of one name share at least this much; what shares nothing only happens to be called the same.
_SOMETHING_SHARED = 0.05
_STEPS_SHOWN = 6
_PARTS = re.compile(r"[=:()\[\]/|]|\s[-–—]\s")


def match_methods(
    drafts: Sequence[Draft], ask: Ask, language: Language, each: Each = one_by_one
) -> tuple[list[Draft], tuple[Finding, ...]]:
    """`drafts` with those that are one method made one, and findings on questions that got no answer.

    The model is asked only about pairs that share too much to be sure that they are two, and too little for one; by
    `each`, where none of some questions hangs on another.
    """
    judge = Judge(ask, language)
    weaving = Weaving(drafts, judge, language.words, each)
    methods = _Methods(drafts, weaving, judge, language.words).found(each)
    return each(weaving.together, methods), judge.findings


class _Methods:
    """Finds which of some drafts are tellings of one method: each as it was told, so that no answer changes another."""

    def __init__(self, drafts: Sequence[Draft], weaving: Weaving, judge: Judge, words: Words) -> None:
        self._weaving = weaving
        self._judge = judge
        self._words = words
        self._place = {draft: place for place, draft in enumerate(drafts)}
        self._together: dict[Draft, tuple[Draft, ...]] = {draft: (draft,) for draft in drafts}
        # Each draft is held against all others.
        self._stems = cache(lambda draft: draft.stems(words))
        self._sources = cache(lambda draft: draft.sources)
        self._in_name = cache(lambda draft: frozenset(content(draft.name, words)))
        self._likeness = Rarity(self._stems(draft) for draft in drafts)

    def found(self, each: Each) -> list[tuple[Draft, ...]]:
        """The tellings of each method, in the order of the drafts.

        A draft is joined to the first before it that is surely the same, else to the likest if the model says so.
        """
        unsure = []
        for draft in self._place:
            if sure := next((one for one in self._before(draft) if self._is_surely_same(one, draft)), None):
                self._join(sure, draft)
            else:
                unsure.append(draft)
        pairs = [(likest, draft) for draft in unsure if (likest := self._likest(draft))]
        for (one, other), is_same in zip(pairs, each(self._are_one, pairs), strict=True):
            if is_same and not self._share_a_source(one, other):
                self._join(one, other)
        return [*dict.fromkeys(self._together.values())]

    def _before(self, draft: Draft) -> list[Draft]:
        return [*self._place][: self._place[draft]]

    def _join(self, one: Draft, other: Draft) -> None:
        together = sorted((*self._together[one], *self._together[other]), key=self._place.__getitem__)
        self._together |= dict.fromkeys(together, tuple(together))

    def _likest(self, draft: Draft) -> Draft | None:
        unsure = (one for one in self._before(draft) if self._may_be_same(one, draft))
        return max(unsure, key=lambda one: self._nearness(one, draft), default=None)

    def _are_one(self, pair: tuple[Draft, Draft]) -> bool:
        one, other = pair
        told = [(each.name, [step.text for step in each.steps[:_STEPS_SHOWN]]) for each in pair]
        return self._judge.are_one("same-method.md", f"{one.name} and {other.name}", told)

    def _is_surely_same(self, one: Draft, other: Draft) -> bool:
        """Whether two drafts have one name or enough steps in common; headings of one source part two methods."""
        if called_the_same(one.name, other.name, self._words):
            return self._likeness_of(one, other) >= _SOMETHING_SHARED
        if any(self._are_parted(each, other) for each in self._together[one]):
            return False
        few, many = sorted((one.steps, other.steps), key=len)
        twins = sum(any(self._weaving.is_alike(item, each) for each in many) for item in few)
        return twins >= _LEAST_TWINS and twins / len(few) >= _SAME_METHOD

    def _are_parted(self, one: Draft, other: Draft) -> bool:
        is_one_source = not self._sources(one).isdisjoint(self._sources(other))
        return is_one_source and len({one.heading, other.heading} - {""}) > 1

    def _may_be_same(self, one: Draft, other: Draft) -> bool:
        is_part = _is_part_of(one.name, other.name, self._words)
        least = (
            _SOMETHING_SHARED if is_part else _UNSURE_NAMESAKE if self._has_like_name(one, other) else _UNSURE_METHOD
        )
        return self._likeness_of(one, other) >= least and not self._share_a_source(one, other)

    def _share_a_source(self, one: Draft, other: Draft) -> bool:
        """Whether a source tells of both the method of one draft and that of another: then they are two."""
        some, others = (
            {name for each in self._together[draft] for name in self._sources(each)} for draft in (one, other)
        )
        return not some.isdisjoint(others)

    def _nearness(self, one: Draft, other: Draft) -> tuple[bool, float]:
        """How near two drafts are: a word in common in their names tells more than those in their items."""
        return self._has_like_name(one, other), self._likeness_of(one, other)

    def _has_like_name(self, one: Draft, other: Draft) -> bool:
        return not self._in_name(one).isdisjoint(self._in_name(other))

    def _likeness_of(self, one: Draft, other: Draft) -> float:
        return self._likeness.likeness(self._stems(one), self._stems(other))


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
