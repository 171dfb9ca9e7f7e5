"""Find other spellings of names in the sources: misheard, split or joined words, initials."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import accumulate, chain, compress, pairwise
from operator import and_
from typing import NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from kit_builder.privacy.cues import get_cues
from kit_builder.privacy.folding import fold
from kit_builder.privacy.identities import Identity
from kit_builder.privacy.sounds import SoundIndex, encode_sound

_IN_WORDS = ("company", "place")
NAMES = ("first name", "surname", "name", "company", "place")
_WORD = re.compile(r"[^\W\d_]+")
_PIECES = re.compile(rf"({_WORD.pattern})")
# A first name or its initial before a surname or its initial, each at a word start: `K. Nordvik`, `Kari N.`, `K.N.`
_INITIAL_AND_NAME = re.compile(r"\b(?=(([^\W\d_])\. ?([^\W\d_]+)\b))")
_NAME_AND_INITIAL = re.compile(r"\b(?=(([^\W\d_]+) ([^\W\d_])\.(?!\w)))")
_INITIALS = re.compile(r"\b(?=(([^\W\d_])\. ?([^\W\d_])\.(?!\w)))|\b(?=(([^\W\d_])([^\W\d_])\b))")
_MIN_LETTERS = 4
_MIN_LETTERS_JOINED = 6
_MIN_LETTERS_OF_A_PHRASE = 8
_MOST_PIECES = 2  # that a transcription splits a word into
_LONG = 16
_MOST_INITIALS = 2
_BEGINNING = 12  # sounds of a name that are compared first


def find_spellings(
    identities: Sequence[Identity], texts: Sequence[str], is_ordinary: Callable[[str], bool], free: Collection[str]
) -> tuple[Identity, ...]:
    """Return the other spellings of `identities` in `texts`. Their `why` names the identity they belong to."""
    names = [each for each in identities if each.kind in NAMES and " " not in each.text]
    known = frozenset({*(fold(each.text) for each in identities), *free})
    phrases = [each for each in identities if each.kind in _IN_WORDS and each.sure and " " in each.text]
    misheard = _MisheardNames(names, known, is_ordinary)
    resplit = _ResplitNames(phrases)
    by_name = {fold(each.text): each for each in names}
    found: dict[str, Identity] = {}
    for text in texts:
        words = _Words.split(text)
        for variant in chain(misheard.find(words), resplit.find(words), _find_initials(words, by_name)):
            found.setdefault(variant.text, variant)
    return tuple(found.values())


class _Words(NamedTuple):
    """The words of a text in order, and where each starts and ends."""

    text: str
    written: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def split(cls, text: str) -> "_Words":
        """Return the words of `text`."""
        pieces = _PIECES.split(text)  # the words, and what is between them
        reached = tuple(accumulate(map(len, pieces)))
        return cls(text, tuple(pieces[1::2]), reached[:-1:2], reached[1::2])


class _MisheardNames:
    """Finds words, and pairs of words, that sound like one of `names`. Each different word is judged once."""

    def __init__(self, names: Sequence[Identity], known: frozenset[str], is_ordinary: Callable[[str], bool]) -> None:
        self._names = [each for each in names if len(each.text) >= _MIN_LETTERS]
        self._index = SoundIndex(each.text for each in self._names)
        self._known = known
        self._is_ordinary = is_ordinary
        self._judged: set[str] = set()
        self._variants: dict[str, Identity] = {}
        self._may_start, self._may_end = cache(self._index.may_start), cache(self._index.may_end)

    def find(self, words: _Words) -> Iterator[Identity]:
        """Yield the misheard names among the words of a text, and those that are two words in it."""
        different = set(words.written)
        for written in different - self._judged:
            if len(written) >= _MIN_LETTERS and (variant := self._judge(written)):
                self._variants[written] = variant
        self._judged |= different
        yield from map(self._variants.__getitem__, sorted(different & self._variants.keys()))
        first, last = set(filter(self._may_start, different)), set(filter(self._may_end, different))
        likely = map(and_, map(first.__contains__, words.written), map(last.__contains__, words.written[1:]))
        pairs = (
            words.written[at : at + 2]
            for at in compress(range(len(words.written)), likely)
            if words.starts[at + 1] - words.ends[at] == 1
            and len(words.written[at]) + len(words.written[at + 1]) >= _MIN_LETTERS_JOINED
        )
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
        """Return the identity that two words are when spoken as one, spelled as the words, or None."""
        if fold(second) in self._known:
            return None
        position = self._index.find(first + second)
        if position is None:
            return None
        near = self._names[position]
        return replace(near, text=f"{first} {second}", why=f"near {near.text}", common=False)


class _Phrase(NamedTuple):
    """A name of several words: how it sounds, how many sounds may differ, and of how many words it is heard.

    `beginning` is how it begins without any h.
    """

    identity: Identity
    sound: str
    most: int
    fewest_words: int
    most_words: int
    beginning: str

    def measure_distance(self, sound: str) -> int:
        """Return how many sounds differ from `sound`; any number above `most` means that too many do."""
        return OSA.distance(sound, self.sound, score_cutoff=self.most)

    @property
    def most_at_beginning(self) -> int:
        """How many sounds of the beginning may differ.

        Each difference may also move the sounds after it by one, and letters of two words may sound as one.
        """
        return 2 * self.most + 1

    def may_begin_with(self, sound: str) -> bool:
        """Return whether the name may begin a text that begins with `sound`, as `_join_sounds` returns it."""
        most = self.most_at_beginning
        return OSA.distance(sound[: len(self.beginning)], self.beginning, score_cutoff=most) <= most


class _ResplitNames:
    """Finds what sounds like a name of several words, however it is split into words: `Bak eriet Solsi den`."""

    def __init__(self, identities: Sequence[Identity]) -> None:
        self._by_start: dict[str, list[_Phrase]] = {}
        for each in identities:
            sound, count = encode_sound("".join(_WORD.findall(each.text))), len(each.text.split())
            if len(sound) >= _MIN_LETTERS_OF_A_PHRASE:
                most = 2 if len(sound) >= _LONG else 1
                beginning = sound.replace("h", "")[:_BEGINNING]
                phrase = _Phrase(each, sound, most, max(2, count - 1), _MOST_PIECES * count, beginning)
                self._by_start.setdefault(sound[:2], []).append(phrase)
        self._get_start, self._get_tail = cache(_get_start), cache(_get_tail)

    def find(self, words: _Words) -> Iterator[Identity]:
        """Yield the other spellings among the words of a text."""
        if not self._by_start:
            return
        for at, phrases in self._list_likely(words.written):
            found: dict[_Phrase, tuple[int, str]] = {}
            for count, joined in self._join(words.written, at):
                phrases = [each for each in phrases if count <= each.most_words]
                if not phrases:
                    break
                for phrase in phrases:
                    apart = phrase.measure_distance(joined) if count >= phrase.fewest_words else phrase.most + 1
                    written = words.text[words.starts[at] : words.ends[at + count - 1]]
                    if apart <= phrase.most and "\n" not in written:  # words in two rows never match
                        found[phrase] = min((apart, written), found.get(phrase, (apart, written)))
            for phrase, (_, written) in found.items():
                if fold(written) != fold(phrase.identity.text):
                    yield replace(phrase.identity, text=written, why=f"near {phrase.identity.text}", common=False)

    def _list_likely(self, written: Sequence[str]) -> list[tuple[int, list[_Phrase]]]:
        """Return the places of the words at which a name may begin, in order, each with those names.

        All places where the same two sounds begin are compared at once.
        """
        sound, starts = _join_sounds(written)
        alike: dict[str, list[int]] = {}
        opening = {
            word for word in set(written) if len(word) <= _MIN_LETTERS or self._get_start(word, "") in self._by_start
        }
        for at in compress(range(len(written) - 1), map(opening.__contains__, written)):
            first, second = written[at : at + 2]
            start = self._get_start(first, second[:_MIN_LETTERS] if len(first) <= _MIN_LETTERS else "")
            if start in self._by_start:
                alike.setdefault(start, []).append(at)
        likely: dict[int, list[_Phrase]] = {}
        for start, places in alike.items():
            phrases = self._by_start[start]
            beginnings = [sound[starts[at] : starts[at] + _BEGINNING] for at in places]
            distances = cdist(beginnings, [each.beginning for each in phrases], scorer=OSA.distance)
            near = distances <= [each.most_at_beginning + _BEGINNING - len(each.beginning) for each in phrases]
            for row, column in zip(*near.nonzero(), strict=True):
                if phrases[column].may_begin_with(beginnings[row]):
                    likely.setdefault(places[row], []).append(phrases[column])
        return sorted(likely.items())

    def _join(self, written: Sequence[str], at: int) -> Iterator[tuple[int, str]]:
        """Yield how the first two, three … of the words from `at` on sound when spoken as one, after their number."""
        sound = encode_sound(written[at])
        for count in range(2, len(written) - at + 1):
            tail = self._get_tail(*written[at + count - 2 : at + count])
            sound = encode_sound("".join(written[at : at + count])) if tail is None else sound + tail
            yield count, sound


@lru_cache(maxsize=1 << 15)
def _encode_without_h(word: str) -> str:
    return encode_sound(word).replace("h", "")


def _join_sounds(words: Iterable[str]) -> tuple[str, list[int]]:
    """Return how words sound when spoken as one, nearly, without any h; and where each word starts in it."""
    joined: list[str] = []
    starts: list[int] = []
    length, last = 0, ""
    for sound in map(_encode_without_h, words):
        is_twice = sound[:1] == last
        starts.append(length - is_twice)
        if added := sound[is_twice:]:
            joined.append(added)
            length, last = length + len(added), added[-1]
    return "".join(joined), starts


def _get_start(first: str, second: str) -> str:
    """Return the first two sounds of two words spoken as one; of the `second` word a few letters are enough."""
    return encode_sound(first if len(first) > _MIN_LETTERS else first + second)[:2]


def _get_tail(before: str, word: str) -> str | None:
    """Return how `word` sounds after the word `before`, or None if that word sounds different too."""
    alone, joined = encode_sound(before), encode_sound(before + word)
    return joined[len(alone) :] if joined.startswith(alone) else None


def _find_initials(words: _Words, by_name: Mapping[str, Identity]) -> Iterator[Identity]:
    """Yield `K. Nordvik`, `Kari N.`, `K.N.` and `KN` if the full name Kari Nordvik occurs."""
    named = {word: by_name[folded] for word in set(words.written) if (folded := fold(word)) in by_name}
    places = [at for at, word in enumerate(words.written) if word in named]
    pairs = (
        (named[words.written[at]], named[words.written[after]])
        for at, after in pairwise(places)
        if after == at + 1 and words.text[words.ends[at] : words.starts[after]] == " "
    )
    full = [(one, other) for one, other in dict.fromkeys(pairs) if one.kind == "first name"]
    if not full:
        return
    written_as = _list_initials(words)
    for one, other in full:
        a, b = one.text[0].upper(), other.text[0].upper()
        for written in sorted(
            set().union(*(written_as.get(each, ()) for each in ((a, other.text), (one.text, b), (a, b))))
        ):
            if written.lower() not in get_cues("abbreviations"):
                yield Identity("name", written, f"initials {one.text} {other.text}", one.sure, common=True, own=one.own)


def _list_initials(words: _Words) -> dict[tuple[str, str], set[str]]:
    """Return what may be a name with an initial, or two initials, by its two parts."""
    written_as: dict[tuple[str, str], set[str]] = {}
    like_initials = {word for word in set(words.written) if len(word) <= _MOST_INITIALS and word[0].isupper()}
    short = [at for at, word in enumerate(words.written) if word in like_initials]
    places = (
        (_INITIAL_AND_NAME, short),
        (_NAME_AND_INITIAL, [at - 1 for at in short if at]),
        (_INITIALS, short),
    )
    for pattern, beginnings in places:
        for at in beginnings:
            if found := pattern.match(words.text, words.starts[at]):
                written, first, last = (each for each in found.groups() if each is not None)
                written_as.setdefault((first, last), set()).add(written)
    return written_as
