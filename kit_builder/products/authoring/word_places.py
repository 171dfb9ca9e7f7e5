"""Find where the words of a sentence stand in a text that may go over several rows and be quoted."""

import re
from collections.abc import Sequence
from functools import lru_cache

from kit_builder.records import Span

# The space between two words, across the rows of a quotation too.
_GAP = re.compile(r"\s+(?:>\s*)?")


def find_words(words: Sequence[str], text: str, ending: re.Pattern[str] | None = None) -> Span | None:
    """Return where `words` follow one another in `text`, with the `ending` after them; None if they do not."""
    if not words or ">" in "".join(words):  # “>” may be taken for the mark of a quotation
        spaced = _GAP.pattern.join(map(re.escape, words))
        found = re.search(spaced + (ending.pattern if ending else ""), text)
        return found.span() if found else None
    # No pattern is made of the words: a kit has thousands of sentences.
    flat, gaps = _flatten(text)
    written = " ".join(words)
    start = flat.find(written)
    while start >= 0:
        first, last = (at + sum(size for gap, size in gaps if gap < at) for at in (start, start + len(written)))
        if not ending:
            return first, last
        if ended := ending.match(text, last):
            return first, ended.end()
        start = flat.find(written, start + 1)
    return None


@lru_cache(maxsize=256)  # several sentences of a text are looked for one after the other
def _flatten(text: str) -> tuple[str, tuple[Span, ...]]:
    """Return a text in one row with single spaces, and where characters after a space were removed, and how many."""
    gaps, missing = list[Span](), 0
    for found in _GAP.finditer(text):
        if (more := len(found[0]) - 1) > 0:
            gaps.append((found.start() - missing, more))
            missing += more
    return _GAP.sub(" ", text), tuple(gaps)
