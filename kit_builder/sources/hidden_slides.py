"""Read only the visible text of slides: not in the colour of its background, outside the slide, or too small."""

from typing import Any

from kit_builder.sources.hidden_html import Colour, are_similar, parse_colour

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_UNLIMITED = 1 << 40
_MIN_SIZE = 200  # hundredths of a point
_FILLS = tuple(f"{_A}{name}" for name in ("solidFill", "gradFill", "blipFill", "pattFill", "grpFill"))


class VisibleText:
    """Read the visible text of one slide after another; `hidden` counts the hidden words so far.

    Colour hides text only if both it and the background are explicit colours. On pictures and gradients, and in theme
    colours, all text counts as visible.
    """

    def __init__(self) -> None:
        self.hidden = 0
        self._width = self._height = 0
        self._background: Colour | None = None
        self._filled: list[Any] = []

    def start_slide(self, slide: Any, width: int | None, height: int | None) -> None:
        """Begin the next slide of a deck with this width and height, if known."""
        sheets = (slide, slide.slide_layout, slide.slide_layout.slide_master)
        self._width, self._height = width or _UNLIMITED, height or _UNLIMITED
        self._background = _find_background(sheets)
        self._filled = [shape for sheet in sheets for shape in sheet.shapes if _is_filled(shape)]

    def read(self, paragraph: Any, shape: Any) -> str:
        """Return the visible text of a paragraph; a line break in it is a vertical tab."""
        is_off = self._is_off(shape)
        background = None if is_off else self._find_background_of(shape)
        visible: list[str] = []
        for part in paragraph._p:
            name = str(part.tag).removeprefix(_A)
            if name == "br":
                visible.append("\v")
            elif name in ("r", "fld"):
                text = part.findtext(f"{_A}t") or ""
                if is_off or _is_hidden(part.find(f"{_A}rPr"), background):
                    self.hidden += len(text.split())
                else:
                    visible.append(text)
        return "".join(visible)

    def _is_off(self, shape: Any) -> bool:
        """Return whether a shape is hidden, or wholly outside the slide."""
        about = shape._element.find(f".//{_P}cNvPr")
        if about is not None and about.get("hidden") in ("1", "true"):
            return True
        if None in (box := (shape.left, shape.top, shape.width, shape.height)) or _is_grouped(shape):
            return False
        left, top, width, height = box
        return bool(left + width <= 0 or top + height <= 0 or left >= self._width or top >= self._height)

    def _find_background_of(self, shape: Any) -> Colour | None:
        """Return the colour behind the text of a shape, or None if unknown."""
        if _is_filled(shape):
            return _parse_fill(shape._element.find(f"{_P}spPr/{_A}solidFill"))
        if _is_grouped(shape) or any(_is_over(shape, other) for other in self._filled):
            return None
        return self._background


def _is_hidden(look: Any, background: Colour | None) -> bool:
    if look is None:
        return False
    is_tiny = int(look.get("sz") or _MIN_SIZE) < _MIN_SIZE
    return is_tiny or are_similar(_parse_fill(look.find(f"{_A}solidFill")), background)


def _parse_fill(fill: Any) -> Colour | None:
    written = None if fill is None else fill.find(f"{_A}srgbClr")
    return None if written is None or len(written) else parse_colour(f"#{(written.get('val') or '').casefold()}")


def _is_filled(shape: Any) -> bool:
    """Return whether a shape covers what is behind it: by its own fill, or as a picture."""
    look = shape._element.find(f"{_P}spPr")
    if look is None or str(shape._element.tag) != f"{_P}sp":
        return True
    if any(look.find(fill) is not None for fill in _FILLS):
        return True
    style = shape._element.find(f"{_P}style/{_A}fillRef")
    return look.find(f"{_A}noFill") is None and style is not None and style.get("idx") != "0"


def _is_grouped(shape: Any) -> bool:
    return str(shape._element.getparent().tag) == f"{_P}grpSp"


def _is_over(one: Any, other: Any) -> bool:
    """Return whether the middle of `one` lies within `other`; a shape without a position may be anywhere."""
    if other._element is one._element:
        return False
    boxes = [(each.left, each.top, each.width, each.height) for each in (one, other)]
    if any(None in box for box in boxes):
        return True
    (x, y, width, height), (left, top, wide, high) = boxes
    return bool(left <= x + width / 2 <= left + wide and top <= y + height / 2 <= top + high)


def _find_background(sheets: tuple[Any, ...]) -> Colour | None:
    """Return the background colour of a slide, defined by it, its layout or its master; None if unknown."""
    for sheet in sheets:
        background = sheet._element.find(f"{_P}cSld/{_P}bg")
        if background is None:
            continue
        fill = background.find(f"{_P}bgPr/{_A}solidFill")
        theme = background.find(f"{_P}bgRef/{_A}schemeClr")
        if theme is None and fill is not None:
            theme = fill.find(f"{_A}schemeClr")
        return _parse_theme_colour(theme, sheets[-1]) if theme is not None else _parse_fill(fill)
    return (255, 255, 255)


def _parse_theme_colour(named: Any, master: Any) -> Colour | None:
    """Return white for the theme's light background colour; None for other colours and shades."""
    mapped = master._element.find(f"{_P}clrMap")
    which = named.get("val") if mapped is None else mapped.get(named.get("val"), named.get("val"))
    return (255, 255, 255) if which == "lt1" and not len(named) else None
