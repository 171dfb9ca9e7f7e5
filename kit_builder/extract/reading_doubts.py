"""Doubts about how a source was read: signs, in its structure alone, that speakers or text were misread.

Each doubt is a warning that says what was seen, where, and what to do. No model is needed to find them.
"""

import re
import shlex
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path, PurePath

from kit_builder.extract.prepare import PreparedSource
from kit_builder.privacy.folding import fold
from kit_builder.privacy.gazetteer import get_first_names, get_surnames
from kit_builder.records import Finding, Line, Source
from kit_builder.sources import get_readers
from kit_builder.sources.reading_summary import ReadingSummary, count_words_outside, summarise_reading
from kit_builder.text.dictionary import is_word
from kit_builder.text.joining import fold_text

_CLOCK = re.compile(r"(?<![\d.,])\d{1,2}:(?:\d{2}:)?(?P<last>\d{2})(?!\d)")
_UNIT = r"(?<!\S)\d{1,3}[ ]?[^\W\d_]+"
_HEAD = re.compile(rf"\d:\d\d|\d.*[:：]$|{_UNIT}[ ,]+{_UNIT}")  # `0:03`, `Speaker 1:` or `3 minutes 20 seconds`
_NUMBER = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LABEL = re.compile(r"(?P<label>[^:：]{1,60}?)[:：][ \t]+(?P<said>\S.*)")
_LIST_ROW = re.compile(r"[ \t]*(?:\d{1,3}[.)]|[-*+•–])[ \t]+\S", re.MULTILINE)

_MIN_ROWS = 4
_MAX_SHORT_WORDS = 8
_MIN_SHARE_OF_REPEATS = 0.15
_MIN_SHARE_OF_TIMES = 0.6
_MIN_SHARE_OF_LABELS = 0.2
_MIN_SHARE_OF_LIST_ROWS = 0.2
_TIME_WITHIN = 60
_ROUND_MINUTES = 5
_MIN_WORDS_SAID = 5
_MIN_LINES_OF_A_TALK = 8
_MIN_QUESTIONS = 2
_MIN_SHARE_OF_QUESTIONS = 0.08
_MIN_SPEAKERS = 5
_MAX_LINES_EACH = 1.2
_MIN_WORDS_OUTSIDE = 30
_MIN_SHARE_READ = 0.8
_MIN_FIT = 0.7
_SHOWN = 3
_MAX_LABELS = 12
_EMPHASIS = "*_ "

_IF_RIGHT = "If it is right, build with --anyway."


def summarise_readings(
    readings: Iterable[PreparedSource], wanted: str, decided: Mapping[str, Collection[str]]
) -> tuple[tuple[ReadingSummary, ...], tuple[Finding, ...]]:
    """Return a summary of how each source was read, and all doubts; `wanted` is whom the user named as the expert.

    `decided` has, by the name of a source, the labels that need no doubt, as the user or the model has judged them.
    """
    summaries = [(each.source, summarise_reading(each.source, each.expert, wanted)) for each in readings]
    found = [(each, find_reading_doubts(source, each, decided.get(source.name, ()))) for source, each in summaries]
    complete = (replace(summary, doubts=tuple(doubt.message for doubt in doubts)) for summary, doubts in found)
    return tuple(complete), tuple(doubt for _, doubts in found for doubt in doubts)


