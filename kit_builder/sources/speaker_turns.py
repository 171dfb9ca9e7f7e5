"""Find speaker turns: infer from what repeats how the rows of a text name their speakers and times.

Each row has several readings (turn_heads.py). Readings of one shape are judged together: names that recur beside times
in order, or that return as people do in talk (turn_labels.py), are speakers. The shape that explains most of the source
is applied first, the others to the rows that are left.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kit_builder.records import Span
from kit_builder.sources.turn_heads import Head, find_heads
from kit_builder.sources.turn_labels import Use, is_monologue, is_talk, pick_speakers
from kit_builder.sources.turn_stamps import Stamp, measure_times
from kit_builder.text.sentences import BlockBuilder

_WEIGHTS = {"T": 1.0, ":": 1.0, ")": 0.95, ".": 0.9, "": 0.9, "\t": 0.9, "|": 0.85, "-": 0.8, "  ": 0.75}
_STRONG_ENDERS = (":", ")", ".")
_LIST_MARK = re.compile(r"[-*•+] |#|1")
_EARLY = 120.0
_MAX_PARTICLE = 3
_IN_ORDER = 0.6


@dataclass(frozen=True, slots=True)
class Turn:
    """The mark at the start of a row that opens a speaker turn or gives the time.

    `speaker` is None if the mark gives only a time, and empty if it opens a turn of an unnamed speaker. `time` is in
    seconds. The words are at `start` to `end`.
    """

    speaker: str | None
    time: float | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of a text, by the start of their rows."""

    by_start: dict[int, Turn] = field(default_factory=dict)
    speakers: frozenset[str] = frozenset()

    def at(self, row: Span) -> Turn | None:
        """Return the turn that the row opens, or None."""
        return self.by_start.get(row[0])


def find_turns(text: str, rows: Iterable[Span], apart: Collection[int] = ()) -> Turns:
    """Return the turns of a text, given its rows in order. `apart` has the starts of headings and list items."""
    finder = _Finder(text, list(rows), apart)
    finder.apply_shapes()
    return finder.build()


def open_turn(blocks: BlockBuilder, turn: Turn) -> None:
    """Close the open block, and set the speaker and time of the next one."""
    blocks.close()
    blocks.time = turn.time
    if turn.speaker is not None:
        blocks.speaker = turn.speaker


