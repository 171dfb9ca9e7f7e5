"""Read amounts that a text gives with a unit in other units as well: £5.40 as 540 pence, 1.2 kg as 1200 g."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from kit_builder.text.languages import Language
from kit_builder.text.numbers import find_numbers
from kit_builder.text.tokens import CACHE_SIZE, split_list

_SIGNS: Mapping[str, str] = MappingProxyType({"pound": "£", "dollar": "$", "euro": "€", "metre": "m"})
# The factors by which an amount becomes one in another unit.
_FACTORS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("pound", "dollar", "euro", "krone"), (100,)),
        **dict.fromkeys(("penny", "cent"), (0.01,)),
        "kilometre": (1000,),
        "metre": (10, 100, 1000),
        "centimetre": (10, 0.01),
        "kilogram": (10, 1000),
        "gram": (0.001, 0.01),
        "litre": (10, 100, 1000),
    }
)
_NUMBER = r"\d+(?:[.,]\d+)*"
_WORDS = r"(?:[^\W\d_]+[ -])?[^\W\d_]+"  # any may be a number


def list_converted(text: str, language: Language) -> frozenset[str]:
    """Return the amounts in a text that stand with a unit, as numbers of the other units of what they measure."""
    # No amount goes on in the next row, and the same rows are in many texts.
    rows = text.split("\n") if language.has_words else ()
    return frozenset().union(*(_list_in_row(row, language) for row in rows))


@lru_cache(maxsize=CACHE_SIZE)
def _list_in_row(text: str, language: Language) -> frozenset[str]:
    return frozenset(_iter_converted(text, language))


def _iter_converted(text: str, language: Language) -> Iterator[str]:
    for unit, factors in _FACTORS.items():
        pattern = _compile(", ".join([language.words["units"].get(unit, ""), _SIGNS.get(unit, "")]))
        for found in pattern.finditer(text):
            numbers = find_numbers(found["before"] or found["after"], language.words)
            values = [float(each) for each in numbers if ":" not in each and each.count(".") <= 1]
            yield from (f"{value * factor:.10g}" for value in values for factor in factors)


@cache
def _compile(names: str) -> re.Pattern[str]:
    """Compile a pattern for a number before or after any name of a unit."""
    unit = "|".join(map(re.escape, split_list(names)))
    after = rf"(?<!\w)(?:{unit})[ \u00a0]?(?P<after>{_NUMBER})"
    before = rf"(?<![\w.,])(?P<before>{_NUMBER}|{_WORDS})[ \u00a0]?(?:{unit})(?!\w)"
    return re.compile(f"{after}|{before}", re.IGNORECASE)
