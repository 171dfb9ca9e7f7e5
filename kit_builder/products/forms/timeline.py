"""Find when steps are due, and the limits that steps and rules set."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kit_builder.records import Item
from kit_builder.text.languages import Language
from kit_builder.text.tokens import split_list
from kit_builder.text.words import Words

_MIN_TIMES = 2
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
    """A limit that an item names, such as `above 500 euros`; `step` is the item's number if it is a step, else 0."""

    text: str
    step: int
    item: Item


def find_due_times(steps: Iterable[Item], language: Language) -> tuple[Due, ...]:
    """Return the times that steps name, in order, or nothing if fewer than two steps name one."""
    pattern = _compile_times(language.words)
    found = [
        Due(match[0], number, step)
        for number, step in enumerate(steps, start=1)
        if (match := pattern.search(step.text)) is not None
    ]
    return tuple(found) if len(found) >= _MIN_TIMES else ()


def find_limits(steps: Iterable[Item], rules: Iterable[Item], language: Language) -> tuple[Limit, ...]:
    """Return the limits that steps and rules name, in order."""
    pattern = _compile_limits(language.words)
    numbered = [*enumerate(steps, start=1), *((0, rule) for rule in rules)]
    return tuple(
        Limit(match[0].strip(), step, item) for step, item in numbered for match in pattern.finditer(item.text)
    )


def _compile_times(words: Words) -> re.Pattern[str]:
    unit, day, every, before = (
        _join_alternatives(words["forms"][name]) for name in ("units", "weekdays", "every", "before_time")
    )
    number = f"(?:{_DIGITS}|{_join_alternatives(', '.join(words['numbers']))})"
    return re.compile(
        rf"\b(?:(?:{every})\s(?:{number}\.?\s)?(?:{unit}|{day})|(?:{unit})\s{_DIGITS}\b"
        rf"|(?:(?:{before})\s)?{number}\.?\s(?:{unit}))\b",
        re.IGNORECASE,
    )


def _compile_limits(words: Words) -> re.Pattern[str]:
    either = ", ".join(side for pair in split_list(words["wording"]["opposites"]) for side in pair.split("/"))
    compared = f"(?:{_join_alternatives(either)})(?:\\s(?:{_join_alternatives(words['forms']['than'])}))?\\s|{_SIGN}"
    return re.compile(rf"(?:\b|(?<=\s)|^)(?:{compared})[£$€]?{_DIGITS}(?:\s?%|\s[^\W\d_]+)?", re.IGNORECASE)


def _join_alternatives(phrases: str) -> str:
    return "|".join(re.escape(each) for each in sorted(split_list(phrases), key=len, reverse=True))
