"""The marks of list items: bullets, boxes, arrows, numbers, letters, Roman and Chinese numerals, `Step 1:`.

A mark is recognised by its form here. Whether a row with that form is an item often depends on the rows around it,
which `sources/list_marks.py` compares.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kit_builder.text.months import MONTH

_ORDINAL = rf"(?![ \t]+(?:{MONTH}|(?:dag|uke|måned|kvartal|gang|ledd|plass|etasje|klasse)(?:en|a|et)?\b))"
_BULLETS = "-*+•‣▪◦●○–—·"
_STEP = r"(?i:steps?|trinn|steg|schritt|étape|etape|paso|passo|stap|etap|krok|vaihe|шаг|крок|bước|langkah|adım)"
_TASK = r"(?:TODO|DONE|DOING|NOW|LATER|WAITING|CANCELED|CANCELLED)[ \t]+(?=\S)"
_BOX = r"(?:\[[ xX✓✔-]?\]|\([ xX]?\))"
_CHINESE = "一二三四五六七八九十"
_VALUE = (
    rf"(?P<decimal>\d{{1,3}})|(?P<dotted>\d{{1,2}}(?:\.\d{{1,2}})+)|(?P<chinese>[{_CHINESE}]{{1,3}})"
    r"|(?P<letters>[ivxlc]{1,6}|[IVXLC]{1,6}|[^\W\d_])"
)
_LABEL = re.compile(
    rf"(?!{_STEP}\b)(?P<before>[^\W\d_]{{2,20}})[ \t]+(?P<decimal>\d{{1,3}})(?P<after>[.:)]|[ \t]+[-–—])[ \t]+(?=\S)"
)
# The form of a mark with a value is its delimiters, so that `1.` and `1)` belong to different lists.
_COUNTED = tuple(
    re.compile(form)
    for form in (
        rf"(?P<before>[(（\[【])(?:{_VALUE})(?P<after>[)）\]】])(?:[ \t:.]+|(?<=[）】]))(?=\S)",
        rf"(?P<before>)(?:{_VALUE})(?P<after>[.)]){_ORDINAL}[ \t]+(?=\S)",
        rf"(?P<before>)(?:{_VALUE})(?P<after>[.):])(?=[^\W\d_]{{2}})",
        rf"(?P<before>)(?:{_VALUE})(?P<after>[、．）/°º])[ \t]*(?=\S)",
        rf"(?P<before>)(?:(?P<decimal>\d{{1,3}})|(?P<chinese>[{_CHINESE}]{{1,3}}))(?P<after>:[ \t]+|：[ \t]*)(?=\S)",
        rf"(?P<before>)(?:{_VALUE})(?P<after>[ \t]+[-–—][ \t]+)(?=[^\W\d_])",
        r"(?P<before>)(?:(?P<decimal>\d{1,3})|(?P<dotted>\d{1,2}(?:\.\d{1,2})+))(?P<after>[.)]?[ \t]*\|)[ \t]*(?=\S)",
        r"(?P<before>)(?P<dotted>\d{1,2}(?:\.\d{1,2})+)(?P<after>)[ \t]+(?=\S)",
        r"(?P<before>)(?P<decimal>\d{1,3})(?P<after>)[ \t]+(?=[^\W\d_a-z])",
        r"(?P<before>#)(?P<decimal>\d{1,3})(?P<after>[.:)]?)[ \t]+(?=\S)",
        r"(?P<before>)(?P<decimal>\d)(?P<after>\ufe0f?\u20e3)[ \t]*(?=\S)",
        rf"(?P<before>(?:\*\*|__)?{_STEP})[ \t]*#?(?:{_VALUE})(?P<after>(?:[.:)]|[ \t]+[-–—])(?:\*\*|__)?)[ \t]+(?=\S)",
        rf"(?P<before>{_STEP})[ \t]+(?P<decimal>\d{{1,3}})(?P<after>)[ \t]+(?=[^\W\d_a-z])",
        rf"(?P<before>第)(?P<chinese>[{_CHINESE}]{{1,3}}|\d{{1,3}})(?P<after>步)[:：、.]?[ \t]*(?=\S)",
    )
)
_LOOSE_BULLET = re.compile(
    rf"(?P<sign>--|-(?![-\d>])|[-=~]{{1,2}}>|~(?=[ \t])|o(?=\t|  )|{_BOX})[ \t]*(?=[^\W_]|[\"“(\[*_])"
)
_SURE_BULLET = re.compile(rf"(?:[{re.escape(_BULLETS)}]|\*{{2,5}})[ \t]+(?:{_BOX}[ \t]+)?(?:{_TASK})?(?=\S)")
_TASK_WORD = re.compile(_TASK)
_BOX_AFTER = re.compile(rf"{_BOX}[ \t]+(?=\S)")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_NOT_SIGNS = frozenset("©®™°¬¦§¶†‡‰…¡¿、。！？：；％＆＃＊／＼＠‼⁇⁈⁉")
_SIGN_CATEGORIES = frozenset(("So", "Po", "Pd", "Co"))
_JOINERS = frozenset("\u200d\ufe0e\ufe0f\u20e3")
_MAX_SIGNS = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """A possible list mark at the start of a row; `end` is the offset where the text of the item begins.

    `form` is the same for all marks of a list. `value` is the number that the mark counts, 0 if it does not count.
    A mark is `sure` if it marks an item even without another row like it. The label of a row such as `Week 2: …` says
    more than a mark does, so it is part of the text of the item.
    """

    form: str
    value: int
    end: int
    sure: bool = False


def parse_marks(text: str, start: int, end: int) -> tuple[Mark, ...]:
    """Return the readings of the mark at the start of a row: `i.` is a letter or a Roman numeral."""
    bullet = _SURE_BULLET.match(text, start, end)
    if bullet:
        inner = next((mark for mark in _parse_counted(text, bullet.end(), end) if mark.sure), None)
        return (replace(inner, form=f"bullet {inner.form}") if inner else Mark("bullet", 0, bullet.end(), sure=True),)
    task = _TASK_WORD.match(text, start, end)
    if task:
        return (Mark("task", 0, task.end()),)
    return (*_parse_counted(text, start, end), *_parse_sign(text, start, end))


def is_mark(words: str) -> bool:
    """Return whether `words`, with the blanks after them, are a list mark and nothing else."""
    return any(mark.end == len(words) for mark in parse_marks(f"{words}Aa", 0, len(words) + 2))


def is_counted_mark(words: str) -> bool:
    """Return whether `words`, with the blanks after them, are a list mark that counts, such as `2.` or `Step 2:`."""
    return any(mark.value and mark.end == len(words) for mark in parse_marks(f"{words}Aa", 0, len(words) + 2))


def _parse_counted(text: str, start: int, end: int) -> Iterator[Mark]:
    for place, pattern in enumerate((*_COUNTED, _LABEL)):
        found = pattern.match(text, start, end)
        if found is None:
            continue
        box = _BOX_AFTER.match(text, found.end(), end)
        after = start if pattern is _LABEL else box.end() if box else found.end()
        sure = place <= 1 and _is_sure(found)
        for kind, value in _read_values(found):
            yield Mark(f"{place} {found['before'].casefold()} {kind} {found['after'].strip()}", value, after, sure)
    numeral = unicodedata.numeric(text[start], 0) if text[start] > "\xff" else 0
    if unicodedata.category(text[start]) == "No" and numeral == int(numeral) and 0 < numeral < 100:
        after = start + 1
        while after < end and (text[after].isspace() or text[after] in _JOINERS):
            after += 1
        if after < end:
            yield Mark("circled", int(numeral), after)


def _is_sure(found: re.Match[str]) -> bool:
    """Return whether a mark needs no second row like it: `1.`, `1)`, `(1)` and `a)`."""
    groups = found.groupdict()
    if groups["decimal"]:
        return found["before"] in ("", "(")
    return bool(groups["letters"]) and not found["before"] and found["after"] == ")" and len(groups["letters"]) == 1


def _read_values(found: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Yield each reading of the value of a mark: its kind and number. A dotted number counts by its last part."""
    groups = found.groupdict()
    if groups.get("decimal"):
        yield "decimal", int(groups["decimal"])
    elif groups.get("dotted"):
        parent, _, last = groups["dotted"].rpartition(".")
        yield f"dotted {parent}", int(last)
    elif groups.get("chinese"):
        chinese = groups["chinese"]
        yield "chinese", int(chinese) if chinese.isdecimal() else _read_chinese(chinese)
    elif groups.get("letters"):
        letters = groups["letters"]
        if set(letters.casefold()) <= _ROMAN.keys() and (letters.islower() or letters.isupper()):
            yield f"roman {letters.isupper()}", _read_roman(letters.casefold())
        if len(letters) == 1:
            yield f"letter {letters.isupper()}", ord(letters.casefold())


