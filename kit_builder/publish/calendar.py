"""Due dates counted from a start date that the reader chooses, for export to the reader's calendar."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.tree import SyntaxTreeNode

from kit_builder.publish.edition import Page
from kit_builder.text.markdown import parse_blocks, parse_tree, unescape
from kit_builder.text.tokens import split_list
from kit_builder.text.weekdays import list_weekdays
from kit_builder.text.words import Words


@dataclass(frozen=True, slots=True)
class Appointment:
    """A step that is due `day` days after the start or, if that is None, every week on `weekday` (1 is Monday)."""

    step: str
    day: int | None = None
    weekday: int = 0


def find_appointments(page: Page, words: Words) -> tuple[Appointment, ...]:
    """Find the steps that a table on the page schedules: the time in the first cell, the step number in the second.

    Times that do not count from the start, such as `within four hours`, are skipped.
    """
    steps = {
        block.number: block.text for block in reversed(parse_blocks(page.text)) if block.ordered and block.level == 1
    }
    rows = [row for row in map(_read_cells, parse_tree(page.text).walk()) if len(row) > 1 and row[1].isdecimal()]
    return tuple(
        found
        for when, number, *_ in rows
        if int(number) in steps
        for found in _parse_due_date(when, steps[int(number)], words)
    )


def _read_cells(node: SyntaxTreeNode) -> list[str]:
    """Return the cell texts of a table row; an empty list for other nodes."""
    cells = node.children if node.type == "tr" else []
    return [unescape("".join(inline.content for inline in cell.children)) for cell in cells]


def _parse_due_date(when: str, step: str, words: Words) -> Iterator[Appointment]:
    counted = re.fullmatch(rf"{re.escape(words['publish']['day'])} (\d{{1,4}})", when, re.IGNORECASE)
    every = "|".join(map(re.escape, split_list(words["forms"]["every"])))
    if counted:
        yield Appointment(step, day=int(counted[1]))
    for number, name in enumerate(list_weekdays(words), start=1):
        if re.fullmatch(rf"(?:{every}) {re.escape(name)}", when, re.IGNORECASE):
            yield Appointment(step, weekday=number)
