"""How long it takes to work through the lessons and the quiz of a course, told from their length and exercises."""

from collections.abc import Sized
from dataclasses import dataclass

from kit_builder.kit.citations import strip_notes
from kit_builder.products.forms.lesson_places import LEVEL
from kit_builder.text.languages import Language
from kit_builder.text.markdown import parse_blocks

_WORDS_A_MINUTE = 100  # read with a pencil in hand
_MINUTES_AN_EXERCISE = 10  # two or three things worked out and compared with the answer
_MINUTES_A_QUESTION = 2  # with the explanations
_ROUNDED_TO = 5  # minutes


@dataclass(frozen=True, slots=True)
class LessonTime:
    """The heading of a lesson, and about how many minutes it takes at the desk."""

    heading: str
    minutes: int


def list_lesson_times(text: str, answer: str, _language: Language) -> tuple[LessonTime, ...]:
    """Return the lessons of a module, which have `## ` headings, with the minutes that they take.

    `answer` is the word before the answer to each exercise.
    """
    lessons = LEVEL.split(strip_notes(text))[1:]
    return tuple(_measure(section, section.count(f"**{answer}:**")) for section in lessons)


def estimate_quiz_minutes(questions: Sized, _language: Language) -> int:
    """Return about how many minutes it takes to answer the questions of a quiz."""
    return _round(len(questions) * _MINUTES_A_QUESTION)


def _measure(section: str, exercises: int) -> LessonTime:
    heading = parse_blocks(f"## {section}")[0].text
    minutes = len(section.split()) / _WORDS_A_MINUTE + exercises * _MINUTES_AN_EXERCISE
    return LessonTime(heading, _round(minutes))


def _round(minutes: float) -> int:
    return max(_ROUNDED_TO, _ROUNDED_TO * round(minutes / _ROUNDED_TO))
