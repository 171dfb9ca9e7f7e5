"""Recognise the times that programs write beside a turn: clock times, dates with times, units of time, and ranges."""

import re
from datetime import date
from itertools import pairwise
from typing import NamedTuple

_CLOCK = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,6}|-\d(?=#))?"
# In most languages, minutes begin with m and seconds with s.
_UNITS = r"(?:\d{1,3} ?[^\W\d_]{1,9},? ?)?\d{1,3} ?[mMм分][^\W\d_]{0,9},? ?\d{1,2} ?[sSс秒][^\W\d_]{0,9}"
_PRIMES = r"\d{1,3} ?['′’] ?\d{2} ?(?:[\"″”]|'')"
_DATE = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\.?"
_WRITTEN = r"\d{1,2}(?:\.|st|nd|rd|th)?(?: (?:de )?[^\W\d_]{3,12}\.?(?: de)?)?,? \d{4}"
_MONTH = re.compile(r"(?<!\w)[^\W\d_]{3,12}\.? $")
_ZONE = r" ?(?:[A-Z]{2,4}T|UTC|Z)\b|[+-]\d\d:?\d\d\b"
_ONE = re.compile(
    rf"(?<![\d:.,])(?:(?:(?P<date>{_DATE})|(?P<written>{_WRITTEN}))(?:T|,?[ \u00a0\u202f]+(?:kl\.? |at )?))?"
    rf"(?P<clock>{_CLOCK})"
    r"(?:(?<=:\d\d:\d\d)[:;]\d\d)?"  # frames
    rf"(?!\d|:\d)(?:[ \u00a0\u202f]?(?P<half>[APap])\.?[Mm]\b\.?)?(?(date)(?P<zone>{_ZONE})?)"
    rf"|(?<![\w.])(?P<units>{_UNITS}|{_PRIMES})(?=\W|\d|$)"
    r"|(?<![\w.])(?P<decimal>\d{1,5}\.\d{1,3}(?=s?(?:[\])}]| ?(?:-+>|[-–—→~]) ?\d))|\d{1,5}(?=s[\])}]))s?"
    r"|(?<![\w.])(?P<brief>\d{1,5}(?:\.\d{1,3})?) ?s(?:ec)?(?=[ :)\]|]|$)"
)
_BETWEEN = re.compile(r"[ \t]*(?:-+[ \t]*>|[-–—→~])[ \t]*|[ \t]*(?:\|[ \t]*)?(?=\d)|,(?=\d)")
_END = re.compile(rf"(?:{_CLOCK}|{_UNITS}|\d{{1,5}}\.\d{{1,3}}s?)(?!\d|:\d)")
_DIGIT = re.compile(r"\d")
_COLUMN = r"\d{1,8}(?:\.\d{1,6})?"
_NUMBERS = re.compile(
    rf"(?P<start>{_COLUMN})(?P<mark>[ ]*[\t,;|][ ]*|[ ]+){_COLUMN}(?=[\t ,;|])|(?P<one>\d{{1,6}}\.\d{{1,6}})(?=\t)"
    r"|(?P<epoch>1\d{9}(?:\d{3})?)(?=[\t ,;|])"  # seconds or milliseconds since 1970
)
_MAX_MONTH = 15
_LATE = 5 * 3600
_MAX_STEP = 250  # seconds between turns; what is more is in milliseconds


class Stamp(NamedTuple):
    """A time, in seconds, at `start` to `end` of the text. `day` is the date in the order in which it is written.

    A time of day is one with a date, a zone or AM or PM. `parts` counts the numbers of a clock time.
    """

    start: int
    end: int
    seconds: float
    parts: int
    is_range: bool
    is_time_of_day: bool
    day: tuple[int, ...] = ()


def find_stamp(text: str, start: int, end: int) -> Stamp | None:
    """Return the first time in text[start:end], with the end of a range or a repetition that follows it."""
    digit = _DIGIT.search(text, start, end)
    found = _ONE.search(text, digit.start(), end) if digit else None
    if found is None:
        return None
    day = tuple(map(int, re.findall(r"\d+", found["date"]))) if found["date"] else ()
    is_time_of_day = bool(day or found["written"] or found["half"] or found["zone"])
    after, is_range = _skip_end(text, found.end(), end)
    first = found.start()
    if found["written"] and not any(map(str.isalpha, found["written"])):
        month = _MONTH.search(text, max(start, first - _MAX_MONTH), first)
        first = month.start() if month else first
    return Stamp(first, after, _read_seconds(found, day), _count_parts(found), is_range, is_time_of_day, day)


def find_numbers(text: str, start: int, end: int) -> Stamp | None:
    """Return the time at `start` if it is in columns: the numbers at which somebody begins and ends to speak.

    A single number is one only if it has a fraction and a tab follows. `parts` is 0, and the unit is unknown: see
    measure_times.
    """
    found = _NUMBERS.match(text, start, end)
    if found is None:
        return None
    return Stamp(
        start,
        found.end(),
        float(found["start"] or found["one"] or found["epoch"]),
        0,
        found["start"] is not None,
        found["epoch"] is not None,
    )


def _skip_end(text: str, after: int, end: int) -> tuple[int, bool]:
    """Return the end of the range that begins before `after`, and whether there is one."""
    between = _BETWEEN.match(text, after, end)
    last = _ONE.match(text, between.end(), end) or _END.match(text, between.end(), end) if between else None
    return (last.end(), bool(between and between[0].strip())) if last else (after, False)


def _count_parts(found: re.Match[str]) -> int:
    if found["brief"]:
        return 1
    return found["clock"].count(":") + 1 if found["clock"] else 3


def _read_seconds(found: re.Match[str], day: tuple[int, ...]) -> float:
    if found["decimal"] or found["brief"]:
        return float(found["decimal"] or found["brief"])
    if found["units"]:
        return parse_seconds(":".join(re.findall(r"\d+", found["units"])))
    seconds = parse_seconds(found["clock"])
    half = (found["half"] or "").lower()
    if found["clock"].count(":") == 1 and (day or half or found["written"] or found["zone"]):
        seconds *= 60
    hour = int(seconds // 3600)
    return seconds + 43200 * ((half == "p" and hour < 12) - (half == "a" and hour == 12))


def parse_seconds(stamp: str) -> float:
    """Return a time such as `1:02:03,5` or `02:03` in seconds."""
    total = 0.0
    for part in stamp.replace(",", ".").replace("-", ".").split(":"):
        total = total * 60 + float(part)
    return total


def measure_times(stamps: list[Stamp]) -> list[float]:
    """Return the seconds of each time from the start of the recording; times of day count from the first of them."""
    clocks = [stamp.seconds for stamp in stamps]
    if stamps and all(stamp.parts == 0 and stamp.seconds.is_integer() for stamp in stamps):
        steps = sorted(after - before for before, after in pairwise(clocks))
        if steps and steps[len(steps) // 2] > _MAX_STEP:
            clocks = [number / 1000 for number in clocks]
    if any(stamp.day for stamp in stamps):
        clocks = [seconds + 86400 * day for seconds, day in zip(clocks, _count_days(stamps), strict=True)]
    starts = [seconds for seconds, stamp in zip(clocks, stamps, strict=True) if stamp.is_time_of_day]
    if not starts and clocks and min(clocks) >= _LATE:
        starts = clocks
        return [max(0.0, seconds - starts[0]) for seconds in clocks]
    return [
        max(0.0, seconds - starts[0]) if stamp.is_time_of_day else seconds
        for seconds, stamp in zip(clocks, stamps, strict=True)
    ]


def _count_days(stamps: list[Stamp]) -> list[int]:
    """Return the day of each date, counted from some day, in the order of day and month that keeps them in order."""
    orders = ((2, 1, 0), (2, 0, 1))
    counts = [[_to_ordinal(stamp.day, order) for stamp in stamps] for order in orders]
    return max(counts, key=lambda days: (all(days), days == sorted(days)))


def _to_ordinal(day: tuple[int, ...], order: tuple[int, int, int]) -> int:
    """Return the ordinal of a date whose year, month and day are at the places `order`; 0 if there is none."""
    if not day:
        return 0
    year, month, number = day if day[0] > 31 else (day[place] for place in order)
    try:
        return date(year + 2000 * (year < 100), month, number).toordinal()
    except ValueError:
        return 0
