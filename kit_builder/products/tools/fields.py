"""Fields to fill in, each with the type of its answer, and tables of them."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal, get_args

from kit_builder.products.authoring.arithmetic import FormulaError
from kit_builder.products.authoring.example import write_number
from kit_builder.products.tools.figures import work_out
from kit_builder.products.tools.records import Claim, Fault, Figures, Ids, Page, Record, Row, SheetError, Text, fit_rows
from kit_builder.products.tools.sheet import cite, find_choice, write_blank_rows, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

FieldKind = Literal["text", "lines", "number", "amount", "date", "time", "choice", "yes or no"]
FIELD_KINDS: tuple[FieldKind, ...] = get_args(FieldKind)
_OPTIONS = " / "
_MEASURED = ("number", "amount")
_PLACE = re.compile(r" \d{1,2}$")
_ANSWER = "answer in the worked example"
_MOST_BLANK = 25


class Field(Record):
    """Something to write down: `name` asks for it, and `ids` are the step or the facts that need it.

    `unit` belongs to a number or an amount, and `options` to a choice. `example` is the answer in the worked example.
    """

    name: Text
    kind: FieldKind
    unit: Text = ""
    options: tuple[Text, ...] = ()
    example: Text = ""
    ids: Ids = ()


class Table(Record):
    """Columns to fill in, with so many `blank` rows, each about one `line`, and rows of the worked example."""

    line: Text = ""
    columns: tuple[Field, ...] = ()
    example: tuple[tuple[Text, ...], ...] = ()
    blank: int = 0


def list_field_claims(fields: Sequence[Field], part: str) -> Iterator[Claim]:
    """Yield what fields ask for, and their answers in the worked example."""
    for place, each in enumerate(fields):
        options = f" ({_OPTIONS.join(each.options)})" if each.options else ""
        text = f"{each.name}{options}"
        yield Claim(f"{part}/{place}", "field to fill in", text, each.ids, compared=remove_place(text))
        if each.example:
            answer, at = f"{each.name}: {each.example}", f"{part}/{place}"
            yield Claim(at, _ANSWER, answer, each.ids, must_cite=False, is_example=True, compared=each.example)


def list_table_claims(table: Table, part: str) -> Iterator[Claim]:
    """Yield what the columns of a table ask for, and its rows of the worked example."""
    yield from list_field_claims(table.columns, f"{part}/columns")
    ids = tuple(dict.fromkeys(key for column in table.columns for key in column.ids))
    for place, row in enumerate(table.example):
        filled = [(each.name, text) for each, text in zip(table.columns, row, strict=False) if text]
        answers = "; ".join(f"{name}: {text}" for name, text in filled)
        compared = "; ".join(text for _, text in filled)
        at = f"{part}/example/{place}"
        yield Claim(at, _ANSWER, answers, ids, must_cite=False, is_example=True, compared=compared)


def remove_place(name: str) -> str:
    """Return a label without a number behind it that only counts, such as that of `Night 2`."""
    return _PLACE.sub("", name)


def find_field_faults(fields: Sequence[Field], part: str) -> Iterator[Fault]:
    """Yield what is wrong with the form of fields."""
    names = [each.name.casefold() for each in fields]
    for place, each in enumerate(fields):
        at = f"{part}/{place}"
        if not each.name or names.index(each.name.casefold()) != place:
            yield Fault(at, f"Give each field a name of its own; “{each.name}” is empty or there twice.")
        if each.kind == "choice" and len(each.options) < 2:
            yield Fault(at, f"“{each.name}” is a choice: give its options, at least two.")
        if each.unit and each.kind not in _MEASURED:
            yield Fault(at, f"“{each.name}” has the unit {each.unit}, but its answer is not a number.", "wrong unit")
        if each.kind == "choice" and each.example and each.example not in each.options:
            yield Fault(at, f"“{each.name}”: {each.example} is none of its options.")


def find_table_faults(table: Table, part: str) -> Iterator[Fault]:
    """Yield what is wrong with the form of a table."""
    yield from find_field_faults(table.columns, f"{part}/columns")
    if not table.columns:
        return
    if not table.line:
        yield Fault("", "Say in `line` what a row of the table is about.")
    if not 1 <= table.blank <= _MOST_BLANK:
        yield Fault("", f"A table needs 1 to {_MOST_BLANK} blank rows, not {table.blank}.")
    for place, row in enumerate(table.example):
        if len(row) != len(table.columns):
            message = f"A row of the example has {len(row)} cells, and the table {len(table.columns)} columns."
            yield Fault(f"{part}/example/{place}", message)


def resolve_fields(fields: Sequence[Field], part: str, figures: Figures) -> tuple[tuple[Field, ...], list[Fault]]:
    """Return fields with the figures of the worked example in place of their keys, and what is wrong with them."""
    resolved, faults = [], []
    for place, each in enumerate(fields):
        answer, message = resolve_answer(each.example, each, figures)
        resolved.append(each.model_copy(update={"example": answer}))
        faults += [Fault(f"{part}/{place}", message, "wrong figure")] if message else []
    return tuple(resolved), faults


def resolve_table(table: Table, part: str, figures: Figures) -> tuple[Table, list[Fault]]:
    """Return a table with the figures of the worked example in place of their keys, and what is wrong with them."""
    rows: list[tuple[str, ...]] = []
    faults: list[Fault] = []
    for place, row in enumerate(table.example):
        pairs = [resolve_answer(text, each, figures) for text, each in zip(row, table.columns, strict=False)]
        rows.append(tuple(answer for answer, _ in pairs))
        faults += [Fault(f"{part}/example/{place}", message, "wrong figure") for _, message in pairs if message]
    return table.model_copy(update={"example": tuple(rows)}), faults


def resolve_answer(text: str, field: Field, figures: Figures) -> tuple[str, str]:
    """Return an answer of the worked example as it is written, and what is wrong with it."""
    if text in figures.values:
        return write_number(figures.values[text], figures.words), ""
    if not text or field.kind not in _MEASURED:
        return text, ""
    try:
        return write_number(work_out(text, figures), figures.words), ""
    except FormulaError as error:
        return "", f"“{field.name}”: {error} Give a key of the worked example, or leave the answer empty."


def write_kind(field: Field, words: Words) -> str:
    """Return how the answer to a field is written, such as `number: g`."""
    say = words["tools"]
    detail = field.unit or _OPTIONS.join(field.options)
    return ": ".join(filter(None, [say[f"kind_{field.kind.replace(' ', '_')}"], detail]))


def read_kind(text: str, line: int, words: Words) -> dict[str, Any]:
    """Return the fields of Field that `write_kind` wrote. Raises SheetError if there is no such kind."""
    say: dict[str, str] = {kind: words["tools"][f"kind_{kind.replace(' ', '_')}"] for kind in FIELD_KINDS}
    word, _, detail = text.partition(":")
    kind = find_choice(word, say)
    if not kind:
        raise SheetError(line, f"“{word}” is no type of answer. Use one of: {', '.join(say.values())}.")
    options = [each.strip() for each in detail.split(_OPTIONS)] if kind == "choice" else []
    return {"kind": kind, "unit": "" if kind == "choice" else detail, "options": options}


def write_fields(fields: Sequence[Field], page: Page) -> str:
    """Return fields as a table: what to write, how, the worked example if it has answers, and room for one's own."""
    say = page.say
    has_example = any(each.example for each in fields)
    head = [say["field"], say["how"], *([say["example"]] if has_example else []), say["yours"]]
    rows = [
        [
            cite(each.name, each.ids, page),
            escape(write_kind(each, page.words)),
            *([escape(each.example)] if has_example else []),
            "",
        ]
        for each in fields
    ]
    return write_table(head, rows)


