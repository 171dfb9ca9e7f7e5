"""Phrases in talk: where a speaker starts on a method, what they call it, and remarks that instruct nobody."""

import re
from collections.abc import Iterable, Sequence

from kit_builder.records import Line, Source
from kit_builder.text.numbers import find_numbers
from kit_builder.text.phrases import has_phrase, starts_with_phrase
from kit_builder.text.tokens import capitalise, get_stop_words, split_list, tokenize
from kit_builder.text.words import Words

_MIN_LINES_APART = 40
_MAX_NAME_WORDS = 5
_FIRST_WORDS = 5  # the words of a clause among which “must” or the like stands


def find_method_starts(source: Source, expert: str, words: Words) -> frozenset[int]:
    """Return the numbers of the transcript lines where `expert` starts on a method: `First you …`, `what I call …`.

    `expert` is empty if speakers are not named. A speaker often needs several sentences to start, so only the first of
    several starts close together counts.
    """
    found: list[int] = []
    for line in source.lines:
        is_far = not found or line.number - found[-1] >= _MIN_LINES_APART
        if is_far and source.is_transcript and line.speaker == expert and starts_method(line, words):
            found.append(line.number)
    return frozenset(found)


def starts_method(line: Line, words: Words) -> bool:
    """Whether a line announces a method or gives its name."""
    return has_phrase(line.text, words["talk"]["begins"]) or has_phrase(line.text, words["talk"]["calls"])


def is_remark(said: Sequence[str], words: Words) -> bool:
    """Whether the words of a spoken sentence begin as a remark does: `nobody does`, but not `the first you`.

    After an adverb that inverts verb and subject the second word counts, as in `så ligger det en sko der`.
    """
    joining = split_list(words["wording"]["ordering"]) | {words["wording"]["and"]}
    is_inverted = False
    while said and said[0] in joining:
        is_inverted = "verb_second" in words and said[0] in split_list(words["verb_second"]["adverbs"])
        said = said[1:]
    remarks = words["talk"]["remarks"]
    if is_inverted and said[1:2] and said[1] in split_list(remarks):
        return True
    return starts_with_phrase(" ".join(said), remarks) and not joining.intersection(said[1:2])


def tells_how_it_is(text: str, words: Words) -> bool:
    """Whether a spoken sentence tells how things are instead of what to do: `You've got your ten`.

    After a condition, the main clause counts: `When you have them, it's just a matter of following them`. What must be
    done is no such sentence. Where the verb comes second, neither is one that begins with a number and has the listener
    right after its verb, but another one is: `Tre ganger høres ut som om du ikke mener det`.
    """
    said = _tokenize_main_clause(text, words)
    if has_phrase(" ".join(said[:_FIRST_WORDS]), words["strength"]["must"]):
        return False
    if starts_with_phrase(" ".join(said), words["talk"]["states"]):
        return True
    begins_with_number = bool(find_numbers(" ".join(said[:1]), words))
    return "verb_second" in words and begins_with_number and not _has_inversion(text, words)


def _tokenize_main_clause(text: str, words: Words) -> Sequence[str]:
    """Return the words of a sentence without a condition before them, and without those that put it in order.

    A condition may be marked only by what follows it: `Er det noe annet, så ring`.
    """
    ordering = split_list(words["wording"]["ordering"])
    condition, comma, rest = text.partition(", ")
    asks = "verb_second" in words and re.match(rf"(?:{_join_patterns('verbs', words)})\b", text, re.IGNORECASE)
    is_marked = asks and ordering.intersection(tokenize(rest)[:1])
    if comma and (is_marked or starts_with_phrase(condition, words["forms"]["if"])):
        text = rest
    said = tokenize(text)
    while said and said[0] in ordering:
        said = said[1:]
    return said


def _has_inversion(text: str, words: Words) -> bool:
    """Whether a verb stands before its subject somewhere in `text`."""
    verbs, subjects = (_join_patterns(name, words) for name in ("verbs", "subjects"))
    return re.search(rf"\b(?:{verbs})\s+(?:{subjects})\b", text, re.IGNORECASE) is not None


def _join_patterns(name: str, words: Words) -> str:
    return "|".join(re.escape(each).replace(r"\*", r"\w+") for each in split_list(words["verb_second"][name]))


def find_method_name(lines: Iterable[Line], words: Words) -> str:
    """Return the name that `lines` give to a method, such as `Portion cost card`, or an empty string."""
    phrases = "|".join(re.escape(phrase) for phrase in sorted(split_list(words["talk"]["calls"])))
    for line in lines:
        for match in re.finditer(rf"\b(?:{phrases})\b([^.,;:!?]*)", line.text, re.IGNORECASE):
            called = match[1].split()
            while called and called[0].casefold() in get_stop_words(words):
                called.pop(0)
            if called and len(called) <= _MAX_NAME_WORDS:
                name = " ".join(called).strip('"“”«»')
                return capitalise(name)
    return ""
