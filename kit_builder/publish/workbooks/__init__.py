"""Spreadsheets of tools: a sheet to fill in, and one with the worked example.

Belongs here: how each type of tool becomes a sheet. Does not: what a tool says, which is read from its Markdown.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from kit_builder.products.tools.calculators.calculator import Calculator
from kit_builder.products.tools.records import Tool
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.form import Form
from kit_builder.products.tools.types.schedule import Schedule
from kit_builder.products.tools.types.tracker import Tracker
from kit_builder.publish.edition import Edition
from kit_builder.publish.workbooks import calculators, fill_in
from kit_builder.publish.workbooks.layout import Grid
from kit_builder.publish.workbooks.names import name_sheet
from kit_builder.publish.zip_archive import read_zip, write_zip
from kit_builder.text.ids import make_unique

_PROPERTIES = "docProps/core.xml"
_SHEET_NAME = 27  # characters of a name, with room for a number after it
_Writer = tuple[Callable[..., list[float]], Callable[..., bool], Callable[..., None]]
# For each type: the widths of the columns, whether there is a worked example, and what writes the sheet.
_WRITERS: Mapping[type[Tool], _Writer] = {
    Calculator: (calculators.find_widths, calculators.has_example, calculators.write_sheet),
    Form: (fill_in.find_form_widths, fill_in.has_form_example, fill_in.write_form),
    Schedule: (fill_in.find_schedule_widths, lambda *_: False, fill_in.write_schedule),
    Tracker: (fill_in.find_tracker_widths, fill_in.has_tracker_example, fill_in.write_tracker),
}


def write_workbooks(edition: Edition) -> dict[str, bytes]:
    """Return the spreadsheets of an edition by path: those of its tools that people calculate with or fill in."""
    return {
        f"{page.path.removesuffix('.md')}.xlsx": _write_workbook(edition, tools, page.title)
        for page in edition.pages
        if page.tool and (tools := _list_filled_in(page.tool))
    }


def _list_filled_in(tool: Tool) -> list[Tool]:
    """Return what people fill in on a sheet: the tool itself, or some of its parts."""
    return [each for each in (tool.parts if isinstance(tool, Companion) else (tool,)) if type(each) in _WRITERS]


def _write_workbook(edition: Edition, tools: Sequence[Tool], name: str) -> bytes:
    from xlsxwriter import Workbook

    held = io.BytesIO()
    # Texts stay texts, whatever they begin with.
    book: Any = Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    written = datetime.fromisoformat(edition.date)
    book.set_properties({"title": name, "author": edition.kit.author, "created": written})
    say, taken = edition.words["tools"], [""]
    for tool in tools:
        find_widths, has_example, write_sheet = _WRITERS[type(tool)]
        title = name if len(tools) == 1 else tool.title
        sheets = [(say["yours"] if len(tools) == 1 else tool.title, False)]
        sheets += [(say["example"], True)] if has_example(tool, edition.words) else []
        for heading, is_filled in sheets:
            place = make_unique(name_sheet(heading)[:_SHEET_NAME], taken)
            taken.append(place)
            grid = Grid(edition, book, book.add_worksheet(place), place, find_widths(tool))
            grid.write_head(tool, title, with_example=is_filled)
            grid.write_above(tool)
            write_sheet(grid, tool, is_filled=is_filled)
            grid.write_below(tool)
            grid.write_mistakes(tool)
            grid.finish()
    book.close()
    files = read_zip(held.getvalue())
    language = f"<dc:language>{escape(edition.kit.language)}</dc:language></cp:coreProperties>"
    files[_PROPERTIES] = files[_PROPERTIES].replace(b"</cp:coreProperties>", language.encode())
    return write_zip(files, stored_first="[Content_Types].xml")
