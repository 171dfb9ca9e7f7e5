"""Suggestions: what a later build found for an approved card. They are kept beside the card, which does not change.

Suggestions are a card themselves, in `suggestions/`, with new items only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Literal, TypeVar

from kit_builder.kit.card_words import REGISTERS
from kit_builder.kit.questions import QUESTIONS
from kit_builder.records import SECTIONS, Item, Method, Number, Story

Kind = Literal["new", "support", "attachment", "conflict"]
Row = TypeVar("Row", bound=Number | Story)


def find_suggestions(card: Method, before: Method | None, new: Method, waiting: Method | None) -> Method | None:
    """Return a method with the suggestions for a card, or None if there are none.

    Args:
        card: The approved card.
        before: The card as last generated, if known.
        new: The card as generated now.
        waiting: Earlier suggestions that are still open.

    Returns:
        The open suggestions, then the items, numbers and stories of `new` that are in none of the others. A step that
        is known comes with those of its attachments that are not, if the card still has it.
    """
    known = [*_items([card, *filter(None, [before])])]
    sections: dict[str, Any] = {}
    for section in SECTIONS:
        there = list(waiting.section(section)) if waiting else []
        for item in new.section(section):
            fresh = _leave_out(item, [*known, *(part for each in there for part in (each, *each.attachments))])
            if fresh and (_find_related(card, section, fresh) or not any(_covers(old, item) for old in known)):
                there = [each for each in there if not _holds(fresh, each)]
                there.append(fresh)
        sections[section] = tuple(there)
    sections |= {
        name: _find_rows([getattr(each, name) if each else () for each in (before, card, waiting)], getattr(new, name))
        for name in REGISTERS
    }
    return replace(new, questions=(), **sections) if any(sections.values()) else None


def classify(card: Method, section: str, item: Item) -> tuple[Kind, str]:
    """Return how a suggested item relates to `card`, and the id of the item that it supports or conflicts with."""
    key = _find_related(card, section, item)
    if not key:
        return "new", ""
    own = dict(card.items())[key]
    if _list_new_conflicts(own, item) or any(each.conflicts for each in item.attachments):
        return "conflict", key
    return ("attachment" if item.attachments and _list_quotes(item) <= _list_quotes(own) else "support"), key


def accept(own: Item, item: Item) -> Item:
    """Return an item of a card with the evidence, conflicts and attachments of the suggested `item` added.

    If the suggestion comes from an answer to a question, the answer settles the conflict, or is added to the text.
    """
    evidence = tuple(dict.fromkeys((*own.evidence, *item.evidence)))
    answers = [found.quote for found in item.evidence if found.source == QUESTIONS and found.quote not in own.text]
    text, conflicts = own.text, (*own.conflicts, *_list_new_conflicts(own, item))
    if answers and own.conflicts and not item.conflicts:
        text, conflicts = item.text, ()
    elif answers:
        text = " ".join([own.text, *answers])
    attached = list(own.attachments)
    for new in item.attachments:
        place = next((at for at, each in enumerate(attached) if _is_version(new, each)), None)
        if place is None:
            attached.append(new)
        else:
            attached[place] = accept(attached[place], new)
    return replace(own, text=text, evidence=evidence, conflicts=conflicts, attachments=tuple(attached))


def _items(methods: Iterable[Method]) -> Iterable[Item]:
    return (item for method in methods for _, item in method.items())


def _leave_out(item: Item, known: Sequence[Item]) -> Item | None:
    """Return `item` with the attachments that are not `known`; None if nothing of it is new."""
    attached = tuple(each for each in item.attachments if not any(_covers(old, each) for old in known))
    if attached or not any(_covers(old, item) for old in known):
        return replace(item, attachments=attached)
    return None


def _covers(one: Item, item: Item) -> bool:
    """Return whether `one` has the text, quotes and conflicts of `item`. Line numbers may differ."""
    return (
        one.text == item.text
        and _list_quotes(item) <= _list_quotes(one)
        and {each.text for each in item.conflicts} <= {each.text for each in one.versions}
    )


def _holds(one: Item, item: Item) -> bool:
    """Return whether `one` has all of `item`, its attachments included."""
    return _covers(one, item) and all(any(_covers(own, each) for own in one.attachments) for each in item.attachments)


def _is_version(item: Item, own: Item) -> bool:
    return any(version.text == item.text for version in own.versions)


def _list_new_conflicts(own: Item, item: Item) -> tuple[Item, ...]:
    known = {each.text for each in own.versions}
    return tuple(each for each in item.conflicts if each.text not in known)


def _find_rows(known: Sequence[Sequence[Row]], new: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows of `new` whose texts are in none of `known`, after the last of these, which still wait."""
    told = {_name(row) for rows in known for row in rows}
    return (*known[-1], *(row for row in new if _name(row) not in told))


def _name(row: Number | Story) -> tuple[str, ...]:
    texts = (row.name, row.value, row.unit) if isinstance(row, Number) else (row.title,)
    return tuple(text.casefold() for text in texts)


def _list_quotes(item: Item) -> set[tuple[str, str]]:
    return {(each.source, each.quote) for each in item.evidence}


def _find_related(card: Method, section: str, item: Item) -> str:
    """Return the id of the item of `card` that `item` is another wording of; empty if there is none.

    It has a version with the same text, or is in the same section and has only part of the evidence of `item`, or
    shares evidence with an `item` that has conflicts or attachments.
    """
    items = [(key, own) for key, own in card.items() if "." not in key or not item.attachments]
    own_section = [(key, own) for key, own in items if key.startswith(f"{section}-") and own.evidence]
    same = (key for key, own in items if _is_version(item, own))
    more = (key for key, own in own_section if _list_quotes(own) < _list_quotes(item))
    is_more = bool(item.conflicts or item.attachments)
    sharing = (key for key, own in own_section if is_more and _list_quotes(own) & _list_quotes(item))
    return next(chain(same, more, sharing), "")
