"""Fields to fill in, each with the type of its answer, and tables of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from kit_builder.kit.citations import strip_notes
from kit_builder.products.tools.records import (
    Cell,
    Claim,
    Ids,
    Note,
    Page,
    Record,
    Row,
    Section,
    SheetError,
    Text,
    add_unit,
    drop_unit,
    fit_rows,
    split_unit,
)
from kit_builder.products.tools.rows import (
    read_boxes,
    read_note,
    tell_note,
    write_boxes,
)
from kit_builder.products.tools.sheet import cite, write_rows
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

FieldKind = Literal["text", "lines", "number", "amount", "date", "time", "choice", "yes or no"]
FIELD_KINDS: tuple[FieldKind, ...] = get_args(FieldKind)
_OPTIONS = " / "
MEASURED = ("number", "amount")
_PLACE = re.compile(r" \d{1,2}$")
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_ANSWERS = {"example": "answer in the worked example", "practice": "answer in a made-up case for practice"}
FIELDS, COLUMNS = "fields", "columns"  # the keys of their shapes in the front matter
NOTE = "what stands beside a label"  # the kind of a claim
TICKED_KINDS = ("choice", "yes or no")  # kinds of answers whose empty cells show what there is to choose from
FILLED = ("example", "practice")  # what is filled in beside the blank, by its key in the words


class Field(Record):
    """Something to write down: `name` is its label, and `ids` are the step or the facts that need it.

    `note` stands in brackets behind the label: a limit, or what counts. If it is `copied`, that names the sheet and
    the label it comes from.
    `unit` belongs to a number or an amount, and `options` to a choice. `example` is the answer in the worked example,
    and `practice` what is given of a second, made-up case that the reader finishes.
    """

    name: Text
    note: Note = ""
    copied: Text = ""
    kind: FieldKind
    unit: Text = ""
    options: tuple[Text, ...] = ()
    example: Text = ""
    practice: Text = ""
    ids: Ids = ()


class Table(Record):
    """Columns to fill in, with so many `blank` rows, each about one `line`, and rows of the worked example.

    Rows of `practice` are half filled in, for the reader to finish.
    """

    line: Text = ""
    columns: tuple[Field, ...] = ()
    example: tuple[tuple[Text, ...], ...] = ()
    practice: tuple[tuple[Text, ...], ...] = ()
    blank: int = 0


@dataclass(slots=True)
class Tables:
    """The lines of a section: what is filled in, and what is left blank, with its head."""

    example: Sequence[Row] = ()
    practice: Sequence[Row] = ()
    blank: Sequence[Row] = ()


def list_field_claims(fields: Sequence[Field], part: str) -> Iterator[Claim]:
    """Yield what fields ask for, and their answers in the worked example."""
    for place, each in enumerate(fields):
        options = f" ({_OPTIONS.join(each.options)})" if each.options else ""
        text = f"{each.name}{options}"
        yield Claim(f"{part}/{place}", "field to fill in", text, each.ids, compared=remove_place(text))
        yield from claim_note(each.name, each.note, each.ids, f"{part}/{place}")
        for kind, answer in list_filled(each):
            if answer:
                yield _claim_answers(f"{part}/{place}/{kind}", kind, [(each.name, answer)], each.ids)


def claim_note(name: str, note: str, ids: Ids, part: str) -> Iterator[Claim]:
    """Yield what stands behind a label, if anything: the row can do without it."""
    if note:
        yield Claim(f"{part}/note", NOTE, f"{name}: {note}", ids, compared=note)


def list_table_claims(table: Table, part: str) -> Iterator[Claim]:
    """Yield what the columns of a table ask for, and its rows of the worked example."""
    yield from list_field_claims(table.columns, f"{part}/columns")
    ids = tuple(dict.fromkeys(key for column in table.columns for key in column.ids))
    for kind, rows in list_filled(table):
        for place, row in enumerate(rows):
            filled = [(each.name, text) for each, text in zip(table.columns, row, strict=False) if text]
            yield _claim_answers(f"{part}/{kind}/{place}", kind, filled, ids)


def list_filled(record: Field | Table) -> Iterator[tuple[str, Any]]:
    """Yield what is filled in of the worked example and of the case for practice, with the key of each."""
    return ((key, getattr(record, key)) for key in FILLED)


def _claim_answers(part: str, kind: str, filled: Sequence[tuple[str, str]], ids: Ids) -> Claim:
    """Return what answers of the worked example or of a case for practice say.

    Their numbers may be made up, so that only a checker can compare them with the statements.
    """
    text = "; ".join(f"{name}: {answer}" for name, answer in filled)
    compared = "; ".join(remove_digits(answer) for _, answer in filled)
    return Claim(part, _ANSWERS[kind], text, ids, must_cite=False, is_example=True, compared=compared)


def remove_digits(text: str) -> str:
    """Return what is compared of something that may be made up: without its numbers."""
    return _DIGITS.sub("", text)


def remove_place(name: str) -> str:
    """Return a label without a number behind it that only counts, such as that of `Night 2`."""
    return _PLACE.sub("", name)


def list_shapes(fields: Sequence[Field]) -> dict[str, tuple[str, str]]:
    """Return the kind and the unit of columns by what stands above them, where a reader would guess others."""
    shapes = {label_field(each): (str(each.kind), each.unit) for each in fields if each.kind not in TICKED_KINDS}
    return {label: shape for label, shape in shapes.items() if _guess(label) != shape}


def _guess(label: str) -> tuple[str, str]:
    """Return the kind and the unit of a field that says neither."""
    unit = split_unit(label)[1]
    return ("number", unit) if unit else ("text", "")


def label_field(field: Field) -> str:
    """Return what stands above a column: its name, with its unit."""
    return add_unit(field.name, field.unit)


def list_options(field: Field, words: Words) -> Sequence[str]:
    """Return what there is to choose from, nothing if it is not a choice."""
    return list_yes_and_no(words) if field.kind == "yes or no" else field.options


def list_yes_and_no(words: Words) -> list[str]:
    """Return the two answers in the language."""
    return [words["consent"][each] for each in ("yes", "no")]


def read_ticked_kind(blank: Cell, words: Words) -> tuple[str, tuple[str, ...]]:
    """Return the kind of an answer that is ticked by its boxes, and the options of a choice; empty if it has none."""
    options, _ = read_boxes(blank.text)
    if not options:
        return "", ()
    return ("yes or no", ()) if options == list_yes_and_no(words) else ("choice", tuple(options))


def _read_column(cell: Cell, blank: Cell, shapes: Mapping[str, Sequence[str]], words: Words) -> dict[str, Any]:
    """Return the fields of Field that stand above a column, and in its empty cell."""
    ticked, options = read_ticked_kind(blank, words)
    if ticked:
        return {"name": cell.text, "ids": cell.notes, "kind": ticked, "options": options}
    kind, unit = shapes.get(cell.text) or _guess(cell.text)
    return {
        "name": drop_unit(cell.text, unit),
        "ids": cell.notes,
        "kind": kind if kind in FIELD_KINDS else "text",
        "unit": unit,
    }


def write_fill_in_table(table: Table, page: Page, steps: Sequence[str] = (), cited: Sequence[Ids] = ()) -> list[str]:
    """Return a table to fill in: the steps that lead to it, rows of the worked example, and blank ones below them.

    `cited` are the ids of the rows of the example, from the first; the others have none of their own.
    """
    names = [cite(label_field(each), each.ids, page) for each in table.columns]
    blank = [write_boxes(list_options(each, page.words)) for each in table.columns]
    padded = [*cited, *[()] * (len(table.example) - len(cited))]
    filled = [_write_filled(row, ids, page) for row, ids in zip(table.example, padded, strict=True)]
    copied = write_copied_columns([(each.name, each.unit, each.copied) for each in table.columns], page.words)
    practice = [[escape(each) for each in row] for row in table.practice]
    return [
        f"## {escape(table.line)}",
        *steps,
        *(["\n".join(copied)] if copied else []),
        write_table_of_lines(names, filled, blank, table.blank, page),
        *(_write_practice(names, practice, page) if practice else []),
    ]


def _write_filled(row: Sequence[str], ids: Ids, page: Page) -> list[str]:
    """Return the cells of a row that is filled in, with the footnotes of the whole row behind the first."""
    return [cite(text, () if place else ids, page) for place, text in enumerate(row)]


def write_table_of_lines(
    heads: Sequence[str], filled: Sequence[Sequence[str]], blank: Sequence[str], count: int, page: Page
) -> str:
    """Return a table with the lines of the worked example, and so many numbered ones below; all cells are Markdown."""
    rows = [[escape(page.say["example"]), *cells] for cells in filled]
    rows += [[str(number), *blank] for number in range(1, count + 1)]
    return write_rows([["", *heads], *rows])


def _write_practice(heads: Sequence[str], rows: Sequence[Sequence[str]], page: Page) -> list[str]:
    bare = [strip_notes(each).strip() for each in heads]  # which stand with the blank rows
    return [f"**{escape(page.say['practice'])}**", write_rows([bare, *rows])]


def read_fill_in_table(section: Section, found: Tables, shapes: Mapping[str, Sequence[str]], words: Words) -> Table:
    """Return the table that was written under a heading, whose lines are `found`."""
    head, *blank = found.blank
    empty = blank[0] if blank else (Cell(),) * len(head)
    copied = list_copied_columns(section, words)
    columns = tuple(
        Field(**_read_column(cell, below, shapes, words), copied=copied.get(cell.text.casefold(), ""))
        for cell, below in zip(head, empty, strict=True)
    )
    example, practice = (
        tuple(tuple(cell.text for cell in row) for row in rows) for rows in (found.example, found.practice)
    )
    return Table(line=section.title, columns=columns, example=example, practice=practice, blank=len(blank))


def write_copied_columns(columns: Sequence[tuple[str, str, str]], words: Words) -> list[str]:
    """Return items that say from where columns are copied, each given by its name, its unit, and that place."""
    return [
        f"- {escape(add_unit(name, unit))}: {escape(tell_note('', copied, words))}"
        for name, unit, copied in columns
        if copied
    ]


def list_copied_columns(section: Section, words: Words) -> dict[str, str]:
    """Return from where columns are copied, by what stands above them, in lower case."""
    found = {}
    for item in section.items:
        head, _, text = item.text.partition(": ")
        _, copied = read_note(text, words)
        if copied and not item.strong:
            found[head.casefold()] = copied
    return found


def read_tables(section: Section, words: Words) -> Tables:
    """Return the lines of a section: those of the example, those for practice, and the blank ones with their head.

    Raises SheetError if there are none to fill in.
    """
    say, found = words["tools"], Tables()
    for head, *others in section.tables:
        rows = [*fit_rows(others, len(head))]
        if not head[0].text:
            is_example = [row[0].text.casefold() == say["example"].casefold() for row in rows]
            found.example = [row[1:] for row, told in zip(rows, is_example, strict=True) if told]
            found.blank = [head[1:], *(row[1:] for row, told in zip(rows, is_example, strict=True) if not told)]
        elif head[-1].text.casefold() != say["yours"].casefold():  # no rows of a calculator
            found.practice = rows
    if not found.blank:
        raise SheetError(section.line, f"“{section.title}” needs a table with blank rows.")
    return found
