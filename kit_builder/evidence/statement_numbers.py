"""Compare the numbers and units of a statement with the lines it cites, however they are written.

A number that the lines give in other words is no fault: `3.5` for three and a half, `8:30` for half past eight, `1.10`
for one pound ten, `12` for a dozen, and the result of a sum that the statement shows.
"""

import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise
from operator import itemgetter
from types import MappingProxyType

from kit_builder.text.negation import has_negation
from kit_builder.text.numbers import build_number_words, find_numbers
from kit_builder.text.phrases import has_phrase
from kit_builder.text.tokens import CACHE_SIZE, normalise, split_list
from kit_builder.text.words import Words

_DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
_TIME = re.compile(r"(\d{1,2}):(\d\d)")
_DATE = re.compile(r"\d+(?:[.:]\d+){2,}")
_THOUSANDS = re.compile(r"(\d+(?:[.,]\d+)?) ?k\b")
_PIECE = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+|[%£€$°÷×*/+=−–-]")
_SUM = re.compile(
    r"(?P<left>\d[\d.,]*(?:[^\d=≈.;:+*/×÷−x]{0,20}[-+*/×÷−x][^\d=≈.;:]{0,12}\d[\d.,]*)+)[^\d=≈.;]{0,20}"
    r"[=≈][^\d=≈.;]{0,8}(?P<right>\d[\d.,]*)"
)
_EQUALS = "=≈"
_SUM_PART = re.compile(r"\d[\d.,]*|[-+*/×÷−x](?=[^\d]*\d)")
_OPERATORS: Mapping[str, Callable[[float, float], float]] = MappingProxyType(
    {
        "+": operator.add,
        "-": operator.sub,
        "−": operator.sub,
        "*": operator.mul,
        "×": operator.mul,
        "x": operator.mul,
        "/": operator.truediv,
        "÷": operator.truediv,
    }
)
_FRACTIONS = MappingProxyType({"half": 0.5, "quarter": 0.25, "third": 1 / 3, "fifth": 0.2, "tenth": 0.1})
_SIGNS = MappingProxyType({"%": "percent", "£": "pound", "€": "euro", "$": "dollar"})
_MAX_ORDINAL = 10


@lru_cache(maxsize=CACHE_SIZE)
def find_unsupported_numbers(text: str, cited: str, words: Words, around: str = "") -> tuple[str, ...]:
    """Return the numbers of `text` that `cited` gives in no form, and `around` not as they are, in ascending order.

    The number 1 needs no support: it may stand for an article.
    """
    if _find_all(text, words) <= _find_all(cited, words):
        return ()
    in_percent = "%" in text or has_phrase(text, words["units"]["percent"])
    said = _read_numbers(cited, words, in_percent=in_percent) | _find_all(around, words)
    unsupported = {each for each in _find_all(text, words) if not _is_said(each, text, said)}
    return tuple(sorted(unsupported - _list_results(text, unsupported), key=_sort_key))


def find_unsupported_digits(text: str, cited: str) -> tuple[str, ...]:
    """Return the numbers in digits in `text` that `cited` does not have in digits, for languages without word lists."""
    said = set(map(_read_digits, _DIGITS.findall(cited)))
    return tuple(dict.fromkeys(each for each in _DIGITS.findall(text) if _read_digits(each) not in said))


def find_changed_units(text: str, cited: str, words: Words) -> tuple[str, ...]:
    """Return the numbers of `text`, with their units, that `cited` gives with other units only: `12 percent`.

    A number that `cited` also gives without a unit may have any.
    """
    changed = []
    for number, unit in filter(itemgetter(1), _measure(text, words)):
        units = {each for value, each in _measure(cited, words) if value == number}
        if units and "" not in units and unit not in units:
            changed.append(f"{number} {unit}")
    return tuple(dict.fromkeys(changed))


def adds_one(text: str, cited: str, words: Words) -> bool:
    """Return whether `text` has a 1, as a word or a digit, where `cited` has none but another number."""
    ones = {"1", *(word for word, value in words["numbers"].items() if value == "1")}
    return not ones.isdisjoint(_split(text)) and ones.isdisjoint(_split(cited)) and bool(_find_all(cited, words))


@lru_cache(maxsize=CACHE_SIZE)
def _find_all(text: str, words: Words) -> frozenset[str]:
    """Return the numbers of `text`; a list of times or dates counts as its parts."""
    return frozenset(
        part.strip(".")
        for number in find_numbers(text, words)
        for part in (re.split(",", number) if ":" in number else [number])
    )


