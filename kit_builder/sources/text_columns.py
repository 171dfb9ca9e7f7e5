"""Choose the columns that hold the text of a document, so that all of it is read once.

Programs write the same text several times: as a whole, by sentence and by word, or in several spellings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kit_builder.sources.columns import Column, Path, Place, find_shared, find_tokens
from kit_builder.sources.speaker_column import Speakers, find_speakers
from kit_builder.sources.time_column import Times, find_times

_SAME = 0.85  # columns that share so much are the same text
_OTHER = 0.5
_LEAST_SHARE = 0.1
_SHORTEST_CELL = 1.5
_ALTERNATIVES = 0.6
_SPOKEN = 2  # how much more a column with speakers or times counts


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
        return self.column.words_per_cell < _SHORTEST_CELL


def choose_texts(columns: Sequence[Column]) -> list[TextColumn]:
    """Return the columns to read, in the order of the document: together they hold most text, and none of it twice."""
    candidates = list(_find_candidates(columns))
    if not candidates:
        return []
    first = max(candidates, key=lambda each: each.column.mass * (_SPOKEN if _is_list_of_speech(each) else 1))
    same = [each for each in candidates if find_shared(first.column.tokens, each.column.tokens) >= _SAME]
    best = max(same, key=_rank)
    chosen = [best]
    for each in candidates:
        if _continues(each.column, best.column, columns) and each.is_spoken == best.is_spoken:
            known = [token for other in chosen for token in other.column.tokens]
            if find_shared(each.column.tokens, known) < _OTHER:
                chosen.append(each)
    chosen[0] = replace(best, column=_fill_gaps(best.column, [each.column for each in candidates]))
    order = [column.path for column in columns]
    return sorted(chosen, key=lambda each: order.index(each.column.path))


def _is_list_of_speech(text: TextColumn) -> bool:
    return text.is_spoken and len(text.column.texts) > 2


def _find_candidates(columns: Sequence[Column]) -> Iterator[TextColumn]:
    most = max((column.mass for column in columns), default=0)
    for column in columns:
        if column.mass and column.mass >= most * _LEAST_SHARE:
            for part in _split_repeated(column):
                text = _drop_alternatives(part)
                times = find_times(columns, text)
                yield TextColumn(text, times, find_speakers(columns, text, times))


def _rank(text: TextColumn) -> tuple[float, ...]:
    """Rank columns with the same text: with speakers, times and punctuation before others; sentences before words."""
    column = text.column
    letters = "".join(column.texts.values())
    marks = sum(letter.isupper() or not (letter.isalnum() or letter.isspace()) for letter in letters)
    size = 1 if text.has_single_words else 2 if len(column.texts) > 1 else 0
    return bool(text.speakers), bool(text.times), 20 * marks > len(column.tokens), size, marks, column.mass


def _continues(column: Column, first: Column, columns: Sequence[Column]) -> bool:
    """Return whether a column is the same field as `first`, in another list of the same kind of records."""
    if column.records == first.records or column.path[-1:] != first.path[-1:]:
        return False
    one, two = (_get_fields(each.records, columns) for each in (column, first))
    return len(one & two) >= _ALTERNATIVES * len(one | two)


def _get_fields(records: Path, columns: Sequence[Column]) -> set[Path]:
    return {column.path[len(records) :] for column in columns if column.path[: len(records)] == records}


def _split_repeated(column: Column) -> list[Column]:
    """Return the column in two if one element of the outermost list repeats the words of all others."""
    if column.depth < 2:
        return [column]
    groups: dict[int, list[Place]] = {}
    for place in column.texts:
        groups.setdefault(place[0], []).append(place)
    largest = max(groups.values(), key=len)
    rest = [place for place in column.texts if place[0] != largest[0][0]]
    one, others = column.keep(largest), column.keep(rest)
    is_repeated = 2 * len(rest) >= len(largest) and find_shared(others.tokens, one.tokens) >= _SAME
    return [one, others] if is_repeated else [column]


def _drop_alternatives(column: Column) -> Column:
    """Return the column without second guesses at the same words: neighbours in a list that differ little."""
    for level in range(column.depth):
        groups: dict[Place, dict[int, list[str]]] = {}
        for place, text in column.texts.items():
            groups.setdefault(place[:level], {}).setdefault(place[level], []).extend(find_tokens(text))
        several = [list(group.values()) for group in groups.values() if len(group) > 1]
        alike = sum(_are_alike(group[0], group[1]) for group in several)
        if several and alike >= _ALTERNATIVES * len(several):
            column = column.keep(place for place in column.texts if place[level] == min(groups[place[:level]]))
    return column


def _are_alike(one: Sequence[str], two: Sequence[str]) -> bool:
    shared = len(set(one) & set(two))
    return shared > 1 and shared >= _ALTERNATIVES * max(len(set(one)), len(set(two)))


def _fill_gaps(column: Column, others: Sequence[Column]) -> Column:
    """Return the column with the text of `others` in the records that have no cell in it."""
    if column.words_per_cell < _SHORTEST_CELL or not column.depth:
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
