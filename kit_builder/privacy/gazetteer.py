"""Lists of first names, surnames and towns: from Faker's locales and from our own `names.txt`."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from kit_builder.files import get_user_cache, sha256, write_atomically
from kit_builder.privacy.folding import fold

# The locales of Faker whose names a consultant's clients are likely to have.
_LOCALES = """
    no_NO sv_SE da_DK fi_FI is_IS de_DE de_AT de_CH en_GB en_US en_IE en en_IN en_PK en_NG en_KE nl_NL fr_FR it_IT es_ES
    pl_PL tr_TR pt_PT cs_CZ hr_HR ro_RO hu_HU et_EE lt_LT lv_LV sk_SK sl_SI id_ID vi_VN
""".split()  # noqa: SIM905 - a list with a line for each would be thirty lines
_TOWN_LOCALES = ("de_DE", "sv_SE", "da_DK", "fi_FI", "de_AT")
_SURNAMES = "last_names"
_FIRST_NAMES = ("first_names", "first_names_female", "first_names_male")
_MIN_LETTERS = 2
_MIN_TOWN_LETTERS = 4


@cache
def get_first_names() -> frozenset[str]:
    """Return first names in lower case, both as written and folded."""
    return _fold_all(_collect_names(*_FIRST_NAMES)) | _read_own("first names")


@cache
def get_german_first_names() -> frozenset[str]:
    """Return German first names in lower case, both as written and folded."""
    listed = (
        name
        for each in ("de_DE", "de_AT", "de_CH")
        for kind in _FIRST_NAMES
        for name in _read_provider("person", each, kind)
    )
    return _fold_all(listed)


@cache
def get_female_names() -> frozenset[str]:
    """Return first names of women in lower case, both as written and folded."""
    return _fold_all(_collect_names("first_names_female"))


@cache
def get_surnames() -> frozenset[str]:
    """Return surnames in lower case, both as written and folded."""
    return _fold_all(_collect_names(_SURNAMES)) | _read_own("surnames")


@cache
def get_towns() -> frozenset[str]:
    """Return names of towns, of one word or several, in lower case, both as written and folded."""
    listed = [each for locale in _TOWN_LOCALES for each in _read_provider("address", locale, "cities")]
    return _fold_all(each for each in listed if len(each) >= _MIN_TOWN_LETTERS) | _read_own("towns")


def is_town(phrase: str) -> bool:
    """Return whether `phrase` names a town. A phrase with accents must match with them."""
    return (phrase.lower() if not phrase.isascii() else fold(phrase)) in get_towns()


def is_listed(word: str) -> bool:
    """Return whether a word in lower case is a first name, a surname or a town."""
    return word in _get_all()


@cache
def _get_all() -> frozenset[str]:
    return get_first_names() | get_surnames() | get_towns()


@cache
def sort_listed() -> list[str]:
    """Return all first names, surnames and towns in lower case, in order."""
    return sorted(_get_all())


@cache
def sort_listed_backwards() -> list[str]:
    """Return all first names, surnames and towns in lower case, each written backwards, in order."""
    return sorted(name[::-1] for name in _get_all())


def may_begin_town(word: str) -> bool:
    """Return whether the name of a town begins with `word`."""
    return fold(word) in _get_town_beginnings()


@cache
def _get_town_beginnings() -> frozenset[str]:
    return frozenset(fold(re.split(r"[\s.]", town, maxsplit=1)[0]) for town in get_towns())


def list_names(locale: str, attribute: str) -> list[str]:
    """Return the names that an `attribute` of a Faker locale lists, each once, in Faker's order."""
    return list(dict.fromkeys(_read_provider("person", locale, attribute)))


def _collect_names(*attributes: str) -> set[str]:
    return {
        name for locale in _LOCALES for attribute in attributes for name in _read_provider("person", locale, attribute)
    }


def _read_provider(kind: str, locale: str, attribute: str) -> Sequence[str]:
    return _load_providers()[f"{kind} {locale} {attribute}"]


@cache
def _load_providers() -> Mapping[str, Sequence[str]]:
    """Load what Faker lists, by kind, locale and attribute, from a file in the user's cache.

    Importing Faker's locales takes a fifth of a second; loading the cached file takes a tenth of that.
    """
    keys = [f"person {locale} {attribute}" for locale in _LOCALES for attribute in (*_FIRST_NAMES, _SURNAMES)]
    keys += [f"address {locale} cities" for locale in _TOWN_LOCALES]
    file = get_user_cache() / "names" / f"{version('faker')}-{sha256(' '.join(keys).encode())[:8]}.json"
    with suppress(OSError, ValueError):
        cached: dict[str, list[str]] = json.loads(file.read_text(encoding="utf-8"))
        if list(cached) == keys:
            return cached
    listed = {key: _import_names(*key.split()) for key in keys}
    with suppress(OSError):  # without a writable cache, Faker is imported each time
        write_atomically(file, json.dumps(listed, ensure_ascii=False).encode())
    return listed


def _import_names(kind: str, locale: str, attribute: str) -> list[str]:
    provider: Any = import_module(f"faker.providers.{kind}.{locale}").Provider
    return list(getattr(provider, attribute, ()))


def _fold_all(names: Iterable[str]) -> frozenset[str]:
    """Return names in lower case, both as written and folded."""
    written = [name for name in names if len(name) >= _MIN_LETTERS]
    accented = "\n".join(name for name in written if not name.isascii())  # folded at once, as each takes long
    return frozenset([*map(str.lower, written), *fold(accented).split("\n")]) - {""}


@cache
def _read_sections() -> dict[str, str]:
    text = files("kit_builder.privacy").joinpath("names.txt").read_text(encoding="utf-8")
    pieces = re.split(r"^# (.+)\n", text, flags=re.MULTILINE)[1:]
    return {name: listed.replace("\n", ",") for name, listed in zip(pieces[::2], pieces[1::2], strict=True)}


def _read_own(section: str) -> frozenset[str]:
    return _fold_all(each.strip() for each in _read_sections()[section].split(",") if each.strip())


def list_pseudonym_towns(language: str) -> tuple[str, ...]:
    """Return invented or little-known towns that sound like `language`, always in the same order, for pseudonyms."""
    names = {"nb": "norwegian", "nn": "norwegian", "de": "german"}.get(language, "english")
    return tuple(each.strip() for each in _read_sections()[f"pseudonym towns, {names}"].split(",") if each.strip())
