"""Make one text of several lines, or one row of a text."""

from collections.abc import Iterable, Sequence

from kit_builder.records import Line

_STOPS = (*".!?:;,…。！？", "")
_CLOSERS = "\"'”’»)]*_"


def join_lines(lines: Iterable[Line]) -> str:
    """Return the text of some lines in one row."""
    return " ".join(line.text for line in lines)


def join_sentences(lines: Sequence[Line]) -> str:
    """Return the text of lines in one row; one without a mark at its end gets a full stop.

    Before a small letter it gets a semicolon.
    """
    text = lines[0].text
    for line in lines[1:]:
        stop = "" if text.rstrip(_CLOSERS)[-1:] in _STOPS else ";" if line.text[:1].islower() else "."
        text = f"{text}{stop} {line.text}"
    return text


def stack_lines(lines: Iterable[Line]) -> str:
    """Return the text of some lines, each in a row."""
    return "\n".join(line.text for line in lines)


def join_rows(text: str) -> str:
    """Return a text in one row, so that no part of it can pass for a row of its own."""
    return " ".join(text.split())


def fold_text(text: str) -> str:
    """Return a text in one row and lower case, for comparisons."""
    return join_rows(text).casefold()
