"""Summarise how a source was read: its format, speakers and lines, as `kit-builder read` and the report show them."""

from collections import Counter
from dataclasses import dataclass

from kit_builder.records import Source
from kit_builder.sources.expert import find_expert


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

    `speakers` are those who say most first. `expert` is empty if no speaker is named. `times` are those of the first
    and the last line that has one, in seconds.
    """

    name: str
    format: str
    is_transcript: bool
    expert: str
    speakers: tuple[SpeakerShare, ...]
    lines: int
    headings: int
    words: int
    times: tuple[float, float] | None
    problems: tuple[str, ...]


def summarise_reading(source: Source, author: str) -> ReadingSummary:
    """Return the summary of `source`, whose expert is `author` if they speak in it."""
    times = [line.time for line in source.lines if line.time is not None]
    return ReadingSummary(
        name=source.name,
        format=source.format,
        is_transcript=source.is_transcript,
        expert=find_expert(source, author),
        speakers=_measure_speakers(source),
        lines=len(source.lines),
        headings=sum(line.is_heading for line in source.lines),
        words=sum(len(line.text.split()) for line in source.lines),
        times=(times[0], times[-1]) if times else None,
        problems=source.problems,
    )


def _measure_speakers(source: Source) -> tuple[SpeakerShare, ...]:
    lines: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for line in source.lines:
        if line.speaker:
            lines[line.speaker] += 1
            words[line.speaker] += len(line.text.split())
    total = words.total() or 1
    return tuple(SpeakerShare(name, lines[name], said, said / total) for name, said in words.most_common())
