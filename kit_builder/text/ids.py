"""Turn names into ids that are safe in file names, footnote labels and URLs."""

import itertools
import re
import unicodedata
from collections.abc import Container

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "œ": "oe", "ß": "ss", "ð": "d", "đ": "d", "þ": "th", "ł": "l"})
_MAX_LENGTH = 60


def slugify(name: str, default: str) -> str:
    """Return the letters a-z and digits of `name`, joined by hyphens, at most 60 characters; `default` if none."""
    letters = unicodedata.normalize("NFC", name).casefold().translate(_LETTERS)
    plain = "".join(each for each in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(each))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_MAX_LENGTH].rstrip("-") or default


def make_unique(name: str, taken: Container[str]) -> str:
    """Return `name`, or `name-2`, `name-3` and so on if it is in `taken`."""
    candidates = (name if number == 1 else f"{name}-{number}" for number in itertools.count(1))
    return next(each for each in candidates if each not in taken)
