"""Build a source from a document that is not plain text: write its blocks out as Markdown-like text."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from kit_builder.records import Line, Source, Span
from kit_builder.sources.decoding import describe_invisible, remove_invisible
from kit_builder.sources.list_rows import find_marks
from kit_builder.sources.residue import describe_left_out, find_residue
from kit_builder.sources.speaker_turns import Turns, cut_rows, find_turns, open_turn
from kit_builder.sources.step_tables import name_cells, read_step_table
from kit_builder.text.sentences import BlockBuilder, TextBlock, build_lines

Kind = Literal["heading", "item", "text", "continued", "row"]


class _Row(NamedTuple):
    kind: Kind
    span: Span


class DocumentBuilder:
    """Collect the blocks of a document in reading order.

    `place` is the place of the blocks that are added next, such as `page 3`. `problems` are sentences about what was
    left out.
    """

    def __init__(self) -> None:
        self.place = ""
        self.problems: list[str] = []
        self._parts: list[str] = []
        self._length = 0
        self._rows: list[_Row] = []
        self._places: list[tuple[int, str]] = []
        self._unseen = 0
        self._shown: dict[str, str] = {}
        self._leads: dict[int, int] = {}  # where rows begin, and where the bold words at their beginning end
        self._tables: list[tuple[Span, dict[Span, str]]] = []  # headings, and the other rows with what to show for them

    def add_heading(self, text: str, level: int = 1) -> None:
        """Add a heading, of `level` 1 to 6."""
        self._add("heading", text, f"{'#' * level} ", gap=True)

    def add_paragraph(self, text: str, lead: str = "") -> None:
        """Add a paragraph; a row that begins with a small letter continues the row before it.

        `lead` is its beginning if its first words are bold, unlike those after them; a time may come before.
        """
        before = len(self._rows)
        for index, row in enumerate(filter(str.strip, text.splitlines())):
            self._add("continued" if index and row.lstrip()[:1].islower() else "text", row, gap=not index)
        bold = " ".join(lead.split())
        if bold and len(self._rows) > before:
            start, end = self._rows[before].span
            self._leads.update({start: start + len(bold)} if start + len(bold) < end else {})

    def add_item(self, text: str, mark: str = "-", depth: int = 0) -> None:
        """Add a list item with its mark, such as `2.`, at `depth` from 0."""
        for index, row in enumerate(filter(str.strip, text.splitlines())):
            self._add("continued" if index else "item", row, "  " * depth + ("  " if index else f"{mark} "))

    def add_row(self, cells: Iterable[str]) -> None:
        """Add a row of a table, unless all its cells are empty."""
        words = [" ".join(cell.split()) for cell in cells]
        if any(words):
            self._add("row", f"| {' | '.join(words)} |")

    def add_table(self, rows: Sequence[Sequence[str]]) -> None:
        """Add a table: as list items if it is one of steps, else row by row."""
        table = read_step_table(rows)
        if table is None:
            first = len(self._rows)
            for row in rows:
                self.add_row(row)
            shown = name_cells([row for row in rows if any(map(str.strip, row))])
            if shown and len(self._rows) - first == len(shown) + 1:
                spans = [row.span for row in self._rows[first:]]
                self._tables.append((spans[0], dict(zip(spans[1:], shown, strict=True))))
            return
        self.problems += describe_left_out("Headings of columns", table.headings)
        for mark, text in table.items:
            if mark:
                self.add_item(text, mark)
            else:
                self.add_paragraph(text)

    def add_code(self, text: str) -> None:
        """Add preformatted text, row by row."""
        for index, row in enumerate(filter(str.strip, text.splitlines())):
            self._add("row", row, gap=not index)

    def build(self, name: str, source_id: str) -> Source:
        """Return the source of all added blocks."""
        text = "".join(self._parts)
        self._drop_residue(text)
        blocks = self._blocks(text)
        lines = add_places(build_lines(text, blocks, self._render), self._places)
        return Source(name, source_id, text, lines, (*self.problems, *describe_invisible(self._unseen)))

    def _add(self, kind: Kind, text: str, prefix: str = "", gap: bool = False) -> None:
        words, unseen = remove_invisible(" ".join(text.split()))
        self._unseen += unseen
        if not words.strip():
            return
        if self._parts:
            self._write("\n\n" if gap else "\n")
        if self.place != (self._places[-1][1] if self._places else ""):
            self._places.append((self._length, self.place))
        self._write(prefix)
        self._write(words.strip())
        self._rows.append(_Row(kind, (self._length - len(words.strip()), self._length)))

    def _render(self, words: str) -> str:
        """Return a row of a table with the names of its columns, and other words as they are."""
        return self._shown.get(words, words)

    def _drop_residue(self, text: str) -> None:
        """Leave out the paragraphs that an app added."""
        spans = [span for kind, span in self._rows if kind == "text"]
        apart = [each for span in spans for each in (span, (span[1], span[1]))]
        residue = {apart[at] for at in find_residue(text, apart)}
        self._rows = [row for row in self._rows if row.span not in residue]
        left_out = [text[slice(*span)] for span in sorted(residue)]
        self.problems += describe_left_out("Text of an app", left_out)

    def _write(self, part: str) -> None:
        self._parts.append(part)
        self._length += len(part)

    def _blocks(self, text: str) -> list[TextBlock]:
        blocks = BlockBuilder()
        kinds = {span[0]: kind for kind, span in self._rows}
        rows = [(kinds.get(span[0], "text"), span) for span in cut_rows(text, [span for _, span in self._rows])]
        whole = {span[0]: (_find_mark(text, span, kind), span[1]) for kind, span in rows}
        turns = find_turns(text, [whole[span[0]] for kind, span in rows if kind != "continued"], leads=self._leads)
        marks = find_marks(text, [span for kind, span in rows if kind == "text"])
        headings = self._name_cells(text, turns)
        for kind, (start, end) in rows:
            if start in headings:
                continue
            turn = turns.at(whole[start]) if kind != "continued" else None
            if kind in ("heading", "item") and turn and not turn.speaker:
                turn = None
            if turn is None and kind in ("heading", "row"):
                blocks.put((start, end), kind)
                continue
            if turn:
                open_turn(blocks, turn)
                start, end = turn.start, turn.end
            elif kind != "continued":
                blocks.close()
                start = marks[start].end if start in marks else start
            if start < end:
                blocks.add((start, end))
        blocks.close()
        return blocks.done

    def _name_cells(self, text: str, turns: Turns) -> frozenset[int]:
        """Set what is shown for the rows of tables without turns; return the starts of their headings."""
        found = [(head, rows) for head, rows in self._tables if not any(turns.at(row) for row in rows)]
        self._shown = {text[slice(*row)]: shown for _, rows in found for row, shown in rows.items()}
        return frozenset(start for (start, _), _ in found)


def _find_mark(text: str, span: Span, kind: Kind) -> int:
    """Return where a heading or list item begins with its mark."""
    return text.rfind("\n", 0, span[0]) + 1 if kind in ("heading", "item") else span[0]


def add_places(lines: Iterable[Line], places: Sequence[tuple[int, str]]) -> tuple[Line, ...]:
    """Return lines with the place in which each begins; `places` are (offset in the text, name), in order."""
    starts = [start for start, _ in places]
    names = ["", *(name for _, name in places)]
    return tuple(replace(line, place=names[bisect_right(starts, line.spans[0][0])]) for line in lines)


def format_comment_place(author: str) -> str:
    """Return the place of a comment; punctuation that could end the place is removed from the author's name."""
    name = " ".join(re.findall(r"[^\W_]+(?:[.’'-]+[^\W_]+)*", author))
    return f"comment by {name}" if name else "comment"
