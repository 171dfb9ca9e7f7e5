"""Plain text: notes and transcripts, whose layout is blank rows, list marks and speaker names."""

import re
from collections.abc import Iterator, Sequence

from kit_builder.records import Line, Source, Span
from kit_builder.sources import subtitle_events
from kit_builder.sources.decoding import decode, split_rows, trim
from kit_builder.sources.list_rows import find_marks
from kit_builder.sources.residue import drop_residue
from kit_builder.sources.speaker_turns import cut_rows, find_turns, open_turn
from kit_builder.sources.wrapped_rows import are_separate
from kit_builder.text.sentences import BlockBuilder, build_lines

SUFFIXES = (".txt", ".text")

_MAX_HEADING_WORDS = 8


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read plain text. Raises SourceError if the bytes are not text."""
    text, problems = decode(raw)
    if subtitle_events.is_subtitles(text):
        return subtitle_events.read(name, source_id, raw)
    lines, left_out, fit = read_lines(text)
    return Source(name, source_id, text, lines, (*problems, *left_out), fit=fit)


def read_lines(text: str) -> tuple[tuple[Line, ...], tuple[str, ...], float]:
    """Return the lines of a text whose only layout is blank rows, list marks and speaker names.

    Return its problems too, and what fraction of its rows open or continue a turn.
    """
    spans, problems = drop_residue(text, list(split_rows(text)))
    spans = cut_rows(text, spans)
    reader = _Reader(text, spans)
    for paragraph, following in _paragraphs(spans):
        reader.read(paragraph, following)
    reader.blocks.close()
    return build_lines(text, reader.blocks.done), problems, reader.turns.fit


_ATX = re.compile(r"#{1,6}[ \t]+(?=\S)")
UNDERLINE = re.compile(r"={3,}|-{3,}")
_CHAPTER = re.compile(r"\d{1,3}(?:\.\d{1,3})*[.)]?[ \t]+\S")


def _paragraphs(spans: Sequence[Span]) -> Iterator[tuple[list[Span], list[Span]]]:
    """Yield each paragraph (adjacent non-blank rows) with the paragraph after it."""
    runs: list[list[Span]] = [[]]
    for start, end in spans:
        if start < end:
            runs[-1].append((start, end))
        elif runs[-1]:
            runs.append([])
    yield from zip(runs, [*runs[1:], []], strict=True)


class _Reader:
    """Convert the paragraphs of a plain text to blocks."""

    def __init__(self, text: str, rows: Sequence[Span]) -> None:
        self.text = text
        self.turns = find_turns(text, rows)
        self.marks = find_marks(text, rows)
        self.blocks = BlockBuilder()
        self.width = 0
        self.is_wrapped = True

    def read(self, paragraph: list[Span], following: list[Span]) -> None:
        """Add the blocks of one paragraph, given the rows of the next paragraph."""
        self.blocks.close()
        self.width = max((end - start for start, end in paragraph), default=0)
        self.is_wrapped = not are_separate(self.text, paragraph)
        for place, row in enumerate(paragraph):
            if self.turns.at(row) or not self._add_heading(paragraph, place, following):
                self._add_row(paragraph, place, row)

    def _add_heading(self, paragraph: list[Span], place: int, following: list[Span]) -> bool:
        text, row = self.text, paragraph[place]
        if UNDERLINE.fullmatch(text, *row):
            return True
        title = find_atx_title(text, row)
        if title is None and place == 0 and self._is_title(paragraph, following):
            title = row
        if title:
            self.blocks.put(title, "heading")
        return title is not None

    def _is_title(self, paragraph: list[Span], following: list[Span]) -> bool:
        text, row = self.text, paragraph[0]
        if not _is_short_title(text, row):
            return False
        after = paragraph[1:] or following
        if len(paragraph) > 1 and UNDERLINE.fullmatch(text, *paragraph[1]):
            return True
        words = text[row[0] : row[1]]
        if not after or (self.turns.speakers and row[0] > self.turns.first):
            return False
        if words.isupper() and sum(letter.isalpha() for letter in words) > 4:
            return True
        if len(paragraph) > 1:
            return self._begins_list(paragraph[1]) and row[0] not in self.marks and not words.endswith(":")
        return not _is_numbered(text, after[0]) if _CHAPTER.match(words) else self._has_body(after)

    def _begins_list(self, row: Span) -> bool:
        """Return whether a row is the first item of a list that counts."""
        mark = self.marks.get(row[0])
        return mark is not None and mark.value == 1

    def _has_body(self, after: list[Span]) -> bool:
        """Return whether `after` is a paragraph, rather than another short item of a list with blank rows between."""
        row = after[0]
        return len(after) > 1 or not _is_short_title(self.text, row) or row[0] in self.marks

    def _add_row(self, paragraph: list[Span], place: int, row: Span) -> None:
        blocks, text = self.blocks, self.text
        turn = self.turns.at(row)
        mark = self.marks.get(row[0])
        if turn and (turn.speaker or not self._continues_quote(paragraph, place)):
            open_turn(blocks, turn)
        elif mark or not (place and blocks.is_open and self._wraps(paragraph, place)):
            blocks.close()
        piece = (turn.start, turn.end) if turn else trim(text, (mark.end if mark else row[0], row[1]))
        if piece[0] < piece[1]:
            blocks.add(piece)

    def _continues_quote(self, paragraph: list[Span], place: int) -> bool:
        """Return whether the row continues a wrapped quotation: both rows start with a single `>`."""
        return place > 0 and all(
            self.text[start] == ">" and not self.text[start + 1 : end].lstrip().startswith(">")
            for start, end in paragraph[place - 1 : place + 1]
        )

    def _wraps(self, paragraph: list[Span], place: int) -> bool:
        """Return whether the row before was wrapped because it was full, rather than ended on purpose."""
        text, (before, row) = self.text, paragraph[place - 1 : place + 1]
        if not self.is_wrapped:
            return False
        if text[row[0]].islower() and not text[paragraph[0][0]].islower():
            return True
        first_word = text[row[0] : row[1]].split(maxsplit=1)[0]
        return 50 <= self.width <= 120 and before[1] - before[0] + 1 + len(first_word) > self.width


def find_atx_title(text: str, row: Span) -> Span | None:
    """Return the span of the text of a `#` heading without its marks, or None if the row is not a heading."""
    mark = _ATX.match(text, *row)
    if mark is None:
        return None
    title = text[mark.end() : row[1]]
    unmarked = title.rstrip("#").rstrip()
    if not unmarked or len(title) == len(unmarked) or not title[len(unmarked)].isspace():
        unmarked = title
    return mark.end(), mark.end() + len(unmarked)


def _is_short_title(text: str, row: Span) -> bool:
    """Return whether the row could be a title: few words, beginning with a capital or digit, without a full stop."""
    words = text[row[0] : row[1]]
    return (
        len(words) <= 100
        and len(words.split()) <= _MAX_HEADING_WORDS
        and (words[0].isupper() or words[0].isdecimal())
        and (words[-1].isalnum() or words[-1] in ":)\"”»'’")
    )


def _is_numbered(text: str, row: Span) -> bool:
    return bool(_CHAPTER.match(text, *row))
