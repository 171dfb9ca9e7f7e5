"""The questions page of a kit as a person has answered it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from kit_builder.kit.question_page import normalise
from kit_builder.kit.questions import QUESTIONS
from kit_builder.records import Line, Passage, Source
from kit_builder.sources import read_source
from kit_builder.text.joining import join_lines
from kit_builder.text.lists import split_list_items

_ID = "questions"


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question in `questions.md`, the heading above it, and the lines of the question and of its answer.

    `heading` is normalised, for comparison.
    """

    heading: str
    asked: tuple[Line, ...]
    answer: tuple[Line, ...]

    @property
    def question(self) -> str:
        """The words of the question, for comparison."""
        return normalise(join_lines(self.asked))


@lru_cache(maxsize=8)  # several steps of a build read the same page
def read_page(text: str) -> Source:
    """Return the questions page as a source, so that an answer on it can be evidence."""
    return read_source(QUESTIONS, _ID, text.encode(), ".md")


def list_answered(page: Source) -> list[AnsweredQuestion]:
    """Return the questions of a page that have an answer, in order."""
    return [each for each in _read_entries(page) if each.answer]


def _read_entries(page: Source) -> Iterator[AnsweredQuestion]:
    """Yield the questions of a page. Each ends with a question mark; its answer is the text up to the next one.

    Text in brackets after a question says why it is asked, and is no answer.
    """
    heading = ""
    question: list[Line] = []
    answer: list[Line] = []
    for item in split_list_items(Passage(page, 1, "", page.lines)):
        group = _drop_reason(item, page)
        asks = [place for place, line in enumerate(group, start=1) if line.text.rstrip().endswith("?")]
        if not group[0].is_heading and not asks:
            answer += group
            continue
        if question:
            yield AnsweredQuestion(heading, tuple(question), tuple(answer))
        question, answer = [], []
        if group[0].is_heading:
            heading = normalise(group[0].text)
        else:
            question, answer = list(group[: asks[-1]]), list(group[asks[-1] :])
    if question:
        yield AnsweredQuestion(heading, tuple(question), tuple(answer))


def _drop_reason(group: tuple[Line, ...], page: Source) -> tuple[Line, ...]:
    """Return the lines of an item without those in brackets after its question, on the same row."""
    asked, start, reason = next(_find_reasons(group, page), (0, 0, ""))
    if not asked:
        return group
    end = page.text.index(reason, start) + len(reason)
    below = (line for line in group[asked:] if line.spans[-1][1] > end)
    rest = (replace(line, text=line.text.removeprefix(reason).lstrip()) for line in below)
    return (*group[:asked], *rest)


def _find_reasons(group: tuple[Line, ...], page: Source) -> Iterator[tuple[int, int, str]]:
    """Yield the number of lines of a question, its end in the page, and the text in brackets after it."""
    for asked, line in enumerate(group[:-1], start=1):
        start = line.spans[-1][1]
        reason = page.text[start:].partition("\n")[0].strip()
        if line.text.rstrip().endswith("?") and reason.startswith("(") and reason.endswith(")"):
            yield asked, start, reason
