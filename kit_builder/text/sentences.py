"""Text that reads on, cut into sentences: the lines that everything else is counted in."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from kit_builder.records import Line, Span

MOST_WORDS = 40
LEAST_WORDS = 20
# One text is held against many others: the sentences of so many are remembered.
_REMEMBERED = 1 << 12

Kind = Literal["prose", "row", "heading"]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Text that reads on: a paragraph, a list item, a turn of speech; a row or a heading is not cut into sentences.

    `pieces` are the ranges of the source it stands in, one a physical row, and `times` the start time of each.
    """

    pieces: tuple[Span, ...]
    times: tuple[float | None, ...]
    speaker: str = ""
    kind: Kind = "prose"


class BlockBuilder:
    """Collects the blocks of one source; `speaker` and `time` hold for whatever is added next."""

    def __init__(self) -> None:
        self.done: list[TextBlock] = []
        self.speaker = ""
        self.time: float | None = None
        self._pieces: list[Span] = []
        self._times: list[float | None] = []

    @property
    def is_open(self) -> bool:
        """Whether there is a block that the next piece would go on."""
        return bool(self._pieces)

    @property
    def pieces(self) -> tuple[Span, ...]:
        """The pieces of the open block."""
        return tuple(self._pieces)

    def add(self, piece: Span) -> None:
        """Let the open block go on with a piece."""
        self._pieces.append(piece)
        self._times.append(self.time)

    def close(self, kind: Kind = "prose") -> None:
        """End the open block, if there is one, as a block of this kind. A heading ends the turn of whoever spoke."""
        if self._pieces:
            if kind == "heading":
                self.speaker = ""
                self._times = [None] * len(self._pieces)
            self.done.append(TextBlock(tuple(self._pieces), tuple(self._times), self.speaker, kind))
            self._pieces, self._times = [], []

    def take_last(self) -> Span:
        """Take the last piece back out of the open block and return it."""
        self._times.pop()
        return self._pieces.pop()

    def put(self, piece: Span, kind: Kind) -> None:
        """End the open block and add a block of one piece."""
        self.close()
        self.add(piece)
        self.close(kind)


def build_lines(text: str, blocks: Iterable[TextBlock], shown: Callable[[str], str] = str) -> tuple[Line, ...]:
    """Return the sentences of the blocks as lines numbered from 1; `shown` turns what stands there into what is meant.

    Every non-blank character of every piece is in a span of exactly one line, unless `shown` leaves the line blank.
    """
    lines: list[Line] = []
    for block in blocks:
        for words in _sentences(text, block):
            spans = tuple(_spans(words))
            content = shown(" ".join(text[start:end] for start, end in spans))
            if content.strip():
                lines.append(
                    Line(
                        number=len(lines) + 1,
                        text=content,
                        spans=spans,
                        speaker=block.speaker,
                        time=block.times[words[0].piece],
                        is_heading=block.kind == "heading",
                    )
                )
    return tuple(lines)


class _Word(NamedTuple):
    start: int
    end: int
    piece: int


def _sentences(text: str, block: TextBlock) -> Iterator[list[_Word]]:
    words = [
        _Word(found.start(), found.end(), piece)
        for piece, (start, end) in enumerate(block.pieces)
        for found in WORD.finditer(text, start, end)
    ]
    if block.kind != "prose":
        if words:
            yield words
        return
    first = 0
    for place, word in enumerate(words, start=1):
        if place == len(words):
            yield from _cut(text, words[first:], block.times)
        elif text[word.end - 1] in _LAST and _ends(
            text[word.start : word.end], text[words[place].start : words[place].end], place - 1 == first
        ):
            yield from _cut(text, words[first:place], block.times)
            first = place


def _spans(words: list[_Word]) -> Iterator[Span]:
    first = last = words[0]
    for word in words[1:]:
        if word.piece != last.piece:
            yield first.start, last.end
            first = word
        last = word
    yield first.start, last.end


# French sets `?`, `!` and `»` off by a space: they belong to the word before it.
WORD = re.compile(
    r"(?:[^\s。！？]+(?:[ \u00a0\u202f][?!»]+(?!\S))+|[^\s。！？]+)[。！？]*[」』）”’]*|[。！？]+[」』）”’]*"
)
_LAST = frozenset(".!?…。！？\"'”“’»«)]}*_`~」』）;")
_TAIL = re.compile(r"([.!?…]+)((?:[\u00a0\u202f ]|[\"'”“’»«)\]}*_`~]|&(?:quot|apos|rsquo|rdquo|raquo|#3[49]);)*)$")
_CJK_TAIL = re.compile(r"[。！？][」』）”’]*$")
_OPENERS = "\"'“”„‘«»([{*_`~¿¡-–—"
_DOTTED = re.compile(r"[^\W\d_]{1,3}(?:\.[^\W\d_]{1,3})+")

