"""PDF, through PDFium: the text of each page, read as plain text with the page as its place."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources import plain_text
from kit_builder.sources.decoding import describe_invisible, remove_invisible
from kit_builder.sources.document_builder import add_places
from kit_builder.sources.hidden_pdf import drop_hidden

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

SUFFIXES = (".pdf",)

_MOST_PAGES = 5000
_LEAST_REPEATS = 3
_NUMBERS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:(?:page|side|seite|[ps]\.) ?)?(?:[-–] ?)?\d{1,4}(?: ?[-–])?(?: ?(?:/|of|av|von) ?\d{1,4})?", re.IGNORECASE
)
_SIGN = re.compile(r"[\x00-\x08\x0b-\x1f]")  # a glyph that the font gives no letter for, most often a bullet
_HYPHEN = re.compile(r"(?<=[^\W\d_])[\ufffe\u00ad\x02]\s*")


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Return a PDF as a source; raise SourceError where it is locked, damaged or holds pictures of text only.

    Headers and footers that come back page after page are kept once; page numbers are left out, and what nobody can
    see on the page, which is counted.
    """
    pages, problems = _pages(raw)
    pages, dropped = _without_edges(pages)
    if dropped:
        problems.append(f"Page numbers and rows that come back at the edges of pages, and were left out: {dropped}.")
    texts: list[str] = []
    places: list[tuple[int, str]] = []
    length = unseen = 0
    for number, page in enumerate(pages, start=1):
        text, count = remove_invisible("\n".join(page))
        unseen += count
        if text.strip():
            places.append((length, f"page {number}"))
            texts.append(text)
            length += len(text) + 1
    text = "\n".join(texts)
    if not text.strip():
        raise SourceError("The file holds pictures and no text. Have the text in it recognised (OCR) and try again.")
    lines = add_places(plain_text.read_lines(text), places)
    return Source(name, source_id, text, lines, (*problems, *describe_invisible(unseen)))


class _Page(NamedTuple):
    """The rows of a page, none where it has no text, and how many words in it nobody can see."""

    rows: list[str]
    hidden: int


def _pages(raw: bytes) -> tuple[list[list[str]], list[str]]:
    """Return the rows of each page, and what could not be read."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as problem:
        if "password" in str(problem).casefold():
            raise SourceError("The file is locked with a password. Save a copy without it and give that.") from None
        raise SourceError("The file is damaged or no PDF. Save or export it again.") from None
    pages: list[list[str]] = []
    broken: list[str] = []
    without: list[str] = []
    hidden = 0
    try:
        for place in range(min(len(document), _MOST_PAGES)):
            page = _page(document, place)
            pages.append(page.rows if page else [])
            hidden += page.hidden if page else 0
            if page is None:
                broken.append(str(place + 1))
            elif not page.rows:
                without.append(str(place + 1))
        problems = [f"Pages that are damaged and could not be read: {', '.join(broken)}."] if broken else []
        if without and len(without) < len(pages):
            problems.append(f"Pages without text, which may be pictures of it: {', '.join(without)}.")
        if hidden:
            problems.append(f"Words that nobody can see in the document, and were left out: {hidden}.")
        if len(document) > _MOST_PAGES:
            problems.append(f"The file has {len(document)} pages, and those after {_MOST_PAGES} were not read.")
    finally:
        document.close()
    return pages, problems


def _page(document: "PdfDocument", place: int) -> _Page | None:
    """Return what is on a page; None where it is damaged."""
    import pypdfium2

    try:
        page = document[place]
        hidden = drop_hidden(page)
        text = page.get_textpage().get_text_bounded()
        page.close()
    except pypdfium2.PdfiumError:
        return None
    text = _SIGN.sub("•", _HYPHEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return _Page([row.strip() for row in text.split("\n")] if text.strip() else [], hidden)


def _without_edges(pages: Sequence[list[str]]) -> tuple[list[list[str]], int]:
    """Return the pages without what comes back at their first and last rows, and how many rows were left out."""
    edges = [Counter(_like(page[at]) for page in pages if len(page) > 1) for at in (0, -1)]
    dropped, kept = 0, []
    told: set[str] = set()
    for page in pages:
        rows = list(page)
        for at, counts in ((0, edges[0]), (-1, edges[1])):
            if len(rows) < 2:
                continue
            like = _like(rows[at])
            comes_back = counts[like] >= _LEAST_REPEATS and counts[like] * 2 > len(pages)
            if (_PAGE_NUMBER.fullmatch(rows[at]) and len(pages) > 1) or (comes_back and like in told):
                del rows[at]
                dropped += 1
            elif comes_back:
                told.add(like)
        kept.append(rows)
    return kept, dropped


def _like(row: str) -> str:
    return _NUMBERS.sub("#", row.strip().casefold())
