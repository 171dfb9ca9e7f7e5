"""Escape what a model writes for Markdown: emphasis stays, and nothing becomes a link, code, HTML or a heading."""

import re

from kit_builder.text.sentences import split_sentences

# Markup other than emphasis: links, code, HTML, strikethrough, character references.
_MARKUP = re.compile(r"[`\[\]]|<(?=\S)|~(?=~)|(?<=~)~|&(?=\#[0-9]+;|\#x[0-9a-f]+;|[a-z][a-z0-9]*;)", re.IGNORECASE)
_ROW_OF_MARKS = re.compile(r"^[ \t]*(?:-{2,}|={1,}|\*{3,}|_{3,}|\+)[ \t]*$", re.MULTILINE)
_BACKSLASH = re.compile(r"\\(?=\W|_)")
_INDENT = re.compile(r"^[ \t]{4,}", re.MULTILINE)
_LONGEST_OPENING = 25  # words: a longer sentence in bold sets nothing off


def escape_inline(text: str) -> str:
    """Return text of one line escaped."""
    return _MARKUP.sub(r"\\\g<0>", _BACKSLASH.sub("", text))


def escape_rows(text: str) -> str:
    """Return the rows of a paragraph escaped, without the spaces around them."""
    return escape_rows_of_script(text).strip()


def escape_rows_of_script(text: str) -> str:
    """Return text of a script escaped, with the spaces around it."""
    return _ROW_OF_MARKS.sub("", _INDENT.sub("  ", escape_inline(text)))


def split_opening(text: str) -> tuple[str, str]:
    """Return the first sentence of a paragraph, to be set off in bold, and the rest.

    The first is empty if it is too long for that or has emphasis itself.
    """
    opening = next(iter(split_sentences(text)), "")
    is_fit = text.startswith(opening) and "*" not in opening and len(opening.split()) <= _LONGEST_OPENING
    return (opening, text.removeprefix(opening).lstrip()) if is_fit else ("", text)
