"""Compare quotations with what statements say word for word, apart from titles of the product's own parts."""

import re
from collections.abc import Iterable, Iterator

from kit_builder.text.phrases import pad_words
from kit_builder.text.quotations import list_quoted
from kit_builder.text.tokens import tokenize

_LEFT_OUT = re.compile(r"…|\.{3}|_{2,}|\[[^\[\]]*\]")
_BLANK = re.compile(r"\[[^\[\]]*\]")
_ANY = ""  # stands for any word
# Shorter quotations are terms rather than what somebody said.
_LEAST_WORDS = 4


def has_blank(text: str) -> bool:
    """Return whether a text has a blank to be filled in, such as [name]."""
    return bool(_BLANK.search(text))


def find_misquoted(text: str, said: str, titles: Iterable[str], blanks: Iterable[str] = ()) -> Iterator[str]:
    """Yield the quotations in a text that `said`, padded words, does not have, and that are no titles.

    `blanks` are words to say with a blank, such as “Hi [name], …”: a quotation may fill it in with one word.
    """
    quotations = list_quoted(text)
    known = {pad_words(title) for title in titles} if quotations else ()
    for quoted in quotations:
        if len(tokenize(quoted)) < _LEAST_WORDS or pad_words(quoted) in known:
            continue
        parts = [part for part in _LEFT_OUT.split(quoted) if tokenize(part)]
        if any(pad_words(part) not in said and not _fills_in(part, blanks) for part in parts):
            yield quoted


def _fills_in(part: str, blanks: Iterable[str]) -> bool:
    """Return whether words are those of a text with a blank, in which any word may stand."""
    words = tokenize(part)
    for text in blanks:
        known: list[str] = []
        for at, piece in enumerate(_BLANK.split(text)):
            known += [*([_ANY] if at else []), *tokenize(piece)]
        starts = range(len(known) - len(words) + 1)
        if any(all(one in (_ANY, word) for one, word in zip(known[at:], words, strict=False)) for at in starts):
            return True
    return False