class _Finder:
    """Assign heads to the rows of one text, most convincing shape first."""

    def __init__(self, text: str, rows: list[Span], apart: Collection[int]) -> None:
        self.text = text
        self.rows = [row for row in rows if row[0] < row[1]]
        self.readings = [tuple(find_heads(text, row, number)) for number, row in enumerate(self.rows)]
        self.apart = [number for number, row in enumerate(self.rows) if row[0] in apart or _is_marked(text, row)]
        self.heads: dict[int, Head] = {}
        self.known: set[str] = set()

    def apply_shapes(self) -> None:
        """Assign a head to each row that opens a turn."""
        shapes = self._group_named()
        for shape in sorted(shapes, key=lambda shape: (not shape.startswith(">>"), -_score(shapes[shape]))):
            left = [head for head in shapes[shape] if head.row not in self.heads]
            for head in self._judge(left):
                self._assign(head)
        self._assign_known()
        self._assign_times()
        for readings in self.readings:
            marked = next((head for head in readings if not head.name and head.stamp is None), None)
            if marked and marked.row not in self.heads:
                self.heads[marked.row] = marked

    def build(self) -> Turns:
        """Return the turns of the assigned heads."""
        heads = [self.heads[row] for row in sorted(self.heads)]
        stamped = [(head.row, head.stamp) for head in heads if head.stamp]
        times = dict(zip((row for row, _ in stamped), measure_times([stamp for _, stamp in stamped]), strict=True))
        names = _shorten(_drop_frame({head.name for head in heads if head.name}))
        turns: dict[int, Turn] = {}
        for head in heads:
            is_time = head.ender is None and head.stamp is not None
            speaker = None if is_time else names.get(head.name, "")
            turns[self.rows[head.row][0]] = Turn(speaker, times.get(head.row), head.start, head.end)
        return Turns(turns, frozenset(names.values()))

    def _group_named(self) -> dict[str, list[Head]]:
        """Return the readings with a name by shape, also those whose time is in the row before or after."""
        shapes: dict[str, list[Head]] = defaultdict(list)
        times = [next((head for head in readings if head.shape.endswith("$")), None) for readings in self.readings]
        for readings in self.readings:
            for head in readings:
                if head.ender is None:
                    continue
                shapes[head.shape].append(head)
                before = times[head.row - 1] if head.row else None
                after = times[head.row + 1] if head.row + 1 < len(times) else None
                if head.stamp is None and before and head.ender in ("", ":"):
                    shapes[f"{before.shape}\n{head.shape}"].append(head._replace(stamp=before.stamp))
                if head.stamp is None and after and not head.has_words:
                    shapes[f"{head.shape}\n{after.shape}"].append(head._replace(stamp=after.stamp))
        return {shape: heads for shape, heads in shapes.items() if len(heads) > 1 or ">>" in shape}

    def _judge(self, heads: list[Head]) -> Iterator[Head]:
        """Yield the heads of one shape that open turns."""
        if not heads:
            return
        if heads[0].stamp:
            yield from heads if self._are_timed_turns(heads) else ()
            return
        uses = [Use(head.row, _fold(head.name), self._get_words(head)) for head in heads]
        speakers = self._pick(heads, uses)
        marked = heads[0].shape.startswith(">>")
        for head, use in zip(heads, uses, strict=True):
            if use.label in speakers or (marked and head.ender == ":" and _is_capitalised(head.name)):
                yield head

    def _pick(self, heads: list[Head], uses: list[Use]) -> Collection[str]:
        """Return the names of untimed heads of one shape that are speakers."""
        taken = {use.row for use in uses}
        boundaries = [row for row in self.apart if row not in taken and row not in self.heads]
        others = [row for row in range(len(self.rows)) if row not in taken and self._is_turn_mark(row)]
        speakers = pick_speakers(uses, boundaries, others, self.known)
        if not speakers:
            below = sum(not head.has_words for head in heads)
            is_all = is_monologue(
                uses, len(self.rows) - len(self.heads.keys() | set(others)) - below, 2 if others else 3
            )
            return {uses[0].label} if is_all else ()
        if heads[0].ender in _STRONG_ENDERS and not _LIST_MARK.match(heads[0].shape):
            return self._keep_capitalised(heads, speakers)
        return speakers if self._covers_text(heads, uses, speakers) else ()

    def _keep_capitalised(self, heads: list[Head], speakers: Collection[str]) -> Collection[str]:
        """Return the speakers, only those with capital letters if nearly all turns have them."""
        turns = [head.name for head in heads if _fold(head.name) in speakers]
        capitalised = {_fold(name) for name in turns if _is_capitalised(name)}
        is_rule = sum(_fold(name) in capitalised for name in turns) >= 0.8 * len(turns)
        return capitalised if is_rule else speakers

    def _covers_text(self, heads: list[Head], uses: list[Use], speakers: Collection[str]) -> bool:
        """Return whether a weak mark opens most of the rows, and somebody asks or the order is free."""
        turns = [(head, use) for head, use in zip(heads, uses, strict=True) if use.label in speakers]
        first, last = turns[0][0].row, turns[-1][0].row
        rows = sum(1 if head.has_words else 2 for head, _ in turns)
        if rows < 0.6 * (last - first + 2) or rows < 0.4 * len(self.rows) or 2 * len(turns) < len(heads):
            return False
        is_free = any(before.label == after.label for (_, before), (_, after) in pairwise(turns))
        return is_free or any(use.words.rstrip("*_|/")[-1:] in "?？؟" for _, use in turns if use.words)

    def _are_timed_turns(self, heads: list[Head]) -> bool:
        """Return whether names recur beside times in order, and each is followed by words."""
        stamps = [head.stamp for head in heads if head.stamp]
        names = Counter(_fold(head.name) for head in heads)
        recurring = sum(count for name, count in names.items() if count > 1 or name in self.known)
        rows = {head.row for head in heads}
        rows |= self.heads.keys()
        spoken = sum(head.has_words or self._skip_times(head.row) not in rows for head in heads)
        if len(heads) < 2 or not _are_in_order(stamps) or spoken < 0.7 * len(heads):
            return False
        uses = [Use(head.row, _fold(head.name), self._get_words(head)) for head in heads]
        is_boxed = all(self._is_boxed(head.stamp) for head in heads if head.stamp)
        if not (is_talk(uses) or heads[0].ender == ":"):
            return False
        is_explicit = is_boxed and heads[0].ender in (":", ")", "T") and all(head.has_words for head in heads)
        return 2 * recurring >= len(heads) or is_explicit

    def _skip_times(self, row: int) -> int:
        """Return the first row after `row` that is not only a time."""
        after = row + 1
        while after < len(self.rows) and any(head.shape.endswith("$") for head in self.readings[after]):
            after += 1
        return after

    def _get_words(self, head: Head) -> str:
        """Return the words of a turn in its own row or the next one that is not only a time."""
        if head.has_words:
            return self.text[head.start : head.end]
        after = self._skip_times(head.row)
        return self.text[slice(*self.rows[after])] if after < len(self.rows) else ""

    def _assign(self, head: Head) -> None:
        self.heads[head.row] = head
        self.known.add(_fold(head.name))

    def _assign_known(self) -> None:
        """Assign heads to the rows that name a known speaker before a colon, or beside another head of theirs."""
        for readings in self.readings:
            for head in readings:
                if head.row in self.heads or _fold(head.name) not in self.known or not head.ender:
                    continue
                if head.ender == ":" or head.stamp:
                    self.heads[head.row] = head
        for row in reversed(range(len(self.rows) - 1)):
            following = self.heads.get(self._skip_times(row))
            if row in self.heads or following is None or not following.name:
                continue
            for head in self.readings[row]:
                if head.ender == "" and not head.stamp and _is_short_for(head.name, following.name):
                    self.heads[row] = head._replace(name=following.name)

    def _assign_times(self) -> None:
        """Assign heads to the rows that begin with a time."""
        shapes: dict[str, list[Head]] = defaultdict(list)
        for readings in self.readings:
            for head in readings:
                if head.stamp and head.ender is None and head.row not in self.heads:
                    shapes[head.shape].append(head)
        for heads in shapes.values():
            stamps = [head.stamp for head in heads if head.stamp]
            is_early = len(heads) >= 3 and _are_in_order(stamps) and stamps[0].seconds < _EARLY
            for head in heads:
                beside = self.heads.get(head.row + 1) or self.heads.get(head.row - 1)
                is_between = not head.has_words and beside is not None and bool(beside.name)
                if is_early or is_between or (head.stamp and self._is_sure(head.stamp)):
                    self.heads[head.row] = head

    def _is_sure(self, stamp: Stamp) -> bool:
        return self._is_boxed(stamp) or stamp.parts == 3 or (stamp.is_range and stamp.seconds < _EARLY)

    def _is_boxed(self, stamp: Stamp | None) -> bool:
        return stamp is not None and self.text[stamp.start - 1 : stamp.start] in ("[", "(") and stamp.start > 0

    def _is_turn_mark(self, row: int) -> bool:
        return any(not head.name and head.stamp is None for head in self.readings[row])


