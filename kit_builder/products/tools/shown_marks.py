"""What sheets show of what is made up: marks within a text, whole lines, and sheets that are made up but for the case.

The records keep what a model gave; all this is done when the sheets of a method are written.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from kit_builder.products.tools.calculators.calculator import Calculator, Column, ExampleLine, Input
from kit_builder.products.tools.calculators.example_lines import is_all_made_up
from kit_builder.products.tools.fields import TICKED_KINDS, Field
from kit_builder.products.tools.records import Cited, Tool
from kit_builder.products.tools.rows import MARK, is_none, put_sign, split_made_up
from kit_builder.products.tools.sheet import MADE_UP, find_origin
from kit_builder.products.tools.types.form import Form
from kit_builder.text.words import Words

# A number behind a word belongs to it: “box 1”, “Tuesday 10 March”, “onsdag 7. januar”.
_BEHIND = r"(?: \d+(?:\. [a-zæøå]+| [A-Z]\w+|(?![\w.,:])))?"
_WITHIN = re.compile(rf"(?<!\w){re.escape(MARK)}(\S*[\w%”»]{_BEHIND})")
_SHOWN, _PRACTICE = ("example", "reading"), "practice"  # the keys of what is filled in
_TEXTS = ("text", "lines")  # kinds of answers in words
_APART = ", "  # between things that an answer lists
AnyTool = TypeVar("AnyTool", bound=Tool)
Answered = TypeVar("Answered", Field, Input)
Change = Callable[[str], str]  # from an answer to an answer


def show_marks(tools: Sequence[Tool], words: Words) -> list[Tool]:
    """Return the sheets of a method as people read them: each says what of its example is made up, and nothing twice.

    A made-up sheet that goes on with the real case of another one is real in part.
    """
    real = [_resolve_within(each, MADE_UP) for each in tools if _is_real(each, words)]
    told = {text for each in real for text in _list_named([*_list_rows(each), *_list_lines(each)])}
    return [_show(each, told, words) for each in tools]


def _is_real(tool: Tool, words: Words) -> bool:
    return find_origin(tool.example.text) == words["example"]["real"]


def _resolve_within(tool: AnyTool, sign: str) -> AnyTool:
    """Return a tool with the `sign` in place of the marks within the texts of its example; practice needs none."""
    data = tool.model_dump()
    changed = _resolve(data, sign, is_shown=False)
    return tool if changed == data else type(tool).model_validate(changed)


def _resolve(value: Any, sign: str, *, is_shown: bool) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _resolve(each, "" if key == _PRACTICE else sign, is_shown=is_shown or key in (*_SHOWN, _PRACTICE))
            for key, each in value.items()
        }
    if isinstance(value, (list, tuple)):
        return type(value)(_resolve(each, sign, is_shown=is_shown) for each in value)
    return _WITHIN.sub(rf"\1{sign}", value) if is_shown and isinstance(value, str) else value


def _list_named(answers: Iterable[str]) -> Iterator[str]:
    """Yield what answers in words name, and do not make up, in lower case."""
    for each in (part for answer in answers for part in answer.split(_APART)):
        if any(map(str.isalpha, each)) and not split_made_up(each)[1]:
            yield each.casefold()


def _list_rows(tool: Tool) -> Iterator[str]:
    """Yield the answers in words to the rows of a worksheet."""
    rows: Sequence[Field | Input] = ()
    if isinstance(tool, Form):
        rows = tool.fields
    elif isinstance(tool, Calculator):
        rows = tool.inputs
    yield from (each.example for each in rows if each.kind in _TEXTS)


def _list_lines(tool: Tool) -> Iterator[str]:
    """Yield the names of the lines of a worksheet."""
    if isinstance(tool, Form):
        yield from (row[0] for row in tool.table.example if row)
    elif isinstance(tool, Calculator):
        yield from (each.name for each in tool.lines.example)


def _show(tool: Tool, told: Collection[str], words: Words) -> Tool:
    say = words["tools"]
    if _is_real(tool, words):
        return _spread_signs(_resolve_within(tool, MADE_UP))
    if tool.example.text == say["made_up"] and any(each in told for each in _list_named(_list_rows(tool))):
        shown = _change_answers(_resolve_within(tool, MADE_UP), partial(_sign_untold, told=told), _sign)
        return shown.model_copy(update={"example": Cited(text=say["partly_real"])})
    return _change_answers(_resolve_within(tool, ""), _drop_sign, _drop_sign)


def _sign(answer: str) -> str:
    return answer if is_none(answer) else put_sign(answer)


def _drop_sign(answer: str) -> str:
    return split_made_up(answer)[0]


def _sign_untold(answer: str, told: Collection[str]) -> str:
    """Return an answer that says that it is made up, but for what of it is told."""
    parts = answer.split(_APART)
    if not any(each.casefold() in told for each in parts):
        return _sign(answer)
    return _APART.join(each if each.casefold() in told else put_sign(each) for each in parts)


def _change_answers(tool: Tool, name: Change, figure: Change) -> Tool:
    """Return a worksheet with the answers of its example changed, in lines by `figure`; what they tick stays."""
    if isinstance(tool, Form):
        rows = tuple(
            (*map(name, row[:1]), *_change_cells(tool.table.columns[1:], row[1:], figure)) for row in tool.table.example
        )
        table = tool.table.model_copy(update={"example": rows})
        return tool.model_copy(update={"fields": _change_rows(tool.fields, name), "table": table})
    if isinstance(tool, Calculator):
        lines = tuple(
            each.model_copy(
                update={"name": name(each.name), "values": _change_cells(tool.lines.typed, each.values, figure)}
            )
            for each in tool.lines.example
        )
        changed = tool.lines.model_copy(update={"example": lines})
        return tool.model_copy(update={"inputs": _change_rows(tool.inputs, name), "lines": changed})
    return tool


def _change_rows(rows: Sequence[Answered], change: Change) -> tuple[Answered, ...]:
    return tuple(each.model_copy(update={"example": change(each.example)}) for each in rows)


def _change_cells(columns: Sequence[Field | Column], cells: Sequence[str], change: Change) -> tuple[str, ...]:
    pairs = zip(columns, cells, strict=False)
    changed = [text if each.kind in TICKED_KINDS else change(text) for each, text in pairs]
    return (*changed, *cells[len(changed) :])


def _spread_signs(tool: Tool) -> Tool:
    """Return a calculator with the sign on each figure of a line that is made up as a whole."""
    if not isinstance(tool, Calculator):
        return tool
    example = tuple(_spread(each, tool.lines.typed) for each in tool.lines.example)
    return tool.model_copy(update={"lines": tool.lines.model_copy(update={"example": example})})


def _spread(line: ExampleLine, columns: Sequence[Column]) -> ExampleLine:
    if not is_all_made_up(line):
        return line
    return line.model_copy(update={"values": _change_cells(columns, line.values, _sign)})
