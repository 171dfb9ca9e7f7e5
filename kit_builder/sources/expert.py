"""Find the expert among the speakers of a transcript: only what the expert says becomes part of a method."""

from collections import Counter

from kit_builder.records import Source
from kit_builder.text.tokens import tokenize


def find_expert(source: Source, author: str) -> str:
    """Return the speaker who teaches in `source`: `author` if they speak in it, else whoever says most.

    Return an empty string if no speaker is named.
    """
    characters: Counter[str] = Counter()
    for line in source.lines:
        if line.speaker:
            characters[line.speaker] += len(line.text)
    names = set(tokenize(author))
    return max(characters, key=lambda speaker: (len(names & set(tokenize(speaker))), characters[speaker]), default="")


def is_named(speaker: str, name: str) -> bool:
    """Return whether `speaker` has a name in common with `name`."""
    return not set(tokenize(name)).isdisjoint(tokenize(speaker))
