"""Worked examples: the figures of one case, what follows from them, and the facts that products cite.

They are data, so that every product tells the same case and code works out every result.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.numbers.arithmetic import MAX_RESULT, FormulaError, Rounding, evaluate, round_value
from kit_builder.text.ids import slugify
from kit_builder.text.markdown import clean_text
from kit_builder.text.numbers import find_numbers
from kit_builder.text.phrases import has_phrase
from kit_builder.text.words import Words

Origin = Literal["real", "invented"]
KEY = re.compile(r"[^\W\d]\w*")
MOST_DECIMALS = 4
_TOLD: tuple[Rounding, ...] = ("up", "down")
_PREFIX = "x"
# One sign before decimals, and the other sign or spaces between thousands; the script of the pages has the same rule.
_WELL_FORMED = re.compile(
    r"\d+([.,]\d+)?|\d{1,3}([ \u00a0\u202f]\d{3})+([.,]\d+)?|[1-9]\d{0,2}((\.\d{3})+(,\d+)?|(,\d{3})+(\.\d+)?)",
    re.ASCII,
)
_COMMA = re.compile(r"(?<=\d),(?=\d)")
# A formula with a percentage.
_BY_PERCENT = re.compile(r"(?<![\d.])100(?![\d.])|%")
_PLAIN = re.compile(r"\d+\.\d+")
# Three decimals after one to three digits, which would be read as thousands.
_LIKE_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")
_MAX_DIGITS = 15  # before the decimal sign, and after it


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that goes into an example, with its `value` as the language writes it.

    `ids` are the facts that give it, and `step` is the id of its step, if any.
    """

    key: str
    name: str
    value: str
    unit: str = ""
    step: str = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What follows from the figures and the results before it, by a formula over their keys."""

    key: str
    name: str
    formula: str
    unit: str = ""
    decimals: int = 0
    step: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """The worked example of the method with the id `method`."""

    method: str
    title: str
    setting: str
    origin: Origin
    figures: tuple[Figure, ...]
    results: tuple[Result, ...]
    is_approved: bool = False


@lru_cache(maxsize=256)  # an example is worked out wherever it is shown
def compute_results(example: Example, words: Words) -> Mapping[str, str]:
    """Return the value of every figure and result by its key, with a decimal point.

    Each sum uses the rounded results before it, as a reader does. Raises FormulaError if a figure is no number, or if a
    formula cannot be evaluated or uses a key that is not above it.
    """
    values: dict[str, str] = {}
    for figure in example.figures:
        values[figure.key] = read_number(figure.value, words)
    for result in example.results:
        rounding = _choose_rounding(result, words)
        values[result.key] = _round(evaluate(fill_formula(result.formula, values)), result, rounding)
    return values


def _choose_rounding(result: Result, words: Words) -> Rounding:
    """Return how to round a result: as its name says, and the most that a percentage allows down, the least up."""
    for rounding in _TOLD:
        if has_phrase(result.name, words["authoring"][f"rounded_{rounding}"]):
            return rounding
    is_percentage = has_phrase(result.unit, words["units"]["percent"]) or "%" in result.unit
    if is_percentage or not _BY_PERCENT.search(result.formula):
        return "nearest"
    if has_phrase(result.name, words["authoring"]["highest"]):
        return "down"
    return "up" if has_phrase(result.name, words["authoring"]["lowest"]) else "nearest"


def read_number(text: str, words: Words) -> str:
    """Return a number in digits with a decimal point. Raises FormulaError if `text` is not one."""
    if not _WELL_FORMED.fullmatch(text.strip()):
        raise FormulaError(f"“{text}” is not a number.")
    (number,) = find_numbers(text, words)
    if max(map(len, number.split("."))) > _MAX_DIGITS:
        raise FormulaError(f"“{text}” has more than {_MAX_DIGITS} digits.")
    return number


def fill_formula(formula: str, values: Mapping[str, str]) -> str:
    """Return a formula with values in place of their keys. Raises FormulaError if it has a key without a value."""

    def fill(key: re.Match[str]) -> str:
        if key[0] not in values:
            raise FormulaError(f"“{key[0]}” is not a figure or a result above.")
        return values[key[0]]

    return KEY.sub(fill, _COMMA.sub(".", formula))


def write_number(number: str, words: Words) -> str:
    """Return a number with a decimal point as the language writes it, so that it is read back as the same number.

    Exactly three decimals get a fourth where they would be read as thousands: `1.285` is written `1.2850`.
    """
    padded = f"{number}0" if _LIKE_THOUSANDS.fullmatch(number) else number
    return padded.replace(".", words["example"]["decimal"])


def list_example_facts(examples: Sequence[Example], facts: Facts, words: Words) -> Facts:
    """Return the figures and results of all examples as facts of the kind `example`, by ids such as `x-portion-cost`.

    `facts` are those of the cards. Raises FormulaError as `compute_results` does.
    """
    found: dict[str, Fact] = {}
    for example in examples:
        say, values = words["example"], compute_results(example, words)
        origin = say[example.origin]
        numbers = {**values, **dict(_list_written(example, values))}
        shown_as = dict(_list_measures(example, values, words))
        for key, text, step, ids in _iter_texts(example, values, shown_as, words):
            at, behind = facts.get(step), [facts[each] for each in ids if each in facts]
            said = tuple(dict.fromkeys(each for fact in behind for each in fact.evidence))
            quotes = tuple(dict.fromkeys(each for fact in behind for each in fact.quotes))
            number, stage = (at.step, at.stage) if at else (0, "")
            value, (label, measure) = numbers.get(key, ""), shown_as.get(key, ("", ""))
            shown = clean_text(say["fact"].format(title=example.title, origin=origin, text=text))
            name = _make_id(key, found)
            found[name] = Fact(
                name, "example", shown, example.method, number, stage, said, quotes, value, label, measure
            )
    return found


def list_real_titles(facts: Facts, words: Words) -> tuple[str, ...]:
    """Return the titles of the worked examples that really happened, as the facts of examples say."""
    say = words["example"]
    opening, _, rest = say["fact"].partition("{title}")
    ending = rest.partition("{text}")[0].format(origin=say["real"])
    found = (fact.text.removeprefix(opening).partition(ending) for fact in facts.values() if fact.kind == "example")
    return tuple(dict.fromkeys(title for title, is_real, _ in found if is_real))


def _list_written(example: Example, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the figures that show more decimals than their value, such as 15.00, with a decimal point."""
    for figure in example.figures:
        written = figure.value.strip().replace(",", ".")
        if _PLAIN.fullmatch(written) and Fraction(written) == Fraction(values[figure.key]):
            yield figure.key, written


