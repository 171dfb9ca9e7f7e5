"""Two-by-two grids: two yes-or-no questions, and what to do in each of the four cases."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.records import (
    Cited,
    Claim,
    Fault,
    Ids,
    Page,
    Record,
    Sheet,
    SheetError,
    Text,
    Tool,
    ToolType,
)
from kit_builder.products.tools.sheet import cite, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_CELLS = 4


class Axis(Record):
    """A question with two answers."""

    question: Text
    yes: Text
    no: Text
    ids: Ids = ()


class Grid(Tool):
    """What to do in four cases.

    The `cells` are in reading order: yes to both questions, no across and yes down, yes across and no down, no to both.
    """

    across: Axis
    down: Axis
    cells: tuple[Cited, ...]


def _list_claims(grid: Grid) -> Iterator[Claim]:
    for part, axis in (("across", grid.across), ("down", grid.down)):
        yield Claim(part, "question with two answers", f"{axis.question} {axis.yes} / {axis.no}", axis.ids)
    cases = [
        f"{across} + {down}" for down in (grid.down.yes, grid.down.no) for across in (grid.across.yes, grid.across.no)
    ]
    for place, (case, cell) in enumerate(zip(cases, grid.cells, strict=False)):
        yield Claim(
            f"cell {place}", "what to do in a case", f"{case}: {cell.text}", cell.ids, must_cite=bool(cell.text)
        )


def _find_faults(grid: Grid, _words: Words) -> Iterator[Fault]:
    if len(grid.cells) != _CELLS:
        yield Fault("", f"A grid has {_CELLS} cells, not {len(grid.cells)}.")
    axes = (grid.across, grid.down)
    if not all(text for axis in axes for text in (axis.question, axis.yes, axis.no)):
        yield Fault("", "Each side of a grid needs a question and two answers.")


def _write(grid: Grid, page: Page) -> Sequence[str]:
    head = ["", grid.across.yes, grid.across.no]
    rows = [
        [f"**{escape(answer)}**", *(cite(each.text, each.ids, page) for each in cells)]
        for answer, cells in ((grid.down.yes, grid.cells[:2]), (grid.down.no, grid.cells[2:]))
    ]
    say = page.say
    questions = "\n".join(
        f"- **{escape(label)}:** {cite(axis.question, axis.ids, page)}"
        for label, axis in ((say["across"], grid.across), (say["down"], grid.down))
    )
    return [f"## {escape(say['decide'])}", questions, write_table(head, rows)]


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    title = words["tools"]["decide"]
    section = sheet.get(title)
    rows = sheet.get_rows(title, 3)
    if len(rows) != 2 or len(section.items) != 2:
        raise SheetError(section.line, "A grid needs two questions in a list, and a table of two rows below its head.")
    questions = [each.text.partition(":")[2].strip() for each in section.items]
    answers = [[cell.text for cell in section.tables[0][0][1:]], [row[0].text for row in rows]]
    across, down = (
        {"question": question, "yes": yes, "no": no, "ids": item.notes}
        for question, (yes, no), item in zip(questions, answers, section.items, strict=True)
    )
    return {"across": across, "down": down, "cells": [cell.cited for row in rows for cell in row[1:]]}


TYPE = ToolType(
    name="grid",
    spec=Grid,
    guidance="""\
For a decision that hangs on two yes-or-no questions at once. `across` and `down` are the questions, each with a \
short label for the answer yes and for the answer no. `cells` are four, in this order: yes to both; no across, yes \
down; yes across, no down; no to both. A cell says what to do, and stays empty if no statement says it. Only if the \
statements decide at least three of the cells; no row of the decision table says them again.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
)
