"""Compare a statement with the lines it cites, in code.

A number, unit or name that the lines do not have is a fault. Negation, strength and order are read by word lists, which
must not overrule a model: they give hints on what a checker should compare.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Literal

from rapidfuzz import fuzz, process

from kit_builder.evidence.statement_numbers import (
    adds_one,
    find_changed_units,
    find_unsupported_digits,
    find_unsupported_numbers,
)
from kit_builder.text.dictionary import filter_languages, is_word
from kit_builder.text.languages import Language
from kit_builder.text.negation import find_dropped_negations, has_negation, is_reordered
from kit_builder.text.phrases import pad_words
from kit_builder.text.quotations import remove_quoted
from kit_builder.text.tokens import CACHE_SIZE, get_stop_words, normalise, split_list, stem, tokenize
from kit_builder.text.weekdays import list_weekdays
from kit_builder.text.words import Words

# Why a statement is discarded: the reasons by which reports count.
FaultReason = Literal[
    "number not in the source",
    "name not in the source",
    "unsupported",
    "broader than the source",
    "unresolved reference",
    "names the expert",
    "another person's experience",
    "not verified",
]

_WORD = re.compile(r"[^\W_]+(?:[&'’.][^\W_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…•][\"'”’»)]*\s|[\"“„«(‘\[]|\s['–—-]\s?)\s*$")
_POSSESSIVE = re.compile(r"['’]s?$")
_LETTERS_ONLY = re.compile(r"[\W_]")
# A number with its unit, such as `30kg`, `3rd`, `4x` or `x3`, which is not a code.
_MEASURE = re.compile(r"\d+(?:[.,:]\d+)*[^\W\d_]{1,3}|x\d+", re.IGNORECASE)
_MIN_NAME_LENGTH = 2
_MIN_SHORTENED_LENGTH = 3  # characters of an abbreviation, such as `Tue`
_MIN_JOINED_LENGTH = 5  # characters of a name that the lines write as two words
# How alike two spellings of a name must be, from 0 to 100: transcripts misspell names, and models correct them.
_MIN_LIKENESS = 84
# Words that a statement may lack without a change in strength, as it gives only a part of its lines.
_OFTEN_LEFT_OUT = frozenset({"all", "may", "must", "only"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something a statement says that its lines do not: a reason to count by, and what exactly."""

    reason: FaultReason
    detail: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A statement's text, and what it is compared with: the text of the lines it `cited` and of those `around` them.

    `speakers` are the names of those who say the lines.
    """

    text: str
    cited: str
    around: str
    speakers: str
    language: Language

    @property
    def context(self) -> str:
        """The text of all lines that are shown with the statement."""
        return f"{self.cited}\n{self.around}"

    @property
    def names(self) -> "_Names":
        """The likely names in the statement that its lines lack."""
        # What stands alone is not copied, as many texts are compared with the same one.
        around = "\n".join(filter(None, (self.cited, self.around, self.speakers)))
        return _find_new_names(self.text, around, self.language)


@lru_cache(maxsize=CACHE_SIZE)
def find_faults(compared: Compared) -> tuple[Fault, ...]:
    """Return the numbers, units and names of a statement that its lines do not have.

    A number or name may be in the lines around: it is what "that" in a cited line means. Names are compared only in
    languages with word lists.
    """
    found = []
    # Without word lists, the lines may have the number in words.
    if (numbers := find_uncited_numbers(compared, compared.around)) and (
        compared.language.has_words or any(map(str.isdecimal, compared.context))
    ):
        found.append(Fault("number not in the source", f"The lines do not have {_join(numbers)}."))
    if compared.language.has_words:
        if units := find_changed_units(compared.text, compared.cited, compared.language.words):
            found.append(Fault("number not in the source", f"The lines give another unit than {_join(units)}."))
        if names := compared.names.certain or _find_new_days(compared):
            found.append(Fault("name not in the source", f"The lines do not have {_join(names)}."))
    return tuple(found)


def find_named_expert(text: str, expert: str, language: Language) -> tuple[Fault, ...]:
    """Return a fault if `text`, which the `expert` is to say, names them outside quotation marks.

    A first name or surname that is in a dictionary counts only as part of the whole name.
    """
    own = frozenset(_WORD.findall(remove_quoted(text, " ")))
    parts = _WORD.findall(expert)
    named = [each for each in parts if len(each) > _MIN_NAME_LENGTH and {each, f"{each}'s", f"{each}’s"} & own]
    if not named or (len(named) < len(parts) and all(_is_ordinary(each, language.code) for each in named)):
        return ()
    detail = f"It names {named[0]}, who says it: make it an instruction to the reader, or tell it in the first person."
    return (Fault("names the expert", detail),)


@lru_cache(maxsize=CACHE_SIZE)
def find_hints(compared: Compared) -> tuple[str, ...]:
    """Return what a checker should compare, such as the negation, the strength or the order."""
    text, cited, words = compared.text, compared.cited, compared.language.words
    found = []
    if numbers := find_uncited_numbers(compared):
        found.append(f"the number ({_join(numbers)})")
    if not compared.language.has_words:
        return tuple(found)
    if adds_one(text, cited, words):
        found.append("the number one")
    if (
        has_negation(text, words) != has_negation(cited, words)
        or find_dropped_negations(text, cited, words)
        or find_dropped_negations(cited, text, words)
    ):
        found.append("the negation")
    if strength := _find_changed_strength(text, cited, words):
        found.append(f"the strength ({_join(strength)})")
    if opposites := _find_opposites(text, cited, words):
        found.append(f"the direction ({_join(opposites)})")
    if is_reordered(text, cited, words):
        found.append("the order")
    if quantities := _find_new_quantities(text, cited, words):
        found.append(f"the quantity ({_join(quantities)})")
    if names := compared.names.possible:
        found.append(f"the name ({_join(names)})")
    return tuple(found)


def find_uncited_numbers(compared: Compared, around: str = "") -> tuple[str, ...]:
    """Return the numbers of a statement that neither the cited lines nor the lines `around` have."""
    if compared.language.has_words:
        return find_unsupported_numbers(compared.text, compared.cited, compared.language.words, around)
    return find_unsupported_digits(compared.text, f"{compared.cited}\n{around}")


def _find_new_days(compared: Compared) -> tuple[str, ...]:
    """Return the days of the week in a statement that its lines do not have, not even abbreviated."""
    days = tuple(map(normalise, list_weekdays(compared.language.words)))
    named = [token for token in tokenize(compared.text) if token.startswith(days)]
    said = set(tokenize(compared.context)) if named else set()
    found: list[str] = []
    for day in days if named else ():
        own = [token for token in named if token.startswith(day)]
        short = {day[:length] for length in range(_MIN_SHORTENED_LENGTH, len(day))}
        if own and short.isdisjoint(said) and not any(token.startswith(day) for token in said):
            found += own[:1]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Names:
    """The likely names of a text that its source lacks: the `certain` ones, and those that may be ordinary words."""

    certain: tuple[str, ...]
    possible: tuple[str, ...]


@dataclass(frozen=True)
class _Source:
    """A text in the forms in which names are looked for. Most are among its words, so the others are made late."""

    text: str
    words: Words

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Its words."""
        # No word continues in the next row, and the same rows are in many sources.
        return frozenset().union(*map(_list_tokens, self.text.split("\n")))

    @cached_property
    def content(self) -> frozenset[str]:
        """Its words that are no stop words."""
        return self.tokens - get_stop_words(self.words)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its words that are no stop words."""
        return frozenset(map(stem, self.content))

    @cached_property
    def letters(self) -> str:
        """All its letters and digits in a row."""
        return "".join(map(_join_letters, self.text.split("\n")))

    @cached_property
    def initials(self) -> str:
        """The first ones of its words."""
        return "".join(token[0] for token in tokenize(self.text))

    @cached_property
    def row(self) -> str:
        """Its words that are no stop words, in one row, each after a space."""
        return "".join(f" {each}" for each in self.content)


_read_source = lru_cache(maxsize=CACHE_SIZE)(_Source)


@lru_cache(maxsize=CACHE_SIZE)
def _list_tokens(text: str) -> frozenset[str]:
    return frozenset(tokenize(text)).union(map(normalise, _WORD.findall(text)))


@lru_cache(maxsize=CACHE_SIZE)
def _join_letters(text: str) -> str:
    return _LETTERS_ONLY.sub("", normalise(text))


@lru_cache(maxsize=CACHE_SIZE)
def _find_new_names(text: str, around: str, language: Language) -> _Names:
    """Find capitalised words within sentences, and words with several capitals or with digits, that `around` lacks.

    The first word of a sentence, and any noun where all nouns are capitalised, is a possible name if it is in no
    dictionary.
    """

    def is_new(word: str) -> bool:
        name = _POSSESSIVE.sub("", word)
        return _looks_like_name(name) and not _is_known(name, around, language.words)

    # Most words are no names.
    new = {each for each in _WORD.findall(text) if not (each.islower() and each.isalpha()) and is_new(each)}
    any_noun = language.words["language"]["capital_nouns"] == "yes"
    certain: dict[str, None] = {}
    possible: dict[str, None] = {}
    for each in _WORD.finditer(text) if new else ():
        if each[0] not in new:
            continue
        name = _POSSESSIVE.sub("", each[0])
        if _is_code(name) or not (any_noun or _SENTENCE_START.search(text[: each.start()])):
            certain[name] = None
        elif not _is_ordinary(name, language.code):
            possible[name] = None
    return _Names(tuple(certain), tuple(possible))


@lru_cache(maxsize=CACHE_SIZE)
def _looks_like_name(word: str) -> bool:
    has_letters = len(word) >= _MIN_NAME_LENGTH and any(map(str.isalpha, word))
    if not has_letters or word.startswith(("I'", "I’")) or _MEASURE.fullmatch(word):
        return False
    return word[0].isupper() or _is_code(word)


@lru_cache(maxsize=CACHE_SIZE)
def _is_code(word: str) -> bool:
    """Return whether `word` is a code or an abbreviation, such as A4 or VAT, or has a capital inside."""
    letters = [each for each in word if each.isalpha()]
    return any(each.isdecimal() for each in word) or any(each.isupper() for each in letters[1:])


@lru_cache(maxsize=CACHE_SIZE)
def _is_known(name: str, around: str, words: Words) -> bool:
    """Return whether a text has `name` in some form, in two words, written out or abbreviated, or misspelt."""
    source, folded = _read_source(around, words), normalise(name)
    if folded in source.tokens or stem(folded) in source.stems:
        return True
    plain = _LETTERS_ONLY.sub("", folded)
    if len(plain) >= _MIN_JOINED_LENGTH and plain in source.letters:
        return True
    if name.isupper() and len(plain) >= _MIN_SHORTENED_LENGTH and plain in source.initials:
        return True
    shortened = (folded[:length] for length in range(_MIN_SHORTENED_LENGTH, len(folded) + 1))
    return (
        not source.content.isdisjoint(shortened)
        or (len(folded) >= _MIN_SHORTENED_LENGTH and f" {folded}" in source.row)
        or process.extractOne(folded, source.content, scorer=fuzz.ratio, score_cutoff=_MIN_LIKENESS) is not None
    )


@lru_cache(maxsize=CACHE_SIZE)
def _is_ordinary(word: str, code: str) -> bool:
    languages = filter_languages([code])
    return not languages or "'" in normalise(word) or is_word(word.casefold(), languages)


def _find_changed_strength(text: str, cited: str, words: Words) -> tuple[str, ...]:
    """Return the words of strength in one of `text` and `cited` for which the other has none of the same meaning."""
    changed: list[str] = []
    for name, listed in words["strength"].items():
        own, said = _list_phrases(text, listed), _list_phrases(cited, listed)
        if bool(own) != bool(said) and (own or name not in _OFTEN_LEFT_OUT):
            changed += own or said
    return tuple(changed)


def _find_opposites(text: str, cited: str, words: Words) -> tuple[str, ...]:
    """Return the words of `text`, such as over, of which `cited` has only the opposite."""
    own, said = set(tokenize(text)), set(tokenize(cited))
    pairs = [pair.split("/") for pair in split_list(words["wording"]["opposites"])]
    both_ways = [*pairs, *(pair[::-1] for pair in pairs)]
    return tuple(sorted({word for word, opposite in both_ways if word in own - said and opposite in said - own}))


def _find_new_quantities(text: str, cited: str, words: Words) -> tuple[str, ...]:
    """Return the words of `text` such as half and dozen for which `cited` has none of the same meaning."""
    return tuple(
        phrase
        for listed in words["quantities"].values()
        if not _list_phrases(cited, listed)
        for phrase in _list_phrases(text, listed)
    )


def _list_phrases(text: str, listed: str) -> list[str]:
    said = pad_words(text)
    return [phrase for phrase, padded in _pad_phrases(listed) if padded in said]


@cache
def _pad_phrases(listed: str) -> tuple[tuple[str, str], ...]:
    return tuple((phrase, pad_words(phrase)) for phrase in sorted(split_list(listed)))


def _join(parts: tuple[str, ...]) -> str:
    return ", ".join(parts)
