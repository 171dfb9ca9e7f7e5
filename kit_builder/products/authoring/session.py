"""The timing of a spoken session: how long its script takes, and the page from which it is run.

The slot is the most that a session may take. A script that says all there is to say sooner is done sooner.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from kit_builder.products.authoring.cited_text import Block, strip_citations
from kit_builder.products.authoring.document_spec import (
    LEAST_QUESTION_MINUTES,
    MOST_QUESTION_MINUTES,
    WORDS_A_MINUTE,
    DocumentSpec,
    count_question_minutes,
    count_spoken_words,
)
from kit_builder.products.authoring.outline_records import OutlineDocument
from kit_builder.products.authoring.script import Cue, list_cues, split_reply
from kit_builder.products.definitions import load_product_words
from kit_builder.records import Finding
from kit_builder.text.markdown import escape
from kit_builder.text.tokens import capitalise

_SPOKEN = ("script", "prose", "worked example", "exercise")
_CLOSING = "script"  # the form of what is spoken after the questions
_CHECKLIST = "checklist"  # the form of what to leave out
_QUESTIONS = "questions"
_SECONDS = 60
_HALF_MINUTE = 30  # seconds
_ROUND_MINUTES = 5  # to which people are invited
_ARRIVAL = -1  # the place of the part before the script
FIRST_SLIDE = 2  # that a script puts on the screen: the one before it has the title
_ARRIVAL_SECONDS = 60  # in which latecomers come in, with the first slide on the screen
_ANSWER_SECONDS = 60  # in which people vote, or type an answer into the chat, and hear what the others say
_SAID_REPLIES = 0.5  # of the replies that are prepared: those to the answers that come
_DOING_SECONDS = 15  # in which the speaker writes something on the screen
# How far a session may be from its slot before that is reported, as a share of the slot, and how far below it may stay
# before more is asked for: who is asked to fill up a session pads it.
_TOLERANCE = 0.07
_MOST_MISSING = 0.15
_DIRECTION = re.compile(r"\[(?!\[)[^\[\]\n]*\]")
# A pause that a script asks for, such as `[Wait 30 s]`.
WAIT = re.compile(r"\[(?!\[)[^\[\]\n]*?(\d+) ?s\b[^\[\]\n]*\]", re.IGNORECASE)
# The same as a whole direction.
PAUSE = re.compile(r"\[Wait:? \d+ ?s[.\w]*\]", re.IGNORECASE)
# What names a question of the script elsewhere.
_REFERENCE = re.compile(r"\[(?P<kind>Poll|Chat|Exercise) (?P<number>\d{1,2})\]")
# What the speaker does.
_DONE = re.compile(r"\[Speaker:[^\[\]\n]*\]")
# With what somebody begins to speak.
SPEAKER = re.compile(r"^[ \t]*(?:\*\*[^*\n]{1,40}:\*\*|(?:Host|Speaker):)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a session: start and end in seconds, its slides, and the place of its section, -1 if it has none."""

    title: str
    start: int
    end: int
    slides: tuple[int, ...]
    place: int

    @property
    def time_range(self) -> str:
        """Its start and end, such as `1:00–3:30`."""
        return f"{_write_time(self.start)}–{_write_time(self.end)}"

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


def measure_seconds(text: str) -> float:
    """Return how long a section of a script takes: its words, its waits, such as `[Wait 30 s]`, and its questions.

    A question to the listeners takes the time to answer, and half of the replies that are prepared. What slides show,
    other directions, and the names of speakers are not spoken.
    """
    return sum(map(_measure_cue, list_cues(text)))