def _score(heads: Sequence[Head]) -> float:
    """Return how many rows a shape would explain, weighted by how clearly it marks the name."""
    names = Counter(_fold(head.name) for head in heads)
    rows = sum(count for count in names.values() if count > 1)
    return rows * _WEIGHTS[heads[0].ender or ""] * (2 if heads[0].stamp else 1)


def _are_in_order(stamps: Sequence[Stamp]) -> bool:
    times = measure_times(list(stamps))
    ordered = sum(before <= after for before, after in pairwise(times))
    return ordered >= _IN_ORDER * (len(times) - 1)


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())


def _is_capitalised(name: str) -> bool:
    """Return whether no word of a name begins with a small letter, particles of three letters excepted."""
    words = name.split()
    inner = any(word[0].islower() and len(word) > _MAX_PARTICLE for word in words)
    return not (inner or words[0][0].islower() or words[-1][0].islower())


def _is_marked(text: str, row: Span) -> bool:
    """Return whether a row is a Markdown heading or a list item."""
    start = text[row[0] : row[0] + 6].lstrip()
    return start[:1] in tuple("#-*+•") or start.partition(".")[0].isdecimal() or start.partition(")")[0].isdecimal()


def _is_short_for(name: str, whole: str) -> bool:
    """Return whether a row has a name again, or its initials, as beside a picture."""
    initials = {word[0].casefold() for word in whole.split()}
    return _fold(name) == _fold(whole) or (len(name) <= 3 and set(name.casefold()) <= initials)


def _drop_frame(names: Collection[str]) -> dict[str, str]:
    """Return names without the words around them in `From Kari to Ole`: two that all names share, one of them first."""
    words = [name.split() for name in sorted(names)]
    first = {each[0] for each in words}
    shared = set.intersection(*(set(each[2:]) for each in words)) if len(words) > 1 and len(first) == 1 else set()
    between = next((word for word in words[0][2:] if word in shared), "") if shared else ""
    if not between:
        return {name: name for name in names}
    return {name: name.split(maxsplit=1)[1].partition(f" {between} ")[0] for name in names}


def _shorten(names: dict[str, str]) -> dict[str, str]:
    """Return names without a badge or company in brackets, unless it tells two people apart."""
    badges: dict[str, set[str]] = defaultdict(set)
    bases: dict[str, str] = {}
    for name in set(names.values()):
        base, bracket, badge = name.rpartition(" (")
        is_badge = bool(bracket) and badge.endswith(")") and any(letter.isalpha() for letter in badge)
        bases[name] = base if is_badge else name
        badges[_fold(bases[name])] |= {badge} if is_badge else set()
    return {name: bases[shown] if len(badges[_fold(bases[shown])]) < 2 else shown for name, shown in names.items()}
