"""Read what is in a spreadsheet, and work its formulas out, apart from the code that wrote them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lxml import etree

from kit_builder.products.authoring.numbers.arithmetic import Rounding, round_value
from kit_builder.publish.zip_archive import read_zip

_SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_CELL = re.compile(r"\$?([A-Z]{1,2})\$?(\d+)(?::\$?[A-Z]{1,2}\$?(\d+))?")
_LABEL_NUMBER = re.compile(r"^\d+\. ")
_TOKEN = re.compile(r'"[^"]*"|<=|>=|<>|[A-Za-z_$][\w$.]*(?::[A-Za-z$\d]+)?|\d+(?:\.\d+)?|.')
_OPERATORS = {"=": "==", "&": "+", "<>": "!="}
Value = Fraction | str


class Text(str):
    """The text of a cell: a sum with it is an error, which a formula catches."""

    __slots__ = ()

    def __add__(self, other: Any) -> Any:
        return Text(str(self) + other) if isinstance(other, str) else self

    def _fail(self, _other: Any) -> Any:
        return Text("#VALUE!")

    __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _fail  # type: ignore[assignment]


class Range(list[Any]):
    """The values of a range, with signs that work cell by cell, as they do within SUMPRODUCT."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> Any:
        return Range(each == other for each in self)

    def __ne__(self, other: object) -> Any:
        return Range(each != other for each in self)

    def __gt__(self, other: Any) -> Any:
        return Range(each > other for each in self)

    def __add__(self, other: Any) -> Any:
        others = other if isinstance(other, Range) else [other] * len(self)
        return Range(one + two for one, two in zip(self, others, strict=True))

    def __mul__(self, other: Any) -> Any:
        return Range(one * two for one, two in zip(self, other, strict=True))

    def __rsub__(self, other: Any) -> Any:
        return Range(other - each for each in self)


@dataclass(slots=True)
class Sheet:
    """A sheet: its formulas, the texts and numbers of its cells, its names, rules, and what may be written where."""

    name: str
    xml: Any
    values: dict[str, Value] = field(default_factory=dict)
    formulas: dict[str, str] = field(default_factory=dict)
    unlocked: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)

    def find_all(self, path: str) -> list[Any]:
        return list(self.xml.iterfind(path, _SPACE))

    def find_cell(self, text: str) -> str:
        """Return the cell with a text, before which the number of a row may stand."""
        return next(cell for cell, value in self.values.items() if _LABEL_NUMBER.sub("", str(value)) == text)

    def read_beside(self, text: str) -> Value:
        """Return what stands to the right of a text."""
        column, row = re.fullmatch(r"([A-Z])(\d+)", self.find_cell(text)).groups()  # type: ignore[union-attr]
        return self.values[f"{chr(ord(column) + 1)}{row}"]

    def list_rules(self, cell: str) -> list[str]:
        """Return the conditions that colour a cell."""
        rules = (each for each in self.find_all(".//m:conditionalFormatting") if each.get("sqref") == cell)
        return [formula.text for each in rules for formula in each.iterfind(".//m:formula", _SPACE)]

    def work_out(self, formula: str) -> Any:
        """Return the value of a formula, worked out from the values of the cells."""
        source = "".join(self._translate(each) for each in _TOKEN.findall(formula))
        return eval(source, {"__builtins__": {}}, self._make_functions())  # noqa: S307 - a test of our own formulas

    def _translate(self, part: str) -> str:
        """Return a part of a formula as Python."""
        if part in _OPERATORS:
            return _OPERATORS[part]
        if part[0].isdigit():
            return f"Fraction('{part}')"
        is_name = part[0].isalpha() or part[0] in "_$"
        if not is_name or part in self._make_functions():
            return part
        return f"get({self.names.get(part, part)!r})"

    def _get(self, reference: str) -> Any:
        column, first, last = _CELL.fullmatch(reference.rpartition("!")[2]).groups()  # type: ignore[union-attr]
        if last is None:
            value = self.values.get(f"{column}{first}", "")
            return Text(value) if isinstance(value, str) else value
        return Range(self.values.get(f"{column}{row}", "") for row in range(int(first), int(last) + 1))

    def _make_functions(self) -> Mapping[str, Any]:
        def flatten(values: Any) -> list[Fraction]:
            flat = [each for value in values for each in (value if isinstance(value, list) else [value])]
            return [each for each in flat if isinstance(each, Fraction)]

        return {
            "get": self._get,
            "Fraction": Fraction,
            "IF": lambda condition, one, other: one if condition else other,
            "IFERROR": lambda value, _other: value,
            "AND": lambda *values: all(values),
            "OR": lambda *values: any(values),
            "COUNT": lambda *values: len(flatten(values)),
            "COUNTA": lambda *values: sum(value != "" for value in values),
            "ISBLANK": lambda value: value == "",
            "ISNUMBER": lambda value: (
                Range(isinstance(each, Fraction) for each in value)
                if isinstance(value, Range)
                else isinstance(value, Fraction)
            ),
            "ROUND": lambda value, decimals: _round(value, decimals, "nearest"),
            "ROUNDDOWN": lambda value, decimals: _round(value, decimals, "down"),
            "ROUNDUP": lambda value, decimals: _round(value, decimals, "up"),
            "TRIM": lambda text: " ".join(text.split()),
            "SUMPRODUCT": sum,
            "SUM": lambda *values: sum(flatten(values), Fraction(0)),
            "MIN": lambda *values: min(flatten(values)),
            "MAX": lambda *values: max(flatten(values)),
            "AVERAGE": lambda *values: sum(flatten(values)) / len(flatten(values)),
        }


def _round(value: Any, decimals: Any, rounding: Rounding) -> Any:
    return value if isinstance(value, str) else Fraction(round_value(value, int(decimals), rounding))


def read_workbook(content: bytes) -> list[Sheet]:
    """Return the sheets of a spreadsheet."""
    files = {path: etree.fromstring(text) for path, text in read_zip(content).items() if path.endswith(".xml")}
    book = files["xl/workbook.xml"]
    strings = ["".join(each.itertext()) for each in files["xl/sharedStrings.xml"]]
    looks = list(files["xl/styles.xml"].find("m:cellXfs", _SPACE))
    sheets = [
        Sheet(str(each.get("name")), files[f"xl/worksheets/sheet{number}.xml"])
        for number, each in enumerate(book.iterfind(".//m:sheet", _SPACE), start=1)
    ]
    for each in book.iterfind(".//m:definedName", _SPACE):
        sheets[int(each.get("localSheetId"))].names[each.get("name")] = each.text.replace("'", "")
    for sheet in sheets:
        for cell in sheet.find_all(".//m:c"):
            _read_cell(sheet, cell, strings, looks)
    return sheets


def _read_cell(sheet: Sheet, cell: Any, strings: list[str], looks: list[Any]) -> None:
    place, value, formula = cell.get("r"), cell.find("m:v", _SPACE), cell.find("m:f", _SPACE)
    if value is not None:
        text = value.text or ""
        is_text = cell.get("t") in ("s", "str") or not text
        sheet.values[place] = strings[int(text)] if cell.get("t") == "s" else text if is_text else Fraction(text)
    if formula is not None:
        sheet.formulas[place] = formula.text
    lock = looks[int(cell.get("s", 0))].find("m:protection", _SPACE)
    if lock is not None and lock.get("locked") == "0":
        sheet.unlocked.add(place)
