"""Compare quotations with what statements say word for word, apart from titles of the product's own parts."""

import re
from collections.abc import Iterable, Iterator

from kit_builder.text.phrases import pad_words
from kit_builder.text.tokens import tokenize

_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|«([^«»]+)»|„([^„“”]+)[“”]")
_MARK = re.compile(r"[“”\"«»„]")
_LEFT_OUT = re.compile(r"…|\.{3}|_{2,}|\[[^\[\]]*\]")
# Shorter quotations are terms rather than what somebody said.
_LEAST_WORDS = 4


def has_quotation(text: str) -> bool:
    """Return whether a text has words in quotation marks, or a part of such words."""
    return bool(_MARK.search(text))


def find_misquoted(text: str, said: str, titles: Iterable[str]) -> Iterator[str]:
    """Yield the quotations in a text that `said`, padded words, does not have, and that are no titles."""
    quotations = [next(filter(None, found.groups())) for found in _QUOTED.finditer(text)]
    known = {pad_words(title) for title in titles} if quotations else ()
    for quoted in quotations:
        if len(tokenize(quoted)) < _LEAST_WORDS or pad_words(quoted) in known:
            continue
        if any(pad_words(part) not in said for part in _LEFT_OUT.split(quoted) if tokenize(part)):
            yield quoted
