"""Tools: what people use on the day, such as forms, calculators, checklists and script cards.

Belongs here: the types of tools, one module each in `types/`, their Markdown, which is the only source of what they
say, and how a model fills them in and code checks them. Does not: other formats, which `publish` makes from it.
"""

import importlib
import pkgutil
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from pydantic import ValidationError

from kit_builder.entry_points import describe_plugin, list_plugins, load_plugin, refuse_duplicate
from kit_builder.products.tools.beside import find_beside_faults, read_beside, write_below
from kit_builder.products.tools.records import Page, Sheet, SheetError, Tool, ToolType
from kit_builder.products.tools.sheet import TOOL, name_filled, parse_sheet, read_head, write_reading, write_sheet
from kit_builder.records import Finding
from kit_builder.text.markdown import escape, split_front_matter
from kit_builder.text.words import Words

_TYPES = f"{__name__}.types"
_NOT_AS_WRITTEN = frozenset({"key", "formula", "kind", "comparison", "ids"})  # fields that files have in other words


@cache
def get_tool_types() -> Mapping[str, ToolType[Any]]:
    """Return the types of tools by name. Raises KitError if a plugin cannot be loaded, or adds a type that exists."""
    found = [point.name for point in pkgutil.iter_modules(importlib.import_module(_TYPES).__path__)]
    own = [importlib.import_module(f"{_TYPES}.{name}").TYPE for name in found]
    types: dict[str, ToolType[Any]] = {each.name: each for each in own}
    owners = dict.fromkeys(types, "Kit Builder")
    for point in list_plugins("tools"):
        added = load_plugin(point, ["TYPE"]).TYPE
        if added.name in owners:
            refuse_duplicate(point, f"the tool {added.name}", owners[added.name])
        types[added.name], owners[added.name] = added, describe_plugin(point)
    return types


def get_offered_types() -> Mapping[str, ToolType[Any]]:
    """Return the types of tools that a model may make, by name."""
    return {name: each for name, each in get_tool_types().items() if not each.made_by_code}


def write_markdown(tool: Tool, page: Page) -> str:
    """Return the Markdown of a tool. Raises FormulaError if its worked example cannot be worked out."""
    return write_tool(get_type(tool), tool, page)


def write_tool(kind: ToolType[Any], tool: Tool, page: Page) -> str:
    """Return the Markdown of a tool of the type `kind`, known here or not. Raises as `write_markdown` does."""
    return write_sheet(kind.name, tool, kind.list_shapes(tool, page.words), write_body(kind, tool, page), page)


def write_body(kind: ToolType[Any], tool: Tool, page: Page) -> list[str]:
    """Return what stands between the head of a tool and its mistakes; what the example tells comes before practice."""
    page = replace(page, filled=name_filled(tool, page))
    main = [*kind.write(tool, page)]
    practice = f"## {escape(page.say['practice'])}"
    at = main.index(practice) if practice in main else len(main)
    return [*main[:at], *write_reading(tool, page), *main[at:], *write_below(tool, page)]


def read_tool(kind: ToolType[Any], sheet: Sheet, words: Words) -> Tool:
    """Return the tool of the type `kind` on a sheet. Raises SheetError or ValidationError if it cannot be read."""
    if kind.has_parts:
        whole: Tool = kind.spec.model_validate(
            {**read_head(replace(sheet, sections=()), words), **kind.read(sheet, words)}
        )
        return whole
    beside, rest = read_beside(sheet, words)
    tool: Tool = kind.spec.model_validate({**read_head(sheet, words), **beside, **kind.read(rest, words)})
    return tool


def get_type(tool: Tool) -> ToolType[Any]:
    """Return the type of a tool."""
    return next(each for each in get_tool_types().values() if each.spec is type(tool))


def is_tool(text: str) -> bool:
    """Return whether a Markdown file, with its front matter, is a tool."""
    return TOOL in split_front_matter(text)[0]


def read_markdown(text: str, path: str, words: Words) -> tuple[Tool | None, tuple[Finding, ...]]:
    """Return the tool in a Markdown file, None if it cannot be used, and an error for each faulty line.

    The ids of its parts are the labels of their footnotes, if the text has them. `path` is where the file is, for the
    errors.
    """
    tool, errors = _read_markdown(text, words)
    places = ((f"{path}, line {line}" if line else path, message) for line, message in errors)
    return tool, tuple(Finding("error", place, message) for place, message in places)


@lru_cache(maxsize=256)  # the same sheet is checked and compared with others
def _read_markdown(text: str, words: Words) -> tuple[Tool | None, tuple[tuple[int, str], ...]]:
    """Return the tool in a Markdown file, and what is wrong with it, each with its line, 0 for the whole file."""
    sheet = parse_sheet(text)
    kind = get_tool_types().get(sheet.settings.get(TOOL, ""))
    if kind is None:
        known = ", ".join(get_tool_types())
        message = f"“{sheet.settings.get(TOOL, '')}” is no type of tool. Write “{TOOL}: NAME” with one of: {known}."
        return None, ((1, message),)
    try:
        tool = read_tool(kind, sheet, words)
    except SheetError as error:
        return None, ((error.line, str(error)),)
    except ValidationError as error:
        reasons = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        return None, ((0, f"The tool cannot be read. {reasons}"),)
    faults = [each for each in (*find_beside_faults(tool), *kind.find_faults(tool, words)) if each.severe]
    if not tool.title:
        return None, ((0, "The tool has no title. Begin with “# Title”."),)
    lines = {each.part: _find_line(text, each.part, tool) for each in faults}
    errors = tuple((lines[each.part], each.message) for each in faults)
    return (None if errors else tool), errors


def _find_line(text: str, part: str, tool: Tool) -> int:
    """Return the line of a file with a part of its tool, 1 if it stands on none of its own."""
    found: Any = tool
    for key in filter(None, part.split("/")):
        found = found[int(key)] if key.isdecimal() else getattr(found, key)
    texts = [found] if isinstance(found, str) else [*_list_texts(found)]
    rows = text.split("\n")
    places = [number for number, row in enumerate(rows, start=1) if texts and all(each in row for each in texts[:2])]
    start = re.compile(rf"\| (?:\*\*\d+\. )?{re.escape(texts[0])}" if texts else "")
    first = next((number for number in places if start.match(rows[number - 1])), None)
    return (first or next(iter(places), 1)) if part else 1


def _list_texts(part: Any) -> list[str]:
    values = [getattr(part, name) for name in type(part).model_fields if name not in _NOT_AS_WRITTEN]
    return [value for value in values if isinstance(value, str) and value]
