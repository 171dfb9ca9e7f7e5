"""Drop what a document repeats at the edges of its pages: headers, footers and page numbers."""

import re
from collections import Counter
from collections.abc import Sequence

from kit_builder.text.joining import fold_text

_MAX_ROWS = 5  # at either edge of a page
_MAX_HEADER_ROWS = 4  # of header and footer; more may be the text of a form, and is kept on the first page
_MAX_WORDS = 25  # more may be text that matters, such as conditions, and is kept on the first page
_NUMBERS = re.compile(r"\d{1,5}")
_PAGE_NUMBER = re.compile(
    r"(?:(?:page|side|seite|[ps]\.) ?)?(?:[-–] ?)?\d{1,4}(?: ?[-–])?(?: ?(?:/|of|av|von) ?\d{1,4})?", re.IGNORECASE
)


def drop_furniture(pages: Sequence[list[str]]) -> tuple[list[list[str]], list[str]]:
    """Return the pages without the rows that repeat at their edges, and those rows.

    A row repeats if more than half of the pages, and at least two, have it near the same edge. A number in it may count
    the pages; other numbers must be the same. Long text is kept on the first page.
    """
    edges = [
        Counter(key for number, page in enumerate(pages) for key in _list_edge_keys(page, number, at)) for at in (0, -1)
    ]
    kept: list[list[str]] = []
    dropped: list[str] = []
    for number, page in enumerate(pages):
        rows = list(page)
        for at, seen in zip((0, -1), edges, strict=True):
            furniture: list[str] = []
            for _ in range(_MAX_ROWS):
                while rows and not rows[at]:
                    del rows[at]
                if not rows or not _is_furniture(rows[at], number, seen, len(pages)):
                    break
                furniture.append(rows.pop(at))
            if number == 0 and _may_matter(furniture):
                rows = [*furniture, *rows] if at == 0 else [*rows, *reversed(furniture)]
            else:
                dropped += furniture
        kept.append(rows)
    return kept, dropped


def _may_matter(furniture: Sequence[str]) -> bool:
    """Return whether the rows at an edge are more than a header or footer with a page number."""
    rows = [row for row in furniture if not _PAGE_NUMBER.fullmatch(row)]
    return len(rows) > _MAX_HEADER_ROWS or sum(len(row.split()) for row in furniture) > _MAX_WORDS


def _list_edge_keys(page: Sequence[str], number: int, at: int) -> set[str]:
    """Return the keys of the first rows of a page, or of the last."""
    rows = [row for row in page if row]
    return {key for row in (rows[:_MAX_ROWS] if at == 0 else rows[-_MAX_ROWS:]) for key in _list_keys(row, number)}


def _is_furniture(row: str, number: int, seen: Counter[str], pages: int) -> bool:
    count = max(seen[key] for key in _list_keys(row, number))
    return pages > 1 and (_PAGE_NUMBER.fullmatch(row) is not None or (count > 1 and 2 * count > pages))


def _list_keys(row: str, number: int) -> set[str]:
    """Return the row, and the row with each of its whole numbers as a distance from the number of the page."""
    text = fold_text(row)
    return {text} | {
        f"{text[: found.start()]}\0{int(found[0]) - number}{text[found.end() :]}" for found in _NUMBERS.finditer(text)
    }
