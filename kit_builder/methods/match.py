"""Recognise drafts of the same method from several sources, and merge them."""

import re
from collections.abc import Sequence
from functools import cache

from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run, run_in_turn
from kit_builder.methods.drafts import Draft
from kit_builder.methods.merge_steps import StepMerger
from kit_builder.methods.similarity import DuplicateJudge, TfIdf
from kit_builder.records import Finding
from kit_builder.text.languages import Language
from kit_builder.text.tokens import get_stop_words, stem_content, tokenize
from kit_builder.text.words import Words

# If at least this share of the steps of the shorter method are in the other, they are the same method.
_MIN_SHARED_STEPS = 0.4
_MIN_DUPLICATES = 2
# At this cosine similarity or above, the model is asked whether two methods are the same. Descriptions of one method in
# other words and under other names score 0.2 or more, but so do some different methods.
_UNSURE_SIMILARITY = 0.2
_UNSURE_SIMILAR_NAME = 0.12  # if the names have a word in common
# Methods with the same name must be at least this similar; otherwise the name is a coincidence.
_MIN_SIMILARITY = 0.05
_MAX_STEPS_SHOWN = 6
_PARTS = re.compile(r"[=:()\[\]/|]|\s[-–—]\s")


def match_methods(
    drafts: Sequence[Draft], ask: Ask, language: Language, run: Run = run_in_turn
) -> tuple[list[Draft], tuple[Finding, ...]]:
    """Merge the drafts that describe the same method.

    The model is asked only about pairs that are similar but not clearly the same. `run` runs questions that do not
    depend on each other. Returns the merged drafts, and findings on questions without a usable answer.
    """
    judge = DuplicateJudge(ask, language)
    merger = StepMerger(drafts, judge, language.words, run)
    methods = _MethodMatcher(drafts, merger, judge, language.words).group(run)
    return run(merger.merge, methods), judge.findings


