"""Cards: read and write a method as Markdown that a person can edit."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from kit_builder.errors import KitError
from kit_builder.kit.citations import Citations, parse_definition
from kit_builder.records import SECTIONS, Evidence, Item, Method
from kit_builder.text.ids import slugify
from kit_builder.text.markdown import Block, clean_text, escape, parse_blocks, parse_raw_footnotes, split_front_matter
from kit_builder.text.words import Words, list_languages, load_words

_HEADED = (*SECTIONS, "questions")
_LABELLED = re.compile(r"([^:]{1,40}): (.+)")


def write_card(method: Method, words: Words) -> str:
    """Return a method as a card, with the headings in `words`.

    References to its evidence follow each item; the footnotes are at the end, in order of first use. Items without text
    are left out. `read_card` returns the same method, with each text on one line.
    """
    method = _clean(method)
    citations = Citations()
    parts = [f"---\nid: {method.id}\n---", f"# {escape(method.name)}"]
    for name in SECTIONS:
        marks = (f"{place}." if name == "steps" else "-" for place in range(1, len(method.section(name)) + 1))
        lines = [
            row
            for mark, item in zip(marks, method.section(name), strict=True)
            for row in render_item(mark, item, words["card"]["conflict"], citations)
        ]
        parts += _section(words["card"][name], lines)
    parts += _section(words["card"]["questions"], [f"- {escape(question)}" for question in method.questions])
    parts += filter(None, [citations.render_definitions()])
    return "\n\n".join(parts) + "\n"


def read_card(text: str, where: str) -> Method:
    """Return the method in a card that was written by `write_card` or edited by a person.

    Under a heading, each list item, nested item, paragraph, table cell or code block is an item. An item without
    references has no evidence. A nested item that begins with the label of a conflict, such as `Conflicting advice:`,
    conflicts with the item above it. A method without an id gets the slug of its name.

    Args:
        text: The card.
        where: The name of its file, for error messages.

    Raises:
        KitError: If the card has no name, an unknown heading, or text outside a section, or if the footnote of a
            reference is missing or invalid.
    """
    settings, body = split_front_matter(text)
    found = parse_blocks(body)
    name = next((block.text for block in found if block.kind == "heading" and block.level == 1), "")
    if not name:
        raise KitError(f'{where} has no name. Start it with a line such as "# Set a price".')
    sections: dict[str, list[Item]] = {}
    for placed in _items(found, body, where):
        sections.setdefault(placed.section, []).append(placed.item)
    questions = tuple(item.text for item in sections.pop("questions", []))
    items: dict[str, Any] = {section: tuple(found) for section, found in sections.items()}
    return Method(id=slugify(settings.get("id", "") or name, "method"), name=name, questions=questions, **items)


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """An item of a card, or a question, and the blocks it was read from: its own, then those of its conflicts."""

    section: str
    item: Item
    blocks: tuple[Block, ...]


@lru_cache(maxsize=64)  # each edit reads the card that the edit before it returned
def locate_items(body: str, where: str) -> tuple[PlacedItem, ...]:
    """Return the items and questions of a card without its front matter, in order, with their blocks.

    Raises KitError as `read_card` does.
    """
    return _items(parse_blocks(body), body, where)


def _items(found: Sequence[Block], body: str, where: str) -> tuple[PlacedItem, ...]:
    known = parse_raw_footnotes(body)
    items: list[PlacedItem] = []
    last: dict[str, int] = {}
    for section, block in _split_sections(found, where):
        evidence = tuple(_evidence(label, known, where) for label in block.notes)
        labelled = _LABELLED.match(clean_text(block.text)) if block.level > 1 and section in last else None
        if labelled and _is_conflict(labelled[1]):
            above = items[last[section]]
            item = replace(above.item, conflicts=(*above.item.conflicts, Item(labelled[2], evidence)))
            items[last[section]] = PlacedItem(section, item, (*above.blocks, block))
        elif text := clean_text(block.text):
            last[section] = len(items)
            items.append(PlacedItem(section, Item(text, evidence), (block,)))
    return tuple(items)


def _clean(method: Method) -> Method:
    def clean_evidence(found: Evidence) -> Evidence:
        return replace(found, source=clean_text(found.source), quote=clean_text(found.quote))

    def clean_item(item: Item) -> Item:
        conflicts = tuple(map(clean_item, item.conflicts))
        return Item(clean_text(item.text), tuple(map(clean_evidence, item.evidence)), conflicts)

    sections: dict[str, Any] = {
        name: tuple(clean_item(item) for item in method.section(name) if clean_text(item.text)) for name in SECTIONS
    }
    questions = tuple(filter(None, map(clean_text, method.questions)))
    return Method(id=clean_text(method.id), name=clean_text(method.name), questions=questions, **sections)


def _section(heading: str, lines: list[str]) -> list[str]:
    return [f"## {escape(heading)}", "\n".join(lines)] if lines else []


def render_item(mark: str, item: Item, label: str, citations: Citations) -> list[str]:
    """Return an item as a list item that begins with `mark`, followed by its conflicts, each after `label`."""
    others = [replace(other, text=f"{label}: {other.text}") for other in item.conflicts if other.text]
    indent = " " * (len(mark) + 1)
    return [f"{mark} {_item(item, citations)}", *(f"{indent}- {_item(other, citations)}" for other in others)]


def _item(item: Item, citations: Citations) -> str:
    return f"{escape(item.text)} {citations.cite(item.evidence)}".rstrip(" ")


def _split_sections(found: Sequence[Block], where: str) -> Iterator[tuple[str, Block]]:
    """Yield each block with its section."""
    section = ""
    named = False
    for block in found:
        if block.kind == "heading" and block.level == 1 and not named:
            named = True
        elif block.kind == "heading":
            section = find_section(block.text)
            if not section:
                raise KitError(_unknown_heading(block.text, where, found))
        elif not section:
            message = f'{where}: the text "{clean_text(block.text)}" is not under a heading.'
            raise KitError(f'{message} Move it under one, such as "## {load_words("en")["card"]["purpose"]}".')
        else:
            yield section, block


def find_section(heading: str) -> str:
    """Return the section that a heading in any language introduces, or `questions`; empty if the heading is unknown."""
    section = _headings().get(_fold(heading)) or _former_headings().get(slugify(heading, ""), "")
    return section if section in _HEADED else ""


@cache
def _headings() -> dict[str, str]:
    """Return the section of every heading in every language."""
    words = ((key, word) for code in list_languages() for key, word in load_words(code)["card"].items())
    return {_fold(word): key for key, word in words if key in _HEADED}


@cache
def _former_headings() -> dict[str, str]:
    """Return the section of every heading that cards had in version 0.1.0, or `conflict`. The keys are slugs."""
    table = tomllib.loads(files("kit_builder.kit").joinpath("former_headings.toml").read_text(encoding="utf-8"))
    return {slug: section for section, slugs in table.items() for slug in slugs}


def _is_conflict(label: str) -> bool:
    return _fold(label) in _conflict_labels() or _former_headings().get(slugify(label, "")) == "conflict"


@cache
def _conflict_labels() -> frozenset[str]:
    """Return the labels of conflicts in every language."""
    return frozenset(_fold(load_words(code)["card"]["conflict"]) for code in list_languages())


def _fold(text: str) -> str:
    return clean_text(text).casefold().rstrip(" :.")


def _unknown_heading(heading: str, where: str, found: Iterable[Block]) -> str:
    """Return an error message with the valid headings, in the language that most headings of the card are in."""
    used = {_fold(block.text) for block in found if block.kind == "heading"}
    headings = [[load_words(code)["card"][key] for key in _HEADED] for code in ("en", *list_languages())]
    known = max(headings, key=lambda words: len(used & set(map(_fold, words))))
    return f'{where}: unknown heading "{heading}". Use one of these: {", ".join(known)}.'


def _evidence(label: str, known: Mapping[str, str], where: str) -> Evidence:
    if label not in known:
        message = f"{where}: the footnote [^{label}] is missing."
        raise KitError(f"{message} Restore the line that starts with [^{label}]: or delete [^{label}] from the text.")
    evidence = parse_definition(label, known[label])
    if evidence is None:
        message = f"{where}: the footnote [^{label}] does not give a source and a line."
        raise KitError(f'{message} Write it as [^{label}]: notes.md, line 3: "the words of the source".')
    return evidence
