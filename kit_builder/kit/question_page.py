"""The page of open questions: each heading once, what is open now, and whatever a person has written."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kit_builder.text.markdown import escape, unescape
from kit_builder.text.tokens import tokenize
from kit_builder.text.words import Words

_HEADING, _MARK, _REASON = "## ", "- ", "? ("
_ASKS = re.compile(r"- .*\?(?: \(.*\))?\s*")


@dataclass(slots=True)
class _Entry:
    """A question as a row of the page, and the rows below it: its answer, if it has one."""

    row: str
    below: list[str] = field(default_factory=list)

    @property
    def asked(self) -> str:
        return unescape(self.row.removeprefix(_MARK))

    @property
    def is_answered(self) -> bool:
        return any(row.strip() for row in self.below)


@dataclass(slots=True)
class _Section:
    """What stands under a heading: text of its own, then questions."""

    heading: str
    text: list[str] = field(default_factory=list)
    entries: list[_Entry] = field(default_factory=list)


def render_page(asked: Iterable[tuple[str, Sequence[str]]], words: Words) -> str:
    """Return the page with the questions `asked` under each heading."""
    return extend_page(f"# {words['card']['questions']}\n\n{words['gaps']['how_to_answer']}\n", asked)


def extend_page(page: str, asked: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Return `page` with those of the questions `asked` under each heading that it does not ask yet."""
    before, sections = _read(page)
    return _write(before, _add(sections, asked))


def update_page(page: str, asked: Sequence[tuple[str, Sequence[str]]], may_go: Callable[[str, str], bool]) -> str:
    """Return `page` with the questions `asked`, in place of others that have no answer and `may_go`.

    Each heading stands once. What a person has written stays, in its place. `may_go` is given the heading and the row
    of a question.
    """
    before, sections = _read(page)
    rows = {normalise(heading): [*rows] for heading, rows in asked}
    for section in sections:
        section.entries = _replace_open(section, rows.pop(normalise(section.heading), []), may_go)
    left = [(heading, rows[normalise(heading)]) for heading, _ in asked if normalise(heading) in rows]
    return _write(before, _add(sections, left))


def _replace_open(section: _Section, rows: Sequence[str], may_go: Callable[[str, str], bool]) -> list[_Entry]:
    """Return the entries of a section with `rows` in the places of those without an answer that they replace."""
    answered = {_normalise_row(each.asked) for each in section.entries if each.is_answered}
    new = {key: _Entry(f"{_MARK}{escape(row)}") for row in rows if (key := _normalise_row(row)) not in answered}
    places = [
        place
        for place, each in enumerate(section.entries)
        if not each.is_answered and (_normalise_row(each.asked) in new or may_go(section.heading, each.asked))
    ]
    left = [*new.values()]
    entries = [] if places else left
    for place, each in enumerate(section.entries):
        if place not in places:
            entries.append(each)
        else:
            count = len(left) if place == places[-1] else 1
            entries += left[:count]
            left = left[count:]
    return entries


def list_rows(page: str) -> Iterator[tuple[str, str]]:
    """Yield the heading and the row of each question of a page."""
    yield from ((section.heading, each.asked) for section in _read(page)[1] for each in section.entries)


def has_reason(row: str) -> bool:
    """Return whether a row of the page says in brackets after its question why it is asked."""
    return _REASON in row


def drop_reason(row: str) -> str:
    """Return a row of the page without the text in brackets after its question."""
    return row.partition(_REASON)[0]


def normalise(text: str) -> str:
    """Return the words of a text, in small letters and with single spaces."""
    return " ".join(tokenize(text))


def _normalise_row(row: str) -> str:
    return normalise(drop_reason(row))


def _read(page: str) -> tuple[str, list[_Section]]:
    """Return what stands before the first heading, and the sections, one for each heading."""
    before: list[str] = []
    sections: dict[str, _Section] = {}
    section: _Section | None = None
    rows = before
    for row in page.split("\n"):
        if row.startswith(_HEADING):
            heading = unescape(row.removeprefix(_HEADING))
            section = sections.setdefault(normalise(heading), _Section(heading))
            rows = section.text
        elif section and _ASKS.fullmatch(row):
            section.entries.append(_Entry(row))
            rows = section.entries[-1].below
        else:
            rows.append(row)
    return _join(before), [*sections.values()]


def _add(sections: list[_Section], asked: Iterable[tuple[str, Sequence[str]]]) -> list[_Section]:
    """Return sections with the questions they do not have yet before those they have."""
    for heading, rows in asked:
        same = (each for each in sections if normalise(each.heading) == normalise(heading))
        section = next(same, None)
        if section is None:
            section = _Section(heading)
            sections.append(section)
        known = {_normalise_row(each.asked) for each in section.entries}
        new = [f"{_MARK}{escape(row)}" for row in rows if _normalise_row(row) not in known]
        section.entries[:0] = map(_Entry, new)
    return sections


def _write(before: str, sections: Sequence[_Section]) -> str:
    parts = [before]
    for section in sections:
        # A blank row ends an answer; between questions without one there is none.
        answers = (f"{_join([each.row, *each.below])}\n" if each.is_answered else each.row for each in section.entries)
        written = [text for text in (_join(section.text), _join(answers)) if text]
        if written:
            parts += [f"{_HEADING}{escape(section.heading)}", *written]
    return "\n\n".join(filter(None, parts)) + "\n"


def _join(rows: Iterable[str]) -> str:
    return "\n".join(rows).strip("\n")
