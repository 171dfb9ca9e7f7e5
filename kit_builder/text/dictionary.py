"""Check words against a dictionary: an ordinary word is one that its language writes in lower case."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from kit_builder.files import get_user_cache

# The languages to try if none is given.
_DEFAULT_LANGUAGES = ("en", "nb", "de")
_NOUNS_HAVE_CAPITALS = ("de", "lb")


def filter_languages(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the language codes that have a dictionary, without repeats."""
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    return tuple(code for code in dict.fromkeys(codes) if code in SUPPORTED_LANGUAGES)


@lru_cache(maxsize=200_000)
def is_word(word: str, languages: tuple[str, ...] = _DEFAULT_LANGUAGES, *, nouns: bool = True) -> bool:
    """Return whether the lower-case `word` is a form of an ordinary word in one of `languages` (codes).

    Forms of words that are always capitalised, such as `sophie`, do not count. German nouns such as `tisch` do, unless
    `nouns` is false.
    """
    return any(_is_in(_load_dictionary(language), word) for language in languages) or any(
        nouns and language in _NOUNS_HAVE_CAPITALS and word.capitalize() in _load_dictionary(language)
        for language in languages
    )


def _is_in(dictionary: Mapping[str, str], word: str) -> bool:
    lemma = dictionary.get(word)
    return lemma is not None and not lemma[:1].isupper()


@cache
def _load_dictionary(language: str) -> Mapping[str, str]:
    """Load the dictionary of a language, word to lemma, from a file in the user's cache.

    Building it from simplemma's data takes up to a second and 100 MB; loading the cached file takes milliseconds.
    """
    from simplemma import __version__
    from simplemma.strategies.dictionaries.trie_dictionary_factory import TrieDictionaryFactory

    folder = get_user_cache() / "dictionaries" / __version__
    name = f"{language}.dic"  # the file name that TrieDictionaryFactory uses
    if not (folder / name).exists():
        with suppress(OSError):  # without a writable cache, the dictionary is rebuilt each time
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=folder) as own:  # renaming makes the write atomic
                TrieDictionaryFactory(disk_cache_dir=own).get_dictionary(language)
                Path(own, name).replace(folder / name)
    is_cached = (folder / name).exists()
    return TrieDictionaryFactory(use_disk_cache=is_cached, disk_cache_dir=str(folder)).get_dictionary(language)
