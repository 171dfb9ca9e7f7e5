"""Other ways in which a name stands in the sources: as a recogniser heard it, in more or fewer words, as initials."""

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
_LEAST_LETTERS = 4
_ONE_APART, _TWO_APART = 5, 8
_LEAST_LETTERS_OF_A_PHRASE = 8
_MOST_PIECES = 2  # that a recogniser makes of a word
_LONG = 16


def find_spellings(
    identities: Sequence[Identity], texts: Sequence[str], is_ordinary: Callable[[str], bool], free: Collection[str]
) -> tuple[Identity, ...]:
    """Each other way in which one of `identities` stands in `texts`; `why` names the identity that it stands for."""
    names = [each for each in identities if each.kind in NAMES and " " not in each.text]
    known = frozenset({*(fold(each.text) for each in identities), *free})
    phrases = [each for each in identities if each.kind in _IN_WORDS and each.sure and " " in each.text]
    found: dict[str, Identity] = {}
    for text in texts:
        words = list(_WORD.finditer(text))
        variants = (
            _misheard(words, names, known, is_ordinary),
            _in_pieces(text, words, phrases),
            _initials(text, words, names),
        )
        for variant in chain.from_iterable(variants):
            found.setdefault(variant.text, variant)
    return tuple(found.values())


def _misheard(
    words: Sequence[re.Match[str]],
    names: Sequence[Identity],
    known: frozenset[str],
    is_ordinary: Callable[[str], bool],
) -> Iterator[Identity]:
    sounds = {fold(each.text): sound(each.text) for each in names if len(each.text) >= _LEAST_LETTERS}
    by_start: dict[str, list[tuple[str, Identity]]] = {}
    for each in names:
        if key := sounds.get(fold(each.text)):
            by_start.setdefault(key[0], []).append((key, each))
    unknown = {word[0] for word in words if len(word[0]) >= _LEAST_LETTERS}
    unsure = {word for word in unknown if not known.intersection((fold(word), fold(word).removesuffix("s")))}
    for written in sorted(unsure):
        near = _nearest(sound(written), by_start, exact=is_ordinary(written))
        if near and (written[0].isupper() or not is_ordinary(written)):
            yield replace(near, text=written, why=f"near {near.text}", common=is_ordinary(written), sure=near.sure)
    whole = {key: each for pairs in by_start.values() for key, each in pairs}
    for first, second in pairwise(words):
        if second.start() - first.end() != 1 or fold(second[0]) in known:
            continue
        near = whole.get(sound(first[0] + second[0])) if len(first[0] + second[0]) > _ONE_APART else None
        if near:
            yield replace(near, text=f"{first[0]} {second[0]}", why=f"near {near.text}", common=False)


def _in_pieces(text: str, words: Sequence[re.Match[str]], phrases: Sequence[Identity]) -> Iterator[Identity]:
    """What sounds like a name of several words, however it is cut into words: `Bak eriet Solsi den`."""
    by_start: dict[str, list[tuple[str, int, Identity]]] = {}
    for each in phrases:
        key = sound("".join(_WORD.findall(each.text)))
        if len(key) >= _LEAST_LETTERS_OF_A_PHRASE:
            by_start.setdefault(key[:2], []).append((key, len(each.text.split()), each))
    for at, (first, second) in enumerate(pairwise(words)):
        start = sound(first[0]) if len(first[0]) > _LEAST_LETTERS else sound(first[0] + second[0])
        for key, count, identity in by_start.get(start[:2], ()):
            ends = words[at + max(1, count - 2) : at + _MOST_PIECES * count]
            candidates = (text[first.start() : last.end()] for last in ends)
            apart, written = min((_apart(each, key), each) for each in candidates)
            if apart <= (2 if len(key) >= _LONG else 1) and fold(written) != fold(identity.text):
                yield replace(identity, text=written, why=f"near {identity.text}", common=False)


def _apart(written: str, key: str) -> int:
    """How many letters the sound of several words is from `key`; as many as it has where they stand in two lines."""
    return len(key) if "\n" in written else OSA.distance(sound("".join(_WORD.findall(written))), key)


def _nearest(key: str, by_start: dict[str, list[tuple[str, Identity]]], *, exact: bool) -> Identity | None:
    """The identity that sounds like `key`; an ordinary word must sound the very same."""
    if not key:
        return None
    best: tuple[int, Identity] | None = None
    for other, identity in by_start.get(key[0], ()):
        shorter = min(len(key), len(other))
        most = 0 if exact else 2 if shorter >= _TWO_APART else 1 if shorter >= _ONE_APART else 0
        distance = OSA.distance(key, other, score_cutoff=most)
        if distance <= most and (best is None or distance < best[0]):
            best = (distance, identity)
    return best[1] if best else None


def _initials(text: str, words: Sequence[re.Match[str]], names: Sequence[Identity]) -> Iterator[Identity]:
    """`K. Nordvik`, `Kari N.`, `K.N.` and `KN` where somebody is called Kari Nordvik in full."""
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
def sound(word: str) -> str:
    """A word as it sounds, roughly and alike in English, Norwegian and German: letters that sound alike made one."""
    key = fold(word)
    for letters, instead in _sounds():
        key = key.replace(letters, instead)
    key = re.sub(r"(.)\1+", r"\1", key)
    return key[:1] + key[1:].replace("h", "")


@cache
def _sounds() -> tuple[tuple[str, str], ...]:
    """What is heard as what."""
    return tuple((letters, instead) for letters, _, instead in (each.partition(":") for each in list_entries("sounds")))
