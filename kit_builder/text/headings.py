"""Recognise the headings of notes: the section of a method that they name, and private sections."""

import re
from collections.abc import Sequence

from kit_builder.records import SECTIONS
from kit_builder.text.list_marks import parse_marks
from kit_builder.text.phrases import starts_with_phrase
from kit_builder.text.sentences import MONTH
from kit_builder.text.tokens import get_stop_words, split_list, tokenize
from kit_builder.text.weekdays import list_weekdays
from kit_builder.text.words import Words

_MAX_FORBIDDING_WORDS = 4
# A number with several parts, a bullet, a number with a delimiter, a Roman numeral, or a letter with a bracket.
_MARK = re.compile(
    r"\d+(?:\.\d+)+\s+(?=[^\W\d_a-z])|\W+\s+|\D*\d+(?:\.\d+)*\s*[^\w\s]+\s*|\(?[IVXivx]+[.)]\s+|\(?[^\W\d_]\)\s+"
)
_TIME = re.compile(r"^[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?(?=\W)[\s:–—-]*")
_MONTH = re.compile(MONTH + r"|january|february|march|april|june|july|september|october|december|am|pm")


def find_section(heading: str, words: Words) -> str:
    """Return the section that a heading names, or an empty string: `Watch out!` names the pitfalls.

    So does a short heading that only forbids, such as `Don't` or `Never`. A number before the name does not count.
    """
    wanted = " ".join(_tokenize_name(heading))
    for section in SECTIONS:
        names = [words["card"][section], *words["headings"].get(section, "").split(",")]
        if wanted and wanted in (" ".join(tokenize(name)) for name in names):
            return section
    return "pitfalls" if _only_forbids(heading, words) else ""


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
        word in plain or word[0].isdecimal() or len(word) == 1 or _MONTH.fullmatch(word) for word in said
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
