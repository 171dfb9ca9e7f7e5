"""What can be told of a wording without understanding it: its stems, its numbers, what it says no to.

All of it is crude on purpose, the same for every language, and errs on the side of finding a difference.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import pairwise

from kit_builder.words import Words

# What is elided before a vowel is a word by itself, as in `l'huile` and `n'ouvrez`.
_ELIDED = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'"
_WORD = re.compile(rf"\d+(?:[.,:]\d+)*|{_ELIDED}|[^\W\d_]+(?:'[^\W\d_]+)?")
_NUMBER_OR_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+")
_THOUSANDS = re.compile(r"(?<![\d.,:])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d:])")
_NUMBER_SIGN = re.compile(r"\bno\.(?=\s*\d)")  # as in `invoice no. 41`, which says no to nothing
_WORD_OR_END = re.compile(rf"{_WORD.pattern}|[,.;:!?…–—](?=\s|$)")
_SOUND = re.compile(r"[aeouøöä]{0,2}[hm]+|h[eu]+m?|er+m?")
_POWERS = (100, 1000)
_PURPOSE = {"that", "as", "at"}  # `so that`, `so as to`
_END = ","
_NEAR_BEFORE, _NEAR_AFTER = 1, 2
_STEM = 5
_TOLD = 0.75
# One text is held against many others: what was found in so many is remembered.
_REMEMBERED = 1 << 14


@lru_cache(maxsize=_REMEMBERED)
def tokens(text: str) -> tuple[str, ...]:
    """The words and numbers of `text`, in lower case and in order."""
    return tuple(_WORD.findall(_folded(text)))


def stem(word: str) -> str:
    """The first letters of a word, which most of its forms share; a number is its own stem."""
    return word if word[0].isdecimal() else word[:_STEM]


@lru_cache(maxsize=_REMEMBERED)
def content(text: str, words: Words) -> tuple[str, ...]:
    """The stems of the words of `text` that carry meaning: all but the language's stop words, in order."""
    stop = stop_words(words)
    return tuple(stem(token) for token in tokens(text) if token not in stop)


@lru_cache(maxsize=_REMEMBERED)
def meaning(text: str, words: Words) -> tuple[str, ...]:
    """The stems of the words of `text` that claim something.

    Left out of its content are numbers, negations, single letters and the plain words that any prose may use.
    """
    plain = _stems(words["prose"]["plain"]) | _number_stems(words)
    said = (stem(token) for token in tokens(text) if token not in stop_words(words) and not _is_no(token, words))
    return tuple(each for each in said if len(each) > 1 and not each[0].isdecimal() and each not in plain)


def stop_words(words: Words) -> frozenset[str]:
    """The words of a language that carry no meaning by themselves."""
    return listed(words["wording"]["stop"])


def is_told(text: str, elsewhere: str, words: Words) -> bool:
    """Whether `elsewhere` says what `text` does, so that it need not stand there twice."""
    own = content(" ".join(token for token in tokens(text) if not _is_no(token, words)), words)
    return shared(own, content(elsewhere, words)) >= _TOLD and not turned(elsewhere, text, words)


def shared(some: Iterable[str], others: Iterable[str]) -> float:
    """How much of `some` stands in `others` too, from 0 to 1; 1 where `some` is empty."""
    some, others = tuple(some), frozenset(others)
    return sum(map(others.__contains__, some)) / len(some) if some else 1.0


@cache
def listed(words: str) -> frozenset[str]:
    """The words of a list with commas between them."""
    return frozenset(word.strip() for word in words.split(",") if word.strip())


@cache
def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in listed(words))


@cache
def _number_stems(words: Words) -> frozenset[str]:
    return frozenset(stem(word) for word in _number_words(words))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().replace("’", "'")


# Numbers


@lru_cache(maxsize=_REMEMBERED)
def numbers(text: str, words: Words) -> frozenset[str]:
    """The numbers that `text` names in digits or in words, as digits with a point: `32`, `3.5`.

    A time of day keeps its colon. Thousands may be set off by a space or a comma followed by three digits. A one in
    words counts only within a larger number: by itself it is more often an article than a count.
    """
    text = _THOUSANDS.sub(lambda found: re.sub(r"\s", "", found[0]), _folded(text))
    text = _in_several_words(words).sub(lambda found: _in_one_word(found[0]), text)
    values = _number_words(words)
    found: set[str] = set()
    spelled: list[int] = []
    end = 0
    for each in _NUMBER_OR_WORD.finditer(text):
        value = values.get(each[0])
        between = text[end : each.start()].strip()
        if value is not None and spelled and _goes_on(spelled[-1], between, value):
            spelled.append(value)
        elif not (spelled and each[0] == words["wording"]["and"] and _takes(spelled[-1])):
            found |= _added_up(spelled)
            spelled = [] if value is None else [value]
        if each[0][0].isdecimal():
            found.add(_as_point(each[0]))
        end = each.end()
    return frozenset(found | _added_up(spelled))


