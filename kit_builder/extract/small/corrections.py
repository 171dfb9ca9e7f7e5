"""Corrections by a speaker: `Scratch that`, `no, wait, before that …`, `ten percent, no, sorry, eight`.

They are applied to the items of a passage in code: retracted items are removed, steps are put in the stated order, and
a corrected number is replaced. The lines remain unchanged, so that retracted ones can be listed as left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from kit_builder.evidence.alignment import make_evidence
from kit_builder.records import Extract, Finding, Item, Line
from kit_builder.text.numbers import find_numbers
from kit_builder.text.tokens import capitalise, measure_overlap, split_list, tokenize
from kit_builder.text.words import Words, list_languages, load_words

# The lists of correction phrases in the word files, most reliable first.
_KINDS = ("other_way", "goes_first", "retracts", "corrects")
_SECTIONS = ("steps", "rules", "pitfalls")
_MIN_WORDS = 3
_MAX_LINES_BACK = 4
_MAX_NUMBER_WORDS = 4
_DASHES = "—–-…"


@dataclass(frozen=True, slots=True)
class _Mark:
    """A correction phrase: its kind, and the text before and after it."""

    kind: str
    before: str
    after: str


def apply_corrections(extract: Extract, words: Words) -> Extract:
    """Apply the speaker's corrections to the items of `extract`, and list retracted lines in its `retracted`."""
    corrector = _Corrector(extract, words)
    for line in extract.spoken:
        if mark := _find_mark(line.text):
            corrector.apply(line, mark)
    return corrector.build_extract()


def find_taken_back(text: str) -> str | None:
    """Return the part of a line before words that take it back, which may be empty; None if there are no such words."""
    mark = _find_mark(text)
    return mark.before.strip() if mark and mark.kind in ("retracts", "corrects") else None


class _Corrector:
    """The items of an extract in the order of their lines, to which corrections are applied one by one."""

    def __init__(self, extract: Extract, words: Words) -> None:
        self._extract = extract
        self._words = words
        self._items = [(section, item) for section in _SECTIONS for item in extract.sections[section]]
        self._items.sort(key=lambda each: each[1].evidence[0].line_start)
        self._retracted: set[int] = set()
        self._findings: list[Finding] = []

    def build_extract(self) -> Extract:
        """Return the extract with the corrected items, the retracted lines and the findings."""
        sections = {name: tuple(item for own, item in self._items if own == name) for name in _SECTIONS}
        cited = {number for _, item in self._items for number in item.line_numbers}
        return replace(
            self._extract,
            sections={**self._extract.sections, **sections},
            retracted=frozenset(self._retracted - cited),
            findings=(*self._extract.findings, *self._findings),
        )

    def apply(self, line: Line, mark: _Mark) -> None:
        """Apply the correction that `line` makes with `mark`."""
        own = [place for place, (_, item) in enumerate(self._items) if line.number in item.line_numbers]
        if mark.kind == "other_way":
            self._swap_steps(line, own)
        elif not _is_long_enough(mark.before):
            self._correct_earlier_line(line, mark, own)
        elif own:
            self._correct_within_line(line, mark, own)

    def _correct_within_line(self, line: Line, mark: _Mark, own: list[int]) -> None:
        """Retract, reorder or renumber what the same line says before the mark."""
        section = self._items[own[0]][0]
        before: list[Item] = []
        after: list[Item] = []
        for item in (self._items[place][1] for place in own):
            if inner := _find_mark(item.text):
                before += [replace(item, text=_tidy_end(inner.before))] * _is_long_enough(inner.before)
                after += [replace(item, text=_tidy_start(inner.after))] * _is_long_enough(inner.after)
            else:
                said = tokenize(item.text)
                is_before = measure_overlap(said, tokenize(mark.before)) >= measure_overlap(said, tokenize(mark.after))
                (before if is_before else after).append(item)
        if mark.kind == "corrects" and (text := _replace_number(mark.before, mark.after, self._words)):
            put = [replace(self._items[own[0]][1], text=_tidy_end(text))]
        elif mark.kind == "goes_first":
            put = after + before
        else:
            put = after or (before if mark.kind == "corrects" else [])
        self._items = [each for place, each in enumerate(self._items) if place not in own]
        self._items[own[0] : own[0]] = [(section, item) for item in put]
        self._retracted.add(line.number)

    def _correct_earlier_line(self, line: Line, mark: _Mark, own: list[int]) -> None:
        """Retract or renumber the item before this line, or move it after what this line says."""
        self._remove_mark(own, mark)
        target = self._find_item_before(line)
        if target is None:
            if mark.kind == "retracts":
                self._report_unclear(line)
            return
        section, item = self._items[target]
        if mark.kind == "goes_first":
            self._move_before(target, own or self._find_item_after(line))
        elif mark.kind == "corrects" and (text := _replace_number(item.text, mark.after, self._words)):
            both = (*item.evidence, make_evidence(self._extract.passage.source, [line]))
            self._items[target] = (section, Item(text, both))
            self._items = [each for place, each in enumerate(self._items) if place not in own]
        elif mark.kind == "retracts" or own:
            del self._items[target]
            self._retracted |= {*item.line_numbers, line.number}

    def _remove_mark(self, own: list[int], mark: _Mark) -> None:
        """Remove the mark from the text of this line's items; drop the items if nothing else remains."""
        for place in own:
            section, item = self._items[place]
            inner = _find_mark(item.text)
            if inner and _is_long_enough(mark.after):
                self._items[place] = (section, replace(item, text=_tidy_start(inner.after)))
        if own and not _is_long_enough(mark.after):
            self._items = [each for place, each in enumerate(self._items) if place not in own]
            own.clear()

    def _move_before(self, target: int, moved: Sequence[int]) -> None:
        """Move the items at the indices `moved` before the one at `target`."""
        if moved and moved[0] > target:
            taken = [self._items[place] for place in moved]
            rest = [each for place, each in enumerate(self._items) if place not in moved]
            self._items = [*rest[:target], *taken, *rest[target:]]

    def _swap_steps(self, line: Line, own: list[int]) -> None:
        """Swap the two steps before `line`, and drop the step that states the new order."""
        self._items = [each for place, each in enumerate(self._items) if place not in own]
        second = self._find_item_before(line)
        first = second - 1 if second is not None and second > 0 else None
        if second is None or first is None or self._items[first][0] != "steps" or self._items[second][0] != "steps":
            self._report_unclear(line)
            return
        self._items[first], self._items[second] = self._items[second], self._items[first]
        self._retracted.add(line.number)

    def _find_item_before(self, line: Line) -> int | None:
        """Return the index of the last item from the few lines that the speaker says before `line`."""
        said = [
            each.number for each in self._extract.spoken if each.number < line.number and _is_long_enough(each.text)
        ]
        near = set(said[-_MAX_LINES_BACK:])
        places = [place for place, (_, item) in enumerate(self._items) if near & item.line_numbers]
        return max(places, key=lambda place: (max(self._items[place][1].line_numbers), place), default=None)

    def _find_item_after(self, line: Line) -> list[int]:
        """Return the index of the item from the speaker's next line, as a list of at most one."""
        after = [
            each.number for each in self._extract.spoken if each.number > line.number and _is_long_enough(each.text)
        ][:1]
        return [place for place, (_, item) in enumerate(self._items) if item.line_numbers.intersection(after)][:1]

    def _report_unclear(self, line: Line) -> None:
        where = f"{self._extract.passage.source.name}, line {line.number}"
        message = f"Unclear what the speaker retracts: “{line.text}” Check the steps around it."
        self._findings.append(Finding("warning", where, message))


