"""Forms: what to write down at a step, each field with the type of its answer, beside the worked example."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import pydantic
from pydantic.json_schema import SkipJsonSchema

from kit_builder.products.tools.field_answers import resolve_fields, resolve_table
from kit_builder.products.tools.field_checks import MANY_MORE, find_empty_example, find_field_faults, find_table_faults
from kit_builder.products.tools.field_rows import list_row_shapes, read_fields, write_fields
from kit_builder.products.tools.fields import (
    COLUMNS,
    FIELDS,
    Field,
    Table,
    list_field_claims,
    list_shapes,
    list_table_claims,
    read_fill_in_table,
    read_tables,
    write_fill_in_table,
)
from kit_builder.products.tools.records import Cell, Claim, ExampleFigures, Fault, Page, Sheet, Tool, ToolType
from kit_builder.products.tools.rows import count_left_out
from kit_builder.products.tools.sheet import Shapes, read_shapes, write_steps
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_MOST_FIELDS = 12
_MOST_COLUMNS = 7


class Form(Tool):
    """Fields that are filled in once, and a table with a row for each of several things; either may be empty.

    It is filled in anew if the work comes round `again`. The last fields, so many, stand `below` the table.
    """

    PLACES_STEPS: ClassVar[bool] = True

    again: bool = False
    fields: tuple[Field, ...]
    below: int = 0
    table: Table = Table()
    # So many steps, which the numbers of its rows count, are left out on the sheet for the next times.
    left_out: SkipJsonSchema[int] = pydantic.Field(default=0, exclude=True)

    @property
    def around(self) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
        """The fields above the table, and those below it."""
        end = max(0, len(self.fields) - max(0, self.below)) if self.table.columns else len(self.fields)
        return self.fields[:end], self.fields[end:]


def _list_claims(form: Form) -> Iterator[Claim]:
    yield from list_field_claims(form.fields, "fields")
    yield from list_table_claims(form.table, "table")


def _find_faults(form: Form, _words: Words) -> Iterator[Fault]:
    if not form.fields and not form.table.columns:
        yield Fault("", "A form needs fields or a table.")
    if len(form.fields) > _MOST_FIELDS or len(form.table.columns) > _MOST_COLUMNS:
        message = f"A form has at most {_MOST_FIELDS} fields, and a table of {_MOST_COLUMNS} columns."
        many = len(form.fields) > MANY_MORE * _MOST_FIELDS or len(form.table.columns) > MANY_MORE * _MOST_COLUMNS
        yield Fault("", message, "too long", severe=many)
    yield from find_field_faults(form.fields, "fields")
    yield from find_table_faults(form.table, "table")
    yield from find_empty_example(form.fields, form.table)


def _resolve(form: Form, figures: ExampleFigures) -> tuple[Form, Sequence[Fault]]:
    fields, faults = resolve_fields(form.fields, "fields", figures)
    table, more = resolve_table(form.table, figures)
    return form.model_copy(update={"fields": fields, "table": table}), [*faults, *more]


def _write(form: Form, page: Page) -> Sequence[str]:
    above, below = form.around
    heading = [f"## {escape(page.say['fill_in'])}"] if above else []
    counted = len(form.steps) + form.left_out
    if not form.table.columns:
        steps = write_steps(form, page, 1)
        return [*heading, *steps, *([write_fields(above, page, 1 + counted)] if above else [])]
    blocks = [*heading, write_fields(above, page)] if above else []
    blocks += write_fill_in_table(form.table, page, write_steps(form, page, 1 + len(above)))
    first = 1 + len(above) + counted
    return [*blocks, *([write_fields(below, page, first)] if below else [])]


def _list_shapes(form: Form, _words: Words) -> Shapes:
    found: dict[str, Mapping[str, object]] = {
        FIELDS: list_row_shapes(form.fields),
        COLUMNS: list_shapes(form.table.columns),
    }
    return {key: shapes for key, shapes in found.items() if shapes}


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    say = words["tools"]
    shapes = read_shapes(sheet, FIELDS)
    found: dict[str, Any] = {"fields": []}
    labels: list[Cell] = []
    for section in sheet.sections:
        if section.title.casefold() == say["fill_in"].casefold():
            above = section.tables[:1]
            labels += [row[0] for rows in above for row in rows[1:]]
            found["fields"] += [each for rows in above for each in read_fields(rows, shapes, words)]
        elif section.tables:
            shown = read_tables(section, words)
            found["table"] = read_fill_in_table(section, shown, read_shapes(sheet, COLUMNS), words)
            below = [rows for rows in section.tables if rows[0][-1].text.casefold() == say["yours"].casefold()]
            labels += [row[0] for rows in below for row in rows[1:]]
            read = [each for rows in below for each in read_fields(rows, shapes, words)]
            found |= {"fields": [*found["fields"], *read], "below": len(read)}
    steps = sum(len(section.steps) for section in sheet.sections)
    return {**found, "left_out": count_left_out(labels, steps)}


TYPE = ToolType(
    name="form",
    spec=Form,
    guidance=f"""\
A worksheet on which nothing is worked out, such as a plan, a list or an agreement. `fields`, at most {_MOST_FIELDS}, \
are its numbered rows; `table` has a row for each of several things (each guest, each of the ten rooms): `line` is \
the heading above it, two to five words in the plural, `columns`, at most {_MOST_COLUMNS}, are fields with names of \
one to four words and without `note`, `blank` is the number of empty rows: the most that the statements allow (3 for \
"at most three"), else as many as the thing can have (all sizes), or 6 to 8. `below` says how many of `fields`, the \
last ones, stand below the table: what its lines decide, and what comes after. Leave `table.columns` or `fields` \
empty if the form has none. A `name` has no number, unit or brackets. What has two answers is two fields. `kind` is \
the type of the answer; a `number` or `amount` that measures something has a `unit`; a `choice` has its `options`, \
all of them; "yes or no" is for a real question, which decides something.
`example` is the key of a figure alone; a sum of keys; an option; yes or no in the language of the kit; or an answer \
as the rules above allow. `table.example` has two or three rows, each one thing of the worked example, with an answer \
in every cell; what is counted below is counted in them.
`practice`, if the form has one, is a second case, made up, with about half of the answers given and the rest left \
empty for the reader, what is decided among them. In a table, `practice` has one or two such rows.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
    heading="fill_in",
    resolve=_resolve,
    list_shapes=_list_shapes,
)
