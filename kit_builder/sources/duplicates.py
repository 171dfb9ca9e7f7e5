"""Find duplicate sources: the same call or note in several files, recognised by their shared word sequences.

Sources are compared by shingles: hashes of sequences of SHINGLE words. Of each source only a bounded sample of hashes
is kept, those divisible by a power of two (MOD sketches; Broder, "On the resemblance and containment of documents",
1997).
"""

import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from kit_builder.records import Finding, Source
from kit_builder.text.joining import stack_lines

SHINGLE = 4
MIN_WORDS = 30
MIN_SHARE = 0.9
MIN_SHARE_OF_CALLS = 0.4
MIN_SIZE_RATIO = 0.7
MAX_HASHES = 2000
_HASH_BITS = 32
_MANY = 8  # sources

_WORD = re.compile(r"\w+")


class _Sketch(NamedTuple):
    """A sample of the shingle hashes of a source: those divisible by 2**level, at most MAX_HASHES."""

    level: int
    hashes: frozenset[int]
    words: int
    sizes: tuple[int, ...]  # the number of hashes divisible by 2**0, 2**1, 2**2 …


class DuplicateFilter:
    """Keep one source of each set of duplicates, in `kept`.

    A source is a duplicate if nearly all its word sequences are in the other. For two transcripts of about the same
    length a lower share is enough, since a person and a machine transcribe a call differently. Sources with times and
    speakers are preferred, then those with more capitalised words, then longer ones.
    """

    def __init__(self) -> None:
        self.kept: list[Source] = []
        self._sketches: list[_Sketch] = []
        self._indices: dict[int, tuple[int, ...]] = {}  # of the kept sources, by hash
        self._dropped: list[tuple[Source, int, float]] = []

    def add(self, source: Source) -> None:
        """Add a source; if it is a duplicate of a kept one, the better of the two is kept."""
        sketch = _make_sketch(source)
        for index in self._find_likely(sketch):
            other, known = self.kept[index], self._sketches[index]
            share = _measure_share(sketch, known)
            if share < (MIN_SHARE_OF_CALLS if _are_calls(source, sketch, other, known) else MIN_SHARE):
                continue
            if _rank(source) > _rank(other):
                self.kept[index], self._sketches[index] = source, sketch
                self._index(sketch, index, instead_of=known)
                source = other
            self._dropped.append((source, index, share))
            return
        self._index(sketch, len(self.kept))
        self.kept.append(source)
        self._sketches.append(sketch)

    def _find_likely(self, sketch: _Sketch) -> list[int]:
        """Return the kept sources that may be a duplicate of another, by their indices.

        What many sources have in common, such as greetings, is taken to be in all of them.
        """
        found = [*filter(None, map(self._indices.get, sketch.hashes))]
        shared = Counter(chain.from_iterable(indices for indices in found if len(indices) <= _MANY))
        common = sum(len(indices) > _MANY for indices in found)
        return [
            index
            for index, known in enumerate(self._sketches)
            if shared[index] + common >= MIN_SHARE_OF_CALLS * _count_comparable(sketch, known)
        ]

    def _index(self, sketch: _Sketch, index: int, instead_of: _Sketch | None = None) -> None:
        for each in instead_of.hashes if instead_of else ():
            self._indices[each] = tuple(other for other in self._indices[each] if other != index)
        known = sketch.hashes & self._indices.keys()
        # Most hashes are in one source only, and share one tuple: a list for each takes a quarter more time and memory.
        self._indices |= dict.fromkeys(sketch.hashes - known, (index,))
        for each in known:
            self._indices[each] += (index,)

    def report(self) -> list[Finding]:
        """Return a finding for each source that was dropped, with the lines that only it has."""
        return [_report(dropped, self.kept[index], share) for dropped, index, share in self._dropped]


def _report(dropped: Source, kept: Source, share: float) -> Finding:
    message = f"Duplicate of {kept.name} ({share:.0%} identical): skipped."
    shingles = _hash(_list_words(kept))
    alone = [str(line.number) for line in dropped.lines if not _hash(_split_words(line.text)) & shingles]
    if alone:
        message += f" Lines only in this file, or worded differently: {', '.join(alone)}."
    return Finding("warning", dropped.name, message)


def _measure_share(one: _Sketch, other: _Sketch) -> float:
    """Return the share of the shingles of the smaller source that are in the other too, from 0 to 1."""
    comparable = _count_comparable(one, other)
    is_long = min(one.words, other.words) >= MIN_WORDS
    return len(one.hashes & other.hashes) / comparable if comparable and is_long else 0.0


def _count_comparable(one: _Sketch, other: _Sketch) -> int:
    """Return how many hashes of the smaller source can be in the sample of the other."""
    smaller = one if one.words <= other.words else other
    return smaller.sizes[max(one.level, other.level)]


def _are_calls(one: Source, one_sketch: _Sketch, other: Source, other_sketch: _Sketch) -> bool:
    sizes = sorted((one_sketch.words, other_sketch.words))
    return all(map(_is_call, (one, other))) and sizes[0] >= MIN_SIZE_RATIO * sizes[1]


def _rank(source: Source) -> tuple[bool, bool, int, int]:
    capitals = sum(each.istitle() for line in source.lines for each in line.text.split())
    has_times = any(line.time is not None for line in source.lines)
    return has_times, source.is_transcript, capitals, len(source.lines)


def _is_call(source: Source) -> bool:
    return any(line.time is not None or line.speaker for line in source.lines)


def _make_sketch(source: Source) -> _Sketch:
    words = _list_words(source)
    hashes, level = _hash(words), 0
    while len(hashes) > MAX_HASHES:
        level += 1
        mask = (1 << level) - 1
        hashes = frozenset([each for each in hashes if not each & mask])
    return _Sketch(level, hashes, len(words), tuple(_count_divisible(hashes)))


def _count_divisible(hashes: Collection[int]) -> Iterator[int]:
    for power in range(_HASH_BITS):
        yield len(hashes)
        hashes = [each for each in hashes if not each >> power & 1]


def _list_words(source: Source) -> list[str]:
    return _split_words(stack_lines(source.lines))


def _split_words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _hash(words: Sequence[str]) -> frozenset[int]:
    """Return the hashes of the shingles of `words`, the same in every process."""
    encoded = [word.encode() for word in words]
    shingles = zip(*(encoded[start:] for start in range(SHINGLE)), strict=False) if len(words) > SHINGLE else [encoded]
    return frozenset(map(zlib.crc32, map(b" ".join, shingles)))