@lru_cache(maxsize=_REMEMBERED)
def measures(text: str, words: Words) -> Mapping[str, str]:
    """The numbers of `text` by what they are numbers of, as stems: `8 percent` and `8%` are `{"perce": "8"}`.

    Of several numbers of one thing the first counts.
    """
    said = tokens(text.replace("%", f" {words['wording']['percent']}"))
    found: dict[str, str] = {}
    for number, unit in pairwise(said):
        value = numbers(number, words)
        if len(value) == 1 and not numbers(unit, words):
            found.setdefault(stem(unit), *value)
    return found


@lru_cache(maxsize=_REMEMBERED)
def limit_kinds(text: str, words: Words) -> frozenset[tuple[str, str]]:
    """What the limits of `text` are: `over 30%` and `over 32 percent` are both `over` and the stem of percent."""
    than = listed(words["forms"]["than"])
    sides = {side for pair in listed(words["wording"]["opposites"]) for side in pair.split("/")}
    said = [each for each in tokens(text.replace("%", f" {words['wording']['percent']}")) if each not in than]
    return frozenset(
        (side, stem(unit))
        for side, number, unit in zip(said, said[1:], said[2:], strict=False)
        if side in sides and numbers(number, words) and not numbers(unit, words)
    )


def _goes_on(before: int, between: str, value: int) -> bool:
    """Whether two number words one after the other are one number: `thirty two`, `two hundred`, `hundred and one`."""
    if between not in ("", "-"):
        return False
    if value in _POWERS:
        return before < value
    return 0 < value < _takes(before)


def _takes(number: int) -> int:
    """The number that what is added to `number` must be smaller than: `10` for `twenty`, `100` for `two hundred`."""
    return next((place for place in (1000, 100, 10) if number > 10 and number % place == 0), 0)


def _added_up(spelled: list[int]) -> set[str]:
    total = part = 0
    for value in spelled:
        part = max(part, 1) * value if value in _POWERS else part + value
        if value == max(_POWERS):
            total, part = total + part, 0
    return {str(total + part)} if spelled and spelled != [1] else set()


def _as_point(number: str) -> str:
    if ":" in number:
        return number
    marks = re.sub(r"\d", "", number)
    if marks and (len(set(marks)) > 1 or re.fullmatch(r"[1-9]\d{0,2}([.,]\d{3})+", number)):
        number = number.replace(marks[0], "")
    whole, _, part = number.replace(",", ".").partition(".")
    part = part.rstrip("0") if part.isdecimal() else part
    return ".".join(filter(None, [whole.lstrip("0") or "0", part]))


@cache
def _number_words(words: Words) -> dict[str, int]:
    """Number words to numbers: those of the language, and what is put together of them in one word.

    That is tens and ones, as in `trettito` and `zweiunddreißig`, and hundreds with or without more behind them.
    """
    single = {_in_one_word(word): int(value) for word, value in words["numbers"].items()}
    tens = {word: value for word, value in single.items() if value in range(20, 100, 10)}
    ones = {word: value for word, value in single.items() if value in range(1, 10)}
    small = {f"{ten}{one}": a + b for ten, a in tens.items() for one, b in ones.items()}
    small |= {f"{one}{words['wording']['and']}{ten}": a + b for ten, a in tens.items() for one, b in ones.items()}
    small |= {word: value for word, value in single.items() if value < 100}
    hundreds = {word: value for word, value in single.items() if value in range(100, 1000, 100)}
    hundreds |= {f"{one}{word}": a * 100 for word, value in single.items() if value == 100 for one, a in ones.items()}
    return small | hundreds | single | {f"{a}{b}": x + y for a, x in hundreds.items() for b, y in small.items()}


@cache
def _in_several_words(words: Words) -> re.Pattern[str]:
    """What finds the numbers of a language that are written in several words, such as `quatre-vingt-dix`."""
    several = sorted((word for word in words["numbers"] if not word.isalpha()), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, several))})\b" if several else "(?!)")


def _in_one_word(number: str) -> str:
    return "".join(filter(str.isalpha, number))


# Negations


def says_no(text: str, words: Words) -> bool:
    """Whether `text` holds a word of negation; one that is part of a filler, as in `ikke sant`, is none."""
    return any(_is_no(token, words) for token in _clauses(text, words))


def turned(text: str, other: str, words: Words) -> set[str]:
    """The stems that `text` says yes to where `other` says no.

    A negation is taken to be about the first word after it that claims something or, where its clause ends with it,
    about the last one before it. In `text` a negation near the word will do, since a paraphrase moves it.
    """
    denied = {each for before, after in _around_nos(other, words) for each in (after[:1] or before[-1:])}
    if not denied:
        return set()
    near = {each for before, after in _around_nos(text, words) for each in before[-_NEAR_BEFORE:] + after[:_NEAR_AFTER]}
    return denied & set(meaning(text, words)) - near


