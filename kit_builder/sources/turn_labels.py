"""Tell speakers from labels by how they recur: people return in no order, labels of records come in a fixed one."""

import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

_QUESTION = re.compile(r"[?？؟;；][\"'”’»)*_]*$")
_STOPS = (".", "!", "?", "…", "。", "！", "？", "؟")
_AFTER_STOP = "\"'”’»)*_/|"
_MIN_TURNS = 3
_MIN_WORDS = 4
_SLACK = 0.1
_SAMPLES = 3
_FULL = 0.8


class Use(NamedTuple):
    """One use of a label: its row, the label as a key, and the words that follow it."""

    row: int
    label: str
    words: str


def pick_speakers(
    uses: Sequence[Use], boundaries: Sequence[int], others: Sequence[int], known: Collection[str]
) -> frozenset[str]:
    """Return the labels that are speakers.

    `boundaries` are the rows of headings and list items, and `others` those in which somebody else begins to speak, in
    order; `known` are labels that are speakers elsewhere.
    """
    counts = Counter(use.label for use in uses)
    fields = _find_fields(uses)
    uses = [use for use in uses if use.label not in fields]
    spoken = Counter(use.label for use in uses if any(map(str.isalpha, use.words)))
    uses = [use for use in uses if 2 * spoken[use.label] > counts[use.label]]
    again = {label for label, count in counts.items() if count > 1} | {*known}
    recurring = [use for use in uses if use.label in again]
    runs = Counter(label for (label, _), _ in groupby((use.label, bisect(others, use.row)) for use in uses))
    returning = [use for use in recurring if runs[use.label] > 1 or use.label in known]
    labels = frozenset(use.label for use in returning)
    if not is_talk(returning) or not labels:
        return frozenset()
    if not _has_questioner(returning) and (_are_records(returning, boundaries) or _is_cycle(returning)):
        return frozenset()
    if _says_without_asking(returning) and not any(map(_may_be_person, labels)):
        return frozenset()
    first, last = returning[0].row, returning[-1].row
    within = [use for use in uses if first < use.row < last]
    is_full = len(within) >= _FULL * (last - first - 1)
    return labels | {use.label for use in within if is_full or use.label in again}


def is_talk(uses: Sequence[Use]) -> bool:
    """Return whether most of the words after labels are sentences, rather than values."""
    if not uses:
        return False
    sentences = sum(_stops(use.words) for use in uses)
    words = sum(len(use.words.split()) if use.words.isascii() else len(use.words) / 3 for use in uses)
    return sentences * 2 >= len(uses) or words >= _MIN_WORDS * len(uses)


def _stops(words: str) -> bool:
    """Return whether words end as a sentence does, before closing marks."""
    return words.rstrip(_AFTER_STOP).endswith(_STOPS)


def _has_questioner(uses: Sequence[Use]) -> bool:
    """Return whether somebody mostly asks."""
    asked: Counter[str] = Counter(use.label for use in uses if _QUESTION.search(use.words))
    total = Counter(use.label for use in uses)
    return any(asked[label] * 2 >= count for label, count in total.items())


def _find_fields(uses: Sequence[Use]) -> frozenset[str]:
    """Return the labels whose words are a few values again and again, and no sentences."""
    values: dict[str, list[str]] = defaultdict(list)
    for use in uses:
        values[use.label].append(use.words)
    return frozenset(
        label
        for label, said in values.items()
        if len(said) > _MIN_TURNS and 2 * len(set(said)) <= len(said) and not any(map(_stops, said))
    )


def _says_without_asking(uses: Sequence[Use]) -> bool:
    """Return whether nobody asks anything, unlike in talk; without full stops, long words after labels are talk too."""
    if any(re.search(r"[?？؟]", use.words) for use in uses):
        return False
    stops = sum(_stops(use.words) for use in uses)
    words = sum(len(use.words.split()) for use in uses)
    return 2 * stops >= len(uses) or words < 2 * _MIN_WORDS * len(uses)


def _may_be_person(label: str) -> bool:
    """Return whether a label has a common first name, a number, or letters that are neither capital nor small."""
    from kit_builder.privacy.gazetteer import get_first_names

    words = re.findall(r"[^\W_]+", label)
    caseless = any(letter.isalpha() and letter.upper() == letter.lower() for letter in label)
    return caseless or any(word in get_first_names() or any(map(str.isdecimal, word)) for word in words)


def _are_records(uses: Sequence[Use], boundaries: Sequence[int]) -> bool:
    """Return whether the labels come in one order, each once, below at least two headings or list items."""
    records: dict[int, list[str]] = {}
    rows = iter([*boundaries])
    number, following = 0, next(rows, None)
    for use in uses:
        while following is not None and following < use.row:
            number, following = number + 1, next(rows, None)
        records.setdefault(number, []).append(use.label)
    if len(records) < 2:
        return False
    unique = sum(len(set(labels)) == len(labels) for labels in records.values())
    pairs = {pair for labels in records.values() for pair in pairwise(labels)}
    return unique >= 0.8 * len(records) and not any((after, before) in pairs for before, after in pairs)


def _is_cycle(uses: Sequence[Use]) -> bool:
    """Return whether three labels or more come round in a fixed order."""
    order = {label: place for place, label in enumerate(dict.fromkeys(use.label for use in uses))}
    if len(order) < _MIN_TURNS or len(uses) < 2 * len(order):
        return False
    again = sum(order[after.label] <= order[before.label] for before, after in pairwise(uses))
    return again / (len(uses) - 1) <= 1 / len(order) + _SLACK


def is_monologue(uses: Sequence[Use], rows: int, least: int) -> bool:
    """Return whether one label opens nearly all `rows`, and at least `least`: some programs know one speaker only."""
    return len({use.label for use in uses}) == 1 and len(uses) >= max(least, 0.8 * rows) and is_talk(uses)


def collect_samples(uses: Sequence[Use]) -> dict[str, tuple[str, ...]]:
    """Return the words after the first uses of each label that recurs."""
    counts = Counter(use.label for use in uses)
    samples: dict[str, tuple[str, ...]] = {}
    for use in uses:
        known = samples.get(use.label, ())
        if counts[use.label] > 1 and len(known) < _SAMPLES:
            samples[use.label] = (*known, use.words)
    return samples
