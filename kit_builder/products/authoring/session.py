"""The timing of a spoken session: how long its script takes, and the page from which it is run.

The slot is the most that a session may take. A script that says all there is to say sooner is done sooner.
"""

import re
from collections.abc import Iterator, Mapping

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

_SPOKEN = ("script", "prose", "worked example", "exercise")
_CLOSING = "script"  # the form of what is spoken after the questions
_QUESTIONS = "questions"
_SECONDS = 60
FIRST_SLIDE = 2  # that a script puts on the screen: the one before it has the title
_ARRIVAL_SECONDS = 60  # in which latecomers come in, with the first slide on the screen
_ANSWER_SECONDS = 60  # in which people vote, or type an answer into the chat, and hear what the others say
_SAID_REPLIES = 0.5  # of the replies that are prepared: those to the answers that come
# How far a script may be from its slot, as a share of the slot.
_TOLERANCE = 0.07
_DIRECTION = re.compile(r"\[(?!\[)[^\[\]\n]*\]")
# A pause that a script asks for, such as `[Wait 30 s]`.
WAIT = re.compile(r"\[(?!\[)[^\[\]\n]*?(\d+) ?s\b[^\[\]\n]*\]", re.IGNORECASE)
# The same as a whole direction.
PAUSE = re.compile(r"\[Wait:? \d+ ?s[.\w]*\]", re.IGNORECASE)
# With what somebody begins to speak.
SPEAKER = re.compile(r"^[ \t]*(?:\*\*[^*\n]{1,40}:\*\*|(?:Host|Speaker):)", re.MULTILINE)


def measure_seconds(text: str) -> float:
    """Return how long a section of a script takes: its words, its waits, such as `[Wait 30 s]`, and its questions.

    A question to the listeners takes the time to answer, and half of the replies that are prepared. What slides show,
    other directions, and the names of speakers are not spoken.
    """
    return sum(map(_measure_cue, list_cues(text)))


def write_run_of_show(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> str:
    """Return the run of show of a session as a table, and what has to be done before it begins.

    The questions get what is left of the slot, within 10 to 15 minutes if the script leaves as much. A session that
    ends well before its slot says so.
    """
    say = load_product_words(spec.product, spec.language.folders)
    before, after = _list_slots(document, texts)
    timed = [(say["arrive"], float(_ARRIVAL_SECONDS)), *before]
    timed += [(say["questions"], _measure_questions(document, texts, spec)), *after]
    lines, start = [f"| {say['when']} | {say['what']} |", "|---|---|"], 0.0
    for heading, seconds in timed:
        lines.append(f"| {_write_range(start, start + seconds)} | {escape(heading)} |")
        start += seconds
    lines.append(f"| {_write_time(start)} | {say['in_all']} |")
    slot = spec.kit.webinar_minutes
    is_short = start < (1 - _TOLERANCE) * slot * _SECONDS
    parts = [f"## {say['run_of_show']}", "\n".join(lines)]
    parts += [say["ends_early"].replace("{slot}", str(slot))] if is_short else []
    return "\n\n".join([*parts, f"## {say['preparation']}", _write_preparation(document, texts, spec, say)])


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
    """Return how many words a script lacks to fill its slot, below 0 if it has too many, 0 if it fits.

    A method about which there is less to say lacks none.
    """
    if not [*check_length(document, texts, spec)]:
        return 0
    slot = spec.kit.webinar_minutes
    planned = (slot - count_question_minutes(slot)) * _SECONDS
    missing = round((planned - _measure_script(document, texts)) * WORDS_A_MINUTE / _SECONDS)
    return missing if missing < 0 or _is_rich(spec) else 0


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
    before, after = _list_slots(document, texts)
    return _ARRIVAL_SECONDS + sum(seconds for _, seconds in (*before, *after))


def _measure_questions(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> float:
    """Return the seconds for questions: what is left of the slot, up to 15 minutes."""
    left = spec.kit.webinar_minutes * _SECONDS - _measure_script(document, texts)
    return min(MOST_QUESTION_MINUTES * _SECONDS, max(0.0, left))


def _list_slots(
    document: OutlineDocument, texts: Mapping[int, str]
) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """Return heading and seconds of each spoken section before the questions, and of each behind them."""
    forms = [section.form for section in document.sections]
    slots: tuple[list[tuple[str, float]], list[tuple[str, float]]] = ([], [])
    for place, section in enumerate(document.sections):
        if is_spoken(document, place) and texts.get(place):
            slots[_QUESTIONS in forms[:place]].append((section.heading, measure_seconds(texts[place])))
    return slots


def _measure_cue(cue: Cue) -> float:
    seconds = 0.0
    if cue.asks:
        replies = sum(count_words(split_reply(strip_citations(block.text))[1]) for block in cue.lines)
        seconds = _ANSWER_SECONDS + _say(count_words(cue.title) + _SAID_REPLIES * replies)
    return seconds + sum(map(_measure_block, cue.spoken))


def _measure_block(block: Block) -> float:
    if block.form == "mark":
        return 0.0
    waits = sum(int(seconds) for seconds in WAIT.findall(block.text))
    return waits + _say(count_words(SPEAKER.sub("", _DIRECTION.sub("", strip_citations(block.text)))))


def _say(words: float) -> float:
    return words * _SECONDS / WORDS_A_MINUTE


def count_words(text: str) -> int:
    """Return the number of words in a text, each with a letter or a digit."""
    return len([word for word in text.split() if any(map(str.isalnum, word))])


def _write_preparation(
    document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec, say: Mapping[str, str]
) -> str:
    """Return who does what, what to try before people come in, and the polls to set up."""
    people = [f"- **{escape(spec.kit.author or say['speaker'])}:** {say['speaker_does']}"]
    people += [f"- **{say['host']}:** {say['host_does']}"]
    cues = [
        cue
        for place in range(len(document.sections))
        if is_in_session(document, place)
        for cue in list_cues(texts.get(place, ""))
        if cue.kind
    ]
    polls = [
        f"{say['poll']} {cue.number} ({say['slide']} {at})"
        for at, cue in enumerate(cues, start=FIRST_SLIDE)
        if cue.kind == "Poll"
    ]
    tried = [say[key] for key in ("try_sound", "try_slides", "try_message", "try_spare")]
    tried += [f"{say['try_polls']} {', '.join(polls)}"] if polls else []
    return "\n\n".join(["\n".join(people), say["try_before"], "\n".join(f"- [ ] {each}" for each in tried)])


def _write_range(start: float, end: float) -> str:
    return f"{_write_time(start)}–{_write_time(end)}"


def _write_time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), _SECONDS)
    return f"{minutes}:{rest:02}"
