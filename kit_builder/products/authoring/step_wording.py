"""Steps in other words than those of their card: `[[steps call-1-62: Weigh the plate first.]]`.

A card words a step so that it can stand alone, and a chapter words it for its place. Where each step has a heading, one
mark may show several that are one action: `[[steps call-1-62, call-1-64 | Weigh the plate | Zero the scale, …]]`.
Behind further bars stand items of a list, `| - **If** it is heavy, …`. An action that the card has only as a rule or a
detail can be shown in the same way. Code compares both: a wording that has another
number, unit, name, negation, degree or direction than the card is not used, and the card's words are shown instead.
Below a heading, a sentence that cites the step may say what its words leave out, such as an exception or a place.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from kit_builder.evidence.statement_guards import Compared, find_hints
from kit_builder.evidence.statement_guards import find_faults as find_new
from kit_builder.products.authoring.cited_text import Block, CitedSentence, join_blocks, parse_cited_text
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.text.languages import Language
from kit_builder.text.markdown import clean_text
from kit_builder.text.negation import is_negation
from kit_builder.text.phrases import pad_words
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import measure_overlap, split_list, stem_content, tokenize

STEPS = "steps"
ITEM = "- "
# A wording may turn a sentence round, name what the card describes, and use the article: a checker compares these.
_LEFT_TO_CHECKER = ("the order", "the name", "the negation", "the number one")
# The share of the words that only this step has which a wording must have: a synopsis or another step has fewer.
_LEAST_KEPT = 0.4
_MOST_TITLE_WORDS = 12
# Of a step with so few words of its own among several, one must be left. A clause has at least so many words.
_FEW_WORDS, _LEAST_CLAUSE = 3, 4
_LONGEST_SHORT = 3  # letters of a word with an ending that is not told from its stem
_STRENGTH, _EXAMPLE, _STEP = "the strength", "example", "step"
_SOFT, _BOUNDS = ("may", "about", "usually", "sometimes"), ("at_least", "at_most")
_CLAUSE = re.compile(r"[,;:.!?–—]\s+")
_LEAST_CLAUSE_WORDS = 2
_BELOW = "A reason, exception, place or way may stand below the words, in a sentence that cites the step."
# What else may be shown as a step below a heading of its own: things to do that the card attaches to a step.
_ACTIONS = ("rule", "detail", "when", "calculation", "need", "pitfall")
# And what only a step may say in the same breath.
_BESIDE = ("reason", "need", "outcome", "script")
# Steps with the stems that only they have.
_OwnWords = Sequence[tuple[set[str], Fact]]


def is_worded(block: Block) -> bool:
    """Return whether a block is a mark that shows steps in words of its own, or below a heading."""
    return block.mark == STEPS and bool(block.told or block.title)


def may_be_shown(fact: Fact) -> bool:
    """Return whether a fact is a step, or something to do that can be shown as one below a heading."""
    return fact.kind in ("step", *_ACTIONS)


def split_told(told: str) -> list[str]:
    """Return the paragraph that a mark tells, and the items of a list after it, each with its bullet."""
    return [part for each in told.split("|") if (part := each.strip())]


def join_told(told: str) -> str:
    """Return what a mark tells as plain text."""
    return clean_text(" ".join(part.removeprefix(ITEM) for part in split_told(told)).replace("*", ""))


def join_below(below: Sequence[CitedSentence], facts: Facts) -> str:
    """Return what stands below a step as one text, without what tells of an example: that was done once."""
    return " ".join(
        each.text for each in below if not any(facts[key].kind == _EXAMPLE for key in each.ids if key in facts)
    )


def find_change(
    wording: str,
    ids: Sequence[str],
    facts: Facts,
    language: Language,
    title: str = "",
    below: Sequence[CitedSentence] = (),
) -> str:
    """Return what a wording changes in the steps that it shows, as far as code can tell; empty if nothing.

    Only below a `title` are several steps shown in one wording, which may be empty there: then the card's words stand.
    What the wording leaves out may stand `below`, in the sentences that cite these steps.
    """
    kinds = ("step", *((*_ACTIONS, *_BESIDE) if title else ()))
    steps = [facts[key] for key in ids if key in facts and facts[key].kind in kinds]
    if not any(map(may_be_shown, steps)) or len(steps) != len(ids) or (len(steps) > 1 and not title):
        return "Give the words of one step at a time, with its id. What is nothing to do is said in a sentence."
    if not _follow_one_another([fact for fact in steps if fact.kind == "step"]):
        return "Only steps that follow one another on the card are shown as one."
    changes = [*_iter_title_changes(title, steps, language)]
    if wording:
        has_ways = any(part.startswith(ITEM) for part in split_told(wording))
        told = _Wording(join_told(wording), _join_sequence(wording), join_below(below, facts), has_ways)
        before = " ".join(filter(None, [title, *(fact.text for fact in facts.values() if _precedes(fact, steps[0]))]))
        changes += _list_changes(told, before, tuple(steps), language)
    card = " ".join(f"“{step.text}”" for step in steps)
    message = f"The card says: {card} Say all of that, no more, no less and as strongly."
    message += f" {_BELOW}" if title else ""
    return f"This changes the step: {'; '.join(dict.fromkeys(changes))}. {message}" if changes else ""


def choose_words(block: Block, facts: Facts, language: Language) -> str:
    """Return the words in which a mark shows its steps, empty if the card's words are to stand."""
    is_sound = bool(block.told) and not find_change(block.told, block.ids, facts, language, block.title, block.below)
    return block.told if is_worded(block) and is_sound else ""


