"""Finding, in code, the source lines behind what a model wrote."""

import math
from collections import Counter
from collections.abc import Sequence

from rapidfuzz import fuzz

from kit_builder.records import Evidence, Item, Line, Source
from kit_builder.wording import numbers, shared, stem, tokens
from kit_builder.words import Words

# The share of an item's words, the rare ones counting more, that its lines must hold. Below it the item is the
# model's own. Chosen on the dev set: near-verbatim items lie above 0.9, invented ones below 0.5.
_LEAST_CARRIED = 0.6
_MOST_LINES = 3


def align(text: str, lines: Sequence[Line], words: Words) -> tuple[Line, ...]:
    """The consecutive `lines` that `text` was taken from; none where no lines carry its words and all its numbers.

    Up to three lines are taken together, fewer where fewer carry as much. Lines of different speakers are never
    taken together.
    """
    wanted = Counter(stem(token) for token in tokens(text))
    if not wanted or not lines:
        return ()
    weights = _weights(lines)
    best: tuple[float, float, tuple[Line, ...]] = (0.0, 0.0, ())
    for window in _windows(lines):
        held = Counter(stem(token) for line in window for token in tokens(line.text))
        carried = _weight(wanted & held, weights) / _weight(wanted, weights)
        if carried < _LEAST_CARRIED or carried <= best[0] - 0.05:
            continue
        likeness = fuzz.ratio(text.casefold(), _joined(window).casefold()) / 100
        if carried + likeness > best[0] + best[1]:
            best = (carried, likeness, window)
    window = best[2]
    if numbers(text, words) <= numbers(_joined(window), words):
        return window
    return ()


def evidence(source: Source, lines: Sequence[Line]) -> Evidence:
    """The evidence that consecutive `lines` of `source` are, quoted from the source."""
    first, last = lines[0], lines[-1]
    start = None if first.time is None else clock(first.time)
    return Evidence(source.name, source.id, first.number, last.number, _joined(lines), start)


def grounded_item(text: str, source: Source, lines: Sequence[Line]) -> Item:
    """An item that rests on `lines`: worded as `text` where they carry every word of it, else in their own words."""
    found = evidence(source, lines)
    own = {stem(token) for token in tokens(found.quote)}
    carried = shared((stem(token) for token in tokens(text)), own)
    return Item(text if carried == 1.0 else found.quote, (found,))


def clock(seconds: float) -> str:
    """Seconds from the start as HH:MM:SS."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def _windows(lines: Sequence[Line]) -> list[tuple[Line, ...]]:
    found = []
    for start, first in enumerate(lines):
        for end in range(start + 1, min(start + _MOST_LINES, len(lines)) + 1):
            last = lines[end - 1]
            if last.speaker != first.speaker or last.number - first.number != end - 1 - start:
                break
            found.append(tuple(lines[start:end]))
    return found


def _joined(lines: Sequence[Line]) -> str:
    return " ".join(line.text for line in lines)


def _weights(lines: Sequence[Line]) -> dict[str, float]:
    """How much a stem tells the lines apart: more the fewer of them hold it (inverse document frequency)."""
    held = Counter(each for line in lines for each in {stem(token) for token in tokens(line.text)})
    return {each: math.log(1 + len(lines) / count) for each, count in held.items()}


def _weight(stems: Counter[str], weights: dict[str, float]) -> float:
    unknown = max(weights.values(), default=1.0)
    return sum(weights.get(each, unknown) * count for each, count in stems.items())
