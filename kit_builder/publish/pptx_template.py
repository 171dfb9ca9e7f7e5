"""The design of decks: a plain 16:9 template, or a given template with its slides removed."""

from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Inches

from kit_builder.kit.colours import pick_ink

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_NAMES = {"a": _A, "p": _P}
_FONT = "Arial"
_DEFAULT_SIZE = 18  # points, if neither layout nor master sets one (ECMA-376, 21.1.2.3.2)
# In inches: left, top, width, height.
_TITLE = (0.8, 0.5, 11.73, 1.25)
_BODY = (0.8, 1.95, 11.73, 4.9)
_TITLE_SLIDE_TITLE = (0.8, 1.7, 11.73, 2.2)
_TITLE_SLIDE_SUBTITLE = (0.8, 4.15, 11.73, 2.2)

# A bar in the brand colour at the left edge of every slide with text; screen readers skip it.
_BAR = f"""
<p:sp xmlns:p="{_P}" xmlns:a="{_A}">
  <p:nvSpPr><p:cNvPr id="99" name="Bar"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>
  <p:spPr>
    <a:xfrm><a:off x="0" y="0"/><a:ext cx="{Inches(0.22)}" cy="{Inches(7.5)}"/></a:xfrm>
    <a:prstGeom prst="rect"><a:avLst/></a:prstGeom>
    <a:solidFill><a:schemeClr val="accent1"/></a:solidFill><a:ln><a:noFill/></a:ln>
  </p:spPr>
</p:sp>
"""

# The text at the bottom of every slide with text.
_FOOT = f"""
<p:sp xmlns:p="{_P}" xmlns:a="{_A}">
  <p:nvSpPr><p:cNvPr id="98" name="Foot"/><p:cNvSpPr txBox="1"/><p:nvPr userDrawn="1"/></p:nvSpPr>
  <p:spPr>
    <a:xfrm><a:off x="{Inches(0.8)}" y="{Inches(6.95)}"/><a:ext cx="{Inches(11.73)}" cy="{Inches(0.35)}"/></a:xfrm>
    <a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>
  </p:spPr>
  <p:txBody>
    <a:bodyPr anchor="ctr"/><a:lstStyle/>
    <a:p><a:r><a:rPr sz="1200"><a:solidFill><a:srgbClr val="595959"/></a:solidFill></a:rPr><a:t/></a:r></a:p>
  </p:txBody>
</p:sp>
"""
_BACKGROUND = f"""
<p:bg xmlns:p="{_P}" xmlns:a="{_A}">
  <p:bgPr><a:solidFill><a:schemeClr val="accent1"/></a:solidFill><a:effectLst/></p:bgPr>
</p:bg>
"""


def make_default_template(colour: str, foot: str) -> Any:
    """Return an empty 16:9 deck with two layouts: a title alone on the brand's colour, and a title with text.

    `foot` stands at the bottom of the slides with text.
    """
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    for layout in list(deck.slide_layouts)[2:]:
        deck.slide_layouts.remove(layout)
    master = deck.slide_master
    _position_placeholders(master, {0: _TITLE, 1: _BODY})
    _position_placeholders(deck.slide_layouts[0], {0: _TITLE_SLIDE_TITLE, 1: _TITLE_SLIDE_SUBTITLE})
    _position_placeholders(deck.slide_layouts[1], {})
    _restyle(master._element, deck.slide_layouts[0]._element)
    _fill_background(deck.slide_layouts[0]._element, pick_ink(colour))
    for place, drawn in enumerate((_BAR, _FOOT), start=2):
        shape = etree.fromstring(drawn)
        for text in shape.iterfind(".//a:t", _NAMES):
            text.text = foot
        master._element.find("p:cSld/p:spTree", _NAMES).insert(place, shape)
    _set_theme(master, colour.removeprefix("#"))
    _widen_slide_on_notes(deck)
    return deck


def remove_slides(deck: Any) -> Any:
    """Remove all slides from a deck and return it with its layouts."""
    listed = deck.slides._sldIdLst
    for each in list(listed):
        deck.part.drop_rel(each.rId)
        listed.remove(each)
    return deck


