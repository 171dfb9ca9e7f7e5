"""Search files to be published for identities: in their text, their metadata and their names."""

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import NamedTuple

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
_NAMES = ("first name", "surname", "name", "company")
_GENITIVES = ("", "s", "es")
_HISSES = ("s", "x", "z", "ch", "sh")
_NOT_INSIDE = re.compile(r"(?:^|[.!?:•|>#*\"“”„«»]|\n)[\s_*\"“„«(]*$")  # where any word may have a capital


def find_leaks(
    files: Mapping[str, bytes | str], identities: Iterable[Identity], own: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """Return a finding for each identity in `files`, a mapping from path to content.

    The search covers the path, the text, and whatever else the format holds: title, author, notes, comments,
    properties and the members of an archive. It also finds misspellings, inflections, and names written as one word or
    with hyphens. The consultant's own names are not reported, and neither is what stands in `own`, the texts of the
    program that files contain, such as scripts. A finding is a warning if the identity is unsure, otherwise an error.
    """
    search = cache(_Search(identities).search)  # many files share styles, cover and script
    return tuple(
        Finding("error" if identity.sure else "warning", where, _describe(identity, found))
        for path, content in files.items()
        for where, text in [(path, path), *extract_texts(path, content, own)]
        for identity, found in search(text)
    )


def list_names_of_others(identities: Iterable[Identity]) -> tuple[Identity, ...]:
    """Return the names that nothing made up may have: those that a product must not contain, and their pseudonyms."""
    others = [each for each in identities if each.sure and not each.own and each.kind in _NAMES]
    stand_ins = (replace(each, text=each.pseudonym, pseudonym="", common=False) for each in others if each.pseudonym)
    return (*others, *stand_ins)


@lru_cache(maxsize=8)
def make_name_finder(names: tuple[Identity, ...]) -> Callable[[str], list[str]]:
    """Return a function that lists the words of a text that are one of `names`, found as `find_leaks` does."""
    search = lru_cache(maxsize=1 << 14)(_Search(names).search)  # the same sentences are checked again and again
    return lambda text: [found for _, found in search(text)]


def _describe(identity: Identity, found: str) -> str:
    kind = "name" if identity.kind in _NAMES[:-1] else identity.kind
    what = f"{'the' if identity.sure else 'possibly the'} {kind} {identity.text} from your sources"
    command = f"kit-builder privacy SOURCE... --out DIR --free {shlex.quote(identity.text)}"
    return f"Contains “{found}”, {what}. Remove it, or run `{command}` if it may be published."


class _Words(NamedTuple):
    """A text with its words as they are found, as written, and folded."""

    text: str
    found: Sequence[re.Match[str]]
    written: Sequence[str]
    folded: Sequence[str]

    @classmethod
    def split(cls, text: str) -> "_Words":
        """Return the words of a text."""
        found = [*find_words(text)]
        written = [word[0] for word in found]
        return cls(text, found, written, [*map(fold, written)])


class _Search:
    """An index of `identities`: as sequences of words by their first word, as joined characters, and as digits."""

    def __init__(self, identities: Iterable[Identity]) -> None:
        self._by_word: dict[str, list[tuple[tuple[str, ...], Identity]]] = {}
        self._begun: dict[str, list[tuple[tuple[str, ...], Identity]]] = {}  # by word of a text, when it occurs
        self._joined: list[tuple[str, Identity]] = []
        self._numbers: list[tuple[str, Identity]] = []
        self._misspellable: dict[str, Identity] = {}
        self._may_name = lru_cache(maxsize=1 << 15)(self._may_reveal)  # the same words come again and again
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
        if not (self._numbers or any(map(self._may_name, text.split()))):
            return ()  # as most texts
        words = _Words.split(text)
        found = dict(self._find_sequences(words))
        found |= {identity: identity.text for identity in self._find_joined(words.text) if identity not in found}
        known = {fold(part) for identity in found for part in identity.text.split()}
        found |= {identity: near for identity, near in self._find_misspelled(words, known) if identity not in found}
        return tuple(found.items())

    def _may_reveal(self, piece: str) -> bool:
        """Return whether what stands between two blanks may reveal a name, or begin one."""
        words = _Words.split(piece)
        begins = any(map(self._list_begun, words.folded))
        return begins or any(self._find_joined(piece)) or any(self._find_misspelled(words, set()))

    def _find_sequences(self, words: _Words) -> Iterator[tuple[Identity, str]]:
        after_name = -1  # right after a name a common word counts as one too: the Holt of Maren Holt
        for at, folded in enumerate(words.folded):
            for parts, identity in self._list_begun(folded):
                end = at + len(parts)
                if len(words.folded) < end or not all(map(_is_form, words.folded[at:end], parts)):
                    continue
                if not identity.common or _is_name(words.found[at], words.text) or at == after_name:
                    after_name = end
                    yield identity, " ".join(words.written[at:end])

    def _list_begun(self, folded: str) -> list[tuple[tuple[str, ...], Identity]]:
        """Return the identities that a word, or what it is a genitive of, begins."""
        begun = self._begun.get(folded)
        if begun is None:
            keys = {folded.removesuffix(ending): None for ending in _GENITIVES if folded.endswith(ending)}
            begun = self._begun[folded] = [each for key in keys for each in self._by_word.get(key, ())]
        return begun

    def _find_joined(self, text: str) -> Iterator[Identity]:
        chunks = map(strip_separators, dict.fromkeys(text.split()) if self._joined else ())
        long = [chunk for chunk in chunks if len(chunk) > _MIN_JOINED]
        together = " ".join(long)
        for run, identity in self._joined:
            if run in together and any(run in chunk and not is_word(chunk) for chunk in long):
                yield identity
        if self._numbers:
            numbers, everything = _BETWEEN_DIGITS.sub("", fold(text)), strip_separators(text)
            for run, identity in self._numbers:
                if run in (numbers if run.isdecimal() else everything):
                    yield identity

    def _find_misspelled(self, words: _Words, known: set[str]) -> Iterator[tuple[Identity, str]]:
        if not self._misspellable:
            return
        pairs = zip(words.folded, words.written, strict=True)
        candidates = {folded: written for folded, written in pairs if written[:1].isupper()}
        for folded, shown in candidates.items():
            if len(folded) < _MIN_NEAR or folded in known:
                continue
            for name, identity in self._misspellable.items():
                most = 2 if min(len(folded), len(name)) >= _TWO_EDITS else 1
                is_near = folded[0] == name[0] and OSA.distance(folded, name, score_cutoff=most) <= most
                if is_near and not is_word(shown.lower()):
                    yield identity, shown


def _is_name(word: re.Match[str], text: str) -> bool:
    """Return whether a capital letter marks a word of `text` as a name."""
    start = word.start()
    return word[0][:1].isupper() and not _NOT_INSIDE.search(text[max(0, start - 20) : start])


def _is_form(folded: str, part: str) -> bool:
    """Return whether a word is a name or its genitive; `es` follows only a hiss, so `Times` is no form of Tim."""
    ending = folded[len(part) :]
    return folded.startswith(part) and ending in _GENITIVES and (ending != "es" or part.endswith(_HISSES))
