"""What can be told of a wording without understanding it: its stems, its numbers, what it says no to.

All of it is crude on purpose, the same for every language, and errs on the side of finding a difference.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from kit_builder.text.words import Words

# What is elided before a vowel is a word by itself, as in `l'huile` and `n'ouvrez`.
_ELIDED = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'"
WORD = re.compile(rf"\d+(?:[.,:]\d+)*|{_ELIDED}|[^\W\d_]+(?:'[^\W\d_]+)?")
_STEM = 5
# One text is held against many others: what was found in so many is remembered.
REMEMBERED = 1 << 14


@lru_cache(maxsize=REMEMBERED)
def tokenize(text: str) -> tuple[str, ...]:
    """The words and numbers of `text`, in lower case and in order."""
    return tuple(WORD.findall(normalise(text)))


def stem(word: str) -> str:
    """The first letters of a word, which most of its forms share; a number is its own stem."""
    return word if word[0].isdecimal() else word[:_STEM]


@lru_cache(maxsize=REMEMBERED)
def stem_content(text: str, words: Words) -> tuple[str, ...]:
    """The stems of the words of `text` that carry meaning: all but the language's stop words, in order."""
    stop = get_stop_words(words)
    return tuple(stem(token) for token in tokenize(text) if token not in stop)


def get_stop_words(words: Words) -> frozenset[str]:
    """The words of a language that carry no meaning by themselves."""
    return split_list(words["wording"]["stop"])


def measure_overlap(some: Iterable[str], others: Iterable[str]) -> float:
    """How much of `some` stands in `others` too, from 0 to 1; 1 where `some` is empty."""
    some, others = tuple(some), frozenset(others)
    return sum(map(others.__contains__, some)) / len(some) if some else 1.0


@cache
def split_list(words: str) -> frozenset[str]:
    """The words of a list with commas between them."""
    return frozenset(word.strip() for word in words.split(",") if word.strip())


@cache
def stem_list(words: str) -> frozenset[str]:
    """The stems of a list of words with commas between them."""
    return frozenset(stem(word) for word in split_list(words))


def normalise(text: str) -> str:
    """Return `text` in one case and one Unicode form, with straight apostrophes."""
    return unicodedata.normalize("NFC", text).casefold().replace("’", "'")


# Numbers


# Negations


def capitalise(text: str) -> str:
    """`text` with its first character a capital, and the rest as it is."""
    return text[:1].upper() + text[1:]
