"""The lists of `cues.toml`: what stands around a name and tells that it is one."""

import tomllib
from functools import cache
from importlib.resources import files

from kit_builder.privacy.folding import fold


def list_entries(name: str) -> tuple[str, ...]:
    """The entries of the list `name` as they are written, in order."""
    return tuple(" ".join(each.split()) for each in _lists()[name].split(",") if each.strip())


@cache
def get_cues(name: str) -> frozenset[str]:
    """The entries of the list `name` in lower case."""
    return frozenset(each.lower() for each in list_entries(name))


@cache
def get_folded_cues(name: str) -> frozenset[str]:
    """The entries of the list `name`, folded."""
    return frozenset(fold(each) for each in list_entries(name))


@cache
def get_exact_cues(name: str) -> frozenset[str]:
    """The entries of the list `name` as they are written."""
    return frozenset(list_entries(name))


@cache
def build_alternatives(name: str) -> str:
    """The entries of the list `name`, which are regular expressions, as one; the longest first."""
    return "(?:" + "|".join(sorted(list_entries(name), key=len, reverse=True)) + ")"


@cache
def _lists() -> dict[str, str]:
    listed: dict[str, str] = tomllib.loads(
        files("kit_builder.privacy").joinpath("cues.toml").read_text(encoding="utf-8")
    )
    return listed
