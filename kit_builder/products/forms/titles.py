"""Read the title of a page, and what a session promises its listeners."""

import re
from collections.abc import Mapping

from kit_builder.text.languages import Language
from kit_builder.text.markdown import parse_blocks

_PROMISE_SLIDE = 2  # the first has the title
_NOTES = re.compile(r"(?:\s*\[\^[^\]\s]+\])+\s*$")
_ENDS = (".", "!", "?", "…")


def read_title(text: str, _language: Language) -> str:
    """Return the first heading of a Markdown text, empty if it has none."""
    return next((block.text for block in parse_blocks(text) if block.kind == "heading"), "")


def read_promise(text: str, say: Mapping[str, str], _language: Language) -> str:
    """Return what the script of a session promises, as a sentence: the title of the slide after that with its own.

    Empty if that slide is a poll, a chat or an exercise, or if there is none.
    """
    found = re.search(rf"^> \*\*{re.escape(say['slide'])} {_PROMISE_SLIDE}:\*\* (.+)$", text, re.MULTILINE)
    promised = _NOTES.sub("", found[1]).strip() if found else ""
    return promised if not promised or promised.endswith(_ENDS) else f"{promised}."
