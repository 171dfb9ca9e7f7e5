"""Sources to identities: everything in them by which somebody could be known."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import PurePath

from kit_builder.privacy import gazetteer
from kit_builder.privacy.folding import fold, strip_invisible
from kit_builder.privacy.identities import Identity
from kit_builder.privacy.name_finder import NameFinder, is_nobody
from kit_builder.privacy.patterns import find_by_format, find_postcodes
from kit_builder.privacy.spellings import find_spellings
from kit_builder.records import Source
from kit_builder.text.dictionary import filter_languages
from kit_builder.text.languages import detect_language

_WORD = re.compile(r"[^\W\d_]+")
_CUT_OFF = re.compile(r"(?:[Ss]tr|St|Rd|Ave|[Nn]r|No)\.$")  # an abbreviation that may be no end of a sentence
_LEAST_CAPITALS = 0.01
_LEAST_WORDS = 50
_LINES_OF_A_PART = 8
_NORDIC = ("nb", "nn", "da", "sv")  # so alike that a short text may be taken for another of them
_RANK = ("first name", "surname", "company", "place", "name")


@dataclass(frozen=True, slots=True)
class PrivacyOptions:
    """What `kit.toml` says of privacy: `names` are identities, `free` are none, whether `amounts` of money are any.

    `author` is the consultant, who may be named in what is published.
    """

    names: Sequence[str] = ()
    free: Sequence[str] = ()
    amounts: bool = False
    author: str = ""


def find_identities(sources: Sequence[Source], options: PrivacyOptions) -> tuple[Identity, ...]:
    """The identities in `sources` and in `options`, each once, in the order in which they come; no stand-ins yet."""
    small = _written_small(sources)
    languages = filter_languages([*(code for source in sources for code in _languages_of(source)), "en"])
    found: dict[str, Identity] = {}
    finder = NameFinder(languages, languages, small)
    for identity in _all(sources, options, finder):
        key = " ".join(fold(identity.text).split())
        if identity.common and identity.text.islower():
            key = f"{key} small"
        found[key] = _joined(found[key], identity) if key in found else identity
    own = {fold(word) for word in _WORD.findall(options.author)}
    free = {fold(word) for word in options.free}
    kept = [replace(each, own=each.own or key in own) for key, each in found.items() if key not in free]
    variants = find_spellings(kept, [_text(source) for source in sources], finder.is_in_dictionary, free)
    return (*kept, *variants)


def _languages_of(source: Source) -> tuple[str, ...]:
    """The languages that parts of `source` are in: notes may hold a passage of another one."""
    main = detect_language(source.text)
    starts = range(0, len(source.lines), _LINES_OF_A_PART)
    parts = (" ".join(line.text for line in source.lines[start : start + _LINES_OF_A_PART]) for start in starts)
    found = dict.fromkeys([main, *(detect_language(part, main) for part in parts)])
    return tuple(found | dict.fromkeys(_NORDIC if found.keys() & set(_NORDIC) else ()))


def _written_small(sources: Sequence[Source]) -> Counter[str]:
    small: Counter[str] = Counter()
    for source in sources:
        small.update(fold(word) for word in _WORD.findall(_text(source)) if word[0].islower())
    return small


def _all(sources: Sequence[Source], options: PrivacyOptions, finder: NameFinder) -> Iterator[Identity]:
    for name in [options.author, *options.names]:
        yield from _named(name, "kit.toml", finder)
    for source in sources:
        finder = finder.for_languages(filter_languages(_languages_of(source)))
        text = _text(source)
        is_lowercase = _is_lowercase(text)
        for speaker in dict.fromkeys(line.speaker for line in source.lines if line.speaker):
            if not is_nobody(speaker):
                yield from _named(re.sub(r"[(\[].*", "", speaker), "a speaker", finder, is_lowercase=is_lowercase)
        for place in dict.fromkeys(line.place for line in source.lines if " by " in line.place):
            yield from _named(place.partition(" by ")[2], "who a comment is by", finder)
        yield from finder.find(re.sub(r"[-_.]+", " ", PurePath(source.name).stem))
        for line, after in zip_longest(source.lines, source.lines[1:]):
            said = strip_invisible(line.text)
            if after and _CUT_OFF.search(said):
                yield from find_by_format(f"{said} {strip_invisible(after.text)}", amounts=False)
            forms = list(find_by_format(said, amounts=options.amounts))
            yield from forms
            if any(each.kind == "address" for each in forms) or re.search(r"\d{4}\s[^\W\d_a-z]|\d[A-Z]{2}\b", said):
                yield from _find_postcodes(said, bool(forms))
            yield from finder.find(_without(said, forms), is_lowercase=is_lowercase)


def _find_postcodes(said: str, near_address: bool) -> Iterator[Identity]:
    for found in find_postcodes(said):
        town = re.sub(r"^[\w-]*\d\s+", "", found.text)
        if near_address or (
            not found.text.replace(" ", "").isalpha()
            and (gazetteer.is_town(town) or re.search(r"\d[A-Z]{2}$", found.text))
        ):
            yield found


def _named(name: str, why: str, finder: NameFinder, *, is_lowercase: bool = False) -> Iterator[Identity]:
    """The identities of a name that somebody gave as one: its words, or the whole where they are ordinary ones."""
    forms = list(find_by_format(name, amounts=False))
    if forms:
        yield from (replace(each, why=why) for each in forms)
    else:
        yield from finder.identify_given(name, why, is_lowercase=is_lowercase)


def _without(text: str, forms: Iterable[Identity]) -> str:
    """`text` with a mark in place of what is known already, so that no name is seen in an address of the web."""
    for each in sorted(forms, key=lambda form: -len(form.text)):
        text = text.replace(each.text, "#")
    return text


def _joined(one: Identity, other: Identity) -> Identity:
    """One identity of two that are written alike: what is sure of either is sure."""
    if "word" in (one.kind, other.kind):
        return one if other.kind == "word" else other
    first, second = sorted((one, other), key=lambda each: not each.sure)
    kinds = [each.kind for each in (first, second) if each.sure] or [first.kind]
    kind = min(kinds, key=lambda each: _RANK.index(each) if each in _RANK else -1)
    return replace(first, kind=kind, common=one.common and other.common, own=one.own or other.own, text=one.text)


def _text(source: Source) -> str:
    return "\n".join(line.text for line in source.lines)


def _is_lowercase(text: str) -> bool:
    words = _WORD.findall(text)
    return len(words) >= _LEAST_WORDS and sum(word[0].isupper() for word in words) < _LEAST_CAPITALS * len(words)
