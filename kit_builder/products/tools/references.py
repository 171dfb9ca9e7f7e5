"""The numbers of sheets behind their titles, where another sheet calls them: `“Words on the phone” (C9)`."""

import re
from collections.abc import Mapping
from typing import Any

from kit_builder.products.tools.records import Tool
from kit_builder.products.tools.rows import split_copied
from kit_builder.text.quotations import QUOTED

# The keys of what people read on the way; labels and words to say stay as they are.
_TEXTS = frozenset({"text", "note", "when", "then", "condition", "action", "mistake", "sign", "repair"})
_COPIED = "copied"
_EXAMPLE = "example"  # what it is called may be the title of a sheet


def add_numbers(tool: Tool, numbers: Mapping[str, str]) -> Tool:
    """Return a tool that gives the numbers of other sheets, by title, behind each title in quotation marks."""
    others = {title.casefold(): number for title, number in numbers.items() if title != tool.title}
    data = tool.model_dump()
    changed = _add_numbers(data, others)
    return tool if changed == data else type(tool).model_validate(changed)


def _add_numbers(value: Any, numbers: Mapping[str, str], key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {name: each if name == _EXAMPLE else _add_numbers(each, numbers, name) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_add_numbers(each, numbers) for each in value)
    if key == _COPIED and value:
        title, label = split_copied(value)
        number = numbers.get(title.casefold())
        return f"{title} ({number}): {label}" if number else value
    return number_titles(value, numbers) if key in _TEXTS else value


def number_titles(text: str, numbers: Mapping[str, str]) -> str:
    """Return a text with the numbers of sheets, by title in lower case, behind titles in quotation marks."""

    def write(found: re.Match[str]) -> str:
        number = numbers.get(found[0][1:-1].strip().casefold())
        return f"{found[0]} ({number})" if number else found[0]

    return QUOTED.sub(write, text)
