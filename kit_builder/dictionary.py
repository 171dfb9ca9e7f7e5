"""Which words are ordinary ones: those that the dictionary of a language has without a capital letter."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

# Their dictionaries are looked into where the language is not known.
_FIRST = ("en", "nb", "de")
_NOUNS_HAVE_CAPITALS = ("de", "lb")


def known_languages(codes: Iterable[str]) -> tuple[str, ...]:
    """Those of the languages with `codes` of which there is a dictionary, each once."""
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    return tuple(code for code in dict.fromkeys(codes) if code in SUPPORTED_LANGUAGES)


@lru_cache(maxsize=200_000)
def is_word(word: str, languages: tuple[str, ...] = _FIRST, *, nouns: bool = True) -> bool:
    """Whether `word`, in lower case, is an ordinary word, or a form of one, in one of `languages` (their codes).

    A form of what is always written with a capital is none: `sophie`, but in German `tisch` is, unless no `nouns` are
    asked for.
    """
    return any(_is_in(_dictionary(language), word) for language in languages) or any(
        nouns and language in _NOUNS_HAVE_CAPITALS and word.capitalize() in _dictionary(language)
        for language in languages
    )


def _is_in(dictionary: Mapping[str, str], word: str) -> bool:
    lemma = dictionary.get(word)
    return lemma is not None and not lemma[:1].isupper()


@cache
def _dictionary(language: str) -> Mapping[str, str]:
    from simplemma.strategies import DefaultDictionaryFactory

    return DefaultDictionaryFactory(cache_max_size=1).get_dictionary(language)
