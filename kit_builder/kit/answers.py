"""Answers that a person wrote under the questions of a kit: they complete its methods, with the answer as evidence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kit_builder.evidence.alignment import make_evidence
from kit_builder.kit.questions import QUESTIONS, Gap, find_gaps, format_question
from kit_builder.records import Evidence, Finding, Item, Line, Method, Passage, Source
from kit_builder.sources import read_text
from kit_builder.text.lists import split_list_items
from kit_builder.text.numbers import find_numbers
from kit_builder.text.tokens import tokenize
from kit_builder.text.words import Words

_ID = "questions"
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class _Written:
    """A question on the page of a kit, the heading it stands under, and the lines that were written below it."""

    heading: str
    question: str
    answer: tuple[Line, ...]


def apply_answers(methods: Sequence[Method], text: str, words: Words) -> tuple[tuple[Method, ...], tuple[Finding, ...]]:
    """`methods` completed by what stands under their questions on the page `text`, and a finding for what is not used.

    What completes a section becomes items of it, what completes a step is added to it, and of two tellings that
    contradict each other the one that the answer tells is kept.
    """
    if not text.strip():
        return tuple(methods), ()
    page = read_text(QUESTIONS, _ID, text.encode(), ".md")
    written = [each for each in _written(page) if each.answer]
    findings: list[Finding] = []
    done: list[Method] = []
    used: set[int] = set()
    for method in methods:
        for gap in find_gaps(method, words):
            own = _tokens(format_question(gap.question, method))
            place = next((at for at, each in enumerate(written) if _is_of(each, method) and each.question == own), None)
            if place is None:
                continue
            changed = _completed(method, gap, written[place].answer, page, words)
            if changed is not None:
                used.add(place)
                method = changed
        done.append(method)
    findings += [_unused(each) for at, each in enumerate(written) if at not in used]
    return tuple(done), tuple(findings)


def _is_of(written: _Written, method: Method) -> bool:
    return written.heading == _tokens(method.name)


def _tokens(text: str) -> str:
    return " ".join(tokenize(text))


def _written(page: Source) -> Iterator[_Written]:
    """The questions of a page: each ends with a question mark; what follows it up to the next is its answer."""
    heading = ""
    question: list[Line] = []
    answer: list[Line] = []
    for group in split_list_items(Passage(page, 1, "", page.lines)):
        asks = [place for place, line in enumerate(group, start=1) if line.text.rstrip().endswith("?")]
        if not group[0].is_heading and not asks:
            answer += group
            continue
        if question:
            yield _Written(heading, _tokens(_text(question)), tuple(answer))
        question, answer = [], []
        if group[0].is_heading:
            heading = _tokens(group[0].text)
        else:
            question, answer = list(group[: asks[-1]]), list(group[asks[-1] :])
    if question:
        yield _Written(heading, _tokens(_text(question)), tuple(answer))


def _text(lines: Iterable[Line]) -> str:
    return " ".join(line.text for line in lines)


def _completed(method: Method, gap: Gap, answer: Sequence[Line], page: Source, words: Words) -> Method | None:
    """`method` with what `answer` says of `gap`; None where it cannot be told which telling an answer means."""
    found = tuple(make_evidence(page, [line]) for line in answer)
    items = list(method.section(gap.section))
    if not gap.key:
        items += [Item(each.quote, (each,)) for each in found]
        return _with_section(method, gap.section, items)
    place = int(gap.key.rpartition("-")[2]) - 1
    item = items[place]
    if item.conflicts:
        settled = _settled(item, _text(answer), found, words)
        if settled is None:
            return None
        items[place] = settled
    else:
        text = f"{item.text.rstrip()} {_text(answer)}"
        items[place] = replace(item, text=text, evidence=(*item.evidence, *found))
    return _with_section(method, gap.section, items)


def _settled(item: Item, answer: str, found: tuple[Evidence, ...], words: Words) -> Item | None:
    """The one telling whose numbers the answer names and the others lack, or the answer itself if it is a step."""
    said = find_numbers(answer, words)
    meant = [telling for telling in item.versions if said and said <= find_numbers(telling.text, words)]
    meant = meant or [telling for telling in item.versions if _tokens(telling.text) in _tokens(answer)]
    if len(meant) == 1:
        return Item(meant[0].text, (*meant[0].evidence, *found))
    told = [telling for telling in item.versions if said & find_numbers(telling.text, words)]
    if not meant and len(told) < _SEVERAL and len(tokenize(answer)) > len(tokenize(item.text)) / 2:
        return Item(answer, found)
    return None


def _with_section(method: Method, section: str, items: Sequence[Item]) -> Method:
    changed: dict[str, Any] = {section: tuple(items)}
    return replace(method, **changed)


def _unused(written: _Written) -> Finding:
    line = written.answer[0]
    message = "This answer is not used: its question is not asked any more, or it does not tell which one is right."
    return Finding("warning", f"{QUESTIONS}, line {line.number}", f"{message} “{line.text}”")
