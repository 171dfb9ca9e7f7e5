"""Spreadsheets: their formulas give what the book has, limits are shown, and texts stay texts."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from kit_builder.privacy import Identity, find_leaks
from kit_builder.products.authoring.numbers.arithmetic import Rounding
from kit_builder.products.tools import write_markdown
from kit_builder.products.tools.calculators.calculator import (
    Calculator,
    Column,
    ExampleLine,
    Input,
    Limit,
    Lines,
    Result,
)
from kit_builder.products.tools.calculators.compute import compute
from kit_builder.products.tools.fields import Field, Table
from kit_builder.products.tools.records import Cited, Mistake, Page, Script, Tool
from kit_builder.products.tools.types.form import Form
from kit_builder.products.tools.types.schedule import Day, Schedule
from kit_builder.products.tools.types.tracker import Tracker
from kit_builder.publish.edition import Edition
from kit_builder.publish.formats import md, scorm, site, xlsx
from kit_builder.publish.formulas import compile_formula, to_spreadsheet
from kit_builder.publish.workbooks.names import name_cells, name_sheet
from kit_builder.publish.zip_archive import read_zip
from tests.publish.workbook import Sheet, read_workbook
from tests.publishing import CALCULATOR, GERMAN, edition


def publish(folder: Path, *tools: Tool) -> dict[str, bytes]:
    pages = {f"diy-kit/0{n}-t.md": write_markdown(each, Page(GERMAN)) for n, each in enumerate(tools, start=1)}
    return {file.path: file.content for file in xlsx.publish(edition(folder, pages)).files}


def open_first(folder: Path, tool: Tool) -> list[Sheet]:
    return read_workbook(publish(folder, tool)["xlsx/diy-kit/01-t.xlsx"])


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> list[Sheet]:
    return open_first(tmp_path_factory.mktemp("kit"), CALCULATOR)


def test_formulas_give_the_figures_of_the_book(sheets: list[Sheet]) -> None:
    blank, example = sheets
    worked = compute(CALCULATOR, GERMAN)
    assert worked
    results = [example.read_beside(each.name) for each in CALCULATOR.results]
    assert results == [Fraction(each) for each in worked.results.values()]
    row = int(example.find_cell("Boden")[1:])
    assert example.values[f"E{row}"] == Fraction(worked.lines[0]["kosten"]) == Fraction("3.8")
    for cell, formula in example.formulas.items():
        assert example.work_out(formula) == example.values[cell], (cell, formula)
    assert {blank.values[cell] for cell in blank.formulas} == {""}


@pytest.mark.parametrize(("rounding", "shown"), [("nearest", "15.52"), ("down", "15.51"), ("up", "15.52")])
def test_the_most_that_is_allowed_is_rounded_down(tmp_path: Path, rounding: Rounding, shown: str) -> None:
    most = Result(key="most", name="Höchstens", formula="price * 1.07", unit="€", decimals=2, rounding=rounding)
    tool = Calculator(
        title="Preise",
        moment=Cited(text="alles gezählt ist"),
        inputs=(Input(key="price", name="Preis", unit="€", example="14,50"),),
        results=(most,),
    )
    _, example = open_first(tmp_path, tool)
    assert example.read_beside("Höchstens") == Fraction(shown)
    for cell, formula in example.formulas.items():
        assert example.work_out(formula) == example.values[cell]


def test_a_sheet_has_what_the_moment_needs_beside_its_figures(tmp_path: Path) -> None:
    tool = CALCULATOR.model_copy(
        update={
            "about": ("Raum",),
            "sayings": (Script(when="Jemand fragt", words="„Gleich.“", then="Warten"),),
            "results": (),
            "limits": (),
        }
    )
    blank, _ = open_first(tmp_path, tool)
    texts = [value for cell, value in blank.values.items() if cell not in blank.formulas]
    for text in ("Raum", "„Gleich.“ – Danach: Warten"):
        assert text in texts


def test_a_formula_waits_for_what_it_needs(sheets: list[Sheet]) -> None:
    blank = sheets[0]
    row = int(blank.find_cell("Brett")[1:]) + 1
    cell = f"E{row}"
    blank.values |= {f"B{row}": Fraction(1), f"C{row}": Fraction(2)}
    assert blank.list_rules(f"D{row}")
    missing = blank.list_rules(f"D{row}")[0]
    assert (blank.work_out(f"COUNT(B{row},C{row},D{row})=3"), blank.work_out(missing)) == (False, True)
    blank.values[f"D{row}"] = Fraction(4)
    assert (blank.work_out(blank.formulas[cell]), blank.work_out(missing)) == (Fraction(6), False)


def test_results_wait_for_a_line_that_is_begun(sheets: list[Sheet]) -> None:
    sheet = replace(sheets[0], values={**sheets[0].values})
    row = int(sheet.find_cell("Brett")[1:]) + 1
    result = sheet.formulas[f"B{sheet.find_cell('Holz')[1:]}"]
    sheet.values |= {f"{column}{row}": Fraction(number) for column, number in zip("BCDE", (1, 2, 4, 6), strict=True)}
    assert sheet.work_out(result) == Fraction(6)
    for begun in ({f"A{row + 1}": "Seite"}, {f"D{row + 1}": Fraction(4)}):
        assert replace(sheet, values={**sheet.values, **begun}).work_out(result) == ""


COLUMNS = (
    Column(key="stueck", name="Stück"),
    Column(key="preis", name="Preis", unit="€"),
    Column(key="kosten", name="Kosten", unit="€", formula="stueck * preis * mal", decimals=2),
)
RESULTS = (
    Result(key="alle", name="Alle Stück", formula="sum(stueck)"),
    Result(key="summe", name="Alle Kosten", formula="sum(kosten)", unit="€", decimals=2),
)


def make_list(*lines: tuple[str, str], factor: str = "1") -> Calculator:
    return Calculator(
        title="Liste",
        moment=Cited(text="alles da ist"),
        inputs=(Input(key="mal", name="Faktor", example=factor),),
        lines=Lines(
            name="Brett",
            columns=COLUMNS,
            example=tuple(ExampleLine(name=f"Brett {at}", values=values) for at, values in enumerate(lines)),
            blank=3,
        ),
        results=RESULTS,
    )


@pytest.mark.parametrize(
    ("tool", "shown"),
    [
        (make_list(("4", "1,25"), ("6", "")), [Fraction(10), Fraction(5)]),
        (make_list(("4", ""), ("", "2")), [Fraction(4), ""]),  # no line is whole
        (make_list(("4", "1,25"), factor=""), [Fraction(4), ""]),
    ],
)
def test_a_spreadsheet_shows_of_an_example_what_is_known(tmp_path: Path, tool: Calculator, shown: list[object]) -> None:
    _, example = open_first(tmp_path, tool)
    assert [example.read_beside(each.name) for each in RESULTS] == shown
    for cell, formula in example.formulas.items():
        assert example.work_out(formula) == example.values[cell], (cell, formula)


def test_a_dash_is_nothing_to_enter_and_an_empty_cell_is_unfinished(tmp_path: Path) -> None:
    blank, _ = open_first(tmp_path, make_list(("4", "1,25")))
    row = int(blank.find_cell("Brett")[1:]) + 1
    blank.values |= {f"B{blank.find_cell('Faktor')[1:]}": Fraction(1), f"B{row}": Fraction(4), f"C{row}": Fraction(2)}
    blank.values |= {f"D{row}": Fraction(8), f"A{row + 1}": "Zweites", f"B{row + 1}": Fraction(6)}
    formulas = [blank.formulas[f"B{blank.find_cell(each.name)[1:]}"] for each in RESULTS]
    assert [blank.work_out(each) for each in formulas] == ["", ""]
    for dash in ("–", "-", "—"):
        blank.values[f"C{row + 1}"] = dash
        assert blank.work_out(blank.formulas[f"D{row + 1}"]) == "–"
        blank.values[f"D{row + 1}"] = "–"
        assert [blank.work_out(each) for each in formulas] == [Fraction(10), Fraction(8)]


def test_a_limit_colours_its_cell_and_says_what_to_do(sheets: list[Sheet]) -> None:
    example = sheets[1]
    rows = [int(example.find_cell(name)[1:]) for name in ("Boden", "Seite")]
    hits = [example.work_out(example.list_rules(f"D{row}")[-1]) for row in rows]
    assert hits == [False, True]
    assert [example.values[f"F{row}"] for row in rows] == ["", "Frag nach einem anderen Holz"]
    row = int(example.find_cell("Holz mit Aufschlag")[1:])
    assert [example.work_out(rule) for rule in example.list_rules(f"B{row}")] == [True]
    assert example.values[f"D{row}"] == "Nimm dünneres Holz"
    row = int(example.find_cell("Aufschlag am Ganzen")[1:])
    assert [example.work_out(rule) for rule in example.list_rules(f"B{row}")] == [False]


def test_only_what_is_filled_in_can_be_changed(sheets: list[Sheet]) -> None:
    for sheet in sheets:
        (protection,) = sheet.find_all("m:sheetProtection")
        assert (protection.get("sheet"), protection.get("password")) == ("1", None)
        assert sheet.unlocked
        assert not sheet.unlocked & sheet.formulas.keys()
    rules = {each.get("sqref"): each for each in sheets[0].find_all(".//m:dataValidation")}
    assert rules.keys() == {cell for cell in sheets[0].unlocked if not cell.startswith("A")}
    assert {each.get("errorStyle") for each in rules.values()} == {None, "warning"}


def test_a_sheet_is_one_a4_page(sheets: list[Sheet]) -> None:
    for sheet in sheets:
        assert sheet.find_all("m:pageSetup")[0].get("paperSize") == "9"
        assert sheet.find_all("m:sheetPr/m:pageSetUpPr")[0].get("fitToPage") == "1"
        assert sheet.names["_xlnm.Print_Area"].startswith(f"{sheet.name}!$A$1:")


HOSTILE = '=HYPERLINK("http://x",A1)'
BARE = '=HYPERLINK("http://y",A1)'  # in a cell without a number in front, which begins with the sign
NUMBER = re.compile(r"^\d+\. ")  # in front of a label


def test_texts_from_sources_stay_texts(tmp_path: Path) -> None:
    hostile = Calculator(
        title="@SUM(A1)",
        moment=Cited(text="+cmd|' /C calc'!A0"),
        inputs=(
            Input(key="r1c1", name=HOSTILE, unit="=1+1", example="1"),
            Input(key="true", name="-TRUE", unit="=1+1", example="2"),
        ),
        lines=Lines(
            name="+Zeile",
            columns=(
                Column(key="w1", name="=A1", unit="=1+1"),
                Column(key="W1", name="@R1C1", formula="w1 + r1c1", unit="=1+1"),
            ),
            example=(ExampleLine(name="=2+2", values=("3",)),),
            blank=1,
        ),
        results=(Result(key="größe", name="=NOW()", formula="sum(W1) + true", unit="=1+1"),),
        limits=(Limit(key="größe", comparison="over", number="1", action='=CMD("x")"&A1&"'),),
        mistakes=(Mistake(mistake=BARE, sign="", repair="-A1"),),
    )
    made = publish(tmp_path, hostile)
    assert [*made] == ["xlsx/diy-kit/01-t.xlsx"]
    blank, example = read_workbook(made["xlsx/diy-kit/01-t.xlsx"])
    assert example.read_beside("=NOW()") == Fraction(6)
    for sheet in (blank, example):
        shown = {str(value) for cell, value in sheet.values.items() if cell not in sheet.formulas}
        assert {BARE, "=1+1", "+Zeile", '=CMD("x")"&A1&"', "-A1"} <= shown
        assert {HOSTILE, "-TRUE", "=NOW()"} <= {NUMBER.sub("", value) for value in shown}
        assert not any(word in formula for formula in sheet.formulas.values() for word in ("CMD", "HYPERLINK", "NOW"))
    assert {*example.names} == {"hyperlink", "true_", "a1_", "r1c1_", "now", "_xlnm.Print_Area"}


def test_the_parts_of_a_mistake_stand_in_columns_of_their_own(tmp_path: Path) -> None:
    mistake = Mistake(mistake="Zu früh gesägt", sign="Es wackelt", repair="Neu messen")
    made = publish(tmp_path, CALCULATOR.model_copy(update={"mistakes": (mistake,)}))
    told = (mistake.mistake, mistake.sign, mistake.repair)
    for sheet in read_workbook(next(iter(made.values()))):
        places = [cell for cell, value in sheet.values.items() if value in told]
        assert len(places) == 3
        assert len({cell.lstrip("ABCDEFGHIJ") for cell in places}) == 1


@pytest.mark.parametrize("text", ["a/b\\c:d*e?f[g]'", "x" * 99, "../../etc", "'", ""])
def test_a_sheet_has_a_name_that_spreadsheets_accept(text: str) -> None:
    name = name_sheet(text)
    assert 0 < len(name) <= 31
    assert not set(name) & set("[]:*?/\\'")


def test_no_key_is_the_address_of_a_cell() -> None:
    names = name_cells(["A1", "abc12", "R", "c", "R2", "rate", "Rate", "år", "_x", "Print_Area"])
    assert [*names.values()] == ["A1_", "abc12_", "R_", "c_", "R2_", "rate", "Rate_", "__r", "__x", "Print_Area_"]


def test_signs_and_percentages_in_formulas() -> None:
    cells = {"a": "A1", "b": "bs"}
    assert to_spreadsheet(compile_formula("-a * (2,5 + 10%) - max(b, a)"), cells) == (
        "(((-A1)*(2.5+(10/100)))-MAX(bs,A1))"
    )


def test_forms_accept_what_their_fields_ask_for(tmp_path: Path) -> None:
    fields = (
        Field(name="Kunde", kind="text", example="=Weiß"),
        Field(name="Preis", kind="amount", unit="€", example="12,50"),
        Field(name="Tag", kind="date"),
        Field(name="Holz", kind="choice", options=("Eiche, hell", "Fichte")),
    )
    blank, example = open_first(tmp_path, Form(title="Auftrag", moment=Cited(text="jemand bestellt"), fields=fields))
    assert [example.read_beside(name) for name in ("Kunde", "Preis")] == ["=Weiß", Fraction("12.5")]
    assert [each.get("type") for each in blank.find_all(".//m:dataValidation")] == ["custom", "date", "list"]
    assert {"Eiche, hell", "Fichte"} <= {*blank.values.values()}


def test_trackers_and_schedules_are_spreadsheets_too(tmp_path: Path) -> None:
    tracker = Tracker(
        title="Preise",
        moment=Cited(text="geliefert wird"),
        every=Cited(text="jede Lieferung"),
        table=Table(
            line="Lieferung", columns=(Field(name="Tag", kind="date"), Field(name="Gut?", kind="yes or no")), blank=9
        ),
    )
    schedule = Schedule(
        title="Ablauf",
        moment=Cited(text="der Auftrag da ist"),
        start=Cited(text="der Auftrag kommt"),
        days=(Day(day=2, action="Holz bestellen"), Day(day=9, action="=Sägen")),
    )
    made = publish(tmp_path, tracker, schedule)
    (blank,) = read_workbook(made["xlsx/diy-kit/01-t.xlsx"])
    assert len(blank.unlocked) == 18
    (days,) = read_workbook(made["xlsx/diy-kit/02-t.xlsx"])
    start = f"B{days.find_cell('Tag 0')[1:]}"
    days.values[start] = Fraction(100)
    assert [days.work_out(formula) for formula in days.formulas.values()] == [102, 109]


def test_publishing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    made = edition(tmp_path)
    again = edition(tmp_path)
    assert xlsx.publish(made) == xlsx.publish(again)
    assert xlsx.publish(replace(made, date="2027-01-01")) != xlsx.publish(made)


def test_other_formats_include_the_spreadsheets(tmp_path: Path) -> None:
    made = edition(tmp_path)
    (spreadsheet,) = [file.content for file in xlsx.publish(made).files]
    assert files_of(site, made)["site/diy-kit/01a-holzkarte.xlsx"] == spreadsheet
    plain = read_zip(files_of(md, made)["md/mass-grosse-markdown.zip"])
    assert plain["diy-kit/01a-holzkarte.xlsx"] == spreadsheet
    package = read_zip(files_of(scorm, made)["scorm/mass-grosse-diy-kit-scorm12.zip"])
    assert package["01a-holzkarte.xlsx"] == spreadsheet
    assert b'href="01a-holzkarte.xlsx"' in package["imsmanifest.xml"]
    assert b'href="01a-holzkarte.xlsx"' in package["01a-holzkarte.html"]


def files_of(module: object, made: Edition) -> dict[str, bytes]:
    return {file.path: file.content for file in module.publish(made).files}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("tool", "name"),
    [
        (
            CALCULATOR.model_copy(
                update={"mistakes": (Mistake(mistake="Falsch", sign="Torbjørn ruft an", repair="x"),)}
            ),
            "Torbjørn",
        ),
        (CALCULATOR.model_copy(update={"title": "Für Torbjørn"}), "Torbjørn"),
        (
            CALCULATOR.model_copy(
                update={"results": (Result(key="x", name="Tørbjorn", formula="sum(kosten)", unit="€"),), "limits": ()}
            ),
            "torbjorn",
        ),
    ],
    ids=["a text", "the title", "a defined name"],
)
def test_a_name_in_a_spreadsheet_is_a_leak(tool: Tool, name: str, tmp_path: Path) -> None:
    assert find_leaks(publish(tmp_path, tool), [Identity("first name", name)])
