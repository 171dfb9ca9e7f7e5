"""."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import pairwise

from kit_builder.text.tokens import REMEMBERED, normalise, split_list, stem, tokenize
from kit_builder.text.words import Words

_NUMBER_OR_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+")
_THOUSANDS = re.compile(r"(?<![\d.,:])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d:])")
_POWERS = (100, 1000)


@lru_cache(maxsize=REMEMBERED)
def find_numbers(text: str, words: Words) -> frozenset[str]:
    """The numbers that `text` names in digits or in words, as digits with a point: `32`, `3.5`.

    A time of day keeps its colon. Thousands may be set off by a space or a comma followed by three digits. A one in
    words counts only within a larger number: by itself it is more often an article than a count.
    """
    text = _THOUSANDS.sub(lambda found: re.sub(r"\s", "", found[0]), normalise(text))
    text = _in_several_words(words).sub(lambda found: _in_one_word(found[0]), text)
    values = build_number_words(words)
    found: set[str] = set()
    spelled: list[int] = []
    end = 0
    for each in _NUMBER_OR_WORD.finditer(text):
        value = values.get(each[0])
        between = text[end : each.start()].strip()
        if value is not None and spelled and _goes_on(spelled[-1], between, value):
            spelled.append(value)
        elif not (spelled and each[0] == words["wording"]["and"] and _takes(spelled[-1])):
            found |= _added_up(spelled)
            spelled = [] if value is None else [value]
        if each[0][0].isdecimal():
            found.add(_as_point(each[0]))
        end = each.end()
    return frozenset(found | _added_up(spelled))


@lru_cache(maxsize=REMEMBERED)
def find_measures(text: str, words: Words) -> Mapping[str, str]:
    """The numbers of `text` by what they are numbers of, as stems: `8 percent` and `8%` are `{"perce": "8"}`.

    Of several numbers of one thing the first counts.
    """
    said = tokenize(text.replace("%", f" {words['wording']['percent']}"))
    found: dict[str, str] = {}
    for number, unit in pairwise(said):
        value = find_numbers(number, words)
        if len(value) == 1 and not find_numbers(unit, words):
            found.setdefault(stem(unit), *value)
    return found


@lru_cache(maxsize=REMEMBERED)
def find_limit_kinds(text: str, words: Words) -> frozenset[tuple[str, str]]:
    """What the limits of `text` are: `over 30%` and `over 32 percent` are both `over` and the stem of percent."""
    than = split_list(words["forms"]["than"])
    sides = {side for pair in split_list(words["wording"]["opposites"]) for side in pair.split("/")}
    said = [each for each in tokenize(text.replace("%", f" {words['wording']['percent']}")) if each not in than]
    return frozenset(
        (side, stem(unit))
        for side, number, unit in zip(said, said[1:], said[2:], strict=False)
        if side in sides and find_numbers(number, words) and not find_numbers(unit, words)
    )


def _goes_on(before: int, between: str, value: int) -> bool:
    """Whether two number words one after the other are one number: `thirty two`, `two hundred`, `hundred and one`."""
    if between not in ("", "-"):
        return False
    if value in _POWERS:
        return before < value
    return 0 < value < _takes(before)


def _takes(number: int) -> int:
    """The number that what is added to `number` must be smaller than: `10` for `twenty`, `100` for `two hundred`."""
    return next((place for place in (1000, 100, 10) if number > 10 and number % place == 0), 0)


def _added_up(spelled: list[int]) -> set[str]:
    total = part = 0
    for value in spelled:
        part = max(part, 1) * value if value in _POWERS else part + value
        if value == max(_POWERS):
            total, part = total + part, 0
    return {str(total + part)} if spelled and spelled != [1] else set()


def _as_point(number: str) -> str:
    if ":" in number:
        return number
    marks = re.sub(r"\d", "", number)
    if marks and (len(set(marks)) > 1 or re.fullmatch(r"[1-9]\d{0,2}([.,]\d{3})+", number)):
        number = number.replace(marks[0], "")
    whole, _, part = number.replace(",", ".").partition(".")
    part = part.rstrip("0") if part.isdecimal() else part
    return ".".join(filter(None, [whole.lstrip("0") or "0", part]))


@cache
def build_number_words(words: Words) -> dict[str, int]:
    """Number words to numbers: those of the language, and what is put together of them in one word.

    That is tens and ones, as in `trettito` and `zweiunddreißig`, and hundreds with or without more behind them.
    """
    single = {_in_one_word(word): int(value) for word, value in words["numbers"].items()}
    tens = {word: value for word, value in single.items() if value in range(20, 100, 10)}
    ones = {word: value for word, value in single.items() if value in range(1, 10)}
    small = {f"{ten}{one}": a + b for ten, a in tens.items() for one, b in ones.items()}
    small |= {f"{one}{words['wording']['and']}{ten}": a + b for ten, a in tens.items() for one, b in ones.items()}
    small |= {word: value for word, value in single.items() if value < 100}
    hundreds = {word: value for word, value in single.items() if value in range(100, 1000, 100)}
    hundreds |= {f"{one}{word}": a * 100 for word, value in single.items() if value == 100 for one, a in ones.items()}
    return small | hundreds | single | {f"{a}{b}": x + y for a, x in hundreds.items() for b, y in small.items()}


@cache
def _in_several_words(words: Words) -> re.Pattern[str]:
    """What finds the numbers of a language that are written in several words, such as `quatre-vingt-dix`."""
    several = sorted((word for word in words["numbers"] if not word.isalpha()), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, several))})\b" if several else "(?!)")


def _in_one_word(number: str) -> str:
    return "".join(filter(str.isalpha, number))
