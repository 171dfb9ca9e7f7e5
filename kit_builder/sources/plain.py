"""Plain text: notes and transcripts. Also what every text format shares: decoding, rows, and who is speaking."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kit_builder.errors import SourceError
from kit_builder.records import Source, Span
from kit_builder.sentences import MONTH, Blocks, to_lines

SUFFIXES = (".txt", ".text")

MOST_HEADING_WORDS = 8


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Return plain text as a source; raise SourceError where the bytes are not text."""
    text, problems = decode(raw)
    spans = list(rows(text))
    reader = _Reader(text, names_in(text, spans))
    for paragraph, following in _paragraphs(spans):
        reader.read(paragraph, following)
    reader.blocks.close()
    return Source(name, source_id, text, to_lines(text, reader.blocks.done), problems)


def decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Return bytes as text, without a byte order mark, and the problems met; raise SourceError if they are not text."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = raw.decode("utf-16")
        except UnicodeDecodeError:
            raise SourceError("The file is damaged UTF-16 text. Save it as UTF-8 and try again.") from None
        problems: tuple[str, ...] = ()
    else:
        text, problems = _decode_bytes(raw)
    if "\0" in text:
        raise SourceError("The file holds binary data and not text. Save or export it as text first.")
    if not text.strip():
        raise SourceError("The file is empty.")
    return text, problems


