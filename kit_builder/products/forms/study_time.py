"""Estimate how long the lessons and the quiz of a course take, from their length and exercises."""

import re
from collections.abc import Sequence, Sized
from dataclasses import dataclass

from kit_builder.kit.citations import strip_notes
from kit_builder.products.forms.lesson_places import LESSON_HEADING
from kit_builder.text.languages import Language
from kit_builder.text.markdown import parse_blocks

_WORDS_A_MINUTE = 100  # read with a pencil in hand
_MINUTES_AN_EXERCISE = 2  # to see what is asked, and to compare
_WRITTEN_A_MINUTE = 6  # words of an answer, thought of and written down
_MINUTES_A_FIGURE = 0.5  # to work out each figure in an answer
_MINUTES_A_BOX = 1  # in a plan, to write down the day
_MINUTES_A_QUESTION = 2  # with the explanations
_ROUNDED_TO = 5  # minutes
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_BOX = re.compile(r"^- \[ \] ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LessonTime:
    """The heading of a lesson, and about how many minutes it takes at the desk."""

    heading: str
    minutes: int


def list_lesson_times(text: str, answer: str, _language: Language) -> tuple[LessonTime, ...]:
    """Return the lessons of a module, which have `## ` headings, with the minutes that they take.

    `answer` is the word before the answer to each exercise, which ends with the next paragraph that opens in bold.
    """
    answers = re.compile(rf"^\*\*{re.escape(answer)}:\*\*(.*?)(?=^\*\*|^#|\Z)", re.MULTILINE | re.DOTALL)
    return tuple(_measure(section, answers.findall(section)) for section in LESSON_HEADING.split(strip_notes(text))[1:])


def estimate_quiz_minutes(questions: Sized, _language: Language) -> int:
    """Return about how many minutes it takes to answer the questions of a quiz."""
    return _round(len(questions) * _MINUTES_A_QUESTION)


def _measure(section: str, answers: Sequence[str]) -> LessonTime:
    heading = parse_blocks(f"## {section}")[0].text
    minutes = len(section.split()) / _WORDS_A_MINUTE + len(_BOX.findall(section)) * _MINUTES_A_BOX
    return LessonTime(heading, _round(minutes + sum(map(_measure_answer, answers))))


def _measure_answer(answer: str) -> float:
    written = len(answer.split()) / _WRITTEN_A_MINUTE
    return _MINUTES_AN_EXERCISE + written + len(_FIGURE.findall(answer)) * _MINUTES_A_FIGURE


def _round(minutes: float) -> int:
    return max(_ROUNDED_TO, _ROUNDED_TO * round(minutes / _ROUNDED_TO))
