"""A text as the words and marks that a search for names looks at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kit_builder.privacy.cues import get_folded_cues
from kit_builder.privacy.folding import fold

_TOKEN = re.compile(r"[^\W\d_]+(?:['’.&-][^\W\d_]+)*|&|\d+|[^\w\s]")
_ENDS = set('.!?:;…•*#>|[]{}–—"“”„«»-/')

_SENTENCE_ENDS = set(".!?")
_LONGEST_TITLE = 12


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark of a text, and whether it opens a sentence, where any word has a capital."""

    text: str
    start: int
    end: int
    starts_sentence: bool

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.text[0].isalpha()

    @property
    def lowercase(self) -> str:
        """The word in lower case, without a genitive's apostrophe."""
        return strip_genitive(self.text).lower()

    @property
    def folded(self) -> str:
        """The word without a genitive's apostrophe, folded."""
        return fold(strip_genitive(self.text))

    @property
    def is_generic(self) -> bool:
        """Whether it has a capital everywhere and is nobody's name: a day, a country, a product that anybody uses."""
        names_nobody = {self.folded, self.folded.removesuffix("s")} & get_folded_cues("generic")
        return bool(names_nobody) or re.match(r"I['’]", self.text) is not None


def split_tokens(text: str) -> list[Token]:
    """The tokens of `text`, in order."""
    found_tokens: list[Token] = []
    opens = True
    for found in _TOKEN.finditer(text):
        found_tokens.append(Token(found[0], found.start(), found.end(), opens))
        opens = found[0] in _ENDS if not found[0][0].isalnum() else False
    return found_tokens


def is_title(found: Sequence[Token]) -> bool:
    """Whether a text is short, no sentence, and has capitals as titles have them: on most of its words."""
    words = [token for token in found if token.is_word]
    is_sentence = bool(found) and found[-1].text in _SENTENCE_ENDS
    return not is_sentence and len(words) <= _LONGEST_TITLE and 2 * sum(each.is_capital for each in words) > len(words)


def ends_with(before: str, cues: frozenset[str]) -> bool:
    """Whether what stands before a name, in lower case, ends with one of `cues`, which are of up to four words."""
    words = [word for word in before.replace(" ’ ", "'").split() if word not in {",", "."}]
    return any(" ".join(words[-length:]) in cues for length in range(1, min(4, len(words)) + 1))


def strip_genitive(text: str) -> str:
    """A word without the apostrophe of a genitive and the s after it."""
    return re.sub(r"['’]s?$", "", text) if "'" in text or "’" in text else text
