"""Find names in a text that no statement has, names from the sources, and what would make a client recognisable."""

import calendar
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from kit_builder.evidence.alignment import share_lines
from kit_builder.evidence.statement_guards import Compared
from kit_builder.products.authoring.facts import Facts
from kit_builder.records import Story
from kit_builder.text.dictionary import filter_languages, is_word
from kit_builder.text.languages import Language
from kit_builder.text.phrases import pad_words
from kit_builder.text.tokens import stem_content

_DIRECTION = re.compile(r"\[[^\[\]]*\]?")
_CONTRACTED = re.compile(r"(?:n['’]t|['’](?:re|ve|ll|d|s|m))$", re.IGNORECASE)
_PLURAL_LETTER = re.compile(r"[A-ZÆØÅÄÖ]s")
_OPENING = r"(?:^|[.:]\s+|[\[(“„«\"]\s*)"
_DAYS, _LETTERS_OF_DAY = 7, 3  # of a day in short, such as “Fri”
# A phrase of this many words is no ordinary one, unless only one of them means anything.
_PECULIAR_WORDS = 4


def find_new_names(text: str, known: str, language: Language) -> list[str]:
    """Return the likely names in a text that `known` does not have, none in a language without word lists."""
    if not language.has_words:
        return []
    # The cells of a row, and what follows a direction, begin like sentences.
    plain = _DIRECTION.sub("", text.replace("*", "")).replace(" | ", ". ").strip()
    compared = Compared(plain, known, "", "", language)
    return [each for each in compared.names.certain if not _is_ordinary(each, plain, language)]


def find_name_of(author: str, text: str) -> str:
    """Return the first or last name of an author that a text has, empty if it has none."""
    names = [each for each in author.split() if len(each) > 1 and each[0].isupper()]
    return next((each for each in names if re.search(rf"(?<!\w){re.escape(each)}(?:['’]?s)?(?!\w)", text)), "")


def list_telling_phrases(stories: Sequence[Story], known: str) -> tuple[str, ...]:
    """Return what the registers of stories want to be left out anywhere, without what `known`, padded words, has.

    A bare number says nothing where its story is not told.
    """
    hidden = {each for story in stories for each in story.list_hidden() if any(map(str.isalpha, each))}
    return tuple(sorted(each for each in hidden if pad_words(each) not in known))


def list_telling_by_fact(stories: Sequence[Story], facts: Facts) -> Mapping[str, tuple[str, ...]]:
    """Return what is to be left out wherever a fact is cited, by its id: that of the story from the same lines."""
    told = {
        key: tuple(
            phrase for story in stories if share_lines(fact.evidence, story.evidence) for phrase in story.list_hidden()
        )
        for key, fact in facts.items()
    }
    return MappingProxyType({key: phrases for key, phrases in told.items() if phrases})


def is_telling_anywhere(phrase: str, language: Language) -> bool:
    """Return whether a phrase gives somebody away wherever it stands: it has a name or counts something, or is long.

    Ordinary words, such as “café”, and bare numbers do so only where their story is told.
    """
    first, *others = phrase.split()
    is_named = any(each[:1].isupper() and not _is_day_or_month(each, language) for each in others)
    is_name = first[:1].isupper() and not _is_ordinary(first, phrase, language)
    is_count = bool(others) and any(map(str.isdecimal, phrase))
    is_peculiar = len(others) + 1 >= _PECULIAR_WORDS and len(stem_content(phrase, language.words)) > 1
    return is_name or is_named or is_count or is_peculiar


def _is_ordinary(name: str, text: str, language: Language) -> bool:
    """Return whether what looks like a name is a word of the language, a day or month, or begins with capitals."""
    if _PLURAL_LETTER.fullmatch(name):
        return True
    if name.isupper() and name.isalpha():
        places = [found.start() for found in re.finditer(rf"\b{name}\b", text)]
        openings = [found.end() for found in re.finditer(rf"{_OPENING}(?=\b{name}\b)", text)]
        return set(places) <= set(openings)
    plain = _CONTRACTED.sub("", name)
    if not plain[1:].islower():
        return False
    languages = filter_languages([language.code])
    return _is_day_or_month(plain, language) or (bool(languages) and is_word(plain.casefold(), languages))


def _is_day_or_month(word: str, language: Language) -> bool:
    days = [day.strip() for day in language.words["forms"]["weekdays"].split(",")]
    short = [day[:_LETTERS_OF_DAY] for day in days[:_DAYS]]
    months = calendar.month_name[1:] if language.code == "en" else []
    return word.casefold().removesuffix("s") in {each.casefold() for each in (*days, *short, *months)}
