"""Steps with what the notes say around each: the reason for it, its rules, what goes wrong at it, what to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kit_builder.products.forms.decisions import is_reason
from kit_builder.records import Item, Method
from kit_builder.text.languages import Language
from kit_builder.text.negation import meaning
from kit_builder.text.numbers import numbers
from kit_builder.text.words import Words

_AROUND = ("rules", "pitfalls", "scripts")
_MOST_STEPS = 4
_REASON_FOLLOWS = 4  # within so many lines
_FOLLOWS = 2
_SAME_MATTER = 3  # so many words and numbers in common


@dataclass(frozen=True, slots=True)
class TaughtStep:
    """A step, its number from 1, and the items that belong to it: the reasons for it, its rules, and so on."""

    number: int
    step: Item
    reasons: tuple[Item, ...]
    rules: tuple[Item, ...]
    pitfalls: tuple[Item, ...]
    scripts: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Lessons:
    """A method as it is taught: its steps with what belongs to each, and what belongs to the whole of it."""

    steps: tuple[TaughtStep, ...]
    rules: tuple[Item, ...]
    pitfalls: tuple[Item, ...]
    scripts: tuple[Item, ...]

    @property
    def groups(self) -> tuple[tuple[TaughtStep, ...], ...]:
        """The steps in lessons of four at most, as even as can be."""
        count = -(-len(self.steps) // _MOST_STEPS)
        ends = [round(place * len(self.steps) / count) for place in range(count + 1)] if count else []
        return tuple(self.steps[start:end] for start, end in pairwise(ends))


def lessons(method: Method, language: Language) -> Lessons:
    """The lessons of a method. Each item of rules, pitfalls and scripts stands in them once."""
    placed: dict[int, dict[str, list[Item]]] = {}
    general: dict[str, list[Item]] = {section: [] for section in _AROUND}
    matters = [_matter(step, language.words) for step in method.steps]
    for section in _AROUND:
        for item in method.section(section):
            place, kind = _place(item, section, method.steps, matters, language.words)
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


def _place(
    item: Item, section: str, steps: Sequence[Item], matters: Sequence[set[str]], words: Words
) -> tuple[int | None, str]:
    """The number of the step that an item belongs to, None where it belongs to none, and what it is there.

    `matters` are those of the steps.
    """
    if section == "rules" and is_reason(item, words):
        return _step_before(item, steps, _REASON_FOLLOWS), "reasons"
    own = _matter(item, words)
    shared = [len(own & matter) for matter in matters]
    most = max(shared, default=0)
    if most >= _SAME_MATTER and shared.count(most) == 1:
        return shared.index(most) + 1, section
    before = _step_before(item, steps, _FOLLOWS)
    return (before, section) if before and shared[before - 1] else (None, section)


def _matter(item: Item, words: Words) -> set[str]:
    return {*meaning(item.text, words), *numbers(item.text, words)}


def _step_before(item: Item, steps: Sequence[Item], lines: int) -> int | None:
    """The number of the step that the source tells last before an item, at most so many lines away."""
    nearest = [
        (own.line_start - found.line_end, -number, number)
        for number, step in enumerate(steps, start=1)
        for found in step.evidence
        for own in item.evidence
        if found.source_id == own.source_id and 0 <= own.line_start - found.line_end <= lines
    ]
    return min(nearest)[2] if nearest else None
