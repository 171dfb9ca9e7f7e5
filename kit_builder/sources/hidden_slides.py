"""Text of a slide that a person cannot see: in the colour of its ground, off the slide, or too small."""

from typing import Any

from kit_builder.sources.hidden_html import Colour, are_similar, parse_colour

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_ANY = 1 << 40
_READABLE = 200  # hundredths of a point
_FILLS = tuple(f"{_A}{name}" for name in ("solidFill", "gradFill", "blipFill", "pattFill", "grpFill"))


class VisibleText:
    """Looks at one slide after another; `hidden` is how many words could not be seen so far.

    Only a colour that is written out, on a ground that is known, hides text: on pictures, gradients and in the colours
    of a theme all text counts as seen.
    """

    def __init__(self) -> None:
        self.hidden = 0
        self._width = self._height = 0
        self._ground: Colour | None = None
        self._things: list[Any] = []

    def turn_to(self, slide: Any, width: int | None, height: int | None) -> None:
        """Look at the next slide, in a deck that is so wide and high, where it tells."""
        sheets = (slide, slide.slide_layout, slide.slide_layout.slide_master)
        self._width, self._height = width or _ANY, height or _ANY
        self._ground = _background(sheets)
        self._things = [shape for sheet in sheets for shape in sheet.shapes if _is_filled(shape)]

    def seen_in(self, paragraph: Any, shape: Any) -> str:
        """Return what can be read of a paragraph; a line break in it is a vertical tab."""
        is_off = self._is_off(shape)
        ground = None if is_off else self._under(shape)
        seen: list[str] = []
        for part in paragraph._p:
            name = str(part.tag).removeprefix(_A)
            if name == "br":
                seen.append("\v")
            elif name in ("r", "fld"):
                text = part.findtext(f"{_A}t") or ""
                if is_off or _is_unseen(part.find(f"{_A}rPr"), ground):
                    self.hidden += len(text.split())
                else:
                    seen.append(text)
        return "".join(seen)

    def _is_off(self, shape: Any) -> bool:
        """Tell whether a shape is hidden, or lies wholly beside the slide."""
        about = shape._element.find(f".//{_P}cNvPr")
        if about is not None and about.get("hidden") in ("1", "true"):
            return True
        if None in (box := (shape.left, shape.top, shape.width, shape.height)) or _is_grouped(shape):
            return False
        left, top, width, height = box
        return bool(left + width <= 0 or top + height <= 0 or left >= self._width or top >= self._height)

    def _under(self, shape: Any) -> Colour | None:
        """Return the colour that the text of a shape stands on; None where that is not known."""
        if _is_filled(shape):
            return _told(shape._element.find(f"{_P}spPr/{_A}solidFill"))
        if _is_grouped(shape) or any(_is_over(shape, other) for other in self._things):
            return None
        return self._ground


def _is_unseen(look: Any, ground: Colour | None) -> bool:
    if look is None:
        return False
    is_tiny = int(look.get("sz") or _READABLE) < _READABLE
    return is_tiny or are_similar(_told(look.find(f"{_A}solidFill")), ground)


def _told(fill: Any) -> Colour | None:
    written = None if fill is None else fill.find(f"{_A}srgbClr")
    return None if written is None or len(written) else parse_colour(f"#{(written.get('val') or '').casefold()}")


def _is_filled(shape: Any) -> bool:
    """Tell whether something of a shape is behind its text or that of others: a fill of its own, or a picture."""
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
    """Tell whether the middle of a shape lies within another; one whose place is not told may lie anywhere."""
    if other._element is one._element:
        return False
    boxes = [(each.left, each.top, each.width, each.height) for each in (one, other)]
    if any(None in box for box in boxes):
        return True
    (x, y, width, height), (left, top, wide, high) = boxes
    return bool(left <= x + width / 2 <= left + wide and top <= y + height / 2 <= top + high)


def _background(sheets: tuple[Any, ...]) -> Colour | None:
    """Return the colour of a slide, as it, its layout or its master tells it; None where it is not known."""
    for sheet in sheets:
        ground = sheet._element.find(f"{_P}cSld/{_P}bg")
        if ground is None:
            continue
        fill = ground.find(f"{_P}bgPr/{_A}solidFill")
        theme = ground.find(f"{_P}bgRef/{_A}schemeClr")
        if theme is None and fill is not None:
            theme = fill.find(f"{_A}schemeClr")
        return _of_theme(theme, sheets[-1]) if theme is not None else _told(fill)
    return (255, 255, 255)


def _of_theme(named: Any, master: Any) -> Colour | None:
    """Return the colour of a theme's light ground; None for any other, and where it is shaded."""
    mapped = master._element.find(f"{_P}clrMap")
    which = named.get("val") if mapped is None else mapped.get(named.get("val"), named.get("val"))
    return (255, 255, 255) if which == "lt1" and not len(named) else None
