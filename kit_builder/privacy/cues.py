"""The word lists of `cues.toml`: words next to a name that reveal it as one."""

import tomllib
from functools import cache
from importlib.resources import files

from kit_builder.privacy.folding import fold


def list_entries(name: str) -> tuple[str, ...]:
    """Return the entries of the list `name` as written, in order."""
    return tuple(" ".join(each.split()) for each in _load_lists()[name].split(",") if each.strip())


@cache
def get_cues(name: str) -> frozenset[str]:
    """Return the entries of the list `name` in lower case."""
    return frozenset(each.lower() for each in list_entries(name))


@cache
def get_folded_cues(name: str) -> frozenset[str]:
    """Return the entries of the list `name`, folded (see `fold`)."""
    return frozenset(fold(each) for each in list_entries(name))


@cache
def get_exact_cues(name: str) -> frozenset[str]:
    """Return the entries of the list `name` as written."""
    return frozenset(list_entries(name))


@cache
def build_alternatives(name: str) -> str:
    """Return one regular expression that matches any entry of the list `name`, the longest first."""
    return "(?:" + "|".join(sorted(list_entries(name), key=len, reverse=True)) + ")"


@cache
def _load_lists() -> dict[str, str]:
    listed: dict[str, str] = tomllib.loads(
        files("kit_builder.privacy").joinpath("cues.toml").read_text(encoding="utf-8")
    )
    return listed
