"""Split a source into passages: consecutive lines on one topic, short enough for one prompt.

Long sections are split where neighbouring lines share the fewest words, after Hearst's TextTiling (1997).
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, chain, takewhile
from typing import NamedTuple

from kit_builder.records import Line, Passage, Source

WINDOW = 6
GAP_BONUS = 0.15
TURN_BONUS = 0.1
COLON_PENALTY = 0.5


def _is_heading(line: Line) -> bool:
    return line.is_heading


def split_into_passages(
    source: Source, words: int = 450, starts_passage: Callable[[Line], bool] = _is_heading
) -> Iterator[Passage]:
    """Yield the passages of a source, which contain every line once and in order.

    A passage begins at each line for which `starts_passage` is true, by default at every heading. Sections longer than
    `words` are split between lines where the topic shifts, into pieces of half of `words` to `words`. A line longer
    than `words` is a passage of its own, with the headings directly above it.
    """
    pieces = chain.from_iterable(
        _cut_long_piece(source, section, words) for section in _split_at_headings(source.lines, starts_passage)
    )
    for number, piece in enumerate(_join_short_pieces(pieces, words), start=1):
        yield Passage(source, number, piece.heading, piece.lines)


class _Piece(NamedTuple):
    heading: str
    lines: tuple[Line, ...]

    @property
    def size(self) -> int:
        return sum(map(_count_words, self.lines))

    def is_short(self, words: int) -> bool:
        return not self.lines[0].is_heading and self.size < words / 5


def _count_words(line: Line) -> int:
    """Count the words of a line; without spaces between words, estimate them from its length."""
    return max(len(line.text.split()), len(line.text) // 10)


def _split_at_headings(lines: Iterable[Line], starts_passage: Callable[[Line], bool]) -> Iterator[_Piece]:
    """Yield the lines under each heading that starts a passage, consecutive headings together."""
    section: list[Line] = []
    heading = ""
    for line in lines:
        if starts_passage(line):
            if section and not section[-1].is_heading:
                yield _Piece(heading, tuple(section))
                section = []
            heading = line.text if line.is_heading else heading
        section.append(line)
    if section:
        yield _Piece(heading, tuple(section))


def _join_short_pieces(pieces: Iterable[_Piece], words: int) -> Iterator[_Piece]:
    """Join short pieces without a heading to the piece before, or to the piece after if they come first."""
    held: _Piece | None = None
    for piece in pieces:
        if held is None:
            held = piece
        elif held.size + piece.size <= words and (piece.is_short(words) or (held.is_short(words) and not held.heading)):
            held = _Piece(piece.heading or held.heading, held.lines + piece.lines)
        else:
            yield held
            held = piece
    if held is not None:
        yield held


def _cut_long_piece(source: Source, section: _Piece, words: int) -> Iterator[_Piece]:
    """Cut a section that is longer than `words` into pieces."""
    lines = section.lines
    reached = [0, *accumulate(map(_count_words, lines))]
    start = 0
    if reached[-1] > words:
        cohesion = _Cohesion(source, lines)
        while reached[-1] - reached[start] > words:
            first = start + 1 + sum(1 for _ in takewhile(lambda line: line.is_heading, lines[start:]))
            if first > len(lines) or reached[first - 1] - reached[start] > words:
                first = start + 1
            if first == len(lines):
                break
            end = _find_best_end(cohesion, reached, start, first, words)
            yield _Piece(section.heading, lines[start:end])
            start = end
    yield _Piece(section.heading, lines[start:])


def _find_best_end(cohesion: "_Cohesion", reached: list[int], start: int, first: int, words: int) -> int:
    """Return the best end of the piece from `start`, so that it and the rest have at least half of `words`."""
    done, total = reached[start], reached[-1]
    lowest = max(first, bisect_left(reached, done + words / 2))
    highest = bisect_right(reached, min(done + words, max(total - words / 2, done + words / 2))) - 1
    if highest < lowest:
        return _move_before_headings(max(first, bisect_right(reached, done + words) - 1), first, cohesion.lines)
    places = range(lowest, highest + 1)
    shifts = cohesion.measure_shifts(places)
    best = max(places, key=lambda place: (shifts[place - lowest], place))
    return _move_before_headings(best, first, cohesion.lines)


def _move_before_headings(place: int, first: int, lines: tuple[Line, ...]) -> int:
    """Return `place`, or an earlier one if needed so that no heading is separated from its text."""
    while place > first and lines[place - 1].is_heading:
        place -= 1
    return place


class _Cohesion:
    """Measures how much the topic shifts between lines, from the words they share, weighted by rarity."""

    def __init__(self, source: Source, lines: tuple[Line, ...]) -> None:
        self.source = source
        self.lines = lines
        self.stems = [_extract_stems(line.text) for line in lines]
        used = Counter(chain.from_iterable(self.stems))
        self.weights = {stem: math.log(1 + len(lines) / count) for stem, count in used.items()}
        self.windows: dict[int, dict[str, float]] = {}

    def measure_shifts(self, places: range) -> list[float]:
        """Return the depth of the dip in similarity at each place, plus a score for the layout there."""
        likeness = [self._measure_similarity(place) for place in places]
        return [
            max(likeness[: at + 1]) + max(likeness[at:]) - 2 * likeness[at] + self._score_layout(place)
            for at, place in enumerate(places)
        ]

    def _measure_similarity(self, place: int) -> float:
        before, after = self._weigh_stems(place - WINDOW), self._weigh_stems(place)
        shared = sum(weight * after[stem] for stem, weight in before.items() if stem in after)
        lengths = math.hypot(*before.values()) * math.hypot(*after.values())
        return shared / lengths if lengths else 0.0

    def _weigh_stems(self, start: int) -> dict[str, float]:
        """Return the stems of the lines in the window at `start`, each with its weight."""
        if start not in self.windows:
            stems = Counter(chain.from_iterable(self.stems[max(start, 0) : max(start + WINDOW, 0)]))
            self.windows[start] = {stem: count * self.weights[stem] for stem, count in stems.items()}
        return self.windows[start]

    def _score_layout(self, place: int) -> float:
        before, after = self.lines[place - 1 : place + 1]
        between = self.source.text[before.spans[-1][1] : after.spans[0][0]]
        bonus = GAP_BONUS if between.isspace() and max(between.count("\n"), between.count("\r")) > 1 else 0.0
        bonus += TURN_BONUS if before.speaker != after.speaker else 0.0
        return bonus - (COLON_PENALTY if before.text.endswith(":") else 0.0)


_LETTERS = re.compile(r"[^\W\d_]{4,}")


def _extract_stems(text: str) -> list[str]:
    """Return the words of four or more letters, cut to five letters: crude, but the same in every language."""
    return [word[:5] for word in _LETTERS.findall(text.casefold())]
