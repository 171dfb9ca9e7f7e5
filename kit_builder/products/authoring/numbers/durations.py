"""Read times that a text gives in words in their next smaller unit: 30 for half an hour, 7 for a week."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from kit_builder.text.numbers import find_numbers
from kit_builder.text.tokens import CACHE_SIZE, split_list, tokenize
from kit_builder.text.words import Words

# The next smaller unit of each unit, and how many of these it has.
_SMALLER: Mapping[str, tuple[str, int]] = MappingProxyType(
    {"minute": ("second", 60), "hour": ("minute", 60), "day": ("hour", 24), "week": ("day", 7), "year": ("month", 12)}
)
_PARTS: Mapping[str, tuple[float, ...]] = MappingProxyType({"half": (0.5,), "quarter": (0.25, 0.75)})
SMALLER_UNITS = tuple(smaller for smaller, _ in _SMALLER.values())
_NEAR = 3  # words before or after a unit: “half of an hour”, “an hour and a half”


def list_durations(text: str, unit: str, words: Words) -> frozenset[str]:
    """Return the times in `text` that are given in the next larger unit, as whole numbers of a `unit`: `minute`."""
    return frozenset().union(*(_list_in_row(row, words).get(unit, ()) for row in text.split("\n")))


def join_durations(text: str, words: Words) -> str:
    """Return the times in `text` in all their next smaller units, as a text in which numbers are looked up."""
    found = {number for row in text.split("\n") for numbers in _list_in_row(row, words).values() for number in numbers}
    return " ; ".join(sorted(found))


@lru_cache(maxsize=CACHE_SIZE)  # the same rows come again in many texts
def _list_in_row(row: str, words: Words) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    tokens = tokenize(row)
    written = " ".join(tokens)
    for unit, (smaller, count) in _SMALLER.items():
        is_named = any(name in written for name in split_list(words["units"][unit]))  # as hardly any row does
        places = range(len(tokens)) if is_named else ()
        values = (count * each for at in places for each in _read_unit(at, tokens, unit, words))
        found[smaller] = frozenset(str(round(value)) for value in values if value == round(value))
    return found


def _read_unit(at: int, tokens: Sequence[str], unit: str, words: Words) -> Iterator[float]:
    """Yield what the numbers of a unit may be at a place; there is one if none is said."""
    names = split_list(words["units"][unit])
    if tokens[at] not in names:
        if any(tokens[at].endswith(name) for name in names if len(name) > _NEAR):  # “halvtime”
            yield from _list_parts([tokens[at]], words)
        return
    before, after = tokens[max(0, at - _NEAR) : at], tokens[at + 1 : at + 1 + _NEAR]
    numbers = [float(each) for each in find_numbers(" ".join(before[-2:]), words) if ":" not in each] or [1.0]
    parts = [*_list_parts(before, words)]
    yield from (*numbers, *parts)
    yield from (number + part for number in numbers for part in (*parts, *_list_parts(after, words)))


def _list_parts(tokens: Sequence[str], words: Words) -> Iterator[float]:
    for name, parts in _PARTS.items():
        if not split_list(words["quantities"][name]).isdisjoint(tokens):
            yield from parts
