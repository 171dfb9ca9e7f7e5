"""Words in are words in lines, or words reported: of every format, and also of what is left out."""

import io
import json

import docx
import pytest
import source_words
from fpdf import FPDF
from source_words import account_for_words

from kit_builder.records import Source
from kit_builder.sources import read_source
from tests.sources.turn_layouts import CALL

TURNS = "".join(f"{('Siv', 'Per')[who]}: {words}\n" for who, _, words in CALL)
TABLE = "| Oven | Hours |\n|---|--:|\n| Small one | 3 |\n| Large one | 9 |\n"
CAPTIONS = "".join(f"{at}\n00:00:{at:02},0 --> 00:00:{at:02},9\n<i>{each[2]}</i>\n\n" for at, each in enumerate(CALL))
SAID = [{"who": who, "words": words} for who, _, words in CALL]
STAMP = "Transcribed by https://scribe.example.com\n"


def _write_word() -> bytes:
    document, data = docx.Document(), io.BytesIO()
    document.add_heading("Light the oven")
    document.add_paragraph("You feel for cracks first.", style="List Number")
    table = document.add_table(rows=3, cols=3)
    for row, cells in zip(
        table.rows, (("Oven", "Hours", "Who"), ("Small", "3", "Siv"), ("Large", "9", "Per")), strict=True
    ):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    document.save(data)
    return data.getvalue()


def _write_pdf() -> bytes:
    document = FPDF()
    for page in ("Light a small fire.", "Close the door.", "Write down the heat."):
        document.add_page()
        document.set_font("Helvetica", size=11)
        for row in ("Aune Ovens - how we work", page):
            document.multi_cell(0, 8, row, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


FILES = {
    "call.txt": f"Taking over an oven\n\n{TURNS}\n{STAMP}".encode(),
    "notes.md": f"# Ovens\n\n{TABLE}\n- [ ] Feel for cracks.\n\nid:: 4 oven\n".encode(),
    "call.srt": CAPTIONS.encode(),
    "prices.csv": b"Oven,Hours,Price\nSmall,3,100\nLarge,9,250\n",
    "board.csv": b"ID,TEXT,COLOR,X,Y\na,Light the small fire,#fce,1,9\nb,Close the door,#fce,2,9\n",
    "page.html": f"<h1>Ovens</h1><p hidden>Do not read this.</p><ul><li>Feel for cracks.</li></ul>{TABLE}".encode(),
    "call.json": json.dumps({"note": "Siv was tired that day.", "said": SAID}).encode(),
    "notes.docx": _write_word(),
    "notes.pdf": _write_pdf(),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_every_word_is_in_a_line_or_reported(name: str) -> None:
    account = account_for_words(name, FILES[name])
    assert account.in_lines
    assert account.is_complete, account


def test_a_word_that_a_reader_loses_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_less(name: str, source_id: str, raw: bytes, suffix: str) -> Source:
        return read_source(name, source_id, raw.replace(b"cracks", b""), suffix)

    monkeypatch.setattr(source_words, "read_source", read_less)
    account = account_for_words("page.html", b"<p>Feel for cracks.</p>")
    assert account.lost == {"cracks": 1}
    assert not account.is_complete