def find_reading_doubts(source: Source, summary: ReadingSummary, decided: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Return a warning for each sign that `source`, read as `summary` says, was misread.

    The labels in `decided` are judged already: whether they are speakers is not in doubt.
    """
    known = frozenset(map(fold_text, decided))
    checks: tuple[Callable[[Source, ReadingSummary, Collection[str]], str], ...] = (
        _doubt_expert,
        _doubt_single_label,
        _doubt_many_labels,
        _doubt_repeated_rows,
        _doubt_fit,
        _doubt_coverage,
    )
    found = [seen for check in checks if (seen := check(source, summary, known))]
    if not found:
        return ()
    command = _name_command(source)
    advice = f"Look at it with `{command}`. {_IF_RIGHT}" if command else _IF_RIGHT
    return tuple(Finding("warning", source.name, f"{seen} {advice}") for seen in found)


def _name_command(source: Source) -> str:
    """Return the command that shows how a source, or the archive with it, is read; empty if it is in no named file."""
    given = source.path or source.archive
    if given is None:
        return ""
    here = Path.cwd()
    path = given.relative_to(here) if given.is_relative_to(here) else given
    return shlex.join(["kit-builder", "read", str(path)])


def find_labels_in_doubt(
    readings: Iterable[PreparedSource], decided: Mapping[str, Collection[str]]
) -> list[dict[str, list[str]]]:
    """Return the labels of each source that may or may not be speakers, with what stands first after each.

    `decided` has, by the name of a source, the labels that are judged already.
    """
    return [_find_labels_in_doubt(each.source, each.expert, decided.get(each.source.name, ())) for each in readings]


def _find_labels_in_doubt(source: Source, expert: str, decided: Iterable[str]) -> dict[str, list[str]]:
    """Return the labels of a source that are in doubt. If there are too many to ask about, none is returned.

    These are the labels of rows that are read as text, or all speakers if the expert looks like the label of a field.
    """
    known = frozenset(map(fold_text, decided))
    rows = [row for _, row in _find_rows(source)]
    found = [row for place in _find_labelled_rows(rows, known) if (row := _LABEL.match(rows[place]))]
    said = [(row["label"].strip(_EMPHASIS), row["said"].strip(_EMPHASIS)) for row in found]
    if not said and _is_label_of_field(source, expert) and fold_text(expert) not in known:
        said = [(line.speaker, line.text) for line in source.lines if line.speaker]
    labels: dict[str, list[str]] = {}
    for label, words in said:
        labels.setdefault(label, []).append(words)
    return {label: words[:_SHOWN] for label, words in labels.items()} if len(labels) <= _MAX_LABELS else {}


def _doubt_expert(source: Source, summary: ReadingSummary, known: Collection[str]) -> str:
    """Doubt an expert who is a time, a file or the label of a field."""
    expert = summary.expert
    if _CLOCK.search(expert):
        kind = "a time"
    elif PurePath(expert).suffix.lower() in get_readers():
        kind = "the name of a file"
    elif fold_text(expert) not in known and _is_label_of_field(source, expert):
        kind = "the label of a field"
    else:
        return ""
    where = _list_lines(line for line in source.lines if line.speaker == expert)
    return f'The expert, "{expert}", looks like {kind} rather than a person: {where}. {_correct(expert)}'


def _doubt_single_label(source: Source, summary: ReadingSummary, known: Collection[str]) -> str:  # noqa: ARG001 - all checks have these
    """Doubt a label, not known to be a name, that everyone in a conversation has."""
    expert = summary.expert
    lines = [line for line in source.lines if not line.is_heading]
    if {line.speaker for line in lines} != {expert} or not expert or _is_name(expert):
        return ""
    asked = [line for line, _ in pairwise(lines) if line.text.rstrip().endswith(("?", "？", "؟"))]
    if len(lines) < _MIN_LINES_OF_A_TALK or len(asked) < max(_MIN_QUESTIONS, _MIN_SHARE_OF_QUESTIONS * len(lines)):
        return ""
    return (
        f'One label, "{expert}", says all {len(lines)} lines, although questions are asked and answered: '
        f"{_list_lines(asked)}. Clients' words would become steps. Export the call again with speakers. "
        f"{_correct(expert)}"
    )


def _doubt_many_labels(source: Source, summary: ReadingSummary, known: Collection[str]) -> str:  # noqa: ARG001 - all checks have these
    """Doubt labels that are nearly as many as the lines."""
    speakers = Counter(line.speaker for line in source.lines if line.speaker)
    if len(speakers) < _MIN_SPEAKERS or speakers.total() > _MAX_LINES_EACH * len(speakers):
        return ""
    names = ", ".join(f'"{name}"' for name in list(speakers)[:_SHOWN])
    return f"Nearly every line has a speaker of its own: {names} and {len(speakers) - _SHOWN} more. {_correct('LABEL')}"


def _doubt_repeated_rows(source: Source, summary: ReadingSummary, known: Collection[str]) -> str:  # noqa: ARG001 - all checks have these
    """Doubt rows that repeat with a time or a colon, and are still in the text of the lines."""
    rows = list(_find_rows(source))
    found, what = _find_repeated_rows([row for _, row in rows]), "short rows that repeat with other numbers"
    if not found:
        found, what = _find_timed_rows([row for _, row in rows]), "rows that begin with a time"
    if not found:
        found, what = _find_labelled_rows([row for _, row in rows], known), "rows that begin with a label and a colon"
    if not found:
        return ""
    line, row = rows[found[0]]
    shown = row if len(row) <= _TIME_WITHIN else f"{row[:_TIME_WITHIN]} …"
    return (
        f'{len(found)} {what} are read as text, such as "{shown}" in line {line}. '
        "They may name speakers or give times in a way that is not known. Export the call as .vtt if you can."
    )


def _doubt_fit(source: Source, summary: ReadingSummary, known: Collection[str]) -> str:  # noqa: ARG001 - all checks have these
    """Doubt turns whose layout leaves many rows of the text unexplained."""
    if summary.fit is None or summary.fit >= _MIN_FIT or not summary.speakers:
        return ""
    return f"Only {summary.fit:.0%} of the rows fit the layout of the turns; the others have unexplained times."


def _doubt_coverage(source: Source, summary: ReadingSummary, known: Collection[str]) -> str:  # noqa: ARG001 - all checks have these
    """Doubt a reading that leaves out much of the text; what stands in front of a transcript is left out on purpose."""
    if summary.words_outside < _MIN_WORDS_OUTSIDE:
        return ""
    words, outside = summary.words, count_words_outside(source, source.lines[0].spans[0][0])
    if outside < _MIN_WORDS_OUTSIDE or words >= _MIN_SHARE_READ * (words + outside):
        return ""
    return f"{outside} of {words + outside} words are in no line. Save or export it in another format."


def _find_rows(source: Source) -> Iterator[tuple[int, str]]:
    """Yield each row of the text that a line has, from where it begins in the line, with the number of that line."""
    seen = set()
    for line in source.lines:
        for start, _ in line.spans:
            end = source.text.find("\n", start)
            end = len(source.text) if end < 0 else end
            if end not in seen:
                seen.add(end)
                yield line.number, source.text[start:end].strip()


def _find_repeated_rows(rows: Sequence[str]) -> list[int]:
    """Return the short rows with a time, or a number and a colon at their end, that differ in their numbers only."""
    groups: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        is_short = _NUMBER.search(row) is not None and len(row.split()) <= _MAX_SHORT_WORDS
        if is_short and _LETTERS.search(row) and _HEAD.search(row):
            groups[_NUMBER.sub("0", row)].append(place)
    found = sorted(
        place
        for places in groups.values()
        if len(places) > 1 and not _count_up([_NUMBER.findall(rows[place]) for place in places])
        for place in places
    )
    return found if len(found) >= max(_MIN_ROWS, _MIN_SHARE_OF_REPEATS * len(rows)) else []


def _count_up(numbers: Sequence[Sequence[str]]) -> bool:
    """Return whether rows only count, as `Step 1:`, `Step 2:` do, or are all the same."""
    changing = [values for values in zip(*numbers, strict=True) if len(set(values)) > 1]
    return len(changing) <= 1 and all(
        int(after) - int(before) == 1 for values in changing for before, after in pairwise(values)
    )


def _find_timed_rows(rows: Sequence[str]) -> list[int]:
    """Return the rows with a time near their beginning, unless the times are round, as in a schedule."""
    timed = ((place, row[:_TIME_WITHIN]) for place, row in enumerate(rows) if ":" in row)
    times = {place: found for place, beginning in timed if (found := _CLOCK.search(beginning))}
    if len(times) < max(_MIN_ROWS, _MIN_SHARE_OF_TIMES * len(rows)):
        return []
    is_schedule = all(int(found["last"]) % _ROUND_MINUTES == 0 for found in times.values())
    return [] if is_schedule else list(times)


def _find_labelled_rows(rows: Sequence[str], known: Collection[str]) -> list[int]:
    """Return the rows that begin with labels that take turns and are not all ordinary words, as names are not.

    Labels in `known` do not count.
    """
    found = ((place, _LABEL.match(row)) for place, row in enumerate(rows) if ":" in row or "：" in row)
    labelled = {place: row for place, row in found if row and fold_text(row["label"].strip(_EMPHASIS)) not in known}
    turns = Counter(label for label, _ in groupby(found["label"] for found in labelled.values()))
    labels = {label for label, count in turns.items() if count > 1}
    repeated = [place for place, row in labelled.items() if row["label"] in labels]
    words = sum(len(labelled[place]["said"].split()) for place in repeated)
    is_talk = len(labels) > 1 and words >= _MIN_WORDS_SAID * len(repeated) and not all(map(_is_ordinary, labels))
    return repeated if is_talk and len(repeated) >= max(_MIN_ROWS, _MIN_SHARE_OF_LABELS * len(rows)) else []


def _is_label_of_field(source: Source, label: str) -> bool:
    """Return whether a speaker may be a field of a form: an ordinary word in a text that is laid out as notes."""
    return bool(label) and _is_ordinary(label) and _is_form(source)


def _is_ordinary(label: str) -> bool:
    """Return whether a label consists of ordinary words, none of which is a name."""
    words = [word.lower() for word in _LETTERS.findall(label)]
    return bool(words) and all(is_word(word) and not _is_listed(word) for word in words)


def _is_name(label: str) -> bool:
    """Return whether a label looks like a person's name: capitalised words, all names or one of them a name only."""
    words = [word.lower() for word in _LETTERS.findall(label)]
    is_capitalised = all(part[:1].isupper() and not _NUMBER.search(part) for part in label.split())
    is_full = len(words) > 1 and all(map(_is_listed, words))
    return is_capitalised and (is_full or any(_is_listed(word) and not is_word(word) for word in words))


def _is_listed(word: str) -> bool:
    return fold(word) in get_first_names() or fold(word) in get_surnames()


def _is_form(source: Source) -> bool:
    """Return whether a text is laid out as notes, with many list rows and without times."""
    rows = [row for row in source.text.splitlines() if row.strip()]
    items = sum(_LIST_ROW.match(row) is not None for row in rows)
    return items >= _MIN_SHARE_OF_LIST_ROWS * len(rows) and all(line.time is None for line in source.lines)


def _list_lines(lines: Iterable[Line]) -> str:
    """Return the first of the lines by number: `lines 2, 7, 9 and 4 more`."""
    numbers = [str(line.number) for line in lines]
    more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
    return f"line{'s' * (len(numbers) > 1)} {', '.join(numbers[:_SHOWN])}{more}"


def _correct(label: str) -> str:
    return f'Correct it with --speaker "{label}=NAME", or "{label}=" if it is no speaker.'
