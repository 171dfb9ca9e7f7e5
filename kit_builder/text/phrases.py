"""Phrases and fillers: search text for the phrases of a word list, and remove the disfluencies of speech."""

import re
from functools import cache, lru_cache

from kit_builder.text.tokens import CACHE_SIZE, capitalise, get_stop_words, split_list, tokenize
from kit_builder.text.words import Words

_SOUND = re.compile(r"[aeouøöä]{0,2}[hm]+|h[eu]+m?|er+m?")
_PURPOSE = {"that", "as", "at"}  # `so that`, `so as to`


@lru_cache(maxsize=CACHE_SIZE)
def pad_words(text: str) -> str:
    """Return the words of `text` separated and surrounded by spaces, so that a search finds whole words only."""
    if "\n" in text:
        # No word continues in the next row, and many texts share rows.
        padded = (pad_words(row)[1:-1] for row in text.split("\n"))
        return f" {' '.join(filter(None, padded))} "
    return f" {' '.join(tokenize(text))} "


def has_phrase(text: str, phrases: str) -> bool:
    """Return whether `text` contains a word or phrase of a comma-separated list."""
    padded = pad_words(text)
    return any(phrase in padded for phrase in _split_phrases(phrases))


@lru_cache(maxsize=CACHE_SIZE)
def list_unused_phrases(phrases: str, padded: str) -> tuple[str, ...]:
    """Return what a text does not contain of a comma-separated list of phrases; `padded` are the words of the text."""
    return tuple(sorted(each for each in split_list(phrases) if pad_words(each) not in padded))


def starts_with_phrase(text: str, openings: str) -> bool:
    """Return whether `text` begins with a word or phrase of a comma-separated list."""
    return pad_words(text).startswith(_split_phrases(openings))


def join_alternatives(phrases: str) -> str:
    """Return a pattern for any of a comma-separated list of phrases, the longest first."""
    return "|".join(re.escape(each) for each in sorted(split_list(phrases), key=len, reverse=True))


@cache
def _split_phrases(phrases: str) -> tuple[str, ...]:
    return tuple(pad_words(phrase) for phrase in split_list(phrases))


def is_cut_off(text: str, words: Words) -> bool:
    """Return whether `text` stops mid-sentence: with a word such as `the` or `and`, and no punctuation."""
    padded = f" {' '.join(tokenize(text))}"
    ends = (f" {' '.join(tokenize(each))}" for each in split_list(words["wording"]["unfinished"]))
    return text.rstrip()[-1:].isalpha() and padded.endswith(tuple(ends))


def is_filler_sound(filler: str) -> bool:
    """Return whether a filler is a sound such as `uh`, rather than a word."""
    return _SOUND.fullmatch(filler) is not None


def remove_fillers(text: str, words: Words) -> str:
    """Return `text` without the fillers of speech, its first letter a capital.

    Sounds such as `uh` are removed everywhere. A filler word is removed only if it cannot carry meaning: set off by
    commas, or opening the text before another stop word (`So what you do`, but not `so that`).
    """
    fillers = sorted(split_list(words["wording"]["fillers"]), key=len, reverse=True)
    sounds = "|".join(filter(is_filler_sound, fillers))
    any_filler = "|".join(map(re.escape, fillers))
    opening = "|".join(each for each in fillers if each in get_stop_words(words))
    followed = "|".join(get_stop_words(words) - _PURPOSE)
    rules = (
        (rf",?\s*(?<!\d\s)\b(?:{sounds})\b(?P<end>[,….]*)", lambda found: "," if found["end"] else ""),
        (rf"^(?:(?:{any_filler})(?:\s*(?:,|…|\.\.\.)\s*|\s+(?=(?:{any_filler})\b[,….])))+", lambda _: ""),
        (rf"^(?:{opening})\s+(?=(?:{followed})\b)", lambda _: ""),
        (rf"(?<=[,;:.!?…])\s*(?:{any_filler})\s*(?:,|…|\.\.\.)", lambda _: ""),
        (rf",\s*(?:{any_filler})\s*(?=[.;:!?]|$)", lambda _: ""),
    )
    for pattern, instead in rules:
        text = re.sub(pattern, instead, text, flags=re.IGNORECASE)
    text = " ".join(text.split()).lstrip(" ,.;:-–")
    return capitalise(text)
