"""Find the terms the sources define and the tools each method needs, for reference pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kit_builder.records import Item, Method
from kit_builder.text.languages import Language
from kit_builder.text.tokens import tokenize
from kit_builder.text.weekdays import find_weekdays

_DEFINED = re.compile(r"^(?P<term>[^=:.]{2,40}?)\s=\s(?P<meaning>[^=]{3,})$")
_MAX_TERM_WORDS = 4


@dataclass(frozen=True, slots=True)
class Term:
    """A term, its meaning, and the number of the method that defines it."""

    term: str
    meaning: Item
    method: int


@dataclass(frozen=True, slots=True)
class Tool:
    """Something needed, and the numbers of the methods that need it."""

    tool: Item
    methods: tuple[int, ...]


def find_terms(methods: Sequence[Method], language: Language) -> tuple[Term, ...]:
    """Return the terms that names and items define with an equals sign, in alphabetical order, each once.

    A day is no term: `Thursday = invoices` is a plan.
    """
    found: dict[str, Term] = {}
    for number, method in enumerate(methods, start=1):
        for item in (Item(method.name), *(item for _, item in method.items())):
            if match := _DEFINED.match(item.text):
                is_term = 0 < len(tokenize(match["term"])) <= _MAX_TERM_WORDS
                is_day = bool(find_weekdays(match["term"], language.words))
                if is_term and not is_day and not re.search(r"\d|÷|/|\+", match[0]):
                    meaning = Item(match["meaning"].strip(" ."), item.evidence)
                    found.setdefault(match["term"].strip().casefold(), Term(match["term"].strip(), meaning, number))
    return tuple(sorted(found.values(), key=lambda each: each.term.casefold()))


def find_tools(methods: Sequence[Method], _language: Language) -> tuple[Tool, ...]:
    """Return what the methods need, in alphabetical order, each once with the numbers of its methods."""
    needed: dict[str, tuple[Item, list[int]]] = {}
    for number, method in enumerate(methods, start=1):
        for item in method.gather("needs"):
            needed.setdefault(item.text.casefold().rstrip("."), (item, []))[1].append(number)
    found = [Tool(item, tuple(dict.fromkeys(numbers))) for item, numbers in needed.values()]
    return tuple(sorted(found, key=lambda each: each.tool.text.casefold()))