class _MethodMatcher:
    """Groups the drafts of one method. Drafts are compared as extracted, so no answer affects another question."""

    def __init__(self, drafts: Sequence[Draft], merger: StepMerger, judge: DuplicateJudge, words: Words) -> None:
        self._merger = merger
        self._judge = judge
        self._words = words
        self._place = {draft: place for place, draft in enumerate(drafts)}
        self._groups: dict[Draft, tuple[Draft, ...]] = {draft: (draft,) for draft in drafts}
        # Cached because each draft is compared with all others.
        self._get_stems = cache(lambda draft: draft.collect_stems(words))
        self._get_sources = cache(lambda draft: draft.sources)
        self._get_name_stems = cache(lambda draft: frozenset(stem_content(draft.name, words)))
        self._tf_idf = TfIdf(self._get_stems(draft) for draft in drafts)

    def group(self, run: Run) -> list[tuple[Draft, ...]]:
        """Return the drafts of each method, in the order of the drafts.

        A draft joins the first earlier one that is clearly the same, else the most similar one if the model agrees.
        Answers in an interview that tell no steps are no method, and join the most similar one anyway.
        """
        unsure = []
        for draft in self._place:
            if same := next((one for one in self._list_earlier(draft) if self._is_clearly_same(one, draft)), None):
                self._join(same, draft)
            elif draft.is_answer and not draft.steps and (closest := self._find_closest(draft)):
                self._join(closest, draft)
            else:
                unsure.append(draft)
        pairs = [(similar, draft) for draft in unsure if (similar := self._find_most_similar(draft))]
        for (one, other), is_same in zip(pairs, run(self._ask_if_same, pairs), strict=True):
            if is_same and not self._share_a_source(one, other):
                self._join(one, other)
        return [*dict.fromkeys(self._groups.values())]

    def _list_earlier(self, draft: Draft) -> list[Draft]:
        return [*self._place][: self._place[draft]]

    def _join(self, one: Draft, other: Draft) -> None:
        together = sorted((*self._groups[one], *self._groups[other]), key=self._place.__getitem__)
        self._groups |= dict.fromkeys(together, tuple(together))

    def _find_closest(self, answers: Draft) -> Draft | None:
        """Return the method with steps that answers under another name share most words with, if they share any."""
        methods = [one for one in self._list_earlier(answers) if one.steps and self._compare(one, answers) > 0]
        return max(methods, key=lambda one: self._rank_similarity(one, answers), default=None)

    def _find_most_similar(self, draft: Draft) -> Draft | None:
        unsure = (one for one in self._list_earlier(draft) if self._may_be_same(one, draft))
        return max(unsure, key=lambda one: self._rank_similarity(one, draft), default=None)

    def _ask_if_same(self, pair: tuple[Draft, Draft]) -> bool:
        one, other = pair
        shown = [(each.name, [step.text for step in each.steps[:_MAX_STEPS_SHOWN]]) for each in pair]
        return self._judge.are_same("same-method.md", f"{one.name} and {other.name}", shown)

    def _is_clearly_same(self, one: Draft, other: Draft) -> bool:
        """Whether two drafts have the same name or enough steps in common, and no different headings in one source."""
        if have_same_name(one.name, other.name, self._words):
            return one.is_answer or other.is_answer or self._compare(one, other) >= _MIN_SIMILARITY
        if any(self._have_different_headings(each, other) for each in self._groups[one]):
            return False
        few, many = sorted((one.steps, other.steps), key=len)
        shared = sum(any(self._merger.is_same(item, each) for each in many) for item in few)
        return shared >= _MIN_DUPLICATES and shared / len(few) >= _MIN_SHARED_STEPS

    def _have_different_headings(self, one: Draft, other: Draft) -> bool:
        is_one_source = not self._get_sources(one).isdisjoint(self._get_sources(other))
        return is_one_source and len({one.heading, other.heading} - {""}) > 1

    def _may_be_same(self, one: Draft, other: Draft) -> bool:
        is_part = _contains_name(one.name, other.name, self._words)
        least = (
            _MIN_SIMILARITY
            if is_part
            else _UNSURE_SIMILAR_NAME
            if self._share_name_word(one, other)
            else _UNSURE_SIMILARITY
        )
        return self._compare(one, other) >= least and not self._share_a_source(one, other)

    def _share_a_source(self, one: Draft, other: Draft) -> bool:
        """Whether a source describes both methods, which makes them different ones."""
        some, others = (
            {name for each in self._groups[draft] for name in self._get_sources(each)} for draft in (one, other)
        )
        return not some.isdisjoint(others)

    def _rank_similarity(self, one: Draft, other: Draft) -> tuple[bool, float]:
        """Return a sort key for similarity: a common word in the names counts more than words in the items."""
        return self._share_name_word(one, other), self._compare(one, other)

    def _share_name_word(self, one: Draft, other: Draft) -> bool:
        return not self._get_name_stems(one).isdisjoint(self._get_name_stems(other))

    def _compare(self, one: Draft, other: Draft) -> float:
        return self._tf_idf.compare(self._get_stems(one), self._get_stems(other))


def have_same_name(one: str, other: str, words: Words) -> bool:
    """Whether two names mean the same, as `PCC = portion cost card`, `Portion cost cards` and `PCC` do."""
    some, others = (_split_name(name, words) for name in (one, other))
    parts = [(some, _PARTS.split(other)), (others, _PARTS.split(one))]
    if some and (some == others or any(name == _split_name(part, words) for name, found in parts for part in found)):
        return True
    few, many = sorted((some, others), key=len)
    return len(few) == 1 < len(many) and few[0] == "".join(word[0] for word in many)


def _contains_name(one: str, other: str, words: Words) -> bool:
    few, many = sorted((set(_split_name(name, words)) for name in (one, other)), key=len)
    return bool(few) and few <= many


def _split_name(name: str, words: Words) -> list[str]:
    """Return the words of a name without stop words and plural `s`."""
    return [token.rstrip("s") for token in tokenize(name) if token not in get_stop_words(words)]
