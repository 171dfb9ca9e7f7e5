"""Tell quickly that a text names nobody, as most sentences do, so that only the others are searched word by word."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from kit_builder.privacy import gazetteer
from kit_builder.privacy.companies import is_trade
from kit_builder.privacy.cues import get_cues, get_exact_cues, get_folded_cues
from kit_builder.privacy.lowercase_names import is_split_name
from kit_builder.privacy.name_tokens import TOKEN, Token, make_token
from kit_builder.privacy.vocabulary import Vocabulary

_MIN_LETTERS = 2


class NamelessTexts:
    """Recognises texts in which no word can be a name or a part of one.

    A text is cut at its blanks, and each different piece is judged once: `Then`, `won't`, `boxes,`.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._judged: set[str] = set()
        self._plain: set[str] = set()
        self._openings: set[str] = set()
        self._starts: dict[str, str] = {}
        self._ends: dict[str, str] = {}

    def is_nameless(self, pieces: Sequence[str]) -> bool:
        """Return whether a text, cut at its blanks, in which names have capitals, surely names nobody.

        All its words are plain, and a capital begins it. False says nothing.
        """
        if not pieces:
            return True
        if not self._are_plain(pieces):
            for piece in {*pieces} - self._judged:
                self._judge(piece)
            if not self._are_plain(pieces):
                return False
        return not self._may_be_split(pieces)

    def _are_plain(self, pieces: Sequence[str]) -> bool:
        """Return whether no piece can be a name, as far as all have been judged."""
        first = pieces[0]
        return (first in self._plain or first in self._openings) and self._plain.issuperset(pieces[1:])

    def _judge(self, piece: str) -> None:
        self._judged.add(piece)
        tokens = [make_token(word) for word in TOKEN.findall(piece)]
        if all(map(self._is_plain, tokens)):
            self._plain.add(piece)
        elif self._is_opening(tokens[0]) and all(map(self._is_plain, tokens[1:])):
            self._openings.add(piece)
        if tokens and _starts_listed(tokens[-1].text):
            self._starts[piece] = tokens[-1].text.lower()
        if tokens and _ends_listed(tokens[0].lowercase):
            self._ends[piece] = tokens[0].lowercase

    def _is_plain(self, token: Token) -> bool:
        """Return whether a word or mark is no part of a name wherever it stands; `I` is none either."""
        if not token.is_word:
            return True
        if token.is_capital:
            return token.lowercase.partition("'")[0].partition("’")[0] == "i"
        may_count = token.text.isalpha() or self._vocabulary.is_first_name(token)
        return not (may_count and len(token.text) > _MIN_LETTERS and self._vocabulary.is_unknown(token.lowercase))

    def _is_opening(self, token: Token) -> bool:
        """Return whether a word has a capital only because it begins the text."""
        vocabulary = self._vocabulary
        return (
            token.is_capital
            and vocabulary.is_ordinary(token.text)
            and not vocabulary.is_listed(token)
            and not gazetteer.may_begin_town(token.text)
            and not is_trade(token.lowercase)
            and token.folded not in get_folded_cues("titles")
            and token.lowercase not in get_cues("before_towns")
            and token.text not in get_exact_cues("company_forms")
        )

    def _may_be_split(self, pieces: Sequence[str]) -> bool:
        """Return whether two words may be one listed name: `Under wood`."""
        starts, ends = self._starts, self._ends
        return any(
            (start := starts.get(one)) and (end := ends.get(other)) and is_split_name(start + end, self._vocabulary)
            for one, other in pairwise(pieces)
        )


def _starts_listed(word: str) -> bool:
    """Return whether a listed name begins with `word`."""
    listed, start = gazetteer.sort_listed(), word.lower()
    at = bisect_left(listed, start)
    return at < len(listed) and listed[at].startswith(start)


def _ends_listed(word: str) -> bool:
    """Return whether a listed name ends with `word`, in lower case."""
    listed, end = gazetteer.sort_listed_backwards(), word[::-1]
    at = bisect_left(listed, end)
    return at < len(listed) and listed[at].startswith(end)
