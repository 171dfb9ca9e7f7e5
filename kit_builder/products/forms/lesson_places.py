"""Where a module teaches something: the lesson that cites the same evidence."""

import re
from collections import Counter

from kit_builder.text.languages import Language
from kit_builder.text.markdown import parse_blocks

_LEVEL = re.compile(r"^## ", re.MULTILINE)
_MARK = re.compile(r"\[\^[^\]]+\](?!:)")


def find_lesson(text: str, marks: str, _language: Language) -> str:
    """Return the heading of the lesson in the `text` of a module that cites most of some evidence, "" if none does.

    `marks` are the footnotes of the evidence, such as `[^call-1-3]`. Of several lessons that cite as many of them, it
    is the one that cites them most often, and then the first.
    """
    wanted = {*_MARK.findall(marks)}
    best, most = "", (0, 0)
    for section in _LEVEL.split(text)[1:]:
        cited = Counter(mark for mark in _MARK.findall(section) if mark in wanted)
        if (found := (len(cited), cited.total())) > most:
            best, most = parse_blocks(f"## {section}")[0].text, found
    return best
