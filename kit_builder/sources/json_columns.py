"""Lay JSON out as columns. Lists of records may be written in several ways, and come out alike."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from kit_builder.sources.columns import EACH, Cell, Column, Path, Place

KEY = "(key)"  # the field of a record that holds the key by which an object lists it
_MAX_TUPLE = 8
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_END_TAG = re.compile(r"</[a-zA-Z]\w*>|<br ?/?>")
_BREAK = re.compile(r"<br ?/?>|</(?:p|div|li|h\d|tr)>")


def find_columns(data: Any) -> list[Column]:
    """Return the columns of JSON data, in the order of their first cells. Raises RecursionError."""
    cells: dict[Path, dict[Place, Cell]] = {}
    for path, place, cell in _walk(data, (), ()):
        cells.setdefault(path, {})[place] = cell
    return [Column(path, column) for path, column in cells.items()]


def _walk(data: Any, path: Path, place: Place) -> Iterator[tuple[Path, Place, Cell]]:
    if isinstance(data, dict):
        data = _list_columns(data) or _list_by_key(data) or data
    elif isinstance(data, list) and _is_tuple(data):
        data = {str(index): value for index, value in enumerate(data)}
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _walk(value, (*path, key), place)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _walk(value, (*path, EACH), (*place, index))
    elif isinstance(data, str):
        if data:
            yield path, place, _remove_tags(data)
    elif _is_scalar(data) and data is not None:
        yield path, place, data


def _remove_tags(text: str) -> str:
    """Return text without HTML tags, if it is HTML."""
    if not _END_TAG.search(text):
        return text
    return unescape(_TAG.sub("", _BREAK.sub(" ", text)))


def _is_scalar(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str | bool) or (isinstance(value, int) and abs(value) < 1 << 63)


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
    """Return the values of an object whose keys are ids, each with its key: `{"U1": {...}, "U2": {...}}`."""
    if len(data) < 2 or not all(any(letter.isdecimal() for letter in key) for key in data):
        return []
    values = list(data.values())
    if all(isinstance(value, dict) for value in values):
        same = set.intersection(*(set(value) for value in values))
        return [{KEY: key, **value} for key, value in data.items()] if same else []
    if all(isinstance(value, list) for value in values):
        return values
    if all(isinstance(value, str) for value in values):
        return [{KEY: key, "": value} for key, value in data.items()]
    return []
