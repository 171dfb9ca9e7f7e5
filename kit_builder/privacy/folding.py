"""Fold text to one spelling, so that a name is found however it is written."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Characters that readers do not see: soft hyphens, zero-width and bidi characters, variation selectors, tags.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)

_LETTERS = {"æ": "ae", "ø": "o", "œ": "oe", "ß": "ss", "ð": "d", "đ": "d", "þ": "th", "ł": "l", "ı": "i"}
# Letters of other scripts that look like Latin ones (from Unicode's confusables, UTS 39).
_LOOKALIKES = dict(zip("авекмнорстухіјѕһԁԛԝαβεικνορτυχ", "abekmhopctyxijshdqwabeikvoptux", strict=True))
_TABLE = {ord(letter): plain for letter, plain in (_LETTERS | _LOOKALIKES).items()}
_UMLAUTS = {ord(letter): two for letter, two in {"ø": "oe", "ö": "oe", "ü": "ue", "ä": "ae", "å": "aa"}.items()}
_SEPARATOR = re.compile(r"[\W_]")
_WORD = re.compile(r"[A-ZÀ-Þ]?[a-zß-ÿ]+(?=[A-ZÀ-Þ])|[^\W_]+")


def strip_invisible(text: str) -> str:
    """Return `text` without invisible characters."""
    return text if text.isascii() else INVISIBLE.sub("", text)


@lru_cache(maxsize=1 << 16)  # the same words occur in many published files
def fold(text: str) -> str:
    """Return `text` in lower case, without accents and invisible characters, with look-alike letters made Latin."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", strip_invisible(text)).casefold().translate(_TABLE)
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))


def fold_spellings(text: str) -> tuple[str, ...]:
    """Return the folded spellings of a name: `bjorn` and `bjoern` for Bjørn."""
    spelled = text.casefold().translate(_UMLAUTS)
    return tuple(dict.fromkeys((fold(text), fold(spelled))))


def find_words(text: str) -> Iterator[re.Match[str]]:
    """Yield each word of `text` (without invisible characters); `camelCase` and `snake_case` are two words."""
    return _WORD.finditer(text)


@lru_cache(maxsize=1 << 14)
def strip_separators(text: str) -> str:
    """Return the digits and letters of a number without separators."""
    return _SEPARATOR.sub("", fold(text))
