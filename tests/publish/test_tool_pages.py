"""Tools on pages: calculators as forms, sheets of one page each, and boxes around what must not be missed."""

import html as markup
import io
import json
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader

from kit_builder.products.authoring.example.example import read_number
from kit_builder.products.authoring.numbers.arithmetic import FormulaError
from kit_builder.products.tools import write_markdown
from kit_builder.products.tools.calculators.calculator import ExampleLine, Practice
from kit_builder.products.tools.fields import Field, Table
from kit_builder.products.tools.records import Cited, Mistake, Page
from kit_builder.products.tools.types.checklist import Checklist
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.form import Form
from kit_builder.publish.calculator_form import describe_form
from kit_builder.publish.callouts import list_callouts
from kit_builder.publish.edition import Page as EditionPage
from kit_builder.publish.formats import html, pdf, site, xlsx
from kit_builder.publish.formulas import compile_formula, to_data
from kit_builder.publish.markdown_to_html import HtmlContext, to_html
from kit_builder.publish.tool_sheets import split_sheet
from kit_builder.text.words import load_words
from tests.publish.workbook import read_workbook
from tests.publishing import CALCULATOR, GERMAN, edition

SHEET = "diy-kit/01a-holzkarte"


def read_form(page: str) -> Any:
    found = re.search(r'data-calculator="([^"]*)"', page)
    assert found
    return json.loads(markup.unescape(found[1]))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = site.publish(edition(tmp_path_factory.mktemp("kit"))).files
    return next(file.content.decode() for file in made if file.path == f"site/{SHEET}.html")


def test_a_calculator_on_the_site_has_its_formulas_as_data(page: str) -> None:
    form = read_form(page)
    formula = ["sum", ["name", "kosten"]]
    assert form["results"][0] == {"key": "holz", "decimals": 2, "rounding": "nearest", "formula": formula}
    assert form["example"]["results"] == {"holz": "20.68", "holz_mit_aufschlag": "23.27", "aufschlag_am_ganzen": "11.1"}
    assert [(each["key"], each["comparison"], each["number"]) for each in form["limits"]] == [
        ("holz_mit_aufschlag", "over", "20"),
        ("aufschlag_am_ganzen", "under", "5"),
        ("preis_je_meter", "at least", "7.5"),
    ]
    assert to_data(compile_formula("a - 5% * 2")) == [
        "-", ["name", "a"], ["*", ["/", ["number", "5"], ["number", "100"]], ["number", "2"]],
    ]  # fmt: skip


def test_every_field_of_a_calculator_has_a_name(page: str) -> None:
    form = page[page.index('<form class="calculator"') : page.index("</form>", page.index('<form class="calculator"'))]
    fields = re.findall(r"<input [^>]*>", form)
    assert len(fields) == 1 + 3 * 4  # an input, and three lines with a name and three figures
    labels = re.findall(r'<label for="([^"]+)"', form)
    named = [re.search(r'aria-label="[^"]+"| id="([^"]+)"', field) for field in fields]
    assert all(each and (each[1] is None or each[1] in labels) for each in named)
    assert form.count("<output") == 3 + 3
    assert all(f">{number}. " in form for number in range(1, 5))  # its rows, as on paper
    assert GERMAN["tools"]["limits"] in page[page.index("</form>", page.index('<form class="calculator"')) :]
    assert f"{GERMAN['tools']['fill_in']}</h2>\n<table" not in page


def test_a_line_without_a_figure_has_a_dash_for_it(tmp_path: Path) -> None:
    begun = ExampleLine(name="Rücken", values=("1", "2", ""))
    lines = CALCULATOR.lines.model_copy(update={"example": (*CALCULATOR.lines.example, begun)})
    unfinished = CALCULATOR.model_copy(update={"lines": lines})
    made = edition(tmp_path, {f"{SHEET}.md": write_markdown(unfinished, Page(GERMAN))})
    form = describe_form(made, unfinished, "x")
    assert form["has_example"] is True
    assert json.loads(str(form["data"]))["example"]["lines"][-1]["values"] == ["1", "2", "–"]


def test_a_hostile_calculator_cannot_leave_its_form(tmp_path: Path) -> None:
    inputs = (CALCULATOR.inputs[0].model_copy(update={"name": '"><script>alert(1)</script>'}),)
    hostile = CALCULATOR.model_copy(update={"inputs": inputs, "title": 'x" onfocus="alert(2)'})
    pages = {f"{SHEET}.md": write_markdown(hostile, Page(GERMAN))}
    made = edition(tmp_path, pages)
    for file in (*site.publish(made).files, *html.publish(made).files):
        if file.path.endswith(".html"):
            assert b"<script>alert" not in file.content
            assert b'" onfocus="' not in file.content


