"""Finding, in code, the source lines behind what a model wrote."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby

from rapidfuzz import fuzz

from kit_builder.records import Evidence, Item, Line, Source
from kit_builder.text.negation import turned
from kit_builder.text.numbers import numbers
from kit_builder.text.tokens import shared, stem, tokens
from kit_builder.text.words import Words

# The share of an item's words, the rare ones counting more, that its lines must hold. Below it the item is the
# model's own. Chosen on the dev set: near-verbatim items lie above 0.9, invented ones below 0.5.
_LEAST_CARRIED = 0.6
_MOST_LINES = 3
_SLIGHTLY = 0.05


def align(text: str, lines: Sequence[Line], words: Words, least: float = _LEAST_CARRIED) -> tuple[Line, ...]:
    """The consecutive `lines` that `text` was taken from.

    None where no lines carry at least `least` of its words and all its numbers, or where it says yes to what they say
    no to. Up to three lines are taken together, fewer where fewer carry as much. Lines of different speakers are never
    taken together.
    """
    wanted = Counter(_stems(text))
    if not wanted or not lines:
        return ()
    weights, counted = _weighed(tuple(lines))
    least_weight = least * _weight(wanted, wanted, weights)
    held = [_weight(wanted, each, weights) for each in counted]
    best: tuple[float, float, tuple[Line, ...]] = (0.0, 0.0, ())
    for start, end in _windows(lines):
        if sum(held[start:end]) < least_weight:
            continue
        window = tuple(lines[start:end])
        carried = _carried(wanted, window, weights)
        if carried < least or carried <= best[0] - _SLIGHTLY or not _agree(text, _joined(window), words):
            continue
        likeness = fuzz.ratio(text.casefold(), _joined(window).casefold()) / 100
        if carried + likeness > best[0] + best[1]:
            best = (carried, likeness, window)
    return best[2]


def evidence(source: Source, lines: Sequence[Line]) -> Evidence:
    """The evidence that consecutive `lines` of `source` are, quoted from the source."""
    first, last = lines[0], lines[-1]
    start = None if first.time is None else clock(first.time)
    return Evidence(source.name, source.id, first.number, last.number, _joined(lines), start, first.place or None)


def item_of(source: Source, *groups: Sequence[Line]) -> Item:
    """An item in the words of the lines of `groups`, with evidence for each run of lines that follow one another.

    No run goes on from one group into the next.
    """
    found = tuple(evidence(source, run) for lines in groups for run in _runs(lines))
    return Item(" ".join(each.quote for each in found), found)


def grounded_item(text: str, source: Source, lines: Sequence[Line]) -> Item:
    """An item that rests on `lines`: worded as `text` where they carry every word of it, else in their own words."""
    found = evidence(source, lines)
    carried = shared(_stems(text), _stems(found.quote))
    return Item(text if carried == 1.0 else found.quote, (found,))


def clock(seconds: float) -> str:
    """Seconds from the start as HH:MM:SS."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    for _, run in groupby(enumerate(lines), lambda placed: placed[1].number - placed[0]):
        yield [line for _, line in run]


def _windows(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    for start, first in enumerate(lines):
        for end in range(start + 1, min(start + _MOST_LINES, len(lines)) + 1):
            last = lines[end - 1]
            if last.speaker != first.speaker or last.number - first.number != end - 1 - start:
                break
            yield start, end


def _carried(wanted: Counter[str], window: Sequence[Line], weights: Mapping[str, float]) -> float:
    held = Counter(each for line in window for each in _stems(line.text))
    return _weight(wanted, held, weights) / _weight(wanted, wanted, weights)


def _agree(text: str, quote: str, words: Words) -> bool:
    return numbers(text, words) <= numbers(quote, words) and not turned(text, quote, words)


def _joined(lines: Sequence[Line]) -> str:
    return " ".join(line.text for line in lines)


@lru_cache(maxsize=64)  # many texts are looked for in the same lines
def _weighed(lines: tuple[Line, ...]) -> tuple[Mapping[str, float], tuple[Counter[str], ...]]:
    """How much a stem tells the lines apart, more the fewer of them hold it (inverse document frequency); their stems.

    A stem that none holds tells as much as the rarest.
    """
    counted = tuple(Counter(_stems(line.text)) for line in lines)
    held = Counter(each for stems in counted for each in stems)
    weights = {each: math.log(1 + len(lines) / count) for each, count in held.items()}
    rarest = max(weights.values(), default=1.0)
    return defaultdict(lambda: rarest, weights), counted


def _weight(wanted: Counter[str], held: Counter[str], weights: Mapping[str, float]) -> float:
    """The weight of the `wanted` stems that are `held`."""
    return sum(weights[each] * min(count, held[each]) for each, count in wanted.items() if each in held)


@lru_cache(maxsize=10_000)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem(token) for token in tokens(text))
