"""The tables of a calculator: written as Markdown, and read back."""

from collections.abc import Iterator, Mapping, Sequence

from kit_builder.products.authoring.example import write_number
from kit_builder.products.tools.calculation import Column, ExampleLine, Input, Limit, Lines, Result, Worked
from kit_builder.products.tools.records import Cell, Page, Row, Section, Sheet, SheetError
from kit_builder.products.tools.sheet import cite, read_number_words, write_blank_rows, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_COMPARISONS = {"over": "over", "at least": "at_least", "under": "under", "at most": "at_most"}


def write_inputs(inputs: Sequence[Input], page: Page) -> list[str]:
    """Return the section with the figures to fill in once, each with that of the worked example."""
    say = page.say
    rows = [
        [escape(each.key), cite(each.name, each.ids, page), escape(each.unit), escape(each.example), ""]
        for each in inputs
    ]
    head = (say["key"], say["what"], say["unit"], say["example"], say["yours"])
    return [f"## {escape(say['inputs'])}", write_table(head, rows)]


def write_columns(lines: Lines, page: Page) -> list[str]:
    """Return the section that says what stands in each column of the lines, and how it is worked out."""
    say = page.say
    rows = [
        [
            escape(each.key),
            cite(each.name, each.ids, page),
            escape(each.formula),
            _write_format(each.decimals, each.unit, page) if each.formula else escape(each.unit),
        ]
        for each in lines.columns
    ]
    head = (say["key"], say["what"], say["formula"], say["format"])
    return [f"## {escape(say['columns'])}", write_table(head, rows)]


def write_results(given: Sequence[Result], worked: Worked | None, page: Page) -> list[str]:
    """Return the section with the results, each with that of the worked example, if there is one."""
    say = page.say
    results = worked.results if worked else {}
    rows = [
        [
            escape(each.key),
            cite(each.name, each.ids, page),
            escape(each.formula),
            _write_format(each.decimals, each.unit, page),
            write_number(results.get(each.key, ""), page.words),
            "",
        ]
        for each in given
    ]
    head = (say["key"], say["what"], say["formula"], say["format"], say["example"], say["yours"])
    return [f"## {escape(say['results'])}", write_table(head, rows)]


def write_limits(limits: Sequence[Limit], names: Mapping[str, str], units: Mapping[str, str], page: Page) -> list[str]:
    """Return the section with the limits; `names` and `units` are those of the results and columns, by key."""
    say = page.say
    rows = [
        [
            escape(names.get(each.key, each.key)),
            escape(say[_COMPARISONS[each.comparison]]),
            escape(f"{each.number} {units.get(each.key, '')}".strip()),
            cite(each.action, each.ids, page),
        ]
        for each in limits
    ]
    return [f"## {escape(say['limits'])}", write_table((say["what"], say["is"], say["limit"], say["do"]), rows)]


def write_blank_lines(lines: Lines, page: Page) -> list[str]:
    """Return the section with blank lines to fill in."""
    head = _list_heads(lines)
    return [f"## {escape(page.say['lines'])}", write_table(head, write_blank_rows(len(head), lines.blank))]


def write_filled_lines(lines: Lines, worked: Worked, page: Page) -> list[str]:
    """Return the lines of the worked example, worked out; of several, the last is left for the reader to finish."""
    rows = [
        [escape(line.name), *_write_line(line, values, lines, page)]
        for line, values in zip(lines.example, worked.lines, strict=True)
    ]
    is_left = len(rows) > 1 and any(column.formula for column in lines.columns)
    if is_left:
        empty = [column.formula != "" for column in lines.columns]
        cells = zip(rows[-1][1:], empty, strict=True)
        rows[-1] = [rows[-1][0], *("" if is_empty else cell for cell, is_empty in cells)]
    heading, note = f"## {escape(page.say['lines_example'])}", escape(page.say["finish"]) if is_left else ""
    return [each for each in (heading, note, write_table(_list_heads(lines), rows)) if each]


def _list_heads(lines: Lines) -> list[str]:
    return [lines.name, *(f"{each.name} ({each.unit})" if each.unit else each.name for each in lines.columns)]


def _write_line(line: ExampleLine, values: Mapping[str, str], lines: Lines, page: Page) -> Iterator[str]:
    """Yield the cells of a line of the worked example: figures as they were given, and sums worked out."""
    given = iter(line.values)
    for column in lines.columns:
        yield escape(write_number(values[column.key], page.words) if column.formula else next(given))


def _write_format(decimals: int, unit: str, page: Page) -> str:
    """Return how a result is shown, such as `0.00 £`."""
    number = write_number("0." + "0" * decimals, page.words) if decimals else "0"
    return escape(f"{number} {unit}".strip())


def read_results(sheet: Sheet, words: Words) -> Iterator[Result]:
    """Yield the results. Raises SheetError if they cannot be read."""
    for key, name, formula, shown, _, _ in sheet.get_rows(words["tools"]["results"], 6):
        decimals, unit = _read_format(shown)
        yield Result(key=key.text, name=name.text, formula=formula.text, unit=unit, decimals=decimals, ids=name.notes)


def read_limit(row: Row, keys: Mapping[str, str], words: Words) -> Limit:
    """Return a limit; `keys` are those of the results and columns by their names in lower case, which stand in the row.

    Raises SheetError if the comparison is none.
    """
    name, comparison, number, action = row
    key = keys.get(name.text.casefold(), name.text)
    choices = {each: words["tools"][name] for each, name in _COMPARISONS.items()}
    found = read_number_words(comparison.text, choices)
    if not found:
        message = f"“{comparison.text}” is no comparison. Use one of: {', '.join(choices.values())}."
        raise SheetError(name.line, message)
    value = number.text.partition(" ")[0]
    return Limit.model_validate(
        {"key": key, "comparison": found, "number": value, "action": action.text, "ids": action.notes}
    )


def read_lines(sheet: Sheet, words: Words) -> Lines:
    """Return the lines, of which there are sections. Raises SheetError if they cannot be read."""
    say = words["tools"]
    columns = tuple(_read_column(row) for row in sheet.get_rows(say["columns"], 4))
    blank, filled = sheet.get(say["lines"]), sheet.find(say["lines_example"])
    empty = sheet.get_rows(say["lines"], len(columns) + 1)
    name = blank.tables[0][0][0].text
    example = tuple(_read_example_line(row, columns) for row in _list_rows(filled))
    return Lines(name=name, columns=columns, example=example, blank=len(empty))


def _read_column(row: Row) -> Column:
    key, name, formula, shown = row
    decimals, unit = _read_format(shown) if formula.text else (0, shown.text)
    return Column(key=key.text, name=name.text, unit=unit, formula=formula.text, decimals=decimals, ids=name.notes)


def _list_rows(section: Section | None) -> Sequence[Row]:
    return section.tables[0][1:] if section and section.tables else ()


def _read_example_line(row: Row, columns: Sequence[Column]) -> ExampleLine:
    """Return a line of the worked example without what its formulas give."""
    values = zip(row[1:], columns, strict=False)
    return ExampleLine(name=row[0].text, values=tuple(cell.text for cell, column in values if not column.formula))


def _read_format(shown: Cell) -> tuple[int, str]:
    """Return how many decimals a format such as `0.00 £` shows, and its unit. Raises SheetError if it is none."""
    number, _, unit = shown.text.partition(" ")
    whole, _, decimals = number.replace(",", ".").partition(".")
    if whole != "0" or decimals.strip("0"):
        raise SheetError(shown.line, f"“{shown.text}” is no format. Write 0, 0.0 or 0.00, and then the unit.")
    return len(decimals), unit
