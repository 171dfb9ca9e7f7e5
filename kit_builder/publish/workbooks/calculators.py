"""The sheet of a calculator: figures to fill in, lines, results, and limits that colour what they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kit_builder.products.authoring.example.example import read_number
from kit_builder.products.tools.calculators.calculator import COMPARISONS, Calculator, Column, Input, Limit, Result
from kit_builder.products.tools.calculators.compute import Worked, compute_known
from kit_builder.products.tools.calculators.limits import is_hit
from kit_builder.products.tools.calculators.tables import to_field
from kit_builder.products.tools.records import add_unit
from kit_builder.products.tools.rows import DASHES, NONE, split_made_up
from kit_builder.publish.formulas import compile_formula, list_keys, to_spreadsheet
from kit_builder.publish.workbooks.fill_in import label_row, write_answer
from kit_builder.publish.workbooks.layout import (
    CELL,
    HEAD,
    LABEL_WIDTH,
    LIMIT_HIT,
    MISSING,
    Grid,
    Look,
    make_number_look,
)
from kit_builder.publish.workbooks.names import name_cells
from kit_builder.text.words import Words

_COLUMN_WIDTH, _ACTION_WIDTH = 13.0, 34.0
_BOTH = '&" "&'  # joins two texts with a space
_ROUNDINGS = {"nearest": "ROUND", "down": "ROUNDDOWN", "up": "ROUNDUP"}
_DASHES = tuple(f'"{dash}"' for dash in DASHES)  # as texts in formulas
_EXACT = 10  # decimals to which a spreadsheet is right
_SIGNS = {"over": ">", "at least": ">=", "under": "<", "at most": "<="}


def mark_made_up(label: str, answer: str) -> str:
    """Return the label of a figure, which says so if its answer is made up: the cell itself has only the number."""
    return f"{label}{split_made_up(answer)[1]}"


def find_widths(tool: Calculator) -> list[float]:
    """Return the widths of the columns: labels, figures, and room for what to do at a limit."""
    return [LABEL_WIDTH, *[_COLUMN_WIDTH] * max(2, len(tool.lines.columns)), _ACTION_WIDTH]


def has_example(tool: Calculator, words: Words) -> bool:
    """Return whether the worked example fills the calculator in."""
    return compute_known(tool, words) is not None


def write_sheet(grid: Grid, tool: Calculator, *, is_filled: bool) -> None:
    """Write a calculator, empty or with its worked example."""
    worked = compute_known(tool, grid.edition.words) if is_filled else None
    _Calculation(grid, tool, worked).write()


class _Calculation:
    """A calculator on its way to the sheet.

    `marks` are the cells that have limits, which stand below them. `all_whole` is the condition that no line is begun
    and unfinished: sums over other lines would be of different lines. A line counts by the columns in which it has a
    figure; a dash says that there is nothing to enter, so that nothing follows from it.
    """

    def __init__(self, grid: Grid, tool: Calculator, worked: Worked | None) -> None:
        self._grid, self._tool, self._worked = grid, tool, worked
        self._say = grid.edition.words["tools"]
        keys = [each.key for part in (tool.inputs, tool.lines.columns, tool.results) for each in part]
        self._names = name_cells(keys)
        self._columns = [each.key for each in tool.lines.columns]
        self._all_whole = ""
        self._marks: list[_Mark] = []

    def write(self) -> None:
        """Write the calculator from the next free row on, in the order in which it is filled in."""
        above, below = self._tool.around
        self._grid.write_heading(self._say["fill_in"])
        self._write_rows(above)
        self._grid.write_steps(self._tool)
        if self._columns:
            self._write_lines()
        self._write_rows(below)
        if self._tool.limits:
            first = self._write_limits()
            for mark in self._marks:
                self._write_mark(mark, first)

    def _write_rows(self, rows: Sequence[Input | Result]) -> None:
        for each in rows:
            if isinstance(each, Input):
                self._write_input(each)
            else:
                self._write_result(each)

    def _write_input(self, each: Input) -> None:
        grid = self._grid
        answer = each.example if self._worked and each.kind != "number" else ""
        figure = each.example if self._worked and each.kind == "number" else ""
        label = grid.put_number(label_row(each.name, each.note, each.copied, grid.edition.words))
        label = mark_made_up(label, figure)
        grid.fit_row([(label, LABEL_WIDTH), (answer, grid.widths[1])], least=1.3)
        grid.write_label(grid.row, 0, label)
        if each.kind == "number":
            value = _to_number(self._worked.inputs.get(each.key, "")) if self._worked else ""
            grid.write_input(grid.row, 1, value, self._make_look(None, each.unit))
            grid.allow_number(grid.row, 1, each.unit)
        else:
            write_answer(grid, 1, to_field(each), answer)
        grid.write_unit(grid.row, 2, each.unit)
        self._define(each.key, f"$B${grid.row + 1}")
        if self._list_limits([each.key]):
            self._marks.append(_Mark(grid.row, 3, {each.key: 1}, self._worked.inputs if self._worked else {}))
        grid.row += 1

    def _write_lines(self) -> None:
        grid, lines = self._grid, self._tool.lines
        heads = [add_unit(each.name, each.unit) for each in lines.columns]
        actions = [self._say["do"]] if self._list_limits(self._columns) else []
        grid.write_heads([lines.name, *heads, *actions])
        first = grid.row
        for place in range(len(self._worked.lines) if self._worked else lines.blank):
            self._write_line(place)
        for place, each in enumerate(lines.columns, start=1):
            letter = _name_column(place)
            self._define(each.key, f"${letter}${first + 1}:${letter}${grid.row}")
        typed = [self._names[each.key] for each in lines.typed]
        is_begun = "+".join(f'({place}<>"")' for place in (f"$A${first + 1}:$A${grid.row}", *typed))
        needed = self._tool.needed
        figures = [each.key for each in lines.columns if each.kind == "number" and (each.formula or each.key in needed)]
        is_whole = "*".join(map(self._write_whole, figures)) or "1"
        self._all_whole = f"SUMPRODUCT((({is_begun})>0)*(1-{is_whole}))=0"

    def _write_whole(self, key: str) -> str:
        """Return the condition that a column has a figure or a dash, for each line, or waits for an input."""
        name = self._names[key]
        inputs = [self._names[each] for each in self._list_inputs(key)]
        waits = f"+(COUNT({','.join(inputs)})<{len(inputs)})" if inputs else ""
        dashed = "".join(f"+({name}={dash})" for dash in _DASHES)
        return f"((ISNUMBER({name}){dashed}{waits})>0)"

    def _list_keys(self, key: str) -> list[str]:
        """Return the keys from which a column is worked out; there is none if it is filled in."""
        formula = next(each.formula for each in self._tool.lines.columns if each.key == key)
        return [*dict.fromkeys(list_keys(compile_formula(formula)) if formula else ())]

    def _list_inputs(self, key: str) -> list[str]:
        """Return the inputs from which a column is worked out, also by way of others."""
        found = (self._list_inputs(each) if each in self._columns else [each] for each in self._list_keys(key))
        return [*dict.fromkeys(each for inputs in found for each in inputs)]

    def _is_dashed(self, key: str, values: Mapping[str, str]) -> bool:
        """Return whether a column of a line with `values` has a dash: nothing is entered, or it follows from that."""
        keys = self._list_keys(key)
        above = (self._is_dashed(each, values) for each in keys if each in self._columns)
        return key not in values and (not keys or any(above))

    def _write_line(self, place: int) -> None:
        grid, lines, row = self._grid, self._tool.lines, self._grid.row
        values = self._worked.lines[place] if self._worked else {}
        actions = " ".join(limit.action for _, limit in self._list_limits(self._columns))
        said = ((self._find_answer(place, each), n) for n, each in enumerate(lines.columns, 1) if each.kind != "number")
        grid.fit_row([(actions, grid.widths[-1]), *((text, grid.widths[n]) for text, n in said)], least=1.3)
        grid.write_input(row, 0, self._name_line(place))
        cells = {each.key: f"{_name_column(n)}{row + 1}" for n, each in enumerate(lines.columns, start=1)}
        names = {**self._names, **cells}
        typed = [cells[each.key] for each in lines.typed]
        is_begun = f"COUNTA({','.join([f'A{row + 1}', *typed])})>0"
        for n, column in enumerate(lines.columns, start=1):
            value = _to_number(values.get(column.key, ""))
            if self._worked and self._is_dashed(column.key, values):
                value = NONE
            if column.kind != "number":
                write_answer(grid, n, to_field(column), self._find_answer(place, column))
            elif column.formula:
                look = self._make_look(column.decimals, column.unit)
                grid.write_formula(row, n, self._make_formula(column, names, single=True), value, look)
            else:
                grid.write_input(row, n, value, self._make_look(None, column.unit))
                grid.allow_number(row, n, column.unit)
                grid.colour_if(row, n, f"AND(ISBLANK({cells[column.key]}),{is_begun})", MISSING)
        places = {key: place for place, key in enumerate(self._columns, start=1)}
        self._marks += [_Mark(row, len(places) + 1, places, values)] if self._list_limits(self._columns) else []
        grid.row += 1

    def _name_line(self, place: int) -> str:
        """Return the name of a line of the worked example, which says if a figure of it is made up."""
        if not self._worked:
            return ""
        line = self._tool.lines.example[place]
        figures = (
            text for each, text in zip(self._tool.lines.typed, line.values, strict=False) if each.kind == "number"
        )
        return mark_made_up(line.name, next((each for each in figures if split_made_up(each)[1]), ""))

    def _find_answer(self, place: int, column: Column) -> str:
        """Return what stands in a column, which is no figure, in a line of the worked example."""
        typed = [each.key for each in self._tool.lines.typed]
        values = self._tool.lines.example[place].values if self._worked else ()
        return dict(zip(typed, values, strict=False)).get(column.key, "")

    def _write_result(self, each: Result) -> None:
        grid, row = self._grid, self._grid.row
        values = self._worked.results if self._worked else {}
        action = " ".join(limit.action for _, limit in self._list_limits([each.key]))
        label = grid.put_number(label_row(each.name, each.note, "", grid.edition.words))
        grid.fit_row([(label, LABEL_WIDTH), (action, sum(grid.widths[3:]))], least=1.3)
        grid.write_label(row, 0, label)
        look = {**self._make_look(each.decimals, each.unit), "bold": True}
        grid.write_formula(row, 1, self._make_formula(each, self._names), _to_number(values.get(each.key, "")), look)
        grid.write_unit(row, 2, each.unit)
        self._define(each.key, f"$B${row + 1}")
        self._marks += [_Mark(row, 3, {each.key: 1}, values)] if action else []
        grid.row += 1

    def _write_limits(self) -> int:
        """Write the limits, and return the row of the first."""
        grid, tool, say = self._grid, self._tool, self._say
        product = grid.edition.words["product"]
        grid.write_heading(say["limits"])
        grid.write_row([product["condition"], say["is"], say["limit"], product["action"]], HEAD)
        first = grid.row
        limited = {each.key: each for each in tool.quantities}
        for limit in tool.limits:
            each, row = limited[limit.key], grid.row
            label = add_unit(each.name, each.unit)
            grid.write_row([label, say[COMPARISONS[limit.comparison]], "", limit.action])
            grid.sheet.write_number(row, 2, float(read_number(limit.number, grid.edition.words)), grid.look(CELL))
        return first

    def _list_limits(self, keys: Sequence[str]) -> list[tuple[int, Limit]]:
        """Return the limits of `keys`, each with its place among all."""
        return [(place, each) for place, each in enumerate(self._tool.limits) if each.key in keys]

    def _write_mark(self, mark: "_Mark", first: int) -> None:
        """Colour the cells of a row that are beyond their limits, and write beside them what to do then."""
        shown, actions = [], []
        for place, limit in self._list_limits([*mark.places]):
            column = mark.places[limit.key]
            cell, number = f"{_name_column(column)}{mark.row + 1}", f"$C${first + place + 1}"
            is_beyond = f"AND(ISNUMBER({cell}),{cell}{_SIGNS[limit.comparison]}{number})"
            self._grid.colour_if(mark.row, column, is_beyond, LIMIT_HIT)
            shown.append(f'IF({is_beyond},$D${first + place + 1},"")')
            if is_hit(limit, mark.values.get(limit.key, ""), self._grid.edition.words):
                actions.append(limit.action)
        formula = f"=TRIM({_BOTH.join(shown)})"
        look = {"font_color": LIMIT_HIT["font_color"], "bold": True, "font_size": 10}
        self._grid.write_formula(mark.row, mark.beside, formula, " ".join(actions), look, self._grid.last)

    def _make_formula(self, each: Column | Result, names: Mapping[str, str], *, single: bool = False) -> str:
        """Return the formula of a cell, which stays empty until everything that it needs is there.

        `names` are what keys are called; in a line, `single`, a column is one cell.
        """
        node = compile_formula(each.formula)
        keys = [*dict.fromkeys(list_keys(node))]
        ranges = [] if single else [key for key in keys if key in self._columns]
        numbers = [names[key] for key in keys if key not in ranges]
        needed = [f"COUNT({','.join(numbers)})={len(numbers)}"] if numbers else []
        needed += [*(f"COUNT({names[key]})>0" for key in ranges), self._all_whole] if ranges else []
        rounded = _round(to_spreadsheet(node, names), each)
        formula = f'IFERROR(IF(AND({",".join(needed)}),{rounded},""),"")'
        dashed = [f"{names[key]}={dash}" for key in keys if single and key in self._columns for dash in _DASHES]
        return f"=IF(OR({','.join(dashed)}),{_DASHES[0]},{formula})" if dashed else f"={formula}"

    def _make_look(self, decimals: int | None, unit: str) -> Look:
        return make_number_look(decimals, unit, self._grid.edition.kit.language)

    def _define(self, key: str, place: str) -> None:
        sheet = f"'{self._grid.name}'"
        self._grid.book.define_name(f"{sheet}!{self._names[key]}", f"={sheet}!{place}")


def _round(formula: str, each: Column | Result) -> str:
    """Return a rounded formula. The tiny errors of spreadsheets must not make a result round the wrong way."""
    exact = formula if each.rounding == "nearest" else f"ROUND({formula},{_EXACT})"
    return f"{_ROUNDINGS[each.rounding]}({exact},{each.decimals})"


@dataclass(frozen=True, slots=True)
class _Mark:
    """A row with limits: the columns of its keys, the column `beside` them for actions, and its values if filled in."""

    row: int
    beside: int
    places: Mapping[str, int]
    values: Mapping[str, str]


def _to_number(value: str) -> float | str:
    return float(value) if value else ""


def _name_column(place: int) -> str:
    return chr(ord("A") + place)
