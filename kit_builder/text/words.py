"""The words of a language: fixed words from `prompts/words`, and word lists from `prompts/linguistics`.

The fixed words appear in cards, reports and products, and are for translators. The word lists are what the code
searches text for: stop words, numbers, negations and cues.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from kit_builder.text.prompts import find_prompts_folder

_ALIASES = {"no": "nb"}


class Words(Mapping[str, Mapping[str, str]]):
    """The words of one language as `words[table][key]`, read-only.

    There is one object per language, hashed by identity, so functions of a text and its words can be cached.
    """

    def __init__(self, tables: Mapping[str, Mapping[str, str]]) -> None:
        self._tables = {name: MappingProxyType(dict(table)) for name, table in tables.items()}

    def __getitem__(self, table: str) -> Mapping[str, str]:
        return self._tables[table]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    __hash__ = object.__hash__


@cache
def list_languages() -> tuple[str, ...]:
    """List the codes of the languages that have word files, in alphabetical order."""
    return tuple(sorted(path.stem for path in (find_prompts_folder() / "words").glob("*.toml")))


def load_words(language: str) -> Words:
    """Read the words of a language, or the English ones if it has no word files."""
    code = normalise_code(language)
    return _read(code if code in list_languages() else "en")


def normalise_code(language: str) -> str:
    """Return a language code without its region: `en-GB` becomes `en`; `no` becomes `nb`."""
    code = language.strip().lower().replace("_", "-").partition("-")[0]
    return _ALIASES.get(code, code)


@cache
def _read(code: str) -> Words:
    fixed, lists = (
        _read_tables(find_prompts_folder() / folder / f"{code}.toml") for folder in ("words", "linguistics")
    )
    return Words({name: {**fixed.get(name, {}), **lists.get(name, {})} for name in fixed | lists})


def _read_tables(path: Path) -> dict[str, dict[str, str]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