def find_text_size(shape: Any) -> int:
    """Return the text size of a placeholder in points, from its layout or the layout's master."""
    index = shape.placeholder_format.idx
    kind = "title" if index == 0 else "body"
    for sheet in (shape.part.slide_layout, shape.part.slide_layout.slide_master):
        for holder in (each for each in sheet.placeholders if each.placeholder_format.idx == index):
            own = holder._element.find("p:txBody/a:lstStyle/a:lvl1pPr/a:defRPr[@sz]", _NAMES)
            if own is not None:
                return int(own.get("sz")) // 100
        own = sheet._element.find(f".//p:txStyles/p:{kind}Style/a:lvl1pPr/a:defRPr[@sz]", _NAMES)
        if own is not None:
            return int(own.get("sz")) // 100
    return _DEFAULT_SIZE


def _position_placeholders(sheet: Any, places: dict[int, tuple[float, float, float, float]]) -> None:
    """Move the placeholders to `places` (inches, by index) and remove those for date, footer and slide number."""
    for shape in list(sheet.placeholders):
        index = shape.placeholder_format.idx
        if index > 1:
            shape._element.getparent().remove(shape._element)
        elif index in places:
            shape.left, shape.top, shape.width, shape.height = (Inches(each) for each in places[index])


def _restyle(master: Any, opening: Any) -> None:
    title = master.find(".//p:titleStyle/a:lvl1pPr", _NAMES)
    title.set("algn", "l")
    look = title.find("a:defRPr", _NAMES)
    look.set("sz", "3600")
    look.set("b", "1")
    look.find(".//a:schemeClr", _NAMES).set("val", "accent1")
    for level in range(1, 10):
        style = master.find(f".//p:bodyStyle/a:lvl{level}pPr", _NAMES)
        style.find("a:defRPr", _NAMES).set("sz", "3200" if level == 1 else "2600")
        for before in style.iterfind("a:spcBef/*", _NAMES):
            before.set("val", "40000")  # thousandths of a percent of the text's size
    for body in master.iterfind(".//p:sp/p:txBody/a:bodyPr", _NAMES):
        for fit in list(body):
            body.remove(fit)
    anchors = master.findall(".//p:sp/p:txBody/a:bodyPr", _NAMES)
    for body, anchor in zip(anchors, ("b", "t"), strict=False):
        body.set("anchor", anchor)
    for shape, anchor in zip(opening.findall(".//p:sp", _NAMES), ("b", "t"), strict=False):
        shape.find("p:txBody/a:bodyPr", _NAMES).set("anchor", anchor)
        for level in shape.iterfind("p:txBody/a:lstStyle/*", _NAMES):
            level.set("algn", "l")
    title = opening.find(".//p:sp/p:txBody/a:lstStyle", _NAMES)
    etree.SubElement(etree.SubElement(title, f"{{{_A}}}lvl1pPr"), f"{{{_A}}}defRPr", sz="5400")


def _fill_background(layout: Any, ink: str) -> None:
    """Fill a layout with the brand's colour, write on it in a colour that can be read there, and hide the master."""
    layout.set("showMasterSp", "0")
    layout.find("p:cSld", _NAMES).insert(0, etree.fromstring(_BACKGROUND))
    for level in layout.iterfind(".//p:sp/p:txBody/a:lstStyle/*", _NAMES):
        look = level.find("a:defRPr", _NAMES)
        for old in look.findall("a:solidFill", _NAMES):
            look.remove(old)
        fill = etree.Element(f"{{{_A}}}solidFill")
        etree.SubElement(fill, f"{{{_A}}}srgbClr", val=ink.removeprefix("#"))
        look.insert(0, fill)


def _widen_slide_on_notes(deck: Any) -> None:
    """Give the picture of the slide on pages of notes the shape of the slide, as wide as the notes below it."""
    page = {shape.placeholder_format.type: shape for shape in deck.notes_master.placeholders}
    picture, text = page[PP_PLACEHOLDER.SLIDE_IMAGE], page[PP_PLACEHOLDER.BODY]
    picture.left, picture.width = text.left, text.width
    picture.height = round(text.width * deck.slide_height / deck.slide_width)


def _set_theme(master: Any, colour: str) -> None:
    """Set the first accent colour and the fonts of the theme, which PowerPoint offers in its menus."""
    part = next(each.target_part for each in master.part.rels.values() if each.reltype.endswith("/theme"))
    root = etree.fromstring(part.blob)
    for accent in root.iterfind(".//a:clrScheme/a:accent1", _NAMES):
        for old in list(accent):
            accent.remove(old)
        etree.SubElement(accent, f"{{{_A}}}srgbClr", val=colour)
    for latin in root.iterfind(".//a:fontScheme/*/a:latin", _NAMES):
        latin.set("typeface", _FONT)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
