"""The sheets of a kit stand in the plan on its first page, below the part that they belong to."""

from dataclasses import replace

from kit_builder.products.authoring.document_spec import Sheet
from kit_builder.products.authoring.footnotes import render_document
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from tests.products.authoring.documents import WEIGH, chapter

SECTION = OutlineSection("The plan", "", "table", ("call-5",))
SHEETS = (
    Sheet("A1 The list", "you begin", 1),
    Sheet("A2 The next times", "it comes round", 1),
    Sheet("A3 Before you ring", "you are about to ring", 1),
    Sheet("A4 Decisions, words and result", "you don't know what to do", 1),
    Sheet("B1 The call", "you ring", 2),
    Sheet("Keep track", "it is done"),
)
PLAN = """\
| Part | Begin | Your own time | Then you wait |
|---|---|---|---|
| A: the list | Day 1 | one evening {call-5} | |
| A again | Week 6 | | |
| **B: the call** | Day 8 | | a week {call-5} |"""


def render(text: str) -> list[str]:
    spec = replace(chapter(), sheets=SHEETS)
    document = OutlineDocument(spec.file, "Weigh it", WEIGH.id, (SECTION,))
    return [row for row in render_document(document, {0: text}, spec).splitlines() if row.startswith("|")]


def test_sheets_stand_below_the_first_row_of_their_part() -> None:
    names = [
        row.split("|")[1].strip() for row in render(f"{PLAN}\n\n[[sheets]]\n\nRing while you wait. {{call-5}}")[2:]
    ]
    assert names == [
        "**A: the list**",
        "A1 The list",
        "A3 Before you ring",
        "A2 The next times · A4 Decisions, words and result",
        "**A again**",
        "**B: the call**",
        "B1 The call",
        "Keep track",
    ]


def test_an_article_names_no_part() -> None:
    plan = PLAN.replace("| A: the list", "| A first look | Day 0 | | |\n| A: the list")
    names = [row.split("|")[1].strip() for row in render(f"{plan}\n\n[[sheets]]")[2:5]]
    assert names == ["**A first look**", "**A: the list**", "A1 The list"]


def test_a_sheet_has_its_moment_and_as_many_cells_as_the_plan() -> None:
    assert "| A1 The list | you begin |  |  |" in render(f"{PLAN}\n\n[[sheets]]")


def test_without_a_plan_the_sheets_have_a_table_of_their_own() -> None:
    rows = render(f"{PLAN}\n\nRing while you wait. {{call-5}}\n\n[[sheets]]")
    assert sum(row.startswith(("| ---", "|---")) for row in rows) == 2
    assert "| A1 The list | you begin |" in rows
