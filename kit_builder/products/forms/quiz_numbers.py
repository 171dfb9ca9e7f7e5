"""Numbers in quiz questions: cases above and below a limit, and wrong numbers near a right one."""

import re
from collections.abc import Collection
from functools import lru_cache

from kit_builder.text.negation import has_negation
from kit_builder.text.phrases import join_alternatives
from kit_builder.text.words import Words

NUMBER = re.compile(r"(?<![\w.,:–-])\d+(?:[.,]\d+)?(?![\w:–-]|[.,]\d)")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")


def make_case(condition: str, limits: Collection[str], words: Words) -> str:
    """Return a condition with a figure in place of its limit: `above 500 euros` becomes `600 euros`.

    `limits` are the numbers in all conditions: none of them lies between the limit and the figure. A condition without
    a limit in digits is returned as it is, and so is one for which there is no such figure.
    """
    found = [*_compile_limits(words).finditer(condition)]
    if len(found) != 1 or len(NUMBER.findall(condition)) != 1 or has_negation(condition, words):
        return condition
    (limit,) = found
    figure = _pass_limit(limit["number"], limits, is_above=limit["below"] is None)
    return f"{condition[: limit.start()]}{limit['sign']}{figure}{condition[limit.end() :]}" if figure else condition


def suggest_numbers(number: str) -> list[str]:
    """Return numbers near `number`, equally round and written in the same way."""
    mark = "," if "," in number else "."
    whole, _, part = number.partition(mark)
    value = int(whole + part)
    unit = next((unit for unit in (100, 10, 5) if value % unit == 0 and value > unit), 2)
    near = [value + unit, value - unit, value + 2 * unit, value - 2 * unit, value * 2, value + 3 * unit]
    written = [str(each).zfill(len(part) + 1) for each in near if each > 0]
    return [
        f"{each[: len(each) - len(part)]}{mark}{each[len(each) - len(part) :]}" if part else each for each in written
    ]


def _pass_limit(limit: str, limits: Collection[str], *, is_above: bool) -> str:
    """Return a number on one side of a limit, with no other limit on the way; empty if there is none."""
    start = _read_number(limit)
    others = {float(each) for each in limits if _PLAIN.fullmatch(each)} - {start}
    for each in suggest_numbers(limit):
        low, high = sorted((start, _read_number(each)))
        if (high > start) == is_above and not any(low <= other <= high for other in others):
            return each
    return ""


def _read_number(number: str) -> float:
    return float(number.replace(",", "."))


@lru_cache
def _compile_limits(words: Words) -> re.Pattern[str]:
    above, below = (join_alternatives(words["quiz"][side]) for side in ("above", "below"))
    compared = rf"(?:(?P<above>{above})|(?P<below>{below}))"
    return re.compile(rf"(?<!\w){compared}\s+(?P<sign>[£$€]?)(?P<number>{NUMBER.pattern})", re.IGNORECASE)
