"""Change single rows of a card: each function takes the text of a card and returns the changed text.

Only the rows of the changed items differ, so that everything else a person has written in the card is preserved. Each
change is checked against the method it should produce; if the layout of a card does not allow it, it is refused.

A list of items is a section, such as `pitfalls`, or the attachments of a step, which have its key, such as `steps-3`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, replace
from typing import Any, TypeVar

from kit_builder.errors import KitError
from kit_builder.kit.card_words import HEADED, REGISTERS
from kit_builder.kit.cards import PlacedItem, locate_rows, read_card, render_item
from kit_builder.kit.citations import Citations
from kit_builder.kit.registers import render_register, render_row
from kit_builder.records import SECTIONS, Item, Method, Number, Story
from kit_builder.review.card_text import (
    edit_card,
    find_end,
    find_or_add_heading,
    find_stage,
    insert_apart,
    is_empty_below,
    make_unsupported_error,
    remove_heading,
    write_attached,
    write_items,
    write_stage,
)
from kit_builder.text.words import Words

Row = Number | Story
Found = TypeVar("Found", Item, Row)

_NUMBER = "[1-9][0-9]{0,5}"
_LIST = re.compile(rf"[a-z]+|steps-{_NUMBER}")
_KEY = re.compile(rf"(?P<section>[a-z]+)-(?P<place>{_NUMBER})(?:\.(?P<under>{_NUMBER}))?")


def split_key(key: str) -> tuple[str, int]:
    """Return the list that the item `key` is in, and its place in it from 0. Raises KitError for an invalid key."""
    found = _KEY.fullmatch(key)
    if found is None or found["section"] not in HEADED or (found["under"] and found["section"] != "steps"):
        raise make_gone_error()
    if found["under"]:
        return key.partition(".")[0], int(found["under"]) - 1
    return found["section"], int(found["place"]) - 1


def _find(text: str, key: str, list_own: Callable[[Method, str], Sequence[Found]]) -> Found:
    name, place = split_key(key)
    own = list_own(read_card(text, "The card"), name)
    if place >= len(own):
        raise make_gone_error()
    return own[place]


def find_item(text: str, key: str) -> Item:
    """Return the item `key` of a card, such as `steps-3` or `steps-3.2`. Raises KitError if there is none."""
    return _find(text, key, list_items)


def list_items(method: Method, name: str) -> tuple[Item, ...]:
    """Return the items of the list `name` of a method; questions are items too. Raises KitError for other names."""
    section, _, number = name.partition("-")
    if name == "questions":
        return tuple(map(Item, method.questions))
    if section not in SECTIONS or not _LIST.fullmatch(name):
        raise KitError(f"Unknown section '{name}'.")
    items = method.section(section)
    if not number:
        return items
    if int(number) > len(items):
        raise make_gone_error()
    return items[int(number) - 1].attachments


def replace_item(text: str, key: str, items: Sequence[Item], words: Words) -> str:
    """Replace the item `key` by `items`; an empty list drops it, with its attachments."""
    name, place = split_key(key)
    old = find_item(text, key)

    def change(rows: list[str], placed: Mapping[str, PlacedItem], citations: Citations) -> None:
        here = placed[key]
        own, end = here.blocks[0], find_end(rows, here, placed)
        others = (each for each in placed.values() if each.key != key and not each.key.startswith(f"{key}."))
        is_around = any(own.rows[1] <= each.blocks[0].rows[0] < end for each in others)
        if own.kind not in ("item", "paragraph") or any(block.rows[0] < own.rows[1] for block in here.blocks[1:]):
            raise make_unsupported_error()
        if is_around and not items:
            raise KitError("Other items are nested below this one. Drop or move them first.")
        row = rows[own.rows[0]]
        kept = len(old.attachments)
        if items and items[0].attachments[:kept] == old.attachments:
            first, more = replace(items[0], attachments=()), items[0].attachments[kept:]
            attached = write_attached(row, own, more, words, citations)
            rows[end:end] = [*attached, *write_items(row, own, items[1:], words, citations)]
            for block in reversed(here.blocks[1:]):
                del rows[slice(*block.rows)]
            rows[slice(*own.rows)] = write_items(row, own, [first], words, citations)
        else:
            heading = find_stage(rows, here, placed) if name == "steps" else None
            rows[own.rows[0] : end] = write_items(row, own, items, words, citations)
            if heading and is_empty_below(rows, heading):
                remove_heading(rows, heading, joins=False)

    def expect(method: Method) -> Method:
        there = list_items(method, name)
        return replace_list(method, name, (*there[:place], *items, *there[place + 1 :]))

    return edit_card(text, change, expect)


def add_item(text: str, name: str, place: int, item: Item, words: Words) -> str:
    """Add `item` to the list `name`, after the first `place` of its items."""
    there = list_items(read_card(text, "The card"), name)
    place = max(0, min(place, len(there)))
    mark = "1." if name == "steps" else "-"

    def change(rows: list[str], placed: Mapping[str, PlacedItem], citations: Citations) -> None:
        before, after = (placed.get(make_key(name, at)) for at in (place - 1, place))
        for beside in (after, before):
            if beside and beside.item.stage == item.stage:
                own = write_items(rows[beside.blocks[0].rows[0]], beside.blocks[0], [item], words, citations)
                is_row = beside.blocks[0].kind == "item"
                row = beside.blocks[0].rows[0] if beside is after else find_end(rows, beside, placed)
                rows[row:row] = own if is_row else [*own, ""] if beside is after else ["", *own]
                return
        if name in placed:
            step = placed[name].blocks[0]
            row = find_end(rows, placed[name], placed)
            rows[row:row] = write_attached(rows[step.rows[0]], step, [item], words, citations)
            return
        own = render_item(mark, item, words, citations)
        if before or item.stage:
            own = [write_stage(item.stage, words), "", *own]
        row = find_end(rows, before, placed) if before else find_or_add_heading(rows, name, words) + 1
        insert_apart(rows, row, own)

    def expect(method: Method) -> Method:
        own = list_items(method, name)
        return replace_list(method, name, (*own[:place], item, *own[place:]))

    return edit_card(text, change, expect)


def find_row(text: str, key: str) -> Row:
    """Return the row `key` of a register of a card, such as `numbers-2`. Raises KitError if there is none."""
    return _find(text, key, list_rows)


def list_rows(method: Method, name: str) -> tuple[Row, ...]:
    """Return the rows of a register of a method. Raises KitError for other names."""
    if name not in REGISTERS:
        raise make_gone_error()
    rows: tuple[Row, ...] = getattr(method, name)
    return rows


def summarise_row(row: Row) -> str:
    """Return all that the row of a register says, on one line."""
    return ", ".join(value for value in astuple(row) if value and isinstance(value, str))


def replace_row(text: str, key: str, record: Row | None, words: Words) -> str:
    """Replace the row `key` of a register, or drop it if there is no `record`; a key past the last row adds one."""
    name, place = split_key(key)
    old = list_rows(read_card(text, "The card"), name)
    own = () if record is None else (record,)

    def change(rows: list[str], _: Mapping[str, PlacedItem], citations: Citations) -> None:
        at = [each.row for each in locate_rows("\n".join(rows), "The card") if each.key.startswith(f"{name}-")]
        written = [render_row(each, words, citations) for each in own]
        if not at:
            table = render_register(name, own, words, citations).split("\n")
            insert_apart(rows, find_or_add_heading(rows, name, words) + 1, table)
        elif place < len(at):
            # The last row of a register takes the head of its table with it.
            first = at[place] - (2 if len(at) == 1 and not own else 0)
            rows[first : at[place] + 1] = written
        else:
            rows[at[-1] + 1 : at[-1] + 1] = written

    def expect(method: Method) -> Method:
        changed: dict[str, Any] = {name: (*old[:place], *own, *old[place + 1 :])}
        return replace(method, **changed)

    return edit_card(text, change, expect)


def make_key(name: str, place: int) -> str:
    """Return the key of the item at `place`, from 0, of the list `name`."""
    return f"{name}{'.' if '-' in name else '-'}{place + 1}"


def make_gone_error() -> KitError:
    """Return the error for a key that the card no longer has."""
    return KitError("This item is no longer on the card.")


def replace_list(method: Method, name: str, items: Sequence[Item]) -> Method:
    """Return `method` with `items` as the list `name`."""
    section, _, number = name.partition("-")
    changed: dict[str, Any] = {section: tuple(items)}
    if name == "questions":
        changed = {"questions": tuple(item.text for item in items)}
    elif number:
        steps = list(method.steps)
        steps[int(number) - 1] = replace(steps[int(number) - 1], attachments=tuple(items))
        changed = {"steps": tuple(steps)}
    return replace(method, **changed)
