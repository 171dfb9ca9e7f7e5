"""Tokens and stems of text, and the word lists of a language as sets.

Stemming is crude on purpose: it is the same for every language, and errs on the side of finding a difference.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain

from kit_builder.text.words import Words

# An elided word is a token of its own, as in `l'huile` and `n'ouvrez`.
_ELIDED = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'"
_SPELLED = rf"{_ELIDED}|[^\W\d_]+(?:'[^\W\d_]+)?"
WORD = re.compile(rf"\d+(?:[.,:]\d+)*|{_SPELLED}")
SPELLED = re.compile(_SPELLED)  # words without the numbers
_STEM_LENGTH = 5
# The size of caches by text: each text is compared with many others.
CACHE_SIZE = 1 << 14


@lru_cache(maxsize=CACHE_SIZE)
def tokenize(text: str) -> tuple[str, ...]:
    """Return the words and numbers of `text`, in lower case and in order."""
    if "\n" in text:
        # No token continues in the next row, and many texts share rows.
        return tuple(chain.from_iterable(map(_tokenize_row, text.split("\n"))))
    return tuple(WORD.findall(normalise(text)))


@lru_cache(maxsize=CACHE_SIZE)
def _tokenize_row(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(normalise(text)))


def stem(word: str) -> str:
    """Return the first letters of a word, which most of its forms share; a number is its own stem."""
    return word if word[0].isdecimal() else word[:_STEM_LENGTH]


@lru_cache(maxsize=CACHE_SIZE)
def stem_content(text: str, words: Words) -> tuple[str, ...]:
    """Return the stems of the content words of `text`, in order: all words except the language's stop words."""
    stop = get_stop_words(words)
    return tuple(stem(token) for token in tokenize(text) if token not in stop)


def get_stop_words(words: Words) -> frozenset[str]:
    """Return the stop words of a language: words such as `the` and `of` that carry little meaning."""
    return split_list(words["wording"]["stop"])


def measure_overlap(some: Iterable[str], others: Iterable[str]) -> float:
    """Return the share of `some` that is also in `others`, from 0 to 1; 1 if `some` is empty."""
    some, others = tuple(some), frozenset(others)
    return sum(map(others.__contains__, some)) / len(some) if some else 1.0


@cache
def split_list(words: str) -> frozenset[str]:
    """Return the words of a comma-separated list."""
    return frozenset(word.strip() for word in words.split(",") if word.strip())


@cache
def stem_list(words: str) -> frozenset[str]:
    """Return the stems of the words of a comma-separated list."""
    return frozenset(stem(word) for word in split_list(words))


def normalise(text: str) -> str:
    """Return `text` case-folded and in Unicode form NFC, with straight apostrophes."""
    return unicodedata.normalize("NFC", text).casefold().replace("’", "'")


def capitalise(text: str) -> str:
    """Return `text` with its first character in upper case, and the rest unchanged."""
    return text[:1].upper() + text[1:]
