"""The tables of a calculator: written as Markdown, and read back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

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
from kit_builder.products.tools.formula_text import (
    SUM,
    list_keys_by_name,
    make_keys,
    read_formula,
    write_formula,
    write_sum,
)
from kit_builder.products.tools.records import (
    Cell,
    Page,
    Row,
    Section,
    Sheet,
    SheetError,
    add_unit,
    fit_rows,
    split_unit,
)
from kit_builder.products.tools.sheet import cite, read_shapes, write_blank_rows, write_rows, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_ROUNDED = ("down", "up")  # what is said of a formula
UNITS, DECIMALS = "units", "decimals"  # keys of the front matter


def label(each: Input | Column | Result, page: Page) -> str:
    """Return the Markdown of what stands in front of a figure: its name and unit, cited if nothing works it out."""
    is_worked_out = not isinstance(each, Input) and each.formula
    return cite(add_unit(each.name, each.unit), () if is_worked_out else each.ids, page)


def write_how(each: Column | Result, names: Mapping[str, str], page: Page) -> str:
    """Return the Markdown of how a figure is worked out, cited; an empty text if it is filled in."""
    return cite(describe_formula(each, names, page.words), each.ids, page) if each.formula else ""


def describe_formula(each: Column | Result, names: Mapping[str, str], words: Words) -> str:
    """Return the formula of a figure as people read it, and how it is rounded if that is not to the nearest."""
    how = words["tools"][f"rounded_{each.rounding}"] if each.rounding in _ROUNDED else ""
    return ", ".join(filter(None, [write_formula(each.formula, names, words), how]))


def write_inputs(inputs: Sequence[Input], page: Page) -> list[str]:
    """Return the section with the figures to fill in once, each with that of the worked example if there is one."""
    say = page.say
    has_example = any(each.example for each in inputs)
    rows = [[label(each, page), *([escape(each.example)] if has_example else []), ""] for each in inputs]
    head = (say["field"], *([say["example"]] if has_example else []), say["yours"])
    return [f"## {escape(say['inputs'])}", write_table(head, rows)]


def write_lines(lines: Lines, worked: Worked | None, names: Mapping[str, str], page: Page) -> list[str]:
    """Return the section with a line for each thing: those of the worked example, worked out, and blank ones.

    How columns are worked out stands below, since a head has no room for it.
    """
    head = [escape(lines.name), *(label(each, page) for each in lines.columns)]
    marked = f"**{escape(page.say['example'])}:**"
    filled = [
        [f"{marked} {escape(line.name)}", *_write_line(line, values, lines, page)]
        for line, values in zip(lines.example, worked.lines if worked else (), strict=False)
    ]
    how = [
        f"- {escape(add_unit(each.name, each.unit))}{SUM}{write_how(each, names, page)}"
        for each in lines.columns
        if each.formula
    ]
    return [
        f"## {escape(page.say['lines'])}",
        write_rows([head, *filled, *write_blank_rows(len(head), lines.blank)]),
        *([f"**{escape(page.say['to_work_out'])}:**", "\n".join(how)] if how else []),
    ]


def write_results(
    given: Sequence[Result], shown: Mapping[str, str | Sequence[str]], names: Mapping[str, str], page: Page
) -> list[str]:
    """Return the section with the results, each with its sum in the worked example, if there is one.

    `names` are those of all keys, and `shown` their values in the example as they are written.
    """
    say = page.say
    rows = []
    for each in given:
        added = write_sum(each.formula, shown, page.words) if shown else ""
        example = [escape(SUM.join(filter(None, [added, str(shown[each.key])])))] if shown else []
        rows.append([label(each, page), write_how(each, names, page), *example, ""])
    head = (say["work_out"], say["how"], *([say["example"]] if shown else []), say["yours"])
    return [f"## {escape(say['results'])}", write_table(head, rows)]


def write_limits(limits: Sequence[Limit], names: Mapping[str, str], units: Mapping[str, str], page: Page) -> list[str]:
    """Return the section with the limits; `names` and `units` are those of the results and columns, by key."""
    say = page.words["product"]
    rows = []
    for each in limits:
        far = f"{page.say[COMPARISONS[each.comparison]]} {each.number} {units.get(each.key, '')}".strip()
        rows.append([escape(f"{names.get(each.key, each.key)}: {far}"), cite(each.action, each.ids, page)])
    return [f"## {escape(page.say['limits'])}", write_table((say["condition"], say["action"]), rows)]


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
        [escape(add_unit(each.name, each.unit)), escape(value)]
        for each, value in zip(inputs, practice.inputs, strict=True)
    ]
    rows += [[escape(add_unit(each.name, each.unit)), ""] for each in results]
    parts = [f"## {escape(say['practice'])}"]
    if lines.columns:
        parts.append(write_table(_list_heads(lines), [*_list_given(practice.lines, lines)]))
    parts += [write_table((say["field"], say["yours"]), rows)] if rows else []
    solution = [
        f"{line.name}: {add_unit(each.name, each.unit)} {write_number(values[each.key], page.words)}"
        for line, values in zip(practice.lines, worked.lines, strict=True)
        for each in lines.columns
        if each.formula and not results
    ]
    solution += [
        f"{add_unit(each.name, each.unit)} {write_number(worked.results[each.key], page.words)}" for each in results
    ]
    return [*parts, f"**{escape(say['you_get'])}:** {escape('; '.join(solution))}"]


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
    values = tuple((*row, Cell(), Cell())[1].text for row in section.tables[-1][1 : len(inputs) + 1])
    given = section.tables[0][1:] if lines.columns else ()
    return Practice(inputs=values, lines=tuple(_read_example_line(row, lines.columns) for row in given))


def list_shapes(
    inputs: Sequence[Input], lines: Lines, results: Sequence[Result], worked: Worked | None
) -> dict[str, dict[str, object]]:
    """Return what the sheet does not show: where brackets hold no unit, and decimals if there is no worked example."""
    worked_out: tuple[Column | Result, ...] = (*lines.columns, *results)
    parts: tuple[Input | Column | Result, ...] = (*inputs, *worked_out)
    units = {add_unit(each.name, each.unit): each.unit for each in parts}
    odd: dict[str, object] = {text: unit for text, unit in units.items() if split_unit(text)[1] != unit}
    exact: dict[str, object] = {
        add_unit(each.name, each.unit): each.decimals
        for each in worked_out
        if each.formula and each.decimals and worked is None
    }
    return {key: found for key, found in ((UNITS, odd), (DECIMALS, exact)) if found}


@dataclass(frozen=True, slots=True)
class _Told:
    """What a label says: the name and its unit; how it is worked out, in words; the decimals of its values; its line.

    `notes` are those of the label and of how it is worked out.
    """

    name: str
    unit: str
    formula: str
    decimals: int
    notes: tuple[str, ...]
    line: int


def _read_label(cell: Cell, how: Cell, shown: str, sheet: Sheet, words: Words) -> _Told:
    """Read a label; `shown` is a value in the worked example, as it is written.

    The formula is `how` it is worked out, or stands in the label itself, where people may write it.
    """
    head, _, formula = cell.text.partition(SUM)
    units, decimals = read_shapes(sheet, UNITS), read_shapes(sheet, DECIMALS)
    unit = str(units[head]) if head in units else split_unit(head)[1]
    name = head.removesuffix(f" ({unit})") if unit else head
    exact = decimals.get(head, 0)
    told = len(shown.rpartition(SUM.strip())[2].strip().partition(words["example"]["decimal"])[2])
    places = exact if isinstance(exact, int) and exact else told
    notes = tuple(dict.fromkeys((*cell.notes, *how.notes)))
    return _Told(name, unit, how.text or formula, places, notes, how.line or cell.line)


def _list_hows(section: Section) -> dict[str, Cell]:
    """Return how columns are worked out, by their names and units in lower case."""
    found = {}
    for item in section.items:
        head, _, formula = item.text.partition(SUM)
        found[head.casefold()] = replace(item, text=formula)
    return found


def read_calculation(sheet: Sheet, words: Words) -> tuple[tuple[Input, ...], Lines, tuple[Result, ...]]:
    """Return inputs, lines and results, with keys made from their names. Raises SheetError if they cannot be read."""
    say = words["tools"]
    given = [*_list_rows(sheet, say["inputs"], words)] if sheet.find(say["inputs"]) else []
    section = sheet.find(say["lines"])
    rows, hows = (section.tables, _list_hows(section)) if section else ([], {})
    head, example, blank = _split_lines(rows[0], words) if rows else ((), [], 0)
    columns = [
        _read_label(
            cell, hows.get(cell.text.casefold(), Cell()), example[0][place].text if example else "", sheet, words
        )
        for place, cell in enumerate(head[1:], start=1)
    ]
    inputs = [(_read_label(row[0], Cell(), "", sheet, words), shown) for row, _, shown in given]
    found = [*_list_rows(sheet, say["results"], words)] if sheet.find(say["results"]) or not columns else []
    results = [_read_label(row[0], how, shown, sheet, words) for row, how, shown in found]
    names = [each.name for each in (*(told for told, _ in inputs), *columns, *results)]
    keys = make_keys(names)
    known, following = list_keys_by_name(names, keys), iter(keys)
    read = [
        Input(key=next(following), name=told.name, unit=told.unit, example=shown, ids=told.notes)
        for told, shown in inputs
    ]
    made = [Column.model_validate(_read_figure(each, next(following), known, words)) for each in columns]
    lines = Lines(
        name=head[0].text if head else "",
        columns=tuple(made),
        example=tuple(_read_example_line(row, made, f"{say['example']}:") for row in example),
        blank=blank,
    )
    worked = [Result.model_validate(_read_figure(each, next(following), known, words)) for each in results]
    return tuple(read), lines if made else Lines(), tuple(worked)


def _list_rows(sheet: Sheet, title: str, words: Words) -> Iterator[tuple[Row, Cell, str]]:
    """Yield the rows of a table, each with how it is worked out and with what stands in the worked example."""
    section = sheet.get(title)
    head = [cell.text.casefold() for cell in section.tables[0][0]] if section.tables else []
    keys = {words["tools"][key].casefold(): key for key in ("how", "example")}
    for row in sheet.get_rows(title, max(1, len(head))):
        cells = {keys[text]: cell for text, cell in zip(head, row, strict=False) if text in keys}
        yield row, cells.get("how", Cell()), cells.get("example", Cell()).text


def _split_lines(rows: Sequence[Row], words: Words) -> tuple[Row, list[Row], int]:
    """Return the head of the lines, those of the worked example, and the number of blank ones."""
    marked = f"{words['tools']['example']}:".casefold()
    fitted = [*fit_rows(rows[1:], len(rows[0]))]
    example = [row for row in fitted if row[0].text.casefold().startswith(marked)]
    return rows[0], example, len(fitted) - len(example)


def _read_figure(told: _Told, key: str, known: Mapping[str, str], words: Words) -> dict[str, object]:
    """Return the fields of a column or a result. Raises SheetError if its formula cannot be read."""
    say, formula, rounding = words["tools"], told.formula, "nearest"
    for each in _ROUNDED:
        if formula.endswith(ending := f", {say[f'rounded_{each}']}"):
            formula, rounding = formula.removesuffix(ending), each
    try:
        read = read_formula(formula, known, words)
    except FormulaError as error:
        raise SheetError(told.line, str(error)) from error
    return {
        "key": key,
        "name": told.name,
        "unit": told.unit,
        "formula": read,
        "decimals": told.decimals if read else 0,
        "rounding": rounding,
        "ids": told.notes,
    }


def read_limit(row: Row, keys: Mapping[str, str], words: Words) -> Limit:
    """Return a limit; `keys` are those of the results and columns by their names in lower case, which stand in the row.

    Raises SheetError if the row names none of them, or if the comparison is none.
    """
    condition, action = row
    text = condition.text.casefold()
    name = max((each for each in keys if text.startswith(f"{each}:")), key=len, default="")
    if not name:
        raise SheetError(condition.line, f"“{condition.text}” names no result of this calculator.")
    told = condition.text[len(name) + 1 :].strip()
    choices = {each: words["tools"][key] for each, key in COMPARISONS.items()}
    fitting = [each for each, word in choices.items() if told.casefold().startswith(f"{word.casefold()} ")]
    if not fitting:
        message = f"“{told}” has no comparison. Use one of: {', '.join(choices.values())}."
        raise SheetError(condition.line, message)
    found = max(fitting, key=lambda each: len(choices[each]))
    number = told[len(choices[found]) :].strip().partition(" ")[0]
    return Limit.model_validate(
        {
            "key": keys[name],
            "comparison": found,
            "number": number,
            "action": action.text,
            "ids": (*condition.notes, *action.notes),
        }
    )


def _read_example_line(row: Row, columns: Sequence[Column], marked: str = "") -> ExampleLine:
    """Return a line of the worked example without what its formulas give, and without the mark before its name."""
    values = zip(row[1:], columns, strict=False)
    name = row[0].text[len(marked) :].strip()
    return ExampleLine(name=name, values=tuple(cell.text for cell, column in values if not column.formula))
