"""Choose the columns that hold the text of a document, so that all of it is read once.

Programs write the same text several times: as a whole, by sentence and by word, or in several spellings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kit_builder.sources.columns import Column, Path, Place, find_shared, find_tokens
from kit_builder.sources.people import People
from kit_builder.sources.repeated_text import SAME, drop_alternatives, drop_guesses, split_repeated
from kit_builder.sources.speaker_column import Speakers, find_speakers
from kit_builder.sources.time_column import Times, find_times

_OTHER = 0.5  # columns that share less hold different text
_LIKE = 0.6  # records that share so many fields are of the same kind
_LEAST_SHARE = 0.1
_SINGLE_WORDS = 1.5
_LEAST_MARKS = 0.01  # for each letter, in text with punctuation
_SPOKEN = 2  # how much more a column with speakers or times counts
_SECONDS_A_WORD = 0.33
_MOST_OVERLAPS = 0.25


@dataclass(frozen=True, eq=False)
class TextColumn:
    """A column of text with the times and speakers of its records."""

    column: Column
    times: Times | None
    speakers: Speakers | None

    @property
    def is_spoken(self) -> bool:
        """Whether it has times or speakers."""
        return bool(self.times or self.speakers)

    @property
    def has_single_words(self) -> bool:
        """Whether a cell is a word, not a sentence."""
        return self.column.words_per_cell < _SINGLE_WORDS


def choose_texts(columns: Sequence[Column]) -> list[TextColumn]:
    """Return the columns to read, in the order of the document: together they hold most text, and none of it twice."""
    candidates = list(_find_candidates(columns))
    if not candidates:
        return []
    first = max(candidates, key=lambda each: each.column.mass * (_SPOKEN if _is_list_of_speech(each) else 1))
    same = [each for each in candidates if find_shared(first.column.tokens, each.column.tokens) >= SAME]
    best = max(same, key=_rank)
    chosen = [best]
    for each in candidates:
        if _continues(each.column, best.column, columns) and each.is_spoken == best.is_spoken:
            known = [token for other in chosen for token in other.column.tokens]
            if find_shared(each.column.tokens, known) < _OTHER:
                chosen.append(each)
    chosen[0] = replace(best, column=_fill_gaps(best.column, [each.column for each in candidates]))
    order = [column.path for column in columns]
    return _count_from_first(sorted(chosen, key=lambda each: order.index(each.column.path)))


def _count_from_first(texts: Sequence[TextColumn]) -> list[TextColumn]:
    """Return columns whose times of day all count from the first of them."""
    start = min((text.times.start * text.times.scale for text in texts if text.times and text.times.start), default=0.0)
    return [
        replace(text, times=text.times.start_at(start / text.times.scale)) if text.times else text for text in texts
    ]


def _is_list_of_speech(text: TextColumn) -> bool:
    return text.is_spoken and len(text.column.texts) > 2


def _find_candidates(columns: Sequence[Column]) -> Iterator[TextColumn]:
    people = People(columns)
    most = max((column.mass for column in columns), default=0)
    for column in columns:
        if column.mass and column.mass >= most * _LEAST_SHARE:
            for part in split_repeated(column):
                yield _read_candidate(drop_guesses(drop_alternatives(part, columns)), columns, people)


def _read_candidate(column: Column, columns: Sequence[Column], people: People) -> TextColumn:
    times = find_times(columns, column)
    tracks = _find_tracks(column, times) if times else None
    if times and tracks:
        column = _sort_by_time(column, times)
        times = replace(times, is_falling=False)
        return TextColumn(column, times, find_speakers(columns, column, times, people) or Speakers(tracks, {}, 0))
    return TextColumn(column, times, find_speakers(columns, column, times, people))


def _sort_by_time(column: Column, times: Times) -> Column:
    """Return the column in order of time; a cell without a time stays behind the one before it."""
    starts: dict[Place, float] = {}
    last = 0.0
    for place in column.texts:
        time = times.get(place)
        starts[place] = last = last if time is None else time
    return column.keep(sorted(starts, key=lambda place: starts[place]))


def _find_tracks(column: Column, times: Times) -> Column | None:
    """Return the index of the list whose elements are tracks recorded at the same time, such as one of each speaker.

    In tracks the time falls at the start of each, and hardly any words overlap, unlike in parts recorded one by one.
    """
    starts = [(place, time) for place in column.texts if (time := times.get(place)) is not None]
    falls = [(one, two) for (one, before), (two, after) in pairwise(starts) if after < before]
    for level in range(column.depth if falls else 0):
        tracks = dict.fromkeys(place[: level + 1] for place, _ in starts)
        if len(falls) == len(tracks) - 1 and all(one[: level + 1] != two[: level + 1] for one, two in falls):
            ordered = sorted(starts, key=lambda each: each[1])
            overlaps = sum(
                one[: level + 1] != two[: level + 1]
                and after < before + _SECONDS_A_WORD * len(find_tokens(column.texts[one]))
                for (one, before), (two, after) in pairwise(ordered)
            )
            if overlaps <= _MOST_OVERLAPS * len(ordered):
                return Column(
                    (*column.get_list(level), "(index)"), {place: index for index, place in enumerate(tracks)}
                )
    return None


def _rank(text: TextColumn) -> tuple[float, ...]:
    """Rank columns with the same text: with speakers, times and punctuation before others; sentences before words."""
    column = text.column
    size = 1 if text.has_single_words else 2 if len(column.texts) > 1 else 0
    return bool(text.speakers), bool(text.times), column.marks > _LEAST_MARKS, size, round(column.marks, 3), column.mass


def _continues(column: Column, first: Column, columns: Sequence[Column]) -> bool:
    """Return whether a column is the same field as `first`, in another list of the same kind of records."""
    if column.records == first.records or column.path[-1:] != first.path[-1:]:
        return False
    one, two = (_get_fields(each.records, columns) for each in (column, first))
    return len(one & two) >= _LIKE * len(one | two)


def _get_fields(records: Path, columns: Sequence[Column]) -> set[Path]:
    return {column.path[len(records) :] for column in columns if column.records == records}


def _fill_gaps(column: Column, others: Sequence[Column]) -> Column:
    """Return the column with the text of `others` in the records that have no cell in it."""
    if column.words_per_cell < _SINGLE_WORDS or not column.depth:
        return column
    parts: dict[Place, list[str]] = {}
    for other in sorted(others, key=lambda each: -each.mass):
        if other.records[: len(column.records)] != column.records or other.path == column.path or other.is_enum:
            continue
        found: dict[Place, list[str]] = {}
        for place, text in other.texts.items():
            record = place[: column.depth]
            if record not in column.texts and record not in parts:
                found.setdefault(record, []).append(text)
        parts |= found
    filled = {**column.texts, **{place: "".join(texts) for place, texts in parts.items()}}
    return Column(column.path, {place: filled[place] for place in sorted(filled)}) if parts else column
