"""Fields as numbered rows: a label with what to do, the example, and room for one's own; written and read back."""

from collections.abc import Mapping, Sequence
from typing import Any

from kit_builder.products.tools.fields import (
    FIELD_KINDS,
    FILLED,
    MEASURED,
    TICKED_KINDS,
    Field,
    list_options,
    read_ticked_kind,
)
from kit_builder.products.tools.records import Cell, Page, Row, fit_rows
from kit_builder.products.tools.rows import (
    NONE,
    is_none,
    read_boxes,
    read_measure,
    read_note,
    read_room,
    read_row,
    split_made_up,
    tell_note,
    write_boxes,
    write_chosen,
    write_label,
    write_measure,
    write_room,
)
from kit_builder.products.tools.sheet import write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words


def list_row_shapes(fields: Sequence[Field]) -> dict[str, tuple[str, str]]:
    """Return the kinds and units of rows that do not show them, by their names."""
    found = {}
    for each in fields:
        kind = "" if each.kind in TICKED_KINDS or each.kind == _guess_row(each) else str(each.kind)
        if kind:
            found[each.name] = (kind, each.unit)
    return found


def _guess_row(field: Field) -> str:
    return "number" if field.unit else "text"


def write_fields(fields: Sequence[Field], page: Page, first: int = 1) -> str:
    """Return fields as rows, numbered from `first` on: labels, the worked example if it has answers, and room."""
    say = page.say
    filled = [key for key in FILLED if any(getattr(each, key) for each in fields)]
    heads = {"example": page.filled, "practice": say["practice"]}
    head = [say["do"], *(heads[key] for key in filled), say["yours"]]
    rows = [
        [
            _write_label(number, each, page),
            *(write_answer(each, getattr(each, key), page.words, is_given=key == "practice") for key in filled),
            write_room_for(each, page.words),
        ]
        for number, each in enumerate(fields, start=first)
    ]
    return write_table(head, rows)


def _write_label(number: int, field: Field, page: Page) -> str:
    note = tell_note(field.note, field.copied, page.words)
    return write_label(number, field.name, page.cite(field.ids), note)


def write_answer(field: Field, answer: str, words: Words, *, is_given: bool = False) -> str:
    """Return the Markdown of an answer that is filled in: ticked, or with its unit. It is empty if there is none.

    Where the rest `is_given` to be finished, an empty answer stays room to write.
    """
    if not answer:
        return write_room_for(field, words) if is_given else ""
    bare, made_up = split_made_up(answer)
    if is_none(bare):
        return NONE
    if options := list_options(field, words):
        return write_chosen(bare, field.kind, options, made_up)
    return escape(f"{write_measure(bare, field.unit, words)}{made_up}")


def write_room_for(field: Field, words: Words) -> str:
    """Return the Markdown of room for the answer to a field: boxes to tick, or a line to write on."""
    if options := list_options(field, words):
        return write_boxes(options)
    return write_room(field.unit, words, is_number=field.kind in MEASURED)


def read_fields(rows: Sequence[Row], shapes: Mapping[str, Sequence[str]], words: Words) -> list[Field]:
    """Return the fields of a table with its head. Raises SheetError if a row cannot be read."""
    heads = [cell.text.casefold() for cell in rows[0]] if rows else []
    practice = words["tools"]["practice"].casefold()
    places = {"practice" if heads[at] == practice else "example": at for at in range(1, len(heads) - 1)}
    return [
        Field.model_validate(read_field(row[0], {key: row[at] for key, at in places.items()}, row[-1], shapes, words))
        for row in fit_rows(rows[1:], max(2, len(heads)))
    ]


def read_field(
    cell: Cell, answers: Mapping[str, Cell], blank: Cell, shapes: Mapping[str, Sequence[str]], words: Words
) -> dict[str, Any]:
    """Return the fields of Field on a numbered row: what to do, answers filled in by their key, and the room."""
    name, text, _ = read_row(cell)
    note, copied = read_note(text, words)
    told = (*shapes.get(name, ()), "")[0]
    ticked, options = read_ticked_kind(blank, words)
    seen, unit = (ticked, "") if ticked else read_room(blank.text)
    return {
        "name": name,
        "note": note,
        "copied": copied,
        "kind": told if told in FIELD_KINDS else seen,
        "unit": unit,
        "options": options,
        "ids": cell.notes,
        **{key: _read_answer(each.text, unit, is_ticked=bool(ticked)) for key, each in answers.items()},
    }


def _read_answer(text: str, unit: str, *, is_ticked: bool) -> str:
    bare, made_up = split_made_up(text)
    if is_none(bare):
        return NONE
    if is_ticked:
        chosen = read_boxes(bare)[1]
        return f"{chosen}{made_up}" if chosen else ""
    if not bare.strip(" _").removesuffix(unit).strip(" _"):
        return ""
    return f"{read_measure(bare, unit)}{made_up}"