@lru_cache(maxsize=CACHE_SIZE)
def _read_numbers(cited: str, words: Words, *, in_percent: bool) -> frozenset[str]:
    """Return every number that `cited` may be said to give, in whatever form; shares `in_percent` as well."""
    literal = _find_all(cited, words)
    values = [value for each in literal if (value := _to_float(each)) is not None]
    found = {*literal, *_read_thousands(cited), *_read_quantities(cited, values, words), *_read_pairs(cited, words)}
    if in_percent:
        found.update(_read_percentages(cited, words))
    if has_negation(cited, words):
        found.add("0")
    for hours, minutes in _list_times(frozenset(found)):
        for hour in (hours, (hours + 12) % 24):
            found |= {f"{hour}:{minutes:02}", _format(hour + minutes / 100)}
    found |= {str(hour) for hours, _ in _list_times(literal) for hour in (hours, (hours + 12) % 24)}
    return frozenset(found)


def _read_quantities(cited: str, values: Sequence[float], words: Words) -> Iterator[str]:
    """Yield the numbers that words such as half, dozen and twice stand for, alone or with the numbers `values`."""
    names = words["quantities"]
    for name in _list_fractions(cited, words):
        share = _FRACTIONS[name]
        yield from map(_format, (share, round(1 / share), 1 + share, *(value + share for value in values)))
        hours = [int(value) for value in values if value == int(value) <= 24]
        if name == "half":
            start = -1 if words["language"]["half_hour"] == "before" else 0
            yield from (f"{hour + start}:30" for hour in hours)
        if name == "quarter":
            yield from (time for hour in hours for time in (f"{hour}:15", f"{hour - 1}:45"))
    if has_phrase(cited, names["dozen"]):
        yield from map(_format, (6, 12, *(12 * value for value in values)))
    for name, numbers in (("two", ("2",)), ("three", ("3",)), ("fortnight", ("2", "14"))):
        if has_phrase(cited, names[name]):
            yield from numbers


def _read_percentages(cited: str, words: Words) -> Iterator[str]:
    for name in _list_fractions(cited, words):
        yield from map(_format, (round(100 * _FRACTIONS[name]), round(100 * _FRACTIONS[name], 1)))


def _list_fractions(text: str, words: Words) -> list[str]:
    return [name for name in _FRACTIONS if has_phrase(text, words["quantities"][name])]


def _read_pairs(cited: str, words: Words) -> Iterator[str]:
    """Yield what two numbers in a row may mean together: one pound ten, a metre and twenty, nineteen ninety."""
    pieces = _split(cited)
    units, spelled = _list_units(words), build_number_words(words)
    for place, piece in enumerate(pieces):
        if piece not in spelled and not piece[0].isdecimal():
            continue  # as most words are no numbers
        first = _read_piece(piece, words)
        if first is None or first != int(first):
            continue
        rest = pieces[place + 1 :]
        for tail in (rest[:1], rest[:2], rest[1:2] if rest[:1] and rest[0] in units else ()):
            if (second := _read_below_hundred(tail, words)) is not None:
                yield from (_format(first + second / 100), f"{int(first)}:{int(second):02}")
                yield _format(100 * first + second)
        if (second := _read_below_hundred(_skip_joints(rest, words["wording"]["and"], units)[:1], words)) is not None:
            yield _format(first + second / 100)


def _read_below_hundred(pieces: Sequence[str], words: Words) -> float | None:
    """Return the one number in `pieces` if it can be the smaller part of another."""
    if all(_read_piece(each, words) is None for each in pieces):
        return None  # as most words are no numbers
    read = find_numbers(" ".join(pieces), words)
    value = _to_float(next(iter(read))) if len(read) == 1 else None
    return value if value is not None and 0 <= value < 100 else None


def _skip_joints(rest: Sequence[str], conjunction: str, units: Collection[str]) -> Sequence[str]:
    """Return what follows the unit of a number, an `and`, or both."""
    rest = rest[1:] if rest and rest[0] in units else rest
    return rest[1:] if rest and rest[0] == conjunction else rest


@lru_cache(maxsize=CACHE_SIZE)
def _read_piece(piece: str, words: Words) -> float | None:
    return _to_float(piece) if piece[0].isdecimal() else _as_float(build_number_words(words).get(piece))


def _read_thousands(text: str) -> Iterator[str]:
    for found in _THOUSANDS.finditer(normalise(text)):
        if (value := _to_float(found[1].replace(",", "."))) is not None:
            yield _format(1000 * value)


