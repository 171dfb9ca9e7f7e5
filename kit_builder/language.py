"""The language something is written in: its code, its fixed words, and its wording of the prompts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kit_builder.prompts import Prompt, load_prompt
from kit_builder.words import Words, code_of, load_words

_ENOUGH = 5000


@dataclass(frozen=True)
class Language:
    """A language as the stages need it: `folders` are where its prompts are looked for, its own before English ones."""

    code: str
    words: Words
    folders: tuple[Path, ...]

    @property
    def name(self) -> str:
        """The name of the language, in its own words where there are any, else in English."""
        return self.words["languages"].get(self.code, f"the language with the code {self.code}")

    def prompt(self, name: str) -> Prompt:
        """The prompt in the file `name` in this language, or in English where there is none."""
        return load_prompt(name, self.folders)


def load_language(code: str, folders: Sequence[Path]) -> Language:
    """The language of a code such as `nb` or `en-GB`; `folders` hold prompts, a kit's own before the package's."""
    code = code_of(code)
    return Language(code, load_words(code), tuple(each for folder in folders for each in (folder / code, folder)))


def detect(text: str) -> str:
    """The code of the language that `text` is written in, judged by its beginning."""
    from py3langid.langid import classify

    return code_of(classify(text[:_ENOUGH])[0])
