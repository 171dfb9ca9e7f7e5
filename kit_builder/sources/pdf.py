"""PDF, read with PDFium: the plain text of each page, with the page as its place."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources import plain_text
from kit_builder.sources.decoding import describe_invisible, remove_invisible
from kit_builder.sources.document_builder import add_places
from kit_builder.sources.hidden_pdf import drop_hidden
from kit_builder.sources.page_furniture import drop_furniture
from kit_builder.sources.page_layout import Fragment, arrange_page
from kit_builder.sources.residue import describe_left_out

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

SUFFIXES = (".pdf",)

_MAX_PAGES = 5000
_MAX_FRAGMENTS = 2000
_SIGN = re.compile(r"[\x00-\x08\x0b-\x1f]")  # a glyph that has no letter in its font, most often a bullet
_HYPHEN = re.compile(r"(?<=[^\W\d_])[\ufffe\u00ad\x02]\s*")


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read a PDF. Raises SourceError if it is locked, damaged or has only pictures of text.

    Headers, footers and page numbers that repeat are left out, and so is hidden text; both are counted as problems.
    """
    pages, problems = _read_pages(raw)
    bare, dropped = drop_furniture(pages)
    scans = [str(number) for number, (page, rows) in enumerate(zip(pages, bare, strict=True), 1) if page and not rows]
    if scans and any(bare):
        problems.append(f"Pages with only a header or stamp, which may be scans: {', '.join(scans)}.")
    problems += describe_left_out("Headers, footers and page numbers", dropped)
    texts: list[str] = []
    places: list[tuple[int, str]] = []
    length = unseen = 0
    for number, page in enumerate(bare, start=1):
        text, count = remove_invisible("\n".join(page))
        unseen += count
        if text.strip():
            places.append((length, f"page {number}"))
            texts.append(text)
            length += len(text) + 1
    text = "\n".join(texts)
    lines, left_out, fit = plain_text.read_lines(text)
    if not lines:
        raise SourceError("The file has only pictures. Run text recognition (OCR) on it and try again.")
    problems += (*left_out, *describe_invisible(unseen))
    return Source(name, source_id, text, add_places(lines, places), tuple(problems), fit=fit)


class _Page(NamedTuple):
    """The rows of a page, empty if it has no text, its number of hidden words, and headings of columns left out."""

    rows: list[str]
    hidden: int
    headings: tuple[str, ...]


def _read_pages(raw: bytes) -> tuple[list[list[str]], list[str]]:
    """Return the rows of each page, and the problems of the document."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as problem:
        if "password" in str(problem).casefold():
            raise SourceError("The file is protected by a password. Save a copy without a password.") from None
        raise SourceError("The file is damaged or not a PDF. Save or export it again.") from None
    pages: list[list[str]] = []
    broken: list[str] = []
    empty: list[str] = []
    hidden = 0
    headings: list[str] = []
    try:
        for place in range(min(len(document), _MAX_PAGES)):
            page = _read_page(document, place)
            pages.append(page.rows if page else [])
            hidden += page.hidden if page else 0
            headings += page.headings if page else ()
            if page is None:
                broken.append(str(place + 1))
            elif not page.rows:
                empty.append(str(place + 1))
        problems = [f"Damaged pages not read: {', '.join(broken)}."] if broken else []
        if empty and len(empty) < len(pages):
            problems.append(f"Pages without text, which may be scans: {', '.join(empty)}.")
        if hidden:
            problems.append(f"Hidden words left out: {hidden}.")
        problems += describe_left_out("Headings of columns", headings)
        if len(document) > _MAX_PAGES:
            problems.append(f"Pages after {_MAX_PAGES} not read: {len(document) - _MAX_PAGES}. Split the file.")
    finally:
        document.close()
    return pages, problems


def _read_page(document: "PdfDocument", place: int) -> _Page | None:
    """Return the text of a page, or None if it is damaged."""
    import pypdfium2

    try:
        page = document[place]
        hidden = drop_hidden(page)
        text, headings = _extract_text(page.get_textpage())
        page.close()
    except pypdfium2.PdfiumError:
        return None
    text = _SIGN.sub("•", _HYPHEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return _Page([row.strip() for row in text.split("\n")] if text.strip() else [], hidden, headings)


def _extract_text(words: "PdfTextPage") -> tuple[str, tuple[str, ...]]:
    """Return the text of a page and the headings of columns left out of it.

    The text is as it is stored, unless the page has columns or a table.
    """
    stored = str(words.get_text_bounded())
    if words.count_rects() <= _MAX_FRAGMENTS:
        fragments = [_cut_fragment(words, words.get_rect(at)) for at in range(words.count_rects())]
        is_whole = _count_letters(each.text for each in fragments) == _count_letters([stored])
        arranged = arrange_page(fragments) if is_whole else None
        if arranged:
            return "\n".join(arranged.rows), arranged.headings
    return stored, ()


def _cut_fragment(words: "PdfTextPage", box: Sequence[float]) -> Fragment:
    left, bottom, right, top = box
    return Fragment(left, bottom, right, top, str(words.get_text_bounded(left, bottom, right, top)))


def _count_letters(texts: Iterable[str]) -> int:
    return sum(len("".join(text.split())) for text in texts)
