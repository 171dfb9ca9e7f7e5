"""Marks on a tool that code puts right: those of what is made up in a real case, and quotation marks."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from kit_builder.products.tools.calculators.calculator import Calculator, Column, ExampleLine, Input
from kit_builder.products.tools.calculators.example_lines import is_all_made_up, mark_line
from kit_builder.products.tools.example_figures import NOTHING, PLAIN_NUMBER
from kit_builder.products.tools.fields import MEASURED, Field
from kit_builder.products.tools.records import Tool
from kit_builder.products.tools.rows import is_marked, is_none, put_sign, split_made_up
from kit_builder.products.tools.support import Support
from kit_builder.products.tools.types.form import Form
from kit_builder.text.numbers import find_numbers
from kit_builder.text.quotations import QUOTED
from kit_builder.text.words import Words

_NO_TEXTS = frozenset({"ids", "key", "formula", "kind", "unit", "copied", "told"})
_DAYS = ("date", "time")
AnyTool = TypeVar("AnyTool", bound=Tool)
Answered = TypeVar("Answered", Field, Input)


def mark_untold(given: Tool, resolved: Tool, support: Support) -> Tool:
    """Return a tool of a real case that says of each figure and day that it is made up, if no statement has it.

    What the model has `given` tells what stands there by the key of a figure. A figure may also be that of a rule
    which its row cites. In a line with something made up, every other number that is not given by a key is, too.
    """
    if isinstance(given, Form) and isinstance(resolved, Form):
        columns = resolved.table.columns
        rows = tuple(
            (*_mark_row(columns, before, row, support), *row[len(columns) :])
            for before, row in zip(given.table.example, resolved.table.example, strict=True)
        )
        table = resolved.table.model_copy(update={"example": rows})
        return resolved.model_copy(
            update={"fields": _mark_rows(given.fields, resolved.fields, support), "table": table}
        )
    if isinstance(given, Calculator) and isinstance(resolved, Calculator):
        typed = resolved.lines.typed
        pairs = zip(given.lines.example, resolved.lines.example, strict=True)
        example = tuple(_mark_values(before, line, typed, support) for before, line in pairs)
        lines = resolved.lines.model_copy(update={"example": example})
        return resolved.model_copy(
            update={"inputs": _mark_rows(given.inputs, resolved.inputs, support), "lines": lines}
        )
    return resolved


def _mark_rows(given: Sequence[Answered], resolved: Sequence[Answered], support: Support) -> tuple[Answered, ...]:
    return tuple(
        each.model_copy(update={"example": _mark(each, before.example, each.example, support)})
        for before, each in zip(given, resolved, strict=True)
    )


def _mark_row(
    columns: Sequence[Field | Column], given: Sequence[str], cells: Sequence[str], support: Support
) -> list[str]:
    return [_mark(each, before, text, support) for each, before, text in zip(columns, given, cells, strict=False)]


def _mark_values(given: ExampleLine, line: ExampleLine, columns: Sequence[Column], support: Support) -> ExampleLine:
    if is_all_made_up(line):
        return line
    is_mixed = any(map(is_marked, given.values))
    marked = _mark_row(columns, given.values, line.values, support)
    values = [
        put_sign(text) if is_mixed and PLAIN_NUMBER.fullmatch(before) else text
        for before, text in zip(given.values, marked, strict=False)
    ]
    return mark_line(line.model_copy(update={"values": (*values, *line.values[len(values) :])}))


def _mark(each: Field | Input | Column, given: str, answer: str, support: Support) -> str:
    """Return an answer of a row or a column that says that it is made up, if no statement about it has it.

    One that is `given` by keys is told.
    """
    if not answer or is_none(answer) or each.copied or split_made_up(answer)[1]:
        return answer
    facts, words = support.spec.facts, support.spec.language.words
    texts = [text for key in (*support.examples, *each.ids) if key in facts for text in _list_texts(support, key)]
    if each.kind in MEASURED and PLAIN_NUMBER.fullmatch(given.replace(",", ".")):
        told = {NOTHING, *(number for text in texts for number in find_numbers(text, words))}
        return answer if find_numbers(answer, words) <= told else put_sign(answer)
    if each.kind in _DAYS:
        return answer if any(answer.casefold() in text.casefold() for text in texts) else put_sign(answer)
    return answer


def _list_texts(support: Support, key: str) -> Sequence[str]:
    fact = support.spec.facts[key]
    return (fact.text, fact.support, fact.value)


def use_quotation_marks(tool: AnyTool, words: Words) -> AnyTool:
    """Return a tool whose texts have the quotation marks of their language."""
    quoted = words["tools"]["quoted"]
    data = tool.model_dump()
    changed = _use_marks(data, quoted)
    return tool if changed == data else type(tool).model_validate(changed)


def _use_marks(value: Any, quoted: str) -> Any:
    if isinstance(value, Mapping):
        return {key: each if key in _NO_TEXTS else _use_marks(each, quoted) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_use_marks(each, quoted) for each in value)
    return (
        QUOTED.sub(lambda found: quoted.format(name=found[0][1:-1].strip()), value) if isinstance(value, str) else value
    )
