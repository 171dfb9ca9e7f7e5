"""Lines of a call in which somebody is interrupted: they end without a mark, in a transcript that has marks."""

from kit_builder.records import Line, Source

_MOST_WITHOUT_MARK = 0.1  # of the lines, in a transcript with punctuation
_MIN_LINES = 10


def find_broken_off(source: Source) -> frozenset[int]:
    """Return the numbers of the lines of a transcript at which a turn ends in the middle of a sentence.

    Such a line ends with a letter and the next one is another speaker's, while nearly all others end with a mark.
    """
    if not source.is_transcript or len(source.lines) < _MIN_LINES:
        return frozenset()
    open_ended = [line for line in source.lines if line.text.rstrip()[-1:].isalpha()]
    if len(open_ended) > _MOST_WITHOUT_MARK * len(source.lines):
        return frozenset()
    following = dict(zip(source.lines, source.lines[1:], strict=False))
    return frozenset(line.number for line in open_ended if _is_followed_by_another(line, following.get(line)))


def _is_followed_by_another(line: Line, after: Line | None) -> bool:
    return after is not None and after.speaker != line.speaker
