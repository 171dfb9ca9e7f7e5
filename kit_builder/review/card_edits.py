"""Edits of a card: each function takes the text of a card and returns the edited text.

Items are identified by their key, such as `steps-3`, or `steps-3.2` for an attachment. A list of items is a section, or
the attachments of a step, which have its key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kit_builder.errors import KitError
from kit_builder.kit.card_words import REGISTERS
from kit_builder.kit.cards import PlacedItem, read_card
from kit_builder.kit.citations import Citations
from kit_builder.kit.registers import COLUMNS
from kit_builder.records import SECTION_OF_KIND, SECTIONS, Evidence, Item, Method, Number, Story
from kit_builder.review.card_rows import (
    add_item,
    find_item,
    find_row,
    list_items,
    list_rows,
    make_key,
    replace_item,
    replace_list,
    replace_row,
    split_key,
)
from kit_builder.review.card_text import edit_card, find_stage, insert_apart, remove_heading, split_card, write_stage
from kit_builder.text.ids import slugify
from kit_builder.text.markdown import clean_text, escape, parse_blocks, split_front_matter, unescape
from kit_builder.text.words import Words

# The fields of the rows of each register, by the name of their column.
FIELDS: Mapping[str, Mapping[str, str]] = {
    name: {column: "title" if column == "story" else column for column in columns if column != "evidence"}
    for name, columns in COLUMNS.items()
}
_KIND_OF_SECTION = {section: kind for kind, section in SECTION_OF_KIND.items()}
_OTHER_KIND = "detail"
_NEW_ROWS: Mapping[str, Number | Story] = {"numbers": Number("", ""), "stories": Story("")}


def reword_item(text: str, key: str, wording: str, kind: str, words: Words) -> str:
    """Replace the wording of the item `key`, and its kind if one is given; drop the item if the wording is empty."""
    if split_key(key)[0] in REGISTERS and not clean_text(wording):
        find_row(text, key)
        return replace_row(text, key, None, words)
    item = find_item(text, key)
    changed = _attach(replace(item, text=wording, kind=kind or item.kind), split_key(key)[0], words)
    return replace_item(text, key, [changed] if clean_text(wording) else [], words)


def split_item(text: str, key: str, first: str, second: str, words: Words) -> str:
    """Split the item `key` in two with the same evidence. What conflicts and is attached stays with the first half."""
    item = find_item(text, key)
    halves = [replace(item, text=first), replace(item, text=second, conflicts=(), attachments=())]
    return replace_item(text, key, [half for half in halves if clean_text(half.text)], words)


def join_items(text: str, key: str, words: Words) -> str:
    """Append the item `key` to the item before it, with the evidence and the attachments of both."""
    name, place = split_key(key)
    if place < 1:
        raise KitError("There is no item before this one to join it to.")
    before, item = find_item(text, make_key(name, place - 1)), find_item(text, key)
    both = replace(
        before,
        text=f"{before.text} {item.text}",
        evidence=tuple(dict.fromkeys((*before.evidence, *item.evidence))),
        conflicts=(*before.conflicts, *item.conflicts),
        attachments=(*before.attachments, *item.attachments),
    )
    return replace_item(replace_item(text, key, [], words), make_key(name, place - 1), [both], words)


def move_item(text: str, key: str, name: str, place: int, stage: str | None, words: Words) -> str:
    """Move the item `key` to the list `name`, after the first `place` of the other items there.

    A step moves to `stage`; None is the stage of the steps around it.
    """
    section, own_place = split_key(key)
    item = find_item(text, key)
    if name == key:
        raise KitError("A step cannot be moved beneath itself.")
    if section == "steps" and name.startswith("steps-") and own_place < split_key(name)[1]:
        list_items(read_card(text, "The card"), name)
        name = make_key("steps", split_key(name)[1] - 1)
    item = replace(item, kind=item.kind or _KIND_OF_SECTION.get(section, ""))
    return put_item(replace_item(text, key, [], words), name, place, item, stage, words)


def put_item(text: str, name: str, place: int, item: Item, stage: str | None, words: Words) -> str:
    """Add `item` to the list `name`, after the first `place` of its items, as `move_item` does."""
    if stage is None and name == "steps":
        steps = read_card(text, "The card").steps
        stage = next((step.stage for step in [*steps[:place][-1:], *steps[:1]]), "")
    return add_item(text, name, place, _attach(replace(item, stage=stage or ""), name, words), words)


def _attach(item: Item, name: str, words: Words) -> Item:
    """Return `item` as it can be in the list `name`: with a kind beneath a step, and with a stage among the steps."""
    if name == "steps":
        return replace(item, kind="")
    if item.attachments:
        raise KitError("Other items are attached to this step. Move or drop them first.")
    if name in SECTIONS or name == "questions":
        return replace(item, kind="", stage="")
    if item.kind and item.kind not in words["attachment"]:
        raise KitError(f"Nothing of the kind '{item.kind}' can be attached to a step.")
    return replace(item, kind=item.kind or _OTHER_KIND, stage="")


def find_evidence(text: str, key: str) -> tuple[Evidence, ...]:
    """Return the evidence of the item `key`, or of the row of a register."""
    found = find_row(text, key) if split_key(key)[0] in REGISTERS else find_item(text, key)
    return found.evidence


def set_evidence(text: str, key: str, evidence: Sequence[Evidence], words: Words) -> str:
    """Replace the evidence of the item `key`, or of the row of a register."""
    found = tuple(dict.fromkeys(evidence))
    if split_key(key)[0] in REGISTERS:
        return replace_row(text, key, replace(find_row(text, key), evidence=found), words)
    return replace_item(text, key, [replace(find_item(text, key), evidence=found)], words)


def resolve_conflict(text: str, key: str, version: int, *, as_variants: bool, words: Words) -> str:
    """Keep one version, counted from 0, of the item `key`; drop the conflicting ones or keep them as variants."""
    item = find_item(text, key)
    if not 0 <= version < len(item.versions):
        raise KitError("This version is no longer on the card.")
    kept = item.versions[version]
    others = [Item(other.text, other.evidence) for other in item.versions if other is not kept]
    text = replace_item(text, key, [replace(item, text=kept.text, evidence=kept.evidence, conflicts=())], words)
    for other in others if as_variants else ():
        text = add_item(text, "variants", len(read_card(text, "The card").variants), other, words)
    return text


def fill_row(text: str, key: str, values: Mapping[str, str], words: Words) -> str:
    """Fill in fields of the row `key` of a register, by name; a key past the last row adds one."""
    name, place = split_key(key)
    rows = list_rows(read_card(text, "The card"), name)
    if not values.keys() <= set(FIELDS[name].values()) or values.get("consent", "ask") not in words["consent"]:
        raise KitError("This register has no such field.")
    own: dict[str, Any] = dict(values)
    return replace_row(text, key, replace((*rows[place:], _NEW_ROWS[name])[0], **own), words)


def title_stage(text: str, key: str, title: str, words: Words) -> str:
    """Title the stage that begins with the step `key`, or begin one there; without a title it joins the one before."""
    name, place = split_key(key)
    find_item(text, key)
    if name != "steps":
        raise KitError("Only steps are in stages.")

    def change(rows: list[str], placed: Mapping[str, PlacedItem], _: Citations) -> None:
        heading = find_stage(rows, placed[key], placed)
        if heading and title:
            rows[slice(*heading.rows)] = [write_stage(title, words, heading.level)]
        elif heading:
            remove_heading(rows, heading, joins=place > 0)
        elif title:
            insert_apart(rows, placed[key].blocks[0].rows[0], [write_stage(title, words)])
        else:
            raise KitError("No stage begins with this step.")

    def expect(method: Method) -> Method:
        before = method.steps[place - 1].stage if place else ""
        rest = method.steps[place:]
        size = next((at for at, step in enumerate(rest) if step.stage != rest[0].stage), len(rest))
        own = (replace(step, stage=title or before) for step in rest[:size])
        return replace_list(method, "steps", (*method.steps[:place], *own, *rest[size:]))

    title = clean_text(title)
    return edit_card(text, change, expect)


def rename_method(text: str, name: str) -> str:
    """Rename the method of the card."""
    head, body = split_card(text)
    title = next((block for block in parse_blocks(body) if block.kind == "heading" and block.level == 1), None)
    if title is None or not clean_text(name):
        raise KitError("A method needs a name.")
    rows = body.split("\n")
    rows[slice(*title.rows)] = [f"# {escape(name)}"]
    return head + "\n".join(rows)


def read_head(text: str) -> tuple[str, str]:
    """Return the id and name of a card without reading the rest; the name is empty if it has none."""
    settings, body = split_front_matter(text)
    row = next((row for row in body.split("\n") if row.startswith("# ")), "")
    name = unescape(row.removeprefix("# "))
    return slugify(settings.get("id", "") or name, "method"), name
