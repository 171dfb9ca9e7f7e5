"""When the steps say they are due, and the limits that steps and rules name: cut from their words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kit_builder.records import Item
from kit_builder.text.languages import Language
from kit_builder.text.tokens import listed
from kit_builder.text.words import Words

_LEAST_TIMES = 2
_DIGITS = r"\d+(?:[.,]\d+)?"
_SIGN = r"[<>≤≥]\s?"


@dataclass(frozen=True, slots=True)
class Due:
    """A time that a step names, such as `day 10`, with the number and the evidence of the step."""

    time: str
    step: int
    item: Item


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that an item names, such as `above 500 euros`; `step` is its number where it is a step, else 0."""

    text: str
    step: int
    item: Item


def timeline(steps: Iterable[Item], language: Language) -> tuple[Due, ...]:
    """The times that steps name, in the order of the steps: none where fewer than two steps name one."""
    pattern = _times(language.words)
    found = [
        Due(match[0], number, step)
        for number, step in enumerate(steps, start=1)
        if (match := pattern.search(step.text)) is not None
    ]
    return tuple(found) if len(found) >= _LEAST_TIMES else ()


def limits(steps: Iterable[Item], rules: Iterable[Item], language: Language) -> tuple[Limit, ...]:
    """The limits that steps and rules name, in order."""
    pattern = _limits(language.words)
    numbered = [*enumerate(steps, start=1), *((0, rule) for rule in rules)]
    return tuple(
        Limit(match[0].strip(), step, item) for step, item in numbered for match in pattern.finditer(item.text)
    )


def _times(words: Words) -> re.Pattern[str]:
    unit, day, every, before = (_any(words["forms"][name]) for name in ("units", "weekdays", "every", "before_time"))
    number = f"(?:{_DIGITS}|{_any(', '.join(words['numbers']))})"
    return re.compile(
        rf"\b(?:(?:{every})\s(?:{number}\.?\s)?(?:{unit}|{day})|(?:{unit})\s{_DIGITS}\b"
        rf"|(?:(?:{before})\s)?{number}\.?\s(?:{unit}))\b",
        re.IGNORECASE,
    )


def _limits(words: Words) -> re.Pattern[str]:
    either = ", ".join(side for pair in listed(words["wording"]["opposites"]) for side in pair.split("/"))
    compared = f"(?:{_any(either)})(?:\\s(?:{_any(words['forms']['than'])}))?\\s|{_SIGN}"
    return re.compile(rf"(?:\b|(?<=\s)|^)(?:{compared})[£$€]?{_DIGITS}(?:\s?%|\s[^\W\d_]+)?", re.IGNORECASE)


def _any(phrases: str) -> str:
    return "|".join(re.escape(each) for each in sorted(listed(phrases), key=len, reverse=True))
