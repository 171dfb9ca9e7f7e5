"""What a later build adds to a card that a person has approved: it stands beside the card, never over it.

What is suggested is a card itself, in `suggestions/`, that holds nothing but the items that are new.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from typing import Any, Literal

from kit_builder.records import SECTIONS, Item, Method

Kind = Literal["new", "support", "contradiction"]


def find_suggestions(card: Method, before: Method | None, new: Method, waiting: Method | None) -> Method | None:
    """What `new` says that neither `card` nor the version `before` it did, behind what is `waiting` already.

    None where that is nothing.
    """
    known = list(_items(filter(None, [before])))
    sections: dict[str, Any] = {}
    for section in SECTIONS:
        there = list(waiting.section(section)) if waiting else []
        for item in new.section(section):
            if not any(_says(old, item) for old in (*known, *_items([card]), *there)):
                there = [each for each in there if not _says(item, each)]
                there.append(item)
        sections[section] = tuple(there)
    return replace(new, questions=(), **sections) if any(sections.values()) else None


def classify(card: Method, section: str, item: Item) -> tuple[Kind, str]:
    """What an item that is suggested is to `card`, and the id of the item of it that it supports or contradicts."""
    key = _beside(card, section, item)
    if not key:
        return "new", ""
    own = dict(card.items())[key]
    return ("contradiction" if _contradicting(own, item) else "support"), key


def accept(own: Item, item: Item) -> Item:
    """An item of a card with what is suggested beside it: more evidence, and what contradicts it."""
    evidence = tuple(dict.fromkeys((*own.evidence, *item.evidence)))
    return replace(own, evidence=evidence, conflicts=(*own.conflicts, *_contradicting(own, item)))


def _items(methods: Iterable[Method]) -> Iterable[Item]:
    return (item for method in methods for _, item in method.items())


def _says(one: Item, item: Item) -> bool:
    """Whether `one` says all that `item` says, on the same evidence, wherever that stands in its source now."""
    return (
        one.text == item.text
        and _quotes(item) <= _quotes(one)
        and {each.text for each in item.conflicts} <= {each.text for each in one.versions}
    )


def _contradicting(own: Item, item: Item) -> tuple[Item, ...]:
    known = {each.text for each in own.versions}
    return tuple(each for each in item.conflicts if each.text not in known)


def _quotes(item: Item) -> set[tuple[str, str]]:
    return {(each.source, each.quote) for each in item.evidence}


def _beside(card: Method, section: str, item: Item) -> str:
    """The id of the item of `card` that says the same, or that `item` tells in other words.

    That is one of the same section all of whose evidence `item` has, and more, or that rests on the evidence of an
    `item` which others contradict.
    """
    items = list(card.items())
    own_section = [(key, own) for key, own in items if key.startswith(f"{section}-") and own.evidence]
    same = (key for key, own in items if own.text == item.text)
    more = (key for key, own in own_section if _quotes(own) < _quotes(item))
    against = (key for key, own in own_section if item.conflicts and _quotes(own) & _quotes(item))
    return next(chain(same, more, against), "")
