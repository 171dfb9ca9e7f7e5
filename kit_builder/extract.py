"""Passages to items: a model copies out the steps and says what the other lines are, code finds the lines behind them.

What the layout of the notes already says (a heading `Watch out`, a numbered list) is believed and not asked about.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field, create_model

from kit_builder.align import align, evidence, grounded_item
from kit_builder.errors import AnswerError
from kit_builder.instruct import in_writing
from kit_builder.kinds import sections
from kit_builder.language import Language
from kit_builder.layout import is_listed, is_private, list_items, told_by_layout
from kit_builder.models.model import Ask
from kit_builder.records import SECTIONS, Extract, Finding, Item, Line, Passage
from kit_builder.wording import begins_with, listed, tokens, without_fillers
from kit_builder.words import Words

_LEAST_WORDS = 3
_TOKENS_A_WORD = 3
_MORE_THAN_LINES = 8  # a line may hold several steps


class Steps(BaseModel):
    """What `steps.md` asks for: the steps of a passage in its own words, in order."""

    steps: list[Annotated[str, Field(max_length=500)]]


def steps_answer(lines: int) -> type[Steps]:
    """`Steps` for a passage of so many lines: no more steps than that, for a small model may not find the end."""
    listing: Any = Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=lines + _MORE_THAN_LINES)]
    return create_model("Steps", __base__=Steps, steps=(listing, ...))


def extract(passage: Passage, expert: str, ask: Ask, language: Language) -> Extract:
    """What `passage` says, by section, each item with the lines it rests on.

    Only what `expert` says counts, or everyone where `expert` is empty. Where the model gives no usable answer, the
    extract holds what is known without it, and a finding.
    """
    about = f"{passage.source.name}, passage {passage.number}"
    if is_private(passage.heading, language.words):
        return Extract(passage, dict.fromkeys(SECTIONS, ()))
    items = [
        (section, _whole(passage, lines))
        for section, lines in told_by_layout(passage, language.words)
        if lines[0].is_from(expert)
    ]
    told = {number for _, item in items for number in _numbers(item)}
    lines = [line for line in _spoken(passage, expert) if line.number not in told and _says_something(line)]
    dropped = 0
    findings: list[Finding] = []
    try:
        if lines and not any(section == "steps" for section, _ in items):
            steps, dropped = _steps(passage, lines, expert, about, ask, language)
            if expert:
                steps, unworded = in_writing(steps, about, ask, language)
                findings += unworded
            items += [("steps", step) for step in steps]
            cited = {number for step in steps for number in _numbers(step)}
            lines = [line for line in lines if line.number not in cited]
        items += [(section, _whole(passage, [line])) for section, line in sections(lines, about, ask, language)]
    except AnswerError as error:
        findings.append(Finding("error", about, f"This passage could not be read. {error}"))
    items.sort(key=lambda each: each[1].evidence[0].line_start)
    by_section = {name: tuple(item for section, item in items if section == name) for name in SECTIONS}
    return Extract(passage, by_section, dropped, tuple(findings), expert)


def _says_something(line: Line) -> bool:
    return len(tokens(line.text)) >= _LEAST_WORDS


def _spoken(passage: Passage, expert: str) -> Iterator[Line]:
    for line in passage.lines:
        if not line.is_heading and line.is_from(expert):
            yield line


def _whole(passage: Passage, lines: Sequence[Line]) -> Item:
    found = evidence(passage.source, lines)
    return Item(found.quote, (found,))


def _steps(
    passage: Passage, lines: Sequence[Line], expert: str, about: str, ask: Ask, language: Language
) -> tuple[list[Item], int]:
    """The steps that the model copies out of `lines`, and how many of its own making were dropped."""
    text = readable(passage, {line.number for line in lines})
    limit = 100 + _TOKENS_A_WORD * len(text.split())
    prompt = language.prompt("steps-of-talk.md" if expert else "steps.md")
    question = prompt.fill(f"steps of {about}", max_tokens=limit, passage=text, expert=expert)
    places = list_items(passage)
    steps: dict[str, Item] = {}
    dropped = 0
    for copied in ask(question, steps_answer(len(lines))).steps:
        step = _without_speaker(copied)
        found = align(step, lines, language.words)
        dropped += not found
        for item in _by_list_item(step, passage, places, found):
            steps.setdefault(" ".join(tokens(item.text)), item)
    items = list(steps.values())
    if expert:
        return [step for step in items if _directs(step, language.words)], dropped
    return _without_background(items, passage, places, language.words), dropped


def _directs(step: Item, words: Words) -> bool:
    """Whether a step of a conversation tells somebody to do something, and is not a question or a remark."""
    said = tokens(without_fillers(step.text, words))
    quoted = set(tokens(" ".join(each.quote for each in step.evidence)))
    return (
        len(said) >= _LEAST_WORDS
        and not step.text.rstrip().endswith("?")
        and said[0] not in listed(words["talk"]["remarks"])
        and not quoted.isdisjoint(listed(words["wording"]["directing"]))
    )


def _by_list_item(
    step: str, passage: Passage, places: Sequence[tuple[Line, ...]], found: tuple[Line, ...]
) -> list[Item]:
    """The step that rests on the lines `found`; a step for each where they are several of the `places` of a list."""
    parts = [part for item in places if (part := tuple(line for line in item if line in found))]
    if len(parts) == 1:
        return [grounded_item(step, passage.source, found)]
    return [_whole(passage, part) for part in parts]


def _without_background(
    steps: list[Item], passage: Passage, places: Sequence[tuple[Line, ...]], words: Words
) -> list[Item]:
    """`steps` without what only tells of something, where most of them tell somebody to do it.

    Notes that describe a process (`The clerk checks the form.`) are left as they are. Where most steps stand in a
    list, the others are what was written around it.
    """
    telling = [begins_with(step.text, words["wording"]["telling"]) or step.text.endswith(("?", ":")) for step in steps]
    if 2 * sum(telling) <= len(steps):
        steps = [step for step, tells in zip(steps, telling, strict=True) if not tells]
    listed_lines = {line.number for item in places if is_listed(passage, item[0]) for line in item}
    in_list = [step for step in steps if step.evidence[0].line_start in listed_lines]
    return in_list if 3 * len(steps) < 4 * len(in_list) else steps


def readable(passage: Passage, wanted: set[int]) -> str:
    """The lines of `passage` as a model reads them: paragraphs as they were, a turn of speech with its speaker's name.

    Of lines that are not `wanted` only headings and the words of other speakers are shown.
    """
    parts: list[str] = []
    before: Line | None = None
    for line in passage.lines:
        if line.number not in wanted and not line.is_heading and not line.speaker:
            continue
        if line.speaker and (before is None or line.speaker != before.speaker):
            parts.append(f"\n{line.speaker}: {line.text}")
        else:
            parts.append(f"{_gap(passage, before, line)}{line.text}")
        before = line
    return "".join(parts).strip()


def _gap(passage: Passage, before: Line | None, line: Line) -> str:
    """What stands between two lines: a blank row, a row's end, or a space."""
    if before is None or line.speaker:
        return " "
    between = passage.source.text[before.spans[-1][1] : line.spans[0][0]]
    if between.count("\n") > 1 or before.is_heading:
        return "\n\n"
    return "\n" if between.strip() else " "


def _without_speaker(text: str) -> str:
    return re.sub(r"^[^\W\d_][\w .'-]{0,40}: ", "", text).strip()


def _numbers(item: Item) -> Iterator[int]:
    for found in item.evidence:
        yield from range(found.line_start, found.line_end + 1)
