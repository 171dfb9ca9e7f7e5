"""Answers that a person wrote in `questions.md`. They complete methods, and are their own evidence."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kit_builder.evidence.alignment import make_evidence
from kit_builder.kit.answered_questions import AnsweredQuestion, list_answered, read_page
from kit_builder.kit.interviews import Interview
from kit_builder.kit.question_page import normalise
from kit_builder.kit.questions import QUESTIONS, Gap, find_gaps, format_question, is_computed
from kit_builder.kit.settle_conflicts import Settlement
from kit_builder.llm.parallel import Run, run_in_turn
from kit_builder.records import Evidence, Finding, Item, Line, Method, Source
from kit_builder.text.joining import join_lines
from kit_builder.text.numbers import find_numbers
from kit_builder.text.tokens import tokenize
from kit_builder.text.words import Words

# Words of an answer; a shorter one cannot be understood without its question.
_MIN_WORDS_ALONE = 8
# Reads the answers about the conflicts of a method, with the page that they stand on as a source.
Settle = Callable[[Method, Sequence[AnsweredQuestion], Source], Settlement]


def apply_answers(
    methods: Sequence[Method],
    text: str,
    words: Words,
    settle: Settle | None = None,
    decided: Collection[tuple[str, str]] = frozenset(),
    run: Run = run_in_turn,
) -> tuple[tuple[Method, ...], tuple[Finding, ...]]:
    """Return `methods` completed by the answers in `text`, and a warning for each answer that could not be used.

    An answer about an empty section becomes items of it; an answer about a step is added to the step; an answer about a
    conflict selects one of its versions. An answer to any other question, such as one on the card, which then goes from
    the card, is attached to the step that the question quotes, or else becomes a detail of the method. `text` is the
    content of `questions.md`, which may be empty. `settle` reads the answers about conflicts first, if there is a model
    that can, and `run` runs it for all methods. Answers to questions that are `decided` elsewhere, by heading and
    words, are left alone.
    """
    if not text.strip():
        return tuple(methods), ()
    page = read_page(text)
    entries = [each for each in list_answered(page) if (each.heading, each.question) not in decided]

    def apply(method: Method) -> _Answered:
        own = {at: each for at, each in enumerate(entries) if each.heading == normalise(method.name)}
        return _apply_own(method, own, page, words, settle)

    made = run(apply, methods)
    used = {at for each in made for at in each.used}
    unused = (_report_unused(each, QUESTIONS) for at, each in enumerate(entries) if at not in used)
    return tuple(each.method for each in made), (*(found for each in made for found in each.findings), *unused)


@dataclass(frozen=True, slots=True)
class _Answered:
    """A method after answers about it, the places of those that it used, and findings on that."""

    method: Method
    used: frozenset[int]
    findings: tuple[Finding, ...]


def _apply_own(
    method: Method, own: Mapping[int, AnsweredQuestion], page: Source, words: Words, settle: Settle | None
) -> _Answered:
    """Return a method completed by its `own` answers, by their places on the `page`."""
    settled = settle(method, [*own.values()], page) if settle else Settlement(method)
    method, used = settled.method, {at for at, each in own.items() if each in settled.used}
    for gap in find_gaps(method, words):
        if settle and any(gap.key == key for key, _ in method.conflicts):
            continue
        question = normalise(format_question(gap.question, method))
        place = next((at for at, each in own.items() if each.question == question), None)
        changed = None if place is None else _complete(method, gap, own[place].answer, page, words)
        if place is not None and changed is not None:
            used.add(place)
            method = changed
    for place, entry in own.items():
        if place not in used and not is_computed(join_lines(entry.asked), words):
            used.add(place)
            method = _add_detail(method, entry, page)
    return _Answered(method, frozenset(used), settled.findings)


def settle_by_interviews(
    methods: Sequence[Method],
    interviews: Sequence[Interview],
    words: Words,
    settle: Settle | None = None,
    run: Run = run_in_turn,
) -> tuple[tuple[Method, ...], tuple[Finding, ...]]:
    """Return `methods` with the conflicts settled that answers in `interviews` decide, and findings about it.

    All else that is said there is found by reading the interviews as sources. An answer counts for the method it stands
    under, or for any if no method has that name. `settle` reads the answers, if there is a model that can, and `run`
    runs it for all methods; otherwise an answer selects a version as one in `questions.md` does.
    """
    names = {normalise(method.name) for method in methods}

    def settle_own(method: Method) -> Settlement:
        others = names - {normalise(method.name)}
        findings: list[Finding] = []
        for told in interviews:
            own = [each for each in told.answered if each.heading not in others]
            if settle:
                settled = settle(method, own, told.source)
                method = settled.method
                findings += settled.findings
            else:
                method = _select_versions(method, own, told.source, words)
        for told in interviews:
            unclear = (each for each in told.answered if any(is_about(each, item) for _, item in method.conflicts))
            findings += [_report_unused(each, told.source.name) for each in unclear]
        return Settlement(method, findings=tuple(findings))

    made = run(settle_own, methods)
    return tuple(each.method for each in made), tuple(found for each in made for found in each.findings)


def _select_versions(method: Method, entries: Sequence[AnsweredQuestion], page: Source, words: Words) -> Method:
    """Return `method` with the versions in place of conflicts that the answers to questions about these select."""
    for key, item in method.conflicts:
        for entry in entries:
            if is_about(entry, item):
                found = tuple(make_evidence(page, [line]) for line in entry.answer)
                if selected := _select(item, join_lines(entry.answer), found, words):
                    method = _replace_item(method, key, selected)
    return method


def is_about(entry: AnsweredQuestion, item: Item) -> bool:
    """Return whether a question quotes versions of a conflict."""
    return sum(normalise(version.text) in entry.question for version in item.versions) > 1


def _complete(method: Method, gap: Gap, answer: Sequence[Line], page: Source, words: Words) -> Method | None:
    """Return `method` with `answer` filled into `gap`; None if it is unclear which version the answer selects."""
    found = tuple(make_evidence(page, [line]) for line in answer)
    if not gap.key:
        items = (*method.section(gap.section), *(Item(each.quote, (each,)) for each in found))
        return _replace_section(method, gap.section, items)
    item = dict(method.items())[gap.key]
    if item.conflicts:
        resolved = _resolve(item, join_lines(answer), found, words)
        return None if resolved is None else _replace_item(method, gap.key, resolved)
    text = f"{item.text.rstrip()} {join_lines(answer)}"
    return _replace_item(method, gap.key, replace(item, text=text, evidence=(*item.evidence, *found)))


def _add_detail(method: Method, entry: AnsweredQuestion, page: Source) -> Method:
    """Return `method` with an answer as a detail, unless it has it already, and without its question."""
    questions = (each for each in method.questions if normalise(format_question(each, method)) != entry.question)
    method = replace(method, questions=tuple(questions))
    stands_alone = len(tokenize(join_lines(entry.answer))) >= _MIN_WORDS_ALONE
    found = make_evidence(page, entry.answer if stands_alone else (*entry.asked, *entry.answer))
    if any(each.source == QUESTIONS and each.quote == found.quote for each in method.evidence()):
        return method
    about = [place for place, step in enumerate(method.steps) if normalise(step.text) in entry.question]
    if not about:
        return _replace_section(method, "details", (*method.details, Item(found.quote, (found,))))
    steps = list(method.steps)
    own = steps[about[0]]
    steps[about[0]] = replace(own, attachments=(*own.attachments, Item(found.quote, (found,), kind="detail")))
    return _replace_section(method, "steps", steps)


def _resolve(item: Item, answer: str, found: tuple[Evidence, ...], words: Words) -> Item | None:
    """Return the version of `item` that `answer` selects, or the answer itself if it is a complete step."""
    if selected := _select(item, answer, found, words):
        return selected
    given = find_numbers(answer, words)
    sharing = [version for version in item.versions if given & find_numbers(version.text, words)]
    is_between = len(_list_selected(item, answer, words)) > 1 or len(sharing) > 1
    if not is_between and len(tokenize(answer)) > len(tokenize(item.text)) / 2:
        return replace(item, text=answer, evidence=found, conflicts=())
    return None


def _select(item: Item, answer: str, found: tuple[Evidence, ...], words: Words) -> Item | None:
    """Return the only version of `item` that `answer` selects, None if that is unclear."""
    selected = _list_selected(item, answer, words)
    if len(selected) != 1:
        return None
    return replace(item, text=selected[0].text, evidence=(*selected[0].evidence, *found), conflicts=())


def _list_selected(item: Item, answer: str, words: Words) -> list[Item]:
    """Return the versions of `item` that have all numbers of `answer`, or else those that it repeats."""
    given = find_numbers(answer, words)
    selected = [version for version in item.versions if given and given <= find_numbers(version.text, words)]
    return selected or [version for version in item.versions if normalise(version.text) in normalise(answer)]


def _replace_item(method: Method, key: str, item: Item) -> Method:
    """Return `method` with `item` in place of the item or attachment that has the id `key`."""
    section, _, places = key.rpartition("-")
    place, *under = (int(number) - 1 for number in places.split("."))
    items = list(method.section(section))
    if under:
        attached = list(items[place].attachments)
        attached[under[0]] = item
        item = replace(items[place], attachments=tuple(attached))
    items[place] = item
    return _replace_section(method, section, items)


def _replace_section(method: Method, section: str, items: Sequence[Item]) -> Method:
    changed: dict[str, Any] = {section: tuple(items)}
    return replace(method, **changed)


def _report_unused(entry: AnsweredQuestion, name: str) -> Finding:
    line = entry.answer[0]
    message = (
        f"Answer not used: “{line.text}” Either its question is no longer open, or it does not say which version is "
        "right."
    )
    return Finding("warning", f"{name}, line {line.number}", message)
