"""Find what the labels of speakers reveal: names, companies, devices, addresses, numbers and initials.

A label is what a file calls a speaker: `Vik, Ole`, `Ole's iPhone`, `Kari Lind (Lind Retail Advice)`, `VIK Ole`. Labels
are also looked for in rows with a number, as the reader may not have taken such rows for turns.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

from kit_builder.privacy.cues import get_cues
from kit_builder.privacy.folding import fold
from kit_builder.privacy.identities import Identity
from kit_builder.privacy.name_finder import NameFinder
from kit_builder.privacy.patterns import find_by_format
from kit_builder.records import Source

_WHY = "speaker"
_MARKS = re.compile(r"[()\[\]{}|/<>\"“”„«»]+|\s[-–—]\s")  # between a name and what is said about its owner
_DEVICE = re.compile(r"(\w.*?)['’]s\s+\S.*")  # `Ole's iPhone`
_NUMBER = re.compile(r"\+?\d(?:[\s().-]*\d){4,}")
_ROW_WITH_DIGIT = re.compile(r"^[^\d\n]*+\d.*", re.MULTILINE)
_POINTED = re.compile(r"(?:[^\W\d_]\. ?){2,4}")
_ACCOUNT = re.compile(r"(?=.*[\d_.])\w[\w.]*\w")
_LOCAL_PART = re.compile(r"([^@\s]+)@")
_IN_CAPITALS = re.compile(r"\b[^\W\d_a-zß-ÿ]{3,}\b")
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD_OR_NUMBER = re.compile(r"[^\W\d_]+|\d+")
# Up to four words before a number that ends the label, or between a number and the end of the row or a bracket.
_NAME = r"((?:[^\W\d_][^\s\d:]*[ \t]+){0,3}[^\W\d_][^\s\d:]*)"
_LABEL_ROWS = (
    re.compile(rf"^[^\w\n]*{_NAME}[ \t]+[(\[]?\d", re.MULTILINE),
    re.compile(rf"^[^\w\n]*\d[\d:.,]*[^\w\n]+{_NAME}[ \t]*(?:$|[(\[])", re.MULTILINE),
)
# What follows an ordinary word that is a label, too. In a sentence, more words follow: “Over 12 percent is too much.”
_TIME_OR_END = re.compile(r"[\d:.,]*\d[:.]\d\d|\d*[ \t]*(?:$|[)\]:])", re.MULTILINE)
_SHORT_ROW = re.compile(r"^\W*([^\W\d_]{2,4})\W*$", re.MULTILINE)
_MIN_ROWS = 2
_MIN_PART_LETTERS = 3


def identify_speakers(source: Source, finder: NameFinder, *, is_lowercase: bool) -> Iterator[Identity]:
    """Yield the identities that the labels in `source` reveal."""
    spoken = [label for label in dict.fromkeys(line.speaker for line in source.lines) if label]
    numbered = _find_numbered(spoken)
    labels = [each for each in spoken if _strip_number(each) not in numbered]
    unread = [each for each in _find_label_rows(source.text, finder) if each not in spoken]
    for label in [*labels, *unread, *_find_badged(source.text, [*labels, *unread])]:
        names = list(_identify_label(label, finder, is_lowercase=is_lowercase))
        yield from names
        words = [each.text for each in names if each.kind in ("first name", "surname", "name")]
        yield from _find_initials(list(dict.fromkeys(words)), source.text)


def is_nobody(label: str) -> bool:
    """Return whether a label is a role or a number (`Speaker 2`) rather than a name or a telephone number."""
    words = _WORD_OR_NUMBER.findall(label.lower())
    return not _NUMBER.search(label) and all(each.isdecimal() or each in get_cues("speakers") for each in words)


def _find_numbered(labels: Sequence[str]) -> set[str]:
    """Return the words that several labels share but for their number: they are a role, in whatever language."""
    shared = Counter(_strip_number(each) for each in labels if re.search(r"\d", each) and _LETTERS.search(each))
    return {words for words, count in shared.items() if count > 1}


def _strip_number(label: str) -> str:
    return " ".join(re.sub(r"\d+", " ", label).casefold().split())


def _find_label_rows(text: str, finder: NameFinder) -> list[str]:
    """Return the words that stand beside a number in several rows and are likely to name somebody."""
    # Hardly any row of a call has both a number and letters.
    text = "\n".join(filter(_LETTERS.search, _ROW_WITH_DIGIT.findall(text)))
    before, behind = ([*pattern.finditer(text)] for pattern in _LABEL_ROWS)
    before = [row for row in before if not finder.is_ordinary(row[1]) or _TIME_OR_END.match(text, row.end())]
    found = Counter(row[1] for row in (*before, *behind))
    return [label for label, count in found.items() if count >= _MIN_ROWS and finder.is_likely_name(label)]


def _find_badged(text: str, labels: Sequence[str]) -> list[str]:
    """Return the labels with a badge in brackets after them, as `text` has them."""
    names = sorted({name for label in labels if (name := _MARKS.split(label)[0].strip())}, key=len, reverse=True)
    if not names:
        return []
    badged = re.compile(rf"(?:{'|'.join(map(re.escape, names))})[ \t]*[(\[][^()\[\]\n]{{2,60}}[)\]]")
    return list(dict.fromkeys(badged.findall(text)))


def _identify_label(label: str, finder: NameFinder, *, is_lowercase: bool) -> Iterator[Identity]:
    """Yield the identities in a label: a name, and what is said about its owner after a bracket or a dash."""
    numbers = [Identity("phone", each, _WHY) for each in _NUMBER.findall(label)]
    forms = [*numbers, *_identify_account(label), *find_by_format(label, amounts=False)]
    yield from (replace(each, why=_WHY) for each in forms)
    for local in _LOCAL_PART.findall(label):
        for part in _LETTERS.findall(local):
            if len(part) >= _MIN_PART_LETTERS and finder.is_likely_name(part.capitalize()):
                yield from finder.identify_given(part.capitalize(), _WHY)
    for each in sorted(forms, key=lambda form: -len(form.text)):
        label = label.replace(each.text, " ")
    name, *badges = [" ".join(piece.split()) for piece in _MARKS.split(label)]
    if device := _DEVICE.fullmatch(name):
        name = device[1]
    if name and not is_nobody(name):
        written = _IN_CAPITALS.sub(lambda word: word[0].capitalize(), name)  # the text may have it in either form
        yield from finder.identify_given(written, _WHY, is_lowercase=is_lowercase)
    for badge in badges:
        if badge and not is_nobody(badge):
            yield from finder.identify_badge(badge, _WHY)


def _identify_account(label: str) -> Iterator[Identity]:
    """Yield a label that is only initials with points, or the name of an account: `O. V.`, `kari_l`, `0le.vik`."""
    letters = "".join(_LETTERS.findall(label))
    if _POINTED.fullmatch(label):
        yield Identity("name", label, _WHY)
    elif _ACCOUNT.fullmatch(label) and len(letters) >= _MIN_PART_LETTERS and not is_nobody(label):
        yield Identity("handle", label, _WHY)


def _find_initials(words: Sequence[str], text: str) -> Iterator[Identity]:
    """Yield the initials of two `words` of a name in `text`. An abbreviation must be a row of its own."""
    for one, other in permutations(words, 2):
        a, b = one[0].upper(), other[0].upper()
        # a pattern that begins with a letter is looked for many times faster than one that begins with a word border
        for written in sorted(set(re.findall(rf"{a}(?<=\b{a})(?:{b}\b|\. ?{b}\.(?!\w))", text))):
            if fold(written) not in get_cues("abbreviations") or written in _SHORT_ROW.findall(text):
                yield Identity("name", written, f"initials {one} {other}", common=True)
