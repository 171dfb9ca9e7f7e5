"""The tables of a calculator: written as Markdown, and read back."""

import re
from collections.abc import Iterator, Mapping, Sequence

from kit_builder.products.authoring.arithmetic import FormulaError
from kit_builder.products.authoring.example import write_number
from kit_builder.products.tools.calculation import (
    COMPARISONS,
    Column,
    ExampleLine,
    Input,
    Limit,
    Lines,
    Practice,
    Result,
    Worked,
)
from kit_builder.products.tools.formula_text import list_keys_by_name, make_keys, read_formula, write_formula
from kit_builder.products.tools.records import Cell, Page, Row, Sheet, SheetError, add_unit
from kit_builder.products.tools.sheet import cite, find_choice, write_blank_rows, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_HEADS = ("what", "unit", "formula", "example")  # of columns that are read, by their keys in the words


def write_inputs(inputs: Sequence[Input], page: Page) -> list[str]:
    """Return the section with the figures to fill in once, each with that of the worked example if there is one."""
    say = page.say
    has_example = any(each.example for each in inputs)
    rows = [
        [
            cite(each.name, each.ids, page),
            escape(each.unit),
            *([escape(each.example)] if has_example else []),
            "",
        ]
        for each in inputs
    ]
    head = (say["what"], say["unit"], *([say["example"]] if has_example else []), say["yours"])
    return [f"## {escape(say['inputs'])}", write_table(head, rows)]


def write_columns(lines: Lines, worked: Worked | None, names: Mapping[str, str], page: Page) -> list[str]:
    """Return the section that says what stands in each column of the lines, and how it is worked out.

    `names` are those of all keys. How many decimals a sum has is said if the worked example does not show it.
    """
    say = page.say
    has_formula = any(each.formula for each in lines.columns)
    rows = [
        [
            cite(each.name, each.ids, page),
            *([escape(write_formula(each.formula, names, page.words))] if has_formula else []),
            _write_unit(each.unit, each.decimals if each.formula and not worked else None, page),
        ]
        for each in lines.columns
    ]
    head = (say["what"], *([say["formula"]] if has_formula else []), say["unit"])
    return [f"## {escape(say['columns'])}", write_table(head, rows)]


def write_results(given: Sequence[Result], worked: Worked | None, names: Mapping[str, str], page: Page) -> list[str]:
    """Return the section with the results, each with that of the worked example, if there is one.

    `names` are those of all keys. How many decimals a result has is said if the worked example does not show it.
    """
    say = page.say
    rows = [
        [
            cite(each.name, each.ids, page),
            escape(write_formula(each.formula, names, page.words)),
            _write_unit(each.unit, None if worked else each.decimals, page),
            *([write_number(worked.results[each.key], page.words)] if worked else []),
            "",
        ]
        for each in given
    ]
    head = (say["what"], say["formula"], say["unit"], *([say["example"]] if worked else []), say["yours"])
    return [f"## {escape(say['results'])}", write_table(head, rows)]