def choose_title(block: Block, facts: Facts, language: Language) -> str:
    """Return the heading of the steps that a mark shows, empty if it says something that they do not."""
    is_sound = bool(block.title) and not find_change("", block.ids, facts, language, block.title)
    return clean_text(block.title) if is_sound else ""


def withdraw_wordings(text: str, changed: Collection[str]) -> str:
    """Return a cited text that shows the steps among `changed` in the words of their card."""
    blocks = parse_cited_text(text)
    stale = [is_worded(block) and not set(changed).isdisjoint(block.ids) for block in blocks]
    if not any(stale):
        return text
    plain = [write_mark(block.ids) if is_stale else block.text for block, is_stale in zip(blocks, stale, strict=True)]
    return join_blocks(plain)


def write_mark(ids: Collection[str], title: str = "", told: str = "") -> str:
    """Return the mark that shows some steps, in the words of their card if it tells none."""
    parts = [f"{STEPS} {', '.join(ids)}", *filter(None, [title, told])]
    return f"[[{' | '.join(parts)}]]"


def _follow_one_another(steps: Sequence[Fact]) -> bool:
    return all(step.method == steps[0].method and step.step == steps[0].step + at for at, step in enumerate(steps))


@dataclass(frozen=True, slots=True)
class _Wording:
    """The words of a step, of these the ones that tell what is done in turn, and what stands below and cites it.

    If it has ways, of which one fits, these say of each condition when it does not hold as well.
    """

    words: str
    sequence: str
    below: str
    has_ways: bool

    @property
    def whole(self) -> str:
        """All that is said of the step."""
        return f"{self.words}\n{self.below}".strip()


@lru_cache(maxsize=1024)  # each wording is compared whenever its document is rendered
def _list_changes(wording: _Wording, before: str, steps: tuple[Fact, ...], language: Language) -> tuple[str, ...]:
    """Return what differs, in both directions. What is left out may be said `before`, in a heading or a step above."""
    card = " ".join(step.text for step in steps)
    forward = Compared(wording.words, card, before, "", language)
    backward = Compared(card, wording.whole, before, "", language)
    found = [fault.detail for fault in find_new(forward)]
    found += [f"it leaves out: {fault.detail}" for fault in find_new(backward)]
    found += _find_other_strength(forward, backward, " ".join(step.support for step in steps), wording.has_ways)
    lost = (hint for hint in find_hints(backward) if not hint.startswith("the number"))
    hints = dict.fromkeys([*find_hints(forward), *lost])
    found += [hint for hint in hints if not hint.startswith((*_LEFT_TO_CHECKER, _STRENGTH))]
    if language.has_words and _changes_negations(wording, card, steps, language):
        found.append("it has more or fewer negations")
    own_words = _list_own_words(steps, language)
    found += _find_lost_steps(wording, before, own_words, language)
    if not _follow_card(wording.sequence, own_words, language):
        found.append("the steps are in another order")
    found += _find_lost_clauses(wording.whole, before, card, language)
    known = {*stem_content(" ".join([before, *(step.support for step in steps)]), language.words)}
    owned = ((sentence, stem_content(sentence, language.words)) for sentence in split_sentences(wording.words))
    return (*found, *(f"no step says “{sentence}”" for sentence, own in owned if own and known.isdisjoint(own)))