_NEVER_END_WORDS = """
    mr mrs ms dr prof st sr hr fr frk fru e.g i.e eg ie cf vs viz approx dept est resp incl excl esp ca cirka kl
    f.eks feks bl.a dvs d.v.s jf jfr iht ift i.h.t i.f.t mht m.h.t pga p.g.a bl ev evt eks ekskl inkl tlf ang vedr
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
MONTH = (  # what makes an ordinal of the number and point before it, in the Scandinavian languages and German
    r"(?i:jan(?:uari?)?|feb(?:ruari?)?|mar(?:s|ts)|märz|april|maj|mai|jun[ei]?|jul[ei]?|aug(?:usti?)?|sept?(?:ember)?"
    r"|o[kc]t(?:ober)?|nov(?:ember)?|de[sz](?:ember)?)\b"
)
_MONTH = re.compile(MONTH)
_CONJUNCTION_WORDS = """
    and but so because then when if while which or also og men så fordi da når hvis mens eller altså at und aber
    dann weil wenn oder denn och men eftersom medan eller y pero porque cuando si entonces et mais parce quand donc puis
"""
_CONJUNCTIONS = frozenset(_CONJUNCTION_WORDS.split())


def _ends(word: str, following: str, is_first: bool) -> bool:
    """Tell whether a sentence ends with this word, given the one after it and whether it is the first."""
    if _CJK_TAIL.search(word[-8:]):
        return True
    tail = _TAIL.search(word[-48:])
    if tail is None:
        return False
    stops, closers = tail.groups()
    following = following.lstrip(_OPENERS)
    goes_on = following[:1].islower()
    if stops != ".":
        return not goes_on or (not closers and stops[-1] in "!?")
    stem = word[: len(word) - len(tail[0])].lstrip(_OPENERS)
    if closers and goes_on:
        return False
    return _number_ends(stem, following, is_first) if stem.isdecimal() else _word_ends(stem, following)


def _number_ends(stem: str, following: str, is_first: bool) -> bool:
    """Tell a full stop from the point of an ordinal or a list number: `the 3. day`, `1. Mai`, `2. Call them`."""
    if len(stem) > 2:
        return True
    return not (is_first or following[:1].islower() or _MONTH.match(following))


def _word_ends(stem: str, following: str) -> bool:
    """Tell a full stop from the point of an abbreviation, an initial or a date."""
    low = stem.casefold()
    goes_on = following[:1].islower()
    if low in _NEVER_END or (len(stem) == 1 and stem.isalpha() and stem != "I"):
        return low in _BEFORE_NUMBER and not (following[:1].isdecimal() or goes_on)
    if low in _BEFORE_NUMBER:
        return not following[:1].isdecimal()
    if low in _MAY_END:
        return following[:1].isupper()
    if _DOTTED.fullmatch(stem):
        return False
    if goes_on:
        return len(stem) >= 4 and any(letter.isalpha() for letter in stem)
    return True


def _cut(text: str, words: list[_Word], times: tuple[float | None, ...]) -> Iterator[list[_Word]]:
    """Cut what runs on without punctuation at captions, commas or conjunctions; leave a true sentence whole."""
    first = 0
    if _runs_on(text, words):
        while len(words) - first > MOST_WORDS:
            stop = _place_to_cut(text, words, first, times)
            yield words[first:stop]
            first = stop
    yield words[first:]


def _runs_on(text: str, words: list[_Word]) -> bool:
    stretch = 0
    if len(words) > MOST_WORDS:
        for word in words:
            stretch = 0 if text[word.end - 1] in ",;:–—" else stretch + 1
            if stretch > MOST_WORDS:
                return True
    return False


def _place_to_cut(text: str, words: list[_Word], first: int, times: tuple[float | None, ...]) -> int:
    places = range(first + LEAST_WORDS, min(first + MOST_WORDS, len(words) - 1) + 1)
    for place in places:
        if times[words[place].piece] != times[words[place - 1].piece]:
            return place
    for place in reversed(places):
        before, after = words[place - 1], words[place]
        if text[before.end - 1] in ",;:–—" or text[after.start : after.end].casefold() in _CONJUNCTIONS:
            return place
    return places[-1]


@lru_cache(maxsize=_REMEMBERED)
def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of prose."""
    return tuple(
        line.text
        for row in text.splitlines()
        for line in build_lines(row, [TextBlock(pieces=((0, len(row)),), times=(None,))])
    )
