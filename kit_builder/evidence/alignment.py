"""Find the source lines that support a text, in code."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby

from rapidfuzz import fuzz

from kit_builder.records import Evidence, Item, Line, Source
from kit_builder.text.joining import join_lines
from kit_builder.text.negation import find_dropped_negations
from kit_builder.text.numbers import find_numbers
from kit_builder.text.tokens import measure_overlap, stem, tokenize
from kit_builder.text.words import Words

# The share of an item's words, weighted by rarity, that its lines must contain. Chosen on development data, where
# near-verbatim items score above 0.9 and invented ones below 0.5.
_MIN_SUPPORT = 0.6
_MAX_LINES = 3
_TOLERANCE = 0.05


def align(text: str, lines: Sequence[Line], words: Words, least: float = _MIN_SUPPORT) -> tuple[Line, ...]:
    """Return the consecutive `lines` that best support `text`, or an empty tuple if none do.

    At most three lines of one speaker are taken together, and fewer if they support as much. They must contain at least
    the share `least` of the words of `text`, weighted by rarity, and all its numbers, and negate nothing it affirms.
    """
    wanted = Counter(_extract_stems(text))
    if not wanted or not lines:
        return ()
    weights, counted = _weigh_stems(tuple(lines))
    least_weight = least * _sum_weights(wanted, wanted, weights)
    held = [_sum_weights(wanted, each, weights) for each in counted]
    best: tuple[float, float, tuple[Line, ...]] = (0.0, 0.0, ())
    for start, end in _list_windows(lines):
        if sum(held[start:end]) < least_weight:
            continue
        window = tuple(lines[start:end])
        support = _measure_support(wanted, window, weights)
        if support < least or support <= best[0] - _TOLERANCE or not _has_same_facts(text, join_lines(window), words):
            continue
        likeness = fuzz.ratio(text.casefold(), join_lines(window).casefold()) / 100
        if support + likeness > best[0] + best[1]:
            best = (support, likeness, window)
    return best[2]


def make_evidence(source: Source, lines: Sequence[Line]) -> Evidence:
    """Return consecutive `lines` of `source` as evidence, with their quote."""
    first, last = lines[0], lines[-1]
    start = None if first.time is None else format_time(first.time)
    return Evidence(source.name, source.id, first.number, last.number, join_lines(lines), start, first.place or None)


def share_lines(some: Iterable[Evidence], others: Sequence[Evidence]) -> bool:
    """Return whether any of `some` evidence has a source line in common with any of the `others`."""
    for one in some:  # hundreds of thousands of times in a build, so without the cost of a generator
        for other in others:
            if (
                one.line_start <= other.line_end
                and other.line_start <= one.line_end
                and one.source_id == other.source_id
            ):
                return True
    return False


def quote_lines(source: Source, *groups: Sequence[Line]) -> Item:
    """Return an item in the words of the lines in `groups`, with evidence for each run of consecutive lines.

    A run does not continue from one group into the next.
    """
    found = tuple(make_evidence(source, run) for lines in groups for run in _split_runs(lines))
    return Item(" ".join(each.quote for each in found), found)


def ground_text(text: str, source: Source, lines: Sequence[Line]) -> Item:
    """Return an item with `lines` as evidence, worded as `text` if they contain all its words, else quoted."""
    found = make_evidence(source, lines)
    support = measure_overlap(_extract_stems(text), _extract_stems(found.quote))
    return Item(text if support == 1.0 else found.quote, (found,))


def format_time(seconds: float) -> str:
    """Format seconds from the start as HH:MM:SS."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def _split_runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    for _, run in groupby(enumerate(lines), lambda placed: placed[1].number - placed[0]):
        yield [line for _, line in run]


def _list_windows(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    for start, first in enumerate(lines):
        for end in range(start + 1, min(start + _MAX_LINES, len(lines)) + 1):
            last = lines[end - 1]
            if last.speaker != first.speaker or last.number - first.number != end - 1 - start:
                break
            yield start, end


def _measure_support(wanted: Counter[str], window: Sequence[Line], weights: Mapping[str, float]) -> float:
    held = Counter(each for line in window for each in _extract_stems(line.text))
    return _sum_weights(wanted, held, weights) / _sum_weights(wanted, wanted, weights)


def _has_same_facts(text: str, quote: str, words: Words) -> bool:
    return find_numbers(text, words) <= find_numbers(quote, words) and not find_dropped_negations(text, quote, words)


@lru_cache(maxsize=64)  # many texts are aligned with the same lines
def _weigh_stems(lines: tuple[Line, ...]) -> tuple[Mapping[str, float], tuple[Counter[str], ...]]:
    """Return the weight of each stem (inverse document frequency), and the stems of each line.

    Stems that no line contains get the highest weight.
    """
    counted = tuple(Counter(_extract_stems(line.text)) for line in lines)
    held = Counter(each for stems in counted for each in stems)
    weights = {each: math.log(1 + len(lines) / count) for each, count in held.items()}
    rarest = max(weights.values(), default=1.0)
    return defaultdict(lambda: rarest, weights), counted


def _sum_weights(wanted: Counter[str], held: Counter[str], weights: Mapping[str, float]) -> float:
    """Return the total weight of the `wanted` stems that are in `held`."""
    return sum(weights[each] * min(count, held[each]) for each, count in wanted.items() if each in held)


@lru_cache(maxsize=10_000)
def _extract_stems(text: str) -> tuple[str, ...]:
    return tuple(stem(token) for token in tokenize(text))
