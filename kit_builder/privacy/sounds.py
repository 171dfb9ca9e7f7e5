"""How words sound: a rough key, and an index of names by it, so that a misheard name is found without comparing all."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from kit_builder.privacy.cues import list_entries
from kit_builder.privacy.folding import fold

_TWICE = re.compile(r"(.)\1+")
_ONE_EDIT, _TWO_EDITS = 5, 8  # the least letters of keys that may differ by so much
BY_JOIN = 2  # so many sounds at the end of a word may change when another word follows without a space


@lru_cache(maxsize=1 << 16)
def encode_sound(word: str) -> str:
    """Return a rough key to how a word sounds in English, Norwegian and German: letters that sound alike become one."""
    key = fold(word)
    sounds = _load_sounds()
    if sounds.groups.search(key):
        for letters, instead in sounds.instead.items():
            key = key.replace(letters, instead)
    key = _TWICE.sub(r"\1", key.translate(sounds.letters))
    return key[:1] + key[1:].replace("h", "")


class SoundIndex:
    """Names by how they sound. If several sound the same, the first of them counts."""

    def __init__(self, names: Iterable[str]) -> None:
        """Index `names`, which are addressed by their position."""
        self._positions: dict[str, int] = {}
        self._alike: dict[tuple[str, int], list[str]] = {}
        for position, name in enumerate(names):
            key = encode_sound(name)
            if key and key not in self._positions:
                self._positions[key] = position
                self._alike.setdefault((key[0], len(key)), []).append(key)
        self._starts = {key[:end] for key in self._positions for end in range(len(key) + 1)}
        self._ends = {key[start:] for key in self._positions for start in range(len(key) + 1)}

    def find(self, word: str) -> int | None:
        """Return the position of the name that sounds the same as `word`, or None."""
        return self._positions.get(encode_sound(word))

    def may_start(self, word: str) -> bool:
        """Return whether a name may sound like `word` and another one spoken as one."""
        return encode_sound(word)[:-BY_JOIN] in self._starts

    def may_end(self, word: str) -> bool:
        """Return whether a name may sound like another word and `word` spoken as one."""
        return encode_sound(word)[BY_JOIN:] in self._ends

    def find_nearest(self, word: str) -> int | None:
        """Return the position of the name that sounds most like `word`, or None if none is close."""
        key = encode_sound(word)
        found: list[tuple[float, int]] = []
        for length in range(len(key) - 2, len(key) + 3):
            shorter = min(len(key), length)
            most = 2 if shorter >= _TWO_EDITS else 1 if shorter >= _ONE_EDIT else 0
            alike = self._alike.get((key[:1], length))
            if alike and abs(len(key) - length) <= most:
                nearest = extractOne(key, alike, scorer=OSA.distance, processor=None, score_cutoff=most)
                found += [(nearest[1], self._positions[nearest[0]])] if nearest else []
        return min(found)[1] if found else None


class _Sounds(NamedTuple):
    """Groups of letters and single letters, with those that they sound like."""

    groups: re.Pattern[str]
    instead: Mapping[str, str]
    letters: Mapping[int, str]


@cache
def _load_sounds() -> _Sounds:
    pairs = [(letters, instead) for letters, _, instead in (each.partition(":") for each in list_entries("sounds"))]
    groups = {letters: instead for letters, instead in pairs if len(letters) > 1}
    single = {ord(letter): instead for letter, instead in pairs if len(letter) == 1}
    return _Sounds(re.compile("|".join(groups)), MappingProxyType(groups), MappingProxyType(single))
