"""Find the identities in sources: everything that could reveal who somebody is."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from pathlib import PurePath

from kit_builder.privacy import gazetteer
from kit_builder.privacy.folding import fold, strip_invisible
from kit_builder.privacy.identities import Identity
from kit_builder.privacy.name_finder import NameFinder
from kit_builder.privacy.patterns import find_by_format, find_postcodes, may_have_format
from kit_builder.privacy.speakers import identify_speakers
from kit_builder.privacy.spellings import find_spellings
from kit_builder.records import Source
from kit_builder.text.dictionary import filter_languages
from kit_builder.text.joining import join_lines, stack_lines
from kit_builder.text.languages import detect_language

_WORD = re.compile(r"[^\W\d_]+")
_POSTCODE_LIKE = re.compile(r"\d{4}\s[^\W\d_a-z]|\d[A-Z]{2}\b")
_CUT_OFF = ("Str.", "str.", "St.", "Rd.", "Ave.", "Nr.", "nr.", "No.")  # abbreviations that may not end a sentence
_MIN_CAPITALS = 0.01
_MIN_WORDS = 50
_LINES_PER_PART = 8
_NORDIC = ("nb", "nn", "da", "sv")  # so alike that a short text in one may be detected as another
_RANK = ("first name", "surname", "company", "place", "name")


@dataclass(frozen=True, slots=True)
class PrivacyOptions:
    """The privacy settings of `kit.toml`.

    Attributes:
        names: Texts that are always identities.
        free: Words that never are.
        amounts: Whether amounts of money are identities.
        author: The consultant, who may be named in products.
    """

    names: Sequence[str] = ()
    free: Sequence[str] = ()
    amounts: bool = False
    author: str = ""


def find_identities(sources: Sequence[Source], options: PrivacyOptions) -> tuple[Identity, ...]:
    """Return the identities in `sources` and `options`, each once, in order of appearance, without pseudonyms."""
    written = [_count_words(source) for source in sources]
    lowercase_counts = _count_lowercase(written)
    spoken = [_detect_languages(source) for source in sources]
    languages = filter_languages([*chain.from_iterable(spoken), "en"])
    found: dict[str, Identity] = {}
    finder = NameFinder(languages, languages, lowercase_counts)
    finders = [finder.for_languages(filter_languages(each)) for each in spoken]
    are_lowercase = map(_is_lowercase, written)
    for identity in _find_all(list(zip(sources, finders, are_lowercase, strict=True)), options, finder):
        key = " ".join(fold(identity.text).split())
        if identity.common and identity.text.islower():
            key = f"{key} lowercase"
        found[key] = _combine(found[key], identity) if key in found else identity
    own = {fold(word) for word in _WORD.findall(options.author)}
    free = {fold(word) for word in options.free}
    kept = [replace(each, own=each.own or key in own) for key, each in found.items() if key not in free]
    variants = find_spellings(kept, [stack_lines(source.lines) for source in sources], finder.is_in_dictionary, free)
    known = {(each.text, each.why) for each in kept}
    return (*kept, *(each for each in variants if (each.text, each.why) not in known))


def _detect_languages(source: Source) -> tuple[str, ...]:
    """Return the languages of the parts of `source`, as notes may hold a passage in another language."""
    main = detect_language(source.text)
    starts = range(0, len(source.lines), _LINES_PER_PART)
    parts = (join_lines(source.lines[start : start + _LINES_PER_PART]) for start in starts)
    found = dict.fromkeys([main, *(detect_language(part, main) for part in parts)])
    return tuple(found | dict.fromkeys(_NORDIC if found.keys() & set(_NORDIC) else ()))


def _count_words(source: Source) -> Counter[str]:
    """Return how often each word is written in `source`. What stands between blanks is split once, however often."""
    pieces = Counter(chain.from_iterable(line.text.split() for line in source.lines))
    counts: Counter[str] = Counter()
    for piece, count in pieces.items():
        for word in [piece] if piece.isalpha() else _WORD.findall(piece):
            counts[word] += count
    return counts


def _count_lowercase(written: Iterable[Counter[str]]) -> Counter[str]:
    """Return how often each word, folded, is written without a capital in any source."""
    counts: Counter[str] = Counter()
    for words in written:
        for word, count in words.items():
            if word[0].islower():
                counts[fold(word)] += count
    return counts


def _find_all(
    sources: Iterable[tuple[Source, NameFinder, bool]], options: PrivacyOptions, finder: NameFinder
) -> Iterator[Identity]:
    for name in [options.author, *options.names]:
        yield from _identify_name(name, "kit.toml", finder)
    for source, own, is_lowercase in sources:
        yield from identify_speakers(source, own, is_lowercase=is_lowercase)
        for place in dict.fromkeys(line.place for line in source.lines if " by " in line.place):
            yield from _identify_name(place.partition(" by ")[2], "author of a comment", own)
        yield from own.find(re.sub(r"[-_.]+", " ", PurePath(source.name).stem))
        for line, after in zip_longest(source.lines, source.lines[1:]):
            line_text = strip_invisible(line.text)
            if after and line_text.endswith(_CUT_OFF):
                yield from find_by_format(f"{line_text} {strip_invisible(after.text)}", amounts=False)
            pieces = line_text.split()
            has_format = may_have_format(pieces)
            if not (has_format or is_lowercase) and own.is_nameless(pieces):
                continue  # as most lines
            if has_format:
                forms = list(find_by_format(line_text, amounts=options.amounts))
                yield from forms
                if any(each.kind == "address" for each in forms) or _POSTCODE_LIKE.search(line_text):
                    yield from _find_likely_postcodes(line_text, bool(forms))
                line_text = _blank_out(line_text, forms)
            yield from own.find(line_text, is_lowercase=is_lowercase)


def _find_likely_postcodes(line_text: str, near_address: bool) -> Iterator[Identity]:
    for found in find_postcodes(line_text):
        town = re.sub(r"^[\w-]*\d\s+", "", found.text)
        if near_address or (
            not found.text.replace(" ", "").isalpha()
            and (gazetteer.is_town(town) or re.search(r"\d[A-Z]{2}$", found.text))
        ):
            yield found


def _identify_name(name: str, why: str, finder: NameFinder) -> Iterator[Identity]:
    """Yield the identities of a given name: its words, or the whole name if its words are ordinary ones."""
    forms = list(find_by_format(name, amounts=False))
    if forms:
        yield from (replace(each, why=why) for each in forms)
    else:
        yield from finder.identify_given(name, why)


def _blank_out(text: str, forms: Iterable[Identity]) -> str:
    """Return `text` with `#` in place of what is found already, so that no name is found inside a web address."""
    for each in sorted(forms, key=lambda form: -len(form.text)):
        text = text.replace(each.text, "#")
    return text


def _combine(one: Identity, other: Identity) -> Identity:
    """Return one identity for two that are written alike. It is sure if either of them is."""
    if "word" in (one.kind, other.kind):
        return one if other.kind == "word" else other
    first, second = sorted((one, other), key=lambda each: not each.sure)
    kinds = [each.kind for each in (first, second) if each.sure] or [first.kind]
    kind = min(kinds, key=lambda each: _RANK.index(each) if each in _RANK else -1)
    return replace(first, kind=kind, common=one.common and other.common, own=one.own or other.own, text=one.text)


def _is_lowercase(words: Counter[str]) -> bool:
    capitals = sum(count for word, count in words.items() if word[0].isupper())
    return words.total() >= _MIN_WORDS and capitals < _MIN_CAPITALS * words.total()
