"""Languages: detect the language of a text, and load its words and prompts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Literal

from kit_builder.text.language_model import load_identifier
from kit_builder.text.prompts import Prompt, load_prompt
from kit_builder.text.tokens import SPELLED, get_stop_words, normalise
from kit_builder.text.words import Words, list_languages, load_words, normalise_code

Direction = Literal["ltr", "rtl"]  # from left to right, or from right to left
_SAMPLE_CHARACTERS = 5000
_BITS, _MOST_COUNTED = 16, 0xFFFF  # more than there are characters in a sample
_MOST_KEPT = 1 << 16
_MIN_WORDS = 12
# About half of the words of a text are stop words of its language; up to a third are stop words of a related one.
_MIN_STOP_WORD_SHARE = 0.4
_MIN_SHARE_OF_DEFAULT = 0.3  # a smaller share is enough for the language that is expected
_MIN_RATIO_TO_DEFAULT = 1.2
_MIN_PROBABILITY = 0.98
_CODE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z]+)?")
_TELLING = 4  # letters at the beginning of a name
# Arabic, Aramaic, Central Kurdish, Dhivehi, Persian, Hebrew, Pashto, Sindhi, Uyghur, Urdu and Yiddish.
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True)
class Language:
    """A language with its words. `folders` are searched for its prompts: translations first, then the English ones."""

    code: str
    words: Words = field(compare=False)  # determined by the code
    folders: tuple[Path, ...]

    def __hash__(self) -> int:
        # Functions of a text and its language are cached, so that this must not take longer than they do.
        return hash(self.code)

    @property
    def has_words(self) -> bool:
        """Whether the language has its own word files; without them, `words` holds the English ones."""
        return self.code in list_languages()

    @property
    def name(self) -> str:
        """The name of the language in the language itself, or in English if it has no word files."""
        return self.words["language"]["name"] if self.has_words else self.english_name

    @property
    def english_name(self) -> str:
        """The English name of the language."""
        if self.has_words:
            return self.words["language"]["english"]
        return load_words("en")["languages"].get(self.code, f"the language with the code {self.code}")

    def load_prompt(self, name: str) -> Prompt:
        """Load the prompt file `name` in this language, or in English if it is not translated."""
        return load_prompt(name, self.folders)


def load_language(code: str, folders: Sequence[Path]) -> Language:
    """Load the language of a code such as `nb` or `en-GB`.

    `folders` hold prompts, those of a kit before those of the package.
    """
    code = normalise_code(code)
    return Language(code, load_words(code), tuple(each for folder in folders for each in (folder / code, folder)))


def find_direction(code: str) -> Direction:
    """Return in which direction the language of a code is written."""
    return "rtl" if normalise_code(code) in _RIGHT_TO_LEFT else "ltr"


def check_code(code: str) -> str:
    """Return a language code unchanged if texts can be written in that language.

    Raises ValueError, with the languages there are and the one that is probably meant, if there is no such language.
    """
    short = normalise_code(code)
    built_in = {each: load_words(each)["language"] for each in list_languages()}
    others = load_words("en")["languages"]
    if _CODE.fullmatch(code) and (short in built_in or short in others or short in load_identifier().nb_classes):
        return code
    names = {each: words["english"] for each, words in built_in.items()} | dict(others)
    own = {each: words["name"] for each, words in built_in.items()}
    nearest = next(_find_nearest(code, [*names.items(), *own.items()]), "")
    meant = f" Did you mean {nearest}, {names[nearest]}?" if nearest else ""
    listed = ", ".join(f"{each} {names[each]}" for each in built_in)
    raise ValueError(
        f'there is no language with the code "{code}".{meant} Built in are {listed}. In others, such as it, fi or pl, '
        "headings stay English"
    )


def _find_nearest(given: str, named: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the codes of the languages whose names begin as `given` does, then the one with the most similar name."""
    folded = given.casefold()
    yield from (code for code, name in named if len(folded) > 1 and name.casefold().startswith(folded[:_TELLING]))
    similar = get_close_matches(folded, [name.casefold() for _, name in named], n=1)
    yield from (code for code, name in named if name.casefold() in similar)


def detect_language(text: str, default: str = "") -> str:
    """Return the code of the language that `text` is written in, judged by its beginning.

    Languages with word files are distinguished by their stop words, which separate Bokmål from Nynorsk and Danish. For
    other languages py3langid is used: it covers many, but confuses related ones. `default` is returned if the text is
    short, or if the default language fits it about as well.
    """
    sample = text[:_SAMPLE_CHARACTERS]
    tokens, stop_words, *counted = _count_words(sample)
    counts = dict(zip(list_languages(), counted, strict=True))
    if default and (tokens < _MIN_WORDS or _is_surely(counts.get(default, 0), stop_words, tokens)):
        return default
    best = max(counts, key=lambda code: (counts[code], code == default))
    least = _MIN_SHARE_OF_DEFAULT if best == default else _MIN_STOP_WORD_SHARE
    if not tokens or counts[best] < least * tokens:
        guess, probability = load_identifier().classify(sample)
        if normalise_code(guess) not in counts and (probability >= _MIN_PROBABILITY or not counts[best]):
            return normalise_code(guess)
    if default and counts[best] < _MIN_RATIO_TO_DEFAULT * counts.get(default, 0):
        return default
    return best


def _is_surely(own: int, stop_words: int, tokens: int) -> bool:
    """Return whether a text is in a language that has so many stop words in it, of all `stop_words` there are."""
    return own >= _MIN_STOP_WORD_SHARE * tokens and stop_words < _MIN_RATIO_TO_DEFAULT * own


def _count_words(text: str) -> list[int]:
    """Return how many tokens a text has, how many are stop words of any language, and how many are those of each."""
    packed = sum(map(_load_counts().__getitem__, text.split()))
    return [packed >> at & _MOST_COUNTED for at in range(0, _BITS * (len(list_languages()) + 2), _BITS)]


class _Counts(dict[str, int]):
    """The counts of what may stand between two blanks, each worked out once, as one number: its sums are quick."""

    def __missing__(self, written: str) -> int:
        tokens = SPELLED.findall(normalise(written))
        counts = (len(tokens), *(sum(map(each.__contains__, tokens)) for each in _list_stop_words()))
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[written] = sum(count << _BITS * at for at, count in enumerate(counts))
        return self[written]


@cache
def _load_counts() -> _Counts:
    return _Counts()


@cache
def _load_stop_words() -> dict[str, frozenset[str]]:
    return {code: get_stop_words(load_words(code)) for code in list_languages()}


@cache
def _list_stop_words() -> tuple[frozenset[str], ...]:
    """Return the stop words of all languages together, then those of each."""
    stop_words = tuple(_load_stop_words().values())
    return frozenset().union(*stop_words), *stop_words
