"""The page from which a spoken session is run: its parts with their times and slides, its polls, and its cuts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from kit_builder.products.authoring.cited_text import join_blocks, parse_cited_text
from kit_builder.products.authoring.document_length import LEAST_QUESTION_MINUTES, MOST_QUESTION_MINUTES
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.outline.records import OutlineDocument
from kit_builder.products.authoring.sessions.script import Cue, list_cues
from kit_builder.products.authoring.sessions.timing import (
    ARRIVAL_SECONDS,
    CHECKLIST,
    QUESTIONS,
    is_in_session,
    is_spoken,
    measure_asking,
    measure_seconds,
)
from kit_builder.products.forms.run_of_show import write_range, write_time
from kit_builder.text.markdown import escape
from kit_builder.text.tokens import capitalise

FIRST_SLIDE = 2  # the first that a script puts on the screen, after the one with the title
_ARRIVAL = -1  # the place of the part before the script
_ROUND_MINUTES = 5  # the length that people are told is a multiple of this
_SECONDS = 60
_HALF_MINUTE = 30  # seconds
_SPARE = 60  # seconds by which questions may be extended so that a session ends with its slot
_MOST_SHORTENED = 2  # parts that may be shortened by half a minute to leave time for questions
# The marks before the first word of a list item, such as `- [ ] **`.
_BULLET = re.compile(r"\s*[-*]\s+(?:\[[ x]\]\s+)?\W*")
# The label of whoever begins to speak.
_TURN = re.compile(r"^[ \t]*(Host|Speaker):[ \t]*", re.MULTILINE)
# A reference to a question from elsewhere in the script.
_REFERENCE = re.compile(r"`?\[(?P<kind>Poll|Chat|Exercise) (?P<number>\d{1,2})\]`?")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a session: start and end in seconds, its slides, and the place of its section, -1 if it has none.

    `asked` are the questions to the listeners in words of the product, with their minutes, such as `Poll 1: 1.5 min`.
    """

    title: str
    start: int
    end: int
    slides: tuple[int, ...]
    place: int
    asked: tuple[str, ...] = ()

    @property
    def time_range(self) -> str:
        """Its start and end, such as `1:00–3:30`."""
        return write_range(self.start, self.end)

    @property
    def slide_range(self) -> str:
        """Its slides, such as `4–9`, empty if it has none."""
        return "–".join(dict.fromkeys(map(str, (*self.slides[:1], *self.slides[-1:]))))


@dataclass(frozen=True, slots=True)
class _Planned:
    """A part before its start is known: its length is in seconds."""

    title: str
    seconds: int
    slides: tuple[int, ...]
    place: int


