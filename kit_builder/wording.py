"""What can be told of a wording without understanding it: its stems, its numbers, whether it says no.

All of it is crude on purpose, the same for every language, and errs on the side of finding a difference.
"""

import re
from collections.abc import Iterable
from functools import cache

from kit_builder.words import Words

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?")
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_STEM = 5
_TOLD = 0.75


def tokens(text: str) -> list[str]:
    """The words and numbers of `text`, in lower case and in order."""
    return _WORD.findall(text.casefold().replace("’", "'"))


def stem(word: str) -> str:
    """The first letters of a word, which most of its forms share; a number is its own stem."""
    return word if word[0].isdigit() else word[:_STEM]


def content(text: str, words: Words) -> list[str]:
    """The stems of the words of `text` that carry meaning: all but the language's stop words, in order."""
    stop = stop_words(words)
    return [stem(token) for token in tokens(text) if token not in stop]


def numbers(text: str, words: Words) -> set[str]:
    """The numbers that `text` names in digits or in words, as digits with a point: `32`, `3.5`.

    A time of day keeps its colon. Thousands may be set off by a space or a comma followed by three digits. A one in
    words counts only within a larger number: by itself it is more often an article than a count.
    """
    text = re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}(?!\d))", "", text.casefold())
    found = {_as_point(number) for number in _DIGITS.findall(text)}
    spelled = _spelled(tuple(words["numbers"].items()))
    if spelled:
        pattern = _spelled_pattern(tuple(words["numbers"].items()))
        found |= {spelled[re.sub(r"[\s-]+", " ", match)] for match in pattern.findall(text)} - {"1"}
    return found


def says_no(text: str, words: Words) -> bool:
    """Whether `text` holds a word of negation."""
    return not listed(words["wording"]["negations"]).isdisjoint(_negatable(text))


def without_fillers(text: str, words: Words) -> str:
    """`text` without the sounds and starts that speech has and writing has not, its first letter a capital."""
    for filler in sorted(listed(words["wording"]["fillers"]), key=len, reverse=True):
        text = re.sub(
            rf"(?:^|(?<=[\s,.]))[,\s]*\b{re.escape(filler)}\b\s*(?:,|\.\.\.|…)?\s*", " ", text, flags=re.IGNORECASE
        )
    text = re.sub(r"[\s,]+([.;:!?])|\s+(,)", r"\1\2", " ".join(text.split())).lstrip(" ,.;:-–")
    return text[:1].upper() + text[1:]


def stop_words(words: Words) -> frozenset[str]:
    """The words of a language that carry no meaning by themselves."""
    return listed(words["wording"]["stop"])


def is_told(text: str, elsewhere: str, words: Words) -> bool:
    """Whether `elsewhere` says what `text` does, so that it need not stand there twice."""
    return shared(content(text, words), content(elsewhere, words)) >= _TOLD


def shared(some: Iterable[str], others: Iterable[str]) -> float:
    """How much of `some` stands in `others` too, from 0 to 1; 1 where `some` is empty."""
    some, others = list(some), set(others)
    return sum(each in others for each in some) / len(some) if some else 1.0


def _negatable(text: str) -> set[str]:
    found = set(tokens(text))
    return found | {"n't" for token in found if token.endswith("n't")}


@cache
def listed(words: str) -> frozenset[str]:
    """The words of a list with commas between them."""
    return frozenset(word.strip() for word in words.split(",") if word.strip())


def _as_point(number: str) -> str:
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", number):
        return re.sub(r"[.,]", "", number)
    whole, mark, part = number.replace(",", ".").partition(".")
    if mark:
        part = part.rstrip("0") if part.isdecimal() else part
        return f"{int(whole)}.{part}" if part else str(int(whole))
    return str(int(number)) if number.isdecimal() else number


@cache
def _spelled(table: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Number words to digits: those of the table, and its tens with its ones, as in `thirty two` and `trettito`."""
    single = {word: int(value) for word, value in table}
    tens = {word: value for word, value in single.items() if value in range(20, 100, 10)}
    ones = {word: value for word, value in single.items() if value in range(1, 10)}
    joined = {f"{ten}{gap}{one}": a + b for ten, a in tens.items() for one, b in ones.items() for gap in ("", " ")}
    return {word: str(value) for word, value in (single | joined).items()}


@cache
def _spelled_pattern(table: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    known = sorted(_spelled(table), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in known) + r")\b")
