"""Fields to fill in on the screen, in a PDF: Typst makes none, but places and tags links, which are made fields here.

A link to `field:tick:` becomes a box to tick, one to `field:text:` a line or a cell to write in; what it is called may
follow. Its element among the tags holds nothing but the link, as that of a field has to (ISO 32000-1, 14.8.4.5), so
what readers of the screen are told stays whole (PDF/UA-1, 7.18).
"""

import io
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from kit_builder.text.markdown import clean_text

_SCHEME, _TICK = "field", "tick"
_FONT = "/Helv 9 Tf 0 g"  # the font, its size in points and its colour
_MULTILINE = NumberObject(4096)  # the flag of a field that may hold them (ISO 32000-1, table 228)
_LINE_HEIGHT = 20  # points: a field that is higher holds several lines
_BEYOND_PAGE = 10_000  # points: beyond any paper


def add_fields(pdf: bytes) -> bytes:
    """The PDF with such links as fields, each named by what stands beside it; the same where it has none."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    read = pypdfium2.PdfDocument(pdf)
    fields = ArrayObject()
    for number, page in enumerate(writer.pages):
        said = read[number].get_textpage()
        for reference in page.get("/Annots", ()):
            link = reference.get_object()
            kind, label = _parse_field_link(link)
            if kind:
                fields.append(reference)
                label = clean_text(label or _find_label(said, link["/Rect"], kind))
                _make_field(writer, link, kind, f"{number + 1}-{len(fields)}", label)
    if not fields:
        return pdf
    root: Any = writer.root_object
    for element in _find_elements(root["/StructTreeRoot"]["/ParentTree"]):
        held = element["/K"][0]
        if isinstance(held, DictionaryObject) and held.raw_get("/Obj") in fields:
            element[NameObject("/S")] = NameObject("/Form")
    # The font in which every viewer can write, and which is embedded in none.
    font = _make_dictionary(Type="Font", Subtype="Type1", BaseFont="Helvetica", Encoding="WinAnsiEncoding")
    form = _make_dictionary(Fields=fields, DA=TextStringObject(_FONT), DR=_make_dictionary(Font=_make_dictionary(Helv=font)))
    root[NameObject("/AcroForm")] = form
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _parse_field_link(link: Any) -> tuple[str, str]:
    """The kind of field that a link asks for, empty for other links, and what it is called, where that is told."""
    address = link["/A"]["/URI"].original_bytes.decode() if "/URI" in link.get("/A", ()) else ""
    scheme, _, told = address.partition(":")
    kind, _, label = told.partition(":")
    return (kind, label) if scheme == _SCHEME else ("", "")


def _find_label(said: Any, place: Any, kind: str) -> str:
    """What a page says on the line of a field: to the right of a box to tick, to the left of what is written in."""
    left, bottom, right, top = map(float, place)
    left, right = (right, _BEYOND_PAGE) if kind == _TICK else (0, left)
    return str(said.get_text_bounded(left=left, bottom=bottom, right=right, top=top))


def _make_field(writer: Any, link: Any, kind: str, name: str, label: str) -> None:
    """Makes a field of a link."""
    for key in ("/A", "/Contents", "/Border"):
        link.pop(key, None)
    left, bottom, right, top = map(float, link["/Rect"])
    width, height = right - left, top - bottom
    link.update(_make_dictionary(Subtype="Widget", T=TextStringObject(name), TU=TextStringObject(label or name)))
    if kind == _TICK:
        tick = f"q 1.3 w 1 J {_draw_path(width, height, (0.2, 0.5), (0.42, 0.25), (0.82, 0.8))} S Q"
        looks = _make_dictionary(Yes=_add_appearance(writer, width, height, tick), Off=_add_appearance(writer, width, height, ""))
        link.update(_make_dictionary(FT="Btn", V="Off", AS="Off", AP=_make_dictionary(N=looks)))
    else:
        empty = _add_appearance(writer, width, height, "/Tx BMC EMC")
        link.update(_make_dictionary(FT="Tx", DA=TextStringObject(_FONT), AP=_make_dictionary(N=empty)))
        if height > _LINE_HEIGHT:
            link.update(_make_dictionary(Ff=_MULTILINE))


def _draw_path(width: float, height: float, *points: tuple[float, float]) -> str:
    """A line through points that are given as shares of a box."""
    placed = (f"{x * width:.2f} {y * height:.2f} {'l' if place else 'm'}" for place, (x, y) in enumerate(points))
    return " ".join(placed)


def _add_appearance(writer: Any, width: float, height: float, drawing: str) -> PdfObject:
    """What a field looks like, kept in the PDF."""
    look = DecodedStreamObject()
    look.set_data(drawing.encode())
    box = ArrayObject([FloatObject(round(each, 2)) for each in (0, 0, width, height)])
    look.update(_make_dictionary(Type="XObject", Subtype="Form", BBox=box))
    kept: PdfObject = writer._add_object(look)
    return kept


def _make_dictionary(**values: PdfObject | str) -> DictionaryObject:
    """A dictionary of a PDF; plain texts among its values are names."""
    return DictionaryObject(
        {
            NameObject(f"/{key}"): value if isinstance(value, PdfObject) else NameObject(f"/{value}")
            for key, value in values.items()
        }
    )


def _find_elements(tree: Any) -> Iterator[Any]:
    """The elements of the tags that hold an annotation, of a tree of numbers: those of a page are lists."""
    for branch in tree.get("/Kids", ()):
        yield from _find_elements(branch.get_object())
    for reference in tree.get("/Nums", ())[1::2]:
        element = reference.get_object()
        if isinstance(element, DictionaryObject):
            yield element
