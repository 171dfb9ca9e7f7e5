"""Lay JSON out as columns. Lists of records may be written in several ways, and come out alike."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from kit_builder.sources.columns import EACH, Cell, Column, Path, Place
from kit_builder.sources.people import is_written_as_name

KEY, VALUE = "(key)", "(value)"  # the fields of a record made of a key and its value
_MAX_TUPLE = 8
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_END_TAG = re.compile(r"</[a-zA-Z]\w*>|<br ?/?>")
_VOICE = re.compile(r"<v(?:\.\S+)? ([^<>]+)>")
_BREAK = re.compile(r"<br ?/?>|</(?:p|div|li|h\d|tr)>")


def find_columns(data: Any) -> list[Column]:
    """Return the columns of JSON data, in the order of their first cells. Raises RecursionError."""
    layout = _Layout()
    layout.add(data, (), ())
    return [Column(path, cells) for path, cells in layout.cells.items()]


class _Layout:
    """Collect the cells of each column."""

    def __init__(self) -> None:
        self.cells: dict[Path, dict[Place, Cell]] = {}

    def add(self, data: Any, path: Path, place: Place) -> None:
        """Add all cells of a value."""
        if isinstance(data, dict):
            data = _list_columns(data) or _list_by_key(data) or data
        elif isinstance(data, list) and _is_tuple(data):
            data = {str(index): value for index, value in enumerate(data)}
        if isinstance(data, dict):
            for key, value in data.items():
                self.add(value, (*path, f"{key} " if key == EACH else key), place)
        elif isinstance(data, list):
            for index, value in enumerate(data):
                self.add(value, (*path, EACH), (*place, index))
        else:
            self._add_scalar(data, path, place)

    def _add_scalar(self, data: Any, path: Path, place: Place) -> None:
        inner = _parse_inner(data) if isinstance(data, str) else None
        if inner is not None:
            self.add(inner, path, place)
        elif data not in (None, "") and _is_scalar(data):
            cell = _remove_tags(data) if isinstance(data, str) else data
            self.cells.setdefault(path, {})[place] = cell


def _is_scalar(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str | bool) or (isinstance(value, int) and abs(value) < 1 << 63)


def _parse_inner(text: str) -> Any:
    """Return the data of a text that is itself JSON, as in `{"body": "{...}"}`; None if it is not."""
    if text[:1] not in ("{", "[") or text.rstrip()[-1:] not in ("}", "]"):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _remove_tags(text: str) -> str:
    """Return text without HTML tags, if it is HTML; the name in a voice tag of captions becomes `Name:`."""
    if not _END_TAG.search(text):
        return text
    return unescape(_TAG.sub("", _VOICE.sub(r"\1: ", _BREAK.sub(" ", text))))


def _is_tuple(values: Sequence[Any]) -> bool:
    """Return whether a list is one record without keys, such as `[0.5, 2.0]` or `[3, "Kari", "Call first."]`."""
    if not 2 <= len(values) <= _MAX_TUPLE or not all(map(_is_scalar, values)):
        return False
    numbers = sum(isinstance(value, int | float) for value in values)
    return 0 < numbers < len(values) or numbers == len(values) == 2


def _list_columns(data: Mapping[str, Any]) -> list[Any]:
    """Return the records of an object whose values are columns of equal length, with its other values in each."""
    columns = {key: column for key, value in data.items() if (column := _read_column(value))}
    lengths = {len(column) for column in columns.values()}
    texts = sum(isinstance(column[0], str) for column in columns.values())
    if len(columns) < 2 or len(lengths) > 1 or not texts or (texts == len(columns) and lengths < {4}):
        return []
    rest = {key: value for key, value in data.items() if key not in columns}
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [{**rest, **rows[0]}, *rows[1:]]


def _read_column(value: Any) -> list[Any]:
    if isinstance(value, dict) and all(key.isdecimal() for key in value):
        value = list(value.values())
    is_column = isinstance(value, list) and len(value) > 1 and all(map(_is_scalar, value)) and not _is_tuple(value)
    return value if is_column else []


def _list_by_key(data: Mapping[str, Any]) -> list[Any]:
    """Return the values of an object whose keys are ids or names, each with its key: `{"U1": {...}, "U2": {...}}`."""
    values = list(data.values())
    kinds = set(map(type, values))
    are_ids = all(any(letter.isdecimal() for letter in key) for key in data)
    if len(data) < 2 or not (are_ids or all(map(is_written_as_name, data))):
        return []
    if kinds == {dict}:
        same = set.intersection(*(set(value) for value in values))
        return [{KEY: key, **value} for key, value in data.items()] if same and are_ids else []
    if all(isinstance(value, list) for value in values) or (
        are_ids and all(isinstance(value, str) for value in values)
    ):
        return [{KEY: key, VALUE: value} for key, value in data.items()]
    return []
