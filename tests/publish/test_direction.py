"""Texts in languages that are written from right to left."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pypdf
import pytest

from kit_builder.products.tools import write_markdown
from kit_builder.products.tools.records import Page
from kit_builder.publish.formats import docx, epub, html, pdf, scorm, site, xlsx
from kit_builder.records import Kit
from kit_builder.review.export import render_export
from kit_builder.text.languages import find_direction
from tests.publishing import CALCULATOR, GERMAN, edition

LIST = "# רשימה\n\n- [ ] מאזניים\n\n| שלב | נעשה |\n|---|---|\n| לשקול |  |\n"
PAGES = {
    "book/index.md": "# מחיר\n\nלעסקים קטנים.\n",
    "book/01-weigh.md": "# 1. לשקול\n\nשקול פעמיים.\n",
    "diy-kit/01-list.md": LIST,
    "diy-kit/02-sum.md": write_markdown(CALCULATOR, Page(GERMAN)),
    "course/01-weigh.md": "# לשקול\n\nשקול פעמיים.\n",
}


def publish(format_: ModuleType, folder: Path, language: str = "he") -> dict[str, bytes]:
    kit = Kit("מחיר", "לעסקים", "נועה", language)
    return {file.path: file.content for file in format_.publish(edition(folder, PAGES, kit=kit)).files}


def unzip(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(("ml", "opf"))}


@pytest.mark.parametrize(
    ("code", "direction"), [("ar", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("ur-PK", "rtl"), ("de", "ltr"), ("fi", "ltr")]
)
def test_the_language_says_the_direction(code: str, direction: str) -> None:
    assert find_direction(code) == direction


@pytest.mark.parametrize(("language", "direction"), [("he", "rtl"), ("de", "ltr")])
def test_web_pages_and_books_say_their_direction(tmp_path: Path, language: str, direction: str) -> None:
    pages = [*publish(site, tmp_path, language).items(), *publish(html, tmp_path, language).items()]
    texts = [content.decode() for path, content in pages if path.endswith(".html")]
    packed = [content for path, content in publish(scorm, tmp_path, language).items() if path.endswith(".zip")]
    texts += [text for each in packed for path, text in unzip(each).items() if path.endswith(".html")]
    texts.append(render_export("Title", language, [], {}, [], None))
    (book,) = [content for path, content in publish(epub, tmp_path, language).items() if path.endswith(".epub")]
    texts += [text for path, text in unzip(book).items() if path.endswith(".xhtml")]
    assert len(texts) > 6
    assert all(f'dir="{direction}"' in text.partition("<head>")[0] for text in texts)
    (package,) = [text for path, text in unzip(book).items() if path.endswith(".opf")]
    assert f'page-progression-direction="{direction}"' in package


def test_documents_and_spreadsheets_run_from_right_to_left(tmp_path: Path) -> None:
    text = unzip(publish(docx, tmp_path)["docx/diy-kit/01-list.docx"])["word/document.xml"]
    assert all(mark in text for mark in ("<w:bidi/>", "<w:rtl/>", "<w:bidiVisual/>"))
    (book,) = publish(xlsx, tmp_path).values()
    sheets = [text for path, text in unzip(book).items() if path.startswith("xl/worksheets/")]
    assert sheets
    assert all('rightToLeft="1"' in sheet for sheet in sheets)


def test_the_label_of_a_checkbox_in_a_pdf_stands_on_its_left(tmp_path: Path) -> None:
    made = publish(pdf, tmp_path)["pdf/kit-diy-kit-a4.pdf"]
    fields = pypdf.PdfReader(BytesIO(made)).get_fields() or {}
    labels = [str(field["/TU"]) for field in fields.values() if field["/FT"] == "/Btn"]
    assert any(set("מאזניים") <= set(label) for label in labels)


def test_no_space_of_a_review_is_bound_to_the_left_or_the_right() -> None:
    style = render_export("Title", "he", [], {}, [], None).partition("<style>")[2].partition("</style>")[0]
    spaces = [each.split() for each in re.findall(r"\b(?:margin|padding): ([^;]+);", style)]
    assert spaces
    assert [each for each in spaces if len(each) == 4 and each[1] != each[3]] == []
    assert not re.search(r"\b(?:margin|padding|border)-(?:left|right)\b", style)
