"""A method as a Markdown card, made to be read and edited by a person, and back."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from kit_builder.errors import KitError
from kit_builder.kit.citations import Citations, parse_definition
from kit_builder.records import SECTIONS, Evidence, Item, Method
from kit_builder.text.ids import slugify
from kit_builder.text.markdown import Block, clean_text, escape, parse_blocks, parse_raw_footnotes, split_front_matter
from kit_builder.text.words import Words, list_languages, load_words

_HEADED = (*SECTIONS, "questions")
_AGAINST = re.compile(r"([^:]{1,40}): (.+)")


def write_card(method: Method, words: Words) -> str:
    """Write a method as a card with the headings of a language.

    Each item is followed by references to its evidence, which stands as footnotes at the end, in order of first use.
    Items without text are left out. `read_card` gives the same method back, its texts on one line each.
    """
    method = _cleaned(method)
    citations = Citations()
    parts = [f"---\nid: {method.id}\n---", f"# {escape(method.name)}"]
    for name in SECTIONS:
        marks = (f"{place}." if name == "steps" else "-" for place in range(1, len(method.section(name)) + 1))
        lines = [
            row
            for mark, item in zip(marks, method.section(name), strict=True)
            for row in render_item(mark, item, words["card"]["against"], citations)
        ]
        parts += _section(words["card"][name], lines)
    parts += _section(words["card"]["questions"], [f"- {escape(question)}" for question in method.questions])
    parts += filter(None, [citations.definitions()])
    return "\n\n".join(parts) + "\n"


def read_card(text: str, where: str) -> Method:
    """Read a card, as written by `write_card` or edited by a person; `where` names its file in messages.

    Under a heading each list item, nested item, paragraph, table cell or code block is an item. An item without
    references has no evidence. A nested item that begins with `Told otherwise:` contradicts the one above it. Without
    an id, the method gets the slug of its name.

    Raises KitError for a card without a name, a heading that is not known, text outside a section, and a reference
    whose definition is missing or cannot be read.
    """
    settings, body = split_front_matter(text)
    found = parse_blocks(body)
    name = next((block.text for block in found if block.kind == "heading" and block.level == 1), "")
    if not name:
        raise KitError(f'{where} has no name. Begin it with a line such as "# Set a price".')
    sections: dict[str, list[Item]] = {}
    for placed in _items(found, body, where):
        sections.setdefault(placed.section, []).append(placed.item)
    questions = tuple(item.text for item in sections.pop("questions", []))
    items = {section: tuple(found) for section, found in sections.items()}
    return Method(id=slugify(settings.get("id", "") or name, "method"), name=name, questions=questions, **items)


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """An item of a card, or a question as one, and the blocks that hold it: its own, then those that contradict it."""

    section: str
    item: Item
    blocks: tuple[Block, ...]


@lru_cache(maxsize=64)  # an edit reads the card that the edit before it gave
def locate_items(body: str, where: str) -> tuple[PlacedItem, ...]:
    """The items and questions of a card, given without its front matter, with where they stand in it, in order.

    Raises KitError as `read_card` does.
    """
    return _items(parse_blocks(body), body, where)


def _items(found: Iterable[Block], body: str, where: str) -> tuple[PlacedItem, ...]:
    known = parse_raw_footnotes(body)
    items: list[PlacedItem] = []
    last: dict[str, int] = {}
    for section, block in _placed(found, where):
        evidence = tuple(_evidence(label, known, where) for label in block.notes)
        told = _AGAINST.match(clean_text(block.text)) if block.level > 1 and section in last else None
        if told and _folded(told[1]) in _marks():
            above = items[last[section]]
            item = replace(above.item, conflicts=(*above.item.conflicts, Item(told[2], evidence)))
            items[last[section]] = PlacedItem(section, item, (*above.blocks, block))
        elif text := clean_text(block.text):
            last[section] = len(items)
            items.append(PlacedItem(section, Item(text, evidence), (block,)))
    return tuple(items)


def _cleaned(method: Method) -> Method:
    def evidence(found: Evidence) -> Evidence:
        return replace(found, source=clean_text(found.source), quote=clean_text(found.quote))

    def cleaned(item: Item) -> Item:
        against = tuple(map(cleaned, item.conflicts))
        return Item(clean_text(item.text), tuple(map(evidence, item.evidence)), against)

    sections = {
        name: tuple(cleaned(item) for item in method.section(name) if clean_text(item.text)) for name in SECTIONS
    }
    questions = tuple(filter(None, map(clean_text, method.questions)))
    return Method(id=clean_text(method.id), name=clean_text(method.name), questions=questions, **sections)


def _section(heading: str, lines: list[str]) -> list[str]:
    return [f"## {escape(heading)}", "\n".join(lines)] if lines else []


def render_item(mark: str, item: Item, against: str, citations: Citations) -> list[str]:
    """An item as a row of a list that begins with `mark`, and below it what contradicts it, each after `against`."""
    others = [replace(other, text=f"{against}: {other.text}") for other in item.conflicts if other.text]
    indent = " " * (len(mark) + 1)
    return [f"{mark} {_item(item, citations)}", *(f"{indent}- {_item(other, citations)}" for other in others)]


def _item(item: Item, citations: Citations) -> str:
    return f"{escape(item.text)} {citations.cite(item.evidence)}".rstrip(" ")


def _placed(found: Iterable[Block], where: str) -> Iterator[tuple[str, Block]]:
    """Pair each block with the section it stands in."""
    section = ""
    named = False
    for block in found:
        if block.kind == "heading" and block.level == 1 and not named:
            named = True
        elif block.kind == "heading":
            section = find_section(block.text)
            if not section:
                raise KitError(_unknown_heading(block.text, where))
        elif not section:
            message = f'{where}: "{clean_text(block.text)}" stands under none of the headings of a card.'
            raise KitError(f'{message} Move it under one, such as "## {load_words("en")["card"]["purpose"]}".')
        else:
            yield section, block


def find_section(heading: str) -> str:
    """The section, or `questions`, that stands under a heading, in whatever language that is; empty where none does."""
    return _headings().get(_folded(heading), "")


@cache
def _headings() -> dict[str, str]:
    """Map every heading in every language to its section."""
    words = ((key, word) for code in list_languages() for key, word in load_words(code)["card"].items())
    return {_folded(word): key for key, word in words if key in _HEADED}


@cache
def _marks() -> frozenset[str]:
    """What stands before a contradiction, in every language."""
    return frozenset(_folded(load_words(code)["card"]["against"]) for code in list_languages())


def _folded(heading: str) -> str:
    return clean_text(heading).casefold().rstrip(" :.")


def _unknown_heading(heading: str, where: str) -> str:
    known = "; ".join(", ".join(load_words(code)["card"][key] for key in _HEADED) for code in list_languages())
    return f'{where}: the heading "{heading}" is not one of a card. Use one of these: {known}.'


def _evidence(label: str, known: Mapping[str, str], where: str) -> Evidence:
    if label not in known:
        message = f"{where}: [^{label}] is referred to, but the line that starts with [^{label}]: is missing."
        raise KitError(f"{message} Put that line back at the end of the card, or delete [^{label}] from the text.")
    evidence = parse_definition(label, known[label])
    if evidence is None:
        message = f"{where}: the footnote [^{label}] does not name a source and a line."
        raise KitError(f'{message} Write it as [^{label}]: notes.md, line 3: "the words of the source".')
    return evidence
