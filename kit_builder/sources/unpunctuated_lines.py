"""Report text without punctuation: where its sentences end is only guessed."""

import re

from kit_builder.records import Line, Source

_MORE = re.compile(r"[ \t]*[^ \t\r\n]")
_MIN_LINES = 3
_MIN_WORDS = 8  # of a line, on average; rows of notes have fewer


def report_unpunctuated(source: Source) -> tuple[str, ...]:
    """Return the problem that most lines of running text or captions end without a mark, if they do."""
    spoken = [line for line in source.lines if not line.is_heading]
    guessed = sum(_is_guessed(source, line) for line in spoken)
    words = sum(len(line.text.split()) for line in spoken)
    if len(spoken) < _MIN_LINES or 2 * guessed <= len(spoken) or words < _MIN_WORDS * len(spoken):
        return ()
    return (
        f"Hardly any punctuation: the ends of {guessed} of {len(spoken)} lines are guessed, from capitals, words of "
        "order and pauses. Some may hold several sentences. Transcribe the call with punctuation if you can.",
    )


def _is_guessed(source: Source, line: Line) -> bool:
    """Return whether a line ends with a letter or number, and not because its row or paragraph ends."""
    end = line.spans[-1][1]
    return source.text[end - 1].isalnum() and (line.time is not None or _MORE.match(source.text, end) is not None)
