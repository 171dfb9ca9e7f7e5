"""Sheets on paper: cards to cut out, the list of the sheets in a part, and boxes to tick in tables."""

import io
import re
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader

from kit_builder.products.tools import write_markdown
from kit_builder.products.tools.fields import Field
from kit_builder.products.tools.records import Case, Cited, Page, Tool
from kit_builder.products.tools.types.checklist import Checklist
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.decision_table import DecisionTable
from kit_builder.products.tools.types.form import Form
from kit_builder.publish.edition import Page as EditionPage
from kit_builder.publish.formats import docx, pdf
from kit_builder.publish.markdown_to_html import HtmlContext, to_html
from kit_builder.publish.single_document import join_pages
from kit_builder.publish.zip_archive import read_zip
from tests.publishing import CALCULATOR, GERMAN, edition

OPTIONS = "☐\u00a0über zwanzig Prozent: zweimal streichen ☑\u00a0darunter: so lassen"


def make_list(title: str) -> Checklist:
    items = tuple(Cited(text=f"Punkt {place} ist da") for place in range(6))
    return Checklist(title=title, moment=Cited(text="es losgeht"), style="do, then tick", items=items)


def find_corner(page: pypdfium2.PdfPage, text: str) -> tuple[float, float]:
    """Return the left edge and the height at which a text begins."""
    found = page.get_textpage()
    start, _ = found.search(text).get_next()
    left, _, _, top = found.get_charbox(start)
    return left, top


def render(text: str, *, paper: bool) -> str:
    context = HtmlContext(lambda _: None, lambda _: None, paper=paper)
    return str(to_html(EditionPage("diy-kit/01.md", "", text), text, context))


def test_two_short_cards_lie_side_by_side_and_a_wide_one_below_them(tmp_path: Path) -> None:
    cases = tuple(
        Case(condition=f"das Brett ist um {place} Millimeter zu kurz geraten und gesägt", action="leg es zur Seite")
        for place in range(4)
    )
    moment = Cited(text="du zweifelst")
    parts: tuple[Tool, ...] = (
        make_list("Vorher"),
        make_list("Hinterher"),
        DecisionTable(title="Wenn, dann", moment=moment, rows=cases),
    )
    companion = Companion(title="Daneben", moment=Cited(), parts=parts)
    made = edition(tmp_path, {"diy-kit/01a-daneben.md": write_markdown(companion, Page(GERMAN))})
    for file in pdf.publish(made).files:
        document = pypdfium2.PdfDocument(file.content)
        page = document[len(document) - 1]
        (left, top), (right, beside), (below, lower) = (
            find_corner(page, title) for title in ("Vorher", "Hinterher", "Wenn, dann")
        )
        assert abs(left - below) < 1
        assert right - left > page.get_width() / 3
        assert abs(top - beside) < 1
        assert lower < top


@pytest.mark.parametrize(("count", "share_page"), [(2, True), (4, False)])
def test_short_worksheets_for_the_next_times_share_a_page(tmp_path: Path, count: int, *, share_page: bool) -> None:
    fields = tuple(Field(name=f"Wer {number}", kind="text") for number in range(12))
    titles = ["Sägen", *["Hobeln"] * (count - 2), "Leimen"]
    parts = tuple(Form(title=title, moment=Cited(), fields=fields) for title in titles)
    companion = Companion(title="Nächstes Mal", moment=Cited(text="es losgeht"), parts=parts)
    made = edition(tmp_path, {"diy-kit/01a-weiter.md": write_markdown(companion, Page(GERMAN))})
    for file in pdf.publish(made).files:
        texts = [page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages]
        assert "Leimen" in texts[-1]
        assert ("Sägen" in texts[-1]) is share_page
        assert any("Sägen" in text for text in texts)


def test_the_page_of_a_part_lists_its_sheets(tmp_path: Path) -> None:
    pages = {
        "diy-kit/01-teil.md": "# Teil A\n\nAm Ende steht der Tisch.\n",
        "diy-kit/01a-eins.md": write_markdown(CALCULATOR, Page(GERMAN)),
        "diy-kit/01b-zwei.md": write_markdown(make_list("Zwei"), Page(GERMAN)),
        "diy-kit/02-teil.md": "# Teil B\n\nOhne Blatt.\n",
    }
    made = edition(tmp_path, pages)
    shown = [page for page in made.pages if page.path in pages]
    html = join_pages(made, shown, {})
    listed = html[html.index("Am Ende steht") : html.index(f"{CALCULATOR.title}</h1>")]
    assert [f'href="#{page.anchor}"' in listed for page in shown] == [False, True, True, False]
    assert CALCULATOR.moment.text in listed
    assert html[html.index("Ohne Blatt") :].count("href=") == 0


