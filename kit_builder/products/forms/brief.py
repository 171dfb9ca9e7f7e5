"""An item in few words, for a slide or a cue: its first clauses, and a mark where it goes on."""

import re

_MOST_WORDS = 11
_CLAUSE_END = re.compile(r"[,;:.–—](?=\s)")


def brief(text: str) -> str:
    """`text` where it has so many words at most; else its first clauses that do, or its first words, and `…`."""
    if len(text.split()) <= _MOST_WORDS:
        return text
    ends = [match.start() for match in _CLAUSE_END.finditer(text)]
    fitting = [end for end in ends if 3 <= len(text[:end].split()) <= _MOST_WORDS]
    kept = text[: fitting[-1]] if fitting else " ".join(text.split()[:_MOST_WORDS])
    return kept.rstrip(" ,;:.–—") + " …"
