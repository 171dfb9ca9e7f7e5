"""Tables of steps: one line for each row, the step first, the other cells with the names of their columns."""

import io

import pytest

from kit_builder.records import Passage
from kit_builder.sources import read_source
from kit_builder.sources.step_tables import fill_merged, read_step_table
from kit_builder.text.lists import is_numbered_item
from tests.sources.reading import check_problems, texts

ROWS = [
    ["No", "What to do", "By"],
    ["1", "Rinse the brushes twice", "Anna"],
    ["2", "Hang them up over the sink", ""],
    ["3", "Count the lids of the jars", "Ole"],
]
STEPS = ["Rinse the brushes twice (By: Anna)", "Hang them up over the sink", "Count the lids of the jars (By: Ole)"]


def make_markdown() -> bytes:
    rows = [f"| {' | '.join(row)} |" for row in ROWS]
    return "\n".join([rows[0], "|---|:--|---|", *rows[1:], ""]).encode()


def make_page() -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    return f"<table>{rows}</table>".encode()


def make_opendocument(rows: str = "") -> bytes:
    """Return a flat OpenDocument text with a table of ROWS, or of `rows` in XML."""
    cells = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = rows or "".join(
        f"<table:table-row>{''.join(cells.format(cell) for cell in row)}</table:table-row>" for row in ROWS
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    table = f"<table:table>{rows}</table:table>"
    body = f"<office:body><office:text>{table}</office:text></office:body>"
    return f"<office:document{spaces}>{body}</office:document>".encode()


def make_word() -> bytes:
    from docx import Document

    document = Document()
    table = document.add_table(rows=0, cols=3)
    for row in ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


TABLES = [(".md", make_markdown()), (".html", make_page()), (".docx", make_word()), (".fodt", make_opendocument())]


@pytest.mark.parametrize(("suffix", "raw"), TABLES)
def test_a_table_of_steps_is_a_numbered_list(suffix: str, raw: bytes) -> None:
    source = read_source(f"n{suffix}", "n", raw, suffix)
    assert [line.text for line in source.lines] == STEPS
    assert all(is_numbered_item(Passage(source, 1, "", source.lines), line) for line in source.lines)
    check_problems(source, ("heading", 4))


def test_the_rows_of_a_table_without_numbers_are_items() -> None:
    text = "Task | Owner\n---|---\nRinse the brushes twice | Anna\nCount the lids of the jars | Ole\n"
    assert texts(text, ".md") == ["Rinse the brushes twice (Owner: Anna)", "Count the lids of the jars (Owner: Ole)"]


@pytest.mark.parametrize(
    "rows",
    [
        [["If", "Then"], ["over 15 percent", "on the list"], ["below 15 percent", "off the list"]],
        [["Damage", "What"], ["below 200", "the crew repairs it at once"], ["above 200", "we call the insurer first"]],
        [["Day", "Call"], ["Monday", "Anna"], ["Friday", "Ole"]],
        [["Question", "Answer"], ["Who has the key?", "The man in the cellar has it"], ["When?", "At noon, or later"]],
        [["1", "Rinse the brushes twice"], ["2", "Hang them up to dry"], ["3", "Count all the lids"]],
        [["No", "What to do"], ["1", "Rinse the brushes twice"]],
    ],
)
def test_other_tables_are_not_tables_of_steps(rows: list[list[str]]) -> None:
    assert read_step_table(rows) is None


def test_a_row_over_the_whole_width_is_an_item_of_its_own() -> None:
    table = read_step_table([*ROWS[:3], ["If a brush is broken, stop."], ROWS[3]])
    assert table is not None
    assert [(item.mark, item.text) for item in table.items][2] == ("", "If a brush is broken, stop.")


def test_merged_cells_have_the_text_of_the_cell_above() -> None:
    assert list(fill_merged([["a", "b"], ["c", None], ["wide"], ["d", None]])) == [
        ["a", "b"],
        ["c", "b"],
        ["wide"],
        ["d", "b"],
    ]
    page = "<table><tr><th>No<th>What to do<th>By</tr><tr><td>1<td>Rinse the brushes twice<td rowspan=2>Anna</tr>"
    page += "<tr><td>2<td>Hang them up to dry</tr></table>"
    assert texts(page, ".html") == ["Rinse the brushes twice (By: Anna)", "Hang them up to dry (By: Anna)"]


def test_lists_and_tables_in_a_cell_are_part_of_the_step() -> None:
    from docx import Document

    document = Document()
    table = document.add_table(rows=3, cols=3)
    for row, cells in zip(table.rows, ROWS[:3], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(1, 1).add_paragraph("the flat one", style="List Bullet")
    table.cell(1, 1).add_paragraph("the round one", style="List Bullet")
    inner = table.cell(2, 1).add_table(rows=2, cols=2)
    for row, (letter, text) in zip(inner.rows, [("a", "hooks up"), ("b", "hair down")], strict=True):
        row.cells[0].text, row.cells[1].text = letter, text
    out = io.BytesIO()
    document.save(out)
    source = read_source("n.docx", "n", out.getvalue(), ".docx")
    assert [line.text for line in source.lines] == [
        "Rinse the brushes twice: the flat one; the round one (By: Anna)",
        "Hang them up over the sink: hooks up; hair down",
    ]


def test_typed_marks_in_a_document_are_not_text() -> None:
    assert texts("<p>☐ Rinse the brushes</p><p>☑ Hang them up</p>", ".html") == ["Rinse the brushes", "Hang them up"]


def test_merged_cells_and_lists_in_an_opendocument_table_belong_to_their_steps() -> None:
    def cell(content: str, attributes: str = "") -> str:
        return f"<table:table-cell{attributes}>{content}</table:table-cell>"

    def word(text: str, attributes: str = "") -> str:
        return cell(f"<text:p>{text}</text:p>", attributes)

    items = "".join(f"<text:list-item><text:p>{each}</text:p></text:list-item>" for each in ("round", "flat"))
    rows = (
        [word("No"), word("What to do"), word("By")],
        [word("1"), word("Rinse the brushes twice"), word("Anna", ' table:number-rows-spanned="2"')],
        [
            word("2"),
            cell(f"<text:p>Hang them up over the sink</text:p><text:list>{items}</text:list>"),
            "<table:covered-table-cell/>",
        ],
        [word("Wear gloves all the time.", ' table:number-columns-spanned="3"'), "<table:covered-table-cell/>" * 2],
    )
    table = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    source = read_source("n.fodt", "n", make_opendocument(table), ".fodt")
    assert [line.text for line in source.lines] == [
        "Rinse the brushes twice (By: Anna)",
        "Hang them up over the sink: round; flat (By: Anna)",
        "Wear gloves all the time.",
    ]


def test_a_table_without_headings_or_with_an_empty_row_is_read() -> None:
    rows = make_markdown().decode().splitlines()
    assert texts("\n".join([*rows[:3], "| | | |", *rows[3:]]), ".md") == STEPS
    unheaded = " ".join(texts("\n".join(["| | | |", *rows[1:]]), ".md"))
    assert all(cell in unheaded for row in ROWS[1:] for cell in row)
