"""Form fields in a PDF. Typst cannot make fields, so the templates place tagged links that become fields here.

A link to `field:tick:` becomes a checkbox and a link to `field:text:` a text field; the field's name may follow. The
tag of such a link holds nothing but the link, as the tag of a field must (ISO 32000-1, 14.8.4.5), so the PDF stays
accessible (PDF/UA-1, 7.18).
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

from kit_builder.text.languages import Direction
from kit_builder.text.markdown import clean_text

_SCHEME, _TICK = "field", "tick"
_FONT = "/Helv 9 Tf 0 g"  # the font, its size in points and its colour
_MULTILINE = NumberObject(4096)  # the flag of a multiline text field (ISO 32000-1, table 228)
_LINE_HEIGHT = 20  # points; a higher field is multiline
_BEYOND_PAGE = 10_000  # points; larger than any paper


def add_fields(pdf: bytes, direction: Direction = "ltr") -> bytes:
    """Return the PDF with its field links turned into fields, named after the text beside them.

    The text runs in one `direction`. A PDF without such links is returned unchanged.
    """
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    read = pypdfium2.PdfDocument(pdf)
    fields = ArrayObject()
    for number, page in enumerate(writer.pages):
        text = read[number].get_textpage()
        for reference in page.get("/Annots", ()):
            link = reference.get_object()
            kind, label = _parse_field_link(link)
            if kind:
                fields.append(reference)
                label = clean_text(label or _find_label(text, link["/Rect"], (kind == _TICK) == (direction == "ltr")))
                _make_field(writer, link, kind, f"{number + 1}-{len(fields)}", label)
    if not fields:
        return pdf
    root: Any = writer.root_object
    for element in _find_elements(root["/StructTreeRoot"]["/ParentTree"]):
        held = element["/K"][0]
        if isinstance(held, DictionaryObject) and held.raw_get("/Obj") in fields:
            element[NameObject("/S")] = NameObject("/Form")
    # A standard font that every viewer has, so it need not be embedded.
    font = _make_dictionary(Type="Font", Subtype="Type1", BaseFont="Helvetica", Encoding="WinAnsiEncoding")
    form = _make_dictionary(
        Fields=fields, DA=TextStringObject(_FONT), DR=_make_dictionary(Font=_make_dictionary(Helv=font))
    )
    root[NameObject("/AcroForm")] = form
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _parse_field_link(link: Any) -> tuple[str, str]:
    """Return the kind of field that a link stands for, empty for other links, and the field's name if given."""
    address = link["/A"]["/URI"].original_bytes.decode() if "/URI" in link.get("/A", ()) else ""
    scheme, _, rest = address.partition(":")
    kind, _, label = rest.partition(":")
    return (kind, label) if scheme == _SCHEME else ("", "")


def _find_label(text: Any, place: Any, on_the_right: bool) -> str:
    """Return the text on the line of a field: what follows a checkbox, and what stands before a text field."""
    left, bottom, right, top = map(float, place)
    left, right = (right, _BEYOND_PAGE) if on_the_right else (0, left)
    return str(text.get_text_bounded(left=left, bottom=bottom, right=right, top=top))


def _make_field(writer: Any, link: Any, kind: str, name: str, label: str) -> None:
    """Turn a link into a field."""
    for key in ("/A", "/Contents", "/Border"):
        link.pop(key, None)
    left, bottom, right, top = map(float, link["/Rect"])
    width, height = right - left, top - bottom
    link.update(_make_dictionary(Subtype="Widget", T=TextStringObject(name), TU=TextStringObject(label or name)))
    if kind == _TICK:
        tick = f"q 1.3 w 1 J {_draw_path(width, height, (0.2, 0.5), (0.42, 0.25), (0.82, 0.8))} S Q"
        looks = _make_dictionary(
            Yes=_add_appearance(writer, width, height, tick), Off=_add_appearance(writer, width, height, "")
        )
        link.update(_make_dictionary(FT="Btn", V="Off", AS="Off", AP=_make_dictionary(N=looks)))
    else:
        empty = _add_appearance(writer, width, height, "/Tx BMC EMC")
        link.update(_make_dictionary(FT="Tx", DA=TextStringObject(_FONT), AP=_make_dictionary(N=empty)))
        if height > _LINE_HEIGHT:
            link.update(_make_dictionary(Ff=_MULTILINE))


def _draw_path(width: float, height: float, *points: tuple[float, float]) -> str:
    """Return the drawing of a line through `points`, given as fractions of a box."""
    placed = (f"{x * width:.2f} {y * height:.2f} {'l' if place else 'm'}" for place, (x, y) in enumerate(points))
    return " ".join(placed)


def _add_appearance(writer: Any, width: float, height: float, drawing: str) -> PdfObject:
    """Add the appearance of a field to the PDF and return the reference to it."""
    look = DecodedStreamObject()
    look.set_data(drawing.encode())
    box = ArrayObject([FloatObject(round(each, 2)) for each in (0, 0, width, height)])
    look.update(_make_dictionary(Type="XObject", Subtype="Form", BBox=box))
    kept: PdfObject = writer._add_object(look)
    return kept


def _make_dictionary(**values: PdfObject | str) -> DictionaryObject:
    """Return a PDF dictionary; string values become PDF names."""
    return DictionaryObject(
        {
            NameObject(f"/{key}"): value if isinstance(value, PdfObject) else NameObject(f"/{value}")
            for key, value in values.items()
        }
    )


def _find_elements(tree: Any) -> Iterator[Any]:
    """Yield the structure elements of annotations from a number tree, skipping the lists of page elements."""
    for branch in tree.get("/Kids", ()):
        yield from _find_elements(branch.get_object())
    for reference in tree.get("/Nums", ())[1::2]:
        element = reference.get_object()
        if isinstance(element, DictionaryObject):
            yield element
