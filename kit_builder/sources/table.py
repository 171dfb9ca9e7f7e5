"""CSV and TSV tables of notes or speech, with a comma, semicolon or tab between the cells."""

import csv
import io
import re
from collections.abc import Sequence

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.decoding import decode
from kit_builder.sources.document_builder import DocumentBuilder

SUFFIXES = (".csv", ".tsv")

_MAX_SHORT_WORDS = 8
_MAX_CELL_LENGTH = 10_000_000
_SPEAKER = re.compile(r"speaker(?:[ _]?name)?|who|name|taler|navn|hvem|sprecher(?:in)?", re.IGNORECASE)
_CLOCK = re.compile(r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?")


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read a table. Raises SourceError if the bytes are not text or not a table.

    The place of a line is its row, counting the header row. Columns of longer text are read as paragraphs; the other
    cells of a row form one line. If a column names the speaker, the longer text is what they speech.
    """
    text, problems = decode(raw)
    rows = _read_rows(text)
    notes = {column for row in rows[1:] for column, cell in enumerate(row) if len(cell.split()) > _MAX_SHORT_WORDS}
    speaker = next((column for column, cell in enumerate(rows[0]) if _SPEAKER.fullmatch(cell)), None)
    builder = DocumentBuilder()
    builder.problems += problems
    for number, row in enumerate(rows, start=1):
        builder.place = f"row {number}"
        speech = [cell for column, cell in enumerate(row) if number > 1 and column in notes]
        others = [cell for column, cell in enumerate(row) if cell and (number == 1 or column not in notes)]
        if speech and speaker is not None and speaker < len(row) and row[speaker]:
            builder.add_paragraph(_format_turn(row, row[speaker], speech))
            continue
        if len(others) > 1:
            builder.add_row(others)
        else:
            builder.add_paragraph(" ".join(others))
        for cell in speech:
            builder.add_paragraph(cell)
    return builder.build(name, source_id)


def _read_rows(text: str) -> list[list[str]]:
    csv.field_size_limit(_MAX_CELL_LENGTH)
    beginning = text[:5000]
    delimiter = max(",;\t", key=beginning.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise SourceError("The table is damaged. Save it again as .csv in UTF-8.") from None
    return [[" ".join(cell.split()) for cell in row] for row in rows]


def _format_turn(row: Sequence[str], speaker: str, speech: Sequence[str]) -> str:
    """Format the speech in a row as a line of a transcript: `[00:01:02] Anna: …`."""
    clock = next((cell for cell in row if _CLOCK.fullmatch(cell)), "")
    return f"{f'[{clock}] ' if clock else ''}{speaker}: {' '.join(speech)}"
