"""Decide which words of a text are ordinary words, which are names and which are in no dictionary."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from kit_builder.privacy import gazetteer
from kit_builder.privacy.cues import get_folded_cues
from kit_builder.privacy.folding import fold
from kit_builder.privacy.name_tokens import Token, strip_ending
from kit_builder.text.dictionary import is_word
from kit_builder.text.tokens import get_stop_words
from kit_builder.text.words import list_languages as known_languages
from kit_builder.text.words import load_words

_NORDIC = frozenset({"nb", "nn", "sv", "da"})
_JOIN_WORDS = _NORDIC | {"de", "nl"}
_MIN_LOWERCASE = 2  # a word written this often without a capital is an ordinary one
_MIN_LETTERS_OF_A_COMPOUND = 7
_MIN_LETTERS_OF_A_STEM = 3
# Endings of Nordic forms that the dictionary lacks: døra, kassene, malte.
_ENDINGS = ("ene", "ane", "ede", "et", "en", "er", "te", "de", "a", "t", "s")
_ENGLISH_ENDINGS = ("ing", "ed", "er", "s", "wise", "ish", "y")


class Vocabulary:
    """Distinguishes words from names in texts of `languages`.

    `own` are the languages of the current text: a first name is an ordinary word only if it is one in these.
    `lowercase_counts` says how often the sources write a word, folded, without a capital.
    """

    def __init__(self, languages: tuple[str, ...], own: tuple[str, ...], lowercase_counts: Mapping[str, int]) -> None:
        self.languages = languages
        self.own = own
        self.lowercase_counts = lowercase_counts
        self.stop_words, self.own_stop_words = _load_stop_words({*own, *languages}), _load_stop_words(own)
        self._no_names = _load_stop_words(["de"]) if self.nouns_have_capitals else frozenset()
        # each different word is judged once
        self.is_ordinary = cache(self._is_ordinary)
        self.is_unknown = cache(self._is_unknown)
        self._is_first_name = cache(self._lists_first_name)

    @property
    def nouns_have_capitals(self) -> bool:
        """Return whether the text may be in a language that capitalises nouns."""
        return "de" in self.own

    def _is_ordinary(self, word: str) -> bool:
        """Return whether `word` also means something without a capital, or is made of words that do."""
        word = strip_ending(word).lower()
        is_written = self.lowercase_counts.get(fold(word), 0) >= _MIN_LOWERCASE and not gazetteer.is_listed(word)
        return (
            is_written
            or word in self.stop_words
            or self._in_dictionary(word)
            or (self.is_compound(word) and not gazetteer.is_listed(word))
        )

    def is_noun(self, word: str) -> bool:
        """Return whether a word in lower case is a German noun."""
        return self.nouns_have_capitals and is_word(word, ("de",)) and not is_word(word, ("de",), nouns=False)

    def _is_unknown(self, word: str) -> bool:
        """Return whether `word`, in lower case, is in no dictionary in any form, so that it may be a name."""
        plain = re.sub(r"(.)\1{2,}", r"\1", word)
        return not (
            plain in self.stop_words
            or {fold(plain), fold(plain).removesuffix("s")} & get_folded_cues("generic")
            or is_word(plain, self.languages)
            or (self.is_compound(plain) and not gazetteer.is_listed(plain))
            or self.is_inflected(plain)
        )

    def is_in_dictionary(self, word: str) -> bool:
        """Return whether a dictionary has `word`, in any case, so that it is not a misheard name."""
        return word.lower() in self.stop_words or self.has_entry(word.lower())

    def has_entry(self, word: str) -> bool:
        """Return whether a dictionary has this very form of a word in lower case. Compounds do not count."""
        return is_word(word, self.languages)

    def is_inflected(self, word: str) -> bool:
        """Return whether a word is a form, missing in the dictionary, of a word in it, such as an imperative."""
        nordic, english = _NORDIC & set(self.languages), "en" in self.languages
        if nordic and is_word(f"{word}e", self.languages):
            return True
        endings = (_ENDINGS if nordic else ()) + (_ENGLISH_ENDINGS if english else ())
        stems = {word.removesuffix(ending) for ending in endings if word.endswith(ending)}
        return any(
            len(stem) >= _MIN_LETTERS_OF_A_STEM
            and (is_word(stem, self.languages) or is_word(f"{stem}e", self.languages))
            for stem in stems
        )

    def is_compound(self, word: str) -> bool:
        """Return whether a word is a compound of two or three words, as in Norwegian and German."""
        if len(word) < _MIN_LETTERS_OF_A_COMPOUND or not set(self.languages) & _JOIN_WORDS:
            return False
        for at in range(3, len(word) - 2):
            head, rest = word[:at], word[at:]
            if is_word(head.removesuffix("s") if len(head) > 4 else head, self.languages) and (
                is_word(rest, self.languages) or (len(rest) >= _MIN_LETTERS_OF_A_COMPOUND and self.is_compound(rest))
            ):
                return True
        return False

    def is_first_name(self, token: Token) -> bool:
        """Return whether the token is a listed first name and no German stop word (`Sie`, `Will`)."""
        return self._is_first_name(token.lowercase)

    def is_surname(self, token: Token) -> bool:
        """Return whether the token is a listed surname."""
        return _is_in(token.lowercase, gazetteer.get_surnames())

    def is_listed(self, token: Token) -> bool:
        """Return whether the token is a listed first name or surname."""
        return self.is_first_name(token) or self.is_surname(token)

    def _lists_first_name(self, word: str) -> bool:
        names = gazetteer.get_first_names()
        return word not in self._no_names and all(_is_in(part, names) for part in word.split("-"))

    def _in_dictionary(self, word: str) -> bool:
        parts = [part for part in re.split(r"[-'’./&]", word) if part]
        return all(len(part) == 1 or self._is_word(part) for part in parts)

    def _is_word(self, word: str) -> bool:
        """Return whether a dictionary has the word. One that only German has may be a name: Anna, Bonn."""
        languages = self.own if _is_in(word, gazetteer.get_first_names()) else self.languages
        if not is_word(word, languages):
            return False
        others = tuple(each for each in self.languages if each != "de")
        is_only_german = len(others) != len(self.languages) and not is_word(word, others)
        return not (is_only_german and is_word(word, ("de",), nouns=True) and _is_german_name(word))


def _load_stop_words(languages: Iterable[str]) -> frozenset[str]:
    words = known_languages()
    return frozenset().union(*(get_stop_words(load_words(code)) for code in languages if code in words))


def _is_german_name(word: str) -> bool:
    """Return whether a word of the German dictionary is a name for Germans too: Anna is, Tage and Marge are not."""
    return not is_word(word, ("de",), nouns=False) and (
        _is_in(word, gazetteer.get_german_first_names()) or fold(word) in gazetteer.get_towns()
    )


def _is_in(word: str, listed: frozenset[str]) -> bool:
    """Return whether a list has a word. One with accents must match with them: døra is not Dora."""
    return word in listed if not word.isascii() else fold(word) in listed
