"""The content of the files of each format, read back."""

import io
import json
import re
import struct
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
from lxml import etree
from pptx import Presentation
from pptx.util import Pt

from kit_builder.errors import KitError
from kit_builder.kit.settings import Brand
from kit_builder.publish.edition import Edition, Page
from kit_builder.publish.formats import docx, epub, gift, html, md, pdf, pptx, scorm, site
from kit_builder.publish.markdown_to_html import HtmlContext, to_html
from kit_builder.publish.zip_archive import read_zip
from kit_builder.records import Kit
from tests.publishing import DOT, edition

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def german(tmp_path: Path) -> Edition:
    return edition(tmp_path)


def files(made: object) -> dict[str, bytes]:
    return {file.path: file.content for file in made.files}  # type: ignore[attr-defined]


def test_the_site_has_search_checklists_and_quizzes_without_a_server(german: Edition) -> None:
    made = files(site.publish(german))
    lesson = made["site/course/01-mass.html"].decode()
    assert re.findall(r'<input type="checkbox" data-key="[0-9a-f]{12}"( checked)?>', lesson) == ["", " checked", ""]
    assert "> <span>Maß <strong>genau</strong> nehmen</span></label>" in lesson  # in one piece, since labels are grids
    assert '<a href="../course/01-mass-quiz.html">Quiz</a>' in lesson
    assert '<html lang="de" dir="ltr">' in lesson
    quiz = made["site/course/01-mass-quiz.html"].decode()
    assert quiz.count("<fieldset") == 2
    assert quiz.count(" data-right>") == 3
    assert quiz.count('type="radio"') == 2
    index = json.loads(made["site/assets/search.js"].decode().removeprefix("window.KIT_TEXT = ").rstrip(";\n"))
    found = [entry["href"] for entry in index if "säge 1" in entry["text"]]
    assert found == ["book/01-mass.html#schritte"]
    assert [entry["text"] for entry in index if entry["title"] == "Quiz: Maß" and entry["text"]] == [
        "Was ist {wahr} = richtig: A ~ B #1? Welche zwei?"
    ]
    assert made["site/assets/book/punkt.png"] == DOT
    assert "Größe für Größe" not in "".join(content.decode() for path, content in made.items() if path.endswith("html"))


def test_every_link_in_the_site_leads_to_one_of_its_files(german: Edition) -> None:
    made = files(site.publish(german))
    for path, content in made.items():
        for address in re.findall(r'(?:href|src)="([^"]+)"', content.decode() if path.endswith(".html") else ""):
            if not address.startswith(("#", "https://", "data:")):
                target = Path(path).parent / address.partition("#")[0]
                parts: list[str] = []
                for part in target.parts:
                    parts = parts[:-1] if part == ".." else [*parts, part]
                assert "/".join(parts) in made, (path, address)


def test_text_from_a_kit_cannot_end_a_script(tmp_path: Path) -> None:
    hostile = edition(
        tmp_path, {"book/01-a.md": "# </script><script>alert(1)</script>\n\n<img src=x onerror=alert(2)>\n"}
    )
    for path, content in (files(site.publish(hostile)) | files(html.publish(hostile))).items():
        assert b"<script>alert" not in content, path
        assert b"<img src=x" not in content, path


def test_the_single_file_contains_its_pictures_and_link_targets(german: Edition) -> None:
    made = files(html.publish(german))
    assert 'src="data:image/png;base64,' in made["html/mass-grosse-book.html"].decode()
    for name in ("book", "diy-kit"):
        page = made[f"html/mass-grosse-{name}.html"].decode()
        ids = re.findall(r' id="([^"]+)"', page)
        assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
        assert len(ids) == len(set(ids))


