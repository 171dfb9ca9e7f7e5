"""Helpers that read text as a source and look at its lines."""

import re

from kit_builder.records import Source
from kit_builder.sources import read_source


def read(text: str, suffix: str) -> Source:
    return read_source(f"notes{suffix}", "notes", text.encode(), suffix)


def texts(text: str, suffix: str = ".txt") -> list[str]:
    return [line.text for line in read(text, suffix).lines]


def headings(text: str, suffix: str) -> list[str]:
    return [line.text for line in read(text, suffix).lines if line.is_heading]


def turns(text: str, suffix: str) -> list[tuple[str, str]]:
    return [(line.speaker, line.text) for line in read(text, suffix).lines]


def check_spans(source: Source) -> None:
    reached = 0
    for number, line in enumerate(source.lines, start=1):
        assert line.number == number
        assert line.text.strip()
        assert line.spans
        for start, end in line.spans:
            assert reached <= start < end <= len(source.text)
            reached = end


def cut(source: Source, number: int) -> str:
    return " ".join(source.text[start:end] for start, end in source.lines[number - 1].spans)


def check_problems(source: Source, *expected: tuple[str, int]) -> None:
    """Assert that the problems of a source are the expected ones, each given by a word in it and its count."""
    assert len(source.problems) == len(expected), source.problems
    for problem, (word, count) in zip(source.problems, expected, strict=True):
        assert word in problem.casefold(), problem
        assert str(count) in re.findall(r"\d+", problem), problem
