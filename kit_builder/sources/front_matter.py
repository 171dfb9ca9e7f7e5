"""Leave out what a program writes in front of a transcript, such as a title or summary: nobody says it."""

import re
from dataclasses import replace

from kit_builder.records import Line, Source
from kit_builder.sources.residue import describe_left_out

_MIN_TURNS = 4
_MIN_SENTENCE_WORDS = 4
_MAX_TITLE_WORDS = 12
_LABELLED = re.compile(r":\s+\S+\s+\w")
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
    return _drop_lines(source, start, spoken[0], "Summary in front of the transcript")


def drop_front_matter(source: Source) -> Source:
    """Return a transcript without the title, date and notices that stand in front of the first turn.

    Nobody says them. They are left out only if no row of them states anything, and the words are counted as a problem.
    """
    spoken = [at for at, line in enumerate(source.lines) if line.speaker]
    front = source.lines[: spoken[0]] if len(spoken) >= _MIN_TURNS else ()
    if not front or any(map(_states_something, front)):
        return source
    return _drop_lines(source, 0, len(front), "In front of the first turn")


def _drop_lines(source: Source, start: int, end: int, what: str) -> Source:
    """Return a source without the lines from `start` to before `end`, which are reported as `what`."""
    kept = (*source.lines[:start], *source.lines[end:])
    lines = tuple(replace(line, number=number) for number, line in enumerate(kept, start=1))
    problems = describe_left_out(what, [line.text for line in source.lines[start:end]])
    return replace(source, lines=lines, problems=(*source.problems, *problems))


def _states_something(line: Line) -> bool:
    """Return whether a line is a sentence, is too long for a title, or has a label: `Time needed: one hour`."""
    words = line.text.split()
    is_sentence = len(words) >= _MIN_SENTENCE_WORDS and line.text.rstrip()[-1] in ".!?…。？！"
    return is_sentence or len(words) > _MAX_TITLE_WORDS or _LABELLED.search(line.text) is not None


def _is_title(line: Line) -> bool:
    """Return whether a line is only the name of a summary or of one of its parts."""
    words = re.sub(r"^[^\w]+|[^\w]+$", "", _ABOUT.sub("", line.text.casefold()))
    return " ".join(words.split()) in _NAMES or (bool(words) and _NAMES.issuperset(words.split()))