def test_markdown_has_the_front_matter_of_each_platform(german: Edition) -> None:
    made = {path: read_zip(content) for path, content in files(md.publish(german)).items()}
    hugo = made["md/mass-grosse-hugo.zip"]["content/book/01-mass.md"].decode()
    assert hugo.startswith('---\ntitle: "1. Maß nehmen"\nweight: 2\ndate: "2026-11-24"\n---\n\nNimm Maß')
    docusaurus = made["md/mass-grosse-docusaurus.zip"]["docs/book/01-mass.md"].decode()
    assert "sidebar_position: 2\nformat: " in docusaurus
    assert made["md/mass-grosse-paste.zip"]["book/01-mass.html"].startswith(b"<p>Nimm")
    assert b"[^1]: Eine Fu" in made["md/mass-grosse-markdown.zip"]["book/01-mass.md"]


def test_the_epub_starts_with_its_mimetype_and_has_metadata(german: Edition) -> None:
    made = files(epub.publish(german))
    book = made["epub/mass-grosse-book.epub"]
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        opf = archive.read(next(name for name in archive.namelist() if name.endswith(".opf"))).decode()
        text = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xhtml"))
    for said in (
        "<dc:language>de</dc:language>",
        "Maß &amp; Größe</dc:title>",
        "Jürgen Weiß</dc:creator>",
        "cover-image",
    ):
        assert said in opf
    assert '<p class="author">Jürgen Weiß</p>' in text
    assert "Inhalt</h2>" not in text  # the list of pages: an e-reader has contents of its own
    assert "säge 1 ×" in text
    width, height = struct.unpack(">II", made["epub/mass-grosse-cover.png"][16:24])
    assert (width, height) == (1600, 2560)


def test_headings_skip_no_level() -> None:
    text = "# Title\n\n### One\n\n##### Within\n\n### Two\n\n## Three\n\n### Within\n"
    shown = to_html(Page("book/a.md", "", text), text, HtmlContext(lambda _: None, lambda _: None))
    assert re.findall(r"<(h\d)", str(shown)) == ["h1", "h2", "h3", "h2", "h2", "h3"]


@pytest.mark.parametrize("design", ["band", "frame"])
def test_covers_differ_by_design(german: Edition, tmp_path: Path, design: str) -> None:
    other = edition(tmp_path, brand=Brand(cover=design))
    covers = {files(epub.publish(each))["epub/mass-grosse-cover.png"] for each in (german, other)}
    assert len(covers) == 2


def test_pdfs_are_tagged_and_made_for_both_paper_sizes(german: Edition) -> None:
    made = files(pdf.publish(german))
    assert set(made) == {
        "pdf/mass-grosse-book.pdf",
        "pdf/mass-grosse-course-a4.pdf",
        "pdf/mass-grosse-course-letter.pdf",
        "pdf/mass-grosse-diy-kit-a4.pdf",
        "pdf/mass-grosse-diy-kit-letter.pdf",
    }
    for content in made.values():
        assert b"pdfuaid:part" in content
        assert b"/Lang" in content
    sizes = {path: pypdfium2.PdfDocument(content)[0].get_size() for path, content in made.items()}
    assert sizes["pdf/mass-grosse-course-letter.pdf"] == pytest.approx((612, 792))
    assert sizes["pdf/mass-grosse-course-a4.pdf"] == pytest.approx((595.28, 841.89), abs=0.01)


def test_the_text_of_a_pdf_can_be_read_in_order(german: Edition) -> None:
    read = pypdfium2.PdfDocument(files(pdf.publish(german))["pdf/mass-grosse-book.pdf"])
    text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in read).split())
    said = (
        "Jürgen Weiß",
        "Alle Rechte vorbehalten",
        "Inhalt",
        "„großen“ Straßen – æøå, ÆØÅ, ß",
        "Nimm Maß",
        "säge 1 ×",
        "{Papier}",
    )
    places = [text.find(each) for each in said]
    assert -1 not in places
    assert places == sorted(places)


def test_a_character_missing_from_every_font_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KitError, match=r"漢.*brand\.font"):
        pdf.publish(edition(tmp_path, {"book/01-a.md": "# Ein\n\nDas Zeichen 漢 fehlt.\n"}))
    with pytest.raises(KitError, match=r"漢.*brand\.font"):
        epub.publish(edition(tmp_path, {"book/01-a.md": "# Ein\n"}, kit=Kit("Maß 漢", "", "Jürgen Weiß", "de")))


