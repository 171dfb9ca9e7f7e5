"""Names that people give, made into ids that can stand in a file name, a footnote label or an address."""

import itertools
import re
import unicodedata
from collections.abc import Container

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "œ": "oe", "ß": "ss", "ð": "d", "đ": "d", "þ": "th", "ł": "l"})
_LONGEST = 60


def slugify(name: str, otherwise: str) -> str:
    """The letters a-z and digits of `name`, joined by hyphens, at most 60; `otherwise` where it has none."""
    letters = unicodedata.normalize("NFC", name).casefold().translate(_LETTERS)
    plain = "".join(each for each in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(each))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].rstrip("-") or otherwise


def make_unique(name: str, taken: Container[str]) -> str:
    """`name`, or `name-2` and so on where it is in `taken`."""
    candidates = (name if number == 1 else f"{name}-{number}" for number in itertools.count(1))
    return next(each for each in candidates if each not in taken)
