"""Lists of first names, surnames and towns: those of Faker's locales, and names of our own in `names.txt`."""

import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from kit_builder.privacy.folding import fold

# The languages in which a consultant's clients have their names; Faker has a list for each.
_LOCALES = """
    no_NO sv_SE da_DK fi_FI is_IS de_DE de_AT de_CH en_GB en_US en_IE en en_IN en_PK en_NG en_KE nl_NL fr_FR it_IT es_ES
    pl_PL tr_TR pt_PT cs_CZ hr_HR ro_RO hu_HU et_EE lt_LT lv_LV sk_SK sl_SI id_ID vi_VN
""".split()  # noqa: SIM905 - a list of its own line each would be thirty lines
_TOWN_LOCALES = ("de_DE", "sv_SE", "da_DK", "fi_FI", "de_AT")
_FIRST_NAMES = ("first_names", "first_names_female", "first_names_male")
_LEAST_LETTERS = 2
_LEAST_LETTERS_OF_A_TOWN = 4


@cache
def get_first_names() -> frozenset[str]:
    """First names in lower case, as they are written and folded."""
    return frozenset(_folded(_of_persons(*_FIRST_NAMES))) | _own("first names")


@cache
def get_german_first_names() -> frozenset[str]:
    """First names of Germans, in lower case, as they are written and folded."""
    listed = (
        name
        for each in ("de_DE", "de_AT", "de_CH")
        for kind in _FIRST_NAMES
        for name in _provider("person", each, kind)
    )
    return frozenset(_folded(listed))


@cache
def get_female_names() -> frozenset[str]:
    """Folded first names of women."""
    return frozenset(_folded(_of_persons("first_names_female")))


@cache
def get_surnames() -> frozenset[str]:
    """Surnames in lower case, as they are written and folded."""
    return frozenset(_folded(_of_persons("last_names"))) | _own("surnames")


@cache
def get_towns() -> frozenset[str]:
    """Names of towns, of one word or several, in lower case, as they are written and folded."""
    listed = [each for locale in _TOWN_LOCALES for each in _provider("address", locale, "cities")]
    return frozenset(_folded(each for each in listed if len(each) >= _LEAST_LETTERS_OF_A_TOWN)) | _own("towns")


def is_town(phrase: str) -> bool:
    """Whether `phrase`, of one word or several, is the name of a town; without accents only where it has none."""
    return (phrase.lower() if not phrase.isascii() else fold(phrase)) in get_towns()


def is_listed(small: str) -> bool:
    """Whether a word in lower case is a first name, a surname or a town."""
    return small in get_first_names() or small in get_surnames() or small in get_towns()


def list_names(locale: str, attribute: str) -> list[str]:
    """The names of one of Faker's locales in the order in which Faker lists them."""
    return list(dict.fromkeys(_provider("person", locale, attribute)))


def _of_persons(*attributes: str) -> set[str]:
    return {name for locale in _LOCALES for attribute in attributes for name in _provider("person", locale, attribute)}


def _provider(kind: str, locale: str, attribute: str) -> Iterable[str]:
    provider: Any = import_module(f"faker.providers.{kind}.{locale}").Provider
    names: Iterable[str] = getattr(provider, attribute, ())
    return names


def _folded(names: Iterable[str]) -> Iterable[str]:
    return (each for name in names if len(name) >= _LEAST_LETTERS for each in (fold(name), name.lower()))


@cache
def _sections() -> dict[str, str]:
    text = files("kit_builder.privacy").joinpath("names.txt").read_text(encoding="utf-8")
    pieces = re.split(r"^# (.+)\n", text, flags=re.MULTILINE)[1:]
    return {name: listed.replace("\n", ",") for name, listed in zip(pieces[::2], pieces[1::2], strict=True)}


def _own(section: str) -> frozenset[str]:
    return frozenset(_folded(each.strip() for each in _sections()[section].split(",") if each.strip()))


def list_pseudonym_towns(language: str) -> tuple[str, ...]:
    """Names of little-known towns in the way of `language`, in an order that is always the same: for stand-ins."""
    names = {"nb": "norwegian", "nn": "norwegian", "de": "german"}.get(language, "english")
    return tuple(each.strip() for each in _sections()[f"stand-in towns, {names}"].split(",") if each.strip())
