"""Split a text into the words and punctuation marks that the search for names works on."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from kit_builder.privacy.cues import get_folded_cues
from kit_builder.privacy.folding import fold

TOKEN = re.compile(r"[^\W\d_]+(?:['’.&-][^\W\d_]+)*|&|\d+|[^\w\s]")
_ENDS = set('.!?:;…•*#>|[]{}–—"“”„«»-/¿¡')

_ENDING = re.compile(r"['’](?:s|ll|ve|re|d)?$", re.IGNORECASE)
_NO_NAME = re.compile(r"I['’]|\w+n['’]t$")  # a pronoun with a verb, or a verb with `not`
_SENTENCE_ENDS = set(".!?")
_MAX_TITLE_WORDS = 12


class Token(NamedTuple):
    """A word or mark of a text.

    `starts_sentence` says whether it starts a sentence, where any word may have a capital. `is_word` and `is_capital`
    say whether it begins with a letter and a capital. `lowercase` and `folded` are the word without a genitive
    apostrophe or a verb that is written with it. `is_generic` says whether it is always capitalised and names nobody: a
    day, a country, a widely used product.
    """

    text: str
    start: int
    end: int
    starts_sentence: bool
    is_word: bool
    is_capital: bool
    lowercase: str
    folded: str
    is_generic: bool


def make_token(written: str) -> Token:
    """Return a word or mark as the only token of a text."""
    return Token(written, 0, len(written), True, *_describe(written))


def split_tokens(text: str) -> list[Token]:
    """Return the tokens of `text`, in order."""
    found_tokens: list[Token] = []
    opens = True
    for found in TOKEN.finditer(text):
        written = found[0]
        found_tokens.append(Token(written, found.start(), found.end(), opens, *_describe(written)))
        opens = written in _ENDS
    return found_tokens


@lru_cache(maxsize=1 << 15)  # the same words come again and again
def _describe(written: str) -> tuple[bool, bool, str, str, bool]:
    """Return what a token says about itself, in the order of the fields of `Token`."""
    plain = strip_ending(written)
    folded = fold(plain)
    is_listed = not {folded, folded.removesuffix("s")}.isdisjoint(get_folded_cues("generic"))
    is_generic = is_listed or _NO_NAME.match(written) is not None
    return written[0].isalpha(), written[0].isupper(), plain.lower(), folded, is_generic


def is_title(found: Sequence[Token]) -> bool:
    """Return whether a text is short, not a sentence, and has most words capitalised, as titles do."""
    words = [token for token in found if token.is_word]
    is_sentence = bool(found) and found[-1].text in _SENTENCE_ENDS
    return (
        not is_sentence and len(words) <= _MAX_TITLE_WORDS and 2 * sum(each.is_capital for each in words) > len(words)
    )


def ends_with(before: str, cues: frozenset[str]) -> bool:
    """Return whether the lower-case text before a name ends with one of `cues`, of up to four words each."""
    words = [word for word in before.replace(" ’ ", "'").split() if word not in {",", "."}]
    if not words or words[-1] not in _get_last_words(cues):
        return False
    return any(" ".join(words[-length:]) in cues for length in range(1, min(4, len(words)) + 1))


@cache
def _get_last_words(cues: frozenset[str]) -> frozenset[str]:
    return frozenset(each.rpartition(" ")[2] for each in cues)


def join_before(found: Sequence[Token], at: int) -> str:
    """Return the four tokens before the one `at` a place, in lower case, for `ends_with`."""
    return " ".join([each.text.lower() for each in found[max(0, at - 4) : at]])


def strip_ending(text: str) -> str:
    """Return a word without a genitive apostrophe and the s after it, or a verb that is written with it: `who'll`."""
    return _ENDING.sub("", text) if "'" in text or "’" in text else text
