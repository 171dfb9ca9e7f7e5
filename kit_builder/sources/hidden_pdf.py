"""Text of a PDF page that a person cannot see: white on white, drawn with no ink, or too small to read."""

import ctypes
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kit_builder.sources.hidden_html import Colour, are_similar

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_WHITE: Colour = (255, 255, 255)
_READABLE = 1.5  # points
_NO_INK = 3  # the text rendering mode (ISO 32000-1, 9.3.6); what is recognised under a scan has it too
_MOST_GROUNDS = 500  # of those that were drawn last, which are looked through for every white word

_Ground = tuple[float, float, float, float, Colour | None]


def drop_hidden(page: "PdfPage") -> int:
    """Take out of a page what a person cannot see on it; return how many words that were.

    White text counts as seen on what has another colour, or on a picture; text without ink on a page with pictures,
    since that is how scanners add what they recognised.
    """
    import pypdfium2.raw as pdfium

    objects = list(page.get_objects(max_depth=1))
    is_scan = any(each.type == pdfium.FPDF_PAGEOBJ_IMAGE for each in objects)
    grounds: list[_Ground] = []
    suspects = []
    for each in objects:
        if each.type == pdfium.FPDF_PAGEOBJ_PATH and not _is_filled(each):
            continue
        if each.type != pdfium.FPDF_PAGEOBJ_TEXT:
            grounds.append((*each.get_bounds(), _fill(each) if each.type == pdfium.FPDF_PAGEOBJ_PATH else None))
        elif _is_hidden(each, grounds[-_MOST_GROUNDS:], is_scan=is_scan):
            suspects.append(each)
    if not suspects:
        return 0
    texts = page.get_textpage()
    hidden = [(each, count) for each in suspects if (count := _words(each, texts))]
    texts.close()
    for each, _ in hidden:
        page.remove_obj(each)
    return sum(count for _, count in hidden)


def _is_hidden(text: Any, grounds: Sequence[_Ground], *, is_scan: bool) -> bool:
    import pypdfium2.raw as pdfium

    left, bottom, right, top = text.get_bounds()
    if pdfium.FPDFTextObj_GetTextRenderMode(text) == _NO_INK:
        return not is_scan
    ink = _fill(text)
    if _size(text) < _READABLE or ink is None:
        return True
    if not are_similar(ink, _WHITE):
        return False
    across, up = (left + right) / 2, (bottom + top) / 2
    beneath = (colour for x, y, x2, y2, colour in reversed(grounds) if x <= across <= x2 and y <= up <= y2)
    return are_similar(ink, next(beneath, _WHITE))


def _size(text: Any) -> float:
    """Return the size of a text in points."""
    import pypdfium2.raw as pdfium

    told = ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(text, told)
    matrix = text.get_matrix()
    return abs(told.value) * math.hypot(matrix.c, matrix.d)


def _is_filled(path: Any) -> bool:
    import pypdfium2.raw as pdfium

    how, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, how, stroked)
    return bool(how.value != pdfium.FPDF_FILLMODE_NONE)


def _fill(drawn: Any) -> Colour | None:
    """Return the colour that something is filled with; None where that cannot be told, or it lets all through."""
    import pypdfium2.raw as pdfium

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    is_told = pdfium.FPDFPageObj_GetFillColor(drawn, red, green, blue, alpha)
    return (red.value, green.value, blue.value) if is_told and alpha.value else None


def _words(text: Any, texts: Any) -> int:
    """Return how many words a piece of text holds; signs alone are none."""
    import pypdfium2.raw as pdfium

    size = pdfium.FPDFTextObj_GetText(text, texts, None, 0)
    held = ctypes.create_string_buffer(size)
    pdfium.FPDFTextObj_GetText(text, texts, ctypes.cast(held, ctypes.POINTER(ctypes.c_ushort)), size)
    said = held.raw.decode("utf-16-le", errors="replace")
    return len(said.split()) if any(letter.isalnum() for letter in said) else 0