def _decode_bytes(raw: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        mended = raw.decode("utf-8-sig", errors="replace")
    lost = mended.count("�")
    if lost < sum(letter > "\x7f" for letter in mended) - lost:
        return mended, (f"Characters that could not be read, and stand as �: {lost}.",)
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    foreign = sum(letter > "\x7f" for letter in text)
    if foreign > 20 and foreign * 3 > len("".join(text.split())) and "\0" not in text:
        raise SourceError("The file is in a character encoding that is not known. Save it as UTF-8 and try again.")
    return text, ()


_ROW = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")


def rows(text: str) -> Iterator[Span]:
    """Yield the span of every physical row, without its line end and the blanks around it; a blank row is empty."""
    for found in _ROW.finditer(text):
        yield trimmed(text, found.span(1))


def trimmed(text: str, span: Span) -> Span:
    """Return the span without the blanks at its ends."""
    inner = text[span[0] : span[1]]
    start = span[0] + len(inner) - len(inner.lstrip())
    return start, start + len(inner.strip())


_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_NAME = r"[^\W\d_][^:*\[\]()<>]{0,47}?"
_TURN = re.compile(
    r"(?P<mark>(?:>|&gt;)(?:[ ]?(?:>|&gt;))*[ ]*)?"
    rf"(?:(?:[\[(](?P<boxed>{_TIME})[\])][ \t]*|(?P<bare>{_TIME})[ \t]+)(?:[-–][ \t]+)?)?"
    rf"(?:(?:\*\*|__)?(?P<name>{_NAME})[ ]*(?:[(\[](?P<after>{_TIME})[)\]])?(?:\*\*|__)?:(?:\*\*|__)?(?=\s|$)[ \t]*)?"
)
_NAME_AND_TIME = re.compile(
    rf"(?:\*\*|__)?(?P<name>{_NAME})(?:\*\*|__)?(?:[ ]{{2,}}|[ ]*\t[ \t]*|[ ](?=[\[(]|\d+:\d+:))"
    rf"[\[(]?(?P<time>{_TIME})[\])]?"
)
_NAME_WORD = re.compile(r"[^\W_][\w.'’&-]*")
_PARTICLE_WORDS = "de da der den van von af av la le du di el al bin of og and und"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_LABEL_WORDS = """
    note notes tip tips hint warning caution important remember example examples step steps stage phase part
    section chapter day week month time date place room duration cost price budget goal goals aim objective purpose
    outcome result results summary background context problem solution method process procedure how what why when
    where who which needs tools materials inputs outputs input output preparation prerequisites requirements
    pitfalls action actions todo task tasks agenda break lunch topic question questions answer answers title
    subject author version status source sources link links url see page figure table appendix scope audience
    format deadline next first second third finally yes no ps nb fyi also therefore however definition template
    checklist rule rules variant merk merknad obs viktig husk eksempel eksempler steg trinn fase del kapittel dag
    uke måned tid dato sted rom varighet kostnad pris budsjett mål formål hensikt resultat oppsummering bakgrunn
    løsning metode prosess hvordan hva hvorfor når hvor hvem hvilke behov verktøy materialer forberedelse krav
    fallgruver tiltak oppgave oppgaver pause lunsj tema spørsmål svar tittel emne forfatter versjon kilde kilder
    lenke side figur tabell vedlegg frist neste først andre tredje til slutt ja nei sjekkliste regel regler mal
    avtale avtaler hinweis achtung wichtig beispiel schritt ziel zweck ergebnis hintergrund lösung methode wie was
    warum wann werkzeuge vorbereitung aufgabe frage antwort thema titel quelle seite datum ort zeit
"""
_LABELS = frozenset(_LABEL_WORDS.split())


@dataclass(frozen=True, slots=True)
class Turn:
    """The mark at the start of a row that opens a turn of speech, or gives the time.

    `speaker` is None where the mark names nobody and says nothing of a change; `start` is where the words begin.
    """

    speaker: str | None
    time: float | None
    start: int


def names_in(text: str, spans: Iterable[Span]) -> frozenset[str]:
    """Return who speaks, in small letters: names that open rows twice or more, or with a turn mark or a boxed time."""
    seen: Counter[str] = Counter()
    for start, end in spans:
        found = _TURN.match(text, start, end)
        alone = _NAME_AND_TIME.fullmatch(text, start, end)
        if found and found["name"] and _is_name(found["name"]):
            marked = found["boxed"] or found["after"] or (found["mark"] or "").strip() not in ("", ">")
            seen[found["name"].strip().casefold()] += 2 if marked else 1
        elif alone and _is_name(alone["name"]):
            seen[alone["name"].strip().casefold()] += 1
    return frozenset(name for name, count in seen.items() if count > 1)


def turn_at(text: str, row: Span, names: frozenset[str]) -> Turn | None:
    """Return the turn that the row opens, or None; only `names` count as speakers."""
    alone = _NAME_AND_TIME.fullmatch(text, *row)
    if alone and alone["name"].strip().casefold() in names:
        return Turn(alone["name"].strip(), seconds(alone["time"]), row[1])
    found = _TURN.match(text, *row)
    if found is None:
        return None
    stamp = found["boxed"] or found["bare"] or found["after"]
    if found["name"] and found["name"].strip().casefold() in names:
        return Turn(found["name"].strip(), seconds(stamp) if stamp else None, found.end())
    if found["mark"]:
        start = found.end("boxed") + 1 if found["boxed"] else found.end("mark")
        return Turn("", seconds(found["boxed"]) if found["boxed"] else None, start)
    if found["boxed"] or (found["bare"] or "").count(":") == 2:
        return Turn(None, seconds(stamp), found.end("boxed") + 1 if found["boxed"] else found.end("bare"))
    return None


def seconds(stamp: str) -> float:
    """Return a time such as `1:02:03,5` or `02:03` in seconds."""
    total = 0.0
    for part in stamp.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def _is_name(name: str) -> bool:
    words = name.split()
    return (
        len(words) <= 4
        and words[0][0].isupper()
        and all(_NAME_WORD.fullmatch(word) for word in words)
        and all(word[0].isupper() or word[0].isdecimal() or word in _PARTICLES for word in words)
        and not any(word.casefold().strip(".") in _LABELS for word in words)
    )


_ORDINAL = rf"(?![ \t]+(?:{MONTH}|(?:dag|uke|måned|kvartal|gang|ledd|plass|etasje|klasse)(?:en|a|et)?\b))"
BULLET = re.compile(
    rf"(?:[-*+•‣▪◦●○–—·]|(?P<number>\d{{1,3}})(?:\)|\.{_ORDINAL})|[a-zA-Z]\)|\(\d{{1,3}}\))[ \t]+"
    r"(?:\[[ xX]\][ \t]+)?(?=\S)"
)
_ATX = re.compile(r"#{1,6}[ \t]+(?=\S)")
UNDERLINE = re.compile(r"={3,}|-{3,}")
_CHAPTER = re.compile(r"\d{1,3}(?:\.\d{1,3})*[.)]?[ \t]+\S")


def _paragraphs(spans: Sequence[Span]) -> Iterator[tuple[list[Span], list[Span]]]:
    """Yield each run of rows without a blank one, and the run that follows it."""
    runs: list[list[Span]] = [[]]
    for start, end in spans:
        if start < end:
            runs[-1].append((start, end))
        elif runs[-1]:
            runs.append([])
    yield from zip(runs, [*runs[1:], []], strict=True)


class _Reader:
    """Turns the paragraphs of a plain text into blocks."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        self.text = text
        self.names = names
        self.blocks = Blocks()
        self.width = 0

    def read(self, paragraph: list[Span], following: list[Span]) -> None:
        """Add the blocks of one paragraph, given the rows of the next one."""
        self.blocks.close()
        self.width = max((end - start for start, end in paragraph), default=0)
        for place, row in enumerate(paragraph):
            if not self._heading(paragraph, place, following):
                self._row(paragraph, place, row)

    def _heading(self, paragraph: list[Span], place: int, following: list[Span]) -> bool:
        text, row = self.text, paragraph[place]
        if UNDERLINE.fullmatch(text, *row):
            return True
        title = atx_title(text, row)
        if title is None and place == 0 and self._is_title(paragraph, following):
            title = row
        if title:
            self.blocks.put(title, "heading")
        return title is not None

    def _is_title(self, paragraph: list[Span], following: list[Span]) -> bool:
        text, row = self.text, paragraph[0]
        if not _is_short_title(text, row) or turn_at(text, row, self.names):
            return False
        after = paragraph[1:] or following
        if len(paragraph) > 1 and UNDERLINE.fullmatch(text, *paragraph[1]):
            return True
        words = text[row[0] : row[1]]
        if not after or self.names:
            return False
        if words.isupper() and sum(letter.isalpha() for letter in words) > 4:
            return True
        if len(paragraph) > 1:
            return False
        return not _is_numbered(text, after[0]) if _CHAPTER.match(words) else self._has_body(after)

    def _has_body(self, after: list[Span]) -> bool:
        """Tell a paragraph from one more short line of a list that is spaced out with blank rows."""
        row = after[0]
        return len(after) > 1 or not _is_short_title(self.text, row) or bool(BULLET.match(self.text, *row))

    def _row(self, paragraph: list[Span], place: int, row: Span) -> None:
        blocks, text = self.blocks, self.text
        turn = turn_at(text, row, self.names)
        bullet = BULLET.match(text, *row)
        if turn and not self._quote_goes_on(paragraph, place):
            open_turn(blocks, turn)
        elif bullet or not (place and blocks.is_open and self._wraps(paragraph, place)):
            blocks.close()
        start = turn.start if turn else bullet.end() if bullet else row[0]
        piece = trimmed(text, (start, row[1]))
        if piece[0] < piece[1]:
            blocks.add(piece)

    def _quote_goes_on(self, paragraph: list[Span], place: int) -> bool:
        """Tell a wrapped quotation, every row of which starts with one `>`, from turns marked so."""
        return place > 0 and all(
            self.text[start] == ">" and not self.text[start + 1 : end].lstrip().startswith(">")
            for start, end in paragraph[place - 1 : place + 1]
        )

    def _wraps(self, paragraph: list[Span], place: int) -> bool:
        """Tell a row that was broken because it was full from one that ends where its writer wanted."""
        text, (before, row) = self.text, paragraph[place - 1 : place + 1]
        if text[row[0]].islower() and not text[paragraph[0][0]].islower():
            return True
        first_word = text[row[0] : row[1]].split(maxsplit=1)[0]
        return 50 <= self.width <= 120 and before[1] - before[0] + 1 + len(first_word) > self.width


def open_turn(blocks: Blocks, turn: Turn) -> None:
    """End the open block; what is added next is said by the speaker of the turn, at its time."""
    blocks.close()
    blocks.time = turn.time
    if turn.speaker is not None:
        blocks.speaker = turn.speaker


def atx_title(text: str, row: Span) -> Span | None:
    """Return the span of a heading that is marked with `#`, without the marks; None where the row is none."""
    mark = _ATX.match(text, *row)
    if mark is None:
        return None
    title = text[mark.end() : row[1]]
    unmarked = title.rstrip("#").rstrip()
    if not unmarked or len(title) == len(unmarked) or not title[len(unmarked)].isspace():
        unmarked = title
    return mark.end(), mark.end() + len(unmarked)


def _is_short_title(text: str, row: Span) -> bool:
    """Tell whether the row could be a title: few words, the first a capital or number, no full stop or comma after."""
    words = text[row[0] : row[1]]
    return (
        len(words) <= 100
        and len(words.split()) <= MOST_HEADING_WORDS
        and (words[0].isupper() or words[0].isdecimal())
        and (words[-1].isalnum() or words[-1] in ":)\"”»'’")
    )


def _is_numbered(text: str, row: Span) -> bool:
    return bool(_CHAPTER.match(text, *row))
