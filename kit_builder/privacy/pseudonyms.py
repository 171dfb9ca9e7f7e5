"""Pseudonyms: for each identity a name of the same kind that nobody in the sources has, the same in every call."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, count, product

from kit_builder.privacy import gazetteer
from kit_builder.privacy.folding import fold
from kit_builder.privacy.identities import Identity, Kind

# The Faker locale for each language of the sources. Other languages get English names.
_LOCALES = {"nb": "no_NO", "nn": "no_NO", "sv": "sv_SE", "da": "da_DK", "de": "de_DE", "en": "en_GB"}
_FALLBACK_LOCALE = "sv_SE"  # used when a locale runs out of names
_STREETS = {"nb": "{}veien {}", "nn": "{}vegen {}", "sv": "{}vägen {}", "da": "{}vej {}", "de": "{}weg {}"}
_PHRASES = (
    ("Silver", "Copper", "Amber", "Marble", "Velvet", "Crystal", "Scarlet", "Ivory", "Cobalt", "Maple"),
    ("Harbour", "Lantern", "Meadow", "Compass", "Orchard", "Anchor", "Falcon", "Willow", "Summit", "Beacon"),
)
# Syllables of invented names, used for unknown words and when the lists run out.
_BEGINNINGS = ("Bra", "Dol", "Fen", "Gri", "Kal", "Lum", "Mor", "Nel", "Pra", "Rov", "Sel", "Tur", "Vin", "Zan")
_SYLLABLES = ("bek", "dan", "fin", "gol", "kur", "lam", "men", "nod", "pil", "rum", "tak", "vor")
_WORD = re.compile(r"[^\W\d_]+")
_MAX_LETTERS, _MIN_LETTERS = 9, 4


def assign_pseudonyms(
    identities: Iterable[Identity],
    language: str,
    taken: Iterable[str],
    before: Iterable[Identity] = (),
    is_ordinary: Callable[[str], bool] = lambda _: False,
) -> tuple[Identity, ...]:
    """Return `identities`, each with a pseudonym.

    Pseudonyms given `before` are kept. New ones look like names in `language`. They contain no word of the `taken`
    texts (sources and prompts) and no ordinary word, so that `make_unmask` replaces nothing else.
    """
    identities = tuple(identities)
    words = set(_fold_words((*taken, *(each.text for each in identities))))
    kept = {
        fold(each.text): each.pseudonym
        for each in before
        if each.pseudonym and not words.intersection(fold(word) for word in _WORD.findall(each.pseudonym))
    }
    used = {fold(pseudonym) for pseudonym in kept.values()}
    choices = _Choices(language, words | used, is_ordinary)
    assigned = {
        fold(each.text): kept.get(fold(each.text)) or choices.next_for(each)
        for each in identities
        if not _is_variant(each)
    }
    return tuple(
        replace(each, pseudonym=assigned.get(fold(each.text)) or _find_variant_pseudonym(each, assigned))
        for each in identities
    )


def _fold_words(texts: Iterable[str]) -> Iterator[str]:
    """Yield the words of some texts, folded. What stands between blanks is split once, however often."""
    pieces = {*chain.from_iterable(map(str.split, texts))}
    return map(fold, _WORD.findall(" ".join(pieces)))


def _is_variant(identity: Identity) -> bool:
    return identity.why.startswith(("near ", "initials "))


def _find_variant_pseudonym(variant: Identity, assigned: dict[str, str]) -> str:
    """Return the pseudonym of the name that `variant` is a misspelling of, or the initials of the pseudonyms."""
    how, _, names = variant.why.partition(" ")
    if how == "near":
        return assigned.get(fold(names), variant.pseudonym)
    if not all(fold(name) in assigned for name in names.split()):
        return variant.pseudonym
    first, last = (assigned[fold(name)] for name in names.split())
    if len(words := _WORD.findall(variant.text)) == 1:
        return f"{first[0]}{last[0]}".upper()
    shown = [full if len(word) > 1 else full[0].upper() for word, full in zip(words, (first, last), strict=True)]
    marks = _WORD.split(variant.text)
    return "".join(mark + word for mark, word in zip(marks, [*shown, ""], strict=True))


class _Choices:
    """Pseudonyms not used yet, by kind. Their order is fixed, so that the same sources get the same pseudonyms."""

    def __init__(self, language: str, taken: set[str], is_ordinary: Callable[[str], bool]) -> None:
        self._language = language
        self._taken = taken
        self._is_ordinary = is_ordinary
        self._count: dict[Kind, int] = {}
        self._invented = self._filter_free(_invent_names(), longest=None)
        locales = (_LOCALES.get(language, "en_GB"), _FALLBACK_LOCALE)
        self._lists = {
            "female name": self._filter_free(
                name for each in locales for name in gazetteer.list_names(each, "first_names_female")
            ),
            "male name": self._filter_free(
                name for each in locales for name in gazetteer.list_names(each, "first_names_male")
            ),
            "surname": self._filter_free(name for each in locales for name in gazetteer.list_names(each, "last_names")),
            "place": self._filter_free(gazetteer.list_pseudonym_towns(language)),
            "company": (" ".join(words) for words in product(*_PHRASES)),
            "word": iter(()),
        }

    def _filter_free(self, names: Iterable[str], longest: int | None = _MAX_LETTERS) -> Iterator[str]:
        for name in names:
            is_short = longest is None or len(name) <= longest
            is_plain = _WORD.fullmatch(name) and len(name) >= _MIN_LETTERS and is_short and not fold(name).endswith("s")
            if is_plain and fold(name) not in self._taken and not self._is_ordinary(name):
                self._taken.add(fold(name))
                yield name

    def next_for(self, identity: Identity) -> str:
        """Return the next pseudonym of the kind of `identity`."""
        number = self._count[identity.kind] = self._count.get(identity.kind, 0) + 1
        match identity.kind:
            case "first name":
                return self._next("female name" if fold(identity.text) in gazetteer.get_female_names() else "male name")
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
                return _change_digits(identity.text, number)

    def _next(self, of: str) -> str:
        return next(self._lists[of], None) or next(self._invented)


def _invent_names() -> Iterator[str]:
    """Yield invented names, without end."""
    for length in count(1):
        for beginning, *syllables in product(_BEGINNINGS, *[_SYLLABLES] * length):
            yield "".join([beginning, *syllables])


def _change_digits(text: str, number: int) -> str:
    """Return `text` with other digits in the same places: those of `number` at the end, with no valid checksum."""
    places = [at for at, each in enumerate(text) if each.isdecimal()]
    if not places:  # the number is written in words
        return f"555 {number:04}"
    digits = f"{number:0{len(places)}d}"[-len(places) :]
    digits = f"{1 + int(text[places[0]]) % 9}{digits[1:]}" if len(places) > 1 else digits
    shown = list(text)
    for at, digit in zip(places, digits, strict=True):
        shown[at] = digit
    return "".join(shown)
