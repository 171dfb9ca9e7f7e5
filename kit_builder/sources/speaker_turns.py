"""Find speaker turns: the names, times and marks at the start of a row, as many transcript programs write them."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kit_builder.records import Span
from kit_builder.text.sentences import BlockBuilder

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_NAME = r"[^\W\d_][^:*\[\]()<>]{0,47}?"
_TURN = re.compile(
    r"(?P<mark>(?:>|&gt;)(?:[ ]?(?:>|&gt;))*[ ]*)?"
    rf"(?:(?:[\[(](?P<boxed>{_TIME})[\])][ \t]*|(?P<bare>{_TIME})(?:[ \t]+|$))(?:[-–][ \t]+)?)?"
    rf"(?:(?:\*\*|__)?(?:From[ ]+)?(?P<name>{_NAME})(?:[ ]+to[ ]+[^:]{{1,60}}?)?[ ]*(?:[(\[](?P<after>{_TIME})[)\]])?"
    rf"(?:\*\*|__)?:(?:\*\*|__)?(?=\s|$)[ \t]*(?:[(\[](?P<late>{_TIME})[)\]](?=\s|$)[ \t]*)?)?"
)
_NAME_AND_TIME = re.compile(
    rf"(?:\*\*|__)?(?P<name>{_NAME})(?:\*\*|__)?"
    rf"(?:[ ]{{2,}}|[ ]*\t[ \t]*|[ ]*[-–|,][ ]+|[ ](?=[\[(]|\d+:\d+:))[\[(]?(?P<time>{_TIME})[\])]?"
    rf"|(?:[\[(](?P<boxed>{_TIME})[\])](?:[ ]*[-–|])?|(?P<bare>{_TIME})[ ]*[-–|])[ ]*(?P<last>{_NAME})"
    rf"|\[(?P<inside>{_NAME})\][ ]+(?P<clock>{_TIME})"
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
    """The mark at the start of a row that opens a speaker turn or gives the time.

    `speaker` is None if the mark gives only a time, and empty if it opens a turn of an unnamed speaker. `time` is in
    seconds. `start` is the offset of the words.
    """

    speaker: str | None
    time: float | None
    start: int


def find_speakers(text: str, spans: Iterable[Span]) -> frozenset[str]:
    """Return the speakers, case-folded: names that open at least two rows, or one with a turn mark or boxed time."""
    seen: Counter[str] = Counter()
    for start, end in spans:
        found = _TURN.match(text, start, end)
        alone = _parse_name_row(text, (start, end))
        if found and found["name"] and _is_name(found["name"]):
            boxed = found["boxed"] or found["after"] or found["late"]
            marked = boxed or (found["mark"] or "").strip() not in ("", ">")
            seen[found["name"].strip().casefold()] += 2 if marked else 1
        elif alone and _is_name(alone[0]):
            seen[alone[0].casefold()] += 1
    return frozenset(name for name, count in seen.items() if count > 1)


def parse_turn(text: str, row: Span, names: frozenset[str]) -> Turn | None:
    """Return the turn that the row opens, or None; only `names` count as speakers."""
    alone = _parse_name_row(text, row)
    if alone and alone[0].casefold() in names:
        return Turn(alone[0], parse_seconds(alone[1]), row[1])
    found = _TURN.match(text, *row)
    if found is None:
        return None
    stamp = found["boxed"] or found["bare"] or found["after"] or found["late"]
    if found["name"] and found["name"].strip().casefold() in names:
        return Turn(found["name"].strip(), parse_seconds(stamp) if stamp else None, found.end())
    if found["mark"]:
        start = found.end("boxed") + 1 if found["boxed"] else found.end("mark")
        return Turn("", parse_seconds(found["boxed"]) if found["boxed"] else None, start)
    if found["boxed"] or (found["bare"] or "").count(":") == 2:
        return Turn(None, parse_seconds(stamp), found.end("boxed") + 1 if found["boxed"] else found.end("bare"))
    return None


def _parse_name_row(text: str, row: Span) -> tuple[str, str] | None:
    """Return the name and the time of a row that has nothing else, or None."""
    found = _NAME_AND_TIME.fullmatch(text, *row)
    if found is None:
        return None
    name = found["name"] or found["last"] or found["inside"]
    return name.strip(), found["time"] or found["boxed"] or found["bare"] or found["clock"]


def parse_seconds(stamp: str) -> float:
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


def open_turn(blocks: BlockBuilder, turn: Turn) -> None:
    """Close the open block, and set the speaker and time of the next one."""
    blocks.close()
    blocks.time = turn.time
    if turn.speaker is not None:
        blocks.speaker = turn.speaker
