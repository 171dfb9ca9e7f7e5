"""Passages to items: a model copies out the steps and says what the other lines are, code finds the lines behind them.

What a heading of the notes already says (`Watch out`, `Fallgruver`) is believed and no model is asked about it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from kit_builder.align import align, evidence, grounded_item
from kit_builder.errors import AnswerError
from kit_builder.instruct import in_writing
from kit_builder.language import Language
from kit_builder.models.model import Ask
from kit_builder.records import SECTIONS, Extract, Finding, Item, Line, Passage
from kit_builder.wording import tokens
from kit_builder.words import Words

KINDS: Mapping[str, str] = {
    "purpose": "purpose",
    "when": "when",
    "needs": "needs",
    "step": "steps",
    "rule": "rules",
    "pitfall": "pitfalls",
    "script": "scripts",
    "outcome": "outcome",
    "example": "examples",
}
_LEAST_WORDS = 3
_LINES_A_CALL = 25
_TOKENS_A_WORD = 3


class Steps(BaseModel):
    """What `steps.md` asks for: the steps of a passage in its own words, in order."""

    steps: Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=60)]


def extract(passage: Passage, expert: str, ask: Ask, language: Language) -> Extract:
    """What `passage` says, by section, each item with the lines it rests on.

    Only what `expert` says counts, or everyone where `expert` is empty. Where the model gives no usable answer, the
    extract holds what is known without it, and a finding.
    """
    about = f"{passage.source.name}, passage {passage.number}"
    told = dict(_told_by_headings(passage, language.words))
    lines = [line for line in _spoken(passage, expert) if line.number not in told]
    steps: list[Item] = []
    dropped = 0
    kinds: dict[int, str] = {}
    findings: tuple[Finding, ...] = ()
    try:
        if any(_says_something(line) for line in lines) and "steps" not in told.values():
            steps, dropped = _steps(passage, lines, about, ask, language)
        cited = {number for item in steps for number in _numbers(item)}
        rest = [line for line in lines if line.number not in cited and _says_something(line)]
        kinds = dict(_kinds(rest, about, ask, language))
    except AnswerError as error:
        findings = (Finding("error", about, f"This passage could not be read. {error}"),)
    items = [("steps", item) for item in steps] + [
        (KINDS[kinds[line.number]], _whole(passage, (line,)))
        for line in lines
        if kinds.get(line.number, "step") in KINDS.keys() - {"step"}
    ]
    items += _items_told(passage, told)
    items.sort(key=lambda each: each[1].evidence[0].line_start)
    sections = {name: tuple(item for section, item in items if section == name) for name in SECTIONS}
    return Extract(passage, sections, dropped, findings)


def _says_something(line: Line) -> bool:
    return len(tokens(line.text)) >= _LEAST_WORDS


def _spoken(passage: Passage, expert: str) -> Iterator[Line]:
    for line in passage.lines:
        if not line.is_heading and (not expert or line.speaker in ("", expert)):
            yield line


def _told_by_headings(passage: Passage, words: Words) -> Iterator[tuple[int, str]]:
    """The numbers of the lines under a heading that names a section, and the section."""
    section = ""
    for line in passage.lines:
        if line.is_heading:
            section = section_of(line.text, words)
        elif section:
            yield line.number, section


def section_of(heading: str, words: Words) -> str:
    """The section that a heading of notes names, or an empty text: `Watch out!` names the pitfalls."""
    wanted = " ".join(tokens(heading))
    for section in SECTIONS:
        names = f"{words['card'][section]},{words['headings'][section]}".split(",")
        if wanted in (" ".join(tokens(name)) for name in names):
            return section
    return ""


def _items_told(passage: Passage, told: Mapping[int, str]) -> Iterator[tuple[str, Item]]:
    """The items that headings told of: the lines of one list item or paragraph together."""
    together: list[Line] = []
    for line in passage.lines:
        if line.number not in told:
            continue
        if together and (told[together[-1].number] != told[line.number] or not _reads_on(passage, together[-1], line)):
            yield told[together[-1].number], _whole(passage, together)
            together = []
        together.append(line)
    if together:
        yield told[together[-1].number], _whole(passage, together)


def _reads_on(passage: Passage, before: Line, line: Line) -> bool:
    """Whether `line` goes on with the list item or paragraph of `before`: nothing but blanks lies between."""
    between = passage.source.text[before.spans[-1][1] : line.spans[0][0]]
    return line.number == before.number + 1 and not between.strip() and "\n" not in between


def _whole(passage: Passage, lines: Sequence[Line]) -> Item:
    found = evidence(passage.source, lines)
    return Item(found.quote, (found,))


def _steps(passage: Passage, lines: Sequence[Line], about: str, ask: Ask, language: Language) -> tuple[list[Item], int]:
    """The steps that the model copies out of `lines`, and how many of its own making were dropped."""
    text = readable(passage.lines, {line.number for line in lines})
    limit = 100 + _TOKENS_A_WORD * len(text.split())
    question = language.prompt("steps.md").fill(f"steps of {about}", max_tokens=limit, passage=text)
    steps: dict[str, Item] = {}
    dropped = 0
    for copied in ask(question, Steps).steps:
        step = _without_speaker(copied)
        if found := align(step, lines, language.words):
            steps.setdefault(" ".join(tokens(step)), grounded_item(step, passage.source, found))
        else:
            dropped += 1
    items = list(steps.values())
    return (in_writing(items, about, ask, language) if passage.source.is_transcript else items), dropped


def readable(lines: Sequence[Line], wanted: set[int]) -> str:
    """`lines` as a model reads them: a paragraph a turn with its speaker's name, headings by themselves.

    Of lines that are not `wanted` only headings and the words of other speakers are shown.
    """
    parts: list[str] = []
    speaker = ""
    for line in lines:
        if line.number not in wanted and not line.is_heading and not line.speaker:
            continue
        if line.speaker and line.speaker != speaker:
            parts.append(f"\n{line.speaker}: {line.text}")
        else:
            parts.append(f"\n{line.text}" if line.is_heading or not line.speaker else f" {line.text}")
        speaker = line.speaker
    return "".join(parts).strip()


def _without_speaker(text: str) -> str:
    return re.sub(r"^[^\W\d_][\w .'-]{0,40}: ", "", text).strip()


def _numbers(item: Item) -> Iterator[int]:
    for found in item.evidence:
        yield from range(found.line_start, found.line_end + 1)


def _kinds(lines: Sequence[Line], about: str, ask: Ask, language: Language) -> Iterator[tuple[int, str]]:
    """What the model says each of `lines` is, by line number."""
    prompt = language.prompt("kinds.md")
    for start in range(0, len(lines), _LINES_A_CALL):
        some = lines[start : start + _LINES_A_CALL]
        question = prompt.fill(f"other lines of {about}", lines=[line.text for line in some])
        answer = ask(question, kinds_answer(len(some)))
        for place, line in enumerate(some, start=1):
            yield line.number, getattr(answer, str(place))


def kinds_answer(count: int) -> type[BaseModel]:
    """What `kinds.md` asks for: one of KINDS, or `other`, for each of `count` lines."""
    kind: Any = Literal[(*KINDS, "other")]  # so that the names of KINDS stand once, above
    fields: dict[str, Any] = {str(place): (kind, ...) for place in range(1, count + 1)}
    answer: type[BaseModel] = create_model("Kinds", **fields)
    return answer
