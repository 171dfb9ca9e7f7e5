"""Find when steps are due."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from kit_builder.records import Item
from kit_builder.text.languages import Language
from kit_builder.text.phrases import join_alternatives
from kit_builder.text.words import Words

_MIN_TIMES = 2
_DIGITS = r"\d+(?:[.,]\d+)?"


@dataclass(frozen=True, slots=True)
class Due:
    """A time at which a step is due, such as `day 10`, with the number and the evidence of the step.

    How long a step takes, such as `five minutes`, is no such time.
    """

    time: str
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


def list_times(text: str, language: Language) -> frozenset[str]:
    """Return the times that a text names, such as `day 10`, in lower case."""
    return frozenset(found[0].casefold() for found in _compile_times(language.words).finditer(text))


@cache
def _compile_times(words: Words) -> re.Pattern[str]:
    unit, day, every, before = (
        join_alternatives(words["forms"][name]) for name in ("units", "weekdays", "every", "before_time")
    )
    number = f"(?:{_DIGITS}|{join_alternatives(', '.join(words['numbers']))})"
    return re.compile(
        rf"\b(?:(?:{every})\s(?:{number}\.?\s)?(?:{unit}|{day})|(?:{unit})\s{_DIGITS}\b"
        rf"|(?:{before})\s{number}\.?\s(?:{unit}))\b",
        re.IGNORECASE,
    )
