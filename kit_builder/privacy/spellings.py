"""Find other spellings of names in the sources: misheard, split or joined words, initials."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from rapidfuzz.distance import OSA

from kit_builder.privacy.cues import get_cues
from kit_builder.privacy.folding import fold
from kit_builder.privacy.identities import Identity
from kit_builder.privacy.sounds import BY_JOIN, SoundIndex, encode_sound

_IN_WORDS = ("company", "place")
NAMES = ("first name", "surname", "name", "company", "place")
_WORD = re.compile(r"[^\W\d_]+")
# A first name or its initial before a surname or its initial, each at a word start: `K. Nordvik`, `Kari N.`, `K.N.`
_INITIAL_AND_NAME = re.compile(r"\b(?=(([^\W\d_])\. ?([^\W\d_]+)\b))")
_NAME_AND_INITIAL = re.compile(r"\b(?=(([^\W\d_]+) ([^\W\d_])\.(?!\w)))")
_INITIALS = re.compile(r"\b(?=(([^\W\d_])\. ?([^\W\d_])\.(?!\w)))|\b(?=(([^\W\d_])([^\W\d_])\b))")
_MIN_LETTERS = 4
_MIN_LETTERS_JOINED = 6
_MIN_LETTERS_OF_A_PHRASE = 8
_MOST_PIECES = 2  # that a transcription splits a word into
_LONG = 16


def find_spellings(
    identities: Sequence[Identity], texts: Sequence[str], is_ordinary: Callable[[str], bool], free: Collection[str]
) -> tuple[Identity, ...]:
    """Return the other spellings of `identities` in `texts`. Their `why` names the identity they belong to."""
    names = [each for each in identities if each.kind in NAMES and " " not in each.text]
    known = frozenset({*(fold(each.text) for each in identities), *free})
    phrases = [each for each in identities if each.kind in _IN_WORDS and each.sure and " " in each.text]
    misheard = _MisheardNames(names, known, is_ordinary)
    by_start = _index_by_start(phrases)
    found: dict[str, Identity] = {}
    for text in texts:
        words = list(_WORD.finditer(text))
        variants = (
            misheard.find(words),
            _find_resplit(text, words, by_start),
            _find_initials(text, words, names),
        )
        for variant in chain.from_iterable(variants):
            found.setdefault(variant.text, variant)
    return tuple(found.values())


class _MisheardNames:
    """Finds words, and pairs of words, that sound like one of `names`. Each different word is judged once."""

    def __init__(self, names: Sequence[Identity], known: frozenset[str], is_ordinary: Callable[[str], bool]) -> None:
        self._names = [each for each in names if len(each.text) >= _MIN_LETTERS]
        self._index = SoundIndex(each.text for each in self._names)
        self._known = known
        self._is_ordinary = is_ordinary
        self._variants: dict[str, Identity | None] = {}

    def find(self, words: Sequence[re.Match[str]]) -> Iterator[Identity]:
        """Yield the misheard names among the words of a text, and those that are two words in it."""
        for written in sorted({word[0] for word in words if len(word[0]) >= _MIN_LETTERS}):
            if written not in self._variants:
                self._variants[written] = self._judge(written)
            if variant := self._variants[written]:
                yield variant
        pairs = ((first[0], second[0]) for first, second in pairwise(words) if second.start() - first.end() == 1)
        yield from filter(None, (self._judge_pair(*pair) for pair in dict.fromkeys(pairs)))

    def _judge(self, written: str) -> Identity | None:
        """Return the identity that a word is a misheard name of, spelled as the word, or None."""
        folded = fold(written)
        ordinary = self._is_ordinary(written)
        if folded in self._known or folded.removesuffix("s") in self._known or (ordinary and not written[0].isupper()):
            return None
        position = self._index.find(written) if ordinary else self._index.find_nearest(written)
        if position is None:
            return None
        near = self._names[position]
        return replace(near, text=written, why=f"near {near.text}", common=ordinary)

    def _judge_pair(self, first: str, second: str) -> Identity | None:
        if len(first) + len(second) < _MIN_LETTERS_JOINED or fold(second) in self._known:
            return None
        position = self._index.find_joined(first, second)
        if position is None:
            return None
        near = self._names[position]
        return replace(near, text=f"{first} {second}", why=f"near {near.text}", common=False)


class _Phrase(NamedTuple):
    """A name of several words: how it sounds, how many sounds may differ, and of how many words it is heard."""

    identity: Identity
    sound: str
    most: int
    fewest_words: int
    most_words: int


def _index_by_start(identities: Sequence[Identity]) -> dict[str, list[_Phrase]]:
    """Return names of several words by the beginning of their sound."""
    by_start: dict[str, list[_Phrase]] = {}
    for each in identities:
        sound, count = encode_sound("".join(_WORD.findall(each.text))), len(each.text.split())
        if len(sound) >= _MIN_LETTERS_OF_A_PHRASE:
            most = 2 if len(sound) >= _LONG else 1
            phrase = _Phrase(each, sound, most, max(2, count - 1), _MOST_PIECES * count)
            by_start.setdefault(sound[:2], []).append(phrase)
    return by_start


def _find_resplit(
    text: str, words: Sequence[re.Match[str]], by_start: Mapping[str, Sequence[_Phrase]]
) -> Iterator[Identity]:
    """Yield what sounds like a name of several words, however it is split into words: `Bak eriet Solsi den`."""
    if not by_start:
        return
    sounds = [encode_sound(word[0]) for word in words]
    sound, starts = "".join(sounds), [0, *accumulate(map(len, sounds))]
    for at, (first, second) in enumerate(pairwise(words)):
        start = sounds[at] if len(first[0]) > _MIN_LETTERS else encode_sound(first[0] + second[0])
        for phrase in by_start.get(start[:2], ()):
            found: list[tuple[int, str]] = []
            least = starts[at] + len(phrase.sound) - phrase.most
            for end in range(at + phrase.fewest_words, min(at + phrase.most_words, len(words)) + 1):
                if starts[end] < least:  # words sound no longer together than apart
                    continue
                most = phrase.most + BY_JOIN * (end - at - 1)
                if starts[end] - starts[at] > len(phrase.sound) + most:
                    break
                if OSA.distance(sound[starts[at] : starts[end]], phrase.sound, score_cutoff=most) <= most:
                    written = text[first.start() : words[end - 1].end()]
                    found.append((_measure_distance(written, phrase.sound), written))
            apart, written = min(found, default=(phrase.most + 1, ""))
            if apart <= phrase.most and fold(written) != fold(phrase.identity.text):
                yield replace(phrase.identity, text=written, why=f"near {phrase.identity.text}", common=False)


def _measure_distance(written: str, key: str) -> int:
    """Return the edit distance between the sound of several words and `key`; words in two rows never match."""
    return len(key) if "\n" in written else OSA.distance(encode_sound("".join(_WORD.findall(written))), key)


def _find_initials(text: str, words: Sequence[re.Match[str]], names: Sequence[Identity]) -> Iterator[Identity]:
    """Yield `K. Nordvik`, `Kari N.`, `K.N.` and `KN` if the full name Kari Nordvik occurs."""
    by_name = {fold(each.text): each for each in names}
    named = {word: by_name[folded] for word in {each[0] for each in words} if (folded := fold(word)) in by_name}
    pairs = (
        (named[first[0]], named[second[0]])
        for first, second in pairwise(words)
        if first[0] in named and second[0] in named and text[first.end() : second.start()] == " "
    )
    full = [(one, other) for one, other in dict.fromkeys(pairs) if one.kind == "first name"]
    if not full:
        return
    written_as: dict[tuple[str, str], set[str]] = {}
    for pattern in (_INITIAL_AND_NAME, _NAME_AND_INITIAL, _INITIALS):
        for found in pattern.finditer(text):
            written, first, last = (each for each in found.groups() if each is not None)
            written_as.setdefault((first, last), set()).add(written)
    for one, other in full:
        a, b = one.text[0].upper(), other.text[0].upper()
        for written in sorted(
            set().union(*(written_as.get(each, ()) for each in ((a, other.text), (one.text, b), (a, b))))
        ):
            if written.lower() not in get_cues("abbreviations"):
                yield Identity("name", written, f"initials {one.text} {other.text}", one.sure, common=True, own=one.own)
