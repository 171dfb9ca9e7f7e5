"""Which words are ordinary ones: those that the dictionary of a language knows in lower case."""

from collections.abc import Sequence
from functools import lru_cache

# Their dictionaries are looked into whatever the language: notes and calls mix them.
_ALWAYS = ("en", "nb", "de")


@lru_cache(maxsize=100_000)
def is_word(word: str, languages: Sequence[str] = _ALWAYS) -> bool:
    """Whether `word`, in lower case, is an ordinary word, or a form of one, in one of `languages` (their codes)."""
    from simplemma import is_known

    return any(is_known(word, lang=language) for language in languages)