def test_a_document_is_formatted_with_styles_only(german: Edition) -> None:
    held = read_zip(files(docx.publish(german))["docx/course/01-mass.docx"])
    root = etree.fromstring(held["word/document.xml"])
    styles = [each.get(f"{W}val") for each in root.iter(f"{W}pStyle")]
    assert styles[0] == "Title"
    assert not list(root.iter(f"{W}color")) and not list(root.iter(f"{W}sz"))
    assert len(list(root.iter(f"{W}numPr"))) == 3
    rows = list(root.iter(f"{W}tr"))
    assert [bool(row.findall(f".//{W}trHeight")) for row in rows] == [False, True]
    look = next(each for each in etree.fromstring(held["word/styles.xml"]).iter(f"{W}tblPr") if len(each) > 2)
    assert [each.tag.removeprefix(W) for each in look] == [
        "tblInd",
        "tblBorders",
        "tblCellMar",
    ]  # a sequence, in this order
    known = {each.get(f"{W}styleId") for each in etree.fromstring(held["word/styles.xml"]).iter(f"{W}style")}
    assert set(styles) <= known
    assert 'w:val="de"' in held["word/styles.xml"].decode()


def test_a_deck_has_notes_and_no_empty_slide(german: Edition) -> None:
    deck = Presentation(io.BytesIO(files(pptx.publish(german))["pptx/01-mass-slides.pptx"]))
    slides = list(deck.slides)
    assert [slide.shapes.title.text_frame.text for slide in slides] == ["Maß nehmen", "Schritt 1", "Regeln"]
    assert slides[1].notes_slide.notes_text_frame.text == "Sag: Jetzt messen wir, Größe für Größe."
    assert [slide.has_notes_slide for slide in slides] == [False, True, False]
    assert slides[1].placeholders[1].text_frame.text == "Miss „zweimal“."
    levels = [(each.text, each.level) for each in slides[2].placeholders[1].text_frame.paragraphs]
    assert levels == [("Eins", 0), ("Darunter", 1), ("Zwei", 0)]
    for slide in slides:
        assert all(shape.text_frame.text for shape in slide.placeholders)


def test_a_slide_shows_a_table_as_one_if_it_fits(tmp_path: Path) -> None:
    table = "| Was | Preis |\n|---|---|\n| Brett | 3 € |\n"
    rows = "".join(f"| Brett {number} | 3 € |\n" for number in range(30))
    shown = [f"## Passt\n\n{table}", f"## Mit Text\n\n{table}\nDazu.", f"## Zu lang\n\n{table}{rows}"]
    text = "\n\n---\n\n".join(["# Maß", *shown])
    made = files(pptx.publish(edition(tmp_path, {"webinar/01-a-slides.md": text})))["pptx/01-a-slides.pptx"]
    _, fits, mixed, *long = Presentation(io.BytesIO(made)).slides
    (drawn,) = [shape.table for shape in fits.shapes if shape.has_table]
    assert [[cell.text for cell in row.cells] for row in drawn.rows] == [["Was", "Preis"], ["Brett", "3 €"]]
    assert drawn.first_row
    assert [shape.placeholder_format.idx for shape in fits.placeholders] == [0]
    assert [each.text for each in mixed.placeholders[1].text_frame.paragraphs] == ["Was: Preis", "Brett: 3 €", "Dazu."]
    assert long[0].placeholders[1].text_frame.paragraphs[1].text == "Brett: 3 €"


