"""Words in quotation marks, whichever language the marks are from."""

import re

# With the marks, each of which is one character. A straight mark may stand for one of two others.
QUOTED = re.compile(
    r"\"[^\"]*\"|“[^“”]*”|”[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|»[^«»]*«"
    r"|[\"“„][^\"“”„]*[\"“”]"
)
_MARK = re.compile(r"[\"“”„«»]")


def list_quoted(text: str) -> list[str]:
    """Return the words of each quotation in a text, without the marks, unless it is empty."""
    return [words for quoted in QUOTED.findall(text) if (words := quoted[1:-1].strip())]


def remove_quoted(text: str, instead: str = "") -> str:
    """Return a text with something else, or nothing, instead of each quotation."""
    return QUOTED.sub(lambda _: instead, text)


def has_quotation(text: str) -> bool:
    """Return whether a text has words in quotation marks, or a part of such words."""
    return bool(_MARK.search(text))