def read_fields(rows: Sequence[Row], words: Words) -> list[Field]:
    """Return the fields of a table with its head. Raises SheetError if a row cannot be read."""
    cells = 4 if rows and len(rows[0]) > 3 else 3
    return [
        Field(name=name.text, ids=name.notes, example=example.text, **read_kind(how.text, name.line, words))
        for name, how, example, *_ in fit_rows(rows[1:], cells)
    ]


def write_fill_in_table(table: Table, page: Page) -> list[str]:
    """Return a table to fill in: how to write each answer, the rows of the worked example, and blank ones."""
    say = page.say
    names = ["", *(each.name for each in table.columns)]
    kinds = [escape(say["how"]), *(cite(write_kind(each, page.words), each.ids, page) for each in table.columns)]
    blank = write_blank_rows(len(names), table.blank)
    filled = [[escape(say["example"]), *map(escape, row)] for row in table.example if any(row)]
    return [f"## {escape(table.line)}", write_table(names, [kinds, *filled, *blank])]


def read_fill_in_table(title: str, rows: Sequence[Row], words: Words) -> Table:
    """Return the table that was written under a heading. Raises SheetError if it cannot be read."""
    if len(rows) < 2:
        raise SheetError(rows[0][0].line if rows else 1, "A table needs a row with the types of its answers.")
    names = [cell.text for cell in rows[0][1:]]
    (_, *kinds), *others = fit_rows(rows[1:], len(rows[0]))
    columns = tuple(
        Field(name=name, ids=kind.notes, **read_kind(kind.text, kind.line, words))
        for name, kind in zip(names, kinds, strict=True)
    )
    filled = tuple(tuple(cell.text for cell in row[1:]) for row in others if any(cell.text for cell in row))
    return Table(line=title, columns=columns, example=filled, blank=len(others) - len(filled))
