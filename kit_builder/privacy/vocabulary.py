"""Which words are ordinary ones, which are names, and which no dictionary has, in the languages of a text."""

import re
from collections.abc import Iterable, Mapping

from kit_builder.privacy import gazetteer
from kit_builder.privacy.cues import get_folded_cues
from kit_builder.privacy.folding import fold
from kit_builder.privacy.name_tokens import Token, strip_genitive
from kit_builder.text.dictionary import is_word
from kit_builder.text.tokens import get_stop_words
from kit_builder.text.words import list_languages as known_languages
from kit_builder.text.words import load_words

_NORDIC = frozenset({"nb", "nn", "sv", "da"})
_JOIN_WORDS = _NORDIC | {"de", "nl"}
_WRITTEN_SMALL = 2  # a word that stands so often without a capital is an ordinary one
_LEAST_LETTERS_OF_A_COMPOUND = 7
_LEAST_LETTERS_OF_A_STEM = 3
# What Nordic words end with where the dictionary has them without it: døra, kassene, malte.
_ENDINGS = ("ene", "ane", "ede", "et", "en", "er", "te", "de", "a", "t", "s")
_ENGLISH_ENDINGS = ("ing", "ed", "er", "s", "wise", "ish", "y")


class Vocabulary:
    """Tells words from names in texts of `languages`.

    `own` are those of the text at hand: a first name is an ordinary word only where it is one in the text's own
    language. `small` says how often the sources write a word, folded, without a capital.
    """

    def __init__(self, languages: tuple[str, ...], own: tuple[str, ...], small: Mapping[str, int]) -> None:
        self.languages = languages
        self.own = own
        self.lowercase_counts = small
        self.stop_words, self.own_stop_words = _stops({*own, *languages}), _stops(own)
        self._no_names = _stops(["de"]) if self.nouns_have_capitals else frozenset()
        self._ordinary: dict[str, bool] = {}
        self._unknown: dict[str, bool] = {}

    @property
    def nouns_have_capitals(self) -> bool:
        """Whether the text may be in a language in which a capital letter tells a noun."""
        return "de" in self.own

    def is_ordinary(self, word: str) -> bool:
        """Whether `word` also means something without a capital, or is made of words that do."""
        small = strip_genitive(word).lower()
        if small not in self._ordinary:
            is_written = self.lowercase_counts.get(fold(small), 0) >= _WRITTEN_SMALL and not gazetteer.is_listed(small)
            self._ordinary[small] = (
                is_written
                or small in self.stop_words
                or self._in_dictionary(small)
                or (self.is_compound(small) and not gazetteer.is_listed(small))
            )
        return self._ordinary[small]

    def is_noun(self, small: str) -> bool:
        """Whether a word in lower case is a German noun."""
        return self.nouns_have_capitals and is_word(small, ("de",)) and not is_word(small, ("de",), nouns=False)

    def is_unknown(self, word: str) -> bool:
        """Whether no dictionary has `word`, in lower case, in any form: it may be a name, or no word at all."""
        if word not in self._unknown:
            plain = re.sub(r"(.)\1{2,}", r"\1", word)
            self._unknown[word] = not (
                plain in self.stop_words
                or {fold(plain), fold(plain).removesuffix("s")} & get_folded_cues("generic")
                or is_word(plain, self.languages)
                or (self.is_compound(plain) and not gazetteer.is_listed(plain))
                or self.is_inflected(plain)
            )
        return self._unknown[word]

    def is_in_dictionary(self, word: str) -> bool:
        """Whether a dictionary has a word that may have capitals, so that it is no name misheard."""
        return word.lower() in self.stop_words or self.has_entry(word.lower())

    def has_entry(self, small: str) -> bool:
        """Whether a dictionary has a word as it stands, which no compound does."""
        return is_word(small, self.languages)

    def is_inflected(self, small: str) -> bool:
        """Whether a word is a form that the dictionary lacks of one that it has: an imperative, a definite form."""
        nordic, english = _NORDIC & set(self.languages), "en" in self.languages
        if nordic and is_word(f"{small}e", self.languages):
            return True
        endings = (_ENDINGS if nordic else ()) + (_ENGLISH_ENDINGS if english else ())
        stems = {small.removesuffix(ending) for ending in endings if small.endswith(ending)}
        return any(
            len(stem) >= _LEAST_LETTERS_OF_A_STEM
            and (is_word(stem, self.languages) or is_word(f"{stem}e", self.languages))
            for stem in stems
        )

    def is_compound(self, small: str) -> bool:
        """Whether a word is two or three ordinary ones in a row, as Norwegian and German make them."""
        if len(small) < _LEAST_LETTERS_OF_A_COMPOUND or not set(self.languages) & _JOIN_WORDS:
            return False
        for at in range(3, len(small) - 2):
            head, rest = small[:at], small[at:]
            if is_word(head.removesuffix("s") if len(head) > 4 else head, self.languages) and (
                is_word(rest, self.languages) or (len(rest) >= _LEAST_LETTERS_OF_A_COMPOUND and self.is_compound(rest))
            ):
                return True
        return False

    def is_first_name(self, token: Token) -> bool:
        """Whether a list of first names has it; not where it is a small word of German: `Sie`, `Will`."""
        if token.lowercase in self._no_names:
            return False
        return all(_is_in(part, gazetteer.get_first_names()) for part in token.lowercase.split("-"))

    def is_surname(self, token: Token) -> bool:
        """Whether a list of surnames has it."""
        return _is_in(token.lowercase, gazetteer.get_surnames())

    def is_listed(self, token: Token) -> bool:
        """Whether a list of names of persons has it."""
        return self.is_first_name(token) or self.is_surname(token)

    def _in_dictionary(self, small: str) -> bool:
        parts = [part for part in re.split(r"[-'’./&]", small) if part]
        return all(len(part) == 1 or self._is_word(part) for part in parts)

    def _is_word(self, small: str) -> bool:
        """Whether a dictionary has it; a word that only German has may be a name: Anna, Bonn."""
        languages = self.own if _is_in(small, gazetteer.get_first_names()) else self.languages
        if not is_word(small, languages):
            return False
        others = tuple(each for each in self.languages if each != "de")
        is_only_german = len(others) != len(self.languages) and not is_word(small, others)
        return not (is_only_german and is_word(small, ("de",), nouns=True) and _is_german_name(small))


def _stops(languages: Iterable[str]) -> frozenset[str]:
    words = known_languages()
    return frozenset().union(*(get_stop_words(load_words(code)) for code in languages if code in words))


def _is_german_name(small: str) -> bool:
    """Whether a word that the German dictionary has is a name to Germans too: Anna is, Tage and Marge are not."""
    return not is_word(small, ("de",), nouns=False) and (
        _is_in(small, gazetteer.get_german_first_names()) or fold(small) in gazetteer.get_towns()
    )


def _is_in(small: str, listed: frozenset[str]) -> bool:
    """Whether a list has a word; without its accents only where it has none: døra is not Dora."""
    return small in listed if not small.isascii() else fold(small) in listed
