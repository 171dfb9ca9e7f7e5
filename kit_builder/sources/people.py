"""Find the names of people by their ids: tables of people may be anywhere in a document."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kit_builder.sources.columns import EACH, Column, Path

_MAX_PEOPLE = 1000
_MAX_NAME_WORDS = 6
_NOT_IN_NAMES = "0123456789_@/:"


class _Table(NamedTuple):
    """Names by id, from a list of records with an id and a name each."""

    column: Column
    names: Mapping[str, str]

    def find(self, ids: Sequence[str], column: Column) -> Mapping[str, str]:
        """Return the names of these ids, unless they are in the same records."""
        names = _select(ids, self.names)
        return {} if names and self.column.is_joined_to(column) else names


class People:
    """The tables of people in a document."""

    def __init__(self, columns: Sequence[Column]) -> None:
        lists: dict[Path, list[Column]] = {}
        for column in columns:
            if column.depth and len(column.cells) <= _MAX_PEOPLE:
                lists.setdefault(column.records, []).append(column)
        self._tables = [table for fields in lists.values() for table in _find_tables(fields)]
        self._ids = {key for table in self._tables for key in table.names}
        self._lists = [table for fields in lists.values() for table in _number_names(fields)]
        self._objects = list(_find_objects(columns))

    def find_names(self, ids: Sequence[str], column: Column) -> Mapping[str, str]:
        """Return the names of the people with these ids, which are in `column`; none unless each id has its own name.

        The ids may also be keys of an object, or positions in a list.
        """
        tables = self._tables if self._ids.issuperset(ids) else []
        found = [names for table in self._objects if (names := _select(ids, table))]
        found += [names for table in tables if (names := table.find(ids, column))]
        if not found and all(map(str.isdecimal, ids)):
            found = [names for table in self._lists if (names := table.find(ids, column))]
        return max(found, key=lambda names: sum(len(name.split()) > 1 for name in names.values()), default={})


def _select(ids: Sequence[str], table: Mapping[str, str]) -> Mapping[str, str]:
    if not all(key in table for key in ids):
        return {}
    names = {key: " ".join(table[key].split()) for key in ids}
    is_own = len(set(names.values())) == len(names) and all(map(is_written_as_name, names.values()))
    return names if is_own else {}


def _find_tables(fields: Sequence[Column]) -> Iterator[_Table]:
    """Yield the names by each field that is different in all records of a list."""
    named = [column for column in fields if _has_names(column)]
    for key in fields if named else ():
        ids = {str(cell).strip(): place for place, cell in key.cells.items()}
        if len(ids) == len(key.cells):
            for names in named:
                if names is not key:
                    texts = {each: names.texts[place] for each, place in ids.items() if place in names.texts}
                    yield _Table(names, texts)


def _number_names(fields: Sequence[Column]) -> Iterator[_Table]:
    """Yield the names by their index from 0; those from 1 if the index of the last name is used."""
    for column in fields:
        if _has_names(column):
            yield _Table(column, {str(place[-1]): text for place, text in column.texts.items()})
            yield _Table(column, {str(place[-1] + 1): text for place, text in column.texts.items()})


def _has_names(column: Column) -> bool:
    return bool(column.texts) and 2 * sum(map(is_written_as_name, column.texts.values())) >= len(column.cells)


def _find_objects(columns: Sequence[Column]) -> Iterator[dict[str, str]]:
    """Yield the texts of objects by key, such as `{"A": "Kari", "B": "Ole"}` or `{"A": {"name": "Kari"}}`."""
    objects: dict[tuple[Path, Path], dict[str, str]] = {}
    for column in columns:
        if EACH not in column.path and column.texts:
            for at, key in enumerate(column.path):
                rest = (column.path[:at], column.path[at + 1 :])
                objects.setdefault(rest, {})[key] = next(iter(column.texts.values()))
    yield from objects.values()


def is_written_as_name(value: str) -> bool:
    """Return whether a value is written as a name is: capitals, or letters of a script that has none."""
    words = value.split()
    return (
        0 < len(words) <= _MAX_NAME_WORDS
        and not any(letter in _NOT_IN_NAMES for letter in value)
        and words[0][0].isalpha()
        and not words[0][0].islower()
        and not (len(words) > 1 and words[-1][0].islower())
        and (len(value) < 2 or not value.isupper() or len(words) > 1 or not value.isascii())
    )
