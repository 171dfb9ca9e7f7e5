"""Complete the citations of a sentence from what the sentences beside it cite, and drop those of other documents."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from kit_builder.products.authoring.checks.in_code import find_faults
from kit_builder.products.authoring.checks.rules import Rules
from kit_builder.products.authoring.cited_text import CitedSentence, list_cited, replace_sentences, write_sentence
from kit_builder.products.authoring.units import Unit

_ABOUT_NUMBERS = ("number not supported", "wrong sum", "figure without a citation")
_MOST_ADDED = 3
_FORMS = ("text", "item")


def add_near(unit: Unit, find_near: Callable[[], Collection[str]], rules: Rules) -> Unit:
    """Return a sentence with the ids of facts near it that its numbers and sums need as support.

    It stays as it is unless a few ids put all its numbers right, and nothing else becomes wrong.
    """
    before = {fault.reason for fault in find_faults(unit, rules)}
    others = before.difference(_ABOUT_NUMBERS)
    if unit.form not in _FORMS or before == others:
        return unit
    near = find_near()
    added = [key for key in rules.facts if key in near and key not in unit.sentence.ids]
    if not _is_put_right(_cite(unit, added), others, rules):
        return unit
    for key in [*added]:
        fewer = [each for each in added if each != key]
        if _is_put_right(_cite(unit, fewer), others, rules):
            added = fewer
    return _cite(unit, added) if len(added) <= _MOST_ADDED else unit


def _cite(unit: Unit, keys: Sequence[str]) -> Unit:
    return replace(unit, sentence=replace(unit.sentence, ids=(*unit.sentence.ids, *keys)))


def _is_put_right(unit: Unit, others: Collection[str], rules: Rules) -> bool:
    return all(fault.reason in others for fault in find_faults(unit, rules))


def drop_foreign(text: str, foreign: Collection[str]) -> str:
    """Return a text without citations of statements that its document does not have, beside others that it has."""
    if set(foreign).isdisjoint(list_cited(text)):
        return text

    def keep_own(sentence: CitedSentence) -> str:
        own = tuple(key for key in sentence.ids if key not in foreign)
        return write_sentence(replace(sentence, ids=own or sentence.ids))

    return replace_sentences(text, keep_own)
