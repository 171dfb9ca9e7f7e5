"""The numbers of sheets behind their titles and rows, where another sheet calls them: `“Words on the phone” (C9)`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from kit_builder.products.tools.calculators.calculator import Calculator
from kit_builder.products.tools.records import Tool
from kit_builder.products.tools.rows import split_copied
from kit_builder.products.tools.types.form import Form
from kit_builder.text.quotations import QUOTED, list_quoted

# The keys of what people read on the way; labels and words to say stay as they are.
_TEXTS = frozenset({"text", "note", "when", "then", "condition", "action", "mistake", "sign", "repair"})
_COPIED = "copied"
NO_ROWS: Mapping[str, str] = MappingProxyType({})
_EXAMPLE = "example"  # what it is called may be the title of a sheet
_PLACE = re.compile(r"\d+$")


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of titles and rows, both in lower case, and those of sheets from which one has said it copies."""

    titles: Mapping[str, str]
    rows: Mapping[str, str]
    told: set[str] = field(default_factory=set)


def number_rows(tools: Sequence[Tool], numbers: Mapping[str, str]) -> dict[str, str]:
    """Return the numbers of sheets by the labels, in lower case, that stand on one sheet only."""
    found: dict[str, set[str]] = {}
    for tool in tools:
        for label in _list_labels(tool):
            found.setdefault(label.casefold(), set()).add(numbers[tool.title])
    return {label: next(iter(places)) for label, places in found.items() if len(places) == 1}


def _list_labels(tool: Tool) -> Sequence[str]:
    if isinstance(tool, Form):
        return [each.name for each in (*tool.fields, *tool.table.columns)]
    return [each.name for each in tool.quantities] if isinstance(tool, Calculator) else []


def add_numbers(tool: Tool, numbers: Mapping[str, str], rows: Mapping[str, str] = NO_ROWS) -> Tool:
    """Return a tool with the numbers of other sheets behind what it calls in quotation marks: their titles and `rows`.

    The numbers of titles are given by title, those of rows by label in lower case. A row of the sheet just before this
    one needs no number, nor does a sheet from which more than one row is copied after the first.
    """
    own = numbers.get(tool.title, "")
    near = {own, _PLACE.sub(lambda found: str(int(found[0]) - 1), own)}
    titles = {title.casefold(): number for title, number in numbers.items() if title != tool.title}
    others = {label: number for label, number in rows.items() if number not in near}
    data = tool.model_dump()
    changed = _add_numbers(data, _Numbers(titles, others))
    return tool if changed == data else type(tool).model_validate(changed)


def _add_numbers(value: Any, numbers: _Numbers, key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {name: each if name == _EXAMPLE else _add_numbers(each, numbers, name) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_add_numbers(each, numbers) for each in value)
    if key == _COPIED and value:
        title, label = split_copied(value)
        number = numbers.titles.get(title.casefold())
        if not number or number in numbers.told:
            return value
        numbers.told.add(number)
        return f"{title} ({number}): {label}"
    return number_titles(value, numbers.titles, numbers.rows) if key in _TEXTS else value


def number_titles(text: str, titles: Mapping[str, str], rows: Mapping[str, str] = NO_ROWS) -> str:
    """Return a text with the numbers of sheets behind titles in quotation marks, both given in lower case.

    So has the label of a row, once, unless the text calls its sheet as well.
    """
    called = {titles.get(name.casefold(), "") for name in list_quoted(text)}

    def write(found: re.Match[str]) -> str:
        name = found[0][1:-1].strip().casefold()
        number = titles.get(name)
        if number is None and (place := rows.get(name, "")) not in called:
            called.add(place)
            number = place
        return f"{found[0]} ({number})" if number else found[0]

    return QUOTED.sub(write, text)
