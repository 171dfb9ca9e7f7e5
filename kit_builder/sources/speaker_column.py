"""Find the column that names the speakers, and the table of people that has their names, whatever they are called."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from kit_builder.sources.columns import Cell, Column, Place, find_tokens
from kit_builder.sources.people import People, is_written_as_name
from kit_builder.sources.time_column import Times, is_day, parse_time

_MAX_NAME_WORDS = 6
_MAX_LENGTH = (200, 60)  # of an id, of a name
_MAX_PEOPLE = 1000
_SAMPLE = 3000
_FEW = 6
_LEAST_SCORE_OF_FEW = 3
_LEAST_SCORE = 5
_LABEL = re.compile(r"(.*?)[ _.-]?(\d{1,20}|[A-Z])")
_HINT = re.compile(
    r"speak|spk|name|author|user|sender|from|participant|person|who|role|member|taler|navn|hvem|sprecher|deltaker"
    r"|talare|puhuja|locut|orateur|hablante|parlante|nom|auteur|autor|mówca|spreker",
    re.IGNORECASE,
)
_NAME_HINT = re.compile(r"name|navn|nom|nimi|namn", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Speakers:
    """The column of speakers with the names of its values.

    `score` tells how likely it is. If the speakers are in a list apart from the words, `starts` are the times at which
    each of them begins, in seconds, and `turns` the values of the column at these times.
    """

    column: Column
    names: Mapping[str, str]
    score: int
    starts: tuple[float, ...] = ()
    turns: tuple[str, ...] = ()

    def get_name(self, place: Place, time: float | None) -> str:
        """Return the speaker of the record at `place`, or of the time if speakers are in a list of their own."""
        if self.starts:
            at = bisect_right(self.starts, (time or 0.0) + 0.01) - 1
            return _show(self.turns[max(at, 0)], self.names)
        values = [str(cell) for cell in self.column.get_all(place)]
        return _show(Counter(values).most_common(1)[0][0], self.names) if values else ""


def find_speakers(columns: Sequence[Column], texts: Column, times: Times | None, people: People) -> Speakers | None:
    """Return the speakers of the words in `texts`: a column of few short values that recur, best of names."""
    places = [place for place, text in texts.texts.items() if find_tokens(text)]
    used = {texts.path, times.column.path if times else ()}
    found = [
        speakers
        for column in columns
        if column.depth and column.path not in used and column.is_joined_to(texts)
        if (speakers := _read_speakers(column, places, people))
    ]
    return max(found, key=_rank, default=None) or _find_apart(columns, texts, times, people)


def _rank(speakers: Speakers) -> tuple[float, ...]:
    """Rank speakers by score; among equals names come first, then the innermost, then most values and whole names."""
    values = set(map(str, speakers.column.cells.values()))
    hint = bool(_NAME_HINT.search(speakers.column.path[-1])) if speakers.column.path else False
    named = all(map(is_written_as_name, speakers.names.values() if speakers.names else values))
    words = sum(min(2, len(value.split())) for value in values) / len(values)
    return speakers.score, named, speakers.column.depth, hint, len(values), words


def _read_speakers(column: Column, places: Sequence[Place], people: People) -> Speakers | None:
    step = len(places) // _SAMPLE + 1
    if step > 1 and _read_speakers(column, places[::step], people) is None:
        return None
    inside = [column.get_all(place) for place in places]
    if any(len(cells) > 1 for cells in inside):
        mixed = sum(len(set(map(str, cells))) > 1 for cells in inside)
        if 20 * mixed > len(inside):
            return None
    return _judge(column, [cells[0] for cells in inside if cells], len(places), people)


def _judge(column: Column, cells: Sequence[Cell], count: int, people: People) -> Speakers | None:
    """Return the column as speakers if its cells in `count` records look like that."""
    if not cells or 2 * len(cells) < count or not all(map(_may_be_speaker, cells)):
        return None
    values = [str(cell).strip() for cell in cells]
    distinct = list(dict.fromkeys(values))
    if count >= _FEW and 2 * len(distinct) > count:
        return None
    if len(distinct) > _MAX_PEOPLE:
        return None
    names = people.find_names(distinct, column)
    if not names and len(distinct) == len(values) > 1 and all(value.isdecimal() for value in values):
        return None
    score = _score(column, values, distinct, bool(names))
    return Speakers(column, names, score) if score >= (_LEAST_SCORE if count >= _FEW else _LEAST_SCORE_OF_FEW) else None


def _score(column: Column, values: Sequence[str], distinct: Sequence[str], has_names: bool) -> int:
    runs = [value for value, before in zip(values, [None, *values], strict=False) if value != before]
    recurs = len(runs) > len(distinct)
    stems = {found[1] for value in distinct if (found := _LABEL.fullmatch(value))}
    is_label = len(stems) == 1 and all(map(_LABEL.fullmatch, distinct))
    if all(value.isdecimal() for value in distinct) and not recurs:
        is_label = is_label and len(distinct) * 3 <= len(values)
    is_role = len(distinct) == 2 and all(value.isalpha() and value.islower() for value in distinct)
    is_hinted = any(_HINT.search(key) for key in column.path[len(column.records) :])
    return (
        4 * has_names
        + 3 * (is_label or all(map(is_written_as_name, distinct)))
        + 3 * (is_role and recurs)
        + 3 * is_hinted
        + 2 * recurs
        - (len(distinct) == 1)
    )


def _may_be_speaker(cell: Cell) -> bool:
    if isinstance(cell, bool | float):
        return isinstance(cell, float) and cell.is_integer()
    if isinstance(cell, int):
        return cell >= 0
    is_time = parse_time(cell) is not None and not cell.strip().isdecimal()
    words = len(cell.split())
    return words <= _MAX_NAME_WORDS and len(cell) <= _MAX_LENGTH[words > 1] and not is_time and not is_day(cell)


def _show(value: str, names: Mapping[str, str]) -> str:
    value = value.strip()
    name = names.get(value) or value.rstrip("/").rpartition("/")[2] or value
    return f"Speaker {name}" if name.isdecimal() else name


def _find_apart(columns: Sequence[Column], texts: Column, times: Times | None, people: People) -> Speakers | None:
    """Return the speakers from a list of turns with times, apart from the words."""
    if times is None:
        return None
    spoken = {round(time, 1) for place in texts.texts if (time := times.get(place)) is not None}
    found = []
    for column in columns:
        if column.depth and column.words_per_cell <= _MAX_NAME_WORDS and not column.is_joined_to(texts):
            starts = _find_starts(column, columns, times, spoken)
            speakers = _judge(column, list(column.cells.values()), len(starts), people) if starts else None
            if speakers:
                found.append(replace(speakers, starts=starts, turns=tuple(map(str, column.cells.values()))))
    return max(found, key=_rank, default=None)


def _find_starts(
    column: Column, columns: Sequence[Column], times: Times, spoken: Collection[float]
) -> tuple[float, ...]:
    """Return the times that rise beside the cells of a column: of several such columns, those at which words begin."""
    found = []
    for other in columns:
        if other.records == column.records and other is not column and len(other.cells) == len(column.cells) > 1:
            starts = [start for cell in other.cells.values() if (start := times.parse(cell)) is not None]
            if len(starts) == len(column.cells) and starts == sorted(starts) and starts[0] < starts[-1]:
                found.append(tuple(starts))
    return max(found, key=lambda starts: sum(round(start, 1) in spoken for start in starts), default=())
