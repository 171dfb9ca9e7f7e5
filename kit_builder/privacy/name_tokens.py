"""Split a text into the words and punctuation marks that the search for names works on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kit_builder.privacy.cues import get_folded_cues
from kit_builder.privacy.folding import fold

_TOKEN = re.compile(r"[^\W\d_]+(?:['’.&-][^\W\d_]+)*|&|\d+|[^\w\s]")
_ENDS = set('.!?:;…•*#>|[]{}–—"“”„«»-/')

_SENTENCE_ENDS = set(".!?")
_MAX_TITLE_WORDS = 12


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of a text, and whether it starts a sentence, where any word may have a capital."""

    text: str
    start: int
    end: int
    starts_sentence: bool

    @property
    def is_capital(self) -> bool:
        """Return whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def is_word(self) -> bool:
        """Return whether it begins with a letter."""
        return self.text[0].isalpha()

    @property
    def lowercase(self) -> str:
        """Return the word in lower case without a genitive apostrophe."""
        return strip_genitive(self.text).lower()

    @property
    def folded(self) -> str:
        """Return the word, folded, without a genitive apostrophe."""
        return fold(strip_genitive(self.text))

    @property
    def is_generic(self) -> bool:
        """Return whether it is always capitalised and names nobody: a day, a country, a widely used product."""
        is_listed = not {self.folded, self.folded.removesuffix("s")}.isdisjoint(get_folded_cues("generic"))
        return is_listed or re.match(r"I['’]", self.text) is not None


def split_tokens(text: str) -> list[Token]:
    """Return the tokens of `text`, in order."""
    found_tokens: list[Token] = []
    opens = True
    for found in _TOKEN.finditer(text):
        found_tokens.append(Token(found[0], found.start(), found.end(), opens))
        opens = found[0] in _ENDS if not found[0][0].isalnum() else False
    return found_tokens


def is_title(found: Sequence[Token]) -> bool:
    """Return whether a text is short, not a sentence, and has most words capitalised, as titles do."""
    words = [token for token in found if token.is_word]
    is_sentence = bool(found) and found[-1].text in _SENTENCE_ENDS
    return (
        not is_sentence and len(words) <= _MAX_TITLE_WORDS and 2 * sum(each.is_capital for each in words) > len(words)
    )


def ends_with(before: str, cues: frozenset[str]) -> bool:
    """Return whether the lower-case text before a name ends with one of `cues`, of up to four words each."""
    words = [word for word in before.replace(" ’ ", "'").split() if word not in {",", "."}]
    return any(" ".join(words[-length:]) in cues for length in range(1, min(4, len(words)) + 1))


def strip_genitive(text: str) -> str:
    """Return a word without a genitive apostrophe and the s after it."""
    return re.sub(r"['’]s?$", "", text) if "'" in text or "’" in text else text
