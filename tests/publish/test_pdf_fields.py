"""Form fields in PDFs: which there are, what each is called, and that the document stays tagged."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from kit_builder.publish.formats import pdf
from kit_builder.publish.pdf_fields import add_fields
from tests.publishing import edition

PAGES = {
    "book/01-a.md": "# Buch\n\n- [ ] Lies das\n\nMehr als ____ Prozent.\n",
    "diy-kit/01-a.md": """\
# Arbeitsblatt

Mein Fall: ____

Mehr als ____ Prozent.

- [ ] Maß **genau** nehmen
- [x] Grüße senden

1. [ ] Säge holen

| Schritt | Erledigt am | Gefunden |
|---|---|---|
| 1. Maß nehmen |  |  |
| 2. Größe prüfen | heute |  |

|  |  |
|---|---|
| Eins |  |

Mehr im [Netz](https://example.com).
""",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    kit = edition(tmp_path_factory.mktemp("kit"), PAGES)
    return {file.path.rpartition("grosse-")[2]: file.content for file in pdf.publish(kit).files}


def annotations(reader: PdfReader, kind: str) -> Iterator[Any]:
    for page in reader.pages:
        for each in page.get("/Annots", []):
            if each.get_object()["/Subtype"] == kind:
                yield each.get_object()


@pytest.mark.parametrize("name", ["diy-kit-a4.pdf", "diy-kit-letter.pdf"])
def test_a_printed_product_has_named_fields(made: dict[str, bytes], name: str) -> None:
    fields = PdfReader(io.BytesIO(made[name])).get_fields() or {}
    assert [(each["/FT"], each["/TU"]) for each in fields.values()] == [
        ("/Tx", "Mein Fall:"),
        ("/Tx", "Mehr als"),
        ("/Btn", "Maß genau nehmen"),
        ("/Btn", "Säge holen"),
        ("/Tx", "Erledigt am: 1. Maß nehmen"),
        ("/Tx", "Gefunden: 1. Maß nehmen"),
        ("/Tx", "Gefunden: 2. Größe prüfen"),
        ("/Tx", "Eins"),
    ]
    assert len(fields) == len({each["/T"] for each in fields.values()})


def test_each_field_has_its_own_structure_element(made: dict[str, bytes]) -> None:
    reader = PdfReader(io.BytesIO(made["diy-kit-a4.pdf"]))
    root: Any = reader.trailer["/Root"]
    assert b"pdfuaid:part" in made["diy-kit-a4.pdf"]
    numbers = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    parents = dict(zip(numbers[::2], (each.get_object() for each in numbers[1::2]), strict=True))
    widgets = list(annotations(reader, "/Widget"))
    assert len(widgets) == len(root["/AcroForm"]["/Fields"]) == 8
    for widget in widgets:
        element = parents[widget["/StructParent"]]
        assert (element["/S"], [each["/Type"] for each in element["/K"]]) == ("/Form", ["/OBJR"])
        assert not {"/A", "/Contents"} & widget.keys()
    assert {parents[link["/StructParent"]]["/S"] for link in annotations(reader, "/Link")} == {"/Link"}
    assert all(page["/Tabs"] == "/S" for page in reader.pages if "/Annots" in page)


def test_filled_in_values_are_kept(made: dict[str, bytes]) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(made["diy-kit-a4.pdf"]))
    fields = writer.get_fields() or {}
    wanted = {name: "/Yes" if each["/FT"] == "/Btn" else "Grün, 5. Mai" for name, each in fields.items()}
    for page in writer.pages:
        if "/Annots" in page:
            writer.update_page_form_field_values(page, wanted, auto_regenerate=False)
    held = io.BytesIO()
    writer.write(held)
    filled = PdfReader(held).get_fields() or {}
    assert {name: each["/V"] for name, each in filled.items()} == wanted


def test_a_book_has_no_fields(made: dict[str, bytes]) -> None:
    assert PdfReader(io.BytesIO(made["book.pdf"])).get_fields() is None
    assert b"field:" not in made["book.pdf"]


def test_a_document_without_field_links_is_unchanged(made: dict[str, bytes]) -> None:
    assert add_fields(made["book.pdf"]) is made["book.pdf"]


def test_a_link_in_a_kit_never_becomes_a_field(tmp_path: Path) -> None:
    made = pdf.publish(edition(tmp_path, {"diy-kit/01-a.md": "# A\n\n[Hier](field:text:Nein) und field:tick:.\n"}))
    assert PdfReader(io.BytesIO(made.files[0].content)).get_fields() is None