def _find_other_strength(forward: Compared, backward: Compared, support: str, has_ways: bool) -> Iterator[str]:
    """Yield the words of strength that only the wording has, unless the lines behind the card do, or only the card.

    Every step is an order anyway, so the words that make one are left out. Ways may say on which side of a limit.
    """
    strength = forward.language.words["strength"]
    soft, bounds = (frozenset().union(*(split_list(strength[name]) for name in names)) for names in (_SOFT, _BOUNDS))
    refused = {*_list_strength(replace(forward, cited=support)), *soft}
    refused -= bounds if has_ways else set()
    added = [each for each in _list_strength(forward) if _says(forward.text, each) and each in refused]
    lost = [each for each in _list_strength(backward) if _says(backward.text, each) and not _is_dropped(each, backward)]
    if changed := [each for each in dict.fromkeys([*added, *lost]) if each not in split_list(strength["must"])]:
        yield f"{_STRENGTH} ({', '.join(changed)})"


def _is_dropped(phrase: str, backward: Compared) -> bool:
    """Return whether a wording has nothing of what stands beside a phrase on the card, so that no degree is lost.

    What is missing as a whole is found as such, and may have been said by the step before.
    """
    words, kept = backward.language.words, {*stem_content(backward.cited, backward.language.words)}
    for clause in _CLAUSE.split(backward.text):
        if _says(clause, phrase):
            before, _, after = pad_words(clause).partition(pad_words(phrase))
            beside = (*stem_content(before, words)[-1:], *stem_content(after, words)[:1])
            if not beside or not kept.isdisjoint(beside):
                return False
    return True


def _list_strength(compared: Compared) -> dict[str, None]:
    named = [
        hint.removeprefix(_STRENGTH).strip(" ()").split(", ")
        for hint in find_hints(compared)
        if hint.startswith(_STRENGTH)
    ]
    return dict.fromkeys(each for words in named for each in words)


def _says(text: str, phrase: str) -> bool:
    return pad_words(phrase) in pad_words(text)


def _changes_negations(wording: _Wording, card: str, steps: Sequence[Fact], language: Language) -> bool:
    """Return whether a wording has more negations than its steps, or fewer than stand below it about the same."""
    counts, own = _count_card_negations(steps, language), _count_negations(wording.words, language)
    if own in counts or (wording.has_ways and own > max(counts)):
        return False
    is_below = own < min(counts) <= own + _count_negations(wording.below, language)
    said = [*_list_negated(wording.whole, language)]
    return not is_below or any(
        words and all(words.isdisjoint(other) for other in said) for words in _list_negated(card, language)
    )


def _list_negated(text: str, language: Language) -> Iterator[set[str]]:
    """Yield the stems of the content words of each clause with a negation."""
    for clause in _CLAUSE.split(text):
        if _count_negations(clause, language):
            yield {stem for stem in stem_content(clause, language.words) if not is_negation(stem, language.words)}


def _find_lost_clauses(whole: str, before: str, card: str, language: Language) -> Iterator[str]:
    kept = {*stem_content(f"{before} {whole}", language.words)}
    for clause in map(str.strip, _CLAUSE.split(card)):
        own = {*stem_content(clause, language.words)}
        if len(own) >= _LEAST_CLAUSE_WORDS and kept.isdisjoint(own):
            yield f"“{clause}” is missing"


