"""Trackers: a row each time something comes round again."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field

from kit_builder.products.tools.field_answers import resolve_table
from kit_builder.products.tools.field_checks import find_empty_example, find_table_faults
from kit_builder.products.tools.fields import (
    COLUMNS,
    Table,
    list_shapes,
    list_table_claims,
    read_fill_in_table,
    read_tables,
    write_fill_in_table,
)
from kit_builder.products.tools.records import (
    Cited,
    Claim,
    ExampleFigures,
    Fault,
    Ids,
    Page,
    Sheet,
    SheetError,
    Tool,
    ToolType,
)
from kit_builder.products.tools.sheet import Shapes, cite, read_shapes
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_MOST_COLUMNS = 7
# Boxes that together are longer than this take several lines in each row, so a page has room for fewer rows.
_LONG_BOXES = 40  # in characters
_ROWS_OF_LONG_BOXES = 6


class Tracker(Tool):
    """A table that is filled in again and again; `every` says when a row is added.

    `cited` are the ids of each row of the example, on a sheet where the columns have none.
    """

    every: Cited
    table: Table
    cited: tuple[Ids, ...] = Field(default=(), exclude=True)  # only on the sheet


def _list_claims(tracker: Tracker) -> Iterator[Claim]:
    """Yield what the rows of the worked example say; all else is the same in every kit."""
    yield from (claim for claim in list_table_claims(tracker.table, "table") if claim.is_example)


def _find_faults(tracker: Tracker, _words: Words) -> Iterator[Fault]:
    if not tracker.every.text:
        yield Fault("", "Say when a row is added.")
    if not 2 <= len(tracker.table.columns) <= _MOST_COLUMNS:
        yield Fault("", f"A tracker has 2 to {_MOST_COLUMNS} columns.", "too long")
    yield from find_table_faults(tracker.table, "table")
    yield from find_empty_example((), tracker.table)


def _resolve(tracker: Tracker, figures: ExampleFigures) -> tuple[Tracker, Sequence[Fault]]:
    table, faults = resolve_table(tracker.table, figures)
    return tracker.model_copy(update={"table": table}), faults


def _write(tracker: Tracker, page: Page) -> Sequence[str]:
    every = f"**{escape(page.say['every'])}:** {cite(tracker.every.text, tracker.every.ids, page)}"
    heading, *tables = write_fill_in_table(_fit_rows(tracker.table), page, cited=tracker.cited)
    return [heading, every, *tables]


def _fit_rows(table: Table) -> Table:
    is_long = any(sum(map(len, each.options)) > _LONG_BOXES for each in table.columns)
    most = _ROWS_OF_LONG_BOXES if is_long else table.blank
    return table.model_copy(update={"blank": min(table.blank, most)})


def _list_shapes(tracker: Tracker, _words: Words) -> Shapes:
    shapes = list_shapes(tracker.table.columns)
    return {COLUMNS: shapes} if shapes else {}


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    for section in sheet.sections:
        if section.paragraphs and section.tables:
            every = section.paragraphs[0]
            found = read_tables(section, words)
            table = read_fill_in_table(section, found, read_shapes(sheet, COLUMNS), words)
            when = {"text": every.text.partition(":")[2], "ids": every.notes}
            cited = tuple(tuple(key for cell in row for key in cell.notes) for row in found.example)
            return {"every": when, "table": table, "cited": cited if any(cited) else ()}
    raise SheetError(sheet.head.line, "A tracker needs a line that says when a row is added, and a table below it.")


TYPE = ToolType(
    name="tracker",
    spec=Tracker,
    guidance="",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
    resolve=_resolve,
    list_shapes=_list_shapes,
    made_by_code=True,
)
