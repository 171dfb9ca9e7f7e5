"""Drop hidden text of PDF pages: white on white, drawn without ink, or too small to read."""

import ctypes
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kit_builder.sources.hidden_html import Colour, are_similar

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_WHITE: Colour = (255, 255, 255)
_MIN_SIZE = 1.5  # points
_NO_INK = 3  # text rendering mode (ISO 32000-1, 9.3.6), also used for the recognised text of scans
_MAX_BACKGROUNDS = 500  # only the shapes drawn last are searched, for every white word

_Background = tuple[float, float, float, float, Colour | None]


def drop_hidden(page: "PdfPage") -> int:
    """Remove hidden text from a page, and return the number of its words.

    White text counts as visible on a shape of another colour or on a picture. Text without ink counts as visible on a
    page with pictures, since scanners add recognised text that way.
    """
    import pypdfium2.raw as pdfium

    objects = list(page.get_objects(max_depth=1))
    is_scan = any(each.type == pdfium.FPDF_PAGEOBJ_IMAGE for each in objects)
    backgrounds: list[_Background] = []
    suspects = []
    for each in objects:
        if each.type == pdfium.FPDF_PAGEOBJ_PATH and not _is_filled(each):
            continue
        if each.type != pdfium.FPDF_PAGEOBJ_TEXT:
            backgrounds.append((*each.get_bounds(), _get_fill(each) if each.type == pdfium.FPDF_PAGEOBJ_PATH else None))
        elif _is_hidden(each, backgrounds[-_MAX_BACKGROUNDS:], is_scan=is_scan):
            suspects.append(each)
    if not suspects:
        return 0
    texts = page.get_textpage()
    hidden = [(each, count) for each in suspects if (count := _count_words(each, texts))]
    texts.close()
    for each, _ in hidden:
        page.remove_obj(each)
    return sum(count for _, count in hidden)


def _is_hidden(text: Any, backgrounds: Sequence[_Background], *, is_scan: bool) -> bool:
    import pypdfium2.raw as pdfium

    left, bottom, right, top = text.get_bounds()
    if pdfium.FPDFTextObj_GetTextRenderMode(text) == _NO_INK:
        return not is_scan
    ink = _get_fill(text)
    if _get_size(text) < _MIN_SIZE or ink is None:
        return True
    if not are_similar(ink, _WHITE):
        return False
    across, up = (left + right) / 2, (bottom + top) / 2
    beneath = (colour for x, y, x2, y2, colour in reversed(backgrounds) if x <= across <= x2 and y <= up <= y2)
    return are_similar(ink, next(beneath, _WHITE))


def _get_size(text: Any) -> float:
    """Return the font size of a text object in points."""
    import pypdfium2.raw as pdfium

    size = ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(text, size)
    matrix = text.get_matrix()
    return abs(size.value) * math.hypot(matrix.c, matrix.d)


def _is_filled(path: Any) -> bool:
    import pypdfium2.raw as pdfium

    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, mode, stroked)
    return bool(mode.value != pdfium.FPDF_FILLMODE_NONE)


def _get_fill(drawn: Any) -> Colour | None:
    """Return the fill colour of an object; None if it is unknown or fully transparent."""
    import pypdfium2.raw as pdfium

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    is_known = pdfium.FPDFPageObj_GetFillColor(drawn, red, green, blue, alpha)
    return (red.value, green.value, blue.value) if is_known and alpha.value else None


def _count_words(text: Any, texts: Any) -> int:
    """Return the number of words of a text object; 0 if it has neither letters nor digits."""
    import pypdfium2.raw as pdfium

    size = pdfium.FPDFTextObj_GetText(text, texts, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFTextObj_GetText(text, texts, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    words = buffer.raw.decode("utf-16-le", errors="replace")
    return len(words.split()) if any(letter.isalnum() for letter in words) else 0
