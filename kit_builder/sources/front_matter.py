"""Leave out what a program writes around the turns of a transcript, such as a title or summary: nobody says it."""

import re
from collections.abc import Collection
from dataclasses import replace

from kit_builder.records import Line, Source
from kit_builder.sources.residue import describe_left_out

_MIN_TURNS = 4
_MIN_SENTENCE_WORDS = 4
_MAX_TITLE_WORDS = 12
_MAX_EVENT_WORDS = 6
_STOPS = ".!?…。？！"
_LABELLED = re.compile(r":\s+\S+\s+\w")
_TRANSCRIPT = re.compile(
    r"(?i:\b(?:transcri(?:pt|bed|ption)|transkri(?:pt|ber)|transcripción|mitschrift|untertitel|captions?|subtitles"
    r"|undertekst|playback)|转写|文字记录)"
)
_HEADINGS = """
    summary overview recap highlights outline chapters keywords takeaways tl;dr | key points | key takeaways
    | key topics | action items | next steps | follow-ups | decisions made | sammendrag oppsummering hovedpunkter
    | aksjonspunkter
    | neste steg | neste trinn | sammanfattning åtgärdspunkter | nästa steg | resumé referat | næste skridt
    | zusammenfassung überblick kernpunkte | nächste schritte | résumé synthèse | points clés | prochaines étapes
    | resumen | puntos clave | próximos pasos | 摘要 总结 智能纪要 章节 待办 要約
"""
_NAMES = frozenset(
    name
    for group in _HEADINGS.split("|")
    for name in ([" ".join(group.split())] if len(group.split()) == 2 else group.split())
)
_ABOUT = re.compile(r"\b(?:ai|meeting|call|conversation|auto(?:matic)?|quick|short|detailed|full)[ -]", re.IGNORECASE)


def drop_machine_summary(source: Source) -> Source:
    """Return a transcript without what stands between a heading such as `Summary` and the first turn.

    The words left out are counted as a problem. A source that is no transcript, or has few turns, is returned as it is.
    """
    spoken = [at for at, line in enumerate(source.lines) if line.speaker]
    turns = sum(source.lines[at].speaker != source.lines[at - 1].speaker for at in spoken if at)
    start = next((at for at, line in enumerate(source.lines[: spoken[0]] if spoken else ()) if _is_title(line)), None)
    if start is None or turns < _MIN_TURNS:
        return source
    return _drop_lines(source, range(start, spoken[0]), "Summary in front of the transcript")


def drop_front_matter(source: Source) -> Source:
    """Return a transcript without the title, date and notices that stand in front of the first turn.

    Nobody says them. They are left out only if no row of them states anything but about the transcript itself, and the
    words are counted as a problem.
    """
    spoken = [at for at, line in enumerate(source.lines) if line.speaker]
    front = source.lines[: spoken[0]] if len(spoken) >= _MIN_TURNS else ()
    notices = {find_row(source, line) for line in front if _TRANSCRIPT.search(line.text)}
    names = frozenset(word for line in source.lines for word in line.speaker.split())
    if not front or any(_states_something(line, names) and find_row(source, line) not in notices for line in front):
        return source
    return _drop_lines(source, range(len(front)), "In front of the first turn")


def drop_events(source: Source) -> Source:
    """Return a transcript without rows such as `Kari Lind joined the meeting`, which are counted as a problem.

    Such a row begins with the full name of a speaker, has few other words, and ends without a full stop, although the
    speakers' sentences have one.
    """
    names = tuple(f"{name} " for name in {line.speaker for line in source.lines} if " " in name)
    spoken = [line for line in source.lines if line.speaker]
    if not names or 2 * sum(line.text[-1] in _STOPS for line in spoken) < len(spoken):
        return source
    events = [at for at, line in enumerate(source.lines) if line.text.startswith(names) and _is_event(source, line)]
    return _drop_lines(source, events, "Events of the call") if events else source


def _is_event(source: Source, line: Line) -> bool:
    """Return whether a line is a row of its own with few words and no punctuation."""
    (start, end), *others = line.spans
    row = source.text[find_row(source, line) : (source.text + "\n").find("\n", end)].strip()
    return not others and row == source.text[start:end] and len(row.split()) <= _MAX_EVENT_WORDS and row[-1].isalpha()


def _drop_lines(source: Source, places: Collection[int], what: str) -> Source:
    """Return a source without the lines at `places`, which are reported as `what`."""
    kept = (line for at, line in enumerate(source.lines) if at not in places)
    lines = tuple(replace(line, number=number) for number, line in enumerate(kept, start=1))
    problems = describe_left_out(what, [source.lines[at].text for at in places])
    return replace(source, lines=lines, problems=(*source.problems, *problems))


def find_row(source: Source, line: Line) -> int:
    """Return where the row of the text begins in which a line begins."""
    return source.text.rfind("\n", 0, line.spans[0][0]) + 1


def _states_something(line: Line, names: frozenset[str]) -> bool:
    """Return whether a line is a sentence, is too long for a title, or has a label: `Time needed: one hour`.

    A label with the `names` of speakers says only who takes part, also with other names beside all of them.
    """
    words = line.text.split()
    label, _, value = line.text.partition(":")
    people = {word.strip(",;&()") for word in value.split()} - {""}
    if label and people and (people <= names or (names <= people and all(word[0].isupper() for word in people))):
        return False
    is_sentence = len(words) >= _MIN_SENTENCE_WORDS and line.text.rstrip()[-1] in _STOPS
    return is_sentence or len(words) > _MAX_TITLE_WORDS or _LABELLED.search(line.text) is not None


def _is_title(line: Line) -> bool:
    """Return whether a line is only the name of a summary or of one of its parts."""
    words = re.sub(r"^[^\w]+|[^\w]+$", "", _ABOUT.sub("", line.text.casefold()))
    return " ".join(words.split()) in _NAMES or (bool(words) and _NAMES.issuperset(words.split()))
