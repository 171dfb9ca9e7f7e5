"""What the way a sentence is written tells: whether it directs, tells of something, or goes on with the one before."""

import re
from enum import Enum

from kit_builder.extract.small.line_kinds import opening
from kit_builder.text.phrases import begins_with
from kit_builder.text.tokens import listed, stop_words, tokens
from kit_builder.text.words import Words

_BEHIND_A_CLAUSE = re.compile(r", ([^\W\d_]+)")
_SET_APART = '([>"“«„'
_FEWEST_WORDS = 3
_SHORTEST_STEM = 3


class Form(Enum):
    """How a sentence is written."""

    DIRECTS = "directs"  # it begins with what to do: `Cut the branch.`, `When it is dry, cut it.`
    TELLS = "tells"  # it begins with what it is about: `The branch is cut.`, `Gives good apples.`
    OPEN = "open"  # its words do not show


def form(text: str, words: Words) -> Form:
    """How `text` is written, by its first words: what begins with no function word and not as statements do directs.

    It errs on the side of directing, since a language has many words for instructions and few of the others.
    """
    said = tokens(text)
    while said and said[0] in listed(words["wording"]["ordering"]):
        said = said[1:]
    if not said or text.rstrip().endswith("?") or text[0] in _SET_APART:
        return Form.OPEN
    if begins_with(" ".join(said), words["wording"]["telling"]):
        return Form.TELLS
    if said[0] in stop_words(words):
        behind = _BEHIND_A_CLAUSE.search(text)
        return Form.DIRECTS if behind and _may_direct(behind[1].casefold(), words) else Form.OPEN
    return Form.DIRECTS if _may_direct(said[0], words) else Form.TELLS


def goes_on(text: str, words: Words) -> bool:
    """Whether `text` says more of the instruction before it: an aside, a question, `Make sure …`, what points back."""
    said = tokens(text)
    return (
        len(said) < _FEWEST_WORDS
        or text[0] in _SET_APART
        or text.rstrip().endswith("?")
        or said[1] in listed(words["wording"]["pointing"])
        or begins_with(text, words["wording"]["telling"])
        or begins_with(text, words["wording"]["continuing"])
    )


def stands_apart(text: str, words: Words) -> bool:
    """Whether `text` is an item of its own among steps: a decision rule, a pitfall or an example."""
    return opening(text, words) in ("rules", "pitfalls", "examples")


def _may_direct(word: str, words: Words) -> bool:
    endings = listed(words["wording"]["telling_endings"])
    ends = any(word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM for ending in endings)
    return not ends and word not in stop_words(words)
