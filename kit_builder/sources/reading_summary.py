"""Summarise how a source was read: its format, speakers and lines, as `kit-builder read` and the report show them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kit_builder.records import Line, Passage, Source
from kit_builder.sources.expert import is_named
from kit_builder.sources.front_matter import find_row
from kit_builder.text.joining import join_lines
from kit_builder.text.lists import is_list_item

_WORD = re.compile(r"[^\W\d_]{2,}")
_TAG = re.compile(r"<[^<>\n]*>")


@dataclass(frozen=True, slots=True)
class SpeakerShare:
    """How much one speaker says: lines, words, and their share of the words of all named speakers, from 0 to 1."""

    name: str
    lines: int
    words: int
    share: float


@dataclass(frozen=True, slots=True)
class ReadingSummary:
    """How a source was read.

    `speakers` are those who say most first. `expert` is one of them, and `reason` says why; both are empty if no
    speaker is named. `times` are those of the first and the last line that has one, in seconds. `line_count` counts
    all lines, `headings`, `list_items` and `table_rows` those of each kind. `words` are in lines, `words_outside` in
    rows of the text that no line has; names, times and marks do not count. `problems` are what was skipped, and
    `doubts` say what may have been read wrongly. `fit` is that of the source.
    """

    name: str
    format: str
    is_transcript: bool
    speakers: tuple[SpeakerShare, ...]
    expert: str
    reason: str
    times: tuple[float, float] | None
    line_count: int
    headings: int
    list_items: int
    table_rows: int
    words: int
    words_outside: int
    problems: tuple[str, ...]
    doubts: tuple[str, ...]
    fit: float | None = None


def summarise_reading(source: Source, expert: str, wanted: str) -> ReadingSummary:
    """Return the summary of `source`, in which `expert` teaches; `wanted` is whom the user named as the expert.

    It has no doubts yet.
    """
    times = [line.time for line in source.lines if line.time is not None]
    passage = Passage(source, 1, "", source.lines)
    words = [count_words(line.text) for line in source.lines]
    return ReadingSummary(
        name=source.name,
        format=source.format,
        is_transcript=source.is_transcript,
        speakers=_measure_speakers(source.lines, words),
        expert=expert,
        reason=expert and ("named by you" if is_named(expert, wanted) else "speaks most"),
        times=(times[0], times[-1]) if times else None,
        line_count=len(source.lines),
        headings=sum(line.is_heading for line in source.lines),
        list_items=sum(is_list_item(passage, line) for line in source.lines),
        table_rows=sum(_is_table_row(source, line) for line in source.lines) if "|" in source.text else 0,
        words=sum(words),
        words_outside=count_words_outside(source),
        problems=source.problems,
        doubts=(),
        fit=source.fit,
    )


def read_summary(saved: Mapping[str, Any]) -> ReadingSummary:
    """Return the summary that was saved as JSON with the names of its fields."""
    speakers = tuple(SpeakerShare(**each) for each in saved["speakers"])
    times = saved["times"] and (saved["times"][0], saved["times"][1])
    texts = {name: tuple(saved[name]) for name in ("problems", "doubts")}
    return ReadingSummary(**{**saved, **texts, "speakers": speakers, "times": times})


def _measure_speakers(lines: Iterable[Line], counts: Iterable[int]) -> tuple[SpeakerShare, ...]:
    said: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for line, count in zip(lines, counts, strict=True):
        if line.speaker:
            said[line.speaker] += 1
            words[line.speaker] += count
    total = words.total() or 1
    return tuple(SpeakerShare(name, said[name], count, count / total) for name, count in words.most_common())


def _is_table_row(source: Source, line: Line) -> bool:
    return source.text[find_row(source, line) : line.spans[0][1]].lstrip().startswith("|")


def count_words(text: str) -> int:
    """Return the number of words in `text`: runs of two letters or more."""
    return sum(map(_count_between_blanks, text.split()))


@lru_cache(maxsize=1 << 16)  # the same words come again and again
def _count_between_blanks(written: str) -> int:
    return len(_WORD.findall(written))


def count_words_outside(source: Source, start: int = 0) -> int:
    """Return the number of words in rows of the text from `start` on of which no line has anything.

    A row that only repeats words of the lines, as captions do, does not count, nor does one that names a speaker.
    """
    rows = list(filter(_WORD.search, _blank_out(source.text, source.lines, start).splitlines()))
    words_of = dict(zip(rows, map(_split, rows), strict=True))
    known = _find_words(frozenset().union(*words_of.values()), source.lines)
    speakers = [words for name in {line.speaker for line in source.lines} if (words := _split(name))]
    return sum(
        count_words(row)
        for row in rows
        if not words_of[row] <= known and not any(map(words_of[row].issuperset, speakers))
    )


def _find_words(words: frozenset[str], lines: Iterable[Line]) -> frozenset[str]:
    """Return those of some words that the lines have."""
    text = join_lines(lines)
    folded = text.casefold()
    likely = frozenset(each for each in words if each in folded)
    return likely & _split(" ".join(set(text.split()))) if likely else likely


def _split(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _blank_out(text: str, lines: Iterable[Line], start: int) -> str:
    """Return the text from `start` on between the lines, without markup in angle brackets."""
    return _TAG.sub(" ", "".join(_between(text, lines, start)))


def _between(text: str, lines: Iterable[Line], at: int) -> Iterator[str]:
    for start, end in sorted(span for line in lines for span in line.spans):
        yield text[at:start]
        yield " "
        at = max(at, end)
    yield text[at:]
