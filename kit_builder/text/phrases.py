"""."""

import re
from functools import cache

from kit_builder.text.tokens import capitalise, get_stop_words, split_list, tokenize
from kit_builder.text.words import Words

_SOUND = re.compile(r"[aeouøöä]{0,2}[hm]+|h[eu]+m?|er+m?")
_PURPOSE = {"that", "as", "at"}  # `so that`, `so as to`


def pad_words(text: str) -> str:
    """The words of `text` with a blank around each, so that what is looked for in them is found as whole words."""
    return f" {' '.join(tokenize(text))} "


def has_phrase(text: str, phrases: str) -> bool:
    """Whether one of the words or phrases of a list with commas between them stands in `text`."""
    said = pad_words(text)
    return any(phrase in said for phrase in _phrases(phrases))


def starts_with_phrase(text: str, openings: str) -> bool:
    """Whether `text` begins with one of the words or phrases of a list with commas between them."""
    return pad_words(text).startswith(_phrases(openings))


@cache
def _phrases(phrases: str) -> tuple[str, ...]:
    return tuple(pad_words(phrase) for phrase in split_list(phrases))


def is_cut_off(text: str, words: Words) -> bool:
    """Whether `text` ends in the middle of a sentence: with a word such as `the` or `and`, and no mark behind it."""
    said = f" {' '.join(tokenize(text))}"
    ends = (f" {' '.join(tokenize(each))}" for each in split_list(words["wording"]["unfinished"]))
    return text.rstrip()[-1:].isalpha() and said.endswith(tuple(ends))


def is_filler_sound(filler: str) -> bool:
    """Whether a filler is a sound such as `uh`, and no word."""
    return _SOUND.fullmatch(filler) is not None


def remove_fillers(text: str, words: Words) -> str:
    """`text` without the sounds and starts that speech has and writing has not, its first letter a capital.

    A filler goes only where it cannot carry meaning: set off by commas, or opening the text before another stop word
    (`So what you do`, but `so that` stays). Sounds such as `uh` go everywhere.
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
