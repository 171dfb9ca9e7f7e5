"""Who the expert is in a transcript: what they say becomes method, what a client says does not."""

from collections import Counter

from kit_builder.records import Source
from kit_builder.text.tokens import tokenize


def find_expert(source: Source, author: str) -> str:
    """The speaker whose method `source` tells: `author` where they speak in it, else whoever says most.

    Empty where nobody is named as speaking.
    """
    said: Counter[str] = Counter()
    for line in source.lines:
        if line.speaker:
            said[line.speaker] += len(line.text)
    names = set(tokenize(author))
    return max(said, key=lambda speaker: (len(names & set(tokenize(speaker))), said[speaker]), default="")


def is_named(speaker: str, name: str) -> bool:
    """Whether `name`, or a part of it, is what `speaker` is called."""
    return not set(tokenize(name)).isdisjoint(tokenize(speaker))
