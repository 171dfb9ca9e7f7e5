"""Markdown: headings, list items, table rows, fenced code and paragraphs of several rows."""

import re
from collections.abc import Sequence

from kit_builder.records import Source, Span
from kit_builder.sources.decoding import decode, split_rows, trim
from kit_builder.sources.list_rows import find_marks
from kit_builder.sources.markdown_tables import TABLE_RULE, Tables
from kit_builder.sources.plain_text import UNDERLINE, find_atx_title
from kit_builder.sources.residue import drop_residue
from kit_builder.sources.speaker_turns import cut_rows, find_turns, open_turn
from kit_builder.sources.wrapped_rows import find_separate_rows
from kit_builder.text.sentences import BlockBuilder, build_lines

SUFFIXES = (".md", ".markdown")

_MAX_TITLE_WORDS = 12

_QUOTE = re.compile(r"(?:>[ \t]*)+")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_SETEXT = re.compile(r"=+|-{2,}")
_BREAK = re.compile(r"(?:[*][ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}")
_BOLD = re.compile(r"(?P<mark>\*\*|__)(?P<title>(?:(?!(?P=mark)).)+)(?P=mark):?")
_TITLE = re.compile(r"title:[ \t]+[\"']?(?P<title>[^\"'\s].*?)[\"']?", re.IGNORECASE)
_LINK = re.compile(r"!?\[\[(?P<note>[^\[\]|]+)(?:\|(?P<shown>[^\[\]|]+))?\]\]")
_FRONT_MATTER_KEY = re.compile(r"[\w\"'-][^:]*:(?:\s|$)")


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read Markdown. Raises SourceError if the bytes are not text."""
    text, problems = decode(raw)
    spans = list(split_rows(text))
    front = _count_front_matter(text, spans)
    title = next(filter(None, (_TITLE.fullmatch(text, *span) for span in spans[:front])), None)
    spans, left_out = drop_residue(text, spans[front:])
    spans = cut_rows(text, spans)
    reader = _Reader(text, [_strip_quote(text, span) for span in spans])
    if title:
        reader.blocks.put(title.span("title"), "heading")
    for span in spans:
        reader.read(span)
    reader.blocks.close()
    lines = build_lines(text, reader.blocks.done, lambda words: _render(reader.tables.shown.get(words, words)))
    problems = (*problems, *left_out, *reader.tables.problems)
    return Source(name, source_id, text, lines, problems, fit=reader.turns.fit)


def _render(words: str) -> str:
    """Return words with links between notes as they are displayed: `[[Prices|the list]]` becomes `the list`."""
    return _LINK.sub(lambda link: link["shown"] or link["note"], words)


def _count_front_matter(text: str, spans: list[Span]) -> int:
    """Return the number of rows of YAML front matter at the start."""
    words = [text[start:end] for start, end in spans]
    if words[0] != "---" or not _FRONT_MATTER_KEY.match(words[1] if len(words) > 1 else ""):
        return 0
    for place, row in enumerate(words[1:], start=1):
        if row in ("---", "..."):
            return place + 1
    return 0


def _strip_quote(text: str, row: Span) -> Span:
    quote = _QUOTE.match(text, *row)
    return (quote.end(), row[1]) if quote else row


def _drop_unopened_bold(text: str, row: Span) -> Span:
    """Return the row without the end of bold type that begins before it, in a name or a list mark."""
    words = text[row[0] : row[1]]
    unopened = next((mark for mark in ("**", "__") if words.endswith(mark) and words.count(mark) % 2), "")
    return row[0], row[1] - len(unopened)


class _Reader:
    """Convert the rows of a Markdown text to blocks; each rule returns whether it has handled the row."""

    def __init__(self, text: str, rows: Sequence[Span]) -> None:
        self.text = text
        self.turns = find_turns(text, rows)
        self.marks = find_marks(text, rows)
        self.tables = Tables(text, rows, self.turns.by_start.keys())
        self.separate = find_separate_rows(text, rows)
        self.blocks = BlockBuilder()
        self.fence = ""
        self.in_item = False
        self.in_table = False
        self.rules = (self._underline, self._turn, self._atx, self._table, self._bold, self._item)

    def read(self, row: Span) -> None:
        """Read one row, given without surrounding blanks."""
        inner = _strip_quote(self.text, row)
        if self._fenced(row, inner):
            return
        if inner[0] == inner[1]:
            self.blocks.close()
            self.in_item = self.in_table = False
        elif not any(rule(inner) for rule in self.rules):
            if inner[0] in self.separate and not self.blocks.speaker:
                self.blocks.close()
            self.blocks.add(inner)
            if self.text[inner[1] - 1] == "\\" or self.text.startswith("  ", row[1]):
                self.blocks.close()

    def _fenced(self, row: Span, inner: Span) -> bool:
        words = self.text[inner[0] : inner[1]]
        if self.fence:
            if words.startswith(self.fence) and not words.strip(self.fence[0]):
                self.fence = ""
            elif row[0] < row[1]:
                self.blocks.put(row, "row")
            return True
        opening = _FENCE.match(words)
        if opening is None or "`" in words[opening.end() :]:
            return False
        self.blocks.close()
        self.fence = opening[0]
        return True

    def _underline(self, row: Span) -> bool:
        """Handle a heading underline or a horizontal rule; under long text or a speaker turn it is a rule."""
        text, blocks = self.text, self.blocks
        is_break = _BREAK.fullmatch(text, *row) or UNDERLINE.fullmatch(text, *row)
        if not self.in_item and blocks.is_open and _SETEXT.fullmatch(text, *row):
            words = sum(len(text[start:end].split()) for start, end in blocks.pieces)
            blocks.close("prose" if blocks.speaker or words > _MAX_TITLE_WORDS else "heading")
            return True
        if is_break:
            blocks.close()
        return bool(is_break)

    def _atx(self, row: Span) -> bool:
        title = find_atx_title(self.text, row)
        if title:
            self.blocks.put(title, "heading")
        return title is not None

    def _table(self, row: Span) -> bool:
        text, blocks = self.text, self.blocks
        if row[0] in self.tables.rows:
            steps = self.tables.rows[row[0]]
            blocks.close()
            if steps[0] < steps[1]:
                blocks.put(steps, "row")
            return True
        if TABLE_RULE.fullmatch(text, *row):
            if blocks.is_open:
                blocks.put(blocks.take_last(), "row")
            self.in_table = True
            return True
        if text[row[0]] == "|" or (self.in_table and "|" in text[row[0] : row[1]]):
            blocks.put(row, "row")
            return True
        return False

    def _bold(self, row: Span) -> bool:
        title = _BOLD.fullmatch(self.text, *row)
        if title is None or self.blocks.is_open:
            return False
        words = title["title"].strip()
        if not words or words[-1] in ".!?,;" or len(words.split()) > _MAX_TITLE_WORDS:
            return False
        self.blocks.put(trim(self.text, title.span("title")), "heading")
        return True

    def _turn(self, row: Span) -> bool:
        turn = self.turns.at(row)
        if turn is None:
            return False
        open_turn(self.blocks, turn)
        self.in_item = False
        if turn.start < turn.end:
            self.blocks.add((turn.start, turn.end))
        return True

    def _item(self, row: Span) -> bool:
        mark = self.marks.get(row[0])
        if mark is None or (mark.sure and self.blocks.is_open and not self.in_item and mark.value > 1):
            return False
        self.blocks.close()
        self.in_item = True
        inner = _drop_unopened_bold(self.text, (mark.end, row[1]))
        if not self._atx(inner):
            self.blocks.add(inner)
        return True
