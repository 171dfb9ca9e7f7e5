"""Find the expert among the speakers of a transcript: only what the expert says becomes part of a method."""

from collections import Counter

from kit_builder.records import Source
from kit_builder.text.tokens import tokenize


def find_expert(source: Source, author: str) -> str:
    """Return the speaker who teaches in `source`: `author` if they speak in it, else whoever says most.

    Whoever only asks does not teach. Return an empty string if no speaker is named.
    """
    characters: Counter[str] = Counter()
    answering: set[str] = set()
    for line in source.lines:
        if line.speaker:
            characters[line.speaker] += len(line.text)
            if not line.asks:
                answering.add(line.speaker)
    names = set(tokenize(author))

    def rank(speaker: str) -> tuple[int, bool, int]:
        return len(names & set(tokenize(speaker))), speaker in answering, characters[speaker]

    return max(characters, key=rank, default="")


def is_named(speaker: str, name: str) -> bool:
    """Return whether `speaker` has a name in common with `name`."""
    return not set(tokenize(name)).isdisjoint(tokenize(speaker))
