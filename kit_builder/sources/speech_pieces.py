"""Turn columns of text into pieces of speech: sentences or turns, each with its speaker and time."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from kit_builder.records import Source
from kit_builder.sources.columns import Column, Place, find_tokens, is_unspaced
from kit_builder.sources.speaker_turns import find_turns
from kit_builder.sources.speech_builder import SpeechBuilder
from kit_builder.sources.text_columns import TextColumn
from kit_builder.sources.unread_words import describe_unread

if TYPE_CHECKING:
    from kit_builder.records import Span

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)]*$")
_OPENERS = tuple("([{«“„‘¿¡「『")
_PAUSE = 1.5
_OWN_BLANKS = 0.2  # the share of cells that begin or end with a blank if blanks are part of the text


class Piece(NamedTuple):
    """Words with their speaker, empty if unknown, and their time in seconds from the start."""

    words: str
    speaker: str
    time: float | None
    place: Place


def build_speech(
    name: str, source_id: str, columns: Sequence[Column], texts: Sequence[TextColumn], unit: str = ""
) -> Source:
    """Return the source of the columns in `texts`; its problems name the other `columns` that have words of their own.

    If the records are rows or the like, `unit` is their name, and each line has the number of its record.
    """
    speech = SpeechBuilder()
    names = set()
    for piece in _read_pieces(texts):
        speech.place = f"{unit} {piece.place[0]}" if unit else ""
        speech.add(piece.words, piece.speaker, piece.time)
        names.add(piece.speaker)
    source = speech.build(name, source_id)
    unread = describe_unread(columns, [each.column for each in texts], [line.text for line in source.lines], names)
    return Source(name, source_id, source.text, source.lines, (*source.problems, *unread))


def _read_pieces(texts: Sequence[TextColumn]) -> list[Piece]:
    """Return the pieces of all columns in order. If no column names the speakers, their names may be in the words."""
    pieces: list[Piece] = []
    for text in texts:
        found = _read_column(text)
        if pieces and any(text.column.is_joined_to(other.column) for other in texts if other is not text):
            pieces = sorted([*pieces, *found], key=lambda piece: piece.place)
        else:
            pieces += found
    return pieces if any(piece.speaker for piece in pieces) else _take_names_from_words(pieces)


def _take_names_from_words(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with the speakers whose names are at the start of their words, as in `Kari: Call first.`."""
    rows: list[Span] = []
    text = ""
    for piece in pieces:
        words = " ".join(piece.words.split())
        rows.append((len(text), len(text) + len(words)))
        text += f"{words}\n"
    turns = find_turns(text, rows)
    named = []
    speaker = ""
    for piece, row in zip(pieces, rows, strict=True):
        turn = turns.at(row)
        if turn and turn.speaker is not None:
            speaker = turn.speaker
        words = text[turn.start : turn.end] if turn else piece.words
        named.append(piece._replace(words=words, speaker=speaker))
    return named


def _read_column(text: TextColumn) -> list[Piece]:
    """Return the pieces of a column in order of time; words and parts of a record are joined."""
    cells = list(text.column.texts.items())
    if text.times and text.times.is_falling:
        cells.reverse()
    pieces = list(_read_cells(text, cells))
    glue = "" if _has_own_blanks(text.column) else " "
    if text.has_single_words:
        return [_join(words, glue) for words in _split_sentences(pieces)]
    depth = max((each.column.depth for each in (text.times, text.speakers) if each), default=0)
    if 0 < depth < text.column.depth:
        return [_join(list(parts), glue) for _, parts in groupby(pieces, lambda piece: piece.place[:depth])]
    return pieces


def _read_cells(text: TextColumn, cells: Iterable[tuple[Place, str]]) -> Iterator[Piece]:
    """Yield each cell; a word without a speaker or time has that of the word before it."""
    speaker, time = "", None
    for place, words in cells:
        start = text.times.get(place) if text.times else None
        named = text.speakers.get_name(place, time if start is None else start) if text.speakers else ""
        if text.has_single_words:
            named, start = named or speaker, time if start is None else start
        speaker, time = named, start
        yield Piece(words, named, start, place)


def _has_own_blanks(column: Column) -> bool:
    blanks = sum(text != text.strip() for text in column.texts.values())
    return blanks >= _OWN_BLANKS * len(column.texts)


def _split_sentences(words: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield the words of each sentence; a new one also begins with another speaker, and after a pause."""
    sentence: list[Piece] = []
    for word in words:
        before = next((each for each in reversed(sentence) if each.words.strip()), word)
        paused = word.time is not None and before.time is not None and word.time - before.time > _PAUSE
        starts = word.speaker != before.speaker or paused or _SENTENCE_END.search(before.words.strip())
        if sentence and starts and find_tokens(word.words):
            yield sentence
            sentence = []
        sentence.append(word)
    if sentence:
        yield sentence


def _join(pieces: Sequence[Piece], glue: str) -> Piece:
    words = ""
    for piece in pieces:
        words += (glue if _needs_blank(words, piece.words) else "") + piece.words
    return pieces[0]._replace(words=words)


def _needs_blank(before: str, after: str) -> bool:
    if not before or not after or before[-1].isspace() or after[0].isspace() or before.endswith(_OPENERS):
        return False
    return bool(find_tokens(after) or after.startswith(_OPENERS)) and not (
        is_unspaced(before[-1]) or is_unspaced(after[0]) or after[0] in ".,;:!?…)]}»”%"
    )
