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


def find_additions(text: str, statements: Iterable[Statement], language: Language) -> tuple[str, ...]:
    """Return the numbers and likely names of `text` that neither `statements` nor their quotes have.

    A capitalised word that is in the dictionary is no name: some models capitalise every word of a title.
    """
    told = "\n".join(each for said in statements for each in (said.text, *(found.quote for found in said.evidence)))
    words = language.words
    numbers = find_unsupported_numbers(text, told, words)
    codes = filter_languages([language.code])
    names = sorted(find_new_names(text, told, words))
    return (*numbers, *(each for each in names if not (codes and is_word(each.casefold(), codes))))


def is_in_other_language(texts: Iterable[str], language: Language) -> bool:
    """Return whether `texts` together are clearly in another language."""
    return detect_language(" ".join(texts), language.code) != language.code


def make_plain_title(text: str) -> str:
    """Return the first words of a statement as a title: its first clause, or eight words of it."""
    clause = min((text.partition(mark)[0] for mark in (". ", ", ", ": ", "; ", " – ")), key=len).rstrip(".!?:;,")
    return capitalise(" ".join(clause.split()[:_MAX_PLAIN_WORDS]))[:MAX_TITLE_LENGTH].strip()
