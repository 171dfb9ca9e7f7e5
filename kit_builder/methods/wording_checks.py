"""Compare what a model words itself, such as titles and promises, with the statements it is about."""

from collections.abc import Iterable

from kit_builder.evidence.guards import find_new_names
from kit_builder.evidence.statement_numbers import find_unsupported_numbers
from kit_builder.records import Statement
from kit_builder.text.dictionary import filter_languages, is_word
from kit_builder.text.languages import Language, detect_language
from kit_builder.text.tokens import capitalise

MAX_TITLE_LENGTH = 90
_MAX_PLAIN_WORDS = 8
_LONG_WORD_LENGTH = 4


def find_additions(text: str, statements: Iterable[Statement], language: Language) -> tuple[str, ...]:
    """Return the numbers and likely names of `text` that neither `statements` nor their quotes have.

    In a title of which every word has a capital, only words that are in no dictionary are likely names.
    """
    told = "\n".join(each for said in statements for each in (said.text, *(found.quote for found in said.evidence)))
    words = language.words
    numbers = find_unsupported_numbers(text, told, words)
    names = sorted(find_new_names(text, told, words))
    if names and _is_in_capitals(text):
        codes = filter_languages([language.code])
        names = [each for each in names if codes and not is_word(each.casefold(), codes)]
    return (*numbers, *names)


def _is_in_capitals(title: str) -> bool:
    """Return whether every longer word of a title begins with a capital."""
    return all(each[0].isupper() for each in title.split() if len(each) >= _LONG_WORD_LENGTH)


def is_in_other_language(texts: Iterable[str], language: Language) -> bool:
    """Return whether `texts` together are clearly in another language."""
    return detect_language(" ".join(texts), language.code) != language.code


def make_plain_title(text: str) -> str:
    """Return the first words of a statement as a title: its first clause, or eight words of it."""
    clause = min((text.partition(mark)[0] for mark in (". ", ", ", ": ", "; ", " – ")), key=len).rstrip(".!?:;,")
    return capitalise(" ".join(clause.split()[:_MAX_PLAIN_WORDS]))[:MAX_TITLE_LENGTH].strip()