def _find_lost_steps(wording: _Wording, before: str, steps: _OwnWords, language: Language) -> Iterator[str]:
    """Yield the steps of which too little is left in a wording."""
    kept, in_words = (stem_content(text, language.words) for text in (wording.whole, wording.words))
    if len(steps) == 1:
        own = steps[0][0].difference(stem_content(before, language.words))
        if measure_overlap(own, kept) < _LEAST_KEPT or (own and own.isdisjoint(in_words)):
            yield "too few of the card's words are left"
        return
    for own, step in steps:
        left, here = (
            [word for word in own if any(_are_forms(word, other) for other in said)] for said in (kept, in_words)
        )
        is_lost = measure_overlap(own, left) < (_LEAST_KEPT if len(own) > _FEW_WORDS else 1 / _FEW_WORDS)
        is_said = step.kind in _BESIDE and len(own) <= _FEW_WORDS  # in the words of the steps that it belongs to
        if not is_said and (is_lost or (own and not here)):
            yield f"too few of the card's words are left of “{step.text}”"


def _follow_card(sequence: str, steps: _OwnWords, language: Language) -> bool:
    """Return whether what is told in turn has the order of the card.

    Ways have none, nor what is attached, nor what is not to be done.
    """
    words = stem_content(sequence, language.words)
    done = [own for own, each in steps if each.kind == _STEP and not _forbids(each.text, language)]
    found = [[place for place, word in enumerate(words) if word in own] for own in done]
    places = [sum(each) / len(each) for each in found if each]
    return places == sorted(places)


def _forbids(text: str, language: Language) -> bool:
    """Return whether a step begins with what is not to be done, such as “Don't answer” or “Svar ikke”."""
    return any(is_negation(token, language.words) for token in tokenize(text)[:2])


def _list_own_words(steps: Sequence[Fact], language: Language) -> _OwnWords:
    """Return each step with the stems that only it has."""
    stems = [{*stem_content(step.text, language.words)} for step in steps]
    return [
        (own.difference(*(other for each, other in zip(steps, stems, strict=True) if each != step)), step)
        for step, own in zip(steps, stems, strict=True)
    ]


def _join_sequence(told: str) -> str:
    """Return what a mark tells before the items of its list."""
    return clean_text(" ".join(part for part in split_told(told) if not part.startswith(ITEM)).replace("*", ""))


def _are_forms(one: str, other: str) -> bool:
    """Return whether two stems are the same, or short and the same but for the ending, which stems of these keep."""
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter or (
        len(longer) <= _LONGEST_SHORT and longer.startswith(shorter) and len(longer) - len(shorter) <= 1
    )


def _iter_title_changes(title: str, steps: Sequence[Fact], language: Language) -> Iterator[str]:
    """Yield what a heading says that its steps do not: it may say less."""
    if not title:
        return
    card = " ".join(step.text for step in steps)
    yield from (f"in the heading: {fault.detail}" for fault in find_new(Compared(title, card, "", "", language)))
    if language.has_words and _count_negations(title, language) > _count_negations(card, language):
        yield "the heading has a negation"
    if len(title.split()) > _MOST_TITLE_WORDS:
        yield "the heading is longer than a few words"


def _count_card_negations(steps: Sequence[Fact], language: Language) -> set[int]:
    """Return how many negations the words of steps may have: a clause that comes again may be said once."""
    counts = [_count_negations(step.text, language) for step in steps]
    new = [_count_negations(" ".join(_drop_repeated(step, steps[:at])), language) for at, step in enumerate(steps)]
    return {sum(counts), sum(new)}


def _drop_repeated(step: Fact, earlier: Sequence[Fact]) -> list[str]:
    """Return the words of a step without the clauses that an earlier one has as well."""
    words = tokenize(step.text)
    left = [*words]
    for each in earlier:
        matcher = SequenceMatcher(None, words, tokenize(each.text), autojunk=False)
        for start, _, size in matcher.get_matching_blocks():
            if size >= _LEAST_CLAUSE:
                left[start : start + size] = [""] * size
    return [*filter(None, left)]


def _count_negations(text: str, language: Language) -> int:
    return sum(is_negation(token, language.words) for token in tokenize(text))


def _precedes(fact: Fact, step: Fact) -> bool:
    return fact.kind == "step" and fact.method == step.method and fact.step == step.step - 1
