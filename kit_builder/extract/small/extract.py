"""Passages to items: a model names the steps and says what the other lines are, code finds the lines behind them.

What the layout of the notes already says (a heading `Watch out`, a numbered list) is believed and not asked about.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from kit_builder.errors import AnswerError
from kit_builder.evidence.alignment import item_of
from kit_builder.extract.small.layout import told_by_layout, unlabelled
from kit_builder.extract.small.line_kinds import sections
from kit_builder.extract.small.rewrite import in_writing
from kit_builder.extract.small.steps import spoken, told, written
from kit_builder.llm.model import Ask
from kit_builder.records import SECTIONS, Extract, Finding, Item, Line, Passage
from kit_builder.text.headings import is_private
from kit_builder.text.languages import Language
from kit_builder.text.numbers import limit_kinds
from kit_builder.text.phrases import breaks_off
from kit_builder.text.tokens import tokens

_LEAST_WORDS = 3
_ARROW = re.compile(r"->|→|=>")


def extract(passage: Passage, expert: str, ask: Ask, language: Language) -> Extract:
    """What `passage` says, by section, each item with the lines it rests on.

    Only what `expert` says counts, or everyone where `expert` is empty. Where the model gives no usable answer, the
    extract holds what is known without it, and a finding.
    """
    about = f"{passage.source.name}, passage {passage.number}"
    if is_private(passage.heading, language.words):
        return Extract(passage, dict.fromkeys(SECTIONS, ()))
    items = [
        (section, replace(item, text=unlabelled(item.text, section, language.words)))
        for section, lines in told_by_layout(passage, language.words)
        if lines[0].is_from(expert)
        for item in (told(passage, lines, language) if section == "steps" else [item_of(passage.source, lines)])
    ]
    known = {number for _, item in items for number in _numbers(item)}
    lines = [line for line in _spoken(passage, expert) if line.number not in known]
    dropped = 0
    findings: list[Finding] = []
    try:
        if any(map(_says_something, lines)) and not any(section == "steps" for section, _ in items):
            if passage.source.is_transcript:
                steps, dropped = spoken(passage, [*filter(_says_something, lines)], expert, about, ask, language)
                steps, unworded = in_writing(steps, about, ask, language)
                findings += unworded
            else:
                steps, dropped = written(passage, lines, about, ask, language)
            items += [("steps", step) for step in steps]
            cited = {number for step in steps for number in _numbers(step)}
            lines = [line for line in lines if line.number not in cited]
        rest = [*filter(_says_something, lines)]
        items += [(section, item_of(passage.source, [line])) for section, line in sections(rest, about, ask, language)]
    except AnswerError as error:
        findings.append(Finding("error", about, f"This passage could not be read. {error}"))
    items = [
        (_section(section, item, language), item)
        for section, item in items
        if not breaks_off(item.evidence[-1].quote, language.words)
    ]
    items.sort(key=lambda each: each[1].evidence[0].line_start)
    by_section = {name: tuple(item for section, item in items if section == name) for name in SECTIONS}
    return Extract(passage, by_section, dropped, tuple(findings), expert)


def _section(section: str, item: Item, language: Language) -> str:
    """The section of an item: `over 15 % -> on the list` is a rule wherever it stands; `Settings -> Save` is a step."""
    limit, *action = _ARROW.split(item.text, maxsplit=1)
    return "rules" if section == "steps" and action and limit_kinds(limit, language.words) else section


def _says_something(line: Line) -> bool:
    return len(tokens(line.text)) >= _LEAST_WORDS


def _spoken(passage: Passage, expert: str) -> Iterator[Line]:
    for line in passage.lines:
        if not line.is_heading and line.is_from(expert):
            yield line


def _numbers(item: Item) -> Iterator[int]:
    for found in item.evidence:
        yield from range(found.line_start, found.line_end + 1)
