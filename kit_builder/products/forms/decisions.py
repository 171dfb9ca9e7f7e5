"""Split rules into if, then and because, in the rule's own words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from kit_builder.records import Item
from kit_builder.text.languages import Language
from kit_builder.text.markdown import clean_text
from kit_builder.text.phrases import join_alternatives
from kit_builder.text.quotations import QUOTED
from kit_builder.text.sentences import split_sentences
from kit_builder.text.words import Words

_ARROW = re.compile(r"\s*(?:->|→|=>)\s*")
_MARKS = " .,;:–—"


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do in a case, and why: three pieces cut from one item, each with the item's evidence.

    They continue the words if, then and because. `reason` is empty if the rule gives none.
    """

    condition: Item
    action: Item
    reason: Item


def find_decisions(items: Iterable[Item], language: Language) -> tuple[Decision, ...]:
    """Return the decisions in `items`, in order, without the items that cannot be split with certainty."""
    return tuple(decision for item in items for decision in _split_item(item, language.words))


def exclude_decisions(items: Iterable[Item], language: Language) -> tuple[Item, ...]:
    """Return the items that are not decisions or cannot be split with certainty."""
    return tuple(item for item in items if not _split_item(item, language.words))


def is_decision(text: str, language: Language) -> bool:
    """Return whether a text says what to do in some case, and can be split with certainty."""
    return bool(_split_item(Item(text), language.words))


def is_reason(item: Item, words: Words) -> bool:
    """Return whether an item only gives the reason for what was said before it."""
    return bool(_compile_reason(words).match(f", {item.text}"))


def _split_item(item: Item, words: Words) -> tuple[Decision, ...]:
    """Return the decisions of an item: none unless every sentence is one."""
    found = [_split_sentence(sentence, item, words) for sentence in split_sentences(item.text)]
    return tuple(filter(None, found)) if all(found) else ()


def _split_sentence(sentence: str, item: Item, words: Words) -> Decision | None:
    claim, reason = split_reason(sentence, words)
    pieces = _split_condition(claim, words)
    if pieces is None:
        return None
    condition, action, reason = (clean_text(each).strip(_MARKS) for each in (*pieces, reason))
    if not condition or not action:
        return None
    return Decision(*(replace(item, text=each) for each in (condition, action, reason)))


def split_reason(sentence: str, words: Words) -> tuple[str, str]:
    """Return what a sentence says and the reason it gives, empty if it gives none."""
    found = [match for match in _compile_reason(words).finditer(sentence) if not _is_quoted(match.start(), sentence)]
    return (sentence[: found[0].start()], sentence[found[0].end() :]) if len(found) == 1 else (sentence, "")


def _split_condition(claim: str, words: Words) -> tuple[str, str] | None:
    """Split into condition and action, at an arrow or at the only comma that the action can follow."""
    arrows = _ARROW.split(claim)
    if len(arrows) == 2:
        return arrows[0], arrows[1]
    opening = _compile_opening(words["forms"]["if"]).match(claim)
    if opening is None:
        return None
    rest = claim[opening.end() :]
    commas = [place for place in _find_places(rest, ",") if not _is_quoted(place, rest)]
    then = re.compile(rf",\s*(?:{join_alternatives(words['forms']['then'])})\s+", re.IGNORECASE)
    marked = [match for match in then.finditer(rest) if match.start() in commas]
    if len(marked) == 1:
        return rest[: marked[0].start()], rest[marked[0].end() :]
    return (rest[: commas[0]], rest[commas[0] + 1 :]) if len(commas) == 1 and not marked else None


def _find_places(text: str, mark: str) -> Iterator[int]:
    yield from (match.start() for match in re.finditer(rf"{mark}(?=\s)", text))


def _is_quoted(place: int, text: str) -> bool:
    return any(match.start() < place < match.end() for match in QUOTED.finditer(text))


@cache
def _compile_reason(words: Words) -> re.Pattern[str]:
    return re.compile(rf",\s*(?:and\s+)?(?:{join_alternatives(words['forms']['because'])})\s+", re.IGNORECASE)


@cache
def _compile_opening(phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{join_alternatives(phrases)})\s+", re.IGNORECASE)
