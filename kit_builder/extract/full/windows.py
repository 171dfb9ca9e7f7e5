"""Windows: consecutive lines of a source for one question, with some lines before and after as context."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kit_builder.extract.prepare import PreparedSource
from kit_builder.records import Line, Source
from kit_builder.text.languages import Language
from kit_builder.text.stretches import Piece, cut_by_content

_CONTEXT_WORDS = 150
_NEAR = 10  # lines
# In languages without spaces, words are counted by the length of the text.
_BYTES_PER_WORD = 8


@dataclass(frozen=True, slots=True)
class Window:
    """The `lines` of `source` that one question is about, in the `language` that most of them are in.

    `before` and `after` are the lines around them, as context. Only what `expert` says counts, or everything without
    an expert.
    """

    source: Source
    expert: str
    language: Language
    lines: tuple[Line, ...]
    before: tuple[Line, ...] = ()
    after: tuple[Line, ...] = ()

    @property
    def where(self) -> str:
        """The name of the source, with the numbers of the lines if they are not all of it."""
        ends = (self.source.lines[0].number, self.source.lines[-1].number)
        if (self.lines[0].number, self.lines[-1].number) == ends:
            return self.source.name
        return f"{self.source.name}, lines {self.lines[0].number} to {self.lines[-1].number}"

    @property
    def shown(self) -> tuple[Line, ...]:
        """The lines with their context."""
        return (*self.before, *self.lines, *self.after)

    @property
    def taught(self) -> tuple[Line, ...]:
        """The lines whose words count, without headings."""
        return tuple(line for line in self.lines if not line.is_heading and line.is_from(self.expert))


def split_into_windows(prepared: PreparedSource, words: int) -> tuple[Window, ...]:
    """Split a source into windows of at most `words` words.

    The windows hold every line but suspected prompt injections once. They end at headings or turns where possible, and
    where they end depends on the lines around: an inserted line changes its own window only.
    """
    injected = {line.number for line in prepared.injected_lines}
    lines = tuple(line for line in prepared.source.lines if line.number not in injected)
    groups = map(tuple, cut_by_content(lines, [*_describe_pieces(lines)], words))
    return tuple(
        _surround(Window(prepared.source, prepared.expert, prepared.find_language(group), group), lines)
        for group in groups
    )


def halve(window: Window, *, with_context: bool = True) -> tuple[Window, ...]:
    """Split a window into two, with or without context; return the window itself if it has a single line."""
    if len(window.lines) == 1:
        return (window,)
    half = count_words(window.lines) / 2
    end = next(place for place in range(1, len(window.lines) + 1) if count_words(window.lines[:place]) >= half)
    end = min(end, len(window.lines) - 1)
    parts = (window.lines[:end], window.lines[end:])
    halves = (replace(window, lines=part, before=(), after=()) for part in parts)
    return tuple(_surround(half, window.shown) if with_context else half for half in halves)


def select_around(window: Window, lines: Sequence[Line]) -> Window:
    """Return `window` with only those of its lines and context that are near one of `lines`."""
    places = {line.number: place for place, line in enumerate(window.shown)}
    near = {place + step for line in lines for place in [places[line.number]] for step in range(-_NEAR, _NEAR + 1)}

    def select(part: Sequence[Line]) -> tuple[Line, ...]:
        return tuple(line for line in part if places[line.number] in near)

    return replace(window, lines=select(window.lines), before=select(window.before), after=select(window.after))


def count_words(lines: Sequence[Line]) -> float:
    """Count the words of `lines`."""
    return sum(max(len(line.text.split()), len(line.text.encode()) / _BYTES_PER_WORD) for line in lines)


def _describe_pieces(lines: Sequence[Line]) -> Iterator[Piece]:
    """Yield what decides where windows end: before a heading if possible, or else before another speaker."""
    before: Line | None = None
    for line in lines:
        turns = before is not None and line.speaker != before.speaker
        yield Piece(count_words([line]), line.text, 0 if line.is_heading else 1 if turns else 2)
        before = line


def _surround(window: Window, lines: Sequence[Line]) -> Window:
    """Return `window` with the `lines` next to it as context."""
    first, last = window.lines[0].number, window.lines[-1].number
    before = [line for line in lines if line.number < first]
    after = [line for line in lines if line.number > last]
    return replace(window, before=tuple(_take_words(before[::-1])[::-1]), after=tuple(_take_words(after)))


def _take_words(lines: Sequence[Line]) -> list[Line]:
    """Return the first of `lines`, until they have enough words for context."""
    taken: list[Line] = []
    size = 0.0
    for line in lines:
        size += count_words([line])
        if size > _CONTEXT_WORDS:
            break
        taken.append(line)
    return taken
