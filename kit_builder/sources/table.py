"""CSV and TSV tables: transcripts, notes and boards, known by what their columns hold."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.columns import EACH, Cell, Column, Place
from kit_builder.sources.decoding import decode
from kit_builder.sources.speech_pieces import build_speech
from kit_builder.sources.table_notes import has_sticky_notes, read_notes
from kit_builder.sources.text_columns import TextColumn, choose_texts
from kit_builder.sources.time_column import find_all_times, parse_time

SUFFIXES = (".csv", ".tsv")

_MAX_CELL_LENGTH = 10_000_000
_SAMPLE = 200_000
_MAX_TITLE_WORDS = 5
_ASKS = re.compile(r"[?？؟;][\"'”’»)]*$")
_SPEAKS = re.compile(r"speak|spk|taler|talare|sprech|spreker|locut|parlante", re.IGNORECASE)
_ENOUGH_TIMES = 8


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read a table. Raises SourceError if the bytes are not text or not a table.

    The place of a line is its row, counting the header row. In a transcript a column has the words, and others the
    speakers and times. Other tables are notes.
    """
    text, problems = decode(raw)
    columns = _find_columns(_read_rows(text))
    texts = choose_texts(columns)
    if _is_transcript(texts, columns):
        source = build_speech(name, source_id, columns, texts, "row")
    else:
        source = read_notes(name, source_id, columns)
    return Source(name, source_id, source.text, source.lines, (*problems, *source.problems))


def _read_rows(text: str) -> list[list[str]]:
    """Return the rows, cut at the character that gives most rows the same number of cells."""
    csv.field_size_limit(_MAX_CELL_LENGTH)
    try:
        delimiter = max("\t;,", key=lambda character: _count_regular(text[:_SAMPLE], character))
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise SourceError("The table is damaged. Save it again as .csv in UTF-8.") from None
    return [[" ".join(cell.split()) for cell in row] for row in rows]


def _count_regular(text: str, delimiter: str) -> int:
    """Return how many rows have the usual number of cells, if that is more than one."""
    widths = Counter(len(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row)
    several = [count for width, count in widths.items() if width > 1]
    return max(several, default=0)


def _find_columns(rows: Sequence[Sequence[str]]) -> list[Column]:
    """Return the columns of a table; the place of a cell is the number of its row."""
    header = _find_header(rows)
    width = max(map(len, rows), default=0)
    columns = []
    for index in range(width):
        title = rows[header][index] if header is not None and index < len(rows[header]) else ""
        first = 0 if header is None else header + 1
        cells: dict[Place, Cell] = {
            (number,): row[index]
            for number, row in enumerate(rows[first:], start=first + 1)
            if index < len(row) and row[index]
        }
        columns.append(Column((EACH, title or f"column {index + 1}"), cells))
    return [column for column in columns if column.cells]


def _find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the row of titles: the first full row, of short words that no other row repeats."""
    number = next((number for number, row in enumerate(rows) if any(row)), None)
    if number is None or len(rows) <= number + 1 or len(rows[number]) < 2:
        return None
    titles = rows[number]
    repeated = any(
        title and index < len(row) and row[index] == title
        for row in rows[number + 1 :]
        for index, title in enumerate(titles)
    )
    is_short = all(len(title.split()) <= _MAX_TITLE_WORDS and parse_time(title) is None for title in titles if title)
    return number if is_short and not repeated and sum(map(_has_letter, titles)) * 2 >= len(titles) else None


def _has_letter(text: str) -> bool:
    return any(map(str.isalpha, text))


def _is_transcript(texts: Sequence[TextColumn], columns: Sequence[Column]) -> bool:
    """Return whether rows are speech: with times at the pace of speech, or with speakers who talk to each other."""
    if not texts or has_sticky_notes(columns):
        return False
    (text,) = texts
    if text.times and (text.speakers or text.times.kind != "number"):
        return True
    if text.times:
        several = len(find_all_times(columns, text.column)) > 1
        return several or len(text.column.texts) >= _ENOUGH_TIMES
    if not text.speakers:
        return False
    others = [column for column in columns if column not in (text.column, text.speakers.column)]
    talk = bool(_SPEAKS.search(text.speakers.column.path[-1])) or any(map(_ASKS.search, text.column.texts.values()))
    return talk and all(column.is_index for column in others if column.path != text.column.path)
