"""Find the list items of a text: rows that begin with a mark which other rows have too, or which counts up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kit_builder.records import Span
from kit_builder.text.list_marks import Mark, parse_marks

_MAX_ROWS_APART = 3  # of two signs; a wrapped item may come between
_MAX_COUNTED_ROWS_APART = 15  # of two numbers; sub-items and explanations may come between
_MIN_CAPITALS = 3  # `A. Berg` and `B. Dahl` are people


def find_marks(text: str, rows: Iterable[Span]) -> Mapping[int, Mark]:
    """Return the list marks of a text by the offset at which their row starts; `rows` are without surrounding blanks.

    A common bullet or number is a mark on its own. Any other needs a second one nearby, of the same form, that is also
    a sign or counts one up or down. A bare number needs its neighbours in the rows directly before and after.
    """
    spans = [row for row in rows if row[0] < row[1]]
    readings = [parse_marks(text, *row) for row in spans]
    places: dict[str, list[int]] = defaultdict(list)
    for place, marks in enumerate(readings):
        for mark in marks:
            places[mark.form].append(place)
    found: dict[int, Mark] = {}
    for form, at in places.items():
        for place in _find_lists(form, at, readings):
            mark = _get(readings[place], form)
            if spans[place][0] not in found or not mark.sure:
                found[spans[place][0]] = mark
    return found


def _find_lists(form: str, places: Sequence[int], readings: Sequence[tuple[Mark, ...]]) -> Iterable[int]:
    """Return the places of the rows whose marks of one form belong to a list."""
    runs: list[list[int]] = []
    for place in places:
        if runs and _follows(_get(readings[runs[-1][-1]], form), _get(readings[place], form), place - runs[-1][-1]):
            runs[-1].append(place)
        else:
            runs.append([place])
    for run in runs:
        if len(run) >= _count_needed(form) or all(_get(readings[place], form).sure for place in run):
            yield from run


def _follows(before: Mark, mark: Mark, rows_apart: int) -> bool:
    if not mark.value:
        return rows_apart <= _MAX_ROWS_APART
    near = rows_apart == 1 if _is_bare(mark.form) else rows_apart <= _MAX_COUNTED_ROWS_APART
    return near and mark.value == before.value + 1


def _count_needed(form: str) -> int:
    return _MIN_CAPITALS if _is_bare(form) or "letter True" in form else 2


def _is_bare(form: str) -> bool:
    return form.endswith("decimal ") and "#" not in form


def _get(marks: Iterable[Mark], form: str) -> Mark:
    return next(mark for mark in marks if mark.form == form)
