"""The fixed words of cards and products, by language: one file a language in `prompts/words`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from kit_builder.prompts import prompts_folder

Words = Mapping[str, Mapping[str, str]]

_ALIASES = {"no": "nb"}


@cache
def languages() -> tuple[str, ...]:
    """List the codes of the languages that have a file of words, in alphabetical order."""
    return tuple(sorted(path.stem for path in (prompts_folder() / "words").glob("*.toml")))


def load_words(language: str) -> Words:
    """Read the words of a language as `words[table][key]`, read-only. A language without a file is English."""
    code = code_of(language)
    return _read(code if code in languages() else "en")


def code_of(language: str) -> str:
    """The code of a language without its region: `en-GB` is `en`; `no` is `nb`."""
    code = language.strip().lower().replace("_", "-").partition("-")[0]
    return _ALIASES.get(code, code)


@cache
def _read(code: str) -> Words:
    tables = tomllib.loads(((prompts_folder() / "words") / f"{code}.toml").read_text(encoding="utf-8"))
    return MappingProxyType({name: MappingProxyType(table) for name, table in tables.items()})
