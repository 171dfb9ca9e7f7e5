"""Withhold from products what a person has not decided yet: conflicting versions, and stories that may not be told."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from kit_builder.evidence.alignment import share_lines
from kit_builder.extract.small.topics import is_remark
from kit_builder.kit.questions import QUESTIONS
from kit_builder.products.forms.stories import anonymise_stories, may_name_somebody
from kit_builder.records import SECTIONS, Finding, Item, Method, Number, Story
from kit_builder.text.counts import count_of
from kit_builder.text.languages import Language
from kit_builder.text.numbers import find_limit_kinds, find_numbers
from kit_builder.text.phrases import has_phrase, pad_words, starts_with_phrase
from kit_builder.text.tokens import tokenize
from kit_builder.text.words import Words

_MAX_QUOTE = 80
_INSTRUCTIONS = ("detail", "rule", "when", "need", "pitfall", "script")  # kinds of instructions at a step
_CLAUSE, _SENTENCE_END = ", ", ". "
_UNDECIDED = "nobody has said that it may be told"
_SHOWN = "it still has “{}”, which is to be left out"
_NAMED = "it does not work as a story without names"


def withhold_undecided(method: Method, language: Language) -> tuple[Method, tuple[Finding, ...]]:
    """Return `method` without conflicting items and without stories that may not be told, and findings about both.

    Conflicts: a step goes with its attachments. Numbers in the register go if they come from the same lines, and so do
    all items that state such a number. Arranged methods lose less: if only a number of a step is undecided, what is
    told below it without the number moves to the step before it; and an item that states the number loses only its last
    clauses, if these alone have the number and are no condition.

    Stories: one is told if the card's register allows it, that is with consent, or if nobody has refused and it is the
    expert's own or has no names. In a method that is not arranged, a story missing from the register is told if it
    works without names. Whoever tells a story still has to leave out what its row lists.

    The returned method names the lines behind what is left out as `withheld`.
    """
    shown, stating, conflicts = _withhold_conflicts(method, language)
    shown, reasons = _withhold_stories(shown, language)
    undecided = [version for _, item in method.conflicts for version in item.versions]
    lines = (found for item in [*undecided, *stating, *reasons] for found in item.evidence)
    shown = replace(shown, withheld=tuple(lines))
    stories = [_report_stories(method.name, reasons)] if reasons else []
    shown, remarks = (shown, []) if method.is_arranged else _withhold_remarks(shown, language.words)
    return shown, (*conflicts, *stories, *([_report_remarks(method.name, remarks)] if remarks else ()))


def _withhold_remarks(method: Method, words: Words) -> tuple[Method, list[Item]]:
    """Return a method without spoken details that are mere remarks, such as `I know, …`, and these details.

    A detail with a limit, such as `no more than ten`, stays.
    """
    remarks: list[Item] = []

    def may_stay(item: Item) -> bool:
        is_spoken = any(found.start for found in item.evidence)
        is_left = is_spoken and is_remark(tokenize(item.text), words) and not find_limit_kinds(item.text, words)
        remarks.extend([item] if is_left else ())
        return not is_left

    steps = tuple(
        replace(step, attachments=tuple(each for each in step.attachments if each.kind != "detail" or may_stay(each)))
        for step in method.steps
    )
    return replace(method, steps=steps, details=tuple(filter(may_stay, method.details))), remarks


def withhold_telling(methods: Sequence[Method]) -> tuple[tuple[Method, ...], tuple[Finding, ...]]:
    """Return methods without the stories that still have what is to be left out, and findings about these.

    It is for products that show stories in the words of the card, and for the prose of small models.
    """
    found = [_withhold_telling(method) for method in methods]
    return tuple(method for method, _ in found), tuple(finding for _, findings in found for finding in findings)


def _withhold_telling(method: Method) -> tuple[Method, tuple[Finding, ...]]:
    found = {story: [*_list_shown(story, method)] for story in method.gather("examples")}
    refused = {story: _SHOWN.format(hidden[0]) for story, hidden in found.items() if hidden}
    if not refused:
        return method, ()
    examples = tuple(story for story in method.examples if story not in refused)
    steps = tuple(_remove_attachments(step, refused) for step in method.steps)
    return replace(method, examples=examples, steps=steps), (_report_stories(method.name, refused),)


def _list_shown(story: Item, method: Method) -> Iterator[str]:
    """Yield the phrases that would make people recognisable and are still in the text of their story."""
    told = pad_words(story.text)
    for row in _find_rows(story, method):
        yield from (phrase for phrase in row.list_hidden() if pad_words(phrase) in told)


def _withhold_conflicts(method: Method, language: Language) -> tuple[Method, list[Item], list[Finding]]:
    """Return a method without what conflicts, what else states a number in conflict, and findings about both."""
    if not method.conflicts:
        return method, [], []
    lines = [found for _, item in method.conflicts for version in item.versions for found in version.evidence]
    numbers = tuple(number for number in method.numbers if not share_lines(number.evidence, lines))
    refused = [number for number in method.numbers if number not in numbers]
    stating: list[Item] = []

    def may_stay(item: Item) -> bool:
        if not item.conflicts and _states(item, refused, language):
            stating.append(item)
            return False
        return not item.conflicts

    def list_kept(items: Iterable[Item]) -> Iterator[Item]:
        for item in items:
            if may_stay(item):
                yield item
            elif method.is_arranged and not item.conflicts and (told := _cut_numbers(item.text, refused, language)):
                yield replace(item, text=told)

    gone = [step for step in method.steps if _is_withheld(step, refused, language)]
    below = _move_instructions(method.steps, gone, language) if method.is_arranged else method.steps
    sections = {name: method.section(name) for name in SECTIONS} | {"steps": below}
    kept: dict[str, Any] = {
        name: tuple(replace(item, attachments=tuple(list_kept(item.attachments))) for item in list_kept(items))
        for name, items in sections.items()
    }
    findings = [_report_conflict(method.name, key, item) for key, item in method.conflicts]
    if refused:
        findings.append(_report_numbers(method.name, [number.name for number in refused]))
    if stating:
        findings.append(_report_stating(method.name, stating))
    return replace(method, numbers=numbers, **kept), stating, findings


def _is_withheld(step: Item, refused: Iterable[Number], language: Language) -> bool:
    """Return whether no product shows a step, not even without the clauses that state a number in conflict."""
    is_stating = _states(step, refused, language)
    return bool(step.conflicts) or (is_stating and not _cut_numbers(step.text, refused, language))


def _move_instructions(steps: Sequence[Item], gone: Sequence[Item], language: Language) -> tuple[Item, ...]:
    """Return steps, with the instructions below one of which only a number is undecided below the one before it.

    That is the last one that is not `gone` itself; without one they stay where they are.
    """
    moved: list[Item] = []
    near = -1
    for place, step in enumerate(steps):
        disputed = _find_disputed(step, language)
        told = tuple(each for each in step.attachments if disputed and _stands_alone(each, disputed, language))
        if told and near >= 0:
            moved[near] = replace(moved[near], attachments=(*moved[near].attachments, *told))
        near = near if step in gone else place
        moved.append(step)
    return tuple(moved)


def _find_disputed(step: Item, language: Language) -> frozenset[str]:
    """Return the numbers in which the versions of a step differ, none if they differ in what is done."""
    found = [find_numbers(version.text, language.words) for version in step.versions]
    return frozenset().union(*found) if step.conflicts and all(found) and len({*found}) == len(found) else frozenset()


def _stands_alone(item: Item, disputed: frozenset[str], language: Language) -> bool:
    """Return whether what is said below a step is an instruction that says something without it."""
    return item.kind in _INSTRUCTIONS and not disputed & find_numbers(item.text, language.words)


def _cut_numbers(text: str, numbers: Iterable[Number], language: Language) -> str:
    """Return a sentence without its last clauses if these alone state one of `numbers`, otherwise an empty text."""
    hidden = frozenset[str]().union(*(find_numbers(number.value, language.words) for number in numbers))
    clauses = text.split(_CLAUSE)
    at = next((at for at, each in enumerate(clauses) if hidden & find_numbers(each, language.words)), 0)
    gone = clauses[at:]
    conditions = f"{language.words['forms']['if']}, {language.words['quiz']['conditions']}"
    is_whole = all(hidden & find_numbers(each, language.words) for each in gone)
    is_bare = not any(has_phrase(each, conditions) for each in gone) and _SENTENCE_END not in text[:-1]
    is_safe = at > 0 and is_whole and is_bare
    # A bare condition, such as “if it is cold”, is not a sentence.
    says = is_safe and not starts_with_phrase(clauses[at - 1], conditions)
    return f"{_CLAUSE.join(clauses[:at]).rstrip('.')}." if says else ""


def _states(item: Item, numbers: Iterable[Number], language: Language) -> bool:
    """Return whether an item states one of `numbers`, from a line of that number."""
    near = [number for number in numbers if share_lines(item.evidence, number.evidence)]
    stated = find_numbers(item.text, language.words) if near else frozenset()
    return any(stated & find_numbers(number.value, language.words) for number in near)


def _withhold_stories(method: Method, language: Language) -> tuple[Method, dict[Item, str]]:
    """Return a method with only the stories that may be told, and why each of the others may not."""
    stories = method.gather("examples")
    refused = {story: reason for story in stories if (reason := _find_refusal(story, method, language))}
    told: dict[Item, tuple[Item, ...]] = {story: (story,) for story in method.examples}
    if not method.is_arranged:
        ordinary = [*method.steps, *method.rules, *method.pitfalls]
        unlisted = [story for story in method.examples if not _find_rows(story, method)]
        told |= {story: anonymise_stories([story], ordinary, language) for story in unlisted}
        refused |= {story: _NAMED for story in unlisted if not told[story]}
    examples = tuple(each for story, texts in told.items() if story not in refused for each in texts)
    steps = tuple(_remove_attachments(step, refused) for step in method.steps)
    return replace(method, examples=examples, steps=steps), refused


def _remove_attachments(step: Item, refused: Iterable[Item]) -> Item:
    return replace(step, attachments=tuple(each for each in step.attachments if each not in refused))


def _find_refusal(story: Item, method: Method, language: Language) -> str:
    """Return why a story may not be told, or an empty text. One that a person added to the card may be."""
    rows = _find_rows(story, method)
    if not rows:
        return _UNDECIDED if method.is_arranged and story.evidence else ""
    if any(row.consent == "no" for row in rows):
        return "it may not be told"
    is_undecided = any(row.is_undecided for row in rows)
    return _UNDECIDED if is_undecided and may_name_somebody(story.text, language) else ""


def _find_rows(story: Item, method: Method) -> list[Story]:
    return [row for row in method.stories if share_lines(row.evidence, story.evidence)]


def _report_conflict(name: str, key: str, item: Item) -> Finding:
    versions = " / ".join(f"“{version.text}”" for version in item.versions)
    message = f"Conflicting advice, left out of every product until you decide: {versions}."
    if key.startswith("steps-") and "." not in key:
        below = " with what is said beneath it and needs it" if item.attachments else ""
        message = f"{message} This step is missing from the products{below}, and the steps after it move up."
    message = f"{message} Answer the question about it in {QUESTIONS}, or edit the card."
    return Finding("warning", f"{name}, {key}", message)


def _report_numbers(name: str, numbers: Iterable[str]) -> Finding:
    message = f"Numbers left out of every product, as advice from the same lines conflicts: {', '.join(numbers)}."
    return Finding("note", name, message)


def _report_stating(name: str, stating: Iterable[Item]) -> Finding:
    below = {item: " with what is said beneath it" if item.attachments else "" for item in stating}
    listed = " / ".join(f"“{item.text}”{more}" for item, more in below.items())
    message = (
        "Left out of every product until you decide, whole or without the clause that has it, as it states a number"
        f" that advice conflicts about: {listed}."
        " Steps after one that is missing move up."
    )
    return Finding("warning", name, message)


def _report_stories(name: str, reasons: dict[Item, str]) -> Finding:
    stories = count_of(len(reasons), "story", "stories")
    listed = "; ".join(f"“{_shorten(story.text)}”: {reason}" for story, reason in reasons.items())
    message = (
        f"{stories} left out of every product. {listed}. Reword it on the card, or allow it in its table of stories."
    )
    return Finding("note", name, message)


def _report_remarks(name: str, remarks: Sequence[Item]) -> Finding:
    message = (
        f"{count_of(len(remarks), 'remark')} left out of every product, such as “{_shorten(remarks[0].text)}”. "
        "Reword one on the card to have it shown."
    )
    return Finding("note", name, message)


def _shorten(text: str) -> str:
    return text if len(text) <= _MAX_QUOTE else f"{text[: _MAX_QUOTE - 1]}…"
