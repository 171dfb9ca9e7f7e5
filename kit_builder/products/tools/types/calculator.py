"""Calculators: figures that go in, formulas, and limits with what to do on either side of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.authoring.arithmetic import FormulaError, list_operands
from kit_builder.products.authoring.example import KEY, write_number
from kit_builder.products.tools.calculation import (
    Column,
    ExampleLine,
    Input,
    Limit,
    Lines,
    Result,
    Worked,
    find_calculation_faults,
    use_points,
    work_out_calculator,
)
from kit_builder.products.tools.fields import remove_place
from kit_builder.products.tools.figures import CONSTANTS, work_out
from kit_builder.products.tools.records import (
    Cell,
    Claim,
    Fault,
    Figures,
    Page,
    Row,
    Section,
    Sheet,
    SheetError,
    Tool,
    ToolType,
)
from kit_builder.products.tools.sheet import cite, read_number_words, write_blank_rows, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_COMPARISONS = {"over": "over", "at least": "at_least", "under": "under", "at most": "at_most"}


class Calculator(Tool):
    """Inputs, lines with columns if the same sum is made for several things, results, and limits."""

    inputs: tuple[Input, ...]
    lines: Lines = Lines()
    results: tuple[Result, ...]
    limits: tuple[Limit, ...] = ()


def compute(calculator: Calculator, words: Words) -> Worked | None:
    """Return the worked example of a calculator, None if it has none.

    Raises FormulaError if it cannot be worked out.
    """
    return work_out_calculator(calculator.inputs, calculator.lines, calculator.results, words)


def _list_claims(calculator: Calculator) -> Iterator[Claim]:
    names = dict(_list_names(calculator))
    for place, each in enumerate(calculator.inputs):
        part = f"inputs/{place}"
        yield Claim(part, "figure to fill in", each.name, each.ids, compared=remove_place(each.name))
        if each.example:
            text = f"{each.name}: {each.example} {each.unit}"
            yield Claim(part, "figure of the worked example", text, must_cite=False, is_example=True)
    for place, column in enumerate(calculator.lines.columns):
        part = f"lines/columns/{place}"
        if column.formula:
            yield _claim_formula(part, column, names)
        else:
            kind, compared = "figure to fill in for each line", remove_place(column.name)
            yield Claim(part, kind, column.name, column.ids, compared=compared)
    for place, result in enumerate(calculator.results):
        yield _claim_formula(f"results/{place}", result, names)
    for place, line in enumerate(calculator.lines.example):
        part = f"lines/example/{place}"
        yield Claim(part, "line of the worked example", line.name, must_cite=False, is_example=True)
    for place, limit in enumerate(calculator.limits):
        text = f"{names.get(limit.key, limit.key)} {limit.comparison} {limit.number}: {limit.action}"
        yield Claim(f"limits/{place}", "limit, and what to do beyond it", text, limit.ids)


def _list_names(calculator: Calculator) -> Iterator[tuple[str, str]]:
    yield from ((each.key, each.name) for each in calculator.inputs)
    yield from ((each.key, each.name) for each in calculator.lines.columns)
    yield from ((each.key, each.name) for each in calculator.results)


def _list_units(calculator: Calculator) -> Iterator[tuple[str, str]]:
    yield from ((each.key, each.unit) for each in calculator.lines.columns)
    yield from ((each.key, each.unit) for each in calculator.results)


def _claim_formula(part: str, each: Column | Result, names: Mapping[str, str]) -> Claim:
    """Return what a formula says, with names for its keys; code compares the numbers in it."""
    text = KEY.sub(lambda key: f"[{names[key[0]]}]" if key[0] in names else key[0], each.formula)
    try:
        numbers = [number for number in list_operands(use_points(each.formula)) if number not in CONSTANTS]
    except FormulaError:
        numbers = []
    compared = " ".join([remove_place(each.name), *numbers])
    return Claim(part, "formula", f"{each.name} = {text}", each.ids, compared=compared)


def _find_faults(calculator: Calculator, words: Words) -> Iterator[Fault]:
    each = calculator
    yield from find_calculation_faults(each.inputs, each.lines, each.results, each.limits, words)


def _resolve(calculator: Calculator, figures: Figures) -> tuple[Calculator, Sequence[Fault]]:
    """Put the figures of the worked example in, and compare what follows from them with its results."""
    faults: list[Fault] = []

    def fill(text: str, part: str, name: str) -> str:
        if not text:
            return ""
        try:
            return write_number(work_out(text, figures), figures.words)
        except FormulaError as error:
            faults.append(Fault(part, f"“{name}”: {error} Use keys of the worked example.", "wrong figure"))
            return ""

    inputs = tuple(
        each.model_copy(update={"example": fill(each.example, f"inputs/{place}", each.name)})
        for place, each in enumerate(calculator.inputs)
    )
    example = tuple(
        ExampleLine(
            name=line.name, values=tuple(fill(value, f"lines/example/{place}", line.name) for value in line.values)
        )
        for place, line in enumerate(calculator.lines.example)
    )
    lines = calculator.lines.model_copy(update={"example": example})
    results = tuple(each.model_copy(update={"same_as": ""}) for each in calculator.results)
    resolved = calculator.model_copy(update={"inputs": inputs, "lines": lines, "results": results})
    if not faults:
        faults += _compare_with_example(calculator, resolved, figures)
    return resolved, faults


def _compare_with_example(given: Calculator, resolved: Calculator, figures: Figures) -> Iterator[Fault]:
    try:
        worked = compute(resolved, figures.words)
    except FormulaError as error:
        yield Fault("", f"The worked example cannot be worked out with this calculator. {error}", "wrong formula")
        return
    if worked is None:
        if figures.values:
            yield Fault(
                "", "Fill in the worked example: an example for each input and line.", "no example", severe=False
            )
        return
    for place, each in enumerate(given.results):
        if each.same_as and each.same_as not in figures.values:
            yield Fault(f"results/{place}", f"“{each.same_as}” is no key of the worked example.", "wrong figure")
        elif each.same_as:
            shown, told = worked.results.get(each.key, ""), figures.values[each.same_as]
            if not _is_same(shown, told):
                message = f"“{each.name}” comes to {shown}, and in the worked example it is {told}."
                yield Fault(f"results/{place}", message, "differs from the worked example")


def _is_same(one: str, other: str) -> bool:
    """Return whether two numbers are the same, as far as both show decimals."""
    decimals = min(len(each.partition(".")[2]) for each in (one, other))
    return bool(one) and abs(float(one) - float(other)) * 10**decimals < (0.5 + 1e-9 if one != other else 1)


def _write(calculator: Calculator, page: Page) -> Sequence[str]:
    worked = compute(calculator, page.words)
    has_lines = bool(calculator.lines.columns)
    return [
        *(_write_inputs(calculator, page) if calculator.inputs else []),
        *(_write_blank_lines(calculator.lines, page) if has_lines else []),
        *_write_results(calculator, worked, page),
        *(_write_limits(calculator, page) if calculator.limits else []),
        *(_write_filled_lines(calculator.lines, worked, page) if has_lines and worked else []),
        *(_write_columns(calculator.lines, page) if has_lines else []),
    ]


def _write_inputs(calculator: Calculator, page: Page) -> list[str]:
    say = page.say
    rows = [
        [escape(each.key), cite(each.name, each.ids, page), escape(each.unit), escape(each.example), ""]
        for each in calculator.inputs
    ]
    head = (say["key"], say["what"], say["unit"], say["example"], say["yours"])
    return [f"## {escape(say['inputs'])}", write_table(head, rows)]


def _write_columns(lines: Lines, page: Page) -> list[str]:
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


def _write_results(calculator: Calculator, worked: Worked | None, page: Page) -> list[str]:
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
        for each in calculator.results
    ]
    head = (say["key"], say["what"], say["formula"], say["format"], say["example"], say["yours"])
    return [f"## {escape(say['results'])}", write_table(head, rows)]


def _write_limits(calculator: Calculator, page: Page) -> list[str]:
    say = page.say
    names, units = dict(_list_names(calculator)), dict(_list_units(calculator))
    rows = [
        [
            escape(names.get(each.key, each.key)),
            escape(say[_COMPARISONS[each.comparison]]),
            escape(f"{each.number} {units.get(each.key, '')}".strip()),
            cite(each.action, each.ids, page),
        ]
        for each in calculator.limits
    ]
    return [f"## {escape(say['limits'])}", write_table((say["what"], say["is"], say["limit"], say["do"]), rows)]


def _write_blank_lines(lines: Lines, page: Page) -> list[str]:
    head = _list_heads(lines)
    return [f"## {escape(page.say['lines'])}", write_table(head, write_blank_rows(len(head), lines.blank))]


def _write_filled_lines(lines: Lines, worked: Worked, page: Page) -> list[str]:
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


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    say = words["tools"]
    results = [*_read_results(sheet, words)]
    found: dict[str, Any] = {"inputs": (), "results": results}
    if sheet.find(say["inputs"]):
        found["inputs"] = [
            Input(key=key.text, name=name.text, unit=unit.text, example=example.text, ids=name.notes)
            for key, name, unit, example, _ in sheet.get_rows(say["inputs"], 5)
        ]
    if sheet.find(say["columns"]):
        found["lines"] = _read_lines(sheet, words)
    if sheet.find(say["limits"]):
        columns = found["lines"].columns if "lines" in found else ()
        keys = {each.name.casefold(): each.key for each in (*columns, *results)}
        found["limits"] = [_read_limit(row, keys, words) for row in sheet.get_rows(say["limits"], 4)]
    return found


def _read_results(sheet: Sheet, words: Words) -> Iterator[Result]:
    for key, name, formula, shown, _, _ in sheet.get_rows(words["tools"]["results"], 6):
        decimals, unit = _read_format(shown)
        yield Result(key=key.text, name=name.text, formula=formula.text, unit=unit, decimals=decimals, ids=name.notes)


def _read_limit(row: Row, keys: Mapping[str, str], words: Words) -> Limit:
    """Return a limit; `keys` are those of the results and columns by their names, as limits are written with names."""
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


def _read_lines(sheet: Sheet, words: Words) -> Lines:
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


TYPE = ToolType(
    name="calculator",
    spec=Calculator,
    guidance="""\