def _around_nos(text: str, words: Words) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each negation of `text` what is claimed before it in its clause, and after it."""
    found = _clauses(text, words)
    for place, token in enumerate(found):
        if _is_no(token, words):
            start = max((at + 1 for at in range(place) if found[at] == _END), default=0)
            yield meaning(" ".join(found[start:place]), words), meaning(" ".join(found[place + 1 :]), words)


def _clauses(text: str, words: Words) -> list[str]:
    """The words and numbers of `text`, with a mark where a clause ends, without negations that say no to nothing."""
    text = _NUMBER_SIGN.sub("", _folded(text))
    for filler in listed(words["wording"]["fillers"]):
        if not filler.isalpha() and any(_is_no(token, words) for token in tokens(filler)):
            text = re.sub(rf"(?<!\w){re.escape(filler)}(?!\w)", "", text)
    return [each if each[0].isalnum() else _END for each in _WORD_OR_END.findall(text)]


def _is_no(token: str, words: Words) -> bool:
    negations = listed(words["wording"]["negations"])
    return token in negations or (token.endswith("n't") and "n't" in negations)


def reordered(text: str, other: str, words: Words) -> bool:
    """Whether `text` puts before or after one another what `other` puts the other way round."""
    for word in listed(words["wording"]["sequence"]):
        first, second = _sides(text, word, words), _sides(other, word, words)
        if first and second:
            straight = len(first[0] & second[0]) + len(first[1] & second[1])
            crossed = len(first[0] & second[1]) + len(first[1] & second[0])
            if crossed > straight:
                return True
    return False


def _sides(text: str, word: str, words: Words) -> tuple[set[str], set[str]] | None:
    """The stems of the clauses on the two sides of `word`; of `Before this, that` it is `that` which stands before."""
    left, found, right = f" {_folded(text)} ".partition(f" {word} ")
    if not found:
        return None
    right, _, rest = right.partition(",")
    left = left.rpartition(",")[2]
    sides = set(content(left, words) or content(rest.partition(",")[0], words)), set(content(right, words))
    return sides if all(sides) else None


def spaced(text: str) -> str:
    """The words of `text` with a blank around each, so that what is looked for in them is found as whole words."""
    return f" {' '.join(tokens(text))} "


def says(text: str, phrases: str) -> bool:
    """Whether one of the words or phrases of a list with commas between them stands in `text`."""
    said = spaced(text)
    return any(phrase in said for phrase in _phrases(phrases))


def begins_with(text: str, openings: str) -> bool:
    """Whether `text` begins with one of the words or phrases of a list with commas between them."""
    return spaced(text).startswith(_phrases(openings))


@cache
def _phrases(phrases: str) -> tuple[str, ...]:
    return tuple(spaced(phrase) for phrase in listed(phrases))


def breaks_off(text: str, words: Words) -> bool:
    """Whether `text` ends in the middle of a sentence: with a word such as `the` or `and`, and no mark behind it."""
    said = f" {' '.join(tokens(text))}"
    ends = (f" {' '.join(tokens(each))}" for each in listed(words["wording"]["unfinished"]))
    return text.rstrip()[-1:].isalpha() and said.endswith(tuple(ends))


def capitalised(text: str) -> str:
    """`text` with its first character a capital, and the rest as it is."""
    return text[:1].upper() + text[1:]


def is_sound(filler: str) -> bool:
    """Whether a filler is a sound such as `uh`, and no word."""
    return _SOUND.fullmatch(filler) is not None


def without_fillers(text: str, words: Words) -> str:
    """`text` without the sounds and starts that speech has and writing has not, its first letter a capital.

    A filler goes only where it cannot carry meaning: set off by commas, or opening the text before another stop word
    (`So what you do`, but `so that` stays). Sounds such as `uh` go everywhere.
    """
    fillers = sorted(listed(words["wording"]["fillers"]), key=len, reverse=True)
    sounds = "|".join(filter(is_sound, fillers))
    any_filler = "|".join(map(re.escape, fillers))
    opening = "|".join(each for each in fillers if each in stop_words(words))
    followed = "|".join(stop_words(words) - _PURPOSE)
    rules = (
        (rf",?\s*(?<!\d\s)\b(?:{sounds})\b(?P<end>[,….]*)", lambda found: "," if found["end"] else ""),
        (rf"^(?:(?:{any_filler})(?:\s*(?:,|…|\.\.\.)\s*|\s+(?=(?:{any_filler})\b[,….])))+", lambda _: ""),
        (rf"^(?:{opening})\s+(?=(?:{followed})\b)", lambda _: ""),
        (rf"(?<=[,;:.!?…])\s*(?:{any_filler})\s*(?:,|…|\.\.\.)", lambda _: ""),
        (rf",\s*(?:{any_filler})\s*(?=[.;:!?]|$)", lambda _: ""),
    )
    for pattern, instead in rules:
        text = re.sub(pattern, instead, text, flags=re.IGNORECASE)
    text = " ".join(text.split()).lstrip(" ,.;:-–")
    return capitalised(text)
