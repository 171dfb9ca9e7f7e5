"""Names by what tells them: a capital inside a sentence, a list, a title, what is said before, a company's form."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kit_builder.dictionary import is_word
from kit_builder.privacy import gazetteer
from kit_builder.privacy.cues import alternatives, cue, folded, written
from kit_builder.privacy.folding import fold
from kit_builder.privacy.identities import Identity, Kind

_TOKEN = re.compile(r"[^\W\d_]+(?:['’.&-][^\W\d_]+)*|&|\d+|[^\w\s]")
_ENDS = set('.!?:;…•*#>|[]{}–—"“”„«»-/')
_SMALL = cue("particles") | cue("ampersands")
_LONGEST_NAME = 4
_WRITTEN_SMALL = 2  # a word that stands so often without a capital is an ordinary one
_LEAST_LETTERS = 2
_LEAST_LETTERS_UNSURE = 3
_LONGEST_PLACE = 3
_TOWN = re.compile(rf"{alternatives('town_endings')}$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark of a text, and whether it opens a sentence, where any word has a capital."""

    text: str
    start: int
    end: int
    opens: bool

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def folded(self) -> str:
        """The word without a genitive's apostrophe, folded."""
        return fold(re.sub(r"['’]s?$", "", self.text))


class NameFinder:
    """Finds names in texts of `languages`.

    `own` are those of the text at hand: a first name is an ordinary word only where it is one in the text's own
    language. `small` says how often the sources write a word, folded, without a capital.
    """

    def __init__(self, languages: tuple[str, ...], own: tuple[str, ...], small: Mapping[str, int]) -> None:
        self._languages = languages
        self._own = own
        self._small = small
        self._ordinary: dict[str, bool] = {}

    def for_text_in(self, languages: tuple[str, ...]) -> "NameFinder":
        """The same for a text in `languages`."""
        return NameFinder(self._languages, languages or self._languages, self._small)

    def is_ordinary(self, word: str) -> bool:
        """Whether `word` also means something without a capital, or is made of words that do."""
        small = re.sub(r"['’]s?$", "", word.lower())
        if small not in self._ordinary:
            is_written = self._small.get(fold(small), 0) >= _WRITTEN_SMALL and not self._is_in_a_list(fold(small))
            self._ordinary[small] = is_written or self._in_dictionary(small) or self._is_compound(small)
        return self._ordinary[small]

    def _in_dictionary(self, small: str) -> bool:
        parts = [part for part in re.split(r"[-'’./&]", small) if part]
        return all(len(part) == 1 or self._is_word(part) for part in parts)

    def _is_word(self, small: str) -> bool:
        """Whether a dictionary has it; a word that only German has may be a name: Anna, Bonn."""
        languages = self._own if fold(small) in gazetteer.first_names() else self._languages
        if not is_word(small, languages):
            return False
        others = tuple(each for each in self._languages if each != "de")
        return len(others) == len(self._languages) or not self._is_german_name(small) or is_word(small, others)

    @staticmethod
    def _is_german_name(small: str) -> bool:
        return fold(small) in gazetteer.first_names() or fold(small) in gazetteer.towns()

    def _is_compound(self, small: str) -> bool:
        """Whether a word is two or three ordinary ones in a row, as Norwegian and German make them."""
        if len(small) < 7 or not set(self._languages) & {"nb", "nn", "de", "sv", "da", "nl"}:
            return False
        for at in range(3, len(small) - 2):
            head, rest = small[:at], small[at:]
            if is_word(head.removesuffix("s") if len(head) > 4 else head, self._languages) and (
                is_word(rest, self._languages) or (len(rest) >= 7 and self._is_compound(rest))
            ):
                return True
        return False

    def find(self, text: str, *, is_caps_less: bool = False) -> Iterator[Identity]:
        """The names in `text`, each as an identity; `is_caps_less` where a recogniser writes everything small."""
        tokens = _tokens(text)
        yield from self._towns(tokens)
        is_title = _is_title(tokens)
        at = 0
        while at < len(tokens):
            run = self._run(tokens, at, is_caps_less)
            if run:
                yield from self._names_of(tokens, at, run, is_title)
            at += max(1, len(run))

    # One run of capitalised words

    def _run(self, tokens: Sequence[Token], at: int, is_caps_less: bool) -> list[Token]:
        """The words from `at` on that together may be a name."""
        run: list[Token] = []
        for place in range(at, len(tokens)):
            token = tokens[place]
            if run and token.opens:
                break
            if self._may_be_name(token, is_caps_less):
                run.append(token)
            elif not (run and self._joins(tokens, place, is_caps_less)):
                break
            else:
                run.append(token)
        while run and not self._may_be_name(run[-1], is_caps_less):
            run.pop()
        return run

    def _may_be_name(self, token: Token, is_caps_less: bool) -> bool:
        if not token.text[0].isalpha() or len(token.text) < 1:
            return False
        if token.is_capital:
            return True
        known = token.folded in gazetteer.first_names() or (is_caps_less and token.folded in gazetteer.surnames())
        return known and len(token.text) > _LEAST_LETTERS and not self.is_ordinary(token.text)

    def _joins(self, tokens: Sequence[Token], place: int, is_caps_less: bool) -> bool:
        joins = tokens[place].text.lower() in _SMALL
        return joins and place + 1 < len(tokens) and self._may_be_name(tokens[place + 1], is_caps_less)

    def _names_of(self, tokens: Sequence[Token], at: int, run: list[Token], is_title: bool) -> Iterator[Identity]:
        """What of a run is a name: by a company's form or trade, a title or first name, else by what is said before."""
        before = " ".join(token.text.lower() for token in tokens[max(0, at - 4) : at])
        pieces = _split(run)
        for number, piece in enumerate(pieces):
            before_it = before if number == 0 else ""
            found = self._company(piece) or self._person(piece, before_it) or self._by_cue(piece, before_it)
            yield from found or self._unsure(piece, before_it, is_title)

    def _company(self, run: list[Token]) -> list[Identity]:
        trades = cue("trades")
        texts = [token.text for token in run]
        form_at = next((at for at in range(1, len(run)) if texts[at] in written("company_forms")), None)
        if form_at is not None:
            run = self._without_opening(run[:form_at])
            return self._company_words(run, "its form of company") if run else []
        if len(run) > 1 and any(token.text.lower() in trades for token in run):
            kept = self._without_opening(run)
            others = [
                token for token in kept if token.text.lower() not in trades and token.text not in cue("ampersands")
            ]
            if (
                len(kept) > 1
                and others
                and any(not self.is_ordinary(token.text) or self._is_listed(token) for token in others)
            ):
                return self._company_words(kept, "a company's trade")
        return []

    def _company_words(self, run: list[Token], why: str) -> list[Identity]:
        """A company: its words that are no ordinary ones and no trade, each; where all are ordinary, the phrase."""
        core = [
            token for token in run if token.text.lower() not in cue("trades") and token.text not in cue("ampersands")
        ]
        own = [token for token in core if not self.is_ordinary(token.text)]
        if core and len(own) == len(core):
            return [self._word(token, why) for token in core]
        phrase = " ".join(token.text for token in run)
        return [self._identity("company", phrase, why, common=len(run) == 1)] + [
            self._word(token, why) for token in own
        ]

    def _person(self, run: list[Token], before: str) -> list[Identity]:
        titled = _ends_with(before, cue("titles"))
        titles = [place for place, token in enumerate(run[:-1]) if token.folded in folded("titles")]
        if titles:
            run, titled = run[titles[-1] + 1 :], True
        if not titled:
            run = self._without_opening(run)
        run = [token for token in run if not _is_known(token)]
        if not run:
            return []
        if titled:
            return [self._word(token, "a title") for token in run if token.text.lower() not in _SMALL]
        first = run[0]
        if first.folded in gazetteer.first_names() or all(
            part in gazetteer.first_names() for part in first.folded.split("-")
        ):
            ordinary = self.is_ordinary(first.text)
            surname = [token for token in run[1:_LONGEST_NAME] if self._may_be_surname(token)]
            if ordinary and first.opens and not surname:
                return []
            if ordinary and not surname and not _ends_with(before, cue("weak") | cue("strong") | cue("clients")):
                return [self._identity("first name", first.text, "a list of first names", sure=False, common=True)]
            names = [self._identity("first name", first.text, "a list of first names", common=ordinary)]
            return names + [self._surname(token) for token in surname]
        if len(run) > 1 and run[-1].folded in gazetteer.surnames() and not self.is_ordinary(run[0].text):
            return [
                self._word(token, "a list of surnames") for token in run if token.text.lower() not in cue("particles")
            ]
        return []

    def _surname(self, token: Token) -> Identity:
        kind: Kind = "first name" if token.folded in gazetteer.first_names() else "surname"
        return self._identity(kind, token.text, "it follows a first name", common=self.is_ordinary(token.text))

    def _may_be_surname(self, token: Token) -> bool:
        if token.text.lower() in _SMALL or _is_known(token) or token.text.lower() in cue("roles"):
            return False
        return (
            self._is_listed(token)
            or not self.is_ordinary(token.text)
            or (len(token.text) > 3 and token.text[1:].islower())
        )

    def _by_cue(self, run: list[Token], before: str) -> list[Identity]:
        kept = [token for token in self._without_opening(run) if not _is_known(token)]
        if not kept:
            return []
        if _ends_with(before, cue("strong")) or (
            _ends_with(before, cue("clients")) and not all(self.is_ordinary(token.text) for token in kept)
        ):
            return self._company_words(kept, "what is said before it")
        if _ends_with(before, cue("weak")):
            return [
                self._word(each, "what is said before it")
                for each in kept
                if self._is_listed(each) and not self.is_ordinary(each.text)
            ]
        return []

    def _is_only_a_name(self, token: Token) -> bool:
        """Whether an ordinary word is written as a name inside a sentence, and nowhere in the sources otherwise."""
        return not token.opens and "de" not in self._languages and fold(token.text) not in self._small

    def _unsure(self, run: list[Token], before: str, is_title: bool) -> list[Identity]:
        kept = [token for token in run if not _is_known(token) and token.text not in cue("ampersands")]
        found: list[Identity] = []
        is_place = _ends_with(before, cue("at_places"))
        for token in kept:
            if len(token.folded) < _LEAST_LETTERS_UNSURE or token.text.isupper():
                continue
            if self.is_ordinary(token.text):
                if len(run) == 1 and self._is_only_a_name(token) and not is_title:
                    found.append(self._identity("name", token.text, "a capital letter", sure=False, common=True))
                continue
            if not token.is_capital and not self._is_listed(token):
                continue
            kind: Kind = "place" if is_place or _TOWN.search(token.folded) else "name"
            if self._is_listed(token):
                kind = "surname"
            found.append(self._identity(kind, token.text, "a capital letter", sure=False))
        return found

    def _without_opening(self, run: list[Token]) -> list[Token]:
        """The run without ordinary words that have their capital from the start of the sentence."""
        while run and run[0].opens and (self.is_ordinary(run[0].text) or _is_known(run[0])):
            if len(run) == 1 or (run[0].folded in gazetteer.first_names() and run[1].folded in gazetteer.surnames()):
                break
            run = run[1:]
        return [] if len(run) == 1 and run[0].opens and self.is_ordinary(run[0].text) else run

    def _is_listed(self, token: Token) -> bool:
        return self._is_in_a_list(token.folded)

    @staticmethod
    def _is_in_a_list(folded: str) -> bool:
        return folded in gazetteer.first_names() or folded in gazetteer.surnames()

    def _word(self, token: Token, why: str) -> Identity:
        kind: Kind = "name"
        if token.folded in gazetteer.first_names():
            kind = "first name"
        elif token.folded in gazetteer.surnames():
            kind = "surname"
        return self._identity(kind, token.text, why, common=self.is_ordinary(token.text))

    @staticmethod
    def _identity(kind: Kind, text: str, why: str, *, sure: bool = True, common: bool = False) -> Identity:
        text = re.sub(r"['’]s?$", "", text)
        return Identity(kind, text, why, sure=sure, common=common)

    def given(self, name: str, why: str) -> Iterator[Identity]:
        """The identities of what is known to be a name: its words, or the whole where they are ordinary ones."""
        run = [token for token in _tokens(name) if token.text[0].isalpha()]
        form = next((at for at in range(1, len(run)) if run[at].text in written("company_forms")), len(run))
        run = run[:form]
        core = [token for token in run if token.text.lower() not in cue("trades") | cue("particles")]
        if len(run) > 1 and core and all(self.is_ordinary(each.text) and not self._is_listed(each) for each in core):
            yield self._identity("company", " ".join(each.text for each in run), why)
        else:
            yield from (self._word(each, why) for each in core or run)

    # Towns

    def _towns(self, tokens: Sequence[Token]) -> Iterator[Identity]:
        for at, token in enumerate(tokens):
            if not token.is_capital:
                continue
            for length in range(_LONGEST_PLACE, 0, -1):
                words = [each.text for each in tokens[at : at + length]]
                phrase = " ".join(words)
                if len(words) == length and fold(phrase.replace(" . ", ". ")) in gazetteer.towns():
                    common = length == 1 and self.is_ordinary(phrase)
                    if not (common and not self._after_place(tokens, at)):
                        yield self._identity("place", phrase, "a list of towns", common=common)
                    break

    @staticmethod
    def _after_place(tokens: Sequence[Token], at: int) -> bool:
        return at > 0 and tokens[at - 1].text.lower() in cue("at_places")


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    opens = True
    for found in _TOKEN.finditer(text):
        tokens.append(Token(found[0], found.start(), found.end(), opens))
        opens = found[0] in _ENDS if not found[0][0].isalnum() else False
    return tokens


def _is_title(tokens: Sequence[Token]) -> bool:
    """Whether a text has capitals as titles have them: on most of its words."""
    words = [token for token in tokens if token.text[0].isalpha()]
    return 2 * sum(token.is_capital for token in words) > len(words)


def _split(run: list[Token]) -> list[list[Token]]:
    """A run cut at `and` between two persons; `Hansen & Sønn` stays together."""
    pieces: list[list[Token]] = [[]]
    for token in run:
        if token.text in ("and", "og", "und"):
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [piece for piece in pieces if piece]


def _ends_with(before: str, cues: frozenset[str]) -> bool:
    words = [word for word in before.replace(" ’ ", "'").split() if word not in {",", "."}]
    return any(" ".join(words[-length:]) in cues for length in range(1, min(4, len(words)) + 1))


def _is_known(token: Token) -> bool:
    is_known = {token.folded, token.folded.removesuffix("s")} & folded("known")
    return bool(is_known) or re.match(r"I['’]", token.text) is not None


def is_nobody(speaker: str) -> bool:
    """Whether a speaker is named by what they are, such as `Speaker 2`, and not by a name."""
    return all(word.isdecimal() or word in cue("speakers") for word in re.findall(r"\w+", speaker.lower()))
