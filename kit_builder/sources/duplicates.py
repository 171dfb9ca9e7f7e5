"""The same call or note in several files: recognised by the runs of words that they share, and counted once."""

import re
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from kit_builder.records import Finding, Source

RUN = 4
LEAST_WORDS = 30
SAME = 0.9
SAME_CALL = 0.4
LIKE_SIZE = 0.7
MOST_HASHES = 2000

_WORD = re.compile(r"\w+")


class _Sketch(NamedTuple):
    """The hashes of the runs of words of a source that two to the power of `level` divides: at most MOST_HASHES."""

    level: int
    hashes: frozenset[int]
    words: int

    def share_in(self, other: "_Sketch") -> float:
        """Return the share of the runs of words that stand in the other too, judged by those that both keep."""
        level = max(self.level, other.level)
        mine = _at(self.hashes, level)
        return len(mine & _at(other.hashes, level)) / len(mine) if mine else 0.0


class DuplicateFilter:
    """Takes sources one after another; `kept` are those that say what no other says.

    Two say the same where the words of the one stand, in the same order, in the other. Of two transcripts of about the
    same length it is enough that many do, for a person and a machine do not hear alike. Kept is what has times and
    speakers before what has none, then what is written as a person writes, with capitals, then what is longer.
    """

    def __init__(self) -> None:
        self.kept: list[Source] = []
        self._sketches: list[_Sketch] = []
        self._dropped: list[tuple[Source, int, float]] = []

    def add(self, source: Source) -> None:
        """Take a source; it, or one that was taken before, is no longer kept where they say the same."""
        sketch = _sketch(source)
        for place, (other, known) in enumerate(zip(self.kept, self._sketches, strict=True)):
            share = _shared(sketch, known)
            if share < (SAME_CALL if _is_call(source, sketch, other, known) else SAME):
                continue
            if _worth(source) > _worth(other):
                self.kept[place], self._sketches[place] = source, sketch
                source = other
            self._dropped.append((source, place, share))
            return
        self.kept.append(source)
        self._sketches.append(sketch)

    def report(self) -> list[Finding]:
        """Return what is told of those that are not kept, with the lines that stand in them alone."""
        return [_finding(dropped, self.kept[place], share) for dropped, place, share in self._dropped]


def _finding(dropped: Source, kept: Source, share: float) -> Finding:
    message = f"This says the same as {kept.name} ({share:.0%} of it) and is counted once."
    runs = _runs(kept)
    alone = [str(line.number) for line in dropped.lines if not _hashes(_words(line.text)) & runs]
    if alone:
        message += f" Lines that stand in this one alone, or in other words: {', '.join(alone)}."
    return Finding("warning", dropped.name, message)


def _shared(one: _Sketch, other: _Sketch) -> float:
    smaller, larger = sorted((one, other), key=lambda each: each.words)
    return smaller.share_in(larger) if smaller.words >= LEAST_WORDS else 0.0


def _is_call(one: Source, one_sketch: _Sketch, other: Source, other_sketch: _Sketch) -> bool:
    sizes = sorted((one_sketch.words, other_sketch.words))
    return all(map(_is_timed, (one, other))) and sizes[0] >= LIKE_SIZE * sizes[1]


def _worth(source: Source) -> tuple[bool, bool, int, int]:
    capitals = sum(each.istitle() for line in source.lines for each in line.text.split())
    has_times = any(line.time is not None for line in source.lines)
    return has_times, source.is_transcript, capitals, len(source.lines)


def _is_timed(source: Source) -> bool:
    return any(line.time is not None or line.speaker for line in source.lines)


def _sketch(source: Source) -> _Sketch:
    hashes, level = _runs(source), 0
    while len(hashes) > MOST_HASHES:
        level += 1
        hashes = _at(hashes, level)
    return _Sketch(level, hashes, sum(len(_words(line.text)) for line in source.lines))


def _at(hashes: frozenset[int], level: int) -> frozenset[int]:
    return frozenset(each for each in hashes if each % (1 << level) == 0)


def _runs(source: Source) -> frozenset[int]:
    return _hashes([word for line in source.lines for word in _words(line.text)])


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _hashes(words: Sequence[str]) -> frozenset[int]:
    """Return a number for each run of RUN words, which is the same in every process."""
    ends = range(RUN, max(RUN, len(words)) + 1)
    return frozenset(zlib.crc32(" ".join(words[end - RUN : end]).encode()) for end in ends)
