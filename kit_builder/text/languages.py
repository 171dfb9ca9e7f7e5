"""Languages: detect the language of a text, and load its words and prompts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kit_builder.text.prompts import Prompt, load_prompt
from kit_builder.text.tokens import SPELLED, get_stop_words, normalise
from kit_builder.text.words import Words, list_languages, load_words, normalise_code

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SAMPLE_CHARACTERS = 5000
_MIN_WORDS = 12
# About half of the words of a text are stop words of its language; up to a third are stop words of a related one.
_MIN_STOP_WORD_SHARE = 0.4
_MIN_SHARE_OF_DEFAULT = 0.3  # less is enough if it is no surprise
_MIN_RATIO_TO_DEFAULT = 1.2
_MIN_PROBABILITY = 0.98
_CODE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z]+)?")
_TELLING = 4  # letters at the beginning of a name


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


def check_code(code: str) -> str:
    """Return a language code unchanged if texts can be written in that language.

    Raises ValueError, with the languages there are and the one that is probably meant, if there is no such language.
    """
    short = normalise_code(code)
    built_in = {each: load_words(each)["language"] for each in list_languages()}
    others = load_words("en")["languages"]
    if _CODE.fullmatch(code) and (short in built_in or short in others or short in _load_identifier().nb_classes):
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
    if default and _is_short_or_surely(default, sample):
        return default
    tokens = SPELLED.findall(normalise(sample))
    counts = {code: sum(map(stop.__contains__, tokens)) for code, stop in _load_stop_words().items()}
    best = max(counts, key=lambda code: (counts[code], code == default))
    least = _MIN_SHARE_OF_DEFAULT if best == default else _MIN_STOP_WORD_SHARE
    if not tokens or counts[best] < least * len(tokens):
        guess, probability = _load_identifier().classify(sample)
        if normalise_code(guess) not in counts and (probability >= _MIN_PROBABILITY or not counts[best]):
            return normalise_code(guess)
    if default and counts[best] < _MIN_RATIO_TO_DEFAULT * counts.get(default, 0):
        return default
    return best


def _is_short_or_surely(code: str, text: str) -> bool:
    """Return whether a text is too short to tell, or in the language `code` as all other stop words together say."""
    counted = [_count_stop_words(written, code) for written in text.split()]
    tokens, own, others = map(sum, zip(*counted, strict=True)) if counted else (0, 0, 0)
    return tokens < _MIN_WORDS or (own >= _MIN_STOP_WORD_SHARE * tokens and own + others < _MIN_RATIO_TO_DEFAULT * own)


@lru_cache(maxsize=1 << 16)  # the same words come again and again
def _count_stop_words(written: str, code: str) -> tuple[int, int, int]:
    """Return how many tokens stand between two blanks, and how many are stop words of a language and of others only."""
    tokens = SPELLED.findall(normalise(written))
    own, others = _load_stop_words().get(code, frozenset()), _load_other_stop_words(code)
    return len(tokens), sum(map(own.__contains__, tokens)), sum(map(others.__contains__, tokens))


@cache
def _load_other_stop_words(code: str) -> frozenset[str]:
    """Return the stop words of all languages that are none in the language `code`."""
    known = _load_stop_words()
    return frozenset().union(*known.values()) - known.get(code, frozenset())


@cache
def _load_stop_words() -> dict[str, frozenset[str]]:
    return {code: get_stop_words(load_words(code)) for code in list_languages()}


@cache
def _load_identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
