"""Generate 40 calls with 300 planted identities in English, Norwegian and German, half with recognition errors.

Their parts are in `masking/LANGUAGE.toml`. The same seed gives the same calls.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

CALLS, IDENTITIES = 40, 300
LANGUAGES = ("en", "nb", "de")
NOISES = ("", "no capitals", "", "misspelled", "", "split")
_PERSONS = ("expert", "client", "other")
_PLACED = {"company": "companies", "town": "towns"}
_FORMS = {
    "street": "streets",
    "phone": "phones",
    "email": "emails",
    "url": "urls",
    "handle": "handles",
    "number": "numbers",
}
_SLOT = re.compile(r"\{(\w+)(?:\.(first|last))?\}")
_MENTIONS = 3  # how often a person, a company or a town is mentioned
_FILLER = 26  # sentences of a call without names


@dataclass(frozen=True)
class Piece:
    """A piece of a turn; `of` is the index of the identity it names in the call's list, or None."""

    text: str
    of: int | None = None


@dataclass(frozen=True)
class Turn:
    """A turn: the speaker, and the text in pieces."""

    speaker: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The text of the turn."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Call:
    """A call: its turns, and its identities as (kind, text)."""

    name: str
    language: str
    noise: str
    turns: tuple[Turn, ...]
    identities: tuple[tuple[str, str], ...]

    def render(self, *, with_speakers: bool) -> str:
        """Render the call as a transcript; without speaker names, speakers are numbered as by recognisers."""
        numbers = {
            name: f"Speaker {at}" for at, name in enumerate(dict.fromkeys(each.speaker for each in self.turns), 1)
        }
        shown: Callable[[str], str] = (lambda name: name) if with_speakers else numbers.__getitem__
        return "\n\n".join(f"{shown(each.speaker)}: {each.text}" for each in self.turns) + "\n"


def make_calls(folder: Path, seed: int = 7) -> list[Call]:
    """Make the calls from the lists in `folder`."""
    random = Random(seed)  # noqa: S311 - no secret
    lists = {code: tomllib.loads((folder / f"{code}.toml").read_text(encoding="utf-8")) for code in LANGUAGES}
    calls = []
    for number in range(CALLS):
        language = LANGUAGES[number % len(LANGUAGES)]
        wanted = IDENTITIES * (number + 1) // CALLS - IDENTITIES * number // CALLS
        noise = NOISES[number // len(LANGUAGES) % len(NOISES)]
        calls.append(_CallMaker(lists[language], random, noise, wanted).make_call(f"call-{number + 1:02}", language))
    return calls


class _CallMaker:
    """Makes one call from `lists` with `wanted` identities."""

    def __init__(self, lists: Mapping[str, Any], random: Random, noise: str, wanted: int) -> None:
        self._said: Mapping[str, Sequence[str]] = lists["said"]
        self._random = random
        self._noise = noise
        persons = dict(zip(_PERSONS, random.sample(lists["people"], len(_PERSONS)), strict=True))
        forms = random.sample(sorted(_FORMS), wanted - len(_PERSONS) - len(_PLACED))
        self._values: dict[str, Any] = dict(persons)
        self._values |= {kind: random.choice(lists[pool]) for kind, pool in _PLACED.items()}
        self._values |= {kind: random.choice(lists[_FORMS[kind]]) for kind in forms}
        if noise and "email" in forms:
            self._values["email"] = random.choice(lists["spoken_emails"])
        self._order = list(self._values)

    def make_call(self, name: str, language: str) -> Call:
        speakers = [" ".join(self._values[each]) for each in ("expert", "client")]
        turns = [
            Turn(speakers[at % 2], tuple(self._fill_slots(sentence)))
            for at, sentence in zip(count(), self._choose_sentences(), strict=False)
        ]
        kinds = dict.fromkeys(_PERSONS, "person") | {"street": "address", "town": "place"}
        identities = [
            (kinds.get(each, each), _join_name(self._values[each]).rpartition("|")[2]) for each in self._order
        ]
        return Call(name, language, self._noise, tuple(turns), tuple(identities))

    def _choose_sentences(self) -> Iterator[str]:
        """Yield sentences with slots in random order, greetings first."""
        choose = self._random.sample
        greetings = choose(self._said["greet"], _MENTIONS)
        naming = [*choose(self._said["person"], 2 * _MENTIONS), *choose(self._said["company"], _MENTIONS)]
        naming += choose(self._said["town"], _MENTIONS - 1)
        naming += [each for kind in self._order if kind in _FORMS for each in choose(self._said[kind], 1)]
        between = [*naming, *choose(self._said["filler"], _FILLER)]
        self._random.shuffle(between)
        missing = [kind for kind in _PERSONS if not any(f"{{{kind}" in each for each in [*greetings, *between])]
        yield from greetings
        yield from between
        yield from (next(each for each in self._said["greet"] if f"{{{kind}" in each) for kind in missing)

    def _fill_slots(self, sentence: str) -> Iterator[Piece]:
        at = 0
        for slot in _SLOT.finditer(sentence):
            yield self._make_plain_piece(sentence[at : slot.start()])
            value = self._values[slot[1]]
            text = _join_name(value) if not slot[2] else value[0 if slot[2] == "first" else 1]
            before, _, text = text.rpartition("|")
            yield self._make_plain_piece(before)
            yield Piece(self._distort(text, slot[1]), self._order.index(slot[1]))
            at = slot.end()
        yield self._make_plain_piece(sentence[at:])

    def _make_plain_piece(self, text: str) -> Piece:
        return Piece(re.sub(r"[.,]", "", text).lower() if self._noise == "no capitals" else text)

    def _distort(self, text: str, kind: str) -> str:
        """Write an identity as a speech recogniser would; about half are correct."""
        if self._noise == "no capitals":
            return text.lower()
        if not self._noise or self._random.random() < 0.5:
            return text
        if kind in _FORMS:
            return _group_digits(text) if kind == "phone" else text
        change = self._misspell if self._noise == "misspelled" else self._split
        return " ".join(change(word) for word in text.split())

    def _misspell(self, word: str) -> str:
        """Respell one sound of a word, but not its first letter."""
        heard = [
            word[:at] + other + word[at + len(one) :] for one, other in _SOUNDS for at in [word.find(one, 1)] if at > 0
        ]
        return self._random.choice(heard) if heard and len(word) > 3 else word

    def _split(self, word: str) -> str:
        """Split a long word in two."""
        if len(word) < 7 or not word.isalpha():
            return word
        at = self._random.randrange(3, len(word) - 2)
        return f"{word[:at]} {word[at:]}"


# Sounds, and how they may be misspelled.
_SOUNDS = re.findall(
    r"(\S+):(\S+)",
    "nn:n ll:l ss:s tt:t rr:r ck:k ph:f th:t dh:d ei:ai ie:i y:i æ:e å:o ø:ö ü:u ö:ø gh:g hr:r ld:ll nd:nn z:s v:w "
    "k:ck e:a a:e o:u i:e",
)


def _join_name(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)


def _group_digits(number: str) -> str:
    """Write a number in groups of two digits, as dictated."""
    digits = re.sub(r"\D", "", number)
    return " ".join(digits[at : at + 2] for at in range(0, len(digits), 2))
