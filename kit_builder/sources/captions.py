"""Captions: WebVTT, SubRip and YouTube's SBV, whose sentences may continue over several cues.

Formats: https://www.w3.org/TR/webvtt1/ and https://en.wikipedia.org/wiki/SubRip. Files that break them are read too.
"""

import html
import itertools
import operator
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kit_builder.records import Source, Span
from kit_builder.sources.decoding import decode, describe_invisible, remove_invisible, split_rows, trim
from kit_builder.sources.speaker_turns import Turns, find_turns, open_turn
from kit_builder.sources.turn_names import is_name
from kit_builder.sources.turn_stamps import parse_seconds
from kit_builder.text.sentences import BlockBuilder, build_lines

SUFFIXES = (".vtt", ".srt", ".sbv")

_STAMP = r"(?:\d{1,4}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,9})?"
_TIMING = re.compile(rf"(?P<start>{_STAMP})(?:[ \t]*(?:-+[ \t]*>|–[ \t]*>|→)|,\d{{1,2}}:\d{{2}}:\d{{2}}\.\d{{3}}$)")
_END = re.compile(_STAMP)
_STOPS = ".!?…。！？,;"
_MAX_STOPS = 0.05  # the share of rows that end with a mark, in captions without punctuation
_PAUSE = 1.5  # seconds between two sentences
_BROKEN = re.compile(
    r"(?=-?\d*[:.,]\d)-?[\d:.,]+(?:[ \t]*(?:-+[ \t]*>|–[ \t]*>|→)[ \t]*[\d:.,]*|[ \t]+\d+:[\d:.,]+)"
    r"(?:[ \t]+[a-z]+:\S*)*"
)
_METADATA = re.compile(r"[\w-]{1,40}[ \t]*[:=]")
_SKIPPED = re.compile(r"(?:NOTE(?:[ \t].*)?|STYLE|REGION)")
_TAG = re.compile(
    r"<v(?:\.[^\s<>]*)?[ \t]+(?P<voice>[^<>]*)>"
    r"|</?(?:c|i|b|u|s|v|ruby|rt|rp|lang|font)(?:[.\s=][^<>]*)?/?>"
    r"|<\d[\d:.,]*>"
    r"|\{\\[^{}]*\}",
    re.IGNORECASE,
)
_DASH = re.compile(r"[-–—][ \t]+")
_ENTITY = re.compile(r"&#?\w{1,32};?")


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read captions. Raises SourceError if the bytes are not text."""
    text, problems = decode(raw)
    reader = _Reader(text)
    reader.read()
    lines = build_lines(text, reader.blocks.done, reader.render)
    return Source(name, source_id, text, lines, (*problems, *reader.problems()))


def _unescape(words: str) -> str:
    shown = _ENTITY.sub(lambda found: html.unescape(found[0]), words) if "&" in words else words
    return shown.replace("\r", " ").replace("\n", " ")


def _find_repeats(shown: Sequence[str], timings: Sequence[object]) -> frozenset[int]:
    """Return the indices of the rows that repeat the end of the caption before, in rolling captions like YouTube's.

    `shown` are the rows without tags. Captions roll if more than a quarter of them begin with the end of the caption
    before, followed by new text.
    """
    captions: list[list[int]] = []
    for place, timing in enumerate(timings):
        if timing:
            captions.append([])
        elif captions and shown[place]:
            captions[-1].append(place)
    repeats: list[int] = []
    rolled = 0
    for before, caption in itertools.pairwise(captions):
        ended, begun = ([shown[place] for place in each] for each in (before, caption))
        may_repeat = bool(begun) and begun[0] in ended
        longest = min(len(ended), len(begun)) if may_repeat else 0
        again = next((n for n in range(longest, 0, -1) if ended[-n:] == begun[:n]), 0)
        repeats += caption[:again]
        rolled += 0 < again < len(caption)
    return frozenset(repeats) if rolled > max(1, len(captions) / 4) else frozenset()


def _strip_tags(words: str) -> str:
    return _TAG.sub("", words).strip() if "<" in words or "{" in words else words


class _Reader:
    """Convert captions to blocks; text outside captions, or after an invalid time, is kept without a time."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.rows = list(split_rows(text))
        # Hardly any row of words begins with a digit, as each time does.
        self.timings = [
            _TIMING.match(text, *row) if text[row[0] : row[0] + 1].isdecimal() else None for row in self.rows
        ]
        self.broken = self.stray = self.unseen = self.header = 0
        self.first = self._skip_header()
        self.cue_ids = frozenset(place for place in range(len(self.rows)) if self._is_cue_id(place))
        self.turns = self._find_turns()
        self.blocks = BlockBuilder()
        self.voices = self._find_voices()
        self.pauses: frozenset[int] = frozenset()
        shown = [_strip_tags(text[start:end]) for start, end in self.rows]
        if self._is_unpunctuated(shown):
            self.blocks.text_kind = "unpunctuated"
            self.pauses = self._find_pauses()
        self.repeats = _find_repeats(shown, self.timings)

    def read(self) -> None:
        """Read every row."""
        in_caption = skips = False
        for place in range(self.first, len(self.rows)):
            row = self.rows[place]
            if place in self.repeats or (in_caption and self._is_blank_text(place)):
                continue
            if row[0] == row[1]:
                in_caption = skips = False
            elif self._read_time(place):
                in_caption, skips = True, False
                if place in self.pauses:
                    self.blocks.close()
            elif place in self.cue_ids:
                self._name_voice(self.text[slice(*row)])
            elif not skips:
                skips = not in_caption and self._is_skipped(row)
                if not skips:
                    self._read_words(row, in_caption)
                    in_caption = True
        self.blocks.close()

    def render(self, words: str) -> str:
        """Return words as they are displayed: entities decoded, and invisible characters removed."""
        visible, unseen = remove_invisible(_unescape(words))
        self.unseen += unseen
        return visible

    def problems(self) -> Iterator[str]:
        """Yield the problems of the captions."""
        yield from describe_invisible(self.unseen)
        if self.header:
            yield f"Unknown header rows skipped: {self.header}."
        if self.broken:
            yield f"Captions with an invalid time, kept without it: {self.broken}."
        if self.repeats:
            yield f"Repeated rows of rolling captions removed: {len(self.repeats)}."
        if self.stray:
            yield f"Rows outside captions, kept without a time: {self.stray}."

    def _skip_header(self) -> int:
        """Return the index of the first row after the header, and count its unknown rows."""
        if not self.text.startswith("WEBVTT"):
            return 0
        for place, row in enumerate(self.rows):
            if row[0] == row[1] or self.timings[place]:
                return place
            self.header += place > 0 and not _METADATA.match(self.text, *row)
        return len(self.rows)

    def _read_time(self, place: int) -> bool:
        """Take the time from a timing row; return whether the row is one."""
        timing = self.timings[place]
        if timing:
            self.blocks.time = parse_seconds(timing["start"])
            return True
        is_broken = _BROKEN.fullmatch(self.text, *self.rows[place]) is not None
        if is_broken:
            self.blocks.time = None
            self.broken += 1
        return is_broken

    def _is_cue_id(self, place: int) -> bool:
        """Return whether the row is a cue identifier: a blank row before it, and a timing row after it."""
        rows_ = self.rows
        if rows_[place][0] == rows_[place][1]:
            return False
        if place + 1 == len(rows_) or (place and rows_[place - 1][0] < rows_[place - 1][1]):
            return False
        return bool(self.timings[place + 1] or _BROKEN.fullmatch(self.text, *rows_[place + 1]))

    def _is_unpunctuated(self, shown: Sequence[str]) -> bool:
        """Return whether hardly any row ends with a mark, so that pauses tell better where sentences end."""
        rows = itertools.compress(shown, map(operator.not_, self.timings))
        spoken = [row for row in rows if any(map(str.isalpha, row))]
        return sum(row[-1] in _STOPS for row in spoken) <= _MAX_STOPS * len(spoken)

    def _find_pauses(self) -> frozenset[int]:
        """Return the timing rows before which nobody speaks for a while."""
        pauses: set[int] = set()
        before: float | None = None
        for place, timing in enumerate(self.timings):
            if timing:
                last = _END.search(self.text, timing.end("start"), self.rows[place][1])
                if before is not None and parse_seconds(timing["start"]) - before >= _PAUSE:
                    pauses.add(place)
                before = parse_seconds(last[0]) if last else None
        return frozenset(pauses)

    def _find_voices(self) -> frozenset[str]:
        """Return the cue identifiers that are names, as they recur."""
        ids = Counter(self.text[slice(*self.rows[place])] for place in sorted(self.cue_ids))
        is_named = bool(ids) and 2 * len(ids) <= ids.total() and all(map(is_name, ids))
        return frozenset(ids) if is_named else frozenset()

    def _name_voice(self, cue_id: str) -> None:
        """Begin a turn if the identifier of the next cue names another speaker."""
        if cue_id in self.voices and cue_id != self.blocks.speaker:
            self.blocks.close()
            self.blocks.speaker = cue_id

    def _is_blank_text(self, place: int) -> bool:
        """Return whether the row after a timing row has only blanks: they are text and do not end the caption."""
        start, end = self.rows[place]
        is_first = start == end and self.timings[place - 1] is not None
        return is_first and self.text[max(0, start - 1) : start].strip("\r\n") != ""

    def _is_skipped(self, row: Span) -> bool:
        return self.text.startswith("WEBVTT") and bool(_SKIPPED.fullmatch(self.text, *row))

    def _read_words(self, row: Span, in_caption: bool) -> None:
        if not in_caption:
            self.blocks.time = None
            self.stray += 1
        opens_row = True
        for voice, piece in self._split_pieces(row):
            if voice is not None and voice != self.blocks.speaker:
                self.blocks.close()
                self.blocks.speaker = voice
            if piece[0] < piece[1]:
                self._add_piece(piece, opens_row and voice is None)
                opens_row = False

    def _split_pieces(self, row: Span) -> Iterator[tuple[str | None, Span]]:
        """Yield the text between the tags of a row, with the name in the voice tag before it, if any."""
        start, voice = row[0], None
        for tag in _TAG.finditer(self.text, *row):
            yield voice, trim(self.text, (start, tag.start()))
            voice = _unescape(tag["voice"]).strip() if tag["voice"] is not None else None
            start = tag.end()
        yield voice, trim(self.text, (start, row[1]))

    def _find_turns(self) -> Turns:
        """Return the turns of the rows that no voice tag opens: such a tag names the speaker already."""
        starts = {place: start for place, row in enumerate(self.rows) if (start := self._skip_marks(row))}
        is_open = any(
            start[0] < start[1] and self.timings[place] is None and place not in self.cue_ids
            for place, start in starts.items()
            if place >= self.first
        )
        return find_turns(self.text, starts.values()) if is_open else Turns()

    def _skip_marks(self, row: Span) -> Span | None:
        """Return a row without a leading dash and tags, or None if a voice tag opens it."""
        start, end = row
        if start == end or self.text[start].isalnum():
            return row
        dash = _DASH.match(self.text, start, end)
        start = dash.end() if dash else start
        while tag := _TAG.match(self.text, start, end):
            if tag["voice"] is not None:
                return None
            start = tag.end()
        return trim(self.text, (start, end))

    def _add_piece(self, piece: Span, opens_row: bool) -> None:
        """Add one piece of a row, in a new turn if it starts with a dash, a turn mark or a name."""
        blocks, text = self.blocks, self.text
        dash = _DASH.match(text, *piece) if opens_row else None
        if dash:
            piece = dash.end(), piece[1]
            if not (blocks.is_open and text[piece[0]].islower()):
                blocks.close()
                blocks.speaker = ""
        turn = self.turns.at(piece) if opens_row else None
        if turn and turn.speaker is not None and (turn.start < turn.end or turn.speaker or text[piece[1] - 1] == ">"):
            if turn.speaker != blocks.speaker:
                time = blocks.time
                open_turn(blocks, turn)
                blocks.time = time
            piece = trim(text, (turn.start, piece[1]))
        if piece[0] < piece[1]:
            blocks.add(piece)
