"""Cards: a method as Markdown that a person can edit. This module reads them; `card_writer` writes them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from kit_builder.errors import KitError
from kit_builder.kit.card_words import REGISTERS, find_section, list_headings, split_label
from kit_builder.kit.card_writer import render_item, write_card
from kit_builder.kit.citations import parse_definition
from kit_builder.kit.registers import Cell, PlacedRow, read_register
from kit_builder.records import Evidence, Item, Method
from kit_builder.text.ids import slugify
from kit_builder.text.markdown import (
    Block,
    blank_comments,
    clean_text,
    normalise_rows,
    parse_blocks,
    parse_raw_footnotes,
    split_front_matter,
)
from kit_builder.text.words import load_words

__all__ = [
    "PlacedItem",
    "PlacedRow",
    "find_section",
    "locate_items",
    "locate_rows",
    "read_card",
    "render_item",
    "write_card",
]

_MIN_STAGE_LEVEL = 3
# A heading at this level is a stage even if it is called like a section.
SURE_STAGE_LEVEL = 4


def read_card(text: str, where: str) -> Method:
    """Return the method in a card that was written by `write_card` or edited by a person.

    Under a heading, each list item, nested item, paragraph, table cell or code block is an item. An item without
    references has no evidence. A heading below that of the steps is a stage. What is nested beneath a step is attached
    to it, and so are paragraphs that follow a list of steps: the label before the text, such as `why:`, says of what
    kind it is, and without one it is a detail. A nested item that begins with the label of a conflict, such as
    `Conflicting advice:`, conflicts with the item above it. Numbers and stories are the rows of tables. HTML comments
    are skipped. A method without an id gets the slug of its name.

    Args:
        text: The card.
        where: The name of its file, for error messages.

    Raises:
        KitError: If the card has no name, an unknown heading, text outside a section, or a faulty table, or if the
            footnote of a reference is missing or invalid.
    """
    settings, body = split_front_matter(text)
    rows_above = normalise_rows(text).count("\n") - body.count("\n")
    card = _parse(body, _Place(where, rows_above + len(body) - len(body.lstrip("\n"))))
    if not card.name:
        raise KitError(f'{where} has no name. Start it with a line such as "# Set a price".')
    sections: dict[str, list[Any]] = {}
    for placed in card.items:
        if not placed.is_attachment:
            sections.setdefault(placed.section, []).append(placed.item)
    for row in card.rows:
        sections.setdefault(row.key.partition("-")[0], []).append(row.record)
    questions = tuple(item.text for item in sections.pop("questions", []))
    items: dict[str, Any] = {section: tuple(found) for section, found in sections.items()}
    return Method(
        id=slugify(settings.get("id", "") or card.name, "method"),
        name=card.name,
        questions=questions,
        is_arranged=settings.get("arranged") == "yes",
        **items,
    )


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """An item of a card, or a question, with its id and the blocks it was read from.

    `key` is `steps-3`, `steps-3.2` for an attachment, which follows its step, or `questions-1`. The blocks are its own,
    then those of its conflicts.
    """

    section: str
    key: str
    item: Item
    blocks: tuple[Block, ...]

    @property
    def is_attachment(self) -> bool:
        """Whether the item is attached to a step."""
        return "." in self.key


def locate_items(body: str, where: str) -> tuple[PlacedItem, ...]:
    """Return the items and questions of a card without its front matter, in order, with their blocks.

    Raises KitError as `read_card` does.
    """
    return _parse(body, _Place(where)).items


def locate_rows(body: str, where: str) -> tuple[PlacedRow, ...]:
    """Return the numbers and the stories of a card without its front matter, in order, with their rows.

    Raises KitError as `read_card` does.
    """
    return _parse(body, _Place(where)).rows


class _Place(NamedTuple):
    """The file of a card, and the number of rows above its body, if known, for error messages."""

    file: str
    rows_above: int | None = None

    def name_line(self, block: Block) -> str:
        return self.file if self.rows_above is None else f"{self.file}, line {self.rows_above + block.rows[0] + 1}"


class _Card(NamedTuple):
    name: str
    items: tuple[PlacedItem, ...]
    rows: tuple[PlacedRow, ...]


class _Region(NamedTuple):
    """The part of a card under one heading."""

    section: str
    stage: str
    blocks: list[Block]


@dataclass(slots=True, eq=False)
class _Draft:
    """An item that is being read, with what is nested beneath it so far."""

    section: str
    stage: str
    kind: str
    text: str
    evidence: tuple[Evidence, ...]
    blocks: list[Block]
    conflicts: list[Item] = field(default_factory=list)
    attachments: list["_Draft"] = field(default_factory=list)

    def finish(self) -> Item:
        attached = tuple(each.finish() for each in self.attachments)
        return Item(self.text, self.evidence, tuple(self.conflicts), attached, self.kind, self.stage)


def _parse(body: str, place: _Place) -> _Card:
    """Return what a card says. Raises KitError, which names its file and perhaps the line."""
    body = body.lstrip("\ufeff\r\n")
    return _parse_sound(body) or _parse_at(body, place)


@lru_cache(maxsize=64)  # each edit reads the card that the edit before it returned, be it in another file
def _parse_sound(body: str) -> _Card | None:
    """Return what a card says, None if it has a fault."""
    try:
        return _parse_at(body, _Place(""))
    except KitError:
        return None


def _parse_at(body: str, place: _Place) -> _Card:
    body = _blank_comments(body)
    found = parse_blocks(body)
    name = next((block.text for block in found if block.kind == "heading" and block.level == 1), "")
    regions = list(_split_regions(found, place))
    known = parse_raw_footnotes(body)
    rows = body.split("\n")
    drafts = [
        draft for region in regions if region.section not in REGISTERS for draft in _read(region, known, rows, place)
    ]
    registers = [
        each for name in REGISTERS for each in read_register(name, _list_cells(name, regions, known, place), rows)
    ]
    return _Card(name, tuple(_place_items(drafts)), tuple(registers))


def _blank_comments(body: str) -> str:
    """Return `body` with empty rows for comments, but a rule as its first row: the parser skips empty ones there."""
    blanked = blank_comments(body)
    return f"***{blanked}" if blanked.startswith("\n") else blanked


def _place_items(drafts: Sequence[_Draft]) -> Iterator[PlacedItem]:
    counts: dict[str, int] = {}
    for draft in drafts:
        counts[draft.section] = counts.get(draft.section, 0) + 1
        key = f"{draft.section}-{counts[draft.section]}"
        yield PlacedItem(draft.section, key, draft.finish(), tuple(draft.blocks))
        for under, each in enumerate(draft.attachments, start=1):
            yield PlacedItem(draft.section, f"{key}.{under}", each.finish(), tuple(each.blocks))


def _split_regions(found: Sequence[Block], place: _Place) -> Iterator[_Region]:
    """Yield the blocks under each heading, with its section and stage."""
    region = _Region("", "", [])
    level = 0
    named = False
    for block in found:
        if block.kind != "heading":
            if not region.section:
                message = f'{place.name_line(block)}: the text "{clean_text(block.text)}" is not under a heading.'
                raise KitError(f'{message} Move it under one, such as "## {load_words("en")["card"]["purpose"]}".')
            region.blocks.append(block)
        elif block.level == 1 and not named:
            named = True
        else:
            yield region
            section = find_section(block.text)
            may_be_stage = region.section == "steps" and block.level > level
            if may_be_stage and block.level >= (SURE_STAGE_LEVEL if section else _MIN_STAGE_LEVEL):
                region = _Region("steps", clean_text(block.text), [])
            elif section:
                region, level = _Region(section, "", []), block.level
            else:
                raise KitError(_describe_unknown_heading(block, place, found))
    yield region


def _read(region: _Region, known: Mapping[str, str], rows: Sequence[str], place: _Place) -> Iterator[_Draft]:
    """Yield the items of a region that are not attached to others."""
    above: dict[int, _Draft] = {}
    kinds: dict[int, str] = {}
    items: list[_Draft] = []
    for block in region.blocks:
        evidence = tuple(_read_evidence(label, known, place, block) for label in block.notes)
        text = clean_text(block.text)
        kind, said = split_label(text)
        depth = _find_depth(block, rows, above, kind)
        parent = above.get(max((each for each in above if each < depth), default=-1))
        if not text:
            continue
        if parent and kind == "conflict":
            if said:
                parent.conflicts.append(Item(said, evidence))
                parent.blocks.append(block)
            continue
        above = {each: draft for each, draft in above.items() if each < depth}
        kinds = {each: own for each, own in kinds.items() if each < depth}
        if parent and region.section == "steps":
            kind = kind or kinds.get(max(kinds, default=-1), "detail")
            kinds[depth] = kind
            if said:
                above[depth] = _Draft(region.section, "", kind, said, evidence, [block])
                items[-1].attachments.append(above[depth])
        else:
            above[depth] = _Draft(region.section, region.stage, "", text, evidence, [block])
            items.append(above[depth])
    yield from items


def _find_depth(block: Block, rows: Sequence[str], above: Mapping[int, _Draft], kind: str) -> int:
    """Return how deep a block is nested: 1 for an item of a list, 0 for a paragraph, a cell or code.

    A paragraph that follows a list of steps belongs to the step above it. So does an item after a numbered step that is
    less indented than Markdown demands, and one that begins with a label.
    """
    step = above.get(1, above.get(0))
    is_item = block.kind == "item"
    if step is None or (is_item and block.level > 1):
        return block.level if is_item else 0
    own = step.blocks[0]
    if not is_item:
        return 2 if step.section == "steps" and own.kind == "item" else 0
    indented = rows[block.rows[0]][:1].isspace()
    if step.section == "steps" and not block.ordered and (own.ordered or own.kind != "item"):
        return 2 if kind or indented else 1
    return 2 if indented and kind == "conflict" else 1


def _list_cells(name: str, regions: Sequence[_Region], known: Mapping[str, str], place: _Place) -> Iterator[Cell]:
    for block in (block for region in regions if region.section == name for block in region.blocks):
        evidence = tuple(_read_evidence(label, known, place, block) for label in block.notes)
        yield Cell(block, evidence, place.name_line(block))


def _describe_unknown_heading(heading: Block, place: _Place, found: Sequence[Block]) -> str:
    known = ", ".join(list_headings(block.text for block in found if block.kind == "heading"))
    return f'{place.name_line(heading)}: unknown heading "{heading.text}". Use one of these: {known}.'


def _read_evidence(label: str, known: Mapping[str, str], place: _Place, block: Block) -> Evidence:
    where = place.name_line(block)
    if label not in known:
        message = f"{where}: the footnote [^{label}] is missing."
        raise KitError(f"{message} Restore the line that starts with [^{label}]: or delete [^{label}] from the text.")
    evidence = parse_definition(label, known[label])
    if evidence is None:
        message = f"{where}: the footnote [^{label}] does not give a source and a line."
        raise KitError(f'{message} Write it as [^{label}]: notes.md, line 3: "the words of the source".')
    return evidence
