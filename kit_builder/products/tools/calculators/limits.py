"""On which side of the limits of a calculator a figure is, and what holds only together with another figure."""

from collections.abc import Collection, Sequence
from fractions import Fraction

from kit_builder.products.authoring.example.example import read_number
from kit_builder.products.tools.calculators.calculator import Limit
from kit_builder.text.numbers import find_numbers
from kit_builder.text.quotations import list_quoted
from kit_builder.text.words import Words

UPWARDS = ("over", "at least")


def is_hit(limit: Limit, value: str, words: Words) -> bool:
    """Return whether a value, with a decimal point and empty if unknown, is beyond a limit."""
    if not value:
        return False
    one, other = Fraction(value), Fraction(read_number(limit.number, words))
    hit = {"over": one > other, "at least": one >= other, "under": one < other, "at most": one <= other}
    return hit[limit.comparison]


def is_mixed(limit: Limit, limits: Sequence[Limit], words: Words) -> bool:
    """Return whether what is done beyond a limit hangs on another figure: it has the number of a limit of that."""
    own, others = set[str](), set[str]()
    for each in limits:
        (own if each.key == limit.key else others).update(find_numbers(each.number, words))
    return not find_numbers(limit.action, words).isdisjoint(others - own)


def names_any(limit: Limit, names: Collection[str]) -> bool:
    """Return whether what is done beyond a limit calls one of the figures by its name; `names` are in lower case."""
    return any(found.casefold() in names for found in list_quoted(limit.action))
