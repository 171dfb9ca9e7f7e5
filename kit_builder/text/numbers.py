"""Numbers in text, in digits or in words, with their units and limits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from kit_builder.text.tokens import CACHE_SIZE, normalise, split_list, stem, tokenize
from kit_builder.text.words import Words

_NUMBER_OR_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+")
_THOUSANDS = re.compile(r"(?<![\d.,:])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d:])")
_DIGIT = re.compile(r"\d")
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,]\d{3})+")
_POWERS = (100, 1000)


@lru_cache(maxsize=CACHE_SIZE)
def find_numbers(text: str, words: Words) -> frozenset[str]:
    """Return the numbers in `text`, written in digits or in words, as digits with a decimal point: `32`, `3.5`.

    A time of day keeps its colon. A space or comma before three digits is a thousands separator. The word for one
    counts only within a larger number, since alone it is more often an article.
    """
    rows = [_read_row(row, words) for row in text.split("\n")]
    filled = [row for row in rows if row.has_words]
    if any(before.ends_open and after.may_go_on for before, after in pairwise(filled)):
        return _read_row(text, words).numbers
    return frozenset().union(*(row.numbers for row in filled))


@dataclass(frozen=True, slots=True)
class _Row:
    """The numbers of a row of text. It `ends_open` if its last word may be the beginning of one that goes on below.

    It `may_go_on` with one if its first word is the word for a number, or `and`.
    """

    numbers: frozenset[str]
    has_words: bool
    may_go_on: bool
    ends_open: bool


@lru_cache(maxsize=CACHE_SIZE)
def _read_row(text: str, words: Words) -> _Row:
    text = normalise(text)
    has_digits = _DIGIT.search(text) is not None
    if has_digits:
        text = _THOUSANDS.sub(lambda found: re.sub(r"\s", "", found[0]), text)
    if several := _compile_multiword(words):
        text = several.sub(lambda found: _join_letters(found[0]), text)
    values = build_number_words(words)
    pieces = _NUMBER_OR_WORD.findall(text)
    first = pieces[0] if pieces else ""
    may_go_on = first in values or first == words["wording"]["and"]
    if values.keys().isdisjoint(pieces):
        in_digits = {_normalise_digits(each) for each in pieces if each[0].isdecimal()}
        return _Row(frozenset(in_digits), bool(first), may_go_on, ends_open=False)
    found: set[str] = set()
    spelled: list[int] = []
    end = 0
    for each in _NUMBER_OR_WORD.finditer(text):
        value = values.get(each[0])
        if value is None and not spelled and each[0].isalpha():
            continue  # as most words do not belong to a number
        if value is not None and spelled and _continues_number(spelled[-1], text[end : each.start()].strip(), value):
            spelled.append(value)
        elif not (spelled and each[0] == words["wording"]["and"] and _find_upper_bound(spelled[-1])):
            found |= _add_up(spelled)
            spelled = [] if value is None else [value]
        if each[0][0].isdecimal():
            found.add(_normalise_digits(each[0]))
        end = each.end()
    return _Row(frozenset(found | _add_up(spelled)), bool(first), may_go_on, bool(spelled))


@lru_cache(maxsize=CACHE_SIZE)
def find_measures(text: str, words: Words) -> Mapping[str, str]:
    """Return the numbers of `text` by the stem of their unit: `8 percent` and `8%` are `{"perce": "8"}`.

    If a unit has several numbers, the first is returned.
    """
    found: dict[str, str] = {}
    for number, unit in pairwise(tokenize(text.replace("%", f" {words['wording']['percent']}"))):
        value = find_numbers(number, words)
        if len(value) == 1 and not find_numbers(unit, words):
            found.setdefault(stem(unit), *value)
    return found


@lru_cache(maxsize=CACHE_SIZE)
def find_limit_kinds(text: str, words: Words) -> frozenset[tuple[str, str]]:
    """Return the limits in `text` as (side, stem of the unit): `over 30%` and `over 32 percent` are the same kind."""
    than = split_list(words["forms"]["than"])
    sides = {side for pair in split_list(words["wording"]["opposites"]) for side in pair.split("/")}
    tokens = [each for each in tokenize(text.replace("%", f" {words['wording']['percent']}")) if each not in than]
    return frozenset(
        (side, stem(unit))
        for side, number, unit in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if side in sides and find_numbers(number, words) and not find_numbers(unit, words)
    )


def _continues_number(before: int, between: str, value: int) -> bool:
    """Return whether two adjacent number words form one number: `thirty two`, `two hundred`, `hundred and one`."""
    if between not in ("", "-"):
        return False
    if value in _POWERS:
        return before < value
    return 0 < value < _find_upper_bound(before)


def _find_upper_bound(number: int) -> int:
    """Return what a value added to `number` must be below: 10 for `twenty`, 100 for `two hundred`, else 0."""
    return next((place for place in (1000, 100, 10) if number > 10 and number % place == 0), 0)


def _add_up(spelled: list[int]) -> set[str]:
    total = part = 0
    for value in spelled:
        part = max(part, 1) * value if value in _POWERS else part + value
        if value == max(_POWERS):
            total, part = total + part, 0
    return {str(total + part)} if spelled and spelled != [1] else set()


def _normalise_digits(number: str) -> str:
    if ":" in number:
        return number
    marks = _DIGIT.sub("", number)
    if marks and (len(set(marks)) > 1 or _GROUPED.fullmatch(number)):
        number = number.replace(marks[0], "")
    whole, _, part = number.replace(",", ".").partition(".")
    part = part.rstrip("0") if part.isdecimal() else part
    return ".".join(filter(None, [whole.lstrip("0") or "0", part]))


@cache
def build_number_words(words: Words) -> dict[str, int]:
    """Build the map from number words to numbers: those of the language, and compounds written as one word.

    Compounds are tens with ones, as in `trettito` and `zweiunddreißig`, and hundreds with or without these.
    """
    single = {_join_letters(word): int(value) for word, value in words["numbers"].items()}
    tens = {word: value for word, value in single.items() if value in range(20, 100, 10)}
    ones = {word: value for word, value in single.items() if value in range(1, 10)}
    small = {f"{ten}{one}": a + b for ten, a in tens.items() for one, b in ones.items()}
    small |= {f"{one}{words['wording']['and']}{ten}": a + b for ten, a in tens.items() for one, b in ones.items()}
    small |= {word: value for word, value in single.items() if value < 100}
    hundreds = {word: value for word, value in single.items() if value in range(100, 1000, 100)}
    hundreds |= {f"{one}{word}": a * 100 for word, value in single.items() if value == 100 for one, a in ones.items()}
    return small | hundreds | single | {f"{a}{b}": x + y for a, x in hundreds.items() for b, y in small.items()}


@cache
def _compile_multiword(words: Words) -> re.Pattern[str] | None:
    """Compile a pattern for the numbers that are several words, such as `quatre-vingt-dix`; None if there are none."""
    several = sorted((word for word in words["numbers"] if not word.isalpha()), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, several))})\b") if several else None


def _join_letters(number: str) -> str:
    return "".join(filter(str.isalpha, number))
