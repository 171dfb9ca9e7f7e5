"""Find the conditions of a sentence: words such as “if” and “unless”, but not “when”, which tells of the past as well.

In Swedish, “om” is “about” and “in” too, so that it counts only where a clause opens with it and no time follows.
"""

import re
from functools import cache
from itertools import dropwhile

from kit_builder.text.phrases import has_phrase, join_alternatives, starts_with_phrase
from kit_builder.text.quotations import remove_quoted
from kit_builder.text.tokens import split_list, tokenize
from kit_builder.text.words import Words

_TIME = 3  # words that tell a time: “om ett år”


def has_condition(text: str, words: Words) -> bool:
    """Return whether a text has a condition, wherever it stands."""
    clear = split_list(words["openings"]["rules"]) - split_list(words["forms"]["before_time"])
    return has_phrase(text, ", ".join(sorted(clear))) or count_conditions(text, words) > 0


def count_conditions(sentence: str, words: Words) -> int:
    """Return how many clauses of a sentence open with a condition; what is quoted is as somebody says it.

    A word such as “but” or “only” may stand before it. Behind others, such as “even”, it decides nothing.
    """
    only = words["strength"]["only"]
    leading = split_list(words["talk"]["leads"]) | split_list(only)
    clauses = _split_clauses(only).split(remove_quoted(sentence))
    opened = (tuple(dropwhile(leading.__contains__, tokenize(each))) for each in clauses)
    return sum(_is_condition(clause, words) for clause in opened)


def _is_condition(clause: tuple[str, ...], words: Words) -> bool:
    is_time = clause[:1] and clause[0] in split_list(words["forms"]["before_time"])
    if is_time and not split_list(words["forms"]["units"]).isdisjoint(clause[1:_TIME]):
        return False
    return starts_with_phrase(" ".join(clause), words["openings"]["rules"])


@cache
def _split_clauses(only: str) -> re.Pattern[str]:
    return re.compile(rf"[,;:–—]\s|\s(?=(?:{join_alternatives(only)})\b)", re.IGNORECASE)
