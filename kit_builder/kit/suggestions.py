"""Suggestions: what a later build found for an approved card. They are kept beside the card, which does not change.

Suggestions are a card themselves, in `suggestions/`, with new items only.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from typing import Any, Literal

from kit_builder.records import SECTIONS, Item, Method

Kind = Literal["new", "support", "conflict"]


def find_suggestions(card: Method, before: Method | None, new: Method, waiting: Method | None) -> Method | None:
    """Return a method with the suggestions for a card, or None if there are none.

    Args:
        card: The approved card.
        before: The card as last generated, if known.
        new: The card as generated now.
        waiting: Earlier suggestions that are still open.

    Returns:
        The open suggestions, then the items of `new` that are in none of the others.
    """
    known = list(_items(filter(None, [before])))
    sections: dict[str, Any] = {}
    for section in SECTIONS:
        there = list(waiting.section(section)) if waiting else []
        for item in new.section(section):
            if not any(_covers(old, item) for old in (*known, *_items([card]), *there)):
                there = [each for each in there if not _covers(item, each)]
                there.append(item)
        sections[section] = tuple(there)
    return replace(new, questions=(), **sections) if any(sections.values()) else None


def classify(card: Method, section: str, item: Item) -> tuple[Kind, str]:
    """Return how a suggested item relates to `card`, and the id of the item that it supports or conflicts with."""
    key = _find_related(card, section, item)
    if not key:
        return "new", ""
    own = dict(card.items())[key]
    return ("conflict" if _new_conflicts(own, item) else "support"), key


def accept(own: Item, item: Item) -> Item:
    """Return an item of a card with the evidence and the conflicts of the suggested `item` added."""
    evidence = tuple(dict.fromkeys((*own.evidence, *item.evidence)))
    return replace(own, evidence=evidence, conflicts=(*own.conflicts, *_new_conflicts(own, item)))


def _items(methods: Iterable[Method]) -> Iterable[Item]:
    return (item for method in methods for _, item in method.items())


def _covers(one: Item, item: Item) -> bool:
    """Return whether `one` has the text, quotes and conflicts of `item`. Line numbers may differ."""
    return (
        one.text == item.text
        and _quotes(item) <= _quotes(one)
        and {each.text for each in item.conflicts} <= {each.text for each in one.versions}
    )


def _new_conflicts(own: Item, item: Item) -> tuple[Item, ...]:
    known = {each.text for each in own.versions}
    return tuple(each for each in item.conflicts if each.text not in known)


def _quotes(item: Item) -> set[tuple[str, str]]:
    return {(each.source, each.quote) for each in item.evidence}


def _find_related(card: Method, section: str, item: Item) -> str:
    """Return the id of the item of `card` that `item` is another wording of; empty if there is none.

    It has the same text, or is in the same section and has only part of the evidence of `item`, or shares evidence with
    an `item` that has conflicts.
    """
    items = list(card.items())
    own_section = [(key, own) for key, own in items if key.startswith(f"{section}-") and own.evidence]
    same = (key for key, own in items if own.text == item.text)
    more = (key for key, own in own_section if _quotes(own) < _quotes(item))
    conflicting = (key for key, own in own_section if item.conflicts and _quotes(own) & _quotes(item))
    return next(chain(same, more, conflicting), "")