For a sum that the reader makes with their own figures. It becomes a spreadsheet. `inputs` are figures that are \
filled in once. If the same sum is made for several things (each part, each product), `lines` has a row for each: \
`lines.name` says what a line is, `lines.columns` are figures to fill in (empty `formula`) and sums of a line (with \
`formula`), `lines.blank` is the number of empty rows, 5 to 10; else leave `lines.columns` empty. `results` follow \
from inputs, from results above, and from columns by sum(), min(), max(), average() or count().
Every input, column and result has a `key` (a short name of lower-case letters, digits and underscores), a `name` in \
the expert's terms, a `unit`, and `ids` of the statements that ask for it or give the sum. A formula has keys, + - * \
/ ( ), and numbers only if a statement among its ids says them, or to convert units (60, 100, 1000). Add and \
subtract only what has the same unit: convert first. `decimals` is 0 to 4.
`limits` are the expert's: `key` of the result or column that has the limit, `comparison` (over, at least, under, at \
most), `number` in the unit of that result, in digits, `action` what to do then, `ids` the statements that say the \
number and the action.
The worked example fills it in: `example` of an input is a key of the worked example, or a small sum of such keys. \
`lines.example` has a `name` and, in the order of the columns without formula, `values` made in the same way. \
`same_as` of a result is the key of the figure in the worked example that it must equal, if there is one. A program \
works everything out and compares.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
    resolve=_resolve,
    reverse=("lines_example", "columns"),
    essential=("inputs/", "lines/columns/", "results/"),
)
