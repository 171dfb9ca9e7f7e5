"""The looks of a spreadsheet, and how texts and cells are put on it from the top down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

from kit_builder.kit.colours import pick_ink
from kit_builder.products.tools.records import Cited, Tool
from kit_builder.products.tools.rows import NONE
from kit_builder.products.tools.sheet import mark_example
from kit_builder.publish.edition import Edition

LABEL_WIDTH = 44  # characters, of the first column
_A4 = 9
_LINE_HEIGHT = 15.5  # points, of a line of text
_SHORTEST_LINE = 4  # characters
_LONGEST_TEXT = 32_000  # characters that a cell can hold
_LONGEST_MESSAGE = 255
_SYMBOLS = ("£", "$", "€")
_SHORT_DATE = 14  # the built-in format that each country reads as its own
_FAR = 40  # the number of a column beyond the page, which holds the choices of lists

Look = Mapping[str, Any]
_TEXT: Look = {"text_wrap": True, "valign": "top"}
_BORDER: Look = {"border": 1, "border_color": "#8A8A8A"}
_INPUT: Look = {**_BORDER, "bg_color": "#FFF6D6", "locked": False, "valign": "vcenter", "indent": 1}
CELL: Look = {**_BORDER, "text_wrap": True, "valign": "vcenter", "indent": 1}
HEAD: Look = {"bold": True, "bg_color": "#EFEFEF"}
# The look of a limit that is exceeded: no alarm, as limits say what to do on either side.
LIMIT_HIT: Look = {"bg_color": "#DCE8F5", "font_color": "#1B4B7A", "bold": True}
MISSING: Look = {"bg_color": "#FFD08A"}


@dataclass(slots=True)
class Grid:
    """A sheet that is filled from the top; `row` is the next free row and `widths` are those of its columns."""

    edition: Edition
    book: Any
    sheet: Any
    name: str
    widths: Sequence[float]
    row: int = 0
    number: int = 0
    _lists: dict[tuple[str, ...], str] = field(default_factory=dict)
    _looks: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place, width in enumerate(self.widths):
            self.sheet.set_column(place, place, width)
        if self.edition.direction == "rtl":
            self.sheet.right_to_left()

    @property
    def last(self) -> int:
        """The number of the last column."""
        return len(self.widths) - 1

    def look(self, *looks: Look) -> Any:
        """Return the format with all properties of `looks`."""
        merged = {"font_name": "Calibri", "font_size": 11}
        for each in looks:
            merged |= each
        key = tuple(sorted(merged.items()))
        if key not in self._looks:
            self._looks[key] = self.book.add_format(merged)
        return self._looks[key]

    def write_head(self, tool: Tool, name: str, *, with_example: bool) -> None:
        """Write the `name` of a tool with its number, the moment for which it is, and how cells are filled in."""
        brand, say = self.edition.brand.colour, self.edition.words["tools"]
        title: Look = {"bold": True, "font_size": 18, "font_color": pick_ink(brand), "bg_color": brand}
        text = f"{name} – {say['example']}" if with_example else name
        self.write_line(text, {**title, "valign": "vcenter", "indent": 1}, 1.6)
        self.write_space()
        if tool.opening.text:
            self.write_line(tool.opening.text)
        lines: list[tuple[str, Cited]] = [(say["moment"], tool.moment)]
        if with_example:
            lines += [(say["example"], mark_example(tool, self.edition.words).example), (say["reading"], tool.reading)]
        for label, cited in lines:
            if cited.text:
                self.write_line(f"{label}: {cited.text}")
        if not tool.PLACES_STEPS:
            self.write_steps(tool)
        self.write_line(self.edition.labels["coloured"], {"italic": True, "font_color": "#555555"})

    def write_steps(self, tool: Tool) -> None:
        """Write the steps of a tool, numbered in one series with the rows, as on paper."""
        for step in tool.steps:
            self.write_line(self.put_number(step.text))

    def put_number(self, text: str) -> str:
        """Return what is done next, with its number."""
        self.number += 1
        return f"{self.number}. {text}"

    def write_above(self, tool: Tool) -> None:
        """Write what the sheet is about, to be filled in."""
        self.write_space()
        for text in tool.about:
            self.fit_row([(text, LABEL_WIDTH)], least=1.5)
            self.write_label(self.row, 0, text)
            self.write_input(self.row, 1, "")
            self.row += 1

    def write_below(self, tool: Tool) -> None:
        """Write the words to say, and what to do or say if the other side does something."""
        say, product = self.edition.words["tools"], self.edition.words["product"]
        if tool.sayings:
            self.write_heading(say["sayings"])
            for saying in tool.sayings:
                then = f"{say['then']}: {saying.then}" if saying.then else ""
                answers = [f"{product['condition']} {each.condition} → {each.action}" for each in saying.answers]
                self.write_row([saying.when, _join(saying.words, then, *answers)])

    def write_mistakes(self, tool: Tool) -> None:
        """Write what goes wrong, how one notices it, and the way back."""
        say = self.edition.words["tools"]
        if tool.mistakes:
            self.write_heading(say["mistakes"])
            self.write_spread((say["mistake"], say["sign"], say["repair"]), HEAD)
            for each in tool.mistakes:
                self.write_spread((each.mistake, each.sign, each.repair))

    def write_heading(self, text: str) -> None:
        """Write a heading with some space above it."""
        self.write_space()
        self.write_line(text, {"bold": True, "font_size": 13, "font_color": "#222222", "bottom": 2}, 1.2)

    def write_line(self, text: str, look: Look | None = None, stretch: float = 1) -> None:
        """Write a text across the whole sheet."""
        self.write_text(self.row, 0, text, {**_TEXT, **(look or {})}, self.last)
        self.fit_row([(text, sum(self.widths) / stretch)], stretch)
        self.row += 1

    def write_row(self, texts: Sequence[str], look: Look | None = None) -> None:
        """Write a row of texts with borders; the last text extends to the last column."""
        *others, final = texts
        for place, text in enumerate(others):
            self.write_text(self.row, place, text, {**CELL, **(look or {})})
        self.write_text(self.row, len(others), final, {**CELL, **(look or {})}, self.last)
        self.fit_row([*zip(others, self.widths, strict=False), (final, sum(self.widths[len(others) :]))])
        self.row += 1

    def write_spread(self, texts: Sequence[str], look: Look | None = None) -> None:
        """Write a row of texts with borders, each across columns that make about the same share of the width."""
        spans = _split_columns(self.widths, min(len(texts), len(self.widths)))
        cells = (*texts[: len(spans) - 1], _join(*texts[len(spans) - 1 :]))
        for text, (start, end) in zip(cells, spans, strict=True):
            self.write_text(self.row, start, text, {**CELL, **(look or {})}, end)
        self.fit_row(
            [(text, sum(self.widths[start : end + 1])) for text, (start, end) in zip(cells, spans, strict=True)]
        )
        self.row += 1

    def write_space(self) -> None:
        """Leave half a line empty."""
        self.sheet.set_row(self.row, _LINE_HEIGHT / 2)
        self.row += 1

    def write_heads(self, texts: Sequence[str]) -> None:
        """Write the heads of columns, each in one cell of the next row."""
        self.fit_row([*zip(texts, self.widths, strict=False)])
        for place, text in enumerate(texts):
            self.write_text(self.row, place, text, {**CELL, **HEAD})
        self.row += 1

    def fit_row(self, texts: Sequence[tuple[str, float]], stretch: float = 1, least: float = 1) -> None:
        """Make the next row high enough for texts in cells of so many characters, and at least so many lines."""
        lines = max([least, *(len(wrap(text, max(_SHORTEST_LINE, int(width) - 2))) for text, width in texts if text)])
        self.sheet.set_row(self.row, lines * _LINE_HEIGHT * stretch + 3)

    def write_text(self, row: int, column: int, text: str, look: Look, last: int | None = None) -> None:
        """Write a text, which never becomes a formula, a number or a link, in one cell or up to the column `last`."""
        made = self.look(look)
        if last is not None and last > column:
            self.sheet.merge_range(row, column, row, last, "", made)
        self.sheet.write_string(row, column, text[:_LONGEST_TEXT], made)

    def write_label(self, row: int, column: int, text: str) -> None:
        """Write what stands beside a cell, if anything."""
        if text:
            self.write_text(row, column, text, CELL)

    def write_unit(self, row: int, column: int, unit: str) -> None:
        """Write the unit of a cell beside it, unless the cell shows it."""
        if not _is_shown(unit):
            self.write_label(row, column, unit)

    def write_input(self, row: int, column: int, value: float | str, look: Look | None = None) -> None:
        """Write a cell to fill in, with a number, a text, or nothing yet."""
        made = self.look(_INPUT, look or {})
        if isinstance(value, str) and value:
            self.sheet.write_string(row, column, value[:_LONGEST_TEXT], made)
        elif isinstance(value, str):
            self.sheet.write_blank(row, column, None, made)
        else:
            self.sheet.write_number(row, column, value, made)

    def write_formula(self, row: int, column: int, formula: str, value: float | str, look: Look, last: int = 0) -> None:
        """Write a locked formula, made by code, with its value."""
        made = self.look(CELL, look)
        if last > column:
            self.sheet.merge_range(row, column, row, last, "", made)
        self.sheet.write_formula(row, column, formula, made, value)

    def colour_if(self, row: int, column: int, condition: str, look: Look) -> None:
        """Show a cell in another way while a condition, a formula made by code, holds."""
        rule = {"type": "formula", "criteria": f"={condition}", "format": self.book.add_format(look)}
        self.sheet.conditional_format(row, column, row, column, rule)

    def allow(self, row: int, column: int, rule: Mapping[str, Any], message: str) -> None:
        """Let people write into a cell only what `rule` allows, in the terms of XlsxWriter."""
        dialog = {"error_type": "stop", "ignore_blank": True, "error_message": message[:_LONGEST_MESSAGE]}
        self.sheet.data_validation(row, column, row, column, {**dialog, **rule})

    def allow_number(self, row: int, column: int, unit: str) -> None:
        """Let people write only numbers of 0 or more, or a dash for none, and ask again about percentages over 100."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        cell, labels = xl_rowcol_to_cell(row, column), self.edition.labels
        most = f",{cell}<=100" if unit == "%" else ""
        rule = {"validate": "custom", "value": f'=OR(AND(ISNUMBER({cell}),{cell}>=0{most}),{cell}="{NONE}",{cell}="-")'}
        if unit == "%":
            self.allow(row, column, {**rule, "error_type": "warning"}, labels["percentage"])
        else:
            self.allow(row, column, rule, labels["not_negative"])

    def allow_choice(self, row: int, column: int, options: Sequence[str]) -> None:
        """Let people choose one of `options`, which stand in a hidden column, since they may contain commas."""
        from xlsxwriter.utility import xl_col_to_name

        listed = tuple(options)
        if listed not in self._lists:
            at = _FAR + len(self._lists)
            for place, option in enumerate(listed):
                self.sheet.write_string(place, at, option, self.look())
            self.sheet.set_column(at, at, None, None, {"hidden": True})
            name = xl_col_to_name(at)
            self._lists[listed] = f"=${name}$1:${name}${len(listed)}"
        rule = {"validate": "list", "source": self._lists[listed]}
        self.allow(row, column, rule, self.edition.labels["choose"])

    def finish(self) -> None:
        """Protect the sheet, without a password, and fit it on one A4 page."""
        imprint = " · ".join(self.edition.imprint).replace("&", "&&")
        allowed = {"format_columns": True, "format_rows": True, "select_locked_cells": True}
        self.sheet.protect("", allowed)
        self.sheet.hide_gridlines(2)
        self.sheet.set_paper(_A4)
        if sum(self.widths) > 105:
            self.sheet.set_landscape()
        self.sheet.set_margins(0.5, 0.5, 0.6, 0.7)
        self.sheet.fit_to_pages(1, 1)
        self.sheet.center_horizontally()
        self.sheet.print_area(0, 0, self.row - 1, self.last)
        self.sheet.set_footer(f"&C&8{imprint[:200]}")


