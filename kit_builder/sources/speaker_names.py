"""Correct the speakers of a source, as the user says: rename them, or return labels to the text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kit_builder.records import Finding, Line, Source
from kit_builder.sources.named_turns import open_named_turns
from kit_builder.text.joining import fold_text, join_rows

_MARKS = re.compile(r"[^\w<>]*")


def correct_speakers(source: Source, names: Mapping[str, str]) -> Source:
    """Return `source` with the speakers renamed as `names` says, whose keys are labels in any case.

    A label with an empty name is not a speaker. Where the text has it, it becomes part of the line again, and whoever
    spoke before speaks on; elsewhere the speaker of the line is unknown. A label that was read as text opens a turn
    wherever a row begins with it.
    """
    known = {fold_text(label): name for label, name in names.items()}
    speakers = {fold_text(line.speaker) for line in source.lines}
    source = open_named_turns(source, {each: name for each, name in known.items() if name and each not in speakers})
    if speakers.isdisjoint(known):
        return source
    return replace(source, lines=tuple(_correct_lines(source, known)))


def report_unknown_labels(sources: Sequence[Source], names: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a warning for each label in `names` that changes nothing in `sources`."""
    for label, name in names.items():
        if all(correct_speakers(source, {label: name}) is source for source in sources):
            message = "No source has a speaker with this label. `kit-builder read` lists the speakers."
            yield Finding("warning", label, message)


def _correct_lines(source: Source, names: Mapping[str, str]) -> Iterator[Line]:
    last = label = speaker = ""
    for line in source.lines:
        name = names.get(fold_text(line.speaker), line.speaker)
        if name or not line.speaker:
            last, label = name, ""
            yield replace(line, speaker=name)
            continue
        restored = _restore_label(source.text, line)
        if restored or line.speaker != label:  # a new turn under a label that is not a speaker
            label, speaker = line.speaker, last if restored else ""
        yield replace(restored or line, speaker=speaker)


def _restore_label(text: str, line: Line) -> Line | None:
    """Return a line with its label as part of the text; None if the text does not have it right before the line."""
    (start, end), *others = line.spans
    row = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    at = text.rfind(line.speaker, row, start)
    if at < 0 or not _MARKS.fullmatch(text, at + len(line.speaker), start):
        return None
    label = join_rows(text[at:start])
    return replace(line, text=f"{label} {line.text}", spans=((at, end), *others))
