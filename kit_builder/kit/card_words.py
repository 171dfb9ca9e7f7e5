"""The headings, labels and column heads of cards: what each means, in whatever language it is written."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from kit_builder.records import SECTIONS
from kit_builder.text.ids import slugify
from kit_builder.text.markdown import clean_text
from kit_builder.text.words import list_languages, load_words

REGISTERS = ("numbers", "stories")
HEADED = (*SECTIONS, *REGISTERS, "questions")
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
_LABEL = re.compile(r"([^:]{1,40}?)\s?:(?: |$)")


def find_section(heading: str) -> str:
    """Return which of HEADED a heading in any language introduces; empty if the heading is unknown."""
    section = _read_words("card").get(fold(heading)) or _load_former_headings().get(slugify(heading, ""), "")
    return section if section in HEADED else ""


def split_label(text: str) -> tuple[str, str]:
    """Split `why: because it works` into the kind of an attachment and the text after the label.

    The label may be in any language. The kind is `conflict` if it is that of a conflict, and empty, with all of the
    text, if there is no known label.
    """
    found = _LABEL.match(text)
    label = fold(found[1]) if found else ""
    kind = _read_words("attachment").get(label, "")
    if found and _is_conflict(found[1]):
        kind = "conflict"
    return (kind, text[found.end() :]) if found and kind else ("", text)


def find_column(head: str) -> str:
    """Return the key of a column head of a register, in any language; empty if it is unknown."""
    return _read_words("register").get(fold(head), "")


def find_consent(cell: str) -> str:
    """Return `yes`, `no` or `ask` as written in any language; `ask` if nothing is written, empty for anything else."""
    return _read_words("consent").get(fold(cell), "") if fold(cell) else "ask"


def find_whose(cell: str) -> str:
    """Return `expert` or `client` if written in any language, and other words as they are."""
    return _read_words("whose").get(fold(cell), cell)


def list_headings(used: Iterable[str]) -> list[str]:
    """List the headings that a card may have, in the language that most of the `used` ones are in."""
    written = set(map(fold, used))
    headings = [[load_words(code)["card"][key] for key in HEADED] for code in ("en", *list_languages())]
    return max(headings, key=lambda own: len(written & set(map(fold, own))))


def fold(text: str) -> str:
    """Return `text` for comparison: without case, markup, and punctuation at its ends."""
    return _EDGE.sub("", clean_text(text).casefold())


@cache
def _read_words(table: str) -> Mapping[str, str]:
    """Return the key of each word of a table, in every language. The key itself counts too: it is English."""
    written = {fold(word): key for code in list_languages() for key, word in load_words(code)[table].items()}
    return {fold(key): key for key in load_words("en")[table]} | written


def _is_conflict(label: str) -> bool:
    return (
        _read_words("card").get(fold(label)) == "conflict"
        or _load_former_headings().get(slugify(label, "")) == "conflict"
    )


@cache
def _load_former_headings() -> dict[str, str]:
    """Return the section of every heading that cards had in version 0.1.0, or `conflict`. The keys are slugs."""
    table = tomllib.loads(files("kit_builder.kit").joinpath("former_headings.toml").read_text(encoding="utf-8"))
    return {slug: section for section, slugs in table.items() for slug in slugs}