@pytest.mark.parametrize(("blank", "practised", "sides"), [(3, 1, 1), (14, 1, 1), (18, 12, 2)])
def test_each_tool_has_a_page_and_practice_its_back_if_it_needs_one(
    tmp_path: Path, blank: int, practised: int, sides: int
) -> None:
    items = tuple(Cited(text=f"Punkt {number} ist da") for number in range(1, 10))
    mistakes = (Mistake(mistake="Zu früh", sign="Etwas fehlt", repair="Von vorn"),)
    checklist = Checklist(
        title="Prüfen", moment=Cited(text="alles fertig ist"), style="do, then tick", items=items, mistakes=mistakes
    )
    values = tuple("1" for each in CALCULATOR.lines.columns if not each.formula)
    practice = Practice(inputs=("1",), lines=(ExampleLine(name="Latte", values=values),) * practised)
    lines = CALCULATOR.lines.model_copy(update={"blank": blank})
    calculator = CALCULATOR.model_copy(update={"practice": practice, "about": ("Tag",), "lines": lines})
    pages = {
        f"diy-kit/0{number}-t.md": write_markdown(tool, Page(GERMAN))
        for number, tool in enumerate((calculator, checklist), start=1)
    }
    made = {file.path: file.content for file in pdf.publish(edition(tmp_path, pages)).files}
    for name in ("a4", "letter"):
        content = made[f"pdf/mass-grosse-diy-kit-{name}.pdf"]
        texts = [each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(content)]
        _cover, _contents, *pages_of_first, second = texts
        front, back = pages_of_first[0], pages_of_first[-1]
        assert len(pages_of_first) == sides
        assert front.startswith("Holzkarte")
        say = GERMAN["tools"]
        order = ["alle Maße", say["fill_in"], "Trag die Längen ein"]
        assert sorted(order, key=front.index) == order
        assert say["practice"] in back
        assert second.startswith("Prüfen")
        assert "Von vorn" in second
        fields = PdfReader(io.BytesIO(content)).get_fields() or {}
        # Blank lines of five cells, an input, three sums of three, three and four numbers, boxes for two limits, the
        # day, and nine items; in the practice, what its lines come to and three results.
        sums = sum(bool(each.formula) for each in CALCULATOR.lines.columns)
        assert len(fields) == blank * 5 + 1 + (3 + 3 + 4) + 2 + 1 + 9 + sums * practised + 3


def test_a_sheet_keeps_the_footnotes_of_each_part(tmp_path: Path) -> None:
    text = write_markdown(CALCULATOR, Page(GERMAN, lambda _: "")).replace("**2. Holz**", "**2. Holz** [^1]", 1)
    made = edition(tmp_path, {f"{SHEET}.md": f"{text}\n\n[^1]: Von Hand.\n"})
    (page,) = made.pages
    sheet = split_sheet(made, page, CALCULATOR)
    assert [key for key, _ in sheet.front] == ["fill_in"]
    assert [key for key, part in (*sheet.front, *sheet.back) if "Von Hand" in part] == ["fill_in"]
    assert sheet.mistakes.endswith("Die Summe ist null **Abhilfe:** Trag die Längen ein")


def lists_of(count: int) -> list[Checklist]:
    items = tuple(Cited(text=f"Punkt {place} ist da") for place in range(5))
    return [Checklist(title=f"Liste {n}", moment=Cited(), style="do, then tick", items=items) for n in range(count)]


def test_a_companion_keeps_its_parts_apart(tmp_path: Path) -> None:
    tool = Companion(title="Daneben", moment=Cited(), parts=tuple(lists_of(2)))
    made = edition(tmp_path, {f"{SHEET}.md": write_markdown(tool, Page(GERMAN))})
    (page,) = made.pages
    assert page.tool == tool
    sheet = split_sheet(made, page, tool)
    assert [key for key, _ in sheet.front] == ["## Liste 0", "## Liste 1"]
    assert all(part.count("- [ ]") == 5 for _, part in sheet.front)


def test_a_companion_is_one_workbook_with_a_sheet_for_what_is_filled_in(tmp_path: Path) -> None:
    fields = (Field(name="Preis", kind="text"),)
    form = Form(title="Nächstes Mal", moment=Cited(text="es wieder losgeht"), fields=fields)
    tool = Companion(title="Daneben", moment=Cited(text="es losgeht"), parts=(*lists_of(1), form))
    (file,) = xlsx.publish(edition(tmp_path, {f"{SHEET}.md": write_markdown(tool, Page(GERMAN))})).files
    (sheet,) = read_workbook(file.content)
    assert sheet.find_cell("Preis")
    assert len(sheet.unlocked) == 1