def _iter_texts(
    example: Example, values: Mapping[str, str], shown_as: Mapping[str, tuple[str, str]], words: Words
) -> Iterator[tuple[str, str, str, Sequence[str]]]:
    """Yield key, text, id of the step and ids of the facts behind it for the setting and each figure and result."""
    yield slugify(example.title, "example"), example.setting, "", ()
    written = {key: write_number(value, words) for key, value in values.items()}
    written |= {figure.key: figure.value for figure in example.figures}
    for figure in example.figures:
        yield figure.key, ": ".join(shown_as[figure.key]), figure.step, figure.ids
    for result in example.results:
        name, total = shown_as[result.key]
        yield result.key, f"{name}: {fill_formula(result.formula, written)} = {total}", result.step, ()


def _list_measures(example: Example, values: Mapping[str, str], words: Words) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the key of each figure and result with its name, and with its number and unit as they are written."""
    for figure in example.figures:
        yield figure.key, (figure.name, _measure(figure.value, figure.unit))
    for result in example.results:
        yield result.key, (result.name, _measure(write_number(values[result.key], words), result.unit))


def _measure(number: str, unit: str) -> str:
    return f"{number} {unit}".strip()


def _make_id(key: str, taken: Facts) -> str:
    label = f"{_PREFIX}-{slugify(key, 'figure')}"
    name, number = label, 1
    while name in taken:
        number += 1
        name = f"{label}.{number}"
    return name


def _round(value: Fraction, result: Result, rounding: Rounding) -> str:
    if abs(value) > MAX_RESULT:
        raise FormulaError(f"The result of “{result.formula}” is too large.")
    return round_value(value, result.decimals, rounding)
