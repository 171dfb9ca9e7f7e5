"""Find the column that holds the times of spoken words, and convert it to seconds, whatever its notation or unit."""

import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from statistics import median

from kit_builder.sources.columns import Cell, Column, Place, find_tokens
from kit_builder.sources.turn_stamps import parse_seconds

_CLOCK = re.compile(
    r"[\[(]?((?:\d{1,3}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,9})?)(?::\d{1,3})?(?:\s*(?:-|–|-->|to)\s*[\d:.,]+)?[\])]?"
)
_DURATION = re.compile(r"(?:PT)?(?:(\d+)[Hh])?\s*(?:(\d+)[Mm])?\s*(?:(\d+(?:\.\d+)?)\s*[Ss])?")
_NUMBER = re.compile(r"\d{1,20}(?:[.,]\d{1,12})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}")
_DAY = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}")

# The units of plain numbers, with how unlikely each is beforehand.
_UNITS = {1.0: 0.0, 1e-3: 0.0, 1 / 16_000: 0.5, 1e-6: 4.0, 1e-7: 4.0, 1e-9: 4.0}
_SLOWEST, _USUAL, _FASTEST = 0.2, 2.5, 5.0  # words a second
_TOO_FAST = 3.0  # how much worse it is to speak too fast than to pause
_LONG_PAUSE = 2.0  # how bad it is at most to pause
_EPOCH = (946_684_800, 4_102_444_800)  # the years 2000 to 2100, in seconds since 1970
_EPOCH_UNITS = (1.0, 1e-3, 1e-6, 1e-9)
_SAMPLE = 3000
_TIME_OF_DAY = 5 * 3600  # recordings are shorter, so that times from here on are times of day
_MOST_DISORDER = 0.15

Kind = str  # "offset" is in seconds from the start, "number" in an unknown unit, "stamp" in seconds since 1970


@dataclass(frozen=True, slots=True)
class Times:
    """The column of times; `is_falling` if the last words come first."""

    column: Column
    kind: Kind
    scale: float
    start: float
    is_falling: bool
    cost: float

    def get(self, place: Place) -> float | None:
        """Return the time of the record at `place`, in seconds from the start."""
        return next((time for cell in self.column.get_all(place) if (time := self.parse(cell)) is not None), None)

    def start_at(self, start: float) -> "Times":
        """Return the times counted from `start` instead, if they are stamps."""
        return replace(self, start=start) if self.kind == "stamp" else self

    def parse(self, cell: Cell) -> float | None:
        """Return a cell in seconds from the start; None if it is no time."""
        parsed = parse_time(cell)
        return None if parsed is None else round((parsed[1] - self.start) * self.scale, 3)


