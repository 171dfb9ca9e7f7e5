"""Drop statements that two neighbouring windows both give, as their passage crosses the border."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kit_builder.extract.full.answers import Stated, Statements
from kit_builder.extract.full.check_answer import REPEATED, Fault
from kit_builder.extract.full.extract_window import WindowReading

_FAULT = Fault(REPEATED, "is given by the next part, too")


def drop_repeats_at_borders(readings: Sequence[WindowReading]) -> list[WindowReading]:
    """Return `readings`, in the order of their lines, without what two of them give from the same lines.

    Of two statements of one kind that both cite lines on either side of the border, the one with fewer lines is
    discarded. All others are kept: two windows may well teach different things from the lines around their border.
    """
    kept = list(readings)
    for place in range(1, len(kept)):
        for one, other in _find_repeats(kept[place - 1], kept[place]):
            is_fuller = set(one.lines) >= set(other.lines)
            changed = place if is_fuller else place - 1
            kept[changed] = _drop(kept[changed], other if is_fuller else one)
    return kept


def _find_repeats(before: WindowReading, after: WindowReading) -> Iterator[tuple[Stated, Stated]]:
    if before.window.source != after.window.source:
        return
    border = after.window.lines[0].number
    crossing = [
        [each for each in reading.answer.statements if min(each.lines) < border <= max(each.lines)]
        for reading in (before, after)
    ]
    for one in crossing[0]:
        for other in crossing[1]:
            lines = (set(one.lines), set(other.lines))
            if one.kind == other.kind and (lines[0] <= lines[1] or lines[1] <= lines[0]):
                yield one, other


def _drop(reading: WindowReading, stated: Stated) -> WindowReading:
    """Return `reading` with a statement among those discarded."""
    left = [each for each in reading.answer.statements if each.id != stated.id]
    if len(left) == len(reading.answer.statements):
        return reading
    answer = Statements(statements=left, unused=reading.answer.unused)
    return replace(reading, answer=answer, discarded=(*reading.discarded, (stated, _FAULT)))
