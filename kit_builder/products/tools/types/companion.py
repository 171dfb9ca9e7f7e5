"""Companions: several tools of a method on one sheet, such as its worksheets for the next times."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import SerializeAsAny

from kit_builder.products.tools import get_tool_types, get_type, read_tool, write_body
from kit_builder.products.tools.beside import find_beside_faults, list_beside_claims
from kit_builder.products.tools.records import Cited, Claim, Fault, Page, Section, Sheet, SheetError, Tool, ToolType
from kit_builder.products.tools.sheet import Shapes, read_shapes, write_foot, write_head
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_PARTS = "parts"  # the key of the front matter


class Companion(Tool):
    """Other tools of a method on one sheet, in the order of use."""

    parts: tuple[SerializeAsAny[Tool], ...]


def _list_claims(companion: Companion) -> Iterator[Claim]:
    for place, part in enumerate(companion.parts):
        for claim in (*list_beside_claims(part), *get_type(part).list_claims(part)):
            yield replace(claim, part=f"parts/{place}/{claim.part}")


def _find_faults(companion: Companion, words: Words) -> Iterator[Fault]:
    for place, part in enumerate(companion.parts):
        for fault in (*find_beside_faults(part), *get_type(part).find_faults(part, words)):
            yield replace(fault, part=f"parts/{place}/{fault.part}".rstrip("/"))


def _write(companion: Companion, page: Page) -> Sequence[str]:
    return [block for each in companion.parts for block in _write_part(each, page)]


def _write_part(part: Tool, page: Page) -> Iterator[str]:
    """Yield the blocks of a part, whose headings are one level below its title, which says when it is used."""
    kind = get_type(part)
    part = part.model_copy(update={"moment": Cited()})
    yield f"## {escape(part.title)}"
    body = (*write_body(kind, part, page), *write_foot(part, page))
    heading = f"## {escape(page.say[kind.heading])}" if kind.heading else ""
    for block in filter(None, (*write_head(part, page), *body)):
        if block != heading:
            yield f"#{block}" if block.startswith("## ") else block


def _list_shapes(companion: Companion, words: Words) -> Shapes:
    kinds = [(each, get_type(each)) for each in companion.parts]
    return {
        _PARTS: {str(place): [kind.name, kind.list_shapes(each, words)] for place, (each, kind) in enumerate(kinds)}
    }


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    told = read_shapes(sheet, _PARTS)
    parts = []
    for place, (first, sections) in enumerate(_split(sheet)):
        name, shapes = told.get(str(place), ["", {}])
        kind = get_tool_types().get(name)
        if kind is None:
            raise SheetError(first.line, f"“{first.title}” is no part that the front matter names.")
        settings = {key: json.dumps(each, ensure_ascii=False) for key, each in shapes.items()}
        head = first
        if kind.heading:
            about = [each for each in first.items if each.text.removeprefix(each.strong).strip(" _") == ""]
            head = replace(first, items=about, tables=[])
            sections = (replace(first, title=words["tools"][kind.heading]), *sections)
        parts.append(read_tool(kind, Sheet(settings, first.title, head, sections), words))
    return {"parts": tuple(parts)}


def _split(sheet: Sheet) -> Iterator[tuple[Section, tuple[Section, ...]]]:
    """Yield the section with the title of each part, and those below it."""
    starts = [place for place, each in enumerate(sheet.sections) if each.level <= 2]
    for start, end in zip(starts, [*starts[1:], len(sheet.sections)], strict=True):
        yield sheet.sections[start], sheet.sections[start + 1 : end]


TYPE = ToolType(
    name="companion",
    spec=Companion,
    guidance="",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
    list_shapes=_list_shapes,
    made_by_code=True,
    has_parts=True,
)
