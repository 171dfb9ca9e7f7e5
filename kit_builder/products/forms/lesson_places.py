"""Where a module teaches something: the lesson that cites the same evidence."""

import re

from kit_builder.text.languages import Language
from kit_builder.text.markdown import parse_blocks

_LEVEL = re.compile(r"^## ", re.MULTILINE)
_MARK = re.compile(r"\[\^[^\]]+\](?!:)")


def find_lesson(text: str, marks: str, _language: Language) -> str:
    """Return the heading of the lesson in the `text` of a module that cites most of some evidence, "" if none does.

    `marks` are the footnotes of the evidence, such as `[^call-1-3]`. Of several lessons that cite as many of them, it
    is the first: later ones come back to what it teaches.
    """
    wanted = {*_MARK.findall(marks)}
    best, most = "", 0
    for section in _LEVEL.split(text)[1:]:
        cited = wanted.intersection(_MARK.findall(section))
        if len(cited) > most:
            best, most = parse_blocks(f"## {section}")[0].text, len(cited)
    return best