def plan_parts(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> tuple[Part, ...]:
    """Return the parts of a session from the arrival of its listeners, each in whole half minutes.

    The questions get what is left of the slot, within 10 to 15 minutes if the script leaves as much.
    """
    say = load_product_words(spec.product, spec.language.folders)
    slides = _number_slides(document, texts)
    asked = [place for place, section in enumerate(document.sections) if section.form == _QUESTIONS]
    first_asked = min(asked, default=len(document.sections))
    spoken = [
        _Planned(document.sections[place].heading, _round(measure_seconds(texts[place])), slides.get(place, ()), place)
        for place in range(len(document.sections))
        if is_spoken(document, place) and texts.get(place)
    ]
    left = spec.kit.webinar_minutes * _SECONDS - _ARRIVAL_SECONDS - sum(each.seconds for each in spoken)
    asking = max(_HALF_MINUTE, min(MOST_QUESTION_MINUTES * _SECONDS, left))
    planned = [
        _Planned(say["arrive"], _ARRIVAL_SECONDS, (FIRST_SLIDE - 1,), _ARRIVAL),
        *(each for each in spoken if each.place < first_asked),
        _Planned(say["questions"], asking, tuple(number for at in asked for number in slides.get(at, ())), first_asked),
        *(each for each in spoken if each.place > first_asked),
    ]
    ends = accumulate(each.seconds for each in planned)
    return tuple(
        Part(each.title, end - each.seconds, end, each.slides, each.place)
        for each, end in zip(planned, ends, strict=True)
    )


def write_run_of_show(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> str:
    """Return the run of show of a session as a table with its slides, and what has to be done before it begins."""
    say = load_product_words(spec.product, spec.language.folders)
    parts = plan_parts(document, texts, spec)
    lines = [f"| {say['when']} | {say['what']} | {capitalise(say['slides'])} |", "|---|---|---|"]
    lines += [f"| {each.time_range} | {escape(each.title)} | {each.slide_range} |" for each in parts]
    total = parts[-1].end
    lines.append(f"| **{_write_time(total)}** | **{say['in_all']}** | |")
    invited = say["invite"].replace("{minutes}", str(_ROUND_MINUTES * -(-total // (_ROUND_MINUTES * _SECONDS))))
    polls = _list_polls(document, texts, say)
    prepared = [f"## {say['preparation']}", say["polls_ready"], "\n".join(polls)] if polls else []
    return "\n\n".join([f"## {say['run_of_show']}", "\n".join(lines), invited, *prepared])


def name_cuts(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> dict[int, str]:
    """Return the texts of a session, with what is left out when time runs short named in full.

    `[Poll 2]` there becomes what it is called in the language of the product, with the minutes that it takes.
    """
    say = load_product_words(spec.product, spec.language.folders)
    cues = {(str(cue.kind), cue.number): cue for cue, _ in _iter_cues(document, texts) if cue.number}
    named = {"Poll": say["poll"], "Chat": say["chat"], "Exercise": say["exercise"]}

    def name(found: re.Match[str]) -> str:
        label = f"{named[found['kind']]} {found['number']}"
        cue = cues.get((found["kind"], found["number"]))
        return f"{label} ({_write_minutes(_measure_asking(cue), spec)})" if cue else label

    return {
        place: _REFERENCE.sub(name, text) if document.sections[place].form == _CHECKLIST else text
        for place, text in texts.items()
    }


def check_length(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> Iterator[Finding]:
    """Yield a finding if the script of a session exceeds its slot, or is shorter."""
    if not spec.is_spoken:
        return
    slot, taught = spec.kit.webinar_minutes, _measure_script(document, texts)
    minutes = (taught + _measure_questions(document, texts, spec)) / _SECONDS
    if slot * _SECONDS - taught < LEAST_QUESTION_MINUTES * _SECONDS:
        least = LEAST_QUESTION_MINUTES
        message = f"The script is too long: it leaves less than {least} of {slot} minutes for questions."
        yield Finding("note", spec.where, message)
    elif minutes < (1 - _TOLERANCE) * slot:
        ends = f"The session takes {minutes:.0f} of {slot} minutes"
        reason = "the script is too short" if _is_rich(spec) else "there is no more to teach"
        yield Finding("note", spec.where, f"{ends}: {reason}.")


def find_missing_words(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> int:
    """Return how many words a script lacks to come near its slot, below 0 if it has too many, 0 if it will do.

    A method about which there is less to say lacks none.
    """
    if not spec.is_spoken:
        return 0
    slot, taught = spec.kit.webinar_minutes * _SECONDS, _measure_script(document, texts)
    most, least = slot - LEAST_QUESTION_MINUTES * _SECONDS, slot - MOST_QUESTION_MINUTES * _SECONDS
    planned = taught
    if taught > most:
        planned = slot - count_question_minutes(spec.kit.webinar_minutes) * _SECONDS
    elif _is_rich(spec) and taught < least - _MOST_MISSING * slot:
        planned = least
    return round((planned - taught) * WORDS_A_MINUTE / _SECONDS)


def is_spoken(document: OutlineDocument, place: int) -> bool:
    """Return whether the section of a session counts in the time of its script."""
    return document.sections[place].form in _SPOKEN and is_in_session(document, place)


def is_in_session(document: OutlineDocument, place: int) -> bool:
    """Return whether a section belongs to the session itself, and not to what is sent or looked up beside it."""
    form = document.sections[place].form
    is_late = _QUESTIONS in [section.form for section in document.sections[:place]]
    return form in (_CLOSING, _QUESTIONS) if is_late else form in (*_SPOKEN, _QUESTIONS)


def _is_rich(spec: DocumentSpec) -> bool:
    """Return whether there is as much to say as fits the slot."""
    return spec.words >= count_spoken_words(spec.kit.webinar_minutes)


def _measure_script(document: OutlineDocument, texts: Mapping[int, str]) -> float:
    """Return the seconds of a session without its questions."""
    spoken = (texts[place] for place in texts if is_spoken(document, place))
    return _ARRIVAL_SECONDS + sum(map(measure_seconds, spoken))


def _measure_questions(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> float:
    """Return the seconds for questions: what is left of the slot, up to 15 minutes."""
    left = spec.kit.webinar_minutes * _SECONDS - _measure_script(document, texts)
    return min(MOST_QUESTION_MINUTES * _SECONDS, max(0.0, left))


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


def _measure_cue(cue: Cue) -> float:
    asked = _ANSWER_SECONDS + _say(count_words(cue.title) + _count_replies(cue)) if cue.asks else 0.0
    return asked + sum(map(_measure_block, cue.spoken))


def _measure_asking(cue: Cue) -> float:
    """Return how long a question takes with the pauses below it, without what is said afterwards."""
    waits = sum(int(seconds) for block in cue.spoken for seconds in WAIT.findall(block.text))
    return _ANSWER_SECONDS + waits + _say(count_words(cue.title) + _count_replies(cue))


def _count_replies(cue: Cue) -> float:
    """Return how many words of the replies to a question are said."""
    return _SAID_REPLIES * sum(count_words(split_reply(strip_citations(block.text))[1]) for block in cue.lines)


def _measure_block(block: Block) -> float:
    if block.form == "mark":
        return 0.0
    waits = sum(int(seconds) for seconds in WAIT.findall(block.text)) + _DOING_SECONDS * len(_DONE.findall(block.text))
    return waits + _say(count_words(SPEAKER.sub("", _DIRECTION.sub("", strip_citations(block.text)))))


def _say(words: float) -> float:
    return words * _SECONDS / WORDS_A_MINUTE


def count_words(text: str) -> int:
    """Return the number of words in a text, each with a letter or a digit."""
    return len([word for word in text.split() if any(map(str.isalnum, word))])


def _list_polls(document: OutlineDocument, texts: Mapping[int, str], say: Mapping[str, str]) -> list[str]:
    """Return the polls to set up, with their slides."""
    return [
        f"- [ ] {say['poll']} {cue.number} ({say['slide']} {at})"
        for at, (cue, _) in enumerate(_iter_cues(document, texts), start=FIRST_SLIDE)
        if cue.kind == "Poll"
    ]


def _round(seconds: float) -> int:
    """Return a time in whole half minutes, at least one."""
    return _HALF_MINUTE * max(1, round(seconds / _HALF_MINUTE))


def _write_minutes(seconds: float, spec: DocumentSpec) -> str:
    """Return a time in half minutes, such as `1.5 min`."""
    minutes = f"{_round(seconds) / _SECONDS:g}"
    return f"{minutes.replace('.', spec.language.words['example']['decimal'])} min"


def _write_time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), _SECONDS)
    return f"{minutes}:{rest:02}"
