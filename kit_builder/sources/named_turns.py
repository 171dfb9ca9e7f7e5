"""Open turns at rows that begin with labels which the user says are speakers, though the reader took them as text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from kit_builder.records import Line, Source, Span
from kit_builder.sources.turn_stamps import find_stamp

# A label opens a turn if a colon, a time or nothing follows it on its row; a time or a mark may precede it.
_BEFORE = r"^(?P<before>[^\w\n]*(?:\d[\d:.,]*[^\w\n]*)?)"
_AFTER = r"(?P<after>[ \t]*[:：]|(?=[^\w\n]*\d{1,3}:\d\d)|(?=[^\w\n]*$))"
_MARKS = re.compile(r"[\s\])>*_:：–-]*")


class _Head(NamedTuple):
    start: int
    name: str
    time: float | None


def open_named_turns(source: Source, names: Mapping[str, str]) -> Source:
    """Return `source` with a turn at each row that begins with one of the labels in `names`, said by its name.

    The turn goes on until a heading, another such row, or a line whose speaker was read differently.
    """
    heads = {row: head for label, name in names.items() for row, head in _find_heads(source.text, label, name)}
    if not heads:
        return source
    lines: list[Line] = []
    turn, before = _Head(0, "", None), ""
    for line in source.lines:
        for head, spans in _cut(source.text, line, heads):
            if head:
                turn, before = head, line.speaker
            elif line.is_heading or line.speaker != before:
                turn = _Head(0, "", None)
            if spans:
                whole = spans == line.spans
                text = line.text if whole else " ".join(source.text[start:end] for start, end in spans)
                said = replace(line, number=len(lines) + 1, text=text, spans=spans)
                lines.append(replace(said, speaker=turn.name, time=turn.time) if turn.name else said)
    return replace(source, lines=tuple(lines), fit=None)  # the layout explains these turns no longer


def _find_heads(text: str, label: str, name: str) -> Iterator[tuple[int, _Head]]:
    """Yield where each row begins that opens a turn with the label, and the turn."""
    words = r"\s+".join(map(re.escape, label.split()))
    for found in re.finditer(f"{_BEFORE}{words}{_AFTER}", text, re.MULTILINE | re.IGNORECASE):
        end = text.find("\n", found.end())
        end = len(text) if end < 0 else end
        near = find_stamp(text, found.end(), end)
        stamp = near if near and not text[found.end() : near.start].strip("[(<*_ \t–-") else None
        start = _MARKS.match(text, stamp.end if stamp else found.end(), end)
        stamp = stamp or find_stamp(text, *found.span("before"))
        yield found.start(), _Head(start.end() if start else end, name, stamp.seconds if stamp else None)


def _cut(text: str, line: Line, heads: Mapping[int, _Head]) -> Iterator[tuple[_Head | None, tuple[Span, ...]]]:
    """Yield the parts of a line, each with the head that opens it, if any, and without that head."""
    head: _Head | None = None
    spans: list[Span] = []
    for start, end in line.spans:
        opened = heads.get(text.rfind("\n", 0, start) + 1)
        if opened and start <= opened.start:
            if head or spans:
                yield head, tuple(spans)
            head, spans, start = opened, [], opened.start
        if start < end:
            spans.append((start, end))
    yield head, tuple(spans)
