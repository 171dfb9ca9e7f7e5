"""Which words are ordinary ones: those that the dictionary of a language has without a capital letter."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from kit_builder.files import get_user_cache

# Their dictionaries are looked into where the language is not known.
_FIRST = ("en", "nb", "de")
_NOUNS_HAVE_CAPITALS = ("de", "lb")


def filter_languages(codes: Iterable[str]) -> tuple[str, ...]:
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
    """The words of a language with what each is a form of, from a file in the user's cache.

    As simplemma has it, it takes up to a second and 100 MB; the file, which is made of that once, some milliseconds.
    """
    from simplemma import __version__
    from simplemma.strategies.dictionaries.trie_dictionary_factory import TrieDictionaryFactory

    folder = get_user_cache() / "dictionaries" / __version__
    name = f"{language}.dic"  # as the factory calls it
    if not (folder / name).exists():
        with suppress(OSError):  # where nothing can be kept it is made anew each time
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=folder) as own:  # other programs see the file whole or not at all
                TrieDictionaryFactory(disk_cache_dir=own).get_dictionary(language)
                Path(own, name).replace(folder / name)
    is_kept = (folder / name).exists()
    return TrieDictionaryFactory(use_disk_cache=is_kept, disk_cache_dir=str(folder)).get_dictionary(language)
