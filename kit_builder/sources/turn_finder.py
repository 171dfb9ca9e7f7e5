"""Assign to each row of a text the reading that the layout of the whole source supports.

Each row has several readings (turn_heads.py). Readings of one shape are judged together: names that recur beside times
in order, or that return as people do in talk (turn_labels.py), are speakers. The shape that explains most of the source
is applied first, the others to the rows that are left.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise

from kit_builder.records import Span
from kit_builder.sources.turn_heads import Head, find_count, find_heads, read_bold
from kit_builder.sources.turn_labels import Use, collect_samples, is_monologue, is_talk, pick_speakers
from kit_builder.sources.turn_names import is_capitalised, is_short_for
from kit_builder.sources.turn_records import find_records
from kit_builder.sources.turn_stamps import Stamp, measure_times
from kit_builder.sources.turn_tails import find_tails
from kit_builder.text.joining import fold_text

_WEIGHTS = {
    "T": 1.0,
    ":": 1.0,
    ")": 0.95,
    ".": 0.9,
    ". ": 0.6,
    "": 0.9,
    "\t": 0.9,
    "|": 0.85,
    "-": 0.8,
    "quote": 0.8,
    "  ": 0.75,
    " ": 0.7,
    ";": 0.7,
    ",": 0.5,
}
_STRONG_ENDERS = (":", ")", ".")
_MARKED = re.compile(r"[#*+•-]|\d{1,5}[.)]")
_BADGE = re.compile(r"(?:\[[^\[\]]{1,20}\]|\([^()]{1,20}\))[ \t]+(?=\S)")
_LIST_MARK = re.compile(r"[-*•+|] |#|1")
_BOXES = ("[N", "(N")
_EARLY = 120.0
_MAX_DIGITS = 7
_IN_ORDER = 0.6
_BELOW = "\n…\n"
_MAX_ROWS_ABOVE_TIME = 4
_MIN_TIMED = 4
_SEVERAL = 1.2
_MIN_COUNTED = 3


class TurnFinder:
    """Assign heads to the rows of one text, most convincing shape first."""

    def __init__(self, text: str, rows: list[Span], leads: Mapping[int, int]) -> None:
        self.text = text
        self.rows = [row for row in rows if row[0] < row[1]]
        counts = _find_counts(text, self.rows)
        self.readings = [tuple(find_heads(text, row, at, at in counts)) for at, row in enumerate(self.rows)]
        for at, row in enumerate(self.rows if leads else ()):
            self.readings[at] += tuple(read_bold(text, row, at, leads.get(row[0], 0)))
        self.apart = [number for number, row in enumerate(self.rows) if _is_marked(text, row)]
        self.marked = [row for row, readings in enumerate(self.readings) if _find_turn_mark(readings)]
        self.heads: dict[int, Head] = {}
        self.known: set[str] = set()
        self.counted = self._find_counted()
        self.times = [next((head for head in each if head.shape.endswith("$")), None) for each in self.readings]
        self.plain = [row for row, time in enumerate(self.times) if time is None and row not in self.counted]

    def apply_shapes(self) -> None:
        """Assign a head to each row that opens a turn."""
        for head in chain(find_records(self.text, self.rows), find_tails(self.text, self.rows)):
            self._assign(head)
        shapes = self._group_named()
        for shape in sorted(shapes, key=lambda shape: (not shape.startswith(">>"), -_score(shapes[shape]))):
            left = [head for head in shapes[shape] if head.row not in self.heads]
            for head in self._judge(left):
                self._assign(head)
                below = self._find_time_below(head.row) if _BELOW in shape else None
                if below:
                    self.heads[below.row] = below
        self._assign_known()
        self._assign_times()
        self._assign_marks()
        self._drop_badges()

    def measure_fit(self) -> float:
        """Return the fraction of the rows that open or continue a turn; an unknown row with a time does neither."""
        first = min((row for row, head in self.heads.items() if head.name or head.stamp), default=len(self.rows))
        fitting = sum(row in self.heads or not _has_time(self.readings[row]) for row in range(first, len(self.rows)))
        return fitting / len(self.rows) if self.rows else 0.0

    def collect_labels(self) -> dict[str, tuple[str, ...]]:
        """Return some of the words after each label that recurs before a colon but is no speaker."""
        found = (head for readings in self.readings for head in readings if head.ender == ":")
        left = (head for head in found if head.row not in self.heads)
        return collect_samples([Use(head.row, head.name, self._get_words(head)) for head in left])

    def _group_named(self) -> dict[str, list[Head]]:
        """Return the readings with a name by shape, also those whose time is in the row before or after."""
        shapes: dict[str, list[Head]] = defaultdict(list)
        times = self.times
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
                below = None if head.stamp or head.has_words or after else self._find_time_below(head.row)
                if below:
                    shapes[f"{head.shape}{_BELOW}{below.shape}"].append(head._replace(stamp=below.stamp))
        kept = {shape: heads for shape, heads in shapes.items() if len(heads) > 1 or ">>" in shape}
        return {shape: heads for shape, heads in kept.items() if not _are_initials(heads, kept.values())}

    def _find_time_below(self, row: int) -> Head | None:
        """Return the row with only a time that follows the words below a name, within a few rows."""
        return next((head for head in self.times[row + 2 : row + 2 + _MAX_ROWS_ABOVE_TIME] if head), None)

    def _judge(self, heads: list[Head]) -> Iterator[Head]:
        """Yield the heads of one shape that open turns."""
        if heads and heads[0].stamp:
            yield from heads if self._are_timed_turns(heads) else ()
            return
        heads = self._drop_front(heads)
        if not heads:
            return
        uses = [Use(head.row, fold_text(head.name), self._get_words(head)) for head in heads]
        speakers = self._pick(heads, uses)
        marked = heads[0].shape.startswith(">>")
        for head, use in zip(heads, uses, strict=True):
            if use.label in speakers or (marked and head.ender == ":" and is_capitalised(head.name)):
                yield head

    def _drop_front(self, heads: list[Head]) -> list[Head]:
        """Return untimed heads without the labels that occur only in front of a transcript with times."""
        timed = [row for row, head in self.heads.items() if head.name and head.stamp]
        first = min(timed) if len(timed) >= _MIN_TIMED else 0
        inside = {fold_text(head.name) for head in heads if head.row >= first}
        return [head for head in heads if fold_text(head.name) in inside]

    def _pick(self, heads: list[Head], uses: list[Use]) -> Collection[str]:
        """Return the names of untimed heads of one shape that are speakers."""
        taken = {use.row for use in uses}
        boundaries = [row for row in self.apart if row not in taken and row not in self.heads]
        others = [row for row in self.marked if row not in taken]
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
        turns = [head.name for head in heads if fold_text(head.name) in speakers]
        capitalised = {fold_text(name) for name in turns if is_capitalised(name)}
        is_rule = sum(fold_text(name) in capitalised for name in turns) >= 0.8 * len(turns)
        return capitalised if is_rule else speakers

    def _covers_text(self, heads: list[Head], uses: list[Use], speakers: Collection[str]) -> bool:
        """Return whether a weak mark opens most of the rows, and somebody asks or the order is free."""
        turns = [(head, use) for head, use in zip(heads, uses, strict=True) if use.label in speakers]
        first, last = (bisect_left(self.plain, turns[at][0].row) for at in (0, -1))
        rows = sum(1 if head.has_words else 2 for head, _ in turns)
        if rows < 0.6 * (last - first + 2) or rows < 0.4 * len(self.plain) or 2 * len(turns) < len(heads):
            return False
        is_free = any(before.label == after.label for (_, before), (_, after) in pairwise(turns))
        return is_free or any(use.words.rstrip("*_|/\"'”’»)")[-1:] in "?？؟" for _, use in turns if use.words)

    def _are_timed_turns(self, heads: list[Head]) -> bool:
        """Return whether names recur beside times in order, and each is followed by words."""
        stamps = [head.stamp for head in heads if head.stamp]
        names = Counter(fold_text(head.name) for head in heads)
        recurring = sum(count for name, count in names.items() if count > 1 or name in self.known)
        rows = {head.row for head in heads}
        rows |= self.heads.keys()
        spoken = sum(head.has_words or self._skip_times(head.row) not in rows for head in heads)
        is_day = len(names) == 1 and heads[0].shape.startswith(_BOXES) and heads[0].ender == "T"  # `[Today 9:03]`
        if len(heads) < 2 or is_day or not _are_in_order(stamps) or spoken < 0.7 * len(heads):
            return False
        uses = [Use(head.row, fold_text(head.name), self._get_words(head)) for head in heads]
        is_boxed = all(self._is_boxed(head.stamp) for head in heads if head.stamp)
        start, end = self.rows[heads[0].row]
        is_cut = heads[0].ender == ":" and not start <= stamps[0].start < end  # captions cut sentences short
        if not (is_cut or is_talk(uses)):
            return False
        is_explicit = is_boxed and heads[0].ender in (":", ")", "T") and all(head.has_words for head in heads)
        return 2 * recurring >= len(heads) or is_explicit

    def _skip_times(self, row: int) -> int:
        """Return the first row after `row` that is not only a time."""
        after = row + 1
        while after < len(self.rows) and self.times[after]:
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
        self.known.add(fold_text(head.name))

    def _assign_known(self) -> None:
        """Assign heads to the rows that name a known speaker before a colon, or beside another head of theirs."""
        for readings in self.readings:
            for head in readings:
                if not head.ender or head.row in self.heads or fold_text(head.name) not in self.known:
                    continue
                if head.ender == ":" or head.stamp:
                    self.heads[head.row] = head
        for row in reversed(range(len(self.rows) - 1)):
            alone = [head for head in self.readings[row] if head.ender == "" and not head.stamp]
            following = self.heads.get(self._skip_times(row)) if alone and row not in self.heads else None
            if following is None or not following.name:
                continue
            for head in alone:
                if is_short_for(head.name, following.name):
                    self.heads[row] = head._replace(name=following.name)

    def _assign_marks(self) -> None:
        """Assign heads to the rows that begin with a turn mark; a quotation below a name is what that speaker says."""
        for row in self.marked:
            mark = _find_turn_mark(self.readings[row])
            if mark is None or row in self.heads:
                continue
            before = self.heads.get(row - 1)
            if before and before.name and not before.has_words and mark.shape.startswith("> "):
                mark = mark._replace(name=before.name, stamp=before.stamp)
            self.heads[row] = mark

    def _assign_times(self) -> None:
        """Assign heads to the rows that begin with a time."""
        shapes: dict[str, list[Head]] = defaultdict(list)
        for readings in self.readings:
            for head in readings:
                if head.stamp and head.ender is None and head.row not in self.heads:
                    shapes[head.shape].append(head)
        for heads in shapes.values():
            stamps = [head.stamp for head in heads if head.stamp]
            words = [Use(head.row, "", self._get_words(head)) for head in heads]
            is_early = len(heads) > 2 and _are_in_order(stamps) and stamps[0].seconds < _EARLY and is_talk(words)
            for head in heads:
                beside = self.heads.get(head.row + 1) or self.heads.get(head.row - 1)
                is_between = not head.has_words and beside is not None and bool(beside.name)
                if is_early or is_between or (head.stamp and self._is_sure(head.stamp)):
                    self.heads[head.row] = head
                    if head.row - 1 in self.counted:
                        end = self.rows[head.row - 1][1]
                        self.heads[head.row - 1] = head._replace(row=head.row - 1, start=end, end=end)

    def _drop_badges(self) -> None:
        """Leave out brackets before the words of each turn that are the same for each speaker: `[en]`, `(host)`."""
        turns = [head for head in self.heads.values() if head.name and head.has_words]
        badges = {head.row: badge for head in turns if (badge := _BADGE.match(self.text, head.start, head.end))}
        names = {fold_text(head.name) for head in turns}
        different = {(fold_text(head.name), badges[head.row][0]) for head in turns if head.row in badges}
        if len(badges) == len(turns) >= 2 * len(names) and len(different) == len(names):
            for row, badge in badges.items():
                self.heads[row] = self.heads[row]._replace(start=badge.end())

    def _find_counted(self) -> frozenset[int]:
        """Return the rows that only count up, as before the time of each caption."""
        numbers = {
            row: int(self.text[start:end])
            for row, (start, end) in enumerate(self.rows)
            if end - start < _MAX_DIGITS and self.text[start:end].isdecimal()
        }
        steps = sum(after - before == 1 for before, after in pairwise(numbers.values()))
        return frozenset(numbers) if 2 * steps > len(numbers) else frozenset()

    def _is_sure(self, stamp: Stamp) -> bool:
        return self._is_boxed(stamp) or stamp.parts == 3 or (stamp.is_range and stamp.seconds < _EARLY)

    def _is_boxed(self, stamp: Stamp | None) -> bool:
        return stamp is not None and self.text[stamp.start - 1 : stamp.start] in ("[", "(") and stamp.start > 0


def _find_counts(text: str, rows: Sequence[Span]) -> frozenset[int]:
    """Return the rows whose leading number counts up: lines of a record, or turns."""
    numbers = {at: number for at, row in enumerate(rows) if (number := find_count(text, row)) is not None}
    steps = sum(after - before == 1 for before, after in pairwise(numbers.values()))
    return frozenset(numbers) if steps >= max(_MIN_COUNTED, 0.9 * (len(numbers) - 1)) else frozenset()


def _are_initials(heads: Sequence[Head], others: Iterable[Sequence[Head]]) -> bool:
    """Return whether the names are only the initials of longer ones that recur as often: `K` in `K. Lind > Why?`."""
    if heads[0].ender != ".":
        return False
    initials = {head.row: head.name for head in heads}
    longer = (
        {row: name for row, _, name, *_ in other if row in initials and name[:-1].startswith(f"{initials[row]}.")}
        for other in others
    )
    return any(len(names) == len(initials) and len({*names.values()}) <= len({*initials.values()}) for names in longer)


def _find_turn_mark(readings: Iterable[Head]) -> Head | None:
    return next((head for head in readings if not head.name and head.stamp is None), None)


def _has_time(readings: Iterable[Head]) -> bool:
    return any(head.stamp for head in readings)


def _score(heads: Sequence[Head]) -> float:
    """Return how many rows a shape would explain, weighted by how clearly it marks the name."""
    names = Counter(fold_text(head.name) for head in heads)
    rows = sum(count for count in names.values() if count > 1)
    several = _SEVERAL if len(names) > 1 else 1.0  # a day before the time recurs too
    return rows * several * _WEIGHTS[heads[0].ender or ""] * (2 if heads[0].stamp else 1)


def _are_in_order(stamps: Sequence[Stamp]) -> bool:
    times = measure_times(list(stamps))
    ordered = sum(before <= after for before, after in pairwise(times))
    return ordered >= _IN_ORDER * (len(times) - 1)


def _is_marked(text: str, row: Span) -> bool:
    """Return whether a row is a Markdown heading or a list item."""
    return _MARKED.match(text, *row) is not None
