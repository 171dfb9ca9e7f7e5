"""Find text that a column holds more than once: a result given again, second guesses, and guesses that grow."""

from collections.abc import Sequence
from itertools import pairwise

from kit_builder.sources.columns import Column, Path, Place, find_shared, find_tokens
from kit_builder.sources.time_column import parse_time

SAME = 0.85  # columns that share so much hold the same text

_ALIKE = 0.6
_MAX_ALTERNATIVES = 10
_LEAST_GUESSES = 0.3


def split_repeated(column: Column) -> list[Column]:
    """Return the column in two if one element of the outermost list repeats the words of all others."""
    if column.depth < 2:
        return [column]
    groups: dict[int, list[Place]] = {}
    for place in column.texts:
        groups.setdefault(place[0], []).append(place)
    largest = max(groups.values(), key=len)
    rest = [place for place in column.texts if place[0] != largest[0][0]]
    one, others = column.keep(largest), column.keep(rest)
    is_repeated = 2 * len(rest) >= len(largest) and find_shared(others.tokens, one.tokens) >= SAME
    return [one, others] if is_repeated else [column]


def drop_alternatives(column: Column, columns: Sequence[Column]) -> Column:
    """Return the column without second guesses at the same words: short lists of like texts without times."""
    for level in range(column.depth):
        groups: dict[Place, dict[int, list[str]]] = {}
        for place, text in column.texts.items():
            groups.setdefault(place[:level], {}).setdefault(place[level], []).extend(find_tokens(text))
        several = [list(group.values()) for group in groups.values() if len(group) > 1]
        alike = sum(
            len(group) <= _MAX_ALTERNATIVES and all(_are_alike(group[0], other) for other in group[1:])
            for group in several
        )
        if several and alike >= _ALIKE * len(several) and not _has_times(column.get_list(level), columns):
            column = column.keep(place for place in column.texts if place[level] == min(groups[place[:level]]))
    return column


def _has_times(records: Path, columns: Sequence[Column]) -> bool:
    """Return whether the elements of each list have rising numbers or times that are no mere index."""
    return any(_rises(column) for column in columns if column.records == records)


def _rises(column: Column) -> bool:
    groups: dict[Place, list[float]] = {}
    for place, cell in column.cells.items():
        parsed = parse_time(cell)
        if parsed is None:
            return False
        groups.setdefault(place[:-1], []).append(parsed[1])
    gaps = [after - before for values in groups.values() for before, after in pairwise(values)]
    return bool(gaps) and min(gaps) >= 0 and max(gaps) > 1


def _are_alike(one: Sequence[str], two: Sequence[str]) -> bool:
    shared = len(set(one) & set(two))
    return shared > 1 and shared >= _ALIKE * max(len(set(one)), len(set(two)))


def drop_guesses(column: Column) -> Column:
    """Return the column without cells that only begin the next one, as live captions do until a sentence is final."""
    tokens = [(place, find_tokens(text)) for place, text in column.texts.items()]
    guesses = {place for (place, one), (_, two) in pairwise(tokens) if one and _begins(one, two)}
    if len(guesses) < _LEAST_GUESSES * len(tokens):
        return column
    return column.keep(place for place, _ in tokens if place not in guesses)


def _begins(one: Sequence[str], two: Sequence[str]) -> bool:
    """Return whether `two` begins with the words of `one`, the last of which may be unfinished."""
    return 1 < len(one) <= len(two) and list(one[:-1]) == list(two[: len(one) - 1])
