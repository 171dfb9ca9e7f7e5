"""The language something is written in: its code, its fixed words, and its wording of the prompts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kit_builder.text.prompts import Prompt, load_prompt
from kit_builder.text.tokens import get_stop_words, tokenize
from kit_builder.text.words import Words, list_languages, load_words, normalise_code

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_ENOUGH = 5000
_LEAST_WORDS = 12
# About half of the words of a text are its language's stop words, up to a third are those of a near language.
_SURELY = 0.4
_CLEARLY = 1.2
_LIKELY = 0.98


@dataclass(frozen=True)
class Language:
    """A language as the stages need it: `folders` are where its prompts are looked for, its own before English ones."""

    code: str
    words: Words = field(compare=False)  # they follow from the code
    folders: tuple[Path, ...]

    @property
    def has_words(self) -> bool:
        """Whether there is a file of words for the language; without one its words are the English ones."""
        return self.code in list_languages()

    @property
    def name(self) -> str:
        """The name of the language, in its own words where there are any, else in English."""
        return self.words["language"]["name"] if self.has_words else self.english_name

    @property
    def english_name(self) -> str:
        """What the language is called in English."""
        if self.has_words:
            return self.words["language"]["english"]
        return load_words("en")["languages"].get(self.code, f"the language with the code {self.code}")

    def prompt(self, name: str) -> Prompt:
        """The prompt in the file `name` in this language, or in English where there is none."""
        return load_prompt(name, self.folders)


def load_language(code: str, folders: Sequence[Path]) -> Language:
    """The language of a code such as `nb` or `en-GB`; `folders` hold prompts, a kit's own before the package's."""
    code = normalise_code(code)
    return Language(code, load_words(code), tuple(each for folder in folders for each in (folder / code, folder)))


def detect_language(text: str, otherwise: str = "") -> str:
    """The code of the language that `text` is written in, judged by its beginning.

    Languages that have words are told apart by their stop words, which tell bokmål from nynorsk and Danish; others by
    py3langid, which knows many languages but takes near ones for one another. `otherwise` is given for a text that is
    short, or that another language fits about as well.
    """
    said = [token for token in tokenize(text[:_ENOUGH]) if not token[0].isdecimal()]
    if otherwise and len(said) < _LEAST_WORDS:
        return otherwise
    stops = {code: get_stop_words(load_words(code)) for code in list_languages()}
    counts = {code: sum(word in stop for word in said) for code, stop in stops.items()}
    best = max(counts, key=lambda code: (counts[code], code == otherwise))
    if not said or counts[best] < _SURELY * len(said):
        guess, how_likely = _identifier().classify(text[:_ENOUGH])
        if normalise_code(guess) not in counts and (how_likely >= _LIKELY or not counts[best]):
            return normalise_code(guess)
    if otherwise and counts[best] < _CLEARLY * counts.get(otherwise, 0):
        return otherwise
    return best


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
