"""Fields to fill in, each with the type of its answer, and tables of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, get_args

from kit_builder.products.tools.records import (
    NO_EXAMPLE,
    Cell,
    Claim,
    Fault,
    Ids,
    Page,
    Record,
    Row,
    SheetError,
    Text,
    Why,
    add_unit,
    drop_unit,
    fit_rows,
    split_unit,
)
from kit_builder.products.tools.rows import (
    BOX,
    MARK,
    mark_made_up,
    read_boxes,
    split_made_up,
    write_boxes,
)
from kit_builder.products.tools.sheet import cite, write_rows
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

FieldKind = Literal["text", "lines", "number", "amount", "date", "time", "choice", "yes or no", "done"]
FIELD_KINDS: tuple[FieldKind, ...] = get_args(FieldKind)
_OPTIONS = " / "
MEASURED = ("number", "amount")
_PLACE = re.compile(r" \d{1,2}$")
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_ANSWERS = {"example": "answer in the worked example", "practice": "answer in a made-up case for practice"}
_MOST_BLANK = 25
_LONG_BOXES = 30  # characters of all options of a column together
_LONGEST_UNIT = 5  # letters; a longer one is a word, which would have to agree with its number
FIELDS, COLUMNS = "fields", "columns"  # the keys of their shapes in the front matter
DONE = "done"  # the kind of a row in which there is nothing to write: one box, ticked in the example by code
TICKED_KINDS = ("choice", "yes or no", DONE)  # kinds of answers whose empty cells show what there is to choose from
FILLED = ("example", "practice")  # what is filled in beside the blank, by its key in the words


class Field(Record):
    """Something to do or to write down: `name` asks for it, and `ids` are the step or the facts that need it.

    `why` is a reason or a hint that stands behind the name.
    `short` is what it is called on the sheet for the next times, empty if it is not on it. `unit` belongs to a number
    or an amount, and `options` to a choice. `example` is the answer in the worked example,
    and `practice` what is given of a second, made-up case that the reader finishes.
    """

    name: Text
    why: Why = ""
    short: Text = ""
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


def list_field_claims(fields: Sequence[Field], part: str) -> Iterator[Claim]:
    """Yield what fields ask for, and their answers in the worked example."""
    for place, each in enumerate(fields):
        options = f" ({_OPTIONS.join(each.options)})" if each.options else ""
        text = f"{each.name}{options}"
        yield Claim(f"{part}/{place}", "field to fill in", text, each.ids, compared=remove_place(text))
        yield from claim_reason(each.name, each.why, each.ids, f"{part}/{place}")
        for kind, answer in list_filled(each):
            if answer and each.kind != DONE:
                yield _claim_answers(f"{part}/{place}/{kind}", kind, [(each.name, answer)], each.ids)


def claim_reason(name: str, why: str, ids: Ids, part: str) -> Iterator[Claim]:
    """Yield what stands behind what is to be done, if anything: the row can do without it."""
    if why:
        yield Claim(f"{part}/why", "reason or hint behind what is to be done", f"{name} – {why}", ids, compared=why)


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
    compared = "; ".join(_DIGITS.sub("", answer) for _, answer in filled)
    return Claim(part, _ANSWERS[kind], text, ids, must_cite=False, is_example=True, compared=compared)


def remove_place(name: str) -> str:
    """Return a label without a number behind it that only counts, such as that of `Night 2`."""
    return _PLACE.sub("", name)


def find_field_faults(fields: Sequence[Field], part: str, words: Words) -> Iterator[Fault]:
    """Yield what is wrong with the form of fields."""
    names = [each.name.casefold() for each in fields]
    for place, each in enumerate(fields):
        at = f"{part}/{place}"
        if not each.name or names.index(each.name.casefold()) != place:
            yield Fault(at, f"Give each field a name of its own; “{each.name}” is empty or there twice.")
        if each.kind == "choice" and len(each.options) < 2:
            yield Fault(at, f"“{each.name}” is a choice: give its options, at least two.")
        if each.unit and each.kind not in MEASURED:
            yield Fault(at, f"“{each.name}” has the unit {each.unit}, but its answer is not a number.", "wrong unit")
        yield from find_unit_word(each.name, each.unit, at)
        for kind, answer in list_filled(each):
            if each.kind == "choice" and answer and split_made_up(answer, words)[0] not in each.options:
                yield Fault(f"{at}/{kind}", f"“{each.name}”: {answer} is none of its options.")


def find_unit_word(name: str, unit: str, part: str) -> Iterator[Fault]:
    """Yield a fault, which is not severe, if a unit is a word, which would be wrong beside a number such as 1."""
    if unit.isalpha() and len(unit) > _LONGEST_UNIT:
        told = f"“{name}” has the unit “{unit}”, a word. Say in the label what is counted, and leave the unit empty."
        yield Fault(part, told, "wrong unit", severe=False)


def find_crammed(name: str, options: Sequence[str], part: str) -> Iterator[Fault]:
    """Yield a fault, which is not severe, if the boxes of a column take several lines in every row of a table."""
    if sum(map(len, options)) > _LONG_BOXES:
        message = f"“{name}” has long boxes in every row. Give each one or two short words, or make it kind text."
        yield Fault(part, message, "long boxes", severe=False)


def find_table_faults(table: Table, part: str, words: Words) -> Iterator[Fault]:
    """Yield what is wrong with the form of a table."""
    yield from find_field_faults(table.columns, f"{part}/columns", words)
    for place, each in enumerate(table.columns):
        yield from find_crammed(each.name, each.options, f"{part}/columns/{place}")
    if not table.columns:
        return
    if not table.line:
        yield Fault("", "Say in `line` what a row of the table is about.")
    if not 1 <= table.blank <= _MOST_BLANK:
        yield Fault("", f"A table needs 1 to {_MOST_BLANK} blank rows, not {table.blank}.")
    for kind, rows in list_filled(table):
        for place, row in enumerate(rows):
            if len(row) != len(table.columns):
                message = f"A row of `{kind}` has {len(row)} cells, and the table {len(table.columns)} columns."
                yield Fault(f"{part}/{kind}/{place}", message)


def find_empty_example(fields: Sequence[Field], table: Table) -> Iterator[Fault]:
    """Yield a fault, which is not severe, if the worked example leaves out answers."""
    empty = [each.name for each in fields if not each.example and each.kind != DONE]
    empty += [
        each.name
        for place, each in enumerate(table.columns)
        if not any(answer for row in table.example for answer in row[place : place + 1])
    ]
    if empty:
        listed = ", ".join(f"“{name}”" for name in empty)
        message = (
            f"The example leaves {listed} empty. Fill in every row and every column: what a real case does not give, "
            "with ~ in front, or show a short case of your own on this sheet, in all its cells and without any key."
        )
        yield Fault("", message, NO_EXAMPLE, severe=False)


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
    if field.kind == DONE:
        return [words["tools"]["done"]]
    return list_yes_and_no(words) if field.kind == "yes or no" else field.options


def list_yes_and_no(words: Words) -> list[str]:
    """Return the two answers in the language."""
    return [words["consent"][each] for each in ("yes", "no")]


def read_ticked_kind(blank: Cell, words: Words) -> tuple[str, tuple[str, ...]]:
    """Return the kind of an answer that is ticked by its boxes, and the options of a choice; empty if it has none."""
    options, _ = read_boxes(blank.text)
    if not options:
        return "", ()
    if options == [words["tools"]["done"]]:
        return DONE, ()
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


def write_fill_in_table(table: Table, page: Page) -> list[str]:
    """Return a table to fill in: the rows of the worked example, and blank ones."""
    say = page.say
    names = [cite(label_field(each), each.ids, page) for each in table.columns]
    blank = [write_boxes(list_options(each, page.words)) for each in table.columns]
    filled = [
        [escape(each) for each in _mark_row(say[key], row, page.words)]
        for key, rows in list_filled(table)
        for row in rows
        if any(row)
    ]
    if filled:  # what they are stands in a column in front
        names, blank = ["", *names], ["", *blank]
    return [f"## {escape(table.line)}", write_rows([names, *filled, *[blank] * table.blank])]


def _mark_row(label: str, row: Sequence[str], words: Words) -> list[str]:
    """Return a row with its label, which alone says that the row is made up, if all of it is."""
    pairs = [split_made_up(text, words) for text in row if text]
    if not pairs or not all(told for _, told in pairs):
        return [label, *row]
    return [mark_made_up(f"{MARK}{label}", words), *(split_made_up(text, words)[0] for text in row)]


def _unmark_row(row: Row, words: Words) -> tuple[str, ...]:
    """Return the cells of a row that `_mark_row` wrote."""
    told = split_made_up(row[0].text, words)[1]
    return tuple(f"{cell.text}{told}" if cell.text else "" for cell in row[1:])


def read_fill_in_table(title: str, rows: Sequence[Row], shapes: Mapping[str, Sequence[str]], words: Words) -> Table:
    """Return the table that was written under a heading. Raises SheetError if it cannot be read."""
    if len(rows) < 2:
        raise SheetError(rows[0][0].line if rows else 1, "A table needs an empty row to fill in.")
    if rows[0][0].text:
        rows = [(Cell(), *row) for row in rows]
    others = [*fit_rows(rows[1:], len(rows[0]))]
    filled = [row for row in others if any(cell.text and not cell.text.startswith(BOX) for cell in row)]
    blank = [row for row in others if row not in filled]
    empty = blank[0] if blank else (Cell(),) * len(rows[0])
    columns = tuple(
        Field(**_read_column(cell, below, shapes, words)) for cell, below in zip(rows[0][1:], empty[1:], strict=True)
    )
    is_practice = [row[0].text.casefold() == words["tools"]["practice"].casefold() for row in filled]
    example, practice = (
        tuple(_unmark_row(row, words) for row, other in zip(filled, is_practice, strict=True) if other is wanted)
        for wanted in (False, True)
    )
    return Table(line=title, columns=columns, example=example, practice=practice, blank=len(blank))