def test_a_deck_uses_the_design_of_a_template_but_not_its_slides(tmp_path: Path) -> None:
    theirs = Presentation()
    theirs.slides.add_slide(theirs.slide_layouts[1]).shapes.title.text = "Sample"
    held = io.BytesIO()
    theirs.save(held)
    made = files(pptx.publish(edition(tmp_path, template=held.getvalue())))["pptx/01-mass-slides.pptx"]
    deck = Presentation(io.BytesIO(made))
    assert deck.slide_width == theirs.slide_width
    assert "Sample" not in [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert len(deck.slides) == 3
    assert len([name for name in read_zip(made) if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]) == 3


def test_a_slide_is_filled_by_the_text_size_of_the_template(tmp_path: Path) -> None:
    theirs = Presentation()
    look = theirs.slide_master._element.find(f".//{P}bodyStyle/{A}lvl1pPr/{A}defRPr")
    look.set("sz", "6000")
    held = io.BytesIO()
    theirs.save(held)
    text = "Zwei Zeilen sind das in jeder Größe, die noch gut zu lesen ist."
    pages = {"webinar/01-a-slides.md": f"# A\n\n---\n\n## B\n\n{text}\n\n---\n\n## C\n\n{' '.join([text] * 4)}\n"}
    made = pptx.publish(edition(tmp_path, pages, template=held.getvalue()))
    deck = Presentation(io.BytesIO(made.files[0].content))
    sizes = [slide.placeholders[1].text_frame.paragraphs[0].font.size for slide in list(deck.slides)[1:]]
    assert sizes[0] is None  # the template's own
    assert sizes[1].pt < 60


def test_a_slide_with_only_a_title_uses_the_title_layout(tmp_path: Path) -> None:
    made = pptx.publish(edition(tmp_path, {"webinar/01-a-slides.md": "# A\n\n---\n\n## Fragen\n"}))
    asked = list(Presentation(io.BytesIO(made.files[0].content)).slides)[1]
    assert asked.slide_layout.name == "Title Slide"
    assert [shape.text_frame.text for shape in asked.placeholders] == ["Fragen"]


def test_the_empty_column_of_a_table_leaves_room_to_write(tmp_path: Path) -> None:
    slides = "# A\n\n---\n\n## B\n\n| What stands on the sheet | g |\n|---|---|\n| The first of the parts | |\n"
    made = pptx.publish(edition(tmp_path, {"webinar/01-a-slides.md": slides}))
    sheet = list(Presentation(io.BytesIO(made.files[0].content)).slides)[1]
    first, blank = (column.width for column in next(each for each in sheet.shapes if each.has_table).table.columns)
    assert blank > first / 4


def test_a_single_sentence_on_a_slide_is_large(tmp_path: Path) -> None:
    slides = "# A\n\n---\n\n## Eins\n\n1. Miss genau.\n\n---\n\n## Zwei\n\n- Miss.\n- Säge.\n"
    made = pptx.publish(edition(tmp_path, {"webinar/01-a-slides.md": slides}))
    said = [
        slide.placeholders[1].text_frame for slide in list(Presentation(io.BytesIO(made.files[0].content)).slides)[1:]
    ]
    assert [frame.text for frame in said] == ["Miss genau.", "Miss.\nSäge."]
    assert said[0].paragraphs[0].font.size == Pt(48)
    assert said[1].paragraphs[0].font.size is None


def test_a_page_titled_like_the_kit_keeps_its_title_unless_it_is_an_opening_page(tmp_path: Path) -> None:
    pages = {"offer/index.md": "# Maß & Größe\n\nEins.\n", "offer/landing-page.md": "# Maß & Größe\n\nZwei.\n"}
    kit = edition(tmp_path, pages)
    made = files(docx.publish(kit))
    texts = {
        path: "".join(etree.fromstring(read_zip(held)["word/document.xml"]).itertext()).split()
        for path, held in made.items()
    }
    assert texts["docx/offer/landing-page.docx"] == ["Maß", "&", "Größe", "Zwei."]
    assert texts["docx/offer/index.docx"] == [*kit.labels["opening"].split(), "Eins."]


def test_a_blank_on_paper_is_short_in_a_sentence_and_long_at_its_end(tmp_path: Path) -> None:
    gaps = edition(tmp_path / "gaps", {"course/a.md": "# A\n\nMehr als ____ Prozent.\n\nMein Fall: ____\n"})
    root = etree.fromstring(read_zip(files(docx.publish(gaps))["docx/course/a.docx"])["word/document.xml"])
    rows = ["".join(row.itertext(f"{W}t")) for row in root.iter(f"{W}p")]
    assert rows[1:] == [f"Mehr als {'_' * 10} Prozent.", f"Mein Fall: {'_' * 30}"]


def test_blanks_on_paper_are_all_short_only_in_a_sum(tmp_path: Path) -> None:
    gaps = edition(tmp_path / "gaps", {"course/a.md": "# A\n\nName ____ Datum ____\n\n____ × 2 = ____\n"})
    root = etree.fromstring(read_zip(files(docx.publish(gaps))["docx/course/a.docx"])["word/document.xml"])
    rows = ["".join(row.itertext(f"{W}t")) for row in root.iter(f"{W}p")]
    assert rows[1:] == [f"Name {'_' * 10} Datum {'_' * 30}", f"{'_' * 10} × 2 = {'_' * 10}"]


def test_text_that_does_not_fit_a_slide_continues_on_the_next(tmp_path: Path) -> None:
    long = "\n".join(
        f"- Punkt {number} sagt etwas, das eine ganze Zeile lang ist und dann noch eine." for number in range(12)
    )
    made = pptx.publish(edition(tmp_path, {"webinar/01-a-slides.md": f"# A\n\n---\n\n## B\n\n{long}\n"}))
    deck = Presentation(io.BytesIO(made.files[0].content))
    said = [slide.placeholders[1].text_frame.text for slide in list(deck.slides)[1:]]
    assert len(said) > 1
    assert [line for text in said for line in text.splitlines()] == [
        line.removeprefix("- ") for line in long.splitlines()
    ]
    assert "webinar/01-a-slides.md: slide 2 " in made.problems[0]


@pytest.mark.parametrize(
    ("suffix", "packaging", "score"),
    [
        ("scorm12", "http://www.imsproject.org/xsd/imscp_rootv1p1p2", b"cmi.core.score"),
        ("scorm2004", "http://www.imsglobal.org/xsd/imscp_v1p1", b"cmi.score.scaled"),
    ],
)
def test_a_scorm_package_lists_its_lessons(german: Edition, suffix: str, packaging: str, score: bytes) -> None:
    held = read_zip(files(scorm.publish(german))[f"scorm/mass-grosse-course-{suffix}.zip"])
    root = ET.fromstring(held["imsmanifest.xml"])  # noqa: S314 - written by ourselves
    inner = f"{{{packaging}}}"
    assert [item.findtext(f"{inner}title") for item in root.iter(f"{inner}item")] == ["Lektion 1: Maß", "Quiz: Maß"]
    listed = {file.get("href") for file in root.iter(f"{inner}file")}
    assert listed | {"imsmanifest.xml"} == set(held)
    kinds = {each.get("identifier") for each in root.iter(f"{inner}resource")}
    assert {item.get("identifierref") for item in root.iter(f"{inner}item")} <= kinds
    assert f'const SCORM = "{suffix}";'.encode() in held["assets/script.js"]
    assert score in held["assets/script.js"]
    assert b'class="done"' in held["01-mass.html"]


def test_special_characters_are_escaped_for_moodle(german: Edition) -> None:
    (content,) = files(gift.publish(german)).values()
    assert content.decode() == (
        "$CATEGORY: Maß & Größe/Quiz: Maß\n\n"
        "::01 Was ist \\{wahr\\} \\= richtig\\: A \\~ B \\#1?::"
        "[plain]Was ist \\{wahr\\} \\= richtig\\: A \\~ B \\#1?{\n"
        "\t~Nein\n\t=Ja\\: natürlich\n\t####Schritt 1 sagt es.\n}\n\n"
        "::02 Welche zwei?::[plain]Welche zwei?{\n\t~%50%Eins\n\t~%50%Zwei\n\t~%-100%Drei\n}\n"
    )