def _is_said(number: str, text: str, said: frozenset[str]) -> bool:
    """Return whether `number`, as `text` uses it, is one of `said`."""
    if number in said or number == "1":
        return True
    if time := _TIME.fullmatch(number):
        return f"{int(time[1])}:{time[2]}" in said or (time[2] == "00" and bool(_list_hours(int(time[1])) & said))
    value = _to_float(number)
    if value is None:
        return bool(_DATE.fullmatch(number)) and all(part.lstrip("0") in said for part in re.split("[.:]", number)[:2])
    if 2 < value <= _MAX_ORDINAL and number not in _DIGITS.findall(text):
        # An ordinal may be a fraction: `a fifth` is 20 percent.
        shares = {round(100 / value), round(100 / value, 1), 1 / value}
        return not said.isdisjoint(map(_format, shares))
    thousands = _format(1000 * value)
    return thousands in said and thousands in _read_thousands(text)


def _list_hours(hour: int) -> frozenset[str]:
    return frozenset(str(each) for each in (hour, hour - 12, hour + 12) if each >= 0)


def _list_results(text: str, unsupported: set[str]) -> set[str]:
    """Return those of the `unsupported` numbers that are results of sums shown in `text` with supported numbers."""
    results: set[str] = set()
    if not any(sign in text for sign in _EQUALS):
        return results
    for shown in _SUM.finditer(normalise(text)):
        parts = _SUM_PART.findall(shown["left"])
        result = _to_float(_clean(shown["right"]))
        numbers = [_to_float(_clean(each)) for each in parts[::2]]
        known = all(value is not None and _format(value) not in unsupported - results for value in numbers)
        if result is None or not known or len(parts) % 2 == 0:
            continue
        decimals = len(_clean(shown["right"]).partition(".")[2])
        if any(
            abs(each - result) <= 0.5 * 10**-decimals + 1e-9
            for each in _evaluate([value for value in numbers if value is not None], parts[1::2])
        ):
            results.add(_format(result))
    return results


def _evaluate(numbers: Sequence[float], signs: Sequence[str]) -> Iterator[float]:
    """Yield the value of a sum by the usual precedence, and as a share in percent."""
    terms, adding = [numbers[0]], []
    for sign, number in zip(signs, numbers[1:], strict=True):
        if sign in "+-−":
            terms.append(number)
            adding.append(sign)
        elif number or sign not in "/÷":
            terms[-1] = _OPERATORS[sign](terms[-1], number)
        else:
            return
    total = terms[0]
    for sign, term in zip(adding, terms[1:], strict=True):
        total = _OPERATORS[sign](total, term)
    yield from (total, total * 100, total / 100)


@lru_cache(maxsize=CACHE_SIZE)
def _measure(text: str, words: Words) -> tuple[tuple[str, str], ...]:
    """Return the numbers of `text`, each with the name of its unit, or with an empty name without one."""
    units = _list_units(words)
    percent = words["wording"]["percent"]
    text = normalise(text).replace(percent, " % ") if " " in percent else normalise(text)
    found: list[tuple[str, str]] = []
    pieces = ["", *_PIECE.findall(text), ""]
    for (before, piece), after in zip(pairwise(pieces), pieces[2:], strict=False):
        if piece and (value := _read_piece(piece, words)) is not None:
            unit = units.get(after, "") or (units.get(before, "") if before in _SIGNS and before != "%" else "")
            found.append((_format(value), unit))
    return tuple(found)


@cache
def _list_units(words: Words) -> Mapping[str, str]:
    """Return the name of each unit by what it may be written as."""
    return {each: name for name, listed in words["units"].items() for each in split_list(listed)} | _SIGNS


def _list_times(numbers: frozenset[str]) -> Iterator[tuple[int, int]]:
    for each in numbers:
        if found := _TIME.fullmatch(each):
            yield int(found[1]), int(found[2])


def _split(text: str) -> tuple[str, ...]:
    # No piece continues in the next row, and the same rows are in many texts.
    return tuple(chain.from_iterable(map(_split_row, text.split("\n"))))


@lru_cache(maxsize=CACHE_SIZE)
def _split_row(text: str) -> tuple[str, ...]:
    return tuple(_PIECE.findall(normalise(text)))


def _read_digits(number: str) -> float:
    return float(number.replace(",", "."))


def _clean(number: str) -> str:
    return number.strip(".,").replace(",", ".")


def _to_float(number: str) -> float | None:
    try:
        return float(number.replace(",", "."))
    except ValueError:
        return None


def _as_float(number: int | None) -> float | None:
    return None if number is None else float(number)


def _format(value: float) -> str:
    return f"{round(value, 4):g}" if abs(value) < 1e5 else str(int(value))


def _sort_key(number: str) -> tuple[float, str]:
    return (_to_float(number) or 0.0, number)
