"""Steps written as headings: `Step 1: Invite the right people` above a paragraph, under the heading of the method."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kit_builder.extract.small.imperatives import Form, detect_form
from kit_builder.records import Line, Passage, Source
from kit_builder.text.headings import find_section
from kit_builder.text.list_marks import Mark, parse_marks
from kit_builder.text.lists import is_numbered_item
from kit_builder.text.words import Words

_MIN_STEPS = 3
_MAX_WORDS_BELOW = 80
_MAX_SENTENCES_BELOW = 2  # below a heading without a number, which more text would make a method of its own
_MIN_LIST = 3


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading with the lines below it; `level` is that of its Markdown mark, 0 if it has none."""

    heading: Line
    level: int
    below: tuple[Line, ...]
    marks: tuple[Mark, ...]


def join_step_headings(source: Source, words: Words) -> Source:
    """Return `source` with headings that are the steps of one method as lines without their marks.

    They are at least three in a row on one level, with short text below, and either count up or are all imperatives
    below a heading of their own. Headings that name sections, or have a list of steps below, are left as they are.
    """
    if any(line.is_context for line in source.lines):  # the headings of an interview are names of methods
        return source
    sections = [_read_section(source, lines) for lines in _split_at_headings(source.lines)]
    steps = {
        section.heading.number: section
        for run in _find_runs(sections)
        if all(_is_short(section, source) and not find_section(section.heading.text, words) for section in run)
        and (_count_up(run) or (run[0] is not sections[0] and _are_imperatives(run, words)))
        for section in run
    }
    if not steps:
        return source
    lines = (_unmark(steps[line.number]) if line.number in steps else line for line in source.lines)
    return replace(source, lines=tuple(lines))


def _split_at_headings(lines: Sequence[Line]) -> Iterator[list[Line]]:
    section: list[Line] = []
    for line in lines:
        if line.is_heading and section:
            yield section
            section = []
        if line.is_heading or section:
            section.append(line)
    if section:
        yield section


def _read_section(source: Source, lines: Sequence[Line]) -> _Section:
    start, end = lines[0].spans[0]
    before = source.text[max(0, start - 8) : start].rstrip()
    level = len(before) - len(before.rstrip("#"))
    marks = tuple(mark for mark in parse_marks(source.text, start, end) if mark.value and mark.end > start)
    return _Section(lines[0], level, tuple(lines[1:]), marks)


def _find_runs(sections: Sequence[_Section]) -> Iterator[list[_Section]]:
    """Yield the runs of at least three headings on one level without another heading between."""
    run: list[_Section] = []
    for section in sections:
        if run and (section.level != run[0].level or bool(section.marks) != bool(run[0].marks)):
            if len(run) >= _MIN_STEPS:
                yield run
            run = []
        run.append(section)
    if len(run) >= _MIN_STEPS:
        yield run


def _count_up(run: Sequence[_Section]) -> bool:
    """Return whether the headings have marks of one form that count up from the first."""
    return any(
        all(
            any(mark.form == first.form and mark.value == first.value + place for mark in section.marks)
            for place, section in enumerate(run)
        )
        for first in run[0].marks
    )


def _are_imperatives(run: Sequence[_Section], words: Words) -> bool:
    return all(
        section.level
        and 0 < len(section.below) <= _MAX_SENTENCES_BELOW
        and len(section.heading.text.split()) > 1
        and detect_form(section.heading.text, words) is Form.IMPERATIVE
        for section in run
    )


def _is_short(section: _Section, source: Source) -> bool:
    """Return whether the text below a heading can belong to one step: it is short, and has no list of steps."""
    passage = Passage(source, 1, "", section.below)
    size = sum(len(line.text.split()) for line in section.below)
    return size <= _MAX_WORDS_BELOW and sum(is_numbered_item(passage, line) for line in section.below) < _MIN_LIST


def _unmark(section: _Section) -> Line:
    line = section.heading
    start, end = line.spans[0]
    width = section.marks[0].end - start if section.marks else 0
    return replace(line, text=line.text[width:], spans=((start + width, end), *line.spans[1:]), is_heading=False)
