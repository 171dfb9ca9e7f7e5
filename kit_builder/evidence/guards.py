"""Whether what is written rests on what the notes say: numbers, names, negations and claims, compared in code."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from kit_builder.records import Item
from kit_builder.text.languages import Language
from kit_builder.text.negation import meaning, reordered, says_no, turned
from kit_builder.text.numbers import numbers
from kit_builder.text.phrases import spaced
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import content, listed, shared, stem, tokens
from kit_builder.text.words import Words

# How much of what a sentence says must stand in what it rests on. Below it the sentence claims something of its own.
_LEAST_CARRIED = 0.66
_MOST_IN_A_ROW = 2
_LONG_WORD = 10  # a word so long says something by itself
_MOST_SUPPORTS = 3
_SAME_SUBJECT = 0.5
_NAME = re.compile(r"(?<=[\w,;)%]\s)[^\W\d_]{2,}")
_CLAUSE_END = re.compile(r"[,;:–—]\s")
# One text is held against many others: the claims of so many are remembered.
_REMEMBERED = 1 << 12


def faults(sentence: str, carried_by: str, known: str, language: Language) -> tuple[str, ...]:
    """What `sentence` says that the text `carried_by` does not: plain sentences, none where all is carried.

    `known` is what needs no evidence: the names of the method and the kit. A number must stand in evidence that is
    about the same, a negation too, in the sentence and in its evidence; of the other words of meaning most must be
    carried, as the same word or a form of it.
    """
    words = language.words
    found: list[str] = []
    extra = _numbers_of_its_own(sentence, carried_by, words) - numbers(known, words)
    if extra:
        found.append(f"the number {', '.join(sorted(extra))} is not in the notes it rests on")
    if names := names_of_its_own(sentence, f"{carried_by} {known}", words):
        found.append(f"the name {', '.join(sorted(names))} is not in the notes it rests on")
    nearest = _nearest(sentence, split_sentences(carried_by), words)
    if says_no(sentence, words) and (not says_no(carried_by, words) or turned(nearest, sentence, words)):
        found.append("it says no where the notes do not")
    if turned(sentence, nearest, words):
        found.append("it says yes where the notes say no")
    if promises := _promises(sentence, words) - _promises(carried_by, words):
        found.append(f"it promises what the notes do not: {', '.join(sorted(promises))}")
    if worn := cliches(sentence, words) - cliches(carried_by, words):
        found.append(f"it uses a worn phrase that the notes do not: {', '.join(sorted(worn))}")
    if reordered(sentence, nearest, words):
        found.append("the notes tell it in the other order")
    if flipped := _flipped(sentence, nearest, words):
        found.append(f"the notes say the opposite of {', '.join(sorted(flipped))}")
    if _claims_of_its_own(sentence, f"{carried_by} {known}", words):
        found.append("it claims what the notes do not say")
    return tuple(found)


def carries(told: str, sentence: str, language: Language) -> bool:
    """Whether `told` carries all that `sentence` says; most of what it does not carry, the words alone tell soonest."""
    return not _claims_of_its_own(sentence, told, language.words) and not faults(sentence, told, "", language)


def _numbers_of_its_own(sentence: str, carried_by: str, words: Words) -> set[str]:
    """The numbers of `sentence` that no evidence on the same matter has.

    Evidence with the number is on the same matter where it shares with the number's clause at least half of what the
    evidence nearest to that clause does.
    """
    evidence = split_sentences(carried_by)
    found: set[str] = set()
    for clause in _CLAUSE_END.split(sentence):
        about = meaning(clause, words) or meaning(sentence, words)
        alike = {each: shared(about, content(each, words)) for each in evidence}
        least = max(alike.values(), default=0.0) * _SAME_SUBJECT
        same = "\n".join(each for each, likeness in alike.items() if likeness >= least > 0)
        found |= numbers(clause, words) - numbers(same, words)
    return found


def names_of_its_own(text: str, told: str, words: Words) -> set[str]:
    """The words of `text` within a sentence whose capital makes them names, and that `told` does not have."""
    if words["language"]["capital_nouns"] == "yes":
        return set()
    have = {stem(token) for token in tokens(told)}
    return {name for name in _NAME.findall(text) if name[0].isupper() and stem(name.casefold()) not in have}


def cliches(text: str, words: Words) -> set[str]:
    """The phrases of `text` that prose of machines is full of."""
    said = spaced(text)
    return {phrase for phrase in listed(words["prose"]["cliches"]) if f" {phrase} " in said}


def _promises(text: str, words: Words) -> set[str]:
    return set(tokens(text)) & listed(words["prose"]["promises"])


def _flipped(sentence: str, nearest: str, words: Words) -> set[str]:
    """The words of `sentence`, such as over or before, of which its nearest evidence has only the opposite."""
    said, told = set(tokens(sentence)), set(tokens(nearest))
    pairs = [pair.split("/") for pair in listed(words["wording"]["opposites"])]
    both_ways = [*pairs, *(pair[::-1] for pair in pairs)]
    return {word for word, opposite in both_ways if word in said - told and opposite in told - said}


@dataclass(frozen=True, slots=True)
class _Claims:
    """What a sentence claims, held against many texts: the stems of its words of meaning, and those of long words."""

    stems: tuple[str, ...]
    of_long_words: frozenset[str]

    def are_in(self, have: frozenset[str]) -> bool:
        """Whether the stems of a text carry the long words, enough of all, and at most two in a row are missing."""
        if not self.of_long_words <= have:
            return False
        carried = [each in have for each in self.stems]
        longest = max((len(list(run)) for is_carried, run in groupby(carried) if not is_carried), default=0)
        return longest <= _MOST_IN_A_ROW and sum(carried) >= _LEAST_CARRIED * len(carried)


@lru_cache(maxsize=_REMEMBERED)
def _claims(sentence: str, words: Words) -> _Claims:
    long_words = (token for token in tokens(sentence) if len(token) >= _LONG_WORD)
    return _Claims(meaning(sentence, words), frozenset(each for token in long_words for each in meaning(token, words)))


def _claims_of_its_own(sentence: str, carried_by: str, words: Words) -> bool:
    """Whether too few of the words of `sentence` are carried, or too many in a row are not."""
    return not _claims(sentence, words).are_in(frozenset(content(carried_by, words)))


class Told:
    """Texts, and which of them hold each stem, so that one which carries a sentence is found without reading all."""

    def __init__(self, texts: Iterable[str], words: Words) -> None:
        self._texts = tuple(texts)
        self._words = words
        self._holders: dict[str, list[str]] = {}
        for text in self._texts:
            for each in dict.fromkeys(content(text, words)):
                self._holders.setdefault(each, []).append(text)

    def that_may_carry(self, sentence: str) -> Iterable[str]:
        """The texts of which one can carry `sentence`: so many of its stems may be missing, and one more may not."""
        stems = sorted(_claims(sentence, self._words).stems, key=lambda each: len(self._holders.get(each, ())))
        most_missing = math.floor(len(stems) - _LEAST_CARRIED * len(stems))
        rarest = stems[: most_missing + 1]
        return dict.fromkeys(text for each in rarest for text in self._holders.get(each, ())) if stems else self._texts


def _nearest(sentence: str, evidence: Iterable[str], words: Words) -> str:
    """The sentence of the evidence that shares most with `sentence`."""
    own = meaning(sentence, words)
    return max(evidence, key=lambda each: shared(own, content(each, words)), default="")


def supports(sentence: str, items: Mapping[str, Item], words: Words) -> tuple[str, ...]:
    """The ids of the items that `sentence` rests on: the fewest, three at most, that carry as much of it as any do."""
    left = Counter(content(sentence, words)) + Counter(numbers(sentence, words))
    held = {key: Counter([*content(text_of([item]), words), *numbers(item.text, words)]) for key, item in items.items()}
    found: list[str] = []
    while left and len(found) < _MOST_SUPPORTS:
        best = max(held, key=lambda key: (left & held[key]).total(), default="")
        if not best or not left & held[best]:
            break
        found.append(best)
        left -= held.pop(best)
    return tuple(found)


def text_of(items: Iterable[Item]) -> str:
    """All that `items` say, in their own words and in those of their evidence, a row each."""
    return "\n".join("\n".join([item.text, *(each.quote for each in item.evidence)]) for item in items)
