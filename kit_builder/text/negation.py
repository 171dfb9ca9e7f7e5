"""."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from kit_builder.text.numbers import build_number_words
from kit_builder.text.tokens import (
    REMEMBERED,
    WORD,
    get_stop_words,
    normalise,
    split_list,
    stem,
    stem_content,
    stem_list,
    tokenize,
)
from kit_builder.text.words import Words

_NUMBER_SIGN = re.compile(r"\bno\.(?=\s*\d)")  # as in `invoice no. 41`, which says no to nothing
_WORD_OR_END = re.compile(rf"{WORD.pattern}|[,.;:!?…–—](?=\s|$)")
_END = ","
_NEAR_BEFORE, _NEAR_AFTER = 1, 2


@lru_cache(maxsize=REMEMBERED)
def stem_claims(text: str, words: Words) -> tuple[str, ...]:
    """The stems of the words of `text` that claim something.

    Left out of its content are numbers, negations, single letters and the plain words that any prose may use.
    """
    plain = stem_list(words["prose"]["plain"]) | _number_stems(words)
    said = (
        stem(token) for token in tokenize(text) if token not in get_stop_words(words) and not is_negation(token, words)
    )
    return tuple(each for each in said if len(each) > 1 and not each[0].isdecimal() and each not in plain)


@cache
def _number_stems(words: Words) -> frozenset[str]:
    return frozenset(stem(word) for word in build_number_words(words))


def has_negation(text: str, words: Words) -> bool:
    """Whether `text` holds a word of negation; one that is part of a filler, as in `ikke sant`, is none."""
    return any(is_negation(token, words) for token in _clauses(text, words))


def find_dropped_negations(text: str, other: str, words: Words) -> set[str]:
    """The stems that `text` says yes to where `other` says no.

    A negation is taken to be about the first word after it that claims something or, where its clause ends with it,
    about the last one before it. In `text` a negation near the word will do, since a paraphrase moves it.
    """
    denied = {each for before, after in _around_nos(other, words) for each in (after[:1] or before[-1:])}
    if not denied:
        return set()
    near = {each for before, after in _around_nos(text, words) for each in before[-_NEAR_BEFORE:] + after[:_NEAR_AFTER]}
    return denied & set(stem_claims(text, words)) - near


def _around_nos(text: str, words: Words) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each negation of `text` what is claimed before it in its clause, and after it."""
    found = _clauses(text, words)
    for place, token in enumerate(found):
        if is_negation(token, words):
            start = max((at + 1 for at in range(place) if found[at] == _END), default=0)
            yield stem_claims(" ".join(found[start:place]), words), stem_claims(" ".join(found[place + 1 :]), words)


def _clauses(text: str, words: Words) -> list[str]:
    """The words and numbers of `text`, with a mark where a clause ends, without negations that say no to nothing."""
    text = _NUMBER_SIGN.sub("", normalise(text))
    for filler in split_list(words["wording"]["fillers"]):
        if not filler.isalpha() and any(is_negation(token, words) for token in tokenize(filler)):
            text = re.sub(rf"(?<!\w){re.escape(filler)}(?!\w)", "", text)
    return [each if each[0].isalnum() else _END for each in _WORD_OR_END.findall(text)]


def is_negation(token: str, words: Words) -> bool:
    """Tell whether `token` is a word of negation."""
    negations = split_list(words["wording"]["negations"])
    return token in negations or (token.endswith("n't") and "n't" in negations)


def is_reordered(text: str, other: str, words: Words) -> bool:
    """Whether `text` puts before or after one another what `other` puts the other way round."""
    for word in split_list(words["wording"]["sequence"]):
        first, second = _sides(text, word, words), _sides(other, word, words)
        if first and second:
            straight = len(first[0] & second[0]) + len(first[1] & second[1])
            crossed = len(first[0] & second[1]) + len(first[1] & second[0])
            if crossed > straight:
                return True
    return False


def _sides(text: str, word: str, words: Words) -> tuple[set[str], set[str]] | None:
    """The stems of the clauses on the two sides of `word`; of `Before this, that` it is `that` which stands before."""
    left, found, right = f" {normalise(text)} ".partition(f" {word} ")
    if not found:
        return None
    right, _, rest = right.partition(",")
    left = left.rpartition(",")[2]
    sides = (
        set(stem_content(left, words) or stem_content(rest.partition(",")[0], words)),
        set(stem_content(right, words)),
    )
    return sides if all(sides) else None
