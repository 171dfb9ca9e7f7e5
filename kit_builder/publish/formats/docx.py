"""DOCX: worksheets, checklists, scripts and emails to adapt, formatted with styles only."""

import re

from lxml import etree

from kit_builder.publish.edition import Edition, File, FormatOutput, Page
from kit_builder.publish.pandoc import run_pandoc
from kit_builder.publish.single_document import join_pages
from kit_builder.publish.web_pages import to_data_url
from kit_builder.publish.zip_archive import read_zip, write_zip

NEEDS = {"pypandoc": "pypandoc-binary"}

_BOOKS = ("book",)  # products that are read, not filled in or adapted
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_NAMES = {"w": _W, "a": _A}
_FONT = "Calibri"
_HEADINGS = ("Title", "Heading1", "Heading2", "Heading3")
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
_ROW_HEIGHT, _CELL_PADDING = "560", "40"  # in twentieths of a point
_PAGE_WIDTH, _PAGE_HEIGHT, _PAGE_MARGIN = "11906", "16838", "1020"  # A4, in twentieths of a point
_CELL, _LONG_BLANK = re.compile(r"<td.*?</td>", re.DOTALL), re.compile(r"_{16,}")
_CELL_BLANK = "_" * 14  # what fits beside a number in a column
_LETTER_SIZE = "21"  # half points


def publish(edition: Edition) -> FormatOutput:
    """Publish each page that a customer fills in or adapts as a document."""
    return FormatOutput(
        tuple(
            File(f"docx/{page.product}/{page.stem}.docx", _write_document(edition, page), (page.path,))
            for page in edition.pages
            if page.product not in _BOOKS and not page.slides
        )
    )


def _write_document(edition: Edition, page: Page) -> bytes:
    html = join_pages(edition, [page], {path: to_data_url(path, content) for path, content in edition.images.items()})
    html = _CELL.sub(lambda cell: _LONG_BLANK.sub(_CELL_BLANK, cell[0]), html)
    options = [
        "--shift-heading-level-by=-1",  # the first heading is the title of the document
        f"--metadata=lang:{edition.kit.language}",
        f"--metadata=dir:{edition.direction}",
        "--sandbox",
    ]
    files = read_zip(run_pandoc(html, "docx", options, edition.date))
    files["word/styles.xml"] = _set_styles(files["word/styles.xml"], edition)
    files["word/theme/theme1.xml"] = _set_fonts(files["word/theme/theme1.xml"])
    document = etree.fromstring(files["word/document.xml"])
    _set_page(document)
    _make_room_in_tables(document)
    if edition.direction == "rtl":
        _reverse_columns(document)
    files["word/document.xml"] = _to_xml(document)
    return write_zip(files, stored_first="[Content_Types].xml")


def _set_styles(content: bytes, edition: Edition) -> bytes:
    """Set the brand colour, the language of the kit and the look of tables in the styles."""
    root = etree.fromstring(content)
    for style in root.iterfind("w:style", _NAMES):
        name = style.get(f"{{{_W}}}styleId")
        if name in _HEADINGS:
            look = _find_or_add_child(style, "rPr")
            for old in look.findall("w:color", _NAMES):
                look.remove(old)
            _set_attributes(look, "color", val=edition.brand.colour.removeprefix("#"))
            for centred in style.iterfind("w:pPr/w:jc", _NAMES):
                centred.set(f"{{{_W}}}val", "start")
        elif name == "Table":
            _restyle_table(style)
    for size in root.iterfind("w:docDefaults/w:rPrDefault/w:rPr/w:sz", _NAMES):
        size.set(f"{{{_W}}}val", _LETTER_SIZE)
    for language in root.iter(f"{{{_W}}}lang"):
        language.set(f"{{{_W}}}val", edition.kit.language)
    return _to_xml(root)


def _restyle_table(style: etree._Element) -> None:
    """Give a table style cell borders, padding and a bold first row, in the order that the schema requires."""
    borders = etree.Element(f"{{{_W}}}tblBorders")
    for edge in _EDGES:
        _set_attributes(borders, edge, val="single", sz="4", space="0", color="8A8A8A")
    for margins in style.iterfind("w:tblPr/w:tblCellMar", _NAMES):
        margins.addprevious(borders)
        for edge in ("top", "bottom"):
            _set_attributes(margins, edge, w=_CELL_PADDING)
    for first in style.iterfind("w:tblStylePr[@w:type='firstRow']", _NAMES):
        first.insert(0, etree.Element(f"{{{_W}}}rPr"))
        _set_attributes(first[0], "b")


def _set_fonts(content: bytes) -> bytes:
    root = etree.fromstring(content)
    for which in ("majorFont", "minorFont"):
        for latin in root.iterfind(f".//a:{which}/a:latin", _NAMES):
            latin.attrib.clear()
            latin.set("typeface", _FONT)
    return _to_xml(root)


def _set_page(document: etree._Element) -> None:
    """Set the size of the paper, and margins that leave tables room to write."""
    for section in document.iter(f"{{{_W}}}sectPr"):
        _set_attributes(section, "pgSz", w=_PAGE_WIDTH, h=_PAGE_HEIGHT)
        edges = dict.fromkeys(("top", "right", "bottom", "left"), _PAGE_MARGIN)
        _set_attributes(section, "pgMar", **edges, header="600", footer="600", gutter="0")


def _make_room_in_tables(document: etree._Element) -> None:
    """Make rows with an empty cell high enough to write in, and keep every row on one page."""
    for row in document.iter(f"{{{_W}}}tr"):
        look = row.find("w:trPr", _NAMES)
        if look is None:
            look = etree.Element(f"{{{_W}}}trPr")
            row.insert(0, look)
        look.insert(0, etree.Element(f"{{{_W}}}cantSplit"))
        if any(cell.find(".//w:t", _NAMES) is None for cell in row.iterfind("w:tc", _NAMES)):
            height = etree.Element(f"{{{_W}}}trHeight", {f"{{{_W}}}val": _ROW_HEIGHT, f"{{{_W}}}hRule": "atLeast"})
            look.insert(1, height)


def _reverse_columns(document: etree._Element) -> None:
    """Let tables begin on the right."""
    for look in document.iter(f"{{{_W}}}tblPr"):
        after_style = look.find("w:tblStyle", _NAMES) is not None  # the schema requires this order
        look.insert(int(after_style), etree.Element(f"{{{_W}}}bidiVisual"))


def _find_or_add_child(parent: etree._Element, name: str) -> etree._Element:
    found = parent.find(f"w:{name}", _NAMES)
    return etree.SubElement(parent, f"{{{_W}}}{name}") if found is None else found


def _set_attributes(parent: etree._Element, name: str, **values: str) -> None:
    _find_or_add_child(parent, name).attrib.update({f"{{{_W}}}{key}": value for key, value in values.items()})


def _to_xml(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
