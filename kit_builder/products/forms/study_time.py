"""How long it takes to work through the lessons and the quiz of a course, told from their length."""

import re
from collections.abc import Sized
from dataclasses import dataclass

from kit_builder.text.languages import Language
from kit_builder.text.markdown import parse_blocks

_WORDS_A_MINUTE = 50  # read, with the exercises in between
_MINUTES_A_QUESTION = 1.5
_ROUNDED_TO = 5  # minutes
_LEVEL = re.compile(r"^## ", re.MULTILINE)
_FOOTNOTE = re.compile(r"^\[\^[^\]]+\]:.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LessonTime:
    """The heading of a lesson, and about how many minutes it takes at the desk."""

    heading: str
    minutes: int


def list_lesson_times(text: str, _language: Language) -> tuple[LessonTime, ...]:
    """Return the lessons of a module, which have `## ` headings, with the minutes that their length calls for."""
    sections = _LEVEL.split(_FOOTNOTE.sub("", text))[1:]
    return tuple(_measure(section) for section in sections)


def estimate_quiz_minutes(questions: Sized, _language: Language) -> int:
    """Return about how many minutes it takes to answer the questions of a quiz."""
    return _round(len(questions) * _MINUTES_A_QUESTION)


def _measure(section: str) -> LessonTime:
    heading = parse_blocks(f"## {section}")[0].text
    return LessonTime(heading, _round(len(section.split()) / _WORDS_A_MINUTE))


def _round(minutes: float) -> int:
    return max(_ROUNDED_TO, _ROUNDED_TO * round(minutes / _ROUNDED_TO))
