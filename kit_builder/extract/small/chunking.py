"""Lines to passages: consecutive lines on one topic, few enough for one prompt."""

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
PROMISE_PENALTY = 0.5


def _is_heading(line: Line) -> bool:
    return line.is_heading


def split(source: Source, words: int = 450, opens: Callable[[Line], bool] = _is_heading) -> Iterator[Passage]:
    """Yield the passages of a source, which hold every line once and in order.

    A line that `opens` tells true of begins a passage, every heading if not given; what is longer than `words` is split
    where the topic shifts, between half of `words` and `words`, and never within a line. A line longer than `words` is
    a passage, with the headings right above it.
    """
    pieces = chain.from_iterable(_cut(source, section, words) for section in _sections(source.lines, opens))
    for number, piece in enumerate(_joined(pieces, words), start=1):
        yield Passage(source, number, piece.heading, piece.lines)


class _Piece(NamedTuple):
    heading: str
    lines: tuple[Line, ...]

    @property
    def size(self) -> int:
        return sum(map(_size, self.lines))

    def is_short(self, words: int) -> bool:
        return not self.lines[0].is_heading and self.size < words / 5


def _size(line: Line) -> int:
    """Return the words of a line, or what its letters would come to where it has no blanks to count words by."""
    return max(len(line.text.split()), len(line.text) // 10)


def _sections(lines: Iterable[Line], opens: Callable[[Line], bool]) -> Iterator[_Piece]:
    """Yield the lines under each heading that opens; those that follow one another open one section together."""
    section: list[Line] = []
    heading = ""
    for line in lines:
        if opens(line):
            if section and not section[-1].is_heading:
                yield _Piece(heading, tuple(section))
                section = []
            heading = line.text if line.is_heading else heading
        section.append(line)
    if section:
        yield _Piece(heading, tuple(section))


def _joined(pieces: Iterable[_Piece], words: int) -> Iterator[_Piece]:
    """Join short pieces without a heading to the one before, or after where nothing is before."""
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


def _cut(source: Source, section: _Piece, words: int) -> Iterator[_Piece]:
    """Cut a section that is longer than `words` into pieces."""
    lines = section.lines
    reached = [0, *accumulate(map(_size, lines))]
    start = 0
    if reached[-1] > words:
        cohesion = _Cohesion(source, lines)
        while reached[-1] - reached[start] > words:
            first = start + 1 + sum(1 for _ in takewhile(lambda line: line.is_heading, lines[start:]))
            if first > len(lines) or reached[first - 1] - reached[start] > words:
                first = start + 1
            if first == len(lines):
                break
            end = _best_end(cohesion, reached, start, first, words)
            yield _Piece(section.heading, lines[start:end])
            start = end
    yield _Piece(section.heading, lines[start:])


def _best_end(cohesion: "_Cohesion", reached: list[int], start: int, first: int, words: int) -> int:
    """Return where the piece from `start` best ends: so that it, and what remains, is at least half of `words`."""
    done, total = reached[start], reached[-1]
    lowest = max(first, bisect_left(reached, done + words / 2))
    highest = bisect_right(reached, min(done + words, max(total - words / 2, done + words / 2))) - 1
    if highest < lowest:
        return _not_behind_a_heading(max(first, bisect_right(reached, done + words) - 1), first, cohesion.lines)
    places = range(lowest, highest + 1)
    shifts = cohesion.shifts(places)
    best = max(places, key=lambda place: (shifts[place - lowest], place))
    return _not_behind_a_heading(best, first, cohesion.lines)


def _not_behind_a_heading(place: int, first: int, lines: tuple[Line, ...]) -> int:
    """Return `place`, or one before it, so that no heading is cut from what stands under it."""
    while place > first and lines[place - 1].is_heading:
        place -= 1
    return place


class _Cohesion:
    """Tells how far the topic shifts between neighbouring lines: the words they share, the rare ones counting more."""

    def __init__(self, source: Source, lines: tuple[Line, ...]) -> None:
        self.source = source
        self.lines = lines
        self.stems = [_stems(line.text) for line in lines]
        self.used = Counter(chain.from_iterable(self.stems))

    def shifts(self, places: range) -> list[float]:
        """Return the depth of the valley at each place, with what the layout says added."""
        likeness = [self._likeness(place) for place in places]
        return [
            max(likeness[: at + 1]) + max(likeness[at:]) - 2 * likeness[at] + self._layout(place)
            for at, place in enumerate(places)
        ]

    def _likeness(self, place: int) -> float:
        before = self._counts(place - WINDOW, place)
        after = self._counts(place, place + WINDOW)
        shared = sum(weight * after[stem] for stem, weight in before.items() if stem in after)
        lengths = math.hypot(*before.values()) * math.hypot(*after.values())
        return shared / lengths if lengths else 0.0

    def _counts(self, start: int, end: int) -> dict[str, float]:
        stems = Counter(chain.from_iterable(self.stems[max(start, 0) : end]))
        return {stem: count * math.log(1 + len(self.lines) / self.used[stem]) for stem, count in stems.items()}

    def _layout(self, place: int) -> float:
        before, after = self.lines[place - 1 : place + 1]
        between = self.source.text[before.spans[-1][1] : after.spans[0][0]]
        bonus = GAP_BONUS if between.isspace() and max(between.count("\n"), between.count("\r")) > 1 else 0.0
        bonus += TURN_BONUS if before.speaker != after.speaker else 0.0
        return bonus - (PROMISE_PENALTY if before.text.endswith(":") else 0.0)


_LETTERS = re.compile(r"[^\W\d_]{4,}")


def _stems(text: str) -> list[str]:
    """Return the words of four letters and more, cut to five letters: crude, and the same for every language."""
    return [word[:5] for word in _LETTERS.findall(text.casefold())]
