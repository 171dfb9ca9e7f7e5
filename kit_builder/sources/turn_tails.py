"""Find turns whose speaker is named after the words: `… (Kari)`, `… — Kari, 0:03`, or in a row of their own below."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kit_builder.records import Span
from kit_builder.sources.turn_heads import Head
from kit_builder.sources.turn_labels import Use, is_talk
from kit_builder.sources.turn_names import is_name
from kit_builder.sources.turn_stamps import Stamp, find_stamp, measure_times
from kit_builder.text.joining import fold_text

_REACH = 90
_MIN_TURNS = 4
_COVERED = 0.8
_MAX_STOPPED = 2  # words of a name that ends with the point of an initial
_FORMS = {
    "dash": re.compile(
        r"(?:(?<=\s)|(?<=[.?!…。？！\"”»>])|^)(?:--|[-–—―~/|])[ \t]*(?P<inner>(?:(?![ \t][-–—―/|][ \t]).)+)$"
    ),
    "box": re.compile(r"[*_]*[(\[【（](?P<inner>[^()\[\]【】（）]+)[)\]】）][*_]*$"),
    "quote": re.compile(r"(?<=[\"”»])[ \t]+(?P<inner>[^\"“”«»]+)$"),
    "row": re.compile(r"^(?P<inner>.+)$"),
}
_LEAD = re.compile(r"(?:>[ \t]*)+")
_LISTED = re.compile(r"[-*+•][ \t]|\d+[.)][ \t]|#")
_AROUND = " \t,;|/·•–—-@()[]*_"
_QUESTION = re.compile(r"[?？؟;՞][\"'”’»)*_]*\s*$")
_STOP = re.compile(r"[.?!…。？！։።][\"'”’»)*_]*\s*$")


class _Tail(NamedTuple):
    row: int
    name: str
    stamp: Stamp | None
    begin: int
    start: int


def find_tails(text: str, rows: Sequence[Span]) -> Iterator[Head]:
    """Yield the heads of turns that are named after their words, if nearly all turns of a text are.

    `rows` are not blank. The last row names somebody, which tells a name below the words from one above. Without times,
    somebody asks and most say sentences: the persons after the rows of a list are who does them.
    """
    if len(rows) < _MIN_TURNS or not any(_read_tail(text, rows, len(rows) - 1, form) for form in _FORMS):
        return
    for form in _FORMS:
        tails = [tail for row in range(len(rows)) if (tail := _read_tail(text, rows, row, form))]
        stamped = [tail for tail in tails if tail.stamp]
        tails = stamped if 2 * len(stamped) > len(tails) else tails
        heads = list(_make_heads(text, rows, tails)) if tails and tails[-1].row == len(rows) - 1 else []
        if heads and _are_turns(text, rows, tails, heads):
            yield from heads
            return


def _read_tail(text: str, rows: Sequence[Span], row: int, form: str) -> _Tail | None:
    """Return the name, with or without a time, at which a row ends."""
    start, end = rows[row]
    lead = _LEAD.match(text, start, end)
    begin = lead.end() if lead else start
    if form == "row" and end - begin > _REACH:
        return None
    near = max(begin, end - _REACH)
    found = _FORMS[form].search(text[near:end])
    if found is None or (form == "box" and _LISTED.match(text, begin, end)):
        return None
    first, last = near + found.start("inner"), near + found.end("inner")
    stamp = find_stamp(text, first, last)
    parts = [text[first : stamp.start], text[stamp.end : last]] if stamp else [text[first:last]]
    names = [part for each in parts if (part := _trim(each))]
    if len(names) != 1 or not is_name(names[0]) or (names[0].endswith(".") and len(names[0].split()) > _MAX_STOPPED):
        return None
    at = near + found.start()
    stamp, begin = (stamp, begin) if stamp else _skip_time(text, begin, at)
    return _Tail(row, names[0], stamp, begin, at)


def _skip_time(text: str, begin: int, end: int) -> tuple[Stamp | None, int]:
    """Return the time before the words, if there is one, and where the words begin."""
    stamp = find_stamp(text, begin, min(end, begin + _REACH))
    if stamp is None or text[begin : stamp.start].strip("[( "):
        return None, begin
    rest = text[stamp.end : end].lstrip("]) \t:–—-")
    return (stamp, end - len(rest)) if rest else (None, begin)


def _trim(part: str) -> str:
    """Return a name without the marks around it; brackets that it opens itself belong to it."""
    name = part.strip(_AROUND)
    return f"{name})" if name.count("(") > name.count(")") else name


def _make_heads(text: str, rows: Sequence[Span], tails: Sequence[_Tail]) -> Iterator[Head]:
    """Yield a head for the first row of each turn, and one for the row with the name if it is another."""
    first = 0
    for tail in tails:
        if first < tail.row:
            begin, end = rows[first]
            lead = _LEAD.match(text, begin, end)
            yield Head(first, "tail", tail.name, tail.stamp, lead.end() if lead else begin, end, "T")
        words = text[tail.begin : tail.start].rstrip()
        yield Head(tail.row, "tail", tail.name, tail.stamp, tail.begin, tail.begin + len(words), "T")
        first = tail.row + 1


def _are_turns(text: str, rows: Sequence[Span], tails: Sequence[_Tail], heads: Sequence[Head]) -> bool:
    """Return whether names of several people recur after words, and times are in order."""
    names = Counter(fold_text(tail.name) for tail in tails)
    recurring = sum(count for count in names.values() if count > 1)
    if len(tails) < _MIN_TURNS or len(names) < 2 or recurring < _COVERED * len(tails):
        return False
    if names[fold_text(tails[-1].name)] == 1:  # a footer
        return False
    said: dict[int, str] = defaultdict(str)
    for head in heads:
        if head.has_words:
            said[head.start] = text[head.start : head.end]
    if len(said) < len(tails) or len(heads) < _COVERED * len(rows):
        return False
    uses = [Use(start, "", words) for start, words in said.items()]
    stamps = [tail.stamp for tail in tails if tail.stamp]
    if len(stamps) == len(tails):
        times = measure_times(stamps)
        return is_talk(uses) and all(before <= after for before, after in pairwise(times))
    asked = sum(bool(_QUESTION.search(use.words)) for use in uses)
    stopped = sum(bool(_STOP.search(use.words)) for use in uses)
    return asked > 0 and stopped >= _COVERED * len(uses)
