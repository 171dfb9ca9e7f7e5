"""Read the title of a page, how long a session takes, and what it promises its listeners."""

import re
from collections.abc import Mapping

from kit_builder.kit.citations import strip_notes
from kit_builder.text.languages import Language
from kit_builder.text.markdown import parse_blocks
from kit_builder.text.tokens import stem_content

_PROMISE_SLIDE = 2  # the first slide has the title
_TOTAL = re.compile(r"^\| \*\*(\d+):(\d\d)\*\* \|", re.MULTILINE)  # of a run of show
_ROUND_MINUTES = 5
_ENDS = (".", "!", "?", "…")


def read_title(text: str, _language: Language) -> str:
    """Return the first heading of a Markdown text, empty if it has none."""
    return next((block.text for block in parse_blocks(text) if block.kind == "heading"), "")


def read_minutes(text: str, slot: int, _language: Language) -> int:
    """Return the length of a session to announce, in minutes: the total of its run of show, rounded up to five.

    If it has no readable total, `slot`.
    """
    found = _TOTAL.search(text)
    return _ROUND_MINUTES * -(-(60 * int(found[1]) + int(found[2])) // (60 * _ROUND_MINUTES)) if found else slot


def read_promise(text: str, say: Mapping[str, str], language: Language) -> str:
    """Return what the script of a session promises, as a sentence: the title of the slide after that with its own.

    Empty if that slide is a poll, a chat or an exercise, if there is none, or if it only says the title once more.
    """
    found = re.search(rf"^> \*\*{re.escape(say['slide'])} {_PROMISE_SLIDE}:\*\* (.+)$", text, re.MULTILINE)
    promised = strip_notes(found[1]).strip() if found else ""
    if _says_no_more(promised, read_title(text, language), language):
        return ""
    return promised if promised.endswith(_ENDS) else f"{promised}."


def _says_no_more(promised: str, title: str, language: Language) -> bool:
    """Return whether a title has all content words of a promise, if need be in another form: “find” and “finding”."""
    titled = stem_content(title, language.words)
    return all(
        any(each.startswith(stem) or stem.startswith(each) for stem in titled)
        for each in stem_content(promised, language.words)
    )
