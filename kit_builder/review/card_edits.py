"""Edits of a card: each function takes the text of a card and returns the edited text.

Only the rows of the edited items change, so that everything else a person has written in the card is preserved. Each
edit is checked against the items it should produce; if the layout of a card does not allow it, it is refused.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from kit_builder.errors import KitError
from kit_builder.kit.cards import PlacedItem, find_section, locate_items, render_item
from kit_builder.kit.citations import Citations
from kit_builder.records import SECTIONS, Evidence, Item
from kit_builder.text.ids import slugify
from kit_builder.text.markdown import Block, clean_text, escape, parse_blocks, split_front_matter, unescape
from kit_builder.text.words import Words

_LIST_MARKER = re.compile(r"^(?P<indent>\s*)(?P<mark>[-*+]|[0-9]{1,9}(?P<stop>[.)]))\s+")
_DEFINITION = re.compile(r"^\[\^([^\]\s]+)\]:")
_ORDER = (*SECTIONS, "questions")

_Sections = dict[str, list[Item]]


def reword_item(text: str, key: str, wording: str, words: Words) -> str:
    """Replace the wording of the item `key` and keep its evidence; drop the item if the wording is empty."""
    item = find_item(text, key)
    return replace_item(text, key, [replace(item, text=wording)] if clean_text(wording) else [], words)


def split_item(text: str, key: str, first: str, second: str, words: Words) -> str:
    """Split the item `key` in two with the same evidence."""
    item = find_item(text, key)
    halves = [replace(item, text=first), Item(second, item.evidence)]
    return replace_item(text, key, [half for half in halves if clean_text(half.text)], words)


def join_items(text: str, key: str, words: Words) -> str:
    """Append the item `key` to the item before it, with the evidence of both."""
    section, place = _parse_key(key)
    if place < 1:
        raise KitError("There is no item before this one to join it to.")
    before, item = find_item(text, f"{section}-{place}"), find_item(text, key)
    evidence = tuple(dict.fromkeys((*before.evidence, *item.evidence)))
    both = Item(f"{before.text} {item.text}", evidence, (*before.conflicts, *item.conflicts))
    return replace_item(replace_item(text, key, [], words), f"{section}-{place}", [both], words)


def move_item(text: str, key: str, section: str, place: int, words: Words) -> str:
    """Move the item `key` to `section`, after the first `place` of the other items there."""
    return add_item(replace_item(text, key, [], words), section, place, find_item(text, key), words)


def set_evidence(text: str, key: str, evidence: Sequence[Evidence], words: Words) -> str:
    """Replace the evidence of the item `key`."""
    return replace_item(text, key, [replace(find_item(text, key), evidence=tuple(dict.fromkeys(evidence)))], words)


def resolve_conflict(text: str, key: str, version: int, *, as_variants: bool, words: Words) -> str:
    """Keep one version, counted from 0, of the item `key`; drop the conflicting ones or keep them as variants."""
    item = find_item(text, key)
    if not 0 <= version < len(item.versions):
        raise KitError("This version is no longer on the card.")
    others = [Item(other.text, other.evidence) for other in item.versions if other is not item.versions[version]]
    text = replace_item(text, key, [replace(item.versions[version], conflicts=())], words)
    for other in others if as_variants else ():
        text = add_item(text, "variants", len(read_sections(text).get("variants", ())), other, words)
    return text


def rename_method(text: str, name: str) -> str:
    """Rename the method of the card."""
    head, body = _split_front_matter(text)
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


def find_item(text: str, key: str) -> Item:
    """Return the item `key` of a card, such as `steps-3`. Raises KitError if there is none."""
    section, place = _parse_key(key)
    items = read_sections(text).get(section, [])
    if place >= len(items):
        raise KitError("This item is no longer on the card.")
    return items[place]


def read_sections(text: str) -> Mapping[str, list[Item]]:
    """Return the items of a card by section, with its questions as the items of `questions`."""
    return _group_by_section(locate_items(_split_front_matter(text)[1], "The card"))


def replace_item(text: str, key: str, items: Sequence[Item], words: Words) -> str:
    """Replace the item `key` by `items`; an empty list drops it."""
    section, place = _parse_key(key)
    find_item(text, key)

    def change(placed: Sequence[PlacedItem], rows: list[str], citations: Citations) -> None:
        here = [each for each in placed if each.section == section][place]
        own = here.blocks[0]
        below = [each.blocks[0] for each in placed if own.rows[1] <= each.blocks[0].rows[0] < own.end]
        if own.kind not in ("item", "paragraph") or any(block.rows[0] < own.rows[1] for block in here.blocks[1:]):
            raise _make_unsupported_error()
        if below and not items:
            raise KitError("Other items are nested below this one. Drop or move them first.")
        for block in reversed(here.blocks[1:]):
            del rows[slice(*block.rows)]
        rows[slice(*own.rows)] = _write_items(rows[own.rows[0]], own, items, words, citations)

    def expect(sections: _Sections) -> None:
        sections[section][place : place + 1] = items

    return _edit_card(text, change, expect)


def add_item(text: str, section: str, place: int, item: Item, words: Words) -> str:
    """Add `item` to `section`, after the first `place` of its items."""
    if section not in _ORDER:
        raise KitError(f"Unknown section '{section}'.")
    place = max(0, min(place, len(read_sections(text).get(section, []))))

    def change(placed: Sequence[PlacedItem], rows: list[str], citations: Citations) -> None:
        there = [each.blocks[0] for each in placed if each.section == section]
        if not there:
            row = _find_or_add_heading(rows, section, words) + 1
            own = render_item("1." if section == "steps" else "-", item, words["card"]["conflict"], citations)
            below = "\n".join(rows[row:]).lstrip("\n")
            rows[row:] = ["", *own, *(["", *below.split("\n")] if below else [])]
            return
        beside = there[min(place, len(there) - 1)]
        own = _write_items(rows[beside.rows[0]], beside, [item], words, citations)
        if place < len(there):
            rows[beside.rows[0] : beside.rows[0]] = own if beside.kind == "item" else [*own, ""]
        else:
            last = max(each.end for each in there)
            rows[last:last] = own if beside.kind == "item" else ["", *own]

    def expect(sections: _Sections) -> None:
        sections.setdefault(section, []).insert(place, item)

    return _edit_card(text, change, expect)


def _edit_card(
    text: str,
    change: Callable[[Sequence[PlacedItem], list[str], Citations], None],
    expect: Callable[[_Sections], None],
) -> str:
    head, body = _split_front_matter(text)
    placed = locate_items(body, "The card")
    labels = {label: found for each in placed for label, found in _list_labels(each)}
    citations = Citations({evidence: label for label, evidence in labels.items()})
    rows = body.rstrip("\n").split("\n")
    change(placed, rows, citations)
    own = [row for row in citations.render_definitions().split("\n") if row and _read_label(row) not in labels]
    if own and _DEFINITION.match(rows[-1]) is None and rows[-1]:
        rows.append("")
    done = _remove_orphans("\n".join(_renumber([*rows, *own])), labels) + "\n"
    wanted = _group_by_section(placed)
    expect(wanted)
    if _normalise(_group_by_section(locate_items(done, "The card"))) != _normalise(wanted):
        raise _make_unsupported_error()
    return head + done


def _split_front_matter(text: str) -> tuple[str, str]:
    """Split a card into its front matter, with the empty rows below it, and its body."""
    body = split_front_matter(text)[1].lstrip("\n")
    uniform = text.lstrip("\ufeff\r\n").replace("\r\n", "\n").replace("\r", "\n")
    return uniform.removesuffix(body), body


def _parse_key(key: str) -> tuple[str, int]:
    section, _, number = key.rpartition("-")
    if section not in _ORDER or not re.fullmatch("[1-9][0-9]{0,5}", number):
        raise KitError("This item is no longer on the card.")
    return section, int(number) - 1


def _group_by_section(placed: Sequence[PlacedItem]) -> _Sections:
    found: _Sections = {}
    for each in placed:
        found.setdefault(each.section, []).append(each.item)
    return found


def _normalise(sections: _Sections) -> _Sections:
    """Return the items as they would be read from a card."""

    def plain(item: Item) -> Item:
        return Item(clean_text(item.text), item.evidence, tuple(map(plain, item.conflicts)))

    return {
        section: [plain(item) for item in items if clean_text(item.text)]
        for section, items in sections.items()
        if items
    }


def _write_items(row: str, block: Block, items: Sequence[Item], words: Words, citations: Citations) -> list[str]:
    """Return the rows of `items`, with the same list marker as the item that begins with `row`."""
    found = _LIST_MARKER.match(row) if block.kind == "item" else None
    label = words["card"]["conflict"]
    if found:
        written = (each for item in items for each in render_item(found["mark"], item, label, citations))
        return [found["indent"] + each for each in written]
    if any(item.conflicts for item in items):
        raise _make_unsupported_error()
    paragraphs = [f"{escape(item.text)} {citations.cite(item.evidence)}".rstrip(" ") for item in items]
    return "\n\n".join(paragraphs).split("\n") if paragraphs else []


def _find_or_add_heading(rows: list[str], section: str, words: Words) -> int:
    """Return the row of the heading of an empty section, and add the heading if there is none."""
    found = list(parse_blocks("\n".join(rows)))
    headings = [(find_section(block.text), block) for block in found if block.kind == "heading" and block.level > 1]
    row = next((block.rows[0] for name, block in headings if name == section), None)
    if row is None:
        later = (block.rows[0] for name, block in headings if _ORDER.index(name) > _ORDER.index(section))
        row = next(later, max(block.end for block in found))
        own = [*([""] if rows[row - 1] else []), f"## {escape(words['card'][section])}"]
        rows[row:row] = own
        row += len(own) - 1
    return row


def _renumber(rows: list[str]) -> list[str]:
    """Renumber the ordered lists of each section and adjust the indentation of the rows below their items."""
    counts: dict[int, int] = {}
    for block in parse_blocks("\n".join(rows)):
        if block.kind == "heading":
            counts.clear()
        found = _LIST_MARKER.match(rows[block.rows[0]]) if block.ordered and block.level == 1 else None
        if found is None or not found["stop"]:
            continue
        counts[1] = counts.get(1, 0) + 1
        mark = f"{counts[1]}{found['stop']}"
        first = rows[block.rows[0]]
        rows[block.rows[0]] = found["indent"] + mark + first[len(found["indent"]) + len(found["mark"]) :]
        wider = len(mark) - len(found["mark"])
        for row in range(block.rows[0] + 1, block.end) if wider else ():
            rows[row] = " " * wider + rows[row] if wider > 0 else re.sub(rf"^ {{0,{-wider}}}", "", rows[row])
    return rows


def _list_labels(placed: PlacedItem) -> Iterator[tuple[str, Evidence]]:
    """Yield the footnote labels of an item and its conflicting versions, each with its evidence."""
    for block, version in zip(placed.blocks, placed.item.versions, strict=True):
        yield from zip(block.notes, version.evidence, strict=True)


def _read_label(row: str) -> str:
    found = _DEFINITION.match(row)
    return found[1] if found else ""


def _remove_orphans(body: str, labels: Mapping[str, Evidence]) -> str:
    """Remove the footnotes of evidence that nothing refers to."""
    rows = body.split("\n")
    referred = set(re.findall(r"\[\^([^\]\s]+)\](?!:)", "\n".join(row for row in rows if not _read_label(row))))
    kept = [
        row for row in rows if not _read_label(row) or _read_label(row) in referred or _read_label(row) not in labels
    ]
    return "\n".join(kept).rstrip("\n")


def _make_unsupported_error() -> KitError:
    return KitError("This part of the card has a layout that cannot be edited here. Edit the card as text.")
