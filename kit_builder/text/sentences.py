"""Split the blocks of a source into sentences: its numbered lines.

Sentence ends are found by rules for abbreviations, numbers and dates in English, the Scandinavian languages, German,
French and Spanish.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from kit_builder.records import Line, Span
from kit_builder.text.months import MONTH
from kit_builder.text.unpunctuated import find_capitals, find_order

MAX_WORDS = 40
MIN_WORDS = 20
_CACHE_SIZE = 1 << 12

Kind = Literal["prose", "unpunctuated", "row", "heading"]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Continuous text: a paragraph, list item or speaker turn. A row or a heading is not split into sentences.

    If it is known to be unpunctuated, sentences of any length are cut where words of order begin another.

    `pieces` are its ranges in the source, one for each physical row, and `times` are their start times in seconds.
    """

    pieces: tuple[Span, ...]
    times: tuple[float | None, ...]
    speaker: str = ""
    kind: Kind = "prose"


class BlockBuilder:
    """Collect the blocks of one source. `speaker` and `time` apply to the pieces that are added next.

    `text_kind` is that of blocks that are neither rows nor headings.
    """

    def __init__(self) -> None:
        self.text_kind: Kind = "prose"
        self.done: list[TextBlock] = []
        self.speaker = ""
        self.time: float | None = None
        self._pieces: list[Span] = []
        self._times: list[float | None] = []

    @property
    def is_open(self) -> bool:
        """Whether there is an open block that the next piece would continue."""
        return bool(self._pieces)

    @property
    def pieces(self) -> tuple[Span, ...]:
        """The pieces of the open block."""
        return tuple(self._pieces)

    def add(self, piece: Span) -> None:
        """Add a piece to the open block."""
        self._pieces.append(piece)
        self._times.append(self.time)

    def close(self, kind: Kind | None = None) -> None:
        """Close the open block, if any, as a block of this kind. A heading also ends the speaker's turn."""
        if self._pieces:
            if kind == "heading":
                self.speaker = ""
                self._times = [None] * len(self._pieces)
            self.done.append(TextBlock(tuple(self._pieces), tuple(self._times), self.speaker, kind or self.text_kind))
            self._pieces, self._times = [], []

    def take_last(self) -> Span:
        """Remove the last piece from the open block and return it."""
        self._times.pop()
        return self._pieces.pop()

    def put(self, piece: Span, kind: Kind) -> None:
        """Close the open block and add a block of one piece."""
        self.close()
        self.add(piece)
        self.close(kind)


def build_lines(text: str, blocks: Iterable[TextBlock], render: Callable[[str], str] = str) -> tuple[Line, ...]:
    """Return the sentences of the blocks as lines numbered from 1; `render` converts markup to the text that is shown.

    Every non-blank character of every piece is in a span of exactly one line, unless `render` leaves the line blank.
    """
    lines: list[Line] = []
    for block in blocks:
        for words in _cut_sentences(text, block):
            spans = tuple(_list_spans(words))
            content = render(" ".join([text[start:end] for start, end in spans]))
            if content.strip():
                lines.append(
                    Line(
                        number=len(lines) + 1,
                        text=content,
                        spans=spans,
                        speaker=block.speaker,
                        time=block.times[words[0][2]],
                        is_heading=block.kind == "heading",
                    )
                )
    return tuple(lines)


_Word = tuple[int, int, int]  # where it starts and ends, and the number of its piece


def _cut_sentences(text: str, block: TextBlock) -> Iterator[list[_Word]]:
    words = [
        (found.start(), found.end(), piece)
        for piece, (start, end) in enumerate(block.pieces)
        for found in WORD.finditer(text, start, end)
    ]
    if block.kind in ("row", "heading"):
        if words:
            yield words
        return
    ends = _find_ends(text, words)
    if len(words) > MIN_WORDS:
        ends = sorted({*ends, *find_capitals([text[start:end] for start, end, _ in words], ends)})
    if block.kind == "unpunctuated":
        ends = sorted({*ends, *find_order([text[start:end] for start, end, _ in words])})
    for first, end in pairwise([0, *ends, len(words)]):
        yield from _split_long(text, words[first:end], block.times)


def _find_ends(text: str, words: Sequence[_Word]) -> list[int]:
    """Return the places of the words before which a sentence ends by its punctuation."""
    ends: list[int] = []
    for place in [place for place, (_, end, _) in enumerate(words[:-1], start=1) if text[end - 1] in _LAST]:
        (start, end, _), (after, after_end, _) = words[place - 1 : place + 1]
        if _ends_sentence(text[start:end], text[after:after_end], place - 1 == (ends[-1] if ends else 0)):
            ends.append(place)
    return ends


def _list_spans(words: Sequence[_Word]) -> Iterator[Span]:
    """Yield the range of the words in each piece."""
    start, end, piece = words[0]
    if words[-1][2] == piece:
        yield start, words[-1][1]
        return
    for following, following_end, other in words[1:]:
        if other != piece:
            yield start, end
            start = following
        end, piece = following_end, other
    yield start, end


# French puts a space before `?`, `!` and `»`; they belong to the word before the space.
WORD = re.compile(r"[^\s。！？]+(?:[ \u00a0\u202f][?!»]+(?!\S))*[。！？]*[」』）”’]*|[。！？]+[」』）”’]*")
_LAST = frozenset(".!?…。！？\"'”“’»«)]}*_`~」』）;")
_TAIL = re.compile(r"([.!?…]+)((?:[\u00a0\u202f ]|[\"'”“’»«)\]}*_`~]|&(?:quot|apos|rsquo|rdquo|raquo|#3[49]);)*)$")
_CJK_TAIL = re.compile(r"[。！？][」』）”’]*$")
_OPENERS = "\"'“”„‘«»([{*_`~¿¡-–—"
_DOTTED = re.compile(r"[^\W\d_]{1,3}(?:\.[^\W\d_]{1,3})+")

