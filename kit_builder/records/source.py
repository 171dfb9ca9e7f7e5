"""Sources: files as numbered lines, and the passages they are split into."""

import re
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path

Span = tuple[int, int]
_TURN_MARK = re.compile(r"^[ \t]*(?:>>|&gt;&gt;)[ \t]*\S", re.MULTILINE)
_QUOTE_MARK = re.compile(r"^[ \t]*>(?!>)", re.MULTILINE)
_MIN_TURNS = 3
_QUESTION = re.compile(r"[?？؟][\"'”’»)*_]*$")
_MAX_ANSWER_WORDS = 25


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, heading or utterance of a source.

    `text` is the text at `spans`, which are character ranges of `Source.text`, joined by single spaces; there are
    several if the sentence continues over a hard line break or several captions. `time` is in seconds from the start.
    `place` is where a person would look for the line, such as `page 3`, `slide 2, notes`, `header`, `footer` or
    `comment by Kari`; it is empty if the source has line numbers only. A line that `is_context` helps to understand
    others and is never evidence, such as a question of an interview.
    """

    number: int
    text: str
    spans: tuple[Span, ...]
    speaker: str = ""
    time: float | None = None
    is_heading: bool = False
    place: str = ""
    is_context: bool = False

    @property
    def asks(self) -> bool:
        """Whether the line ends as a question does."""
        return bool(_QUESTION.search(self.text))

    def is_from(self, expert: str) -> bool:
        """Return whether `expert` or nobody in particular says the line. Without an expert, every line counts.

        Context is from nobody.
        """
        return not self.is_context and (not expert or self.speaker in ("", expert))


@dataclass(frozen=True, slots=True)
class Source:
    """One input file as text, split into lines numbered from 1.

    `name` is the file name, as shown to people, and `id` is unique within a build, of letters, digits and hyphens, so
    that it fits into a footnote label. `text` is the text of the file, or what its reader extracted, without invisible
    characters; `lines` are its lines, and `problems` say in plain sentences what the reader had to skip. `path` is the
    file on disk, or None if it came from an archive or standard input, or its name cannot be encoded; `archive` is the
    archive on disk that it came from, if any. `format` is the suffix of the file, without the dot. `is_transcript` says
    whether it is speech: a speaker is named, lines have times, or turns are marked. Written questions with short
    answers are not speech. `fit` is the fraction of the rows of the text that open or continue a turn, if its turns
    were inferred from what repeats.
    """

    name: str
    id: str
    text: str
    lines: tuple[Line, ...]
    problems: tuple[str, ...] = ()
    path: Path | None = field(default=None, compare=False)
    format: str = field(default="", compare=False)
    fit: float | None = field(default=None, compare=False)
    archive: Path | None = field(default=None, compare=False)
    is_transcript: bool = field(init=False, compare=False)

    @property
    def own_lines(self) -> tuple[Line, ...]:
        """The lines that may be evidence: neither headings nor context."""
        return tuple(line for line in self.lines if not (line.is_heading or line.is_context))

    def __hash__(self) -> int:
        """Hash the id only: sources are cache keys, and may have many lines."""
        return hash(self.id)

    def __post_init__(self) -> None:
        spoken = any(line.speaker or line.time is not None for line in self.lines) or _marks_turns(self.text)
        object.__setattr__(self, "is_transcript", spoken and not _are_written_answers(self.lines))


def _are_written_answers(lines: tuple[Line, ...]) -> bool:
    """Return whether two labels alternate, one only before questions, as in a written list of short answers."""
    if any(line.time is not None for line in lines):
        return False
    turns = [(who, tuple(said)) for who, said in groupby(lines, attrgetter("speaker")) if who]
    asking = [who for who, said in turns if said[-1].asks]
    answers = [line for who, said in turns if who not in asking for line in said]
    return (
        len({who for who, _ in turns}) == len(set(asking)) + 1 == 2
        and len(asking) * 2 in (len(turns), len(turns) + 1)
        and sum(len(line.text.split()) for line in answers) <= _MAX_ANSWER_WORDS * len(asking)
    )


def _marks_turns(text: str) -> bool:
    """Return whether rows begin with `>>`, which marks a new speaker in captions. Mail quotes use a single `>`."""
    return len(_TURN_MARK.findall(text)) >= _MIN_TURNS and not _QUOTE_MARK.search(text)


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive lines of one source on one topic, which go into one prompt. Numbered from 1 within the source.

    `stages` are the numbers of its headings that are stages of a method.
    """

    source: Source
    number: int
    heading: str
    lines: tuple[Line, ...]
    stages: frozenset[int] = frozenset()
