"""Check the sums that sentences give for their figures: the result, where it starts from, its unit and its rounding."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from kit_builder.products.authoring.numbers.arithmetic import (
    Formula,
    FormulaError,
    Rounding,
    evaluate,
    parse_formula,
    round_value,
)
from kit_builder.products.authoring.numbers.converted_amounts import list_converted
from kit_builder.products.authoring.numbers.durations import join_durations
from kit_builder.products.authoring.numbers.number_support import DIGITS, find_missing
from kit_builder.text.languages import Language
from kit_builder.text.numbers import find_numbers
from kit_builder.text.phrases import has_phrase

_PERCENTAGES = (("half", "50"), ("quarter", "25"), ("third", "33.3"), ("fifth", "20"), ("tenth", "10"))
_CONVERSIONS = ("1", "7", "10", "12", "24", "31", "52", "60", "100", "1000")  # 31 days of a month
_DIFFERENCE = re.compile(r"(\d+(?:\.\d+)?)%?[-−–](\d+(?:\.\d+)?)%?")
# A sum with a percentage added, such as `14.50*1.07`, `14.50*107/100`, `14.50*(1+7/100)` and `14.50*(100+7)/100`.
_ADDED = re.compile(
    r"(?<![\d.])(?:(?P<factor>1\.\d+)|(?P<of_100>1\d\d(?:\.\d+)?)/100(?!\d)"
    r"|1\+\(?(?P<part>\d+(?:\.\d+)?)(?:/100(?!\d)|%)|100\+(?P<points>\d+(?:\.\d+)?)(?=\)/100(?!\d)))"
)
_ALL = "100"
_LIKE_THOUSANDS = 3  # decimals
_TIME = re.compile(r"(?<![\d.,:])([01]?\d|2[0-3])[.:]([0-5]\d)(?![\d.,:]?\d)")
_IN_MINUTES = re.compile(r"(?<![\d.])60(?![\d.])")
_QUARTERS = ("15", "30", "45")  # minutes of times that may be given in hours: 12.5 for 12:30
_DIVIDED = str.maketrans("÷", "/")
_TO_LIMITS: tuple[Rounding, ...] = ("down", "up")


@dataclass(frozen=True, slots=True)
class Sums:
    """The correct formulas of a sentence, what is wrong with the others, and the numbers of these others.

    `kept` are results rounded down, where the sum adds a percentage that is the most: the text may say so.
    """

    correct: tuple[Formula, ...] = ()
    faults: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def list_results(self) -> Iterator[str]:
        """Yield the numbers that the correct formulas justify. A share is also a percentage."""
        for formula in self.correct:
            yield from formula.operands
            yield from map(_add_decimal, (formula.result, f"{float(formula.result) * 100:.1f}"))
        yield from map(_add_decimal, self.kept)


def _add_decimal(number: str) -> str:
    """Return a number with three decimals with a fourth: it would be read as thousands."""
    return f"{number}0" if len(number.partition(".")[2]) == _LIKE_THOUSANDS else number


@lru_cache(maxsize=4096)  # each sentence is checked several times
def check_sums(texts: tuple[str, ...], said: str, supports: tuple[str, ...], language: Language) -> Sums:
    """Return the formulas `texts` of a sentence, checked.

    A formula starts from numbers of the `supports` or of formulas before it, from numbers that convert units or count
    what is added up, from amounts of the supports in another unit, such as 540 pence for £5.40, and from those that the
    sentence, `said`, has in the words of a support.
    """
    found = Sums()
    for text in texts:
        try:
            formula = parse_formula(text)
        except FormulaError as error:
            found = replace(found, faults=(*found.faults, str(error)))
            continue
        before = " ; ".join(each.result for each in found.correct)
        if fault := _find_fault(formula, said, [*supports, before], language):
            numbers = (*found.disputed, *formula.operands, formula.result)
            found = replace(found, faults=(*found.faults, fault), disputed=numbers)
        else:
            kept = (*found.kept, *_list_rounded_down(formula, supports, language))
            found = replace(found, correct=(*found.correct, formula), kept=kept)
    return found


def find_unit_faults(sums: Sums, said: str, support: str, language: Language) -> Iterator[str]:
    """Yield a message for each difference of two percentages that a sentence gives in percent instead of points."""
    for formula in sums.correct:
        left = formula.text.partition("=")[0].replace(" ", "")
        parts = _DIFFERENCE.fullmatch(left)
        if not parts or _ALL in parts.groups():
            continue
        are_percentages = all(_is_percentage(each, f"{said}\n{support}", language) for each in parts.groups())
        if are_percentages and _is_percentage(formula.result, said, language):
            yield f"{formula.text}: the difference of two percentages is in percentage points, not in percent."


def _find_fault(formula: Formula, said: str, supports: Sequence[str], language: Language) -> str:
    is_kept = language.has_words and _is_kept_within(formula, supports, language)
    if not (formula.is_correct or is_kept or _is_said(formula, "\n".join(supports), language)):
        return f"{formula.text} is wrong: it comes to {formula.right}. Put it right, or leave the figure out."
    if foreign := _find_foreign(formula, said, "\n".join(supports), language):
        return f"{formula.text} starts from {foreign}, which no cited statement has."
    return _find_exceeding(formula, supports, language) if language.has_words else ""


def _is_said(formula: Formula, support: str, language: Language) -> bool:
    """Return whether a result is rounded down or up as a support does or says, such as the most that a limit allows."""
    left, _, right = formula.text.partition("=")
    decimals = len(formula.result.partition(".")[2])
    rounded = [each for each in _TO_LIMITS if formula.result == round_value(evaluate(left), decimals, each)]
    if "%" in right or not rounded:
        return False
    is_told = language.has_words and any(
        has_phrase(support, language.words["authoring"][f"rounded_{each}"]) for each in rounded
    )
    return is_told or not find_missing(formula.result, support, language)


def _find_foreign(formula: Formula, said: str, support: str, language: Language) -> str:
    """Return the first number that a formula may not start from, an empty text if there is none."""
    allowed = {*_CONVERSIONS, str(len(formula.operands) - 1)}
    if not any(each not in allowed and find_missing(each, support, language) for each in formula.operands):
        return ""  # the usual case: all numbers are in the support as they are
    known = support
    if language.has_words:
        shares = [share for name, share in _PERCENTAGES if has_phrase(support, language.words["quantities"][name])]
        known = "\n".join([support, " ; ".join([*shares, join_durations(support, language.words)])])
    times = _TIME.findall(known)
    if _IN_MINUTES.search(formula.text):
        allowed |= {str(int(part)) for time in times for part in time}
    allowed |= {f"{int(hours) + int(minutes) / 60:g}" for hours, minutes in times if minutes in _QUARTERS}
    foreign = [each for each in formula.operands if each not in allowed and find_missing(each, known, language)]
    converted = list_converted(support, language) if foreign else ()
    foreign = [each for each in foreign if f"{float(each):.10g}" not in converted]
    if not foreign:
        return ""
    numbers = find_numbers(known, language.words)
    # A number that the sentence has as well may be one in another form there: `klokka 17` for “klokka fem”.
    in_digits = find_numbers(" ; ".join(DIGITS.findall(said)), language.words)
    in_other_form = in_digits - {*find_missing(said, known, language)}
    whole = float(_ALL) if _ALL in formula.operands else 1
    return next(
        (each for each in foreign if not (is_changed_by_percent(each, numbers, whole) or each in in_other_form)), ""
    )


def is_changed_by_percent(operand: str, said: Collection[str], whole: float) -> bool:
    """Return whether a factor adds or takes off a percentage that is `said`: 1.07, or 107 of a hundred, for 7."""
    return any(f"{abs(float(operand) / of - 1) * 100:.6g}" in said for of in {1, whole})


def _find_exceeding(formula: Formula, supports: Sequence[str], language: Language) -> str:
    """Return what is wrong with a sum that adds a percentage which a support gives as the most, and is rounded up."""
    left, _, right = formula.text.partition("=")
    if "%" in right or Fraction(formula.result) <= evaluate(left) or not _adds_most(formula, supports, language):
        return ""
    most = round_value(evaluate(left), len(formula.result.partition(".")[2]), "down")
    return f"{formula.text} is rounded up, over the limit. As the most that is allowed, it is {most}."


def _is_kept_within(formula: Formula, supports: Sequence[str], language: Language) -> bool:
    """Return whether the result of a sum that adds the most is rounded down, so that it stays within the limit."""
    left, _, right = formula.text.partition("=")
    if "%" in right or not _adds_most(formula, supports, language):
        return False
    return formula.result == round_value(evaluate(left), len(formula.result.partition(".")[2]), "down")


def _list_rounded_down(formula: Formula, supports: Sequence[str], language: Language) -> Iterator[str]:
    """Yield the result of a sum that adds the most with fewer decimals, rounded down."""
    left, _, right = formula.text.partition("=")
    if language.has_words and "%" not in right and _adds_most(formula, supports, language):
        value = evaluate(left)
        yield from (round_value(value, decimals, "down") for decimals in range(len(formula.result.partition(".")[2])))


def _adds_most(formula: Formula, supports: Sequence[str], language: Language) -> bool:
    """Return whether a sum adds a percentage that a support gives as the most."""
    left = formula.text.partition("=")[0].replace(" ", "").translate(_DIVIDED)
    added = [_read_added(found) for found in _ADDED.finditer(left)]
    if not added:
        return False
    most = ", ".join([language.words["strength"]["at_most"], language.words["authoring"]["never_over"]])
    limits = (text for text in supports if has_phrase(text, most))
    return not find_numbers(" ; ".join(limits), language.words).isdisjoint(added)


def _read_added(found: re.Match[str]) -> str:
    """Return the percentage that a part of a sum adds."""
    if found["factor"]:
        return f"{float(found['factor']) * 100 - 100:.6g}"
    if found["of_100"]:
        return f"{float(found['of_100']) - 100:.6g}"
    return found["part"] or found["points"]


def _is_percentage(number: str, text: str, language: Language) -> bool:
    """Return whether a text gives a number in percent."""
    written = re.escape(number.rstrip("0").rstrip(".") if "." in number else number).replace(r"\.", "[.,]")
    name, *_ = language.words["units"]["percent"].split(", ")  # the others include percentage points
    return bool(re.search(rf"(?<![\d.,]){written}(?:[.,]?0*)? ?(?:%|{re.escape(name)}(?!\w))", text, re.IGNORECASE))
