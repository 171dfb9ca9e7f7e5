"""Find other spellings of names in the sources: misheard, split or joined words, initials."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, pairwise

from rapidfuzz.distance import OSA

from kit_builder.privacy.cues import get_cues, list_entries
from kit_builder.privacy.folding import fold
from kit_builder.privacy.identities import Identity

_IN_WORDS = ("company", "place")
NAMES = ("first name", "surname", "name", "company", "place")
_WORD = re.compile(r"[^\W\d_]+")
_MIN_LETTERS = 4
_ONE_EDIT, _TWO_EDITS = 5, 8
_MIN_PHRASE_LETTERS = 8
_MAX_PIECES = 2  # that a transcription splits a word into
_LONG = 16


def find_spellings(
    identities: Sequence[Identity], texts: Sequence[str], is_ordinary: Callable[[str], bool], free: Collection[str]
) -> tuple[Identity, ...]:
    """Return the other spellings of `identities` in `texts`. Their `why` names the identity they belong to."""
    names = [each for each in identities if each.kind in NAMES and " " not in each.text]
    known = frozenset({*(fold(each.text) for each in identities), *free})
    phrases = [each for each in identities if each.kind in _IN_WORDS and each.sure and " " in each.text]
    found: dict[str, Identity] = {}
    for text in texts:
        words = list(_WORD.finditer(text))
        variants = (
            _find_misheard(words, names, known, is_ordinary),
            _find_resplit(text, words, phrases),
            _find_initials(text, words, names),
        )
        for variant in chain.from_iterable(variants):
            found.setdefault(variant.text, variant)
    return tuple(found.values())


def _find_misheard(
    words: Sequence[re.Match[str]],
    names: Sequence[Identity],
    known: frozenset[str],
    is_ordinary: Callable[[str], bool],
) -> Iterator[Identity]:
    sounds = {fold(each.text): encode_sound(each.text) for each in names if len(each.text) >= _MIN_LETTERS}
    by_start: dict[str, list[tuple[str, Identity]]] = {}
    for each in names:
        if key := sounds.get(fold(each.text)):
            by_start.setdefault(key[0], []).append((key, each))
    unknown = {word[0] for word in words if len(word[0]) >= _MIN_LETTERS}
    unsure = {word for word in unknown if not known.intersection((fold(word), fold(word).removesuffix("s")))}
    for written in sorted(unsure):
        near = _find_nearest(encode_sound(written), by_start, exact=is_ordinary(written))
        if near and (written[0].isupper() or not is_ordinary(written)):
            yield replace(near, text=written, why=f"near {near.text}", common=is_ordinary(written), sure=near.sure)
    whole = {key: each for pairs in by_start.values() for key, each in pairs}
    for first, second in pairwise(words):
        if second.start() - first.end() != 1 or fold(second[0]) in known:
            continue
        near = whole.get(encode_sound(first[0] + second[0])) if len(first[0] + second[0]) > _ONE_EDIT else None
        if near:
            yield replace(near, text=f"{first[0]} {second[0]}", why=f"near {near.text}", common=False)


def _find_resplit(text: str, words: Sequence[re.Match[str]], phrases: Sequence[Identity]) -> Iterator[Identity]:
    """Yield what sounds like a name of several words, however it is split into words: `Bak eriet Solsi den`."""
    by_start: dict[str, list[tuple[str, int, Identity]]] = {}
    for each in phrases:
        key = encode_sound("".join(_WORD.findall(each.text)))
        if len(key) >= _MIN_PHRASE_LETTERS:
            by_start.setdefault(key[:2], []).append((key, len(each.text.split()), each))
    for at, (first, second) in enumerate(pairwise(words)):
        start = encode_sound(first[0]) if len(first[0]) > _MIN_LETTERS else encode_sound(first[0] + second[0])
        for key, count, identity in by_start.get(start[:2], ()):
            ends = words[at + max(1, count - 2) : at + _MAX_PIECES * count]
            candidates = [text[first.start() : last.end()] for last in ends]
            if not candidates:  # the text ends before a name of so many words could
                continue
            apart, written = min((_measure_distance(each, key), each) for each in candidates)
            if apart <= (2 if len(key) >= _LONG else 1) and fold(written) != fold(identity.text):
                yield replace(identity, text=written, why=f"near {identity.text}", common=False)


def _measure_distance(written: str, key: str) -> int:
    """Return the edit distance between the sound of several words and `key`; words in two lines never match."""
    return len(key) if "\n" in written else OSA.distance(encode_sound("".join(_WORD.findall(written))), key)


def _find_nearest(key: str, by_start: dict[str, list[tuple[str, Identity]]], *, exact: bool) -> Identity | None:
    """Return the identity that sounds most like `key`, or None. With `exact` it must sound the same."""
    if not key:
        return None
    best: tuple[int, Identity] | None = None
    for other, identity in by_start.get(key[0], ()):
        shorter = min(len(key), len(other))
        most = 0 if exact else 2 if shorter >= _TWO_EDITS else 1 if shorter >= _ONE_EDIT else 0
        distance = OSA.distance(key, other, score_cutoff=most)
        if distance <= most and (best is None or distance < best[0]):
            best = (distance, identity)
    return best[1] if best else None


def _find_initials(text: str, words: Sequence[re.Match[str]], names: Sequence[Identity]) -> Iterator[Identity]:
    """Yield `K. Nordvik`, `Kari N.`, `K.N.` and `KN` if the full name Kari Nordvik occurs."""
    by_name = {fold(each.text): each for each in names}
    for first, second in pairwise(words):
        if text[first.end() : second.start()] != " ":
            continue
        one, other = by_name.get(fold(first[0])), by_name.get(fold(second[0]))
        if not one or not other or one.kind != "first name":
            continue
        a, b = one.text[0].upper(), other.text[0].upper()
        whole, last = re.escape(one.text), re.escape(other.text)
        shapes = (rf"{a}\. ?{last}\b", rf"{whole} {b}\.(?!\w)", rf"{a}\. ?{b}\.(?!\w)", rf"{a}{b}\b")
        for written in {found for shape in shapes for found in re.findall(rf"\b{shape}", text)}:
            if written.lower() not in get_cues("abbreviations"):
                yield Identity("name", written, f"initials {one.text} {other.text}", one.sure, common=True, own=one.own)


@cache
def encode_sound(word: str) -> str:
    """Return a rough key to how a word sounds in English, Norwegian and German: letters that sound alike become one."""
    key = fold(word)
    for letters, instead in _load_sounds():
        key = key.replace(letters, instead)
    key = re.sub(r"(.)\1+", r"\1", key)
    return key[:1] + key[1:].replace("h", "")


@cache
def _load_sounds() -> tuple[tuple[str, str], ...]:
    """Return pairs of letters and the letters they sound like."""
    return tuple((letters, instead) for letters, _, instead in (each.partition(":") for each in list_entries("sounds")))
