"""Group what a method says by the step it belongs to, and the steps by stage."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from kit_builder.products.forms.decisions import is_reason
from kit_builder.products.forms.timeline import find_due_times, list_times
from kit_builder.records import Item, Method
from kit_builder.text.languages import Language
from kit_builder.text.negation import stem_claims
from kit_builder.text.numbers import find_numbers
from kit_builder.text.words import Words

# The sections whose items may belong to a step, and the kind they have there.
_AROUND = {"rules": "rule", "pitfalls": "pitfall", "scripts": "script"}
_MAX_STEPS = 4
_MAX_LINES_TO_REASON = 4
_MAX_LINES = 2  # in speech; in notes, a heading may stand between
_SAME_SUBJECT = 3  # words and numbers in common


@dataclass(frozen=True, slots=True)
class TaughtStep:
    """A step, its number from 1, and the items that belong to it, each with its kind."""

    number: int
    step: Item
    attached: tuple[Item, ...]

    def of(self, *kinds: str) -> tuple[Item, ...]:
        """Return the attached items of some kinds, such as `rule`."""
        return tuple(item for item in self.attached if item.kind in kinds)


@dataclass(frozen=True, slots=True)
class Lessons:
    """A method as it is taught: its steps with their items, and the items that belong to no single step."""

    steps: tuple[TaughtStep, ...]
    rules: tuple[Item, ...]
    pitfalls: tuple[Item, ...]
    scripts: tuple[Item, ...]

    def of(self, *kinds: str) -> tuple[Item, ...]:
        """Return the items of some kinds that belong to steps, in the order of the steps."""
        return tuple(item for each in self.steps for item in each.of(*kinds))

    @property
    def stages(self) -> tuple[tuple[TaughtStep, ...], ...]:
        """The steps by stage, each with at least one step."""
        return tuple(tuple(found) for _, found in groupby(self.steps, key=lambda each: each.step.stage))

    @property
    def groups(self) -> tuple[tuple[TaughtStep, ...], ...]:
        """The steps of each stage in groups of at most four, as equal in size as possible."""
        return tuple(group for stage in self.stages for group in _split_evenly(stage))


def build_lessons(method: Method, language: Language) -> Lessons:
    """Return the lessons of a method. Every attachment, rule, pitfall and script is in them exactly once."""
    placed: dict[int, list[Item]] = {number: list(step.attachments) for number, step in enumerate(method.steps, 1)}
    general: dict[str, list[Item]] = {section: [] for section in _AROUND}
    subjects = [] if method.is_arranged else [_collect_subject(step, language.words) for step in method.steps]
    for section, kind in _AROUND.items():
        for item in method.section(section):
            is_because = section == "rules" and is_reason(item, language.words)
            place = _find_step(item, method.steps, subjects, language, is_because=is_because) if subjects else 0
            if place:
                placed[place].append(replace(item, kind="reason" if is_because else kind))
            else:
                general[section].append(item)
    steps = tuple(TaughtStep(number, step, tuple(placed[number])) for number, step in enumerate(method.steps, 1))
    return Lessons(steps, *(tuple(general[section]) for section in _AROUND))


def _split_evenly(steps: tuple[TaughtStep, ...]) -> list[tuple[TaughtStep, ...]]:
    count = -(-len(steps) // _MAX_STEPS)
    ends = [round(place * len(steps) / count) for place in range(count + 1)]
    return [steps[start:end] for start, end in pairwise(ends)]


def _find_step(
    item: Item, steps: Sequence[Item], subjects: Sequence[set[str]], language: Language, *, is_because: bool
) -> int:
    """Return the number of the step an item belongs to, or 0.

    `subjects` are those of the steps. A reason belongs to the step just before it in the source. Another item belongs
    to the step with which it shares most words and numbers, to the only step that is due at a time which it names, or
    to the step just before it if they share any.
    """
    if is_because:
        return _find_step_before(item, steps, _MAX_LINES_TO_REASON)
    own = _collect_subject(item, language.words)
    shared = [len(own & subject) for subject in subjects]
    most = max(shared, default=0)
    if most >= _SAME_SUBJECT and shared.count(most) == 1:
        return shared.index(most) + 1
    times = list_times(item.text, language)
    due = {each.step for each in find_due_times(steps, language) if each.time.casefold() in times}
    if len(due) == 1:
        return due.pop()
    is_spoken = any(found.start for found in item.evidence)
    before = _find_step_before(item, steps, _MAX_LINES if is_spoken else 1)
    return before if before and shared[before - 1] else 0


def _collect_subject(item: Item, words: Words) -> set[str]:
    return {*stem_claims(item.text, words), *find_numbers(item.text, words)}


def _find_step_before(item: Item, steps: Sequence[Item], lines: int) -> int:
    """Return the number of the step that ends last before an item in its source, at most `lines` lines before, or 0."""
    nearest = [
        (own.line_start - found.line_end, -number, number)
        for number, step in enumerate(steps, start=1)
        for found in step.evidence
        for own in item.evidence
        if found.source_id == own.source_id and 0 <= own.line_start - found.line_end <= lines
    ]
    return min(nearest)[2] if nearest else 0
