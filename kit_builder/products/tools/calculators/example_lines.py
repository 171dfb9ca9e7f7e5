"""Lines of a worked example, and what of a real one says that it is made up."""

from collections.abc import Callable, Sequence

from kit_builder.products.authoring.example.example import KEY
from kit_builder.products.tools.calculators.calculator import Calculator, Column, ExampleLine, Lines, Result
from kit_builder.products.tools.rows import (
    drop_zeros,
    is_marked,
    mark_made_up,
    put_sign,
    remove_mark,
    split_made_up,
)
from kit_builder.text.words import Words


def list_made_up(calculator: Calculator) -> set[str]:
    """Return the keys of what is made up in a real worked example, and of what is worked out with it.

    A result that is the same as a figure of the example is told, and not made up.
    """
    lines = calculator.lines
    found = {each.key for each in calculator.inputs if split_made_up(each.example)[1]}
    for line in lines.example:
        cells = zip(lines.typed, line.values, strict=False)
        is_whole = is_all_made_up(line)
        found |= {column.key for column, value in cells if is_whole or split_made_up(value)[1]}
    worked_out: tuple[Column | Result, ...] = (*lines.columns, *calculator.results)
    for each in worked_out:
        if not found.isdisjoint(KEY.findall(each.formula)) and not (isinstance(each, Result) and each.same_as):
            found.add(each.key)
    return found


def fill_lines(lines: Lines, answer: Callable[[str, str, Column], str]) -> Lines:
    """Return lines whose example has what `answer` returns for each value, the name of its part and its column."""
    filled = []
    for place, line in enumerate(lines.example):
        pairs = [
            (column.key, answer(value, f"lines/example/{place}", column))
            for value, column in zip(line.values, lines.typed, strict=False)
        ]
        whole = (*(value for _, value in pairs), *line.values[len(pairs) :])
        sound = tuple(key for key, value in pairs if value and not split_made_up(value)[1])
        told = sound if is_marked(line.name) else ()
        filled.append(mark_line(line.model_copy(update={"values": whole, "told": told})))
    return lines.model_copy(update={"example": tuple(filled)})


def shorten_lines(given: Sequence[ExampleLine], typed: Sequence[Column], words: Words) -> tuple[ExampleLine, ...]:
    """Return lines without the decimals of columns in which all numbers are whole; `typed` are the columns."""
    rows = [each.values for each in given]
    if any(len(row) != len(typed) for row in rows):  # which is a fault
        return (*given,)
    columns = [
        drop_zeros(cells, words) if each.kind == "number" else cells
        for each, cells in zip(typed, map(list, zip(*rows, strict=True)), strict=False)
    ]
    short = zip(*columns, strict=True) if columns else rows
    return tuple(line.model_copy(update={"values": (*values,)}) for line, values in zip(given, short, strict=True))


def mark_line(line: ExampleLine) -> ExampleLine:
    """Return a line of the worked example that says once that it is made up, behind its name, if all of it is."""
    pairs = [split_made_up(value) for value in line.values if value]
    if not pairs or not all(told for _, told in pairs):
        return line.model_copy(update={"name": mark_made_up(line.name)})
    name = put_sign(remove_mark(line.name))
    values = tuple(split_made_up(value)[0] for value in line.values)
    return line.model_copy(update={"name": name, "values": values})


def is_all_made_up(line: ExampleLine) -> bool:
    """Return whether the sign behind the name of a line says that all of it is made up, and not only the name."""
    return bool(split_made_up(line.name)[1]) and not line.told


def mark_values(line: ExampleLine) -> ExampleLine:
    """Return a line of the worked example that says of each value that it is made up, if all of it is."""
    if not is_all_made_up(line):
        return line
    name = split_made_up(line.name)[0]
    values = tuple(map(put_sign, line.values))
    return line.model_copy(update={"name": name, "values": values})
