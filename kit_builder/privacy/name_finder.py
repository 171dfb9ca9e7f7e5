"""Find names by capitals inside a sentence, word lists, titles, introducing words and the forms of companies."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kit_builder.privacy import gazetteer
from kit_builder.privacy.companies import (
    drop_sentence_start,
    find_companies_by_location,
    find_company,
    identify_company,
    identify_word,
    is_trade,
)
from kit_builder.privacy.cues import build_alternatives, get_cues, get_exact_cues, get_folded_cues
from kit_builder.privacy.identities import Identity, Kind
from kit_builder.privacy.lowercase_names import find_lowercase_names, find_split_names, find_unknown_words
from kit_builder.privacy.name_tokens import Token, ends_with, is_title, join_before, split_tokens
from kit_builder.privacy.nameless import NamelessTexts
from kit_builder.privacy.vocabulary import Vocabulary

_PARTICLES = get_cues("particles") | get_cues("ampersands")
_CUES = get_cues("weak") | get_cues("strong") | get_cues("clients")
_MAX_NAME_WORDS = 4
_MIN_LOWERCASE = 2  # a word written this often without a capital is no name just because of a capital
_MIN_LETTERS = 2
_MIN_LETTERS_UNSURE = 3
_MAX_PLACE_WORDS = 3
_TOWN = re.compile(rf"{build_alternatives('town_endings')}$")


class NameFinder:
    """Finds names in texts. See `Vocabulary` for the arguments."""

    def __init__(self, languages: tuple[str, ...], own: tuple[str, ...], lowercase_counts: Mapping[str, int]) -> None:
        self._words = Vocabulary(languages, own, lowercase_counts)
        self._nameless = NamelessTexts(self._words)
        self._others = {own: self}
        self.is_nameless = self._nameless.is_nameless
        self.is_ordinary = self._words.is_ordinary
        self.is_in_dictionary = self._words.is_in_dictionary

    def for_languages(self, languages: tuple[str, ...]) -> "NameFinder":
        """Return a finder with the same words for a text in `languages`."""
        own = languages or self._words.languages
        if own not in self._others:
            self._others[own] = NameFinder(self._words.languages, own, self._words.lowercase_counts)
        return self._others[own]

    def find(self, text: str, *, is_lowercase: bool = False) -> Iterator[Identity]:
        """Yield the names in `text` as identities. Set `is_lowercase` for a transcript without capital letters."""
        if not is_lowercase and self.is_nameless(text.split()):
            return
        found = split_tokens(text)
        yield from self._find_towns(found)
        yield from find_companies_by_location(found)
        has_capitals = is_title(found)
        end = 0
        for at, token in enumerate(found):
            if at >= end and self._may_be_name(token):
                run = self._find_run(found, at)
                yield from self._find_in_run(found, at, run, has_capitals)
                end = at + len(run)
        if is_lowercase:
            yield from find_lowercase_names(found, self._words)
        yield from find_split_names(found, text, self._words)
        yield from find_unknown_words(found, self._words)

    def identify_given(self, name: str, why: str, *, is_lowercase: bool = False) -> Iterator[Identity]:
        """Yield the identities of a known name: its words, or the whole name if its words are ordinary ones.

        If the text `is_lowercase`, ordinary words other than stop words are also identities in lower case.
        """
        run = [token for token in split_tokens(name) if token.is_word and not _is_letter(token)]
        form = next((at for at in range(1, len(run)) if run[at].text in get_exact_cues("company_forms")), len(run))
        run = run[:form]
        core = [token for token in run if token.text.lower() not in get_cues("trades") | get_cues("particles")]
        core = [token for token in core if not self._is_added(token, core)]
        if (
            len(run) > 1
            and core
            and all(self.is_ordinary(each.text) and not self._words.is_listed(each) for each in core)
        ):
            yield Identity("company", " ".join(each.text for each in run), why)
            return
        for token in core or run:
            yield (found := identify_word(token, why, self._words))
            if is_lowercase and found.common and token.lowercase not in self._words.stop_words:
                yield Identity(found.kind, token.lowercase, why, common=True)

    def identify_badge(self, badge: str, why: str) -> Iterator[Identity]:
        """Yield the identities of a name's company or second name, which may be an ordinary word about its owner."""
        run = [token for token in split_tokens(badge) if token.is_word and not _is_letter(token)]
        is_sure = len(run) > 1 or not all(self.is_ordinary(token.text) for token in run)
        for each in identify_company(run, [], why, self._words) if run else ():
            yield replace(each, sure=is_sure)

    def is_likely_name(self, label: str) -> bool:
        """Return whether all words of a label are capitalised, and one is a listed name or no ordinary word."""
        words = [token for token in split_tokens(label) if token.is_word]
        return all(token.is_capital and not token.is_generic for token in words) and any(
            not _is_letter(token) and (self._words.is_listed(token) or not self.is_ordinary(token.text))
            for token in words
        )

    def _is_added(self, token: Token, name: Sequence[Token]) -> bool:
        """Return whether a word of a label is no part of the name: `unfamiliar` or `iPhone` beside other words."""
        is_plain = token.is_generic or (not token.is_capital and self.is_ordinary(token.text))
        return is_plain and any(each.is_capital and not each.is_generic for each in name)

    # Runs of capitalised words

    def _find_run(self, found: Sequence[Token], at: int) -> list[Token]:
        """Return the words from `at` on that together may be a name."""
        run: list[Token] = []
        for place in range(at, len(found)):
            token = found[place]
            if run and token.starts_sentence:
                break
            if self._may_be_name(token) or (run and self._joins_names(found, place)):
                run.append(token)
            else:
                break
        while run and not self._may_be_name(run[-1]):
            run.pop()
        return run

    def _may_be_name(self, token: Token) -> bool:
        if not token.is_word:
            return False
        if token.is_capital:
            return True
        is_long = len(token.text) > _MIN_LETTERS
        return is_long and self._words.is_unknown(token.lowercase) and self._words.is_first_name(token)

    def _joins_names(self, found: Sequence[Token], place: int) -> bool:
        """Return whether a particle at `place` joins two parts of a name. In German it may also join two nouns."""
        particle, before = found[place].text.lower(), found[place - 1]
        if particle not in _PARTICLES or place + 1 == len(found) or not self._may_be_name(found[place + 1]):
            return False
        is_german = self._words.nouns_have_capitals and particle in get_cues("particles")
        return not is_german or self._words.is_first_name(before) or not self.is_ordinary(before.text)

    def _find_in_run(self, found: Sequence[Token], at: int, run: list[Token], has_capitals: bool) -> Iterator[Identity]:
        """Yield the names in a run: a company, else a person, else by the words before it, else by its capitals."""
        before = join_before(found, at)
        pieces = _split_at_and(run)
        for number, piece in enumerate(pieces):
            before_it = before if number == 0 else ""
            after = found[at + len(run) : at + len(run) + 4] if number == len(pieces) - 1 else ()
            names = find_company(piece, after, self._words, is_title=has_capitals)
            names = names or self._find_person(piece, before_it) or self._find_after_cue(piece, before_it)
            yield from names or self._find_unsure(piece, before_it, has_capitals)

    def _find_person(self, run: list[Token], before: str) -> list[Identity]:
        titled = ends_with(before, get_cues("titles"))
        titles = [place for place, token in enumerate(run[:-1]) if token.folded in get_folded_cues("titles")]
        if titles:
            run, titled = run[titles[-1] + 1 :], True
        if not titled:
            run = drop_sentence_start(run, self._words)
        run = [token for token in run if not token.is_generic]
        if not run:
            return []
        if titled:
            return [
                identify_word(token, "after a title", self._words)
                for token in run
                if token.text.lower() not in _PARTICLES
            ]
        first = run[0]
        if self._words.is_first_name(first):
            return self._find_full_name(run, before)
        if len(run) > 1 and self._words.is_surname(run[-1]) and not self.is_ordinary(first.text):
            return [
                identify_word(token, "in the list of surnames", self._words)
                for token in run
                if token.text.lower() not in get_cues("particles")
            ]
        return []

    def _find_full_name(self, run: list[Token], before: str) -> list[Identity]:
        first, ordinary = run[0], self.is_ordinary(run[0].text)
        text = first.text[: len(first.lowercase)]
        surname = [token for token in run[1:_MAX_NAME_WORDS] if self._may_be_surname(token)]
        if ordinary and first.starts_sentence and not surname:
            return []
        if ordinary and not surname and not ends_with(before, _CUES):
            if self._words.nouns_have_capitals and first.folded not in gazetteer.get_german_first_names():
                return []
            return [Identity("first name", text, "in the list of first names", sure=False, common=True)]
        names = [Identity("first name", text, "in the list of first names", common=ordinary)]
        return names + [identify_word(token, "after a first name", self._words) for token in surname]

    def _may_be_surname(self, token: Token) -> bool:
        if token.text.lower() in _PARTICLES or token.is_generic or token.text.lower() in get_cues("roles"):
            return False
        is_written_as_one = len(token.text) > _MIN_LETTERS and token.text[1:].islower()
        return self._words.is_listed(token) or not self.is_ordinary(token.text) or is_written_as_one

    def _find_after_cue(self, run: list[Token], before: str) -> list[Identity]:
        kept = [token for token in drop_sentence_start(run, self._words) if not token.is_generic]
        if not kept:
            return []
        if ends_with(before, get_cues("strong")) or (
            ends_with(before, get_cues("clients")) and not all(self.is_ordinary(token.text) for token in kept)
        ):
            return identify_company(kept, [], "after words that introduce a name", self._words)
        if ends_with(before, get_cues("weak")):
            return [
                identify_word(each, "after words that introduce a name", self._words)
                for each in kept
                if self._words.is_listed(each) and not self.is_ordinary(each.text)
            ]
        return []

    def _find_unsure(self, run: list[Token], before: str, has_capitals: bool) -> list[Identity]:
        """Return what may be a name because of its capitals alone; an abbreviation such as `VAT` may not."""
        if len(run) == 1 and run[0].text.isupper() and run[0].lowercase in get_cues("abbreviations"):
            return []
        kept = [token for token in run if not token.is_generic and token.text not in get_cues("ampersands")]
        if run[0].starts_sentence and self.is_ordinary(run[0].text):
            run = run[1:]
            kept = [token for token in kept if not token.starts_sentence]
        found: list[Identity] = []
        is_place = ends_with(before, get_cues("at_places"))
        ordinary = [token for token in kept if self.is_ordinary(token.text)]
        if self._is_phrase(run, has_capitals):
            phrase = " ".join(token.text for token in run)
            found.append(Identity("place" if is_place else "company", phrase, "capital letters", sure=False))
        elif len(run) == 1 and ordinary and self._is_only_a_name(run[0]) and not has_capitals:
            found.append(Identity("name", run[0].text, "capital letter", sure=False, common=True))
        for token in kept:
            is_long = len(token.folded) >= _MIN_LETTERS_UNSURE and not token.text.isupper()
            if not is_long or token in ordinary or not (token.is_capital or self._words.is_listed(token)):
                continue
            kind: Kind = "place" if is_place or _TOWN.search(token.folded) else "name"
            kind = "surname" if self._words.is_listed(token) else kind
            found.append(Identity(kind, token.text[: len(token.lowercase)], "capital letter", sure=False))
        return found

    def _is_phrase(self, run: Sequence[Token], has_capitals: bool) -> bool:
        """Return whether two or more words are capitalised inside a sentence, in a language where that marks a name."""
        return (
            1 < len(run) <= _MAX_NAME_WORDS
            and not has_capitals
            and (not self._words.nouns_have_capitals or run[0].lowercase in get_cues("before_phrases"))
            and not run[0].starts_sentence
            and not any(token.is_generic or token.text.isupper() for token in run)
        )

    def _is_only_a_name(self, token: Token) -> bool:
        """Return whether an ordinary word has a capital inside a sentence and is hardly written without one."""
        is_inside = (
            not token.starts_sentence and not self._words.nouns_have_capitals and len(token.text) >= _MIN_LETTERS
        )
        return is_inside and self._words.lowercase_counts.get(token.folded, 0) < _MIN_LOWERCASE

    # Towns

    def _find_towns(self, found: Sequence[Token]) -> Iterator[Identity]:
        for at, token in enumerate(found):
            if not token.is_capital:
                continue
            longest = _MAX_PLACE_WORDS if gazetteer.may_begin_town(token.text) else 0
            for length in range(longest, 0, -1):
                words = [each.text for each in found[at : at + length]]
                phrase = " ".join(words)
                if len(words) == length and gazetteer.is_town(phrase.replace(" . ", ". ")):
                    is_noun = length == 1 and self._is_noun_with_article(found, at)
                    common = length == 1 and self.is_ordinary(phrase)
                    if not is_noun and not (common and not self._follows_preposition(found, at)):
                        yield Identity("place", phrase, "in the list of towns", common=common)
                    break
            following = found[at + 1 : at + 2]
            if (
                token.lowercase in get_cues("before_towns")
                and following
                and following[0].is_capital
                and not following[0].starts_sentence
            ):
                yield Identity("place", f"{token.text} {following[0].text}", "after a word that begins town names")

    def _is_noun_with_article(self, found: Sequence[Token], at: int) -> bool:
        """Return whether a German noun follows an article, as in `vom Hof`: a town of that name has none."""
        before = found[at - 1].text.lower() if at > 0 else ""
        return before in get_cues("articles") | get_cues("with_article") and self._words.is_noun(found[at].lowercase)

    @staticmethod
    def _follows_preposition(found: Sequence[Token], at: int) -> bool:
        return at > 0 and found[at - 1].text.lower() in get_cues("at_places")


def _is_letter(token: Token) -> bool:
    """Return whether a word is a single letter of a script with capitals, which names nobody by itself."""
    return len(token.text) == 1 and token.text.lower() != token.text.upper()


def _split_at_and(run: list[Token]) -> list[list[Token]]:
    """Return a run cut at `and` between two people; `Hansen & Sønn` and `Måne og Sol Frisør` stay whole."""
    if any(is_trade(token.lowercase) for token in run):
        return [run]
    pieces: list[list[Token]] = [[]]
    for token in run:
        if token.text in ("and", "og", "und"):
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [piece for piece in pieces if piece]
