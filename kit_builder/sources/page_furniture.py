"""Drop what a document repeats at the edges of its pages: headers, footers and page numbers."""

import re
from collections import Counter
from collections.abc import Sequence

_MAX_ROWS = 5  # at either edge of a page
_NUMBERS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:(?:page|side|seite|[ps]\.) ?)?(?:[-–] ?)?\d{1,4}(?: ?[-–])?(?: ?(?:/|of|av|von) ?\d{1,4})?", re.IGNORECASE
)


def drop_furniture(pages: Sequence[list[str]]) -> tuple[list[list[str]], list[str]]:
    """Return the pages without the rows that repeat at their edges, and those rows.

    A row repeats if more than half of the pages, and at least two, have it near the same edge; numbers may differ.
    """
    edges = [Counter(row for page in pages for row in _list_edge(page, at)) for at in (0, -1)]
    kept: list[list[str]] = []
    dropped: list[str] = []
    for page in pages:
        rows = list(page)
        for at, seen in zip((0, -1), edges, strict=True):
            for _ in range(_MAX_ROWS):
                while rows and not rows[at]:
                    del rows[at]
                if not rows or not _is_furniture(rows[at], seen, len(pages)):
                    break
                dropped.append(rows.pop(at))
        kept.append(rows)
    return kept, dropped


def _list_edge(page: Sequence[str], at: int) -> set[str]:
    """Return the first rows of a page, or the last, with their numbers masked."""
    rows = [row for row in page if row]
    return {_mask(row) for row in (rows[:_MAX_ROWS] if at == 0 else rows[-_MAX_ROWS:])}


def _is_furniture(row: str, seen: Counter[str], pages: int) -> bool:
    count = seen[_mask(row)]
    return pages > 1 and (_PAGE_NUMBER.fullmatch(row) is not None or (count > 1 and 2 * count > pages))


def _mask(row: str) -> str:
    return _NUMBERS.sub("#", " ".join(row.split()).casefold())