def test_what_lines_decide_stands_below_them_in_a_workbook(tmp_path: Path) -> None:
    fields = (Field(name="Wer", kind="text"), Field(name="Was folgt", kind="text"))
    steps = (Cited(text="Jeden Teller wiegen"),)
    table = Table(line="Teller", columns=(Field(name="Gramm", kind="text"),), blank=2)
    form = Form(title="Bogen", moment=Cited(text="es losgeht"), fields=fields, steps=steps, below=1, table=table)
    (file,) = xlsx.publish(edition(tmp_path, {f"{SHEET}.md": write_markdown(form, Page(GERMAN))})).files
    (sheet,) = read_workbook(file.content)
    texts = [*sheet.values.values()]
    in_order = ["1. Wer", "2. Jeden Teller wiegen", "Gramm", "3. Was folgt"]
    assert [text for text in texts if text in in_order] == in_order


@pytest.mark.parametrize(
    ("text", "value"), json.loads(Path(__file__).with_name("written_numbers.json").read_text()).items()
)
def test_figures_are_read_in_one_way_in_every_language(text: str, value: str | None) -> None:
    """The browser benchmark reads the same figures with the script of the pages."""
    for language in ("en", "de"):
        words = load_words(language)
        if value is None:
            with pytest.raises(FormulaError):
                read_number(text, words)
        else:
            assert read_number(text, words) == value


def test_headings_within_quotes_and_lists_are_in_no_box_of_their_own() -> None:
    pitfalls = GERMAN["card"]["pitfalls"]
    text = f"# A\n\n> ## {pitfalls}\n>\n> Zitat.\n\n## {pitfalls}\n\n> # Innen\n\nNie.\n\n## Danach\n\nEnde.\n"
    context = HtmlContext(lambda _: None, lambda _: None, callouts=list_callouts(GERMAN))
    made = str(to_html(EditionPage("book/a.md", "A", text), text, context))
    (box,) = re.findall(r'<div class="callout warning" id="[^"]+">(.*?)</div>', made, re.DOTALL)
    assert "Innen" in box and "Nie." in box
    assert "Zitat." not in box and "Ende." not in box


def test_mistakes_under_their_heading_share_its_box() -> None:
    heading, label = GERMAN["tools"]["mistakes"], GERMAN["mistake"]["mistake"]
    text = f"# A\n\n## {heading}\n\n- **{label}:** Zu früh.\n- **{label}:** Zu spät.\n"
    context = HtmlContext(lambda _: None, lambda _: None, callouts=list_callouts(GERMAN))
    made = str(to_html(EditionPage("diy-kit/a.md", "A", text), text, context))
    assert made.count('class="callout') == 1
    assert made.count("<div") == made.count("</div>")


def test_a_quotation_about_a_mistake_is_a_box_and_no_other_is() -> None:
    label = GERMAN["mistake"]["mistake"]
    text = f"# A\n\n> **{label}:** Zu früh.\n>\n> Am Rand.\n\n> **Anna:** Sagt sie.\n\nEnde.\n"
    context = HtmlContext(lambda _: None, lambda _: None, callouts=list_callouts(GERMAN))
    made = str(to_html(EditionPage("book/a.md", "A", text), text, context))
    (box,) = re.findall(r'<div class="callout warning" id="[^"]+">(.*?)</div>', made, re.DOTALL)
    assert "Zu früh." in box and "Am Rand." in box
    assert "Sagt sie." not in box and made.count("<blockquote>") == 1


def test_pitfalls_and_stories_are_in_boxes() -> None:
    labels = GERMAN["attachment"]
    text = (
        f"# A\n\n1. Tu es.\n   - **{labels['pitfall'].capitalize()}:** Falsch.\n   - **{labels['reason']}:** Gut.\n\n"
        f"## {GERMAN['card']['pitfalls']}\n\nNie so.\n\n## Danach\n\nEnde.[^1]\n\n[^1]: Fußnote.\n"
    )
    context = HtmlContext(lambda _: None, lambda _: None, callouts=list_callouts(GERMAN))
    made = str(to_html(EditionPage("book/a.md", "A", text), text, context))
    boxes = re.findall(r'<div class="callout (\w+)" id="[^"]+">(.*?)</div>', made, re.DOTALL)
    assert [kind for kind, _ in boxes] == ["warning", "warning"]
    assert "Falsch." in boxes[0][1]
    assert "Nie so." in boxes[1][1]
    assert not any("Gut." in box or "Ende." in box for _, box in boxes)
    assert made.count("<div") == made.count("</div>")
