"""Answers that a person wrote in `questions.md`. They complete methods, and are their own evidence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kit_builder.evidence.alignment import make_evidence
from kit_builder.kit.questions import QUESTIONS, Gap, find_gaps, format_question
from kit_builder.records import Evidence, Finding, Item, Line, Method, Passage, Source
from kit_builder.sources import read_source
from kit_builder.text.lists import split_list_items
from kit_builder.text.numbers import find_numbers
from kit_builder.text.tokens import tokenize
from kit_builder.text.words import Words

_ID = "questions"


@dataclass(frozen=True, slots=True)
class _Entry:
    """A question in `questions.md`, the heading above it, and the lines of its answer."""

    heading: str
    question: str
    answer: tuple[Line, ...]


def apply_answers(methods: Sequence[Method], text: str, words: Words) -> tuple[tuple[Method, ...], tuple[Finding, ...]]:
    """Return `methods` completed by the answers in `text`, and a warning for each answer that could not be used.

    An answer about a section becomes items of it; an answer about a step is added to the step; an answer about a
    conflict selects one of its versions. `text` is the content of `questions.md`, which may be empty.
    """
    if not text.strip():
        return tuple(methods), ()
    page = read_source(QUESTIONS, _ID, text.encode(), ".md")
    entries = [each for each in _read_entries(page) if each.answer]
    findings: list[Finding] = []
    done: list[Method] = []
    used: set[int] = set()
    for method in methods:
        for gap in find_gaps(method, words):
            own = _normalise(format_question(gap.question, method))
            place = next(
                (at for at, each in enumerate(entries) if _is_about(each, method) and each.question == own), None
            )
            if place is None:
                continue
            changed = _complete(method, gap, entries[place].answer, page, words)
            if changed is not None:
                used.add(place)
                method = changed
        done.append(method)
    findings += [_report_unused(each) for at, each in enumerate(entries) if at not in used]
    return tuple(done), tuple(findings)


def _is_about(entry: _Entry, method: Method) -> bool:
    return entry.heading == _normalise(method.name)


def _normalise(text: str) -> str:
    return " ".join(tokenize(text))


def _read_entries(page: Source) -> Iterator[_Entry]:
    """Yield the questions of a page. Each ends with a question mark; its answer is the text up to the next one."""
    heading = ""
    question: list[Line] = []
    answer: list[Line] = []
    for group in split_list_items(Passage(page, 1, "", page.lines)):
        asks = [place for place, line in enumerate(group, start=1) if line.text.rstrip().endswith("?")]
        if not group[0].is_heading and not asks:
            answer += group
            continue
        if question:
            yield _Entry(heading, _normalise(_text(question)), tuple(answer))
        question, answer = [], []
        if group[0].is_heading:
            heading = _normalise(group[0].text)
        else:
            question, answer = list(group[: asks[-1]]), list(group[asks[-1] :])
    if question:
        yield _Entry(heading, _normalise(_text(question)), tuple(answer))


def _text(lines: Iterable[Line]) -> str:
    return " ".join(line.text for line in lines)


def _complete(method: Method, gap: Gap, answer: Sequence[Line], page: Source, words: Words) -> Method | None:
    """Return `method` with `answer` filled into `gap`; None if it is unclear which version the answer selects."""
    found = tuple(make_evidence(page, [line]) for line in answer)
    items = list(method.section(gap.section))
    if not gap.key:
        items += [Item(each.quote, (each,)) for each in found]
        return _replace_section(method, gap.section, items)
    place = int(gap.key.rpartition("-")[2]) - 1
    item = items[place]
    if item.conflicts:
        resolved = _resolve(item, _text(answer), found, words)
        if resolved is None:
            return None
        items[place] = resolved
    else:
        text = f"{item.text.rstrip()} {_text(answer)}"
        items[place] = replace(item, text=text, evidence=(*item.evidence, *found))
    return _replace_section(method, gap.section, items)


def _resolve(item: Item, answer: str, found: tuple[Evidence, ...], words: Words) -> Item | None:
    """Return the version of `item` that `answer` selects, or the answer itself if it is a complete step.

    An answer selects the only version that has all its numbers, or else the only one that it repeats.
    """
    given = find_numbers(answer, words)
    selected = [version for version in item.versions if given and given <= find_numbers(version.text, words)]
    selected = selected or [version for version in item.versions if _normalise(version.text) in _normalise(answer)]
    if len(selected) == 1:
        return Item(selected[0].text, (*selected[0].evidence, *found))
    sharing = [version for version in item.versions if given & find_numbers(version.text, words)]
    if not selected and len(sharing) <= 1 and len(tokenize(answer)) > len(tokenize(item.text)) / 2:
        return Item(answer, found)
    return None


def _replace_section(method: Method, section: str, items: Sequence[Item]) -> Method:
    changed: dict[str, Any] = {section: tuple(items)}
    return replace(method, **changed)


def _report_unused(entry: _Entry) -> Finding:
    line = entry.answer[0]
    message = (
        f"Answer not used: “{line.text}” Either its question is no longer open, or it does not say which version is "
        "right."
    )
    return Finding("warning", f"{QUESTIONS}, line {line.number}", message)