def _read_roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def _read_chinese(numeral: str) -> int:
    tens, ten, units = numeral.rpartition("十")
    digits = {digit: place for place, digit in enumerate(_CHINESE, start=1)}
    return (digits.get(tens, 1) * 10 if ten else 0) + digits.get(units, 0)


def _parse_sign(text: str, start: int, end: int) -> Iterator[Mark]:
    loose = _LOOSE_BULLET.match(text, start, end)
    if loose:
        spaced = loose.end() > loose.end("sign")
        if spaced or loose["sign"] in ("-", "--"):
            yield Mark("sign", 0, loose.end())
        return
    after, signs = start, 0
    while after < end and (text[after] in _JOINERS or _is_sign(text[after]) or (signs and _is_tone(text[after]))):
        signs += text[after] not in _JOINERS
        after += 1
    if not 0 < signs <= _MAX_SIGNS:
        return
    while after < end and text[after].isspace():
        after += 1
    if after < end:
        yield Mark("sign", 0, after)


def _is_sign(letter: str) -> bool:
    """Return whether a character can be a bullet: a symbol, a dash or one of a private font, but no operator."""
    if letter in "∙⋅・":
        return True
    if letter <= "\xa0" or letter in _NOT_SIGNS:
        return False
    category = unicodedata.category(letter)
    is_arrow = category == "Sm" and letter >= "\u2190" and not _is_operator(letter)
    return category in _SIGN_CATEGORIES or is_arrow


def _is_operator(letter: str) -> bool:
    return "\u2200" <= letter <= "\u22ff" or "\u2a00" <= letter <= "\u2aff"


def _is_tone(letter: str) -> bool:
    return "\U0001f3fb" <= letter <= "\U0001f3ff"