def plan_parts(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> tuple[Part, ...]:
    """Return the parts of a session from the arrival of its listeners, each in whole half minutes.

    The questions get what is left of the slot, within 10 to 13 minutes, and a minute more if the session then ends with
    its slot. If it is so close that a minute is missing, the parts that have been rounded up most are rounded down. A
    session whose script is still too long takes longer than its slot.
    """
    say = spec.say
    slides = _number_slides(document, texts)
    asked = [place for place, section in enumerate(document.sections) if section.form == QUESTIONS]
    first_asked = min(asked, default=len(document.sections))
    spoken = [
        _Planned(
            document.sections[place].heading,
            _round(measure_seconds(texts[place])),
            slides.get(place, ()),
            place,
        )
        for place in range(len(document.sections))
        if is_spoken(document, place) and texts.get(place)
    ]
    room = spec.kit.webinar_minutes * _SECONDS - ARRIVAL_SECONDS
    spoken = _leave_time(spoken, texts, room - LEAST_QUESTION_MINUTES * _SECONDS)
    left = room - sum(each.seconds for each in spoken)
    most = MOST_QUESTION_MINUTES * _SECONDS
    asking = max(LEAST_QUESTION_MINUTES * _SECONDS, left if left <= most + _SPARE else most)
    planned = [
        _Planned(say["arrive"], ARRIVAL_SECONDS, (FIRST_SLIDE - 1,), _ARRIVAL),
        *(each for each in spoken if each.place < first_asked),
        _Planned(say["questions"], asking, tuple(number for at in asked for number in slides.get(at, ())), first_asked),
        *(each for each in spoken if each.place > first_asked),
    ]
    ends = accumulate(each.seconds for each in planned)

    def asked_at(place: int) -> Iterator[str]:
        cues = list_cues(texts.get(place, "")) if place != first_asked else []
        for cue in (cue for cue in cues if cue.asks):
            yield f"{name_question(cue, say)}: {_write_minutes(measure_asking(cue), spec)}"

    return tuple(
        Part(each.title, end - each.seconds, end, each.slides, each.place, tuple(asked_at(each.place)))
        for each, end in zip(planned, ends, strict=True)
    )


def write_run_of_show(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> str:
    """Return the run of show of a session as a table with its slides, and what has to be done before it begins."""
    say = spec.say
    parts = plan_parts(document, texts, spec)
    lines = [f"| {say['when']} | {say['what']} | {capitalise(say['slides'])} |", "|---|---|---|"]
    lines += [f"| {each.time_range} | {_write_part(each)} | {each.slide_range} |" for each in parts]
    total = parts[-1].end
    lines.append(f"| **{write_time(total)}** | **{say['in_all']}** | |")
    invited = say["invite"].replace("{minutes}", str(_ROUND_MINUTES * -(-total // (_ROUND_MINUTES * _SECONDS))))
    polls = _list_polls(document, texts, say)
    prepared = [f"## {say['preparation']}", say["polls_ready"], "\n".join(polls)] if polls else []
    return "\n\n".join([f"## {say['run_of_show']}", "\n".join(lines), say["timing"], invited, *prepared])


def name_cuts(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> dict[int, str]:
    """Return the texts of a session, with what is left out when time runs short named in full.

    `[Poll 2]` there becomes what it is called in the language of the product. What begins an item is what it leaves
    out, and gets the minutes that it takes.
    """
    say = spec.say
    cues = {(str(cue.kind), cue.number): cue for cue, _ in _iter_cues(document, texts) if cue.number}

    def name(found: re.Match[str]) -> str:
        label = f"{say[found['kind'].lower()]} {found['number']}"
        cue = cues.get((found["kind"], found["number"]))
        begins = _BULLET.fullmatch(found.string[found.string.rfind("\n", 0, found.start()) + 1 : found.start()])
        return f"{label} ({_write_minutes(measure_asking(cue), spec)})" if cue and begins else label

    return {
        place: _REFERENCE.sub(name, text) if document.sections[place].form == CHECKLIST else text
        for place, text in texts.items()
    }


def name_turns(document: OutlineDocument, texts: Mapping[int, str]) -> dict[int, str]:
    """Return the texts of a session in which a speaker is named where somebody else has spoken before, and only there.

    The first answer after what the host says before the questions is the speaker's, named or not.
    """
    named = dict(texts)
    voice = ""

    def name(found: re.Match[str]) -> str:
        nonlocal voice
        label = "" if found[1] == voice else found[0]
        voice = found[1]
        return label

    for place in sorted(texts):
        if is_spoken(document, place):
            named[place] = _TURN.sub(name, texts[place])
        else:
            is_asked = document.sections[place].form == QUESTIONS
            named[place] = _name_answers(texts[place]) if is_asked else texts[place]
            voice = ""
    return named


def _name_answers(text: str) -> str:
    """Return the prepared answers of a session, the first of them with its speaker if the host has spoken before."""
    voice, is_asked = "", False
    named = []
    for block in parse_cited_text(text):
        turn = _TURN.match(block.text)
        answers = is_asked and block.form == "text" and not turn and voice == "Host"
        voice = turn[1] if turn else "Speaker" if answers else voice
        is_asked = block.form == "heading"
        named.append(f"Speaker: {block.text}" if answers else block.text)
    return join_blocks(named)


def name_question(cue: Cue, say: Mapping[str, str]) -> str:
    """Return what a question to the listeners is called in the words of a product, such as `Poll 1`."""
    return f"{say.get(cue.kind.lower(), cue.kind)} {cue.number}".strip()


def _write_part(part: Part) -> str:
    asked = f" ({', '.join(part.asked)})" if part.asked else ""
    return escape(f"{part.title}{asked}")


def _iter_cues(document: OutlineDocument, texts: Mapping[int, str]) -> Iterator[tuple[Cue, int]]:
    """Yield each cue of a session that puts something on the screen, with the place of its section."""
    for place in range(len(document.sections)):
        if is_in_session(document, place):
            yield from ((cue, place) for cue in list_cues(texts.get(place, "")) if cue.kind)


def _number_slides(document: OutlineDocument, texts: Mapping[int, str]) -> dict[int, tuple[int, ...]]:
    """Return the numbers of the slides of each section, by its place."""
    numbers: dict[int, tuple[int, ...]] = {}
    for number, (_, place) in enumerate(_iter_cues(document, texts), start=FIRST_SLIDE):
        numbers[place] = (*numbers.get(place, ()), number)
    return numbers


def _list_polls(document: OutlineDocument, texts: Mapping[int, str], say: Mapping[str, str]) -> list[str]:
    """Return the polls to set up, with their slides."""
    return [
        f"- [ ] {say['poll']} {cue.number} ({say['slide']} {at})"
        for at, (cue, _) in enumerate(_iter_cues(document, texts), start=FIRST_SLIDE)
        if cue.kind == "Poll"
    ]


def _leave_time(parts: Sequence[_Planned], texts: Mapping[int, str], most: int) -> list[_Planned]:
    """Return the parts of a session half a minute shorter, as many as it takes to fit and at most two of them.

    Those are the ones that have been rounded up most.
    """
    over = sum(each.seconds for each in parts) - most
    if not 0 < over <= _MOST_SHORTENED * _HALF_MINUTE:
        return [*parts]
    longer = [each for each in parts if each.seconds > _HALF_MINUTE]
    longer.sort(key=lambda each: measure_seconds(texts[each.place]) - each.seconds)
    shortened = longer[: -(-over // _HALF_MINUTE)]
    return [replace(each, seconds=each.seconds - _HALF_MINUTE) if each in shortened else each for each in parts]


def _round(seconds: float) -> int:
    """Return a time in whole half minutes, at least one."""
    return _HALF_MINUTE * max(1, round(seconds / _HALF_MINUTE))


def _write_minutes(seconds: float, spec: DocumentSpec) -> str:
    """Return a time in half minutes, such as `1.5 min`."""
    minutes = f"{_round(seconds) / _SECONDS:g}"
    return f"{minutes.replace('.', spec.language.words['example']['decimal'])} min"