def parse_time(cell: Cell) -> tuple[Kind, float] | None:
    """Return the kind and the value of a time in any notation; None if the cell is no time."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return ("number", float(cell)) if cell >= 0 else None
    text = cell.strip()
    if _NUMBER.fullmatch(text):
        return "number", float(text.replace(",", "."))
    clock = _CLOCK.fullmatch(text)
    if clock:
        return "offset", parse_seconds(clock[1])
    if _DATE.match(text):
        return _parse_date(text)
    duration = _DURATION.fullmatch(text)
    if duration and any(duration.groups()):
        hours, minutes, seconds = (float(part or 0) for part in duration.groups())
        return "offset", hours * 3600 + minutes * 60 + seconds
    return None


def is_day(text: str) -> bool:
    """Return whether a text is a date without a time of day."""
    return bool(_DAY.fullmatch(text.strip()))


def _parse_date(text: str) -> tuple[Kind, float] | None:
    text = re.sub(r"(\.\d{1,6})\d*", r"\1", text.replace(" UTC", "+00:00"))
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return "stamp", (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def find_times(columns: Iterable[Column], texts: Column) -> Times | None:
    """Return the times of the words in `texts`: the column that rises at the pace of speech, of starts, not ends."""
    return min(find_all_times(columns, texts), key=lambda times: _rank(times, texts.depth), default=None)


def find_all_times(columns: Iterable[Column], texts: Column) -> list[Times]:
    """Return every column that could have the times of the words in `texts`, such as both starts and ends."""
    sample = islice(texts.texts.items(), _SAMPLE)
    spoken = {place: count for place, text in sample if (count := len(find_tokens(text)))}
    return [
        times
        for column in columns
        if column is not texts and column.is_joined_to(texts)
        if (column.depth <= texts.depth or len(spoken) > 1) and (times := _read_times(column, spoken))
    ]


def _rank(times: Times, depth: int) -> tuple[float, ...]:
    """Rank times by how likely they are; among equals whole numbers come last, the nearest first, then starts."""
    cells = islice(times.column.cells.values(), _SAMPLE)
    values = [value[1] for cell in cells if (value := parse_time(cell))]
    is_whole = times.kind == "number" and all(map(float.is_integer, values))
    kinds = (times.kind == "stamp") + 2 * is_whole
    return (
        times.cost,
        kinds,
        max(0, times.column.depth - depth),
        -times.column.depth,
        sum(values) / len(values) * times.scale,
    )


def _read_times(column: Column, words: Mapping[Place, int]) -> Times | None:
    read = [(count, parsed) for place, count in words.items() if (parsed := _first(column.get_all(place)))]
    if 2 * len(read) < len(words) or not read:
        return None
    kinds = {kind for _, (kind, _) in read}
    if len(kinds) > 1:
        return None
    counts, values = [count for count, _ in read], [value for _, (_, value) in read]
    falls = _count_falls(values)
    is_falling = len(values) > 1 and falls > len(values) / 2
    if is_falling:
        counts, values = counts[::-1], values[::-1]
        falls = _count_falls(values)
    disorder = falls / len(values)
    if disorder > _MOST_DISORDER or (len(values) > 1 and min(values) == max(values)):
        return None
    (kind,) = kinds
    if kind == "number" and not column.depth:
        return None
    scale, cost = (_find_epoch_unit(values), 0.0) if kind == "number" else (1.0, 0.0)
    if scale is None:
        scale, cost = _find_unit(counts, values)
    elif kind == "number":
        kind = "stamp"
    start = _find_start(column)
    if kind == "number" or (kind == "offset" and start < _TIME_OF_DAY):
        start = 0.0
    return Times(column, kind, scale, start, is_falling, cost + disorder) if cost < math.inf else None


def _find_start(column: Column) -> float:
    return min(parsed[1] for cell in column.cells.values() if (parsed := parse_time(cell)))


def _first(cells: Sequence[Cell]) -> tuple[Kind, float] | None:
    return next((parsed for cell in cells if (parsed := parse_time(cell))), None)


def _count_falls(values: Sequence[float]) -> int:
    return sum(later < earlier for earlier, later in itertools.pairwise(values))


def _find_epoch_unit(values: Sequence[float]) -> float | None:
    return next(
        (unit for unit in _EPOCH_UNITS if all(_EPOCH[0] <= value * unit <= _EPOCH[1] for value in values)), None
    )


def _find_unit(counts: Sequence[int], values: Sequence[float]) -> tuple[float, float]:
    """Return the unit of numbers, in seconds, in which the words are spoken at a likely pace, and how unlikely it is.

    The index of a record is no time.
    """
    gaps = [later - earlier for earlier, later in itertools.pairwise(values)]
    if set(gaps) == {1.0}:
        return 1.0, math.inf if len(values) > 2 else _TOO_FAST
    paces = [count / gap for count, gap in zip(counts, gaps, strict=False) if gap > 0]
    if not paces:
        return 1.0, 0.0
    pace, weight = median(paces), len(paces)
    whole = all(value.is_integer() for value in values)
    costs = {
        unit: prior + weight * _judge_pace(pace / unit) + 0.1 * abs(math.log(pace / unit / _USUAL))
        for unit, prior in _UNITS.items()
        if whole or unit >= 1e-3
    }
    best = min(costs, key=lambda unit: costs[unit])
    return best, round(_judge_pace(pace / best), 1)


def _judge_pace(pace: float) -> float:
    """Return how unlikely a pace of speech is, in words a second; 0 if it is likely."""
    return max(0.0, min(_LONG_PAUSE, math.log(_SLOWEST / pace)), _TOO_FAST * math.log(pace / _FASTEST))
