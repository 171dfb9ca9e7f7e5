"""Join what is said twice: notes give in shorthand what a call gives in sentences, or one item has another's words."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kit_builder.evidence.alignment import quote_lines
from kit_builder.extract.small.client_notes import list_clients
from kit_builder.extract.small.disfluency import clean_step
from kit_builder.extract.small.surroundings import is_for_readers
from kit_builder.records import Extract, Item, Line, Method, Source
from kit_builder.text.joining import join_lines
from kit_builder.text.numbers import find_numbers
from kit_builder.text.phrases import pad_words
from kit_builder.text.tokens import stem_content
from kit_builder.text.words import Words

_MOST_LINES = 10  # lines of a call over which the content of one line of notes may be spread
_LEAST_SHARED = 0.5  # of the notes' words must be in those lines
_LEAST_WORDS = 3  # words in common, numbers included
_LINES_AROUND = 12  # lines around a method in a call that may be about it too
_MOST_WORDS = 60  # words in a step
_MIN_PREFIX = 3
_BRACKETS = re.compile(r"\([^()]*\)")
_VOWELS = frozenset("aeiouyæøåäöü")


@dataclass(frozen=True, slots=True)
class _Call:
    """The lines of a call in which the expert tells a reader something, and the words of its language."""

    source: Source
    lines: tuple[Line, ...]
    words: Words


def join_told_twice(methods: Sequence[Method], extracts: Sequence[tuple[Extract, Words]]) -> tuple[Method, ...]:
    """Return `methods` in which no step of notes repeats what is said in a call about the same method.

    A line of notes is told in a call if a few of its lines have all numbers and half of the other words of it. A step
    among these lines gets the evidence of the notes. Without any, the first of them become a step, as the notes show
    that it is one. A step, rule or pitfall that another step has word for word is part of that step.
    """
    calls = list(_list_calls(methods, extracts))
    return tuple(_join_contained(_join_steps(method, calls)) for method in methods)


def _list_calls(methods: Sequence[Method], extracts: Sequence[tuple[Extract, Words]]) -> Iterator[_Call]:
    clients = list_clients([extract for extract, _ in extracts])
    used = {
        (found.source_id, number)
        for method in methods
        for step in method.steps
        for found in step.evidence
        for number in found.line_numbers
    }
    lines: dict[Source, list[Line]] = defaultdict(list)
    words: dict[Source, Words] = {}
    for extract, own in extracts:
        source = extract.passage.source
        if source.is_transcript:
            words[source] = own
            lost = extract.retracted | extract.agreed
            lines[source] += [
                line
                for line in extract.passage.lines
                if (source.id, line.number) in used
                or (line.number not in lost and is_for_readers(line, extract, clients, own))
            ]
    for source, said in lines.items():
        yield _Call(source, tuple(said), words[source])


def _join_steps(method: Method, calls: Sequence[_Call]) -> Method:
    steps = list(method.steps)
    transcripts = {call.source.id for call in calls}
    for call in calls:
        spoken = [number for step in steps for number in _list_lines(step, call.source)]
        if not spoken:
            continue
        near = [
            line for line in call.lines if min(spoken) - _LINES_AROUND <= line.number <= max(spoken) + _LINES_AROUND
        ]
        for step in tuple(steps):
            is_note = not step.conflicts and transcripts.isdisjoint(found.source_id for found in step.evidence)
            if is_note and (lines := _find_lines(step, near, call.words)):
                steps.remove(step)
                _add_step(steps, step, lines, call)
    return replace(method, steps=tuple(steps))


def _join_contained(method: Method) -> Method:
    """Return a method without the items that a step contains word for word; the step gets their evidence."""
    steps = list(method.steps)
    others: dict[str, tuple[Item, ...]] = {}
    for at in range(len(steps) - 1, -1, -1):
        if _add_to_container(steps, steps[at]):
            del steps[at]
    for section in ("rules", "pitfalls"):
        others[section] = tuple(item for item in method.section(section) if not _add_to_container(steps, item))
    changed: dict[str, Any] = {"steps": tuple(steps), **others}
    return replace(method, **changed)


def _add_to_container(steps: list[Item], item: Item) -> bool:
    """Add the evidence of `item` to the first longer one of `steps` that has its words, and return whether one has."""
    own = pad_words(item.text)
    for at, step in enumerate(steps):
        words = pad_words(step.text)
        if own in words and own != words and not (item.conflicts or step.conflicts):
            steps[at] = replace(step, evidence=tuple(dict.fromkeys((*step.evidence, *item.evidence))))
            return True
    return False


def _list_lines(step: Item, source: Source) -> list[int]:
    return [number for found in step.evidence if found.source_id == source.id for number in found.line_numbers]


def _find_lines(step: Item, lines: Sequence[Line], words: Words) -> Sequence[Line]:
    """Return the few lines of a call that tell all of a step of notes; none if there are none."""
    wanted = set(stem_content(_BRACKETS.sub(" ", step.text), words))
    numbers = find_numbers(step.text, words)
    told: list[tuple[int, int, int]] = []
    for first in range(len(lines)):
        for count in range(1, min(_MOST_LINES, len(lines) - first) + 1):
            text = join_lines(lines[first : first + count])
            shared = len(_find_shared(wanted, numbers, text, words))
            if numbers <= find_numbers(text, words) and shared >= max(_LEAST_WORDS, _LEAST_SHARED * len(wanted)):
                told.append((shared, -count, -first))
    _, count, first = max(told, default=(0, 0, 0))
    return lines[-first : -first - count]


def _take_step(told: Item, lines: Sequence[Line], words: Words) -> Iterator[Line]:
    """Yield the first of `lines` that is like the step `told`, and those that follow it directly; no more than a step.

    If notes give a number, a line without any of them is only about the step.
    """
    has_numbers = bool(find_numbers(told.text, words))
    likeness = [_measure_likeness(line.text, told, words) for line in lines]
    first = next(
        (at for at, (numbers, shared) in enumerate(likeness) if (numbers if has_numbers else shared)), len(lines)
    )
    length = 0
    for at, line in enumerate(lines[first:], start=first):
        length += len(line.text.split())
        if at > first and (length > _MOST_WORDS or line.number > lines[at - 1].number + 1):
            return
        yield line


def _find_shared(wanted: set[str], numbers: frozenset[str], text: str, words: Words) -> set[str]:
    said = {*stem_content(text, words), *(numbers & find_numbers(text, words))}
    return {each for each in wanted if each in said or any(_abbreviates(each, word) for word in said)}


def _abbreviates(short: str, word: str) -> bool:
    """Whether `short` is the beginning of `word`, or its consonants, as `inv` and `wk` are of `invoice` and `week`."""
    if len(short) >= len(word) or short[:1] != word[:1] or short.isdecimal():
        return False
    if word.startswith(short):
        return len(short) >= _MIN_PREFIX
    rest = iter(word)
    return len(short) > 1 and _VOWELS.isdisjoint(short) and all(letter in rest for letter in short)


def _add_step(steps: list[Item], told: Item, lines: Sequence[Line], call: _Call) -> None:
    """Add the evidence of `told` to the closest step that `lines` are of, or else add a step of the first of them."""
    told_in = {line.number for line in lines}
    alike = {
        at: _measure_likeness(step.text, told, call.words)
        for at, step in enumerate(steps)
        if not told_in.isdisjoint(_list_lines(step, call.source))
    }
    closest = max(alike, key=lambda at: alike[at], default=None)
    if closest is not None and max(alike[closest]) > 0:
        step = steps[closest]
        steps[closest] = replace(step, evidence=tuple(dict.fromkeys((*step.evidence, *told.evidence))))
        return
    cited = {number for step in steps for number in _list_lines(step, call.source)}
    own = list(_take_step(told, [line for line in lines if line.number not in cited], call.words))
    if not own:
        steps.append(told)
        return
    spoken = quote_lines(call.source, own)
    item = replace(spoken, text=clean_step(spoken.text, call.words), evidence=(*spoken.evidence, *told.evidence))
    first = spoken.evidence[0].line_start
    before = [at for at, step in enumerate(steps) if any(each < first for each in _list_lines(step, call.source))]
    steps.insert(before[-1] + 1 if before else 0, item)


def _measure_likeness(text: str, told: Item, words: Words) -> tuple[int, int]:
    """Return how many numbers `text` has in common with the step `told`, and how many words if there are several."""
    numbers = find_numbers(told.text, words) & find_numbers(text, words)
    shared = _find_shared(set(stem_content(told.text, words)), frozenset(), text, words)
    return len(numbers), len(shared) if len(shared) > 1 else 0
