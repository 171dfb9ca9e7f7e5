"""Words in double quotation marks: straight, or curly or angle ones the way round that a language has them."""

import re

# With the marks, each of which is one character. A straight mark may stand for one of two others; after a digit it is
# the sign for inches, and opens nothing.
QUOTED = re.compile(
    r"(?<!\d)\"[^\"]*\"|“[^“”]*”|”[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|»[^«»]*«"
    r"|(?:(?<!\d)\"|[“„])[^\"“”„]*[\"“”]"
)
# Inline code, or a quotation between straight marks, both in one line and close to the words.
_CODE = r"`+[^`\n]+`+"
_STRAIGHT = re.compile(rf"{_CODE}|(?<!\w)\"(?=\S)((?:{_CODE}|[^\"`\n])+)(?<=\S)\"")
_MARK = re.compile(r"[\"“”„«»]")


def list_quoted(text: str) -> list[str]:
    """Return the words of each quotation in a text, without the marks, unless it is empty."""
    quotations = QUOTED.findall(text) if has_quotation(text) else ()
    return [words for quoted in quotations if (words := quoted[1:-1].strip())]


def remove_quoted(text: str, instead: str = "") -> str:
    """Return a text with something else, or nothing, instead of each quotation."""
    return QUOTED.sub(lambda _: instead, text) if has_quotation(text) else text


def has_quotation(text: str) -> bool:
    """Return whether a text has words in quotation marks, or a part of such words."""
    return bool(_MARK.search(text))


def set_marks(text: str, quoted: str) -> str:
    """Return a text with the marks of its language in place of straight ones, as in `quoted`, “{name}”.

    Inline code stays as it is.
    """
    return _STRAIGHT.sub(lambda found: quoted.format(name=found[1]) if found[1] else found[0], text)
