"""What the way somebody talks tells: where they begin on a method, and what they call it."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kit_builder.records import Line, Source
from kit_builder.text.phrases import begins_with, says
from kit_builder.text.tokens import capitalised, listed, stop_words
from kit_builder.text.words import Words

_LEAST_LINES = 40
_MOST_WORDS = 5
_BEFORE_PARTING = 0.8  # of a call


def beginnings(source: Source, expert: str, words: Words) -> frozenset[int]:
    """The numbers of the lines of a transcript in which `expert` begins on a method: `First you …`, `what I call …`.

    Where nobody is named as speaking, `expert` is empty and whoever begins counts. The same beginning is often made in
    several sentences, so of those close together only the first counts.
    """
    found: list[int] = []
    for line in source.lines:
        is_far = not found or line.number - found[-1] >= _LEAST_LINES
        if is_far and source.is_transcript and line.speaker == expert and begins_a_method(line, words):
            found.append(line.number)
    return frozenset(found)


def begins_a_method(line: Line, words: Words) -> bool:
    """Whether a line says that a method begins here, or what it is called."""
    return says(line.text, words["talk"]["begins"]) or says(line.text, words["talk"]["calls"])


@lru_cache(maxsize=256)  # it is asked for by each passage of a source
def parting(source: Source, expert: str, words: Words) -> int | None:
    """The number of the line near the end of a call in which `expert` turns to the time until the next one."""
    near_end = source.lines[round(_BEFORE_PARTING * len(source.lines)) :] if source.is_transcript else ()
    own = (line for line in near_end if line.is_from(expert) and says(line.text, words["talk"]["parting"]))
    return next((line.number for line in own), None)


def is_remark(said: Sequence[str], words: Words) -> bool:
    """Whether the words of a sentence of talk begin as what tells of something: `nobody does`, not `the first you`.

    Where an adverb puts the verb before its subject, that is the second word, as in `så ligger det en sko der`.
    """
    joining = listed(words["wording"]["ordering"]) | {words["wording"]["and"]}
    is_turned = False
    while said and said[0] in joining:
        is_turned = "verb_second" in words and said[0] in listed(words["verb_second"]["adverbs"])
        said = said[1:]
    remarks = words["talk"]["remarks"]
    if is_turned and said[1:2] and said[1] in listed(remarks):
        return True
    return begins_with(" ".join(said), remarks) and not joining.intersection(said[1:2])


def name_called(lines: Iterable[Line], words: Words) -> str:
    """What a method is called in `lines`, such as `Portion cost card`; empty where nothing says so."""
    phrases = "|".join(re.escape(phrase) for phrase in sorted(listed(words["talk"]["calls"])))
    for line in lines:
        for match in re.finditer(rf"\b(?:{phrases})\b([^.,;:!?]*)", line.text, re.IGNORECASE):
            called = match[1].split()
            while called and called[0].casefold() in stop_words(words):
                called.pop(0)
            if called and len(called) <= _MOST_WORDS:
                name = " ".join(called).strip('"“”«»')
                return capitalised(name)
    return ""
