"""Settle conflicts between sources by what a person has answered about them, as a large model reads the answers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.evidence.alignment import make_evidence, share_lines
from kit_builder.kit.answered_questions import AnsweredQuestion
from kit_builder.kit.questions import format_question
from kit_builder.llm.model import Ask
from kit_builder.records import SECTIONS, Evidence, Finding, Item, Method, Source
from kit_builder.text.joining import join_lines
from kit_builder.text.languages import Language
from kit_builder.text.numbers import find_numbers
from kit_builder.text.words import Words

_SETTLE = "full/settle.md"
_TOKENS = 600


class SettledConflict(BaseModel):
    """The version of a conflict that holds, and the answer that says so. All count from 1."""

    conflict: int
    version: int
    answer: int


class SettledConflicts(BaseModel):
    """The answer to `full/settle.md`: what is settled, statements by id, and open questions by number."""

    settled: list[SettledConflict]
    overruled: list[str]
    answered: list[int]


@dataclass(frozen=True, slots=True)
class Settlement:
    """A method with the conflicts settled that answers decide, the answers used for it, and what it changes."""

    method: Method
    used: tuple[AnsweredQuestion, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Decision:
    """A conflict as it was, the version that holds, and the answer that says so."""

    item: Item
    version: Item
    answer: AnsweredQuestion

    @property
    def rejected(self) -> list[Item]:
        return [each for each in self.item.versions if each != self.version]


def settle_conflicts(
    method: Method, answered: Sequence[AnsweredQuestion], page: Source, ask: Ask, language: Language
) -> Settlement:
    """Let a model read which versions the answers about a method select, and return the method with these alone.

    `page` is the source of the answers: the questions page or an interview. Code refuses a version if the answer has
    only numbers of others, and drops an overruled statement only if a number of a rejected version stands in it. What
    is dropped is reported. Without a usable answer from the model, the method stays as it is.
    """
    conflicts = [item for _, item in method.conflicts]
    if not conflicts or not answered:
        return Settlement(method)
    lines = [found for item in conflicts for version in item.versions for found in version.evidence]
    nearby = {key: each for key, each in method.items() if _may_be_overruled(each, lines)}
    question = language.load_prompt(_SETTLE).fill(
        f"answers about {method.name}",
        _TOKENS,
        conflicts=[[_describe(version) for version in item.versions] for item in conflicts],
        answers=[{"question": join_lines(each.asked), "answer": join_lines(each.answer)} for each in answered],
        statements=[f"{key}: {each.text}" for key, each in nearby.items()],
        questions=[format_question(each, method) for each in method.questions],
    )
    likely = SettledConflicts(settled=[], overruled=[], answered=[])
    try:
        answer = ask(replace(question, likely=likely.model_dump_json()), SettledConflicts)
    except AnswerError as error:
        return Settlement(method, findings=(Finding("note", page.name, f"The answers were not read. {error}"),))
    decisions = [*_read_decisions(answer, conflicts, answered, language.words)]
    if not decisions:
        return Settlement(method)
    overruled = [nearby[key] for key in answer.overruled if key in nearby]
    settled = _drop_overruled(_settle(method, decisions, page), decisions, overruled, language.words)
    questions = tuple(each for at, each in enumerate(method.questions, start=1) if at not in answer.answered)
    used = tuple(each.answer for each in decisions)
    return Settlement(replace(settled.method, questions=questions), used, settled.findings)


def _may_be_overruled(item: Item, lines: Sequence[Evidence]) -> bool:
    return not item.conflicts and not item.attachments and share_lines(item.evidence, lines)


def _describe(version: Item) -> str:
    sources = ", ".join(dict.fromkeys(found.source for found in version.evidence))
    return f"{version.text} ({sources})" if sources else version.text


def _read_decisions(
    answer: SettledConflicts, conflicts: Sequence[Item], answered: Sequence[AnsweredQuestion], words: Words
) -> Iterator[_Decision]:
    """Yield the valid decisions, the first of each conflict."""
    open_conflicts = dict(enumerate(conflicts, start=1))
    for each in answer.settled:
        item = open_conflicts.get(each.conflict)
        if item is None or not 1 <= each.version <= len(item.versions) or not 1 <= each.answer <= len(answered):
            continue
        decision = _Decision(item, item.versions[each.version - 1], answered[each.answer - 1])
        given = find_numbers(join_lines(decision.answer.answer), words)
        if not given & _find_wrong_numbers([decision], words) or given & find_numbers(decision.version.text, words):
            del open_conflicts[each.conflict]
            yield decision


def _find_wrong_numbers(decisions: Iterable[_Decision], words: Words) -> frozenset[str]:
    """Return the numbers that only rejected versions have."""
    found: set[str] = set()
    for each in decisions:
        right = find_numbers(each.version.text, words)
        found |= {number for version in each.rejected for number in find_numbers(version.text, words) - right}
    return frozenset(found)


def _settle(method: Method, decisions: Sequence[_Decision], page: Source) -> Method:
    """Return the method with the version that holds in place of each conflict, and the answer as more evidence."""

    def settle(item: Item) -> Item:
        decision = next((each for each in decisions if each.item == item), None)
        if decision is None:
            return replace(item, attachments=tuple(map(settle, item.attachments)))
        evidence = (*decision.version.evidence, make_evidence(page, decision.answer.answer))
        attachments = tuple(map(settle, item.attachments))
        return replace(item, text=decision.version.text, evidence=evidence, conflicts=(), attachments=attachments)

    changed: dict[str, Any] = {name: tuple(map(settle, method.section(name))) for name in SECTIONS}
    return replace(method, **changed)


def _drop_overruled(
    method: Method, decisions: Sequence[_Decision], overruled: Sequence[Item], words: Words
) -> Settlement:
    """Return the method without overruled items and rows of the register of numbers, and findings about them."""
    wrong = _find_wrong_numbers(decisions, words)
    lines = [found for each in decisions for version in each.rejected for found in version.evidence]
    dropped = [each for each in overruled if find_numbers(each.text, words) & wrong]
    rows = [
        each for each in method.numbers if find_numbers(each.value, words) & wrong and share_lines(each.evidence, lines)
    ]

    def drop(items: Iterable[Item]) -> tuple[Item, ...]:
        return tuple(replace(each, attachments=drop(each.attachments)) for each in items if each not in dropped)

    changed: dict[str, Any] = {name: drop(method.section(name)) for name in SECTIONS}
    numbers = tuple(each for each in method.numbers if each not in rows)
    texts = [*(each.text for each in dropped), *(f"{each.name}: {each.value} {each.unit}".rstrip() for each in rows)]
    findings = tuple(Finding("note", method.name, f"Left out, as your answer overrules it: “{text}”") for text in texts)
    return Settlement(replace(method, numbers=numbers, **changed), findings=findings)
