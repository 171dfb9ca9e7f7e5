"""Tables in Markdown: which part of each row is read, and as what."""

import re
from collections.abc import Iterator, Sequence, Set

from kit_builder.records import Span
from kit_builder.sources.residue import describe_left_out
from kit_builder.sources.step_tables import StepTable, name_cells, read_step_table

TABLE_RULE = re.compile(r"(?=.*\|)\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*(?::?-+:?[ \t]*)?)*")
_BAR = re.compile(r"(?<!\\)\|(?![^\[\]]*\]\])")  # not in a link between notes
_NUMBER_CELL = re.compile(r"\|?[ \t]*[^|]*\|[ \t]*")


class Tables:
    """The tables of a text, but those in which `turns` begin.

    `rows` are the spans to read instead of their rows, by the start of the row: in tables of steps without the number
    in the first cell, and empty for headings and rules. `shown` are the texts to show for these spans: the cells with
    the names of their columns.
    """

    def __init__(self, text: str, rows: Sequence[Span], turns: Set[int]) -> None:
        self.rows: dict[int, Span] = {}
        self.shown: dict[str, str] = {}
        self.problems: tuple[str, ...] = ()
        for table in _find_tables(text, rows):
            cells = [_split_cells(text, row) for row in (table[0], *table[2:])]
            steps = read_step_table(cells) if any(cells[0]) else None
            if steps:
                filled = [row for row, words in zip(table[2:], cells[1:], strict=True) if any(words)]
                self._add(text, table, filled, steps)
            elif turns.isdisjoint(start for start, _ in table):
                headings = [cell.strip("*_") for cell in cells[0]]
                self._name_cells(text, table, name_cells([headings, *cells[1:]], is_headed=True))

    def _name_cells(self, text: str, table: Sequence[Span], shown: Sequence[str]) -> None:
        """Add a table whose rows are shown as `shown`; if that is empty, the table has no headings."""
        for start, _ in table[:2] if shown else ():
            self.rows[start] = (start, start)
        for row, words in zip(table[2:], shown, strict=bool(shown)):
            if words:
                self.rows[row[0]] = row
                self.shown[" ".join(text[slice(*row)].split())] = words
                self.shown[text[slice(*row)]] = words

    def _add(self, text: str, table: Sequence[Span], filled: Sequence[Span], steps: StepTable) -> None:
        for start, _ in table:
            self.rows[start] = (start, start)
        for (start, end), item in zip(filled, steps.items, strict=True):
            number = _NUMBER_CELL.match(text, start, end) if item.mark[:1].isdecimal() else None
            span = (number.end() if number else start, end)
            self.rows[start] = span
            self.shown[" ".join(text[slice(*span)].split())] = item.text
            self.shown[text[slice(*span)]] = item.text
        self.problems += describe_left_out("Headings of columns", steps.headings)


def _find_tables(text: str, rows: Sequence[Span]) -> Iterator[list[Span]]:
    """Yield the rows of each table: headings, a rule, and rows until one without a bar."""
    for at, rule in enumerate(rows[1:], start=1):
        if not TABLE_RULE.fullmatch(text, *rule) or "|" not in text[slice(*rows[at - 1])]:
            continue
        body = list(rows[at - 1 : at + 1])
        for row in rows[at + 1 :]:
            if "|" not in text[slice(*row)]:
                break
            body.append(row)
        yield body


def _split_cells(text: str, row: Span) -> list[str]:
    inner = text[slice(*row)].strip().removeprefix("|")
    inner = inner if inner.endswith("\\|") else inner.removesuffix("|")
    return [cell.strip() for cell in _BAR.split(inner)]
