"""Find speaker turns: infer from what repeats how the rows of a text name their speakers and times."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from kit_builder.records import Span
from kit_builder.sources.decoding import trim
from kit_builder.sources.turn_finder import TurnFinder
from kit_builder.sources.turn_names import shorten_names
from kit_builder.sources.turn_stamps import measure_times
from kit_builder.text.sentences import BlockBuilder

_MIN_SHARE = 5
_INNER_TURN = re.compile(
    r"(?<=[.?!…。？！\"”»])[ \t]+(?=(?:\*\*)?(?:[\[(]?\d[^\s\[\]()]{2,12}[\])]?[ \t]+)?[^\W\d_][^:：.?!]{0,40}[:：]\s)"
    r"|(?<=\S)[ \t]+(?=[\[(]\d{1,2}:\d\d)(?![\[(][^\[\]()]*[\])]$)"
)


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
    """The turns of a text, by the start of their rows.

    `fit` is the fraction of the rows that open or continue a turn. `labels` are those that recur before a colon but are
    not taken as speakers, with a few of the words after each.
    """

    by_start: dict[int, Turn] = field(default_factory=dict)
    speakers: frozenset[str] = frozenset()
    fit: float = 0.0
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The start of the first row that opens a turn."""
        return min(self.by_start, default=0)

    def at(self, row: Span) -> Turn | None:
        """Return the turn that the row opens, or None."""
        return self.by_start.get(row[0])


def find_turns(text: str, rows: Iterable[Span], leads: Mapping[int, int] = MappingProxyType({})) -> Turns:
    """Return the turns of a text, given its rows in order; `leads` says where the bold beginnings of rows end."""
    finder = TurnFinder(text, list(rows), leads)
    finder.apply_shapes()
    heads = [finder.heads[row] for row in sorted(finder.heads)]
    stamped = [(head.row, head.stamp) for head in heads if head.stamp]
    times = dict(zip((row for row, _ in stamped), measure_times([stamp for _, stamp in stamped]), strict=True))
    names = shorten_names({head.name for head in heads if head.name})
    turns: dict[int, Turn] = {}
    for head in heads:
        is_time = head.ender is None and head.stamp is not None
        speaker = None if is_time else names.get(head.name, "")
        turns[finder.rows[head.row][0]] = Turn(speaker, times.get(head.row), head.start, head.end)
    return Turns(turns, frozenset(names.values()), finder.measure_fit(), finder.collect_labels())


def cut_rows(text: str, rows: Sequence[Span]) -> list[Span]:
    """Return the rows of a text, cut before each turn if turns follow each other within rows."""
    cut = [piece for row in rows for piece in _cut(text, row)]
    filled = sum(start < end for start, end in cut)
    if len(cut) - len(rows) < filled / _MIN_SHARE:
        return list(rows)
    whole, turns = find_turns(text, rows), find_turns(text, cut)
    is_clear = 2 * len(turns.by_start) > max(3 * len(whole.by_start), filled)
    if not is_clear or (len(whole.speakers) > 1 and not turns.speakers <= whole.speakers):
        return list(rows)
    starts = {start for start, _ in rows}
    joined: list[Span] = []
    for piece in cut:
        if piece[0] in starts or turns.at(piece):
            joined.append(piece)
        else:
            joined[-1] = joined[-1][0], piece[1]
    return joined


def _cut(text: str, row: Span) -> Iterator[Span]:
    """Yield the pieces of a row, each from what may be a name or a time that opens a turn."""
    start = row[0]
    has_colon = text.find(":", *row) >= 0 or text.find("：", *row) >= 0
    for found in _INNER_TURN.finditer(text, *row) if has_colon else ():
        if start < found.start():
            yield trim(text, (start, found.start()))
            start = found.end()
    yield trim(text, (start, row[1]))


def open_turn(blocks: BlockBuilder, turn: Turn) -> None:
    """Close the open block, and set the speaker and time of the next one."""
    blocks.close()
    blocks.time = turn.time
    if turn.speaker is not None:
        blocks.speaker = turn.speaker
