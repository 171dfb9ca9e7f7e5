"""Make one text of several lines, or one row of a text."""

from collections.abc import Iterable

from kit_builder.records import Line


def join_lines(lines: Iterable[Line]) -> str:
    """Return the text of some lines in one row."""
    return " ".join(line.text for line in lines)


def stack_lines(lines: Iterable[Line]) -> str:
    """Return the text of some lines, each in a row."""
    return "\n".join(line.text for line in lines)


def join_rows(text: str) -> str:
    """Return a text in one row, so that no part of it can pass for a row of its own."""
    return " ".join(text.split())


def fold_text(text: str) -> str:
    """Return a text in one row and lower case, for comparisons."""
    return join_rows(text).casefold()