def _is_long_enough(text: str) -> bool:
    """Whether `text` is long enough to be a statement on its own."""
    return len(tokenize(text)) >= _MIN_WORDS


def _find_mark(text: str) -> _Mark | None:
    """Return the first correction phrase in `text`, or None; questions have none."""
    if text.rstrip().endswith("?"):
        return None
    for kind in _KINDS:
        if found := _compile_pattern(kind).search(text):
            return _Mark(kind, text[: found.start()], text[found.end() :])
    return None


@cache
def _compile_pattern(kind: str) -> re.Pattern[str]:
    """Compile a pattern for the phrases of a kind, with any punctuation between and after their words.

    It covers every language, because the language of a short call cannot be distinguished from a closely related one.
    """
    between = rf"[\s,.{_DASHES}]+"
    phrases = frozenset[str]().union(*(split_list(load_words(code)["talk"][kind]) for code in list_languages()))
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    either = "|".join(between.join(map(re.escape, phrase.split())) for phrase in ordered)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)[\s,.;:{_DASHES}]*", re.IGNORECASE)


def _tidy_start(text: str) -> str:
    """Strip stray punctuation from `text` and capitalise it."""
    text = text.strip(f" ,.;:{_DASHES}") + (text.rstrip()[-1:] if text.rstrip()[-1:] in ".!" else "")
    return capitalise(text)


def _tidy_end(text: str) -> str:
    """Remove an unfinished clause from the end of `text`, as in `… and then you—`."""
    text = text.strip()
    if text[-1:] in _DASHES and "," in text:
        text = text.rpartition(",")[0]
    return _tidy_start(f"{text.rstrip(f' ,.;:{_DASHES}')}.")


def _replace_number(text: str, correction: str, words: Words) -> str:
    """Replace the last number of `text` by the one in `correction`; return an empty string if either has none."""
    old, new = _find_number_spans(text, words), _find_number_spans(correction, words)
    if not old or not new or find_numbers(text, words) <= find_numbers(correction, words):
        return ""
    start, end = old[-1]
    begin, stop = new[0]
    rest = "" if len(tokenize(correction)) < len(tokenize(correction[:stop])) + _MIN_WORDS else correction[stop:]
    return text[:start] + correction[begin:stop] + (rest or text[end:])


def _find_number_spans(text: str, words: Words) -> list[tuple[int, int]]:
    """Return the positions of the numbers in `text`, in digits or in words, in order."""
    places = [found.span() for found in re.finditer(r"[\w.,:]*\w", text)]
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(places):
        sizes = range(min(_MAX_NUMBER_WORDS, len(places) - at), 0, -1)
        size = next((each for each in sizes if _is_number(text[places[at][0] : places[at + each - 1][1]], words)), 0)
        if size:
            spans.append((places[at][0], places[at + size - 1][1]))
        at += size or 1
    return spans


def _is_number(text: str, words: Words) -> bool:
    """Whether `text` is a single number, every word being part of it."""
    return len(find_numbers(text, words)) == 1 and all(find_numbers(each, words) for each in text.split())
