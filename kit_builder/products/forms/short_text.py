"""Shorten an item for a slide or a cue."""

import re

_MAX_WORDS = 11
_MIN_WORDS = 6  # a shorter beginning, such as `On day 10`, says too little
_CLAUSE_END = re.compile(r"[,;:.–—](?=\s)")


def shorten_text(text: str) -> str:
    """Return `text` if it has at most eleven words, else its first whole clauses or first words, followed by `…`."""
    if len(text.split()) <= _MAX_WORDS:
        return text
    ends = [match.start() for match in _CLAUSE_END.finditer(text)]
    fitting = [end for end in ends if _MIN_WORDS <= len(text[:end].split()) <= _MAX_WORDS]
    kept = text[: fitting[-1]] if fitting else " ".join(text.split()[:_MAX_WORDS])
    return kept.rstrip(" ,;:.–—") + " …"
