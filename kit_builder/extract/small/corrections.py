"""What a speaker takes back: `Scratch that`, `no, wait, before that …`, `ten percent, no, sorry, eight`.

Done on the items of a passage, in code: what is taken back goes, what comes first is put first, and a number that is
corrected is the later one. The lines stay what they are, so that what was taken back can be listed as left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from kit_builder.evidence.alignment import evidence
from kit_builder.records import Extract, Finding, Item, Line
from kit_builder.text.numbers import numbers
from kit_builder.text.tokens import capitalised, listed, shared, tokens
from kit_builder.text.words import Words, languages, load_words

# The talk table's lists, in the order in which they are tried: the surest first.
_KINDS = ("other_way", "goes_first", "takes_back", "corrects")
_SECTIONS = ("steps", "rules", "pitfalls")
_LEAST_WORDS = 3
_LINES_BACK = 4
_LONGEST_NUMBER = 4
_DASHES = "—–-…"


@dataclass(frozen=True, slots=True)
class _Mark:
    """Words with which something is taken back, and what is said before and after them."""

    kind: str
    before: str
    after: str


def settled(extract: Extract, words: Words) -> Extract:
    """`extract` as it stands when its speaker has finished: `taken_back` are the lines that do not count any more."""
    settling = _Settling(extract, words)
    for line in extract.spoken:
        if mark := _mark(line.text):
            settling.take_back(line, mark)
    return settling.done()


class _Settling:
    """The items of an extract while what is taken back is worked off, in the order of the lines."""

    def __init__(self, extract: Extract, words: Words) -> None:
        self._extract = extract
        self._words = words
        self._items = [(section, item) for section in _SECTIONS for item in extract.sections[section]]
        self._items.sort(key=lambda each: each[1].evidence[0].line_start)
        self._gone: set[int] = set()
        self._findings: list[Finding] = []

    def done(self) -> Extract:
        sections = {name: tuple(item for own, item in self._items if own == name) for name in _SECTIONS}
        cited = {number for _, item in self._items for number in _lines_of(item)}
        return replace(
            self._extract,
            sections={**self._extract.sections, **sections},
            taken_back=frozenset(self._gone - cited),
            findings=(*self._extract.findings, *self._findings),
        )

    def take_back(self, line: Line, mark: _Mark) -> None:
        """Does what `line` says with `mark`."""
        own = [place for place, (_, item) in enumerate(self._items) if line.number in _lines_of(item)]
        if mark.kind == "other_way":
            self._swap(line, own)
        elif not _is_said(mark.before):
            self._across_lines(line, mark, own)
        elif own:
            self._within(line, mark, own)

    def _within(self, line: Line, mark: _Mark, own: list[int]) -> None:
        """What is said before the mark in the same line is taken back, or comes after what is said behind it."""
        section = self._items[own[0]][0]
        before: list[Item] = []
        after: list[Item] = []
        for item in (self._items[place][1] for place in own):
            if inner := _mark(item.text):
                before += [replace(item, text=_ended(inner.before))] * _is_said(inner.before)
                after += [replace(item, text=_begun(inner.after))] * _is_said(inner.after)
            else:
                said = tokens(item.text)
                is_before = shared(said, tokens(mark.before)) >= shared(said, tokens(mark.after))
                (before if is_before else after).append(item)
        if mark.kind == "corrects" and (text := _renumbered(mark.before, mark.after, self._words)):
            put = [replace(self._items[own[0]][1], text=_ended(text))]
        elif mark.kind == "goes_first":
            put = after + before
        else:
            put = after or (before if mark.kind == "corrects" else [])
        self._items = [each for place, each in enumerate(self._items) if place not in own]
        self._items[own[0] : own[0]] = [(section, item) for item in put]
        self._gone.add(line.number)

    def _across_lines(self, line: Line, mark: _Mark, own: list[int]) -> None:
        """What an earlier line says is taken back, corrected, or comes after what this one says."""
        self._unmark(own, mark)
        target = self._before(line)
        if target is None:
            if mark.kind == "takes_back":
                self._unclear(line)
            return
        section, item = self._items[target]
        if mark.kind == "goes_first":
            self._move(target, own or self._next(line))
        elif mark.kind == "corrects" and (text := _renumbered(item.text, mark.after, self._words)):
            both = (*item.evidence, evidence(self._extract.passage.source, [line]))
            self._items[target] = (section, Item(text, both))
            self._items = [each for place, each in enumerate(self._items) if place not in own]
        elif mark.kind == "takes_back" or own:
            del self._items[target]
            self._gone |= {*_lines_of(item), line.number}

    def _unmark(self, own: list[int], mark: _Mark) -> None:
        """Takes the mark out of the wording of the items that this line gave."""
        for place in own:
            section, item = self._items[place]
            inner = _mark(item.text)
            if inner and _is_said(mark.after):
                self._items[place] = (section, replace(item, text=_begun(inner.after)))
        if own and not _is_said(mark.after):
            self._items = [each for place, each in enumerate(self._items) if place not in own]
            own.clear()

    def _move(self, target: int, moved: Sequence[int]) -> None:
        if moved and moved[0] > target:
            taken = [self._items[place] for place in moved]
            rest = [each for place, each in enumerate(self._items) if place not in moved]
            self._items = [*rest[:target], *taken, *rest[target:]]

    def _swap(self, line: Line, own: list[int]) -> None:
        """The two steps before `line` change places; where it tells the order anew itself, that is a third one."""
        self._items = [each for place, each in enumerate(self._items) if place not in own]
        second = self._before(line)
        first = second - 1 if second is not None and second > 0 else None
        if second is None or first is None or self._items[first][0] != "steps" or self._items[second][0] != "steps":
            self._unclear(line)
            return
        self._items[first], self._items[second] = self._items[second], self._items[first]
        self._gone.add(line.number)

    def _before(self, line: Line) -> int | None:
        """The place of the last item that rests on the few lines which the speaker says before `line`."""
        said = [each.number for each in self._extract.spoken if each.number < line.number and _is_said(each.text)]
        near = set(said[-_LINES_BACK:])
        places = [place for place, (_, item) in enumerate(self._items) if near & set(_lines_of(item))]
        return max(places, key=lambda place: (max(_lines_of(self._items[place][1])), place), default=None)

    def _next(self, line: Line) -> list[int]:
        """The place of the item that rests on the line the speaker says after `line`."""
        after = [each.number for each in self._extract.spoken if each.number > line.number and _is_said(each.text)][:1]
        return [place for place, (_, item) in enumerate(self._items) if set(after) & set(_lines_of(item))][:1]

    def _unclear(self, line: Line) -> None:
        where = f"{self._extract.passage.source.name}, line {line.number}"
        message = (
            f"Something is taken back here, and it cannot be told what: “{line.text}” Look at the steps around it."
        )
        self._findings.append(Finding("warning", where, message))


def _is_said(text: str) -> bool:
    """Whether `text` is long enough to say something by itself."""
    return len(tokens(text)) >= _LEAST_WORDS


def _lines_of(item: Item) -> Iterator[int]:
    for found in item.evidence:
        yield from range(found.line_start, found.line_end + 1)


def _mark(text: str) -> _Mark | None:
    """The first thing with which `text` takes something back, if it is not a question."""
    if text.rstrip().endswith("?"):
        return None
    for kind in _KINDS:
        if found := _pattern(kind).search(text):
            return _Mark(kind, text[: found.start()], text[found.end() :])
    return None


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """What finds a phrase of the kind, whatever stands between its words, and the marks around it.

    The phrases are those of every language: which of two that are close a short call is in can only be guessed.
    """
    between = rf"[\s,.{_DASHES}]+"
    phrases = frozenset[str]().union(*(listed(load_words(code)["talk"][kind]) for code in languages()))
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    either = "|".join(between.join(map(re.escape, phrase.split())) for phrase in ordered)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)[\s,.;:{_DASHES}]*", re.IGNORECASE)


def _begun(text: str) -> str:
    text = text.strip(f" ,.;:{_DASHES}") + (text.rstrip()[-1:] if text.rstrip()[-1:] in ".!" else "")
    return capitalised(text)


def _ended(text: str) -> str:
    """`text` without what was broken off at its end, as in `… and then you—`."""
    text = text.strip()
    if text[-1:] in _DASHES and "," in text:
        text = text.rpartition(",")[0]
    return _begun(f"{text.rstrip(f' ,.;:{_DASHES}')}.")


def _renumbered(text: str, correction: str, words: Words) -> str:
    """`text` with its last number in place of which `correction` gives one; empty where either has none."""
    old, new = _numbers_in(text, words), _numbers_in(correction, words)
    if not old or not new or numbers(text, words) <= numbers(correction, words):
        return ""
    start, end = old[-1]
    begin, stop = new[0]
    rest = "" if len(tokens(correction)) < len(tokens(correction[:stop])) + _LEAST_WORDS else correction[stop:]
    return text[:start] + correction[begin:stop] + (rest or text[end:])


def _numbers_in(text: str, words: Words) -> list[tuple[int, int]]:
    """Where the numbers of `text` stand, in digits or in words, in order."""
    places = [found.span() for found in re.finditer(r"[\w.,:]*\w", text)]
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(places):
        sizes = range(min(_LONGEST_NUMBER, len(places) - at), 0, -1)
        size = next((each for each in sizes if _is_number(text[places[at][0] : places[at + each - 1][1]], words)), 0)
        if size:
            spans.append((places[at][0], places[at + size - 1][1]))
        at += size or 1
    return spans


def _is_number(text: str, words: Words) -> bool:
    """Whether `text` is one number and nothing else: each of its words is part of it."""
    return len(numbers(text, words)) == 1 and all(numbers(each, words) for each in text.split())
