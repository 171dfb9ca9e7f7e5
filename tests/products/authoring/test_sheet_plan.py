"""The sheets of a kit stand below the plan on its first page, a column for each part, in the order of use."""

from dataclasses import replace

from kit_builder.products.authoring.document_spec import Sheet
from kit_builder.products.authoring.footnotes import render_document
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from tests.products.authoring.documents import WEIGH, chapter

SECTION = OutlineSection("The plan", "", "table", ("call-5",))
SHEETS = (
    Sheet("A1 Before you ring", "you are about to ring", 1),
    Sheet("A2 The list", "you begin", 1),
    Sheet("A3 The next times", "it comes round", 1),
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
    spec = chapter()
    spec = replace(spec, methods=(WEIGH, WEIGH), sheets=SHEETS)
    document = OutlineDocument(spec.file, "Weigh it", WEIGH.id, (SECTION,))
    return render_document(document, {0: text}, spec).splitlines()


def test_the_plan_names_the_sheets_of_each_part_once() -> None:
    rows = render(f"{PLAN}\n\n[[sheets]]")
    names = [row.split("|")[1].strip() for row in rows if row.startswith("|")][2:5]
    assert names == ["**A: the list** (A1–A4)", "**A again**", "**B: the call**"]


def test_an_article_names_no_part() -> None:
    plan = PLAN.replace("| A: the list", "| A first look | Day 0 | | |\n| A: the list")
    names = [row.split("|")[1].strip() for row in render(f"{plan}\n\n[[sheets]]") if row.startswith("|")][2:4]
    assert names == ["**A first look**", "**A: the list** (A1–A4)"]


def test_the_sheets_stand_at_the_end_in_the_order_of_use() -> None:
    rows = render(f"{PLAN}\n\n[[sheets]]\n\nRing while you wait. {{call-5}}")
    said = next(place for place, row in enumerate(rows) if row.startswith("Ring while you wait."))
    below = [row for row in rows[said:] if row.startswith("|")]
    assert below[:4] == [
        f"| A: {WEIGH.name} | B: {WEIGH.name} |",
        "| --- | --- |",
        "| A1 Before you ring | B1 The call |",
        "| A2 The list |  |",
    ]
    assert "**Keep track**: Use this when it is done." in rows


def test_an_empty_column_is_left_out_with_its_footnotes_kept() -> None:
    plan = PLAN.replace("| | a week {call-5} |", "| | {call-5} |")
    rows = [row for row in render(f"{plan}\n\n[[sheets]]") if row.startswith("|")]
    assert rows[0] == "| Part | Begin | Your own time |"
    assert rows[4].startswith("| **B: the call** | Day 8 | ") and "[^" in rows[4]


def test_an_empty_cell_of_the_plan_has_a_dash() -> None:
    rows = [row for row in render(f"{PLAN}\n\n[[sheets]]") if row.startswith("|")]
    assert rows[3] == "| **A again** | Week 6 | – | – |"


def test_without_a_plan_the_sheets_have_tables_of_their_own() -> None:
    rows = render("Begin. {call-5}\n\n[[sheets]]")
    assert "| A1 Before you ring | B1 The call |" in rows
