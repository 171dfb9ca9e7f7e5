"""The made-up dates of worked examples: from which day on they are, and whether they are days of that year."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from kit_builder.products.authoring.facts import Facts
from kit_builder.products.tools.calculators.calculator import Calculator
from kit_builder.products.tools.records import Tool
from kit_builder.products.tools.rows import split_made_up
from kit_builder.products.tools.types.form import Form
from kit_builder.products.tools.types.tracker import Tracker
from kit_builder.text.months import find_month
from kit_builder.text.weekdays import list_weekdays
from kit_builder.text.words import Words

# The first day of the example of the first part of a kit, a Monday, and after how long that of the next one begins.
_START = date(2026, 1, 5)
_NEXT_PART = timedelta(weeks=5)
_EARLIER = timedelta(days=7)  # what an example looks back on
_NEXT_YEAR = timedelta(days=180)
_DATE = re.compile(r"(\d{1,2})(?:\.|er)? (?:de )?([^\W\d_]{3,})")


def get_start(number: int) -> date:
    """Return the first day of the worked example of method number `number`."""
    return _START + (number - 1) * _NEXT_PART


def name_start(number: int) -> str:
    """Return that day in English, such as `Monday 5 January`."""
    start = get_start(number)
    return f"{start:%A} {start.day} {start:%B}"


def find_date_problems(tools: Sequence[Tool], number: int, facts: Facts, words: Words) -> Iterator[str]:
    """Yield what is wrong with the dates of a method's example, which begins earlier only if a statement says so."""
    start = get_start(number)
    told = " ".join(text for fact in facts.values() for text in (fact.text, fact.support)).casefold()
    read = {text: found for tool in tools for text in _list_dates(tool) if (found := _read_date(text, start))}
    read = {text: day for text, day in read.items() if not _is_told(text, told)}
    if early := [text for text, day in read.items() if day < start - _EARLIER]:
        yield f"The example begins on {name_start(number)}, and these dates are before that: {'; '.join(early)}."
    weekdays = list_weekdays(words)
    for text, day in read.items():
        said = text.casefold()
        named = next((at for at, each in enumerate(weekdays) if said.startswith(each.casefold())), day.weekday())
        if named != day.weekday():
            yield f"“{text}” is a {weekdays[day.weekday()]} in the year of the example."


def _is_told(text: str, told: str) -> bool:
    """Return whether statements, in lower case, have a date."""
    found = _DATE.search(text)
    return found is not None and found[0].casefold() in told


def _list_dates(tool: Tool) -> Iterator[str]:
    """Yield the dates that the worked example of a tool has, without the mark of what is made up."""
    answers: list[tuple[str, str]] = []
    if isinstance(tool, Form):
        answers += [(each.kind, each.example) for each in tool.fields]
    if isinstance(tool, (Form, Tracker)):
        kinds = [each.kind for each in tool.table.columns]
        answers += [answer for row in tool.table.example for answer in zip(kinds, row, strict=False)]
    if isinstance(tool, Calculator):
        answers += [(each.kind, each.example) for each in tool.inputs]
        typed = [each.kind for each in tool.lines.typed]
        answers += [answer for line in tool.lines.example for answer in zip(typed, line.values, strict=False)]
    yield from (split_made_up(text)[0] for kind, text in answers if kind == "date")


def _read_date(text: str, start: date) -> date | None:
    """Return a date in the year of the example, or early in the next; None if it is none."""
    found = _DATE.search(text)
    month = find_month(found[2].casefold()) if found else 0
    if not found or not month:
        return None
    try:
        day = date(start.year, month, int(found[1]))
        return day.replace(year=start.year + 1) if start - day > _NEXT_YEAR else day
    except ValueError:
        return None
