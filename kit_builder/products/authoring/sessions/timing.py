"""The timing of a spoken session: how long its script takes.

The slot is the most that a session may take. A script that says all there is to say sooner is done sooner.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kit_builder.products.authoring.cited_text import Block, strip_citations
from kit_builder.products.authoring.document_length import (
    LEAST_QUESTION_MINUTES,
    MOST_QUESTION_MINUTES,
    count_question_minutes,
    count_spoken_words,
)
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.products.authoring.sessions.script import Cue, list_cues, split_reply
from kit_builder.products.forms.run_of_show import WORDS_A_MINUTE
from kit_builder.records import Finding

_SPOKEN = ("script", "prose", "worked example", "exercise")
_CLOSING = "script"  # the form of what is spoken after the questions
QUESTIONS = "questions"
_HANDOUT = "steps"  # the form of what the listeners get
CHECKLIST = "checklist"  # the form of what to leave out if the session runs late
LIVE = "worked example"  # the form of a part in which a case is done on the screen
_SECONDS = 60
ARRIVAL_SECONDS = 60  # in which latecomers come in, with the first slide on the screen
_ANSWER_SECONDS = 45  # in which people vote, or type an answer into the chat, and hear what the others say
_SAID_REPLIES = 0.5  # of the replies that are prepared: those to the answers that come
_DOING_SECONDS = 15  # in which the speaker writes something on the screen
# How far a session may differ from its slot before that is reported and corrected, as a share of the slot.
_TOLERANCE = 0.07
_LEEWAY_SECONDS = 180  # by which a session may end early before more is asked for
_THIN = 0.15  # of the planned words: the share that a script may lack
# The shares of the talk that go to the opening and to the outlook at the end; there is at least one point between.
_OPENING, _NEXT = 0.1, 0.09
_LEAST_PARTS = 3
_LEAST_WEIGHT = 20  # of a point between them: what it takes to teach anything, counted in statements
_PRACTISED = 7  # more of a part that works on cases of its own, which no statement tells
_EXAMPLE = "example"
_UNCOUNTED = (_EXAMPLE, "phrases")  # kinds of statements that need no words of their own
_WORDS_STEP = 50  # the words of a point are rounded to this, so that one more statement does not change all points
_ROUNDED_SECONDS = 60  # by which rounding to half minutes may lengthen a session
_DIRECTION = re.compile(r"\[(?!\[)[^\[\]\n]*\]")
# A pause that a script asks for, such as `[Wait 30 s]`.
WAIT = re.compile(r"\[(?!\[)[^\[\]\n]*?(\d+) ?s\b[^\[\]\n]*\]", re.IGNORECASE)
# A direction that says what the speaker does.
_DONE = re.compile(r"\[Speaker:[^\[\]\n]*\]")
# The label of whoever begins to speak.
SPEAKER = re.compile(r"^[ \t]*(?:\*\*[^*\n]{1,40}:\*\*|(?:Host|Speaker):)", re.MULTILINE)


@lru_cache(maxsize=512)  # each text is measured at several stages
def measure_seconds(text: str) -> float:
    """Return how long a section of a script takes: its words, its waits, such as `[Wait 30 s]`, and its questions.

    A question to the listeners takes the time to answer, and half of the replies that are prepared. What slides show,
    other directions, and the names of speakers are not spoken.
    """
    return sum(map(_measure_cue, list_cues(text)))


def check_length(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> Iterator[Finding]:
    """Yield a finding if the script of a session exceeds its slot, or is shorter."""
    if not spec.is_spoken:
        return
    slot, taught = spec.kit.webinar_minutes, _measure_script(document, texts)
    minutes = (taught + _measure_questions(document, texts, spec)) / _SECONDS
    if slot * _SECONDS - taught < LEAST_QUESTION_MINUTES * _SECONDS:
        least = LEAST_QUESTION_MINUTES
        message = f"The script is too long: with {least} minutes for questions it takes more than {slot}."
        yield Finding("note", spec.where, message)
    elif minutes < (1 - _TOLERANCE) * slot:
        ends = f"The session takes {minutes:.0f} of {slot} minutes"
        reason = "the script is too short" if _is_rich(spec) else "there is no more to teach"
        yield Finding("note", spec.where, f"{ends}: {reason}.")


def find_missing_words(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> int:
    """Return how many words a script lacks to come near its slot, below 0 if it has too many, 0 if it will do.

    A session in which people wait and write more than they listen lacks words even if it fills its slot, one that ends
    three minutes early lacks none, and neither does one about whose method there is less to say.
    """
    if not spec.is_spoken:
        return 0
    slot, taught = spec.kit.webinar_minutes * _SECONDS, _measure_script(document, texts)
    room = find_room(document, texts, spec)
    if taught > _find_most(spec):
        return room
    is_short = taught < slot - MOST_QUESTION_MINUTES * _SECONDS - _LEEWAY_SECONDS
    lacking = spec.words - _count_talk(document, texts)
    is_thin = lacking > _THIN * spec.words
    return max(room if is_short else 0, lacking if is_thin else 0) if _is_rich(spec) else 0


def count_excess_words(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> int:
    """Return how many words of talk a session has beyond what is planned for it, 0 if that is within bounds."""
    said = _count_talk(document, texts) if spec.is_spoken else 0
    return said - spec.words if said > (1 + _TOLERANCE) * spec.words else 0


def _count_talk(document: OutlineDocument, texts: Mapping[int, str]) -> int:
    """Return how many words are said in all sections of a session."""
    return sum(count_spoken(texts[place]) for place in texts if is_spoken(document, place))


def plan_words(document: OutlineDocument, spec: DocumentSpec) -> Mapping[int, int]:
    """Return how many words are said in each section of a session before its questions, by its place.

    The first opens the session, and the last says what comes next; the points between them share the rest, and what has
    more statements has more words.
    """
    places = [at for at in range(len(document.sections)) if spec.is_spoken and is_spoken(document, at)]
    taught = [at for at in places if QUESTIONS in [each.form for each in document.sections[at:]]]
    if len(taught) < _LEAST_PARTS:
        return {}
    weights = {at: _weigh(document.sections[at], spec) for at in taught[1:-1]}
    shared = (1 - _OPENING - _NEXT) * spec.words / sum(weights.values())
    points = {at: _WORDS_STEP * round(shared * weight / _WORDS_STEP) for at, weight in weights.items()}
    ends = {taught[0]: 10 * round(_OPENING * spec.words / 10), taught[-1]: 10 * round(_NEXT * spec.words / 10)}
    return dict(sorted({**points, **ends}.items()))


def _weigh(section: OutlineSection, spec: DocumentSpec) -> int:
    """Return how much a point has to say, by the statements that it uses, and more if it makes up cases of its own."""
    kinds = [spec.facts[key].kind for key in section.uses if key in spec.facts]
    own = _PRACTISED if section.form == LIVE and _EXAMPLE not in kinds else 0
    return _LEAST_WEIGHT + own + sum(kind not in _UNCOUNTED for kind in kinds)


def find_room(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> int:
    """Return how many more words fit into the slot of a session, below 0 if it has too many."""
    minutes = spec.kit.webinar_minutes
    planned = min(_find_most(spec), (minutes - count_question_minutes(minutes)) * _SECONDS)
    return round((planned - _measure_script(document, texts)) * WORDS_A_MINUTE / _SECONDS)


def _find_most(spec: DocumentSpec) -> int:
    """Return the most seconds that a session may take before its questions."""
    return (spec.kit.webinar_minutes - LEAST_QUESTION_MINUTES) * _SECONDS - _ROUNDED_SECONDS


def list_handed_out(document: OutlineDocument, spec: DocumentSpec) -> tuple[int, ...]:
    """Return the places of the sections of a session that its listeners get as a file of its own."""
    return tuple(at for at, section in enumerate(document.sections) if spec.is_spoken and section.form == _HANDOUT)


def is_spoken(document: OutlineDocument, place: int) -> bool:
    """Return whether the section of a session counts in the time of its script."""
    return document.sections[place].form in _SPOKEN and is_in_session(document, place)


def is_in_session(document: OutlineDocument, place: int) -> bool:
    """Return whether a section belongs to the session itself, and not to what is sent or looked up beside it."""
    form = document.sections[place].form
    return form in ((_CLOSING, QUESTIONS) if _is_late(document, place) else (*_SPOKEN, QUESTIONS))


def _is_late(document: OutlineDocument, place: int) -> bool:
    """Return whether a section comes after the listeners' questions."""
    return QUESTIONS in [section.form for section in document.sections[:place]]


