"""Tables of notes or of what was said, with a comma, semicolon or tab between the cells."""

import csv
import io
import re
from collections.abc import Sequence

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.decoding import decode
from kit_builder.sources.document_builder import DocumentBuilder

SUFFIXES = (".csv", ".tsv")

_MOST_SHORT_WORDS = 8
_LONGEST_CELL = 10_000_000
_SPEAKER = re.compile(r"speaker(?:[ _]?name)?|who|name|taler|navn|hvem|sprecher(?:in)?", re.IGNORECASE)
_CLOCK = re.compile(r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?")


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Return a table as a source; raise SourceError where the bytes are not text or no table.

    The place of a line is its row, counted with the row of headings. A column of notes is read as text; the other cells
    of a row stand on one line. Where a column says who spoke, the notes are what they said.
    """
    text, problems = decode(raw)
    rows = _rows(text)
    notes = {column for row in rows[1:] for column, cell in enumerate(row) if len(cell.split()) > _MOST_SHORT_WORDS}
    speaker = next((column for column, cell in enumerate(rows[0]) if _SPEAKER.fullmatch(cell)), None)
    builder = DocumentBuilder()
    builder.problems += problems
    for number, row in enumerate(rows, start=1):
        builder.place = f"row {number}"
        said = [cell for column, cell in enumerate(row) if number > 1 and column in notes]
        others = [cell for column, cell in enumerate(row) if cell and (number == 1 or column not in notes)]
        if said and speaker is not None and speaker < len(row) and row[speaker]:
            builder.add_paragraph(_turn(row, row[speaker], said))
            continue
        if len(others) > 1:
            builder.add_row(others)
        else:
            builder.add_paragraph(" ".join(others))
        for cell in said:
            builder.add_paragraph(cell)
    return builder.build(name, source_id)


def _rows(text: str) -> list[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    beginning = text[:5000]
    delimiter = max(",;\t", key=beginning.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise SourceError("The file is a damaged table. Save it as .csv in UTF-8 again.") from None
    return [[" ".join(cell.split()) for cell in row] for row in rows]


def _turn(row: Sequence[str], speaker: str, said: Sequence[str]) -> str:
    """Return what was said in a row as the transcripts of most programs write it."""
    clock = next((cell for cell in row if _CLOCK.fullmatch(cell)), "")
    return f"{f'[{clock}] ' if clock else ''}{speaker}: {' '.join(said)}"
