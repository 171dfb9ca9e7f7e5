"""The questions of a quiz, as they are kept and as a model writes and checks them."""

import re
from dataclasses import dataclass
from typing import Literal, Self, get_args

from pydantic import BaseModel, model_validator

from kit_builder.text.markdown import split_row

QuestionKind = Literal["application", "recall"]
Letter = Literal["A", "B", "C"]
LETTERS: tuple[Letter, ...] = get_args(Letter)
_BAR = "|"
_RULE = re.compile(r"[|:\-\s]+")


@dataclass(frozen=True, slots=True)
class QuizOption:
    """An answer to choose from, why it is right or which mistake leads to it, and the facts that this rests on."""

    text: str
    is_right: bool
    why: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question with three options in the order shown, of which one is right.

    `situation` is the case that a question of application is about, and `table` the figures that belong to it, in rows
    of which the first is the head. `method` is the id of the method behind the right
    answer, and `step` the number of its step, 0 if it concerns the whole method.
    """

    kind: QuestionKind
    situation: str
    text: str
    options: tuple[QuizOption, ...]
    step: int = 0
    method: str = ""
    table: tuple[tuple[str, ...], ...] = ()

    @property
    def key(self) -> QuizOption:
        """The right option."""
        return next(option for option in self.options if option.is_right)

    @property
    def ids(self) -> tuple[str, ...]:
        """The facts that it rests on, those that prove the right answer first."""
        wrong = (option for option in self.options if not option.is_right)
        return tuple(dict.fromkeys(key for option in (self.key, *wrong) for key in option.ids))


class WrittenOption(BaseModel):
    """An option as the model writes it; `why` cites statements in braces."""

    text: str
    right: bool
    why: str


class WrittenQuestion(BaseModel):
    """A question as the model writes it."""

    kind: QuestionKind
    situation: str
    table: list[list[str]] = []
    question: str
    options: list[WrittenOption]

    @model_validator(mode="after")
    def _take_table(self) -> Self:
        """Move a table out of the situation, where models write it as they write tables elsewhere."""
        lines = self.situation.splitlines()
        rows = [line.strip() for line in lines if line.lstrip().startswith(_BAR)]
        if len(rows) > 1:
            self.situation = "\n".join(line for line in lines if line.strip() not in rows)
            self.table = self.table or [_read_row(row) for row in rows if not _RULE.fullmatch(row)]
        return self

    @property
    def case(self) -> str:
        """All that the case tells, with a line for each row of its table."""
        return "\n".join(filter(None, [self.situation, *(f" {_BAR} ".join(row) for row in self.table)]))

    @property
    def key(self) -> WrittenOption:
        """The first option that is marked as right."""
        return next(option for option in self.options if option.right)


class QuizQuestions(BaseModel):
    """The answer to `full/quiz.md`."""

    questions: list[WrittenQuestion]


class OptionVerdict(BaseModel):
    """What somebody who was not told the right answer says of an option, by its letter."""

    letter: Letter
    verdict: Literal["right", "wrong", "undecidable"]
    ids: list[str]
    why: str


class QuizAnswer(BaseModel):
    """The answer to a question by its number; `fault` says what is wrong with the question itself."""

    number: int
    fault: str
    options: list[OptionVerdict]


class QuizAnswers(BaseModel):
    """The answer to `full/quiz-answer.md`."""

    answers: list[QuizAnswer]


class ExplanationFault(BaseModel):
    """What an explanation, by its number, says that nothing supports."""

    number: int
    words: str


class ExplanationVerdicts(BaseModel):
    """The answer to `full/quiz-explanations.md`; `supported` are the numbers of the explanations that are sound."""

    adds: list[ExplanationFault]
    supported: list[int]


def _read_row(row: str) -> list[str]:
    return [cell.replace("\\|", _BAR) for cell in split_row(row)]
