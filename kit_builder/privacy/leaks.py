"""Search files to be published for identities: in their text, their metadata and their names."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from kit_builder.privacy.file_text import extract_texts
from kit_builder.privacy.folding import find_words, fold, fold_spellings, strip_invisible, strip_separators
from kit_builder.privacy.identities import DIGITS, Identity
from kit_builder.records import Finding
from kit_builder.text.dictionary import is_word

_MIN_NEAR = 5  # shorter words resemble too many others
_TWO_EDITS = 9  # in words this long, two letters may differ
_MIN_JOINED = 6  # names this long are also searched for inside words, such as web addresses
_LAST_DIGITS = 8  # of a phone number, with any prefix
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\-./()\u2010-\u2015]+(?=\d)")
_GENITIVES = ("", "s", "es")
_NOT_INSIDE = re.compile(r"(?:^|[.!?:•|>#*\"“”„«»]|\n)[\s_*\"“„«(]*$")  # where any word may have a capital


def find_leaks(files: Mapping[str, bytes | str], identities: Iterable[Identity]) -> tuple[Finding, ...]:
    """Return a finding for each identity in `files`, a mapping from path to content.

    The search covers the path, the text, and whatever else the format holds: title, author, notes, comments,
    properties and the members of an archive. It also finds misspellings, inflections, and names written as one word or
    with hyphens. The consultant's own names are not reported. A finding is a warning if the identity is unsure and an
    error otherwise.
    """
    search = cache(_Search(identities).search)  # many files share styles, cover and script
    return tuple(
        Finding("error" if identity.sure else "warning", where, _describe(identity, found))
        for path, content in files.items()
        for where, text in [(path, path), *extract_texts(path, content)]
        for identity, found in search(text)
    )


def _describe(identity: Identity, found: str) -> str:
    kind = "name" if identity.kind in ("first name", "surname", "name") else identity.kind
    what = f"{'the' if identity.sure else 'possibly the'} {kind} {identity.text} from your sources"
    return f"Contains “{found}”, {what}. Remove it, or run `kit-builder privacy --free` if it may be published."


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text: as written, folded, and whether a capital letter marks it as a name."""

    written: str
    folded: str
    is_name: bool


class _Search:
    """An index of `identities`: as sequences of words by their first word, as joined characters, and as digits."""

    def __init__(self, identities: Iterable[Identity]) -> None:
        self._by_word: dict[str, list[tuple[tuple[str, ...], Identity]]] = {}
        self._joined: list[tuple[str, Identity]] = []
        self._numbers: list[tuple[str, Identity]] = []
        self._misspellable: dict[str, Identity] = {}
        for identity in identities:
            if identity.kind == "word":
                continue
            if identity.kind in DIGITS and not identity.own:
                run = strip_separators(identity.text)
                self._numbers.append((run[-_LAST_DIGITS:] if identity.kind == "phone" else run, identity))
            elif not identity.own:
                self._add(identity)

    def _add(self, identity: Identity) -> None:
        for spelling in fold_spellings(identity.text):
            parts = tuple(word[0] for word in find_words(spelling))
            if not parts:
                continue
            self._by_word.setdefault(parts[0], []).append((parts, identity))
            if not identity.common:
                if len(joined := "".join(parts)) >= _MIN_JOINED:
                    self._joined.append((joined, identity))
                if len(parts) == 1 and len(parts[0]) >= _MIN_NEAR and identity.sure:
                    self._misspellable.setdefault(parts[0], identity)

    def search(self, text: str) -> tuple[tuple[Identity, str], ...]:
        """Return each identity in `text` with the words that reveal it."""
        text = strip_invisible(text)
        written = [
            _Word(
                word[0],
                fold(word[0]),
                word[0][:1].isupper() and not _NOT_INSIDE.search(text[max(0, word.start() - 20) : word.start()]),
            )
            for word in find_words(text)
        ]
        found = dict(self._find_sequences(written))
        found |= {identity: identity.text for identity in self._find_joined(text) if identity not in found}
        known = {fold(part) for identity in found for part in identity.text.split()}
        found |= {identity: near for identity, near in self._find_misspelled(written, known) if identity not in found}
        return tuple(found.items())

    def _find_sequences(self, written: list[_Word]) -> Iterator[tuple[Identity, str]]:
        after_name = -1  # right after a name a common word counts as one too: the Holt of Maren Holt
        for at, word in enumerate(written):
            for key in {word.folded.removesuffix(ending) for ending in _GENITIVES if word.folded.endswith(ending)}:
                for parts, identity in self._by_word.get(key, ()):
                    sequence = written[at : at + len(parts)]
                    if len(sequence) < len(parts) or not all(map(_is_form, (each.folded for each in sequence), parts)):
                        continue
                    if not identity.common or sequence[0].is_name or at == after_name:
                        after_name = at + len(parts)
                        yield identity, " ".join(each.written for each in sequence)

    def _find_joined(self, text: str) -> Iterator[Identity]:
        long = {folded for chunk in text.split() if len(folded := strip_separators(chunk)) > _MIN_JOINED}
        for run, identity in self._joined:
            if any(run in chunk and not is_word(chunk) for chunk in long):
                yield identity
        if self._numbers:
            numbers, everything = _BETWEEN_DIGITS.sub("", fold(text)), strip_separators(text)
            for run, identity in self._numbers:
                if run in (numbers if run.isdecimal() else everything):
                    yield identity

    def _find_misspelled(self, written: list[_Word], known: set[str]) -> Iterator[tuple[Identity, str]]:
        candidates = {word.folded: word.written for word in written if word.written[:1].isupper()}
        for folded, shown in candidates.items():
            if len(folded) < _MIN_NEAR or folded in known:
                continue
            for name, identity in self._misspellable.items():
                most = 2 if min(len(folded), len(name)) >= _TWO_EDITS else 1
                is_near = folded[0] == name[0] and OSA.distance(folded, name, score_cutoff=most) <= most
                if is_near and not is_word(shown.lower()):
                    yield identity, shown


def _is_form(folded: str, part: str) -> bool:
    return folded == part or (folded.startswith(part) and folded[len(part) :] in _GENITIVES)