def write_limits(limits: Sequence[Limit], names: Mapping[str, str], units: Mapping[str, str], page: Page) -> list[str]:
    """Return the section with the limits; `names` and `units` are those of the results and columns, by key."""
    say = page.say
    rows = [
        [
            escape(names.get(each.key, each.key)),
            escape(say[COMPARISONS[each.comparison]]),
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


def write_filled_lines(lines: Lines, worked: Worked, page: Page, *, whole: bool) -> list[str]:
    """Return the lines of the worked example, worked out; if not `whole`, the last of several is left to finish."""
    rows = [
        [escape(line.name), *_write_line(line, values, lines, page)]
        for line, values in zip(lines.example, worked.lines, strict=True)
    ]
    is_left = not whole and len(rows) > 1 and any(column.formula for column in lines.columns)
    if is_left:
        empty = [column.formula != "" for column in lines.columns]
        cells = zip(rows[-1][1:], empty, strict=True)
        rows[-1] = [rows[-1][0], *("" if is_empty else cell for cell, is_empty in cells)]
    heading, note = f"## {escape(page.say['lines_example'])}", escape(page.say["finish"]) if is_left else ""
    return [each for each in (heading, note, write_table(_list_heads(lines), rows)) if each]


def _list_heads(lines: Lines) -> list[str]:
    return [lines.name, *(add_unit(each.name, each.unit) for each in lines.columns)]


def _write_line(line: ExampleLine, values: Mapping[str, str], lines: Lines, page: Page) -> Iterator[str]:
    """Yield the cells of a line of the worked example: figures as they were given, and sums worked out."""
    given = iter(line.values)
    for column in lines.columns:
        yield escape(write_number(values[column.key], page.words) if column.formula else next(given))


def write_practice(
    inputs: Sequence[Input],
    lines: Lines,
    results: Sequence[Result],
    practice: Practice,
    worked: Worked,
    page: Page,
) -> list[str]:
    """Return the section with a case to practise: what is given, room for what follows, and what one should get."""
    say = page.say
    rows = [
        [escape(each.name), escape(each.unit), escape(value)]
        for each, value in zip(inputs, practice.inputs, strict=True)
    ]
    rows += [[escape(each.name), escape(each.unit), ""] for each in results]
    parts = [f"## {escape(say['practice'])}"]
    if lines.columns:
        parts.append(write_table(_list_heads(lines), [*_list_given(practice.lines, lines)]))
    parts.append(write_table((say["what"], say["unit"], say["yours"]), rows))
    solution = "; ".join(
        f"{each.name}: {write_number(worked.results[each.key], page.words)} {each.unit}".strip() for each in results
    )
    return [*parts, f"**{escape(say['you_get'])}:** {escape(solution)}"]


def _list_given(given: Sequence[ExampleLine], lines: Lines) -> Iterator[list[str]]:
    """Yield lines with what is typed in, and without what the formulas give."""
    for line in given:
        values = iter(line.values)
        yield [escape(line.name), *("" if column.formula else escape(next(values, "")) for column in lines.columns)]


def read_practice(sheet: Sheet, inputs: Sequence[Input], lines: Lines, words: Words) -> Practice:
    """Return the case to practise, an empty one if the sheet has none."""
    section = sheet.find(words["tools"]["practice"])
    if section is None or not section.tables:
        return Practice()
    values = tuple((*row, Cell(), Cell(), Cell())[2].text for row in section.tables[-1][1 : len(inputs) + 1])
    given = section.tables[0][1:] if lines.columns and len(section.tables) > 1 else ()
    return Practice(inputs=values, lines=tuple(_read_example_line(row, lines.columns) for row in given))


def _write_unit(unit: str, decimals: int | None, page: Page) -> str:
    """Return the unit of a result, and how many decimals it has if that has to be said."""
    said = page.say["decimals"].format(count=decimals) if decimals is not None else ""
    return escape(", ".join(filter(None, [unit, said])))


def read_calculation(sheet: Sheet, words: Words) -> tuple[tuple[Input, ...], Lines, tuple[Result, ...]]:
    """Return inputs, lines and results, with keys made from their names. Raises SheetError if they cannot be read."""
    say = words["tools"]
    inputs = [*_list_rows(sheet, say["inputs"], words)] if sheet.find(say["inputs"]) else []
    columns = [*_list_rows(sheet, say["columns"], words)] if sheet.find(say["columns"]) else []
    results = [*_list_rows(sheet, say["results"], words)]
    names = [row["what"].text for row in (*inputs, *columns, *results)]
    keys = make_keys(names)
    known, following = list_keys_by_name(names, keys), iter(keys)
    return (
        tuple(_read_input(row, next(following)) for row in inputs),
        _read_lines(sheet, [_read_column(row, next(following), known, words) for row in columns], words),
        tuple(_read_result(row, next(following), known, words) for row in results),
    )


def _list_rows(sheet: Sheet, title: str, words: Words) -> Iterator[Mapping[str, Cell]]:
    """Yield the rows of a table as cells by the key of what the head of their column says; one may be left out."""
    known = {words["tools"][each].casefold(): each for each in _HEADS}
    section = sheet.get(title)
    head = [cell.text for cell in section.tables[0][0]] if section.tables else []
    if head and words["tools"]["what"].casefold() not in (each.casefold() for each in head):
        raise SheetError(section.line, f"The table of “{title}” needs a column “{words['tools']['what']}”.")
    for row in sheet.get_rows(title, len(head)):
        found = dict(zip((known.get(each.casefold(), each) for each in head), row, strict=True))
        yield {each: found.get(each, Cell(line=row[0].line)) for each in _HEADS}


def _read_input(row: Mapping[str, Cell], key: str) -> Input:
    name = row["what"]
    return Input(key=key, name=name.text, unit=row["unit"].text, example=row["example"].text, ids=name.notes)


def _read_column(row: Mapping[str, Cell], key: str, known: Mapping[str, str], words: Words) -> Column:
    name, formula = row["what"], _read_formula(row["formula"], known, words)
    decimals, unit = _read_unit(row["unit"], "", words) if formula else (0, row["unit"].text)
    return Column(key=key, name=name.text, unit=unit, formula=formula, decimals=decimals, ids=name.notes)


def _read_result(row: Mapping[str, Cell], key: str, known: Mapping[str, str], words: Words) -> Result:
    name, (decimals, unit) = row["what"], _read_unit(row["unit"], row["example"].text, words)
    formula = _read_formula(row["formula"], known, words)
    return Result(key=key, name=name.text, formula=formula, unit=unit, decimals=decimals, ids=name.notes)


def _read_formula(cell: Cell, known: Mapping[str, str], words: Words) -> str:
    try:
        return read_formula(cell.text, known, words)
    except FormulaError as error:
        raise SheetError(cell.line, str(error)) from error


def read_limit(row: Row, keys: Mapping[str, str], words: Words) -> Limit:
    """Return a limit; `keys` are those of the results and columns by their names in lower case, which stand in the row.

    Raises SheetError if the comparison is none.
    """
    name, comparison, number, action = row
    key = keys.get(name.text.casefold(), name.text)
    choices = {each: words["tools"][name] for each, name in COMPARISONS.items()}
    found = find_choice(comparison.text, choices)
    if not found:
        message = f"“{comparison.text}” is no comparison. Use one of: {', '.join(choices.values())}."
        raise SheetError(name.line, message)
    value = number.text.partition(" ")[0]
    return Limit.model_validate(
        {"key": key, "comparison": found, "number": value, "action": action.text, "ids": action.notes}
    )


def _read_lines(sheet: Sheet, columns: Sequence[Column], words: Words) -> Lines:
    """Return the lines. Raises SheetError if there are columns and no blank lines."""
    if not columns:
        return Lines()
    say = words["tools"]
    blank, filled = sheet.get(say["lines"]), sheet.find(say["lines_example"])
    empty = sheet.get_rows(say["lines"], len(columns) + 1)
    rows = filled.tables[0][1:] if filled and filled.tables else ()
    example = tuple(_read_example_line(row, columns) for row in rows)
    shown = rows[0][1:] if rows else ()
    exact = tuple(
        column.model_copy(update={"decimals": _count_decimals(cell.text, words)}) if column.formula else column
        for column, cell in zip(columns, (*shown, *[Cell()] * len(columns)), strict=False)
    )
    return Lines(
        name=blank.tables[0][0][0].text,
        columns=exact if rows else tuple(columns),
        example=example,
        blank=len(empty),
    )


def _read_example_line(row: Row, columns: Sequence[Column]) -> ExampleLine:
    """Return a line of the worked example without what its formulas give."""
    values = zip(row[1:], columns, strict=False)
    return ExampleLine(name=row[0].text, values=tuple(cell.text for cell, column in values if not column.formula))


def _read_unit(cell: Cell, shown: str, words: Words) -> tuple[int, str]:
    """Return how many decimals a result has, as it says or as it is `shown` in the worked example, and its unit."""
    before, after = words["tools"]["decimals"].split("{count}")
    told = re.search(rf"(?:^|, ){re.escape(before)}(\d){re.escape(after)}$", cell.text)
    if told:
        return int(told[1]), cell.text[: told.start()]
    return _count_decimals(shown, words), cell.text


def _count_decimals(shown: str, words: Words) -> int:
    return len(shown.partition(words["example"]["decimal"])[2])
