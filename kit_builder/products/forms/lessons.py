"""Group the reasons, rules, pitfalls and scripts of a method by the step they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kit_builder.products.forms.decisions import is_reason
from kit_builder.records import Item, Method
from kit_builder.text.languages import Language
from kit_builder.text.negation import stem_claims
from kit_builder.text.numbers import find_numbers
from kit_builder.text.words import Words

_AROUND = ("rules", "pitfalls", "scripts")
_MAX_STEPS = 4
_MAX_LINES_TO_REASON = 4
_MAX_LINES = 2
_SAME_SUBJECT = 3  # words and numbers in common


@dataclass(frozen=True, slots=True)
class TaughtStep:
    """A step, its number from 1, and the items that belong to it."""

    number: int
    step: Item
    reasons: tuple[Item, ...]
    rules: tuple[Item, ...]
    pitfalls: tuple[Item, ...]
    scripts: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Lessons:
    """A method as it is taught: its steps with their items, and the items that belong to no single step."""

    steps: tuple[TaughtStep, ...]
    rules: tuple[Item, ...]
    pitfalls: tuple[Item, ...]
    scripts: tuple[Item, ...]

    @property
    def groups(self) -> tuple[tuple[TaughtStep, ...], ...]:
        """The steps in groups of at most four, as equal in size as possible."""
        count = -(-len(self.steps) // _MAX_STEPS)
        ends = [round(place * len(self.steps) / count) for place in range(count + 1)] if count else []
        return tuple(self.steps[start:end] for start, end in pairwise(ends))


def build_lessons(method: Method, language: Language) -> Lessons:
    """Return the lessons of a method. Every rule, pitfall and script is in them exactly once."""
    placed: dict[int, dict[str, list[Item]]] = {}
    general: dict[str, list[Item]] = {section: [] for section in _AROUND}
    subjects = [_collect_subject(step, language.words) for step in method.steps]
    for section in _AROUND:
        for item in method.section(section):
            place, kind = _find_step(item, section, method.steps, subjects, language.words)
            if place is None:
                general[section].append(item)
            else:
                placed.setdefault(place, {}).setdefault(kind, []).append(item)
    steps = tuple(
        TaughtStep(
            number,
            step,
            *(tuple(placed.get(number, {}).get(kind, ())) for kind in ("reasons", *_AROUND)),
        )
        for number, step in enumerate(method.steps, start=1)
    )
    return Lessons(steps, *(tuple(general[section]) for section in _AROUND))


def _find_step(
    item: Item, section: str, steps: Sequence[Item], subjects: Sequence[set[str]], words: Words
) -> tuple[int | None, str]:
    """Return the number of the step an item belongs to, or None, and the kind of item it is there.

    `subjects` are those of the steps. An item belongs to the step with which it shares most words and numbers, or to
    the step just before it in the source if they share any.
    """
    if section == "rules" and is_reason(item, words):
        return _find_step_before(item, steps, _MAX_LINES_TO_REASON), "reasons"
    own = _collect_subject(item, words)
    shared = [len(own & subject) for subject in subjects]
    most = max(shared, default=0)
    if most >= _SAME_SUBJECT and shared.count(most) == 1:
        return shared.index(most) + 1, section
    before = _find_step_before(item, steps, _MAX_LINES)
    return (before, section) if before and shared[before - 1] else (None, section)


def _collect_subject(item: Item, words: Words) -> set[str]:
    return {*stem_claims(item.text, words), *find_numbers(item.text, words)}


def _find_step_before(item: Item, steps: Sequence[Item], lines: int) -> int | None:
    """Return the number of the step that ends last before an item in its source, at most `lines` lines before."""
    nearest = [
        (own.line_start - found.line_end, -number, number)
        for number, step in enumerate(steps, start=1)
        for found in step.evidence
        for own in item.evidence
        if found.source_id == own.source_id and 0 <= own.line_start - found.line_end <= lines
    ]
    return min(nearest)[2] if nearest else None
