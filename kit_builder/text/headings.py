"""Recognise the headings of notes: the section of a method that they name, and private sections."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby

from kit_builder.records import SECTIONS, Line
from kit_builder.text.list_marks import parse_marks
from kit_builder.text.months import is_month
from kit_builder.text.phrases import starts_with_phrase
from kit_builder.text.tokens import get_stop_words, split_list, tokenize
from kit_builder.text.weekdays import list_weekdays
from kit_builder.text.words import Words

_MAX_FORBIDDING_WORDS = 4
_MIN_TIMES = 2
_HALF_DAYS = ("am", "pm")
_ANY = "*"
_WORDS = r"\S+(?: \S+){0,5}"  # what `*` stands for
# A number with several parts, a bullet, a number with a delimiter, a Roman numeral, or a letter with a bracket.
_MARK = re.compile(
    r"\d+(?:\.\d+)+\s+(?=[^\W\d_a-z])|\W+\s+|\D*\d+(?:\.\d+)*\s*[^\w\s]+\s*|\(?[IVXivx]+[.)]\s+|\(?[^\W\d_]\)\s+"
)
_TIME = re.compile(r"^[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?(?=\W)[\s:–—-]*")


def find_section(heading: str, words: Words) -> str:
    """Return the section that a heading names, or an empty string: `Watch out!` names the pitfalls.

    So does a short heading that only forbids, such as `Don't` or `Never`. A number before the name does not count. In
    the names that word lists give, `*` stands for one to six words: `what I say *`.
    """
    wanted = " ".join(_tokenize_name(heading))
    names, patterns = _compile_names(words)
    found = names.get(wanted) or next((section for section, each in patterns if each.fullmatch(wanted)), "")
    return found or ("pitfalls" if _only_forbids(heading, words) else "")


@cache
def _compile_names(words: Words) -> tuple[Mapping[str, str], Sequence[tuple[str, re.Pattern[str]]]]:
    """Return the section of each name of a section, and patterns for the names with a `*`, each with its section."""
    listed = [
        (section, name)
        for section in SECTIONS
        for name in (words["card"][section], *split_list(words["headings"].get(section, "")))
    ]
    names = {" ".join(tokenize(name)): section for section, name in reversed(listed) if _ANY not in name}
    parts = [(section, [re.escape(" ".join(tokenize(part))) for part in name.split(_ANY)]) for section, name in listed]
    return names, [
        (section, re.compile(_WORDS.join(f" {part} " if part else "" for part in each).strip()))
        for section, each in parts
        if len(each) > 1
    ]


def find_stages(lines: Iterable[Line], words: Words) -> frozenset[int]:
    """Return the numbers of the headings that are the stages of a method: `Before the visit` and `Afterwards`.

    At least two of before, during and after must open a heading, without another between them that names no section:
    that begins another method. One alone may be the name of a method, and so is any in an interview.
    """
    own = (line for line in lines if line.is_heading and not line.is_context)
    headings = [line for line in own if not find_section(line.text, words)]
    kinds = {line.number: _find_time(line.text, words) for line in headings}
    runs = ([*run] for is_stage, run in groupby(kinds, key=lambda number: bool(kinds[number])) if is_stage)
    return frozenset(number for run in runs if len({kinds[each] for each in run}) >= _MIN_TIMES for number in run)


def _find_time(heading: str, words: Words) -> str:
    """Return which of before, during and after a heading begins with, or an empty string."""
    name = remove_marks(heading)
    return next((time for time, openings in words["stages"].items() if starts_with_phrase(name, openings)), "")


def _only_forbids(heading: str, words: Words) -> bool:
    """Return whether a heading has a forbidding opening, such as `Don't`, and beyond it only function words."""
    openings = words["openings"]["pitfalls"]
    plain = get_stop_words(words) | {word for opening in split_list(openings) for word in tokenize(opening)}
    said = tokenize(heading)
    return len(said) <= _MAX_FORBIDDING_WORDS and starts_with_phrase(heading, openings) and plain.issuperset(said)


def is_general_heading(heading: str, words: Words) -> bool:
    """Return whether a heading says nothing about its text: `General`, `Full transcript`, `Do`, a date or a time."""
    said = tokenize(remove_marks(heading))
    general = {" ".join(tokenize(name)) for name in split_list(words["headings"]["general"])}
    plain = get_stop_words(words) | {day.casefold() for day in list_weekdays(words)}
    return " ".join(said) in general or all(
        word in plain or word in _HALF_DAYS or word[0].isdecimal() or len(word) == 1 or is_month(word) for word in said
    )


def is_private_heading(heading: str, words: Words) -> bool:
    """Return whether a heading marks a section as private to its author: `To do`, `Husk`, `4. Private`."""
    return " ".join(_tokenize_name(heading)) in {
        " ".join(tokenize(name)) for name in split_list(words["headings"]["private"])
    }


def remove_marks(heading: str) -> str:
    """Return a heading without what only orders it: the number in `2) Bake`, `IV. Bake` and `Step 3: Bake`, a time.

    A number or letter that may belong to the name stays, as in `5 Whys` and `E. coli`.
    """
    mark = _MARK.match(heading)
    if mark and any(mark.end() == each.end for each in parse_marks(heading, 0, len(heading))):
        heading = heading[mark.end() :]
    return _TIME.sub("", heading) or heading


def _tokenize_name(heading: str) -> Sequence[str]:
    said = tokenize(remove_marks(heading))
    return said[1:] if said[:1] and said[0].isdecimal() else said