def _is_rich(spec: DocumentSpec) -> bool:
    """Return whether there is enough to say to fill the slot."""
    return spec.words >= count_spoken_words(spec.kit.webinar_minutes)


def _measure_script(document: OutlineDocument, texts: Mapping[int, str]) -> float:
    """Return the seconds of a session without its questions."""
    spoken = (measure_seconds(texts[place]) for place in texts if is_spoken(document, place))
    return ARRIVAL_SECONDS + sum(spoken)


def _measure_questions(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> float:
    """Return the seconds for questions: what is left of the slot, up to 13 minutes."""
    left = spec.kit.webinar_minutes * _SECONDS - _measure_script(document, texts)
    return min(MOST_QUESTION_MINUTES * _SECONDS, max(0.0, left))


def _measure_cue(cue: Cue) -> float:
    asked = _ANSWER_SECONDS + _say(count_words(cue.title) + _count_replies(cue)) if cue.asks else 0.0
    return asked + sum(map(_measure_block, cue.spoken))


def measure_asking(cue: Cue) -> float:
    """Return how long a question takes with the pauses below it, without what is said afterwards."""
    waits = sum(int(seconds) for block in cue.spoken for seconds in WAIT.findall(block.text))
    return _ANSWER_SECONDS + waits + _say(count_words(cue.title) + _count_replies(cue))


def list_stretches(document: OutlineDocument, texts: Mapping[int, str]) -> Iterator[tuple[int, int, float]]:
    """Yield each stretch of talk between two questions: its first and last section by place, and its seconds.

    The first begins with the session, and the last ends before the listeners' questions.
    """
    places = list_taught(document, texts)
    first, seconds = min(places, default=0), 0.0
    for place in places:
        before, *others = _list_talk(texts[place])
        seconds += before
        for talk in others:
            yield first, place, seconds
            first, seconds = place, talk
    yield first, max(places, default=0), seconds


def list_taught(document: OutlineDocument, texts: Mapping[int, str]) -> list[int]:
    """Return the places of the sections that are spoken before the listeners' questions."""
    return [at for at in sorted(texts) if is_spoken(document, at) and not _is_late(document, at)]


def _list_talk(text: str) -> Iterator[float]:
    """Yield the seconds of talk before each question of a section, and those after the last.

    A wait belongs to a question if the paragraph before it asks; else it is a silence in what is said.
    """
    seconds, asks = 0.0, False
    for cue in list_cues(text):
        if cue.asks:
            yield seconds
            seconds = 0.0
        for block in cue.spoken:
            if not WAIT.search(block.text):
                seconds, asks = seconds + _measure_block(block), "?" in block.text
            elif asks:
                yield seconds
                seconds = 0.0
    yield seconds


def count_spoken(text: str) -> int:
    """Return how many words of a section of a script are said besides the replies to its questions."""
    return sum(_count_said(block) for cue in list_cues(text) for block in cue.spoken if block.form != "mark")


def _count_said(block: Block) -> int:
    return count_words(SPEAKER.sub("", remove_directions(strip_citations(block.text))))


def _count_replies(cue: Cue) -> float:
    """Return how many words of the replies to a question are said."""
    return _SAID_REPLIES * sum(count_words(split_reply(strip_citations(block.text))[1]) for block in cue.lines)


def _measure_block(block: Block) -> float:
    if block.form == "mark":
        return 0.0
    waits = sum(int(seconds) for seconds in WAIT.findall(block.text)) + _DOING_SECONDS * len(_DONE.findall(block.text))
    return waits + _say(_count_said(block))


def _say(words: float) -> float:
    return words * _SECONDS / WORDS_A_MINUTE


def remove_directions(text: str) -> str:
    """Return a paragraph of a script without its directions."""
    return _DIRECTION.sub("", text)


def count_words(text: str) -> int:
    """Return the number of words in a text, each with a letter or a digit."""
    return len([word for word in text.split() if any(map(str.isalnum, word))])
