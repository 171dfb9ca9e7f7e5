"""The days that a page counts from a start which its reader chooses, for the calendar of the reader."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.tree import SyntaxTreeNode

from kit_builder.publish.edition import Page
from kit_builder.text.markdown import parse_blocks, parse_tree, unescape
from kit_builder.text.tokens import split_list
from kit_builder.text.words import Words

_WEEK = 7  # the weekdays of a language come first, from Monday on


@dataclass(frozen=True, slots=True)
class Appointment:
    """A step that is due `day` days after the start; where that is None, every week on `weekday`, 1 for Monday."""

    step: str
    day: int | None = None
    weekday: int = 0


def find_appointments(page: Page, words: Words) -> tuple[Appointment, ...]:
    """The steps of the page that a table of it says are due: a time in its first cell, their number in the second.

    Times that count from something else than the start, such as `within four hours`, are passed over.
    """
    steps = {block.number: block.text for block in reversed(parse_blocks(page.text)) if block.ordered and block.level == 1}
    rows = [row for row in map(_read_cells, parse_tree(page.text).walk()) if len(row) > 1 and row[1].isdecimal()]
    return tuple(
        found for when, number, *_ in rows if int(number) in steps for found in _parse_due_date(when, steps[int(number)], words)
    )


def _read_cells(node: SyntaxTreeNode) -> list[str]:
    """The texts of a row of a table; none for other nodes."""
    cells = node.children if node.type == "tr" else []
    return [unescape("".join(inline.content for inline in cell.children)) for cell in cells]


def _parse_due_date(when: str, step: str, words: Words) -> Iterator[Appointment]:
    counted = re.fullmatch(rf"{re.escape(words['publish']['day'])} (\d{{1,4}})", when, re.IGNORECASE)
    every = "|".join(map(re.escape, split_list(words["forms"]["every"])))
    weekdays = [name.strip() for name in words["forms"]["weekdays"].split(",")][:_WEEK]
    if counted:
        yield Appointment(step, day=int(counted[1]))
    for number, name in enumerate(weekdays, start=1):
        if re.fullmatch(rf"(?:{every}) {re.escape(name)}", when, re.IGNORECASE):
            yield Appointment(step, weekday=number)
