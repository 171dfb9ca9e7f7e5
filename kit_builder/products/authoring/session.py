"""The timing of a spoken session: how long its script takes, and the run of show."""

import re
from collections.abc import Iterator, Mapping

from kit_builder.products.authoring.cited_text import strip_citations
from kit_builder.products.authoring.document_spec import WORDS_A_MINUTE, DocumentSpec, count_question_minutes
from kit_builder.products.authoring.outline_records import OutlineDocument
from kit_builder.products.definitions import load_product_words
from kit_builder.records import Finding
from kit_builder.text.markdown import escape

_SPOKEN = ("script", "prose", "worked example", "exercise")
_QUESTIONS = "questions"
_SECONDS = 60
# How far a script may be from its slot, as a share of the slot.
_TOLERANCE = 0.07
_DIRECTION = re.compile(r"\[(?!\[)[^\[\]\n]*\]")
# A pause that a script asks for, such as `[Wait 30 s]`.
WAIT = re.compile(r"\[(?!\[)[^\[\]\n]*?(\d+) ?s\b[^\[\]\n]*\]", re.IGNORECASE)
# The same as a whole direction.
PAUSE = re.compile(r"\[Wait:? \d+ ?s[.\w]*\]", re.IGNORECASE)
# With what somebody begins to speak.
SPEAKER = re.compile(r"^[ \t]*(?:\*\*[^*\n]{1,40}:\*\*|(?:Host|Speaker):)", re.MULTILINE)
_MARK = re.compile(r"^[ \t]*\[\[[^\n]*\]\][ \t]*$", re.MULTILINE)


def measure_seconds(text: str) -> float:
    """Return how long a section of a script takes: its words, and the waits that it asks for, such as `[Wait 30 s]`.

    Other directions in square brackets, and names of speakers, are not spoken.
    """
    waits = sum(int(seconds) for seconds in WAIT.findall(text))
    spoken = SPEAKER.sub("", _DIRECTION.sub("", _MARK.sub("", strip_citations(text))))
    return waits + len([word for word in spoken.split() if any(map(str.isalnum, word))]) * _SECONDS / WORDS_A_MINUTE


def write_run_of_show(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> str:
    """Return the run of show of a session as a table: when each spoken section begins, and then the questions."""
    say = load_product_words(spec.product, spec.language.folders)
    rows = [*_list_slots(document, texts)]
    end = sum(seconds for _, seconds in rows)
    lines, start = [f"| {say['when']} | {say['what']} |", "|---|---|"], 0.0
    for heading, seconds in rows:
        lines.append(f"| {_write_range(start, start + seconds)} | {escape(heading)} |")
        start += seconds
    close = end + count_question_minutes(spec.kit.webinar_minutes) * _SECONDS
    lines.append(f"| {_write_range(end, close)} | {say['questions']} |")
    lines.append(f"| {_write_time(close)} | {say['in_all']} |")
    return f"## {say['run_of_show']}\n\n" + "\n".join(lines)


def check_length(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> Iterator[Finding]:
    """Yield a finding if the script of a session does not fill its slot, or exceeds it."""
    if not spec.is_spoken:
        return
    slot = spec.kit.webinar_minutes
    spoken = sum(seconds for _, seconds in _list_slots(document, texts)) / _SECONDS
    minutes = spoken + count_question_minutes(slot)
    if abs(minutes - slot) > _TOLERANCE * slot:
        more = "too long" if minutes > slot else "too short"
        message = f"The script takes {minutes:.0f} minutes with the questions, {more} for a slot of {slot}."
        yield Finding("note", spec.where, message)


def find_missing_words(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> int:
    """Return how many words a script lacks to fill its slot, below 0 if it has too many, 0 if it fits."""
    if not [*check_length(document, texts, spec)]:
        return 0
    spoken = sum(seconds for _, seconds in _list_slots(document, texts))
    planned = (spec.kit.webinar_minutes - count_question_minutes(spec.kit.webinar_minutes)) * _SECONDS
    return round((planned - spoken) * WORDS_A_MINUTE / _SECONDS)


def is_spoken(document: OutlineDocument, place: int) -> bool:
    """Return whether the section of a session counts in its time."""
    before = [section.form for section in document.sections[: place + 1]]
    return _QUESTIONS not in before and before[-1] in _SPOKEN


def _list_slots(document: OutlineDocument, texts: Mapping[int, str]) -> Iterator[tuple[str, float]]:
    """Yield heading and seconds of each spoken section before the questions."""
    for place, section in enumerate(document.sections):
        if is_spoken(document, place) and texts.get(place):
            yield section.heading, measure_seconds(texts[place])


def _write_range(start: float, end: float) -> str:
    return f"{_write_time(start)}–{_write_time(end)}"


def _write_time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), _SECONDS)
    return f"{minutes}:{rest:02}"