def test_long_options_stand_below_each_other_and_an_example_on_paper_shows_the_ticked_one() -> None:
    table = f"| Was | Beispiel | Deins |\n| --- | --- | --- |\n| Wert | {OPTIONS} | {OPTIONS.replace('☑', '☐')} |\n"
    printed, on_screen = (render(table, paper=paper) for paper in (True, False))
    assert [printed.count(each) for each in ("zweimal streichen", "so lassen", "<br")] == [1, 2, 1]
    assert [on_screen.count(each) for each in ("zweimal streichen", "so lassen", "<br")] == [2, 2, 2]
    short = "| Was | Deins |\n| --- | --- |\n| Wert | ☐\u00a0ja ☑\u00a0nein |\n"
    assert "<br" not in render(short, paper=True)
    assert "ja" in render(short, paper=True)


def test_no_line_ends_between_a_box_and_its_answer(tmp_path: Path) -> None:
    head = "| " + " | ".join(f"Spalte Nummer {place}" for place in range(7)) + " |\n" + "| --- " * 7 + "|\n"
    row = "| 1 | " + "viel | " * 5 + "☐\u00a0ja ☐\u00a0nein ☐\u00a0manchmal |\n"
    made = edition(tmp_path, {"diy-kit/01-a.md": f"# Blatt\n\n{head}{row}"})
    for file in pdf.publish(made).files:
        page = PdfReader(io.BytesIO(file.content)).pages[-1]
        boxes = [each.get_object()["/Rect"] for each in page["/Annots"]]
        sheet = pypdfium2.PdfDocument(file.content)
        for answer, box in zip(("ja", "nein", "manchmal"), boxes, strict=True):
            left, top = find_corner(sheet[len(sheet) - 1], answer)
            assert 0 < left - float(box[2]) < 10
            assert float(box[1]) < top < float(box[3]) + 3
        assert float(boxes[0][1]) > float(boxes[2][3])  # the column is too narrow for all three


def test_the_day_of_a_mail_stands_on_the_page_where_the_mail_begins(tmp_path: Path) -> None:
    mails = (f"## Betreff\n\n*Tag {day}.*\n\nAnfang {day}. {'Noch ein Satz. ' * (20 + day)}" for day in range(30))
    made = edition(tmp_path, {"offer/launch-emails.md": "# Mails\n\n" + "\n\n".join(mails)})
    for file in pdf.publish(made).files:
        texts = [page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages]
        for day in range(30):
            assert any(f"Tag {day}." in text and f"Anfang {day}." in text for text in texts)


def test_documents_have_a4_pages_and_blanks_that_fit_their_column(tmp_path: Path) -> None:
    made = edition(tmp_path, {"diy-kit/01a-eins.md": write_markdown(CALCULATOR, Page(GERMAN))})
    file = next(each for each in docx.publish(made).files if each.path.endswith("01a-eins.docx"))
    document = read_zip(file.content)["word/document.xml"].decode()
    assert '<w:pgSz w:w="11906" w:h="16838"/>' in document
    blanks = re.findall("_{4,}", document[document.index("<w:tbl>") :])
    assert blanks
    assert max(map(len, blanks)) < 16


def test_only_cells_that_are_to_be_filled_in_have_room_to_write() -> None:
    head = "| Was | Gramm | Preis |\n| --- | --- | --- |\n"
    finished = render(f"{head}| Fisch | 160 | 2 |\n| Ganzes |  | 3 |\n", paper=False)
    assert "blank" not in finished
    begun = render(f"{head}| Fisch | 160 |  |\n| Erbsen | 80 |  |\n", paper=False)
    assert begun.count('class="blank"') == 2
    tracker = render(f"{head}| Beispiel | 160 | 2 |\n|  |  | ☐ ja |\n|  |  | \\_\\_\\_\\_ |\n", paper=False)
    assert tracker.count('class="blank"') == 4


def test_columns_of_figures_are_aligned_to_the_right() -> None:
    head = "| Jahr | Preis | Rest | Was |\n| --- | --- | --- | --- |"
    table = f"{head}\n| 2024 | £3,600.50 | **−5 %** | neu |\n| 2025 | 7 kg |  | 12 |\n"
    rows = [
        re.findall(r"<t[hd]([^>]*)>", row)
        for row in re.findall(r"<tr>(.*?)</tr>", render(table, paper=False), re.DOTALL)
    ]
    assert len(rows) == 3
    for row in rows:
        assert ["right" in cell for cell in row] == [False, True, False, False]
    assert "right" not in render("| Was | Preis |\n| --- | --- |\n| Fisch | 3 |\n|  |  |\n|  |  |\n", paper=False)
