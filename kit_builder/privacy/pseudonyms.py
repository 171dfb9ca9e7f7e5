"""A stand-in for each identity: a name of the same sort that nobody in the sources has, the same one in every call."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count, product

from kit_builder.privacy import gazetteer
from kit_builder.privacy.folding import fold
from kit_builder.privacy.identities import Identity, Kind

# Faker's locale for the language of the sources; any other language gets English names.
_LOCALES = {"nb": "no_NO", "nn": "no_NO", "sv": "sv_SE", "da": "da_DK", "de": "de_DE", "en": "en_GB"}
_MORE = "sv_SE"  # when a locale has no more names
_STREETS = {"nb": "{}veien {}", "nn": "{}vegen {}", "sv": "{}vägen {}", "da": "{}vej {}", "de": "{}weg {}"}
_PHRASES = (
    ("Silver", "Copper", "Amber", "Marble", "Velvet", "Crystal", "Scarlet", "Ivory", "Cobalt", "Maple"),
    ("Harbour", "Lantern", "Meadow", "Compass", "Orchard", "Anchor", "Falcon", "Willow", "Summit", "Beacon"),
)
# Syllables of words that nobody has, for words that no dictionary has and for when a list of names has no more.
_BEGINNINGS = ("Bra", "Dol", "Fen", "Gri", "Kal", "Lum", "Mor", "Nel", "Pra", "Rov", "Sel", "Tur", "Vin", "Zan")
_SYLLABLES = ("bek", "dan", "fin", "gol", "kur", "lam", "men", "nod", "pil", "rum", "tak", "vor")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST, _SHORTEST = 9, 4


def assign_pseudonyms(
    identities: Iterable[Identity],
    language: str,
    taken: Iterable[str],
    before: Iterable[Identity] = (),
    is_ordinary: Callable[[str], bool] = lambda _: False,
) -> tuple[Identity, ...]:
    """`identities`, each with a stand-in.

    One that `before` gives is kept. A new one is in the way of a name of `language`, and holds none of the words of
    `taken` (those of the sources and of the prompts) and no ordinary word, so that it can be put back.
    """
    identities = tuple(identities)
    words = {fold(word) for text in taken for word in _WORD.findall(text)} | {
        fold(word) for each in identities for word in _WORD.findall(each.text)
    }
    kept = {
        fold(each.text): each.pseudonym
        for each in before
        if each.pseudonym and not words.intersection(fold(word) for word in _WORD.findall(each.pseudonym))
    }
    used = {fold(stand_in) for stand_in in kept.values()}
    choices = _Choices(language, words | used, is_ordinary)
    given = {
        fold(each.text): kept.get(fold(each.text)) or choices.next_for(each)
        for each in identities
        if not _is_variant(each)
    }
    return tuple(replace(each, pseudonym=given.get(fold(each.text)) or _of_variant(each, given)) for each in identities)


def _is_variant(identity: Identity) -> bool:
    return identity.why.startswith(("near ", "initials "))


def _of_variant(variant: Identity, given: dict[str, str]) -> str:
    """The stand-in of a near spelling is that of the name it is near; of initials, those of the stand-ins."""
    how, _, names = variant.why.partition(" ")
    if how == "near":
        return given.get(fold(names), variant.pseudonym)
    if not all(fold(name) in given for name in names.split()):
        return variant.pseudonym
    first, last = (given[fold(name)] for name in names.split())
    if len(words := _WORD.findall(variant.text)) == 1:
        return f"{first[0]}{last[0]}".upper()
    shown = [full if len(word) > 1 else full[0].upper() for word, full in zip(words, (first, last), strict=True)]
    marks = _WORD.split(variant.text)
    return "".join(mark + word for mark, word in zip(marks, [*shown, ""], strict=True))


class _Choices:
    """Stand-ins not given yet, by kind: the first that is free in a list that is always the same."""

    def __init__(self, language: str, taken: set[str], is_ordinary: Callable[[str], bool]) -> None:
        self._language = language
        self._taken = taken
        self._is_ordinary = is_ordinary
        self._count: dict[Kind, int] = {}
        self._invented = self._free(_invented(), longest=None)
        locales = (_LOCALES.get(language, "en_GB"), _MORE)
        self._lists = {
            "woman": self._free(name for each in locales for name in gazetteer.list_names(each, "first_names_female")),
            "man": self._free(name for each in locales for name in gazetteer.list_names(each, "first_names_male")),
            "surname": self._free(name for each in locales for name in gazetteer.list_names(each, "last_names")),
            "place": self._free(gazetteer.list_pseudonym_towns(language)),
            "company": (" ".join(words) for words in product(*_PHRASES)),
            "word": iter(()),
        }

    def _free(self, names: Iterable[str], longest: int | None = _LONGEST) -> Iterator[str]:
        for name in names:
            is_short = longest is None or len(name) <= longest
            is_plain = _WORD.fullmatch(name) and len(name) >= _SHORTEST and is_short and not fold(name).endswith("s")
            if is_plain and fold(name) not in self._taken and not self._is_ordinary(name):
                self._taken.add(fold(name))
                yield name

    def next_for(self, identity: Identity) -> str:
        """The next stand-in of the kind of `identity`."""
        number = self._count[identity.kind] = self._count.get(identity.kind, 0) + 1
        match identity.kind:
            case "first name":
                return self._next("woman" if fold(identity.text) in gazetteer.get_female_names() else "man")
            case "surname" | "name":
                return self._next("surname")
            case "place" | "company" | "word":
                return self._next(identity.kind)
            case "address":
                street = _STREETS.get(self._language, "{1} {0} Lane")
                return street.format(self._next("surname"), number)
            case "email":
                return f"post{number}@example.com"
            case "url":
                return f"www.example{number}.org"
            case "handle":
                return f"@example_{number}"
            case "phone" | "number" | "amount":
                return _renumbered(identity.text, number)

    def _next(self, of: str) -> str:
        return next(self._lists[of], None) or next(self._invented)


def _invented() -> Iterator[str]:
    """Words without end that no language has."""
    for length in count(1):
        for beginning, *syllables in product(_BEGINNINGS, *[_SYLLABLES] * length):
            yield "".join([beginning, *syllables])


def _renumbered(text: str, number: int) -> str:
    """`text` with other digits: as many and set alike, those of `number` at the end, and no checksum."""
    places = [at for at, each in enumerate(text) if each.isdecimal()]
    if not places:  # it was spoken in words
        return f"555 {number:04}"
    digits = f"{number:0{len(places)}d}"[-len(places) :]
    digits = f"{1 + int(text[places[0]]) % 9}{digits[1:]}" if len(places) > 1 else digits
    shown = list(text)
    for at, digit in zip(places, digits, strict=True):
        shown[at] = digit
    return "".join(shown)
