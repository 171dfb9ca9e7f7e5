"""The text of a card while it is edited: its rows, headings and footnotes, and the check of what it then says."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from kit_builder.errors import KitError
from kit_builder.kit.card_words import HEADED, find_section
from kit_builder.kit.card_writer import clean_method
from kit_builder.kit.cards import SURE_STAGE_LEVEL, PlacedItem, locate_items, read_card, render_item
from kit_builder.kit.citations import Citations, parse_definitions
from kit_builder.records import Evidence, Item, Method
from kit_builder.text.markdown import (
    Block,
    escape,
    normalise_rows,
    parse_blocks,
    split_front_matter,
)
from kit_builder.text.words import Words

LIST_MARKER = re.compile(r"^(?P<indent>\s*)(?P<mark>[-*+]|[0-9]{1,9}(?P<stop>[.)]))\s+")
_DEFINITION = re.compile(r"^\[\^([^\]\s]+)\]:")
_REFERENCE = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_STAGE_LEVEL = 3

Change = Callable[[list[str], Mapping[str, PlacedItem], Citations], None]


def edit_card(text: str, change: Change, expect: Callable[[Method], Method]) -> str:
    """Return a card after `change`, which gets the rows of its body, its items by key and its citations.

    Raises KitError if the changed card does not say what `expect` makes of the method.
    """
    head, body = split_card(text)
    placed = {each.key: each for each in locate_items(body, "The card")}
    labels = _list_labels(body)
    citations = Citations({evidence: label for label, evidence in labels.items()})
    rows = body.rstrip("\n").split("\n")
    change(rows, placed, citations)
    own = [row for row in citations.render_definitions().split("\n") if row and _read_label(row) not in labels]
    if own and _DEFINITION.match(rows[-1]) is None and rows[-1]:
        rows.append("")
    done = head + _remove_orphans("\n".join(_renumber([*rows, *own])), labels) + "\n"
    if read_card(done, "The card") != clean_method(expect(read_card(text, "The card"))):
        raise make_unsupported_error()
    return done


def split_card(text: str) -> tuple[str, str]:
    """Split a card into its front matter, with the empty rows below it, and its body."""
    body = split_front_matter(text)[1].lstrip("\n")
    uniform = normalise_rows(text)
    return uniform.removesuffix(body), body


def find_end(rows: Sequence[str], here: PlacedItem, placed: Mapping[str, PlacedItem]) -> int:
    """Return the row after an item and all that is attached to it."""
    attached = (each for key, each in placed.items() if key.startswith(f"{here.key}."))
    end = max(block.end for each in (here, *attached) for block in each.blocks)
    while not rows[end - 1]:  # the last item of a nested list ends after the empty row below it
        end -= 1
    return end


def write_items(row: str, block: Block, items: Sequence[Item], words: Words, citations: Citations) -> list[str]:
    """Return the rows of `items`, with the same list marker as the item that begins with `row`."""
    found = LIST_MARKER.match(row) if block.kind == "item" else None
    if found:
        written = (each for item in items for each in render_item(found["mark"], item, words, citations))
        return [found["indent"] + each for each in written]
    if any(item.conflicts or item.attachments or item.kind for item in items):
        raise make_unsupported_error()
    paragraphs = [f"{escape(item.text)} {citations.cite(item.evidence)}".rstrip(" ") for item in items]
    return "\n\n".join(paragraphs).split("\n") if paragraphs else []


def write_attached(row: str, block: Block, items: Sequence[Item], words: Words, citations: Citations) -> list[str]:
    """Return the rows of `items`, nested beneath the step that begins with `row`."""
    found = LIST_MARKER.match(row) if block.kind == "item" else None
    if items and not found:
        raise make_unsupported_error()
    indent = " " * len(found["indent"] + found["mark"] + " ") if found else ""
    return [indent + each for item in items for each in render_item("-", item, words, citations)]


def write_stage(title: str, words: Words, level: int = _STAGE_LEVEL) -> str:
    """Return the heading above the steps of a stage, or of no stage if the title is empty."""
    if not title:
        return f"## {escape(words['card']['steps'])}"
    return f"{'#' * (max(level, SURE_STAGE_LEVEL) if find_section(title) else level)} {escape(title)}"


def insert_apart(rows: list[str], row: int, own: Sequence[str]) -> None:
    """Insert `own` rows with an empty row before and after them."""
    before, after = rows[:row], rows[row:]
    while before and not before[-1]:
        before.pop()
    while after and not after[0]:
        after.pop(0)
    rows[:] = [*before, "", *own, *(["", *after] if after else [])]


def find_or_add_heading(rows: list[str], section: str, words: Words) -> int:
    """Return the row of the heading of a section, and add the heading if there is none."""
    found = parse_blocks("\n".join(rows))
    headings = [(name, block) for name, block in _find_section_headings(found) if name]
    row = next((block.rows[0] for name, block in headings if name == section), None)
    if row is None:
        later = (block.rows[0] for name, block in headings if HEADED.index(name) > HEADED.index(section))
        row = next(later, max(block.end for block in found))
        own = [*([""] if rows[row - 1] else []), f"## {escape(words['card'][section])}"]
        rows[row:row] = own
        row += len(own) - 1
    return row


def find_stage(rows: Sequence[str], step: PlacedItem, placed: Mapping[str, PlacedItem]) -> Block | None:
    """Return the heading of the stage that begins with `step`; None if no stage begins there."""
    first = step.blocks[0].rows[0]
    found = parse_blocks("\n".join(rows))
    above = [block for block in found if block.kind == "heading" and block.rows[0] < first]
    is_first = all(not above[-1].rows[0] < each.blocks[0].rows[0] < first for each in placed.values())
    return above[-1] if step.item.stage and is_first else None


def is_empty_below(rows: Sequence[str], heading: Block) -> bool:
    """Return whether there is nothing between a heading and the next one, or the footnotes."""
    row = next(filter(None, rows[heading.rows[1] :]), "#")
    return row.startswith("#") or bool(_read_label(row))


def remove_heading(rows: list[str], heading: Block, *, joins: bool) -> None:
    """Remove a heading and the empty rows around it, so that the lists around it become one if it `joins` them."""
    first, last = heading.rows
    while rows[first - 1] == "":
        first -= 1
    while last < len(rows) and rows[last] == "":
        last += 1
    rows[first:last] = [] if joins else [""]


def make_unsupported_error() -> KitError:
    """Return the error for a layout in which an edit is not possible."""
    return KitError("This part of the card has a layout that cannot be edited here. Edit the card as text.")


def _find_section_headings(found: Sequence[Block]) -> Iterator[tuple[str, Block]]:
    """Yield the headings that are not titles of stages, with the sections they introduce."""
    section, level = "", 1
    for block in (block for block in found if block.kind == "heading" and block.level > 1):
        name = find_section(block.text)
        is_below = section == "steps" and block.level > level
        if not (is_below and block.level >= (SURE_STAGE_LEVEL if name else _STAGE_LEVEL)):
            section, level = name, block.level
            yield name, block


def _renumber(rows: list[str]) -> list[str]:
    """Renumber the ordered lists of each section and adjust the indentation of the rows below their items."""
    found = parse_blocks("\n".join(rows))
    headings = {block.rows[0]: name for name, block in _find_section_headings(found)}
    section, count = "", 0
    for block in found:
        if headings.get(block.rows[0], section) != section:
            section, count = headings[block.rows[0]], 0
        marker = LIST_MARKER.match(rows[block.rows[0]]) if block.ordered and block.level == 1 else None
        if marker is None or not marker["stop"]:
            continue
        count += 1
        mark = f"{count}{marker['stop']}"
        first = rows[block.rows[0]]
        rows[block.rows[0]] = marker["indent"] + mark + first[len(marker["indent"]) + len(marker["mark"]) :]
        wider = len(mark) - len(marker["mark"])
        for row in range(block.rows[0] + 1, block.end) if wider else ():
            rows[row] = " " * wider + rows[row] if wider > 0 else re.sub(rf"^ {{0,{-wider}}}", "", rows[row])
    return rows


def _list_labels(body: str) -> dict[str, Evidence]:
    """Return the evidence of each footnote that the text of a card refers to, by label."""
    referred = _list_references(body)
    return {label: found for label, found in parse_definitions(body).items() if label in referred}


def _list_references(body: str) -> set[str]:
    return set(_REFERENCE.findall("\n".join(row for row in body.split("\n") if not _read_label(row))))


def _read_label(row: str) -> str:
    found = _DEFINITION.match(row)
    return found[1] if found else ""


def _remove_orphans(body: str, labels: Mapping[str, Evidence]) -> str:
    """Remove the footnotes of evidence that nothing refers to any more."""
    referred = _list_references(body)
    kept = [row for row in body.split("\n") if _read_label(row) not in labels or _read_label(row) in referred]
    return "\n".join(kept).rstrip("\n")
