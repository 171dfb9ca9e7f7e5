"""Negation and order: find differences in meaning between a text and a paraphrase of it.

The checks are crude on purpose, the same for every language, and err on the side of finding a difference.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain

from kit_builder.text.numbers import build_number_words
from kit_builder.text.tokens import (
    CACHE_SIZE,
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

_NUMBER_SIGN = re.compile(r"\bno\.(?=\s*\d)")  # `invoice no. 41` is not a negation
_WORD_OR_END = re.compile(rf"{WORD.pattern}|[,.;:!?…–—](?=\s|$)")
_END = ","
_NEAR_BEFORE, _NEAR_AFTER = 1, 2


@lru_cache(maxsize=CACHE_SIZE)
def stem_claims(text: str, words: Words) -> tuple[str, ...]:
    """Return the stems of the words of `text` that make a claim.

    These are its content words without numbers, negations, single letters and the plain words that any prose uses.
    """
    plain = stem_list(words["prose"]["plain"]) | _number_stems(words)
    stemmed = (
        stem(token) for token in tokenize(text) if token not in get_stop_words(words) and not is_negation(token, words)
    )
    return tuple(each for each in stemmed if len(each) > 1 and not each[0].isdecimal() and each not in plain)


@cache
def _number_stems(words: Words) -> frozenset[str]:
    return frozenset(stem(word) for word in build_number_words(words))


def has_negation(text: str, words: Words) -> bool:
    """Return whether `text` has a negation; one within a filler such as `ikke sant` does not count."""
    return any(is_negation(token, words) for token in frozenset(_split_clauses(text, words)))


def find_dropped_negations(text: str, other: str, words: Words) -> set[str]:
    """Return the stems that `other` negates and `text` uses without a negation.

    A negation is taken to apply to the first claim word after it or, if its clause ends there, to the last one before
    it. In `text`, a negation near the word is enough, since a paraphrase moves it.
    """
    denied = {each for before, after in _split_at_negations(other, words) for each in (after[:1] or before[-1:])}
    if not denied:
        return set()
    contexts = _split_at_negations(text, words)
    near = {each for before, after in contexts for each in before[-_NEAR_BEFORE:] + after[:_NEAR_AFTER]}
    return denied & set(stem_claims(text, words)) - near


def _split_at_negations(text: str, words: Words) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield, for each negation of `text`, the claim stems before it in its clause and those after it."""
    found = _split_clauses(text, words)
    for place, token in enumerate(found):
        if is_negation(token, words):
            start = max((at + 1 for at in range(place) if found[at] == _END), default=0)
            yield stem_claims(" ".join(found[start:place]), words), stem_claims(" ".join(found[place + 1 :]), words)


@lru_cache(maxsize=CACHE_SIZE)
def _split_clauses(text: str, words: Words) -> tuple[str, ...]:
    """Return the tokens of `text`, with a comma at the end of each clause and without the negations in fillers."""
    text = _NUMBER_SIGN.sub("", normalise(text))
    for filler, pattern in _compile_negating_fillers(words):
        if filler in text:
            text = pattern.sub("", text)
    # No token continues in the next row, and the same rows are in many texts.
    return tuple(chain.from_iterable(map(_split_row, text.split("\n"))))


@lru_cache(maxsize=CACHE_SIZE)
def _split_row(text: str) -> tuple[str, ...]:
    return tuple(each if each[0].isalnum() else _END for each in _WORD_OR_END.findall(text))


@cache
def _compile_negating_fillers(words: Words) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the fillers that have a negation, each with the pattern that finds it as whole words."""
    several = (each for each in split_list(words["wording"]["fillers"]) if not each.isalpha())
    fillers = [each for each in several if any(is_negation(token, words) for token in tokenize(each))]
    return tuple((each, re.compile(rf"(?<!\w){re.escape(each)}(?!\w)")) for each in fillers)


@lru_cache(maxsize=CACHE_SIZE)
def is_negation(token: str, words: Words) -> bool:
    """Return whether `token` is a negation."""
    negations = split_list(words["wording"]["negations"])
    return token in negations or (token.endswith("n't") and "n't" in negations)


def is_reordered(text: str, other: str, words: Words) -> bool:
    """Return whether `text` reverses the order of two things in `other`: `ask before you quote` for the opposite."""
    for word in split_list(words["wording"]["sequence"]):
        first, second = _split_at(word, text, words), _split_at(word, other, words)
        if first and second:
            same_order = len(first[0] & second[0]) + len(first[1] & second[1])
            reversed_order = len(first[0] & second[1]) + len(first[1] & second[0])
            if reversed_order > same_order:
                return True
    return False


def _split_at(word: str, text: str, words: Words) -> tuple[set[str], set[str]] | None:
    """Return the stems of the clauses before and after `word`; in `Before this, that`, `that` is the clause before."""
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
