"""Figures that one worksheet copies from another: whether they are there, and their answers in the worked example."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kit_builder.products.authoring.example.example import write_number
from kit_builder.products.tools.calculators.calculator import Calculator, Column, ExampleLine, Input, Lines
from kit_builder.products.tools.calculators.compute import Worked, try_compute
from kit_builder.products.tools.calculators.example_lines import is_all_made_up, list_made_up, mark_line, mark_values
from kit_builder.products.tools.fields import MEASURED, Field
from kit_builder.products.tools.records import Fault, Tool
from kit_builder.products.tools.rows import put_sign, split_copied, split_made_up
from kit_builder.products.tools.types.form import Form
from kit_builder.text.quotations import list_quoted, remove_quoted
from kit_builder.text.words import Words

NOWHERE = "copied from nowhere"  # the reason of faults
_ROWS = ("fields/", "inputs/")  # parts that are no columns
_ROW = ""  # the name of a line under which the answer of a row stands
_MOST_NAMED = 12  # labels in a message
_FEW_WORDS = 6  # of a note that only tells where to look


@dataclass(frozen=True, slots=True)
class Shown:
    """What a worksheet has under a label: the kind and the unit of the answer, and those of the worked example.

    `answers` are as the sheet shows them, by the names of their lines in lower case; that of a row has an empty name.
    If it `is_case`, the sheet shows the worked example of the method, and not a case of its own.
    """

    kind: str
    unit: str
    answers: Mapping[str, str]
    is_column: bool = False
    is_case: bool = True


Sheets = Mapping[str, Mapping[str, Shown]]  # what worksheets have, by their titles and labels in lower case


def list_shown(tool: Tool, words: Words) -> dict[str, Shown]:
    """Return what a worksheet has under its labels, which are in lower case."""
    found: dict[str, Shown] = {}
    if isinstance(tool, Form):
        found = _list_form(tool)
    elif isinstance(tool, Calculator):
        found = _list_calculator(tool, words)
    return {label: replace(each, is_case=bool(tool.example.ids)) for label, each in found.items()}


def _list_form(form: Form) -> dict[str, Shown]:
    found = {each.name.casefold(): Shown(each.kind, each.unit, {_ROW: each.example}) for each in form.fields}
    for place, each in enumerate(form.table.columns):
        rows = (row for row in form.table.example if place < len(row))
        answers = {_name_line(row[0]): row[place] for row in rows}
        found[each.name.casefold()] = Shown(each.kind, each.unit, answers, is_column=True)
    return found


def _list_calculator(calculator: Calculator, words: Words) -> dict[str, Shown]:
    worked, lines = try_compute(calculator, words), calculator.lines
    made_up = list_made_up(calculator)
    found = {each.name.casefold(): Shown(each.kind, each.unit, {_ROW: each.example}) for each in calculator.inputs}
    for result in calculator.results:
        number = write_number(worked.results[result.key], words) if worked else ""
        answers = {_ROW: put_sign(number) if result.key in made_up else number}
        found[result.name.casefold()] = Shown("number", result.unit, answers)
    for column in lines.columns:
        answers = dict(_list_cells(column, lines, worked, made_up, words))
        found[column.name.casefold()] = Shown(column.kind, column.unit, answers, is_column=True)
    if lines.columns:
        names = {_name_line(each.name): each.name for each in lines.example}
        found[lines.name.casefold()] = Shown("text", "", names, is_column=True)
    return found


def _list_cells(
    column: Column, lines: Lines, worked: Worked | None, made_up: Collection[str], words: Words
) -> Iterator[tuple[str, str]]:
    """Yield the names of the lines of the example, and what each has in a column."""
    typed = [each.key for each in lines.typed]
    for place, line in enumerate(lines.example):
        is_made_up = is_all_made_up(line)
        answer = dict(zip(typed, line.values, strict=False)).get(column.key, "")
        if column.formula:
            number = worked.lines[place].get(column.key, "") if worked else ""
            answer = write_number(number, words) if number else ""
            is_made_up |= column.key in made_up and any(split_made_up(each)[1] for each in line.values)
            is_made_up = is_made_up and column.key not in line.told
        yield _name_line(line.name), put_sign(answer) if is_made_up else answer


def _name_line(name: str) -> str:
    return split_made_up(name)[0].casefold()


def list_copied(tool: Tool) -> Iterator[tuple[str, Field | Input | Column]]:
    """Yield what a worksheet copies, with the name of each part."""
    parts: Sequence[tuple[str, Sequence[Field | Input | Column]]] = ()
    if isinstance(tool, Form):
        parts = (("fields", tool.fields), ("table/columns", tool.table.columns))
    elif isinstance(tool, Calculator):
        parts = (("inputs", tool.inputs), ("lines/columns", tool.lines.columns))
    yield from ((f"{part}/{place}", each) for part, listed in parts for place, each in enumerate(listed) if each.copied)


def find_copy_fault(each: Field | Input | Column, sheets: Sheets) -> str:
    """Return why what is copied is not there; an empty text if it is."""
    sheet, label = split_copied(each.copied)
    if sheet.casefold() not in sheets:
        return f"“{each.name}” is copied from “{sheet}”, which is no worksheet before this one."
    shown = sheets[sheet.casefold()]
    found = shown.get(label.casefold())
    if found is None:
        listed = ", ".join([*shown][:_MOST_NAMED])
        return f"“{each.name}” is copied from “{sheet}: {label}”, and that sheet has no such label. It has: {listed}."
    if each.kind in MEASURED and (found.kind not in MEASURED or found.unit.casefold() != each.unit.casefold()):
        told = f"has {found.unit or 'no unit'}" if found.kind in MEASURED else "is no number"
        return f"“{each.name}” is in {each.unit or 'no unit'}, and “{each.copied}”, from which it is copied, {told}."
    return ""


def find_copy_faults(tool: Tool, sheets: Sheets) -> Iterator[Fault]:
    """Yield a fault, which is not severe, for each copy that is not there, or whose example stands in no line."""
    for part, each in list_copied(tool):
        message = find_copy_fault(each, sheets)
        if not message and part.startswith(_ROWS) and not _is_in_line(each, sheets):
            example = each.example if isinstance(each, (Field, Input)) else ""
            message = f"“{each.name}” has {example or 'nothing'} in the example, which no line of “{each.copied}” has."
        if message:
            yield Fault(part, message, NOWHERE, severe=False)


def _is_in_line(each: Field | Input | Column, sheets: Sheets) -> bool:
    """Return whether the example of a row that is copied from a column stands in one of its lines, if any show it."""
    shown = _find_shown(each, sheets)
    answers = [*shown.answers.values()] if shown and shown.is_column else []
    example = "" if isinstance(each, Column) else each.example
    return not any(answers) or any(_name_line(answer) == _name_line(example) for answer in answers)


def fill_copies(tool: Tool, sheets: Sheets, *, is_real: bool, told: Collection[str] = ()) -> Tool:
    """Return a worksheet whose worked example has what stands on the sheets from which it copies.

    If the example `is_real`, what is copied from a sheet with a made-up case of its own is marked, but for figures that
    are `told` of the real one.
    """
    if is_real:
        sheets = {
            title: {label: _mark_case(each, told) for label, each in shown.items()} for title, shown in sheets.items()
        }
    if isinstance(tool, Form):
        fields = tuple(each.model_copy(update={"example": _copy_row(each, sheets)}) for each in tool.fields)
        rows = tuple(_copy_cells(row[0], tool.table.columns, row, sheets) for row in tool.table.example if row)
        return tool.model_copy(update={"fields": fields, "table": tool.table.model_copy(update={"example": rows})})
    if isinstance(tool, Calculator):
        inputs = tuple(each.model_copy(update={"example": _copy_row(each, sheets)}) for each in tool.inputs)
        typed = tool.lines.typed
        example = tool.lines.example
        if any(each.copied for each in typed):
            copied = (mark_values(each) for each in example)
            example = tuple(mark_line(_copy_line(each, typed, sheets)) for each in copied)
        return tool.model_copy(update={"inputs": inputs, "lines": tool.lines.model_copy(update={"example": example})})
    return tool


def _mark_case(shown: Shown, told: Collection[str]) -> Shown:
    if shown.is_case:
        return shown
    answers = {key: answer if answer in told else put_sign(answer) for key, answer in shown.answers.items()}
    return replace(shown, answers=answers)


def drop_copy_notes(tool: Tool) -> Tool:
    """Return a worksheet without the notes that only say from which sheet a row is copied: the sheet says that."""
    bare = {id(each) for _, each in list_copied(tool) if isinstance(each, (Field, Input)) and _only_copies(each)}

    def drop(rows: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(each.model_copy(update={"note": ""}) if id(each) in bare else each for each in rows)

    if isinstance(tool, Form):
        return tool.model_copy(update={"fields": drop(tool.fields)})
    return tool.model_copy(update={"inputs": drop(tool.inputs)}) if isinstance(tool, Calculator) else tool


def _only_copies(each: Field | Input) -> bool:
    sheet = split_copied(each.copied)[0].casefold()
    names = [name.casefold() for name in list_quoted(each.note)]
    return sheet in names and len(remove_quoted(each.note).split()) <= _FEW_WORDS


def copies_case(tool: Tool, sheets: Sheets) -> bool:
    """Return whether a worksheet copies anything of the worked example of the method."""
    found = (_find_shown(each, sheets) for _, each in list_copied(tool))
    return any(each is not None and each.is_case for each in found)


def _copy_line(line: ExampleLine, columns: Sequence[Column], sheets: Sheets) -> ExampleLine:
    return line.model_copy(update={"values": _copy_cells(line.name, columns, line.values, sheets)})


def _copy_row(each: Field | Input, sheets: Sheets) -> str:
    """Return the answer of a row: that of the row it is copied from, or that of the line that has the same."""
    shown = _find_shown(each, sheets)
    if shown is None:
        return each.example
    if not shown.is_column:
        return shown.answers.get(_ROW, "") or each.example
    bare = _name_line(each.example)
    return next((answer for answer in shown.answers.values() if _name_line(answer) == bare), each.example)


def _copy_cells(line: str, columns: Sequence[Field | Column], cells: Sequence[str], sheets: Sheets) -> tuple[str, ...]:
    found = []
    for each, given in zip(columns, cells, strict=False):
        shown = _find_shown(each, sheets)
        key = _name_line(line) if shown and shown.is_column else _ROW
        found.append((shown.answers.get(key) if shown else "") or given)
    return (*found, *cells[len(found) :])


def _find_shown(each: Field | Input | Column, sheets: Sheets) -> Shown | None:
    if not each.copied or find_copy_fault(each, sheets):
        return None
    sheet, label = split_copied(each.copied)
    return sheets[sheet.casefold()][label.casefold()]


def drop_copy(tool: Tool, part: str) -> Tool:
    """Return a tool on which a part, whose copy is not there, no longer says where it is copied from."""
    at = dict(list_copied(tool)).get(part)

    def drop(rows: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(each.model_copy(update={"copied": ""}) if at is not None and each is at else each for each in rows)

    if isinstance(tool, Form):
        table = tool.table.model_copy(update={"columns": drop(tool.table.columns)})
        return tool.model_copy(update={"fields": drop(tool.fields), "table": table})
    if isinstance(tool, Calculator):
        lines = tool.lines.model_copy(update={"columns": drop(tool.lines.columns)})
        return tool.model_copy(update={"inputs": drop(tool.inputs), "lines": lines})
    return tool
