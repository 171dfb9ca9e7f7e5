"""Read plain Markdown without the parser, in a fraction of the time: what is a row each, and tables of such rows.

The tokens are those of the parser as far as their nesting, types, rows and contents go, and nobody may change them.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from kit_builder.text.markdown_parser import parse_inline

_TEXT = r"(?:\*\*)?[^\W\d_][^\n\0]*"  # text, maybe with bold words in front
PLAIN_ROW = rf"(?:{_TEXT}|\[(?!\^|.*\]:)[^\n\0]*)"  # a row that is nothing but text, and defines nothing
HEADING_ROW = r"#{1,6} \S[^\n\0]*"
_PARAGRAPH = re.compile(rf"{PLAIN_ROW}\n*")
_HEADING = re.compile(rf"{HEADING_ROW}\n*")
_DEFINITION = re.compile(rf"\[\^([^\]\s]+)\]: ({_TEXT})")
_ITEM = r"(?:\[[ xX]\] )?(?:\*\*)?[“\"'(]?[^\W\d_][^\n\0]*"
_LIST = re.compile(rf"(?:- {_ITEM}\n?)+\n*|(?:\d{{1,9}}\. {_ITEM}\n?)+\n*")
_TABLE = re.compile(r"\|[^\n\0]*\|\n(?P<columns>\|(?: ?:?-+:? ?\|)+)(?:\n\|[^\n\0]*\|)*\n*")
BAR = re.compile(r"(?<!\\)\|")  # between the cells of a row


def parse_plain(text: str) -> list[Token] | None:
    """Return the tokens of a paragraph, heading, list or table whose parts are a row each; None of anything else."""
    if _PARAGRAPH.fullmatch(text):
        return [*_make_paragraph(text, 0)]
    if _HEADING.fullmatch(text) and not text.rstrip().endswith("#"):  # which may be no part of the heading
        return [*_make_heading(text)]
    if _LIST.fullmatch(text):
        return [*_read_list(text.rstrip("\n").split("\n"))]
    table = _TABLE.fullmatch(text) if text.startswith("|") and r"\\" not in text else None
    if not table:
        return None
    rows = [BAR.split(row) for row in text.rstrip("\n").split("\n")]
    count = table["columns"].count("|") - 1
    is_closed = all(row[-1] == "" for row in rows)  # the last bar of a row is none within a cell
    return [*_read_table(rows, count)] if is_closed and len(rows[0]) == count + 2 else None


def read_plain_definition(row: str) -> tuple[str, str] | None:
    """Return the label and the text of a row that defines a footnote by a plain text; None of any other."""
    found = _DEFINITION.fullmatch(row)
    return (found[1], found[2].strip()) if found else None


def _open(name: str, first: int, end: int, tag: str = "") -> Token:
    return Token(f"{name}_open", tag, 1, map=[first, end])


def _close(name: str) -> Token:
    return Token(f"{name}_close", "", -1)


_CLOSE_PARAGRAPH, _CLOSE_HEADING, _CLOSE_ITEM, _CLOSE_ROW = map(_close, ("paragraph", "heading", "list_item", "tr"))
_CELLS = {name: (Token(f"{name}_open", "", 1), _close(name)) for name in ("th", "td")}


def _make_inline(content: str) -> Token:
    content = content.strip()
    return Token("inline", "", 0, content=content, children=[*parse_inline(content)])


def _make_paragraph(text: str, row: int) -> Iterator[Token]:
    yield _open("paragraph", row, row + 1)
    yield _make_inline(text)
    yield _CLOSE_PARAGRAPH


def _make_heading(text: str) -> Iterator[Token]:
    marks, _, words = text.partition(" ")
    yield _open("heading", 0, 1, f"h{len(marks)}")
    yield _make_inline(words)
    yield _CLOSE_HEADING


def _read_list(rows: Sequence[str]) -> Iterator[Token]:
    mark = rows[0].partition(" ")[0]
    name = "bullet_list" if mark == "-" else "ordered_list"
    opening = _open(name, 0, len(rows))
    if mark != "-":
        opening.attrs["start"] = int(mark.rstrip("."))
    yield opening
    for at, row in enumerate(rows):
        yield _open("list_item", at, at + 1)
        yield from _make_paragraph(row.partition(" ")[2], at)
        yield _CLOSE_ITEM
    yield _close(name)


def _read_table(rows: Sequence[Sequence[str]], columns: int) -> Iterator[Token]:
    """Yield the tokens of a table of so many columns, whose `rows` are cut at their bars."""
    yield _open("table", 0, len(rows))
    yield from _read_rows("thead", "th", rows[:1], 0, columns)
    if rows[2:]:
        yield from _read_rows("tbody", "td", rows[2:], 2, columns)
    yield _close("table")


def _read_rows(part: str, cell: str, rows: Sequence[Sequence[str]], first: int, columns: int) -> Iterator[Token]:
    opening, closing = _CELLS[cell]
    yield _open(part, first, first + len(rows))
    for at, row in enumerate(rows, start=first):
        yield _open("tr", at, at + 1)
        contents = [content.replace(r"\|", "|") for content in row[1:-1]]
        for content in [*contents, *[""] * columns][:columns]:
            yield opening
            yield _make_inline(content)
            yield closing
        yield _CLOSE_ROW
    yield _close(part)
