"""Save refused words of a step: without what is wrong in them, and with what the card says besides.

The rest of the words has been compared with the card, and what is added are the statements themselves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.manuscript import Judged
from kit_builder.products.authoring.steps.comparison import ACTIONS, BESIDE, STEP
from kit_builder.products.authoring.steps.wording import (
    ITEM,
    find_change,
    join_below,
    join_told,
    split_told,
    write_mark,
)
from kit_builder.products.forms.decisions import is_decision
from kit_builder.text.languages import Language
from kit_builder.text.markdown import clean_text
from kit_builder.text.phrases import pad_words
from kit_builder.text.quotations import list_quoted
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import measure_overlap, stem_content, tokenize

_ADDS, _CHANGED = "adds something", "step changed"
_ELLIPSIS = "…"
_GAP = "\0"  # where something was taken out
_LEAST_QUOTED = 3  # words: a quotation this long is found in the text with certainty
_SAID = 0.8  # of its words: with this share, a statement is certainly said


@dataclass(frozen=True, slots=True)
class TrimmedStep:
    """The mark of a step with new words, and what was removed from the old ones, which may be nothing."""

    mark: str
    gone: str


def trim_step(refused: Judged, facts: Facts, language: Language) -> TrimmedStep | None:
    """Return a refused step in words that may stay; None if it is unknown which of its words may not.

    The checker quotes what it objects to. If code objects, steps of the card are added or sentences left out until it
    no longer does.
    """
    reasons = {fault.reason for fault in refused.faults if fault.severe}
    parts = split_told(refused.unit.told)
    if not refused.removed.title:
        return None
    if reasons == {_ADDS}:
        said = " ".join(fault.message for fault in refused.faults if fault.severe)
        quoted = [*_list_quoted(said)]
        return _write_without(quoted, said, refused, facts, language)
    if reasons != {_CHANGED}:
        return None
    steps = [facts[key] for key in refused.unit.sentence.ids if key in facts and facts[key].kind == STEP]
    longer = (_write([*_add([step], parts, language)], (step,), "", refused, facts, language) for step in steps)
    sentences = [pad_words(each.replace("*", "")) for part in parts for each in split_sentences(part)]
    shorter = (_write_without([each], "", refused, facts, language) for each in sentences)
    return next(filter(None, chain(longer, shorter)), None)


def _write_without(
    quoted: Sequence[str], said: str, refused: Judged, facts: Facts, language: Language
) -> TrimmedStep | None:
    """Return a step without what is quoted, with the statements that it then lacks, None if nothing changes by that."""
    parts, below = split_told(refused.unit.told), join_below(refused.unit.below, facts)
    kept, gone = _leave_out(quoted, parts)
    before, now = (f"{refused.unit.title} {join_told('|'.join(each))} {below}" for each in (parts, kept))
    added = [*_list_lacking(refused, "" if gone else said, (before, now, " ".join(gone)), facts, language)]
    if not any(each.strip(_GAP) for each in kept) or not (gone or added):
        return None
    return _write(_add(added, kept, language), added, join_told("|".join(gone)), refused, facts, language)


def _write(
    parts: Sequence[str], added: Sequence[Fact], gone: str, refused: Judged, facts: Facts, language: Language
) -> TrimmedStep | None:
    """Return a step in other words, None if these change it."""
    unit, told = refused.unit, " | ".join(parts)
    ids = [*dict.fromkeys([*unit.sentence.ids, *(fact.id for fact in added)])]
    is_changed = find_change(told, ids, facts, language, unit.title, unit.below)
    return None if is_changed else TrimmedStep(write_mark(ids, unit.title, told), gone)


def _list_quoted(said: str) -> Iterator[str]:
    """Yield the words that the checker quotes, each piece by itself; short ones only at the beginning."""
    for place, quoted in enumerate(list_quoted(said)):
        for piece in quoted.replace("...", _ELLIPSIS).split(_ELLIPSIS):
            words = len(tokenize(piece))
            if words >= _LEAST_QUOTED or (place == 0 and words):
                yield pad_words(piece)


def _leave_out(quoted: Sequence[str], parts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the parts of some words without what is quoted, a gap where it stood in a paragraph first, and that.

    An item goes as a whole if its first sentence does, which says for whom it is. A part of which nothing is left is
    empty.
    """
    kept, gone = list[str](), list[str]()
    for part in parts:
        bullet = ITEM if part.startswith(ITEM) else ""
        sentences = split_sentences(part.removeprefix(ITEM))
        named = [any(each in pad_words(sentence.replace("*", "")) for each in quoted) for sentence in sentences]
        is_whole = all(named) or (bool(bullet) and named[0])
        left = ["" if is_named else sentence for sentence, is_named in zip(sentences, named, strict=True)]
        gone += [each for each, text in zip(sentences, left, strict=True) if is_whole or not text]
        if not bullet and any(named) and not any(_GAP in each for each in kept):
            left[named.index(True)] = _GAP
        kept.append(" ".join(filter(None, left)) if not bullet else "" if is_whole else bullet + " ".join(left))
    return kept, gone


def _list_lacking(
    refused: Judged, said: str, texts: tuple[str, str, str], facts: Facts, language: Language
) -> Iterator[Fact]:
    """Yield the statements that words no longer tell as they did before, and those the checker names that they lack.

    `texts` are the words before, the words now and what has gone, which told a statement if it says as much of it.
    """
    ids = refused.unit.sentence.ids
    named = [key for key in facts if f" {key} " in f" {_part_words(said)} "]
    kinds = (*ACTIONS, *BESIDE)
    for key in dict.fromkeys([*ids, *(each for each in named if facts[each].kind in kinds)]):
        if key in facts:
            then, left, gone = (_measure_said(facts[key], text, language) for text in texts)
            if left < _SAID and (key in named or (left < then and left <= gone)):
                yield facts[key]


def _part_words(said: str) -> str:
    """Return a text with its words apart from the marks beside them, so that ids can be found."""
    return " ".join(word.strip(".,;:()[]“”«»\"'") for word in said.replace("(", " ").replace(",", " ").split())


def _measure_said(fact: Fact, text: str, language: Language) -> float:
    return measure_overlap(stem_content(fact.text, language.words), stem_content(text, language.words))


def _add(added: Sequence[Fact], kept: Sequence[str], language: Language) -> list[str]:
    """Return the parts of the words of a step with some statements: ways as items, if there are any, others as prose.

    They are put in the gap, or else after the part that shares most words with them.
    """
    parts, ways, prose = [*kept], list[str](), list[str]()
    has_items = any(each.startswith(ITEM) for each in kept)
    gap = next((at for at, part in enumerate(kept) if _GAP in part), -1)
    for fact in added:
        text = clean_text(fact.text).replace("|", "/")
        if has_items and is_decision(fact.text, language):
            ways.append(ITEM + text)
        elif gap >= 0:
            prose.append(text)
        else:
            shared = [_measure_said(fact, part, language) if part else -1.0 for part in kept]
            at = shared.index(max(shared))
            parts[at] = f"{parts[at]} {text}"
    filled = [" ".join(part.replace(_GAP, " ".join(prose)).split()) for part in parts]
    return [*filter(None, filled), *ways]
