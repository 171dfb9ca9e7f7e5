"""Build a source from the timed pieces of a machine transcript, each with its speaker."""

from kit_builder.records import Source
from kit_builder.sources.decoding import describe_invisible, remove_invisible
from kit_builder.sources.document_builder import add_places
from kit_builder.text.sentences import BlockBuilder, build_lines


class SpeechBuilder:
    """Collect pieces of speech in order; adjacent pieces of one speaker are joined into a turn.

    `place` is the place of the pieces that are added next, such as `row 3`.
    """

    def __init__(self) -> None:
        self.place = ""
        self.problems: list[str] = []
        self._places: list[tuple[int, str]] = []
        self._blocks = BlockBuilder()
        self._parts: list[str] = []
        self._length = 0
        self._unseen = 0

    def add(self, words: str, speaker: str, time: float | None) -> None:
        """Add a piece of speech at `time` in seconds from the start. `speaker` is empty if unknown."""
        words, unseen = remove_invisible(" ".join(words.split()))
        self._unseen += unseen
        if not words.strip():
            return
        if speaker != self._blocks.speaker or not self._parts:
            self._blocks.close()
            self._blocks.speaker = speaker
            self._write(("\n\n" if self._parts else "") + (f"{speaker}:" if speaker else ""))
        if self._length:
            self._write("\n")
        self._blocks.time = time
        start = self._length
        if self.place:
            self._places.append((start, self.place))
        self._write(words.strip())
        self._blocks.add((start, self._length))

    def build(self, name: str, source_id: str) -> Source:
        """Return the source of all added pieces."""
        self._blocks.close()
        text = "".join(self._parts)
        lines = add_places(build_lines(text, self._blocks.done), self._places)
        return Source(name, source_id, text, lines, (*self.problems, *describe_invisible(self._unseen)))

    def _write(self, part: str) -> None:
        self._parts.append(part)
        self._length += len(part)