_NEVER_END_WORDS = """
    mr mrs ms dr prof rev revd st sr hr fr frk fru e.g i.e eg ie cf vs viz approx dept est resp incl excl esp ca cirka
    kl f.eks feks bl.a dvs d.v.s jf jfr iht ift i.h.t i.f.t mht m.h.t pga p.g.a bl ev evt eks ekskl inkl tlf ang vedr
    henh sml hhv s.k såk tilsv maks adm dir z.b bzw d.h u.a vgl zzgl ggf evtl sog lt gem abs ing dipl
    t.ex exkl fr.o.m t.o.m m.a.o t.d sra srta sres p.ej avda aprox mme mmes mlle mlles p.ex
"""
_NEVER_END = frozenset(_NEVER_END_WORDS.split())
_MAY_END_WORDS = """
    etc osv m.m m.v mv mm o.l ol e.l el o.a usw u.s.w inc ltd corp co jr al a.m p.m am pm o.s.v m.fl mfl stk std
    mill mrd mio mia mkr bzgl f.kr e.kr min max o.d o.dyl a.c d.c s.a s.l
"""
_MAY_END = frozenset(_MAY_END_WORDS.split())
_BEFORE_NUMBER_WORDS = (
    "no nos nr nrs num núm n.º p pp pág págs s ss fig figs art sec vol ch kap pkt par tab vers v punkt"
)
_BEFORE_NUMBER = frozenset(_BEFORE_NUMBER_WORDS.split())
_MONTH = re.compile(MONTH)
_CONJUNCTION_WORDS = """
    and but so because then when if while which or also og men så fordi da når hvis mens eller altså at und aber
    dann weil wenn oder denn och men eftersom medan eller y pero porque cuando si entonces et mais parce quand donc puis
"""
_CONJUNCTIONS = frozenset(_CONJUNCTION_WORDS.split())


def _ends_sentence(word: str, following: str, is_first: bool) -> bool:
    """Return whether a sentence ends with `word`, given the word after it and whether it is the first."""
    if _CJK_TAIL.search(word[-8:]):
        return True
    tail = _TAIL.search(word[-48:])
    if tail is None:
        return False
    stops, closers = tail.groups()
    following = following.lstrip(_OPENERS)
    continues = following[:1].islower()
    if stops != ".":
        return not continues or (not closers and stops[-1] in "!?")
    stem = word[: len(word) - len(tail[0])].lstrip(_OPENERS)
    if closers and continues:
        return False
    return _number_ends(stem, following, is_first) if stem.isdecimal() else _word_ends(stem, following)


def _number_ends(stem: str, following: str, is_first: bool) -> bool:
    """Return whether the point after a number ends a sentence, unlike in `the 3. day`, `1. Mai` and `2. Call them`."""
    if len(stem) > 2:
        return True
    return not (is_first or following[:1].islower() or _MONTH.match(following))


def _word_ends(stem: str, following: str) -> bool:
    """Return whether the point after a word ends a sentence, rather than an abbreviation or an initial."""
    low = stem.casefold()
    continues = following[:1].islower()
    if low in _NEVER_END or (len(stem) == 1 and stem.isalpha() and stem != "I"):
        return low in _BEFORE_NUMBER and not (following[:1].isdecimal() or continues)
    if low in _BEFORE_NUMBER:
        return not following[:1].isdecimal()
    if low in _MAY_END:
        return following[:1].isupper()
    if _DOTTED.fullmatch(stem):
        return False
    if continues:
        return len(stem) >= 4 and any(letter.isalpha() for letter in stem)
    return True


def _split_long(text: str, words: list[_Word], times: tuple[float | None, ...]) -> Iterator[list[_Word]]:
    """Split a sentence with too long a stretch without punctuation.

    It is cut where words of order begin another sentence, and what is still too long at captions, commas or
    conjunctions.
    """
    if len(words) <= MAX_WORDS or not _is_unpunctuated(text, words):
        if words:
            yield words
        return
    order = find_order([text[start:end] for start, end, _ in words])
    for begin, end in pairwise([0, *order, len(words)]):
        first = begin
        while end - first > MAX_WORDS:
            stop = _find_cut(text, words, range(first, end), times)
            yield words[first:stop]
            first = stop
        yield words[first:end]


def _is_unpunctuated(text: str, words: Sequence[_Word]) -> bool:
    stretch = 0
    for _, end, _ in words:
        stretch = 0 if text[end - 1] in ",;:–—" else stretch + 1
        if stretch > MAX_WORDS:
            return True
    return False


def _find_cut(text: str, words: Sequence[_Word], within: range, times: tuple[float | None, ...]) -> int:
    places = range(within.start + MIN_WORDS, min(within.start + MAX_WORDS, within.stop - 1) + 1)
    for place in places:
        if times[words[place][2]] != times[words[place - 1][2]]:
            return place
    for place in reversed(places):
        (_, before_end, _), (start, end, _) = words[place - 1 : place + 1]
        if text[before_end - 1] in ",;:–—" or text[start:end].casefold() in _CONJUNCTIONS:
            return place
    return places[-1]


@lru_cache(maxsize=_CACHE_SIZE)
def split_sentences(text: str) -> tuple[str, ...]:
    """Split prose into sentences."""
    return tuple(
        row[words[0][0] : words[-1][1]]
        for row in text.splitlines()
        for words in _cut_sentences(row, TextBlock(pieces=((0, len(row)),), times=(None,)))
    )
