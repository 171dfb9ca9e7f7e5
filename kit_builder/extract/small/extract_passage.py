"""Extract items from a passage: the model finds the steps and classifies other lines, code finds the evidence.

The model is not asked about lines whose layout is enough, such as a numbered list or a heading `Watch out`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kit_builder.errors import AnswerError
from kit_builder.evidence.alignment import quote_lines
from kit_builder.extract.small.asides import find_asides, is_wish
from kit_builder.extract.small.broken_off import find_broken_off
from kit_builder.extract.small.interview_answers import find_answers, is_interview, list_answers_with_steps
from kit_builder.extract.small.layout import find_layout_items, remove_label
from kit_builder.extract.small.line_kinds import classify_lines
from kit_builder.extract.small.markup import remove_markup
from kit_builder.extract.small.rewrite import rewrite_steps
from kit_builder.extract.small.spoken_steps import find_spoken_steps
from kit_builder.extract.small.step_question import StepRequest
from kit_builder.extract.small.written_steps import find_layout_steps, find_written_steps
from kit_builder.llm.model import Ask
from kit_builder.records import SECTIONS, Discard, Extract, Finding, Item, Line, Passage
from kit_builder.text.headings import is_private_heading
from kit_builder.text.joining import join_sentences
from kit_builder.text.languages import Language
from kit_builder.text.numbers import find_limit_kinds
from kit_builder.text.phrases import is_cut_off
from kit_builder.text.tokens import tokenize

_MIN_WORDS = 3
_ARROW = re.compile(r"->|→|=>")
_TOLD = ("steps", "scripts")  # sections whose items may begin with what somebody wants


def extract_passage(passage: Passage, expert: str, ask: Ask, language: Language) -> Extract:
    """Extract the items of `passage` by section, each with its evidence.

    Only lines by `expert` count, or everyone's if `expert` is empty. If the model gives no usable answer, the extract
    holds what the layout yields, and an error finding.
    """
    about = f"{passage.source.name}, passage {passage.number}"
    if is_private_heading(passage.heading, language.words):
        return Extract(passage, dict.fromkeys(SECTIONS, ()))
    items, known = _find_marked_items(passage, expert, language)
    unseen = known | find_broken_off(passage.source)
    lines = [line for line in _list_expert_lines(passage, expert) if line.number not in unseen]
    answered = _Answered()
    try:
        if any(map(_is_long_enough, lines)) and not any(section == "steps" for section, _ in items):
            steps = _ask_for_steps(StepRequest(passage, lines, about, language, expert), ask, answered)
            cited = {number for step in steps for number in step.line_numbers}
            lines = [line for line in lines if line.number not in cited]
        rest = [*filter(_is_long_enough, lines)]
        classified = classify_lines(rest, about, ask, language)
        answered.items += [(section, quote_lines(passage.source, [line])) for section, line in classified]
    except AnswerError as error:
        answered.findings.append(Finding("error", about, f"Extraction failed: {error}"))
    whole = [*_choose_whole([*items, *answered.items], passage, answered.discarded, language)]
    whole.sort(key=lambda each: each[1].evidence[0].line_start)
    by_section = {name: tuple(item for section, item in whole if section == name) for name in SECTIONS}
    return Extract(passage, by_section, +answered.discarded, tuple(answered.findings), expert)


@dataclass(slots=True)
class _Answered:
    """What a model has answered about a passage so far: items by section, what was discarded of them, and findings."""

    items: list[tuple[str, Item]] = field(default_factory=list)
    discarded: Counter[Discard] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)


def _ask_for_steps(request: StepRequest, ask: Ask, answered: _Answered) -> Sequence[Item]:
    """Return the steps that a model finds, of speech in its words; they are added to what is `answered`.

    Raises AnswerError if there is no usable answer.
    """
    if request.passage.source.is_transcript:
        found = find_spoken_steps(replace(request, lines=[*filter(_is_long_enough, request.lines)]), ask)
        steps, findings = rewrite_steps(found.steps, request.about, ask, request.language)
    else:
        found = find_written_steps(replace(request, expert=""), ask)
        steps, findings = found.steps, (_report_own_reading(request.about, found.steps),) if found.own else ()
    answered.findings += findings
    answered.discarded += found.discarded
    answered.items += [("steps", step) for step in steps]
    return steps


def _choose_whole(
    items: Sequence[tuple[str, Item]], passage: Passage, discarded: Counter[Discard], language: Language
) -> Iterator[tuple[str, Item]]:
    """Yield the items that are no wishes and not cut off, in their sections; the others are counted as `discarded`."""
    for section, item in items:
        if not section or (section not in _TOLD and is_wish(item.text, passage.source, language.words)):
            discarded["kind not confirmed"] += 1
        elif is_cut_off(item.evidence[-1].quote, language.words):
            discarded["unfinished"] += 1
        else:
            yield _correct_section(section, item, language), remove_markup(item, passage.source)


def _find_marked_items(
    passage: Passage, expert: str, language: Language
) -> tuple[list[tuple[str, Item]], frozenset[int]]:
    """Return the items for which no model is needed, by section, and the numbers of the lines that it must not see.

    These are items marked by the layout, and in an interview the answers whose questions say what they are.
    """
    words = language.words
    items = [
        (section, replace(item, text=remove_label(item.text, section, words)))
        for section, lines in find_layout_items(passage, words)
        if lines[0].is_from(expert)
        for item in (find_layout_steps(passage, lines, language) if section == "steps" else [_quote(passage, lines)])
    ]
    items = _name_stages(items, passage)
    if is_interview(passage):
        told = list_answers_with_steps(passage, words)
        items = [(section, item) for section, item in items if told.issuperset(item.line_numbers)]
        items += find_answers(passage, words)
        known = frozenset(line.number for line in passage.lines) - told
    else:
        known = find_asides(passage)
    return items, known.union(number for _, item in items for number in item.line_numbers)


def _quote(passage: Passage, lines: Sequence[Line]) -> Item:
    """Return an item that says what `lines` say, which in notes may lack the marks at their ends."""
    item = quote_lines(passage.source, lines)
    return item if passage.source.is_transcript else replace(item, text=join_sentences(lines))


def _name_stages(items: Sequence[tuple[str, Item]], passage: Passage) -> list[tuple[str, Item]]:
    """Return the items, those of the steps with the heading of the stage that they stand below."""
    headings = [line for line in passage.lines if line.is_heading]

    def find_stage(item: Item) -> str:
        above = [line for line in headings if line.number < item.evidence[0].line_start]
        return above[-1].text if above and above[-1].number in passage.stages else ""

    return [(section, replace(item, stage=find_stage(item)) if section == "steps" else item) for section, item in items]


def _report_own_reading(about: str, steps: Sequence[Item]) -> Finding:
    message = (
        f"The model named no steps, although the notes give instructions. {len(steps)} of their sentences were taken "
        "as the steps because of their form. Check them on the card."
    )
    return Finding("warning", about, message)


def _correct_section(section: str, item: Item, language: Language) -> str:
    """Return the item's section: `over 15 % -> on the list` is a rule anywhere, `Settings -> Save` may be a step."""
    limit, *action = _ARROW.split(item.text, maxsplit=1)
    return "rules" if section == "steps" and action and find_limit_kinds(limit, language.words) else section


def _is_long_enough(line: Line) -> bool:
    return len(tokenize(line.text)) >= _MIN_WORDS


def _list_expert_lines(passage: Passage, expert: str) -> Iterator[Line]:
    for line in passage.lines:
        if not line.is_heading and line.is_from(expert):
            yield line
