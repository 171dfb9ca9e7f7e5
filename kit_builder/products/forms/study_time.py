"""How long it takes to work through the lessons and the quiz of a course, told from their length and exercises."""

from collections.abc import Sized
from dataclasses import dataclass

from kit_builder.kit.citations import strip_notes
from kit_builder.products.forms.lesson_places import split_lessons
from kit_builder.text.languages import Language
from kit_builder.text.markdown import parse_blocks

_WORDS_A_MINUTE = 100  # read with a pencil in hand
_MINUTES_AN_EXERCISE = 5  # worked out on paper and compared with its answer
_MINUTES_A_QUESTION = 2  # with the explanations
_ROUNDED_TO = 5  # minutes


@dataclass(frozen=True, slots=True)
class LessonTime:
    """The heading of a lesson, and about how many minutes it takes at the desk; 0 if it is done at one's own place."""

    heading: str
    minutes: int


def list_lesson_times(text: str, answer: str, _language: Language) -> tuple[LessonTime, ...]:
    """Return the lessons of a module, which have `## ` headings, with the minutes that they take.

    `answer` is the word before the answer to each exercise. What is done at one's own place (see `split_lessons`) takes
    as long as that does.
    """
    lessons = split_lessons(strip_notes(text), answer)
    return tuple(_measure(section, section.count(f"**{answer}:**"), is_own=is_own) for section, is_own in lessons)


def estimate_quiz_minutes(questions: Sized, _language: Language) -> int:
    """Return about how many minutes it takes to answer the questions of a quiz."""
    return _round(len(questions) * _MINUTES_A_QUESTION)


def _measure(section: str, exercises: int, *, is_own: bool) -> LessonTime:
    heading = parse_blocks(f"## {section}")[0].text
    minutes = len(section.split()) / _WORDS_A_MINUTE + exercises * _MINUTES_AN_EXERCISE
    return LessonTime(heading, 0 if is_own else _round(minutes))


def _round(minutes: float) -> int:
    return max(_ROUNDED_TO, _ROUNDED_TO * round(minutes / _ROUNDED_TO))