def _split_columns(widths: Sequence[float], count: int) -> list[tuple[int, int]]:
    """Return the first and the last column of `count` parts of a sheet that are about equally wide."""
    spans: list[tuple[int, int]] = []
    start = 0
    for place in range(1, count + 1):
        share, last = sum(widths) * place / count, len(widths) - 1 - (count - place)
        end = start
        while end < last and (place == count or sum(widths[: end + 1]) + widths[end + 1] / 2 <= share):
            end += 1
        spans.append((start, end))
        start = end + 1
    return spans


def _join(*texts: str) -> str:
    return " – ".join(filter(None, texts))


def make_number_look(decimals: int | None, unit: str, language: str) -> Look:
    """Return how a number is shown: with its decimals (None: as it is typed), and its sign if it has one.

    A spreadsheet shows the separators that are usual where it is opened.
    """
    if decimals is None and any(symbol in unit for symbol in _SYMBOLS):
        decimals = 2
    number = "General" if decimals is None else f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    space = "" if language == "en" else " "
    if unit in _SYMBOLS:
        number = f'"{unit}"{number}' if language == "en" else f'{number}" {unit}"'
    elif unit == "%":
        number = f'{number}"{space}%"'
    return {"num_format": number, "align": "right"}


def _is_shown(unit: str) -> bool:
    """Return whether a unit is a sign that stands with the number in its cell."""
    return unit in (*_SYMBOLS, "%")


DATE: Look = {"num_format": _SHORT_DATE, "align": "right"}
TIME: Look = {"num_format": "hh:mm", "align": "right"}
