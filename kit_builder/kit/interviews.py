"""Interviews: the expert's answers in `interviews/`, one Markdown file for each day, which a build reads as sources.

A heading of level 2 names a method and one of level 3 is a question. The text below a question is the answer, in the
expert's own words; people may edit it. Questions help to understand the answers and are never evidence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from kit_builder.kit.answered_questions import AnsweredQuestion
from kit_builder.kit.question_page import normalise
from kit_builder.kit.tracked_files import PRIVATE, TrackedFiles
from kit_builder.records import Line, Source
from kit_builder.sources.markdown import read as read_markdown
from kit_builder.text.ids import slugify
from kit_builder.text.joining import join_lines
from kit_builder.text.markdown import clean_text

INTERVIEWS = "interviews"
_METHOD, _QUESTION = "## ", "### "
_SOMEBODY = "Expert"
# A row that would open a heading, a rule or a block of code, and so end the answer it belongs to.
_OPENS_BLOCK = re.compile(r"^([ \t]*)(#|`{3}|~{3}|(?:[-=_*][ \t]*){2,}$)", re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6})[ \t]")


@dataclass(frozen=True, slots=True)
class Interview:
    """The answers in one file as a source, and by question. `source` has no lines if there is no answer."""

    source: Source
    answered: tuple[AnsweredQuestion, ...]


def get_interview_path(day: date) -> str:
    """Return the path in the kit of the interview of a day."""
    return f"{INTERVIEWS}/{day.isoformat()}.md"


def read_interviews(folder: TrackedFiles, expert: str = "") -> tuple[Interview, ...]:
    """Return the interviews of a kit that have answers, in the order of their names, with `expert` as the speaker.

    Raises KitError if one cannot be read.
    """
    paths = sorted(f"{INTERVIEWS}/{file.name}" for file in (folder.path / INTERVIEWS).glob("*.md"))
    found = (read_interview(path, folder.read_existing(path), expert) for path in paths)
    return tuple(each for each in found if each.answered)


@lru_cache(maxsize=64)  # a build reads each interview several times
def read_interview(path: str, text: str, expert: str) -> Interview:
    """Return the interview in the `text` of the file at `path`: all its answers are what `expert` says."""
    stem = path.removesuffix(".md")
    source = read_markdown(path, slugify(stem, INTERVIEWS), text.encode())
    source = replace(source, lines=tuple(_mark(line, source.text, expert) for line in source.lines), fit=None)
    return Interview(replace(source, format="md"), tuple(_list_answered(source.lines)))


def as_interview(source: Source, expert: str) -> Source:
    """Return a source as an interview, if its place in a kit says so. Without `expert`, the speaker is `Expert`."""
    folder = source.path.parent if source.path else None
    if folder is None or folder.name != INTERVIEWS or not (folder.parent / PRIVATE).is_dir():
        return source
    told = read_interview(source.name, source.text, expert or _SOMEBODY).source
    return replace(told, id=source.id, path=source.path)


def add_answer(text: str, day: date, heading: str, question: str, answer: str) -> str:
    """Return the `text` of an interview, empty if it is new, with an answer below its question and heading."""
    text = text.rstrip("\n") or f"# Interview, {day.isoformat()}"
    rows = [row for row in text.split("\n") if row.startswith(_METHOD)]
    heads = [] if rows and rows[-1] == _METHOD + clean_text(heading) else [_METHOD + clean_text(heading)]
    return "\n\n".join([text, *heads, write_answer(question, answer)]) + "\n"


def write_answer(question: str, answer: str) -> str:
    """Return an answer below its question, as it stands in an interview."""
    kept = _OPENS_BLOCK.sub(r"\1\\\2", answer.strip())
    return f"{_QUESTION}{clean_text(question)}\n\n{kept}"


def _mark(line: Line, text: str, expert: str) -> Line:
    """Return a line as a heading, a question, or words of the expert."""
    start = text.rfind("\n", 0, line.spans[0][0]) + 1
    found = _HEADING.match(text[start : line.spans[-1][1]]) if line.is_heading else None
    level = len(found[1]) if found else 0
    if 1 <= level <= len(_QUESTION.strip()):
        return replace(line, is_heading=level < len(_QUESTION.strip()), is_context=True, speaker="", time=None)
    return replace(line, is_heading=False, speaker=expert, time=None)


def _list_answered(lines: Sequence[Line]) -> list[AnsweredQuestion]:
    """Return the questions that have an answer, in order."""
    found: list[tuple[str, Line, list[Line]]] = []
    heading = ""
    for line in lines:
        if line.is_context and line.is_heading:
            heading = normalise(line.text)
        elif line.is_context:
            found.append((heading, line, []))
        elif found:
            found[-1][2].append(line)
    return [AnsweredQuestion(about, (asked,), tuple(said)) for about, asked, said in found if join_lines(said)]
