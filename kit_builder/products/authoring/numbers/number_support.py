"""Compare the numbers of a text with what supports them, by value: in digits, as sums of money or as times."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from kit_builder.evidence.statement_numbers import find_unsupported_digits, find_unsupported_numbers
from kit_builder.products.authoring.numbers.durations import SMALLER_UNITS, list_durations
from kit_builder.text.languages import Language
from kit_builder.text.numbers import find_numbers
from kit_builder.text.tokens import CACHE_SIZE, split_list

DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
# Currencies: the sign or words of the unit, and the words of its hundredth.
_CURRENCIES = (
    (r"£|pounds?|gbp", r"pence|penny|p"),
    (r"\$|dollars?|usd", r"cents?|¢"),
    (r"€|euros?|eur", r"cents?"),
    (r"kr|kroner|krone|kronor|krona|nok|dkk|sek", r"øre|öre"),
)
# Words that begin like a currency are enough to look closer.
_MAY_BE_AMOUNT = re.compile("|".join(part for pair in _CURRENCIES for part in pair), re.IGNORECASE)
# Longer than any number in words.
_MOST_CHARACTERS = 80
_HALF_DAY = 12  # hours
_TINY = 1e-9
_PARTS = (100, 1000)  # percent of the whole, and grams of a kilo
_MINUTES = re.compile(r"\b(\d+) ?min", re.IGNORECASE)
_PARTS_OF_HOUR = {"15": "quarter", "30": "half", "45": "quarter"}


def remove_amounts(text: str, support: str, language: Language) -> str:
    """Return `text` without the amounts of money that `support` gives, be it in the hundredth of the currency."""
    amounts = _list_amounts(text, language)
    rows = support.split("\n") if amounts else ()  # which many supports have in common
    said = {(currency, value) for row in rows for currency, value, _ in _list_amounts(row, language)}
    for start, end in sorted((span for *amount, span in amounts if tuple(amount) in said), reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


@lru_cache(maxsize=CACHE_SIZE)
def _list_amounts(text: str, language: Language) -> tuple[tuple[int, float, tuple[int, int]], ...]:
    """Return the amounts of money in `text`: place of the currency, value in its hundredth, and where it stands."""
    return tuple(_iter_amounts(text, language)) if _MAY_BE_AMOUNT.search(text) else ()


def _iter_amounts(text: str, language: Language) -> Iterator[tuple[int, float, tuple[int, int]]]:
    for place, factor, unit, pattern in _make_amount_patterns(has_words=language.has_words):
        for found in _iter_before(unit, pattern, text) if unit else pattern.finditer(text):
            read = find_numbers(found["n"], language.words)
            value = next(iter(read), "") if len(read) == 1 else ""
            if value and ":" not in value and value.count(".") <= 1:
                yield place, round(float(value) * factor, 4), found.span()


def _iter_before(unit: re.Pattern[str], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what `pattern` finds, which ends in `unit`: any word may be a number, so it is tried only before units."""
    end = 0
    for each in unit.finditer(text):
        start = max(end, each.start() - _MOST_CHARACTERS)
        if each.start() >= end and (found := pattern.search(text, start, each.end() + 1)):
            yield found
            end = found.end()


@cache
def _make_amount_patterns(*, has_words: bool) -> tuple[tuple[int, int, re.Pattern[str] | None, re.Pattern[str]], ...]:
    """Return the forms that amounts have: place of the currency, hundredths in its unit, unit if last, and pattern."""
    number = r"\d+(?:[.,]\d+)*" + (r"|(?:[^\W\d_]+[ -])?[^\W\d_]+" if has_words else "")
    made = []
    for place, (unit, hundredth) in enumerate(_CURRENCIES):
        before = rf"(?<!\w)(?:{unit})[ \u00a0]?(?P<n>\d+(?:[.,]\d+)*)(?!\w)"
        after = rf"(?<![\w.,£$€])(?P<n>{number})[ \u00a0]?(?P<unit>{unit})(?!\w)"
        small = rf"(?<![\w.,£$€])(?P<n>{number})[ \u00a0]?(?P<unit>{hundredth})(?!\w)"
        last, last_small = (re.compile(rf"(?:{each})(?!\w)", re.IGNORECASE) for each in (unit, hundredth))
        forms = ((100, None, before), (100, last, after), (1, last_small, small))
        made += [(place, factor, end, re.compile(form, re.IGNORECASE)) for factor, end, form in forms]
    return tuple(made)


def is_given(text: str, supports: Iterable[str], language: Language) -> bool:
    """Return whether each number that `text` has in digits stands in one of `supports` with the same value.

    If so, nothing of it is missing, and no other form has to be looked for.
    """
    wanted = _find_in_digits(text, language)
    for support in supports if language.has_words else ():
        wanted -= find_numbers(support, language.words)
        if not wanted:
            return True
    return False


def find_missing(text: str, support: str, language: Language) -> tuple[str, ...]:
    """Return the numbers that `text` has in digits and `support` in no form."""
    if not language.has_words:
        return find_unsupported_digits(text, support)
    unsupported = find_unsupported_numbers(text, support, language.words)
    if not unsupported:
        return ()
    in_digits = _find_in_digits(text, language)
    missing = [each for each in unsupported if each in in_digits]
    said = find_numbers(support, language.words) if missing else frozenset()
    return tuple(
        each
        for each in missing
        if not _is_rounded_or_part(each, said) and not _is_time(each, text, support, said, language)
    )


@lru_cache(maxsize=CACHE_SIZE)  # a text is compared with many supports
def _find_in_digits(text: str, language: Language) -> frozenset[str]:
    """Return the numbers that a text has in digits."""
    return find_numbers(" ; ".join(DIGITS.findall(text)), language.words)


def _is_time(number: str, text: str, support: str, said: frozenset[str], language: Language) -> bool:
    """Return whether a number is the hour 15 for a `said` 3, or the 7 days of a week or 30 minutes of half an hour.

    Parts of an hour need not name it, as in “et kvarter”.
    """
    if not number.isdigit():
        return False
    if int(number) > _HALF_DAY and str(int(number) - _HALF_DAY) in said and number in _list_hours(text, language):
        return True
    measured = _list_measured(text, language)
    units = (unit for unit in SMALLER_UNITS if number in measured[unit])
    if any(number in list_durations(support, unit, language.words) for unit in units):
        return True
    part = split_list(language.words["quantities"].get(_PARTS_OF_HOUR.get(number, ""), ""))
    is_minutes = part and number in _MINUTES.findall(text)
    return bool(is_minutes) and any(re.search(rf"\b{re.escape(each)}", support, re.IGNORECASE) for each in part)


@lru_cache(maxsize=CACHE_SIZE)
def _list_hours(text: str, language: Language) -> frozenset[str]:
    """Return the numbers of a text that follow a word such as `kl`."""
    return frozenset(_compile_numbers(language.words["authoring"]["clock"], r"\b(?:{})\.? (\d+)\b").findall(text))


@lru_cache(maxsize=CACHE_SIZE)
def _list_measured(text: str, language: Language) -> Mapping[str, frozenset[str]]:
    """Return the whole numbers of a text that stand before each smaller unit of time."""
    names = {unit: language.words["units"][unit] for unit in SMALLER_UNITS}
    patterns = {unit: _compile_numbers(listed, r"(?<![\d.,])(\d+) ?(?:{})\b") for unit, listed in names.items()}
    return {unit: frozenset(pattern.findall(text)) for unit, pattern in patterns.items()}


@cache
def _compile_numbers(words: str, pattern: str) -> re.Pattern[str]:
    """Compile a pattern for numbers beside any of a comma-separated list of words."""
    return re.compile(pattern.format("|".join(map(re.escape, split_list(words)))), re.IGNORECASE)


@lru_cache(maxsize=CACHE_SIZE)
def _list_values(numbers: frozenset[str]) -> tuple[float, ...]:
    """Return the values of numbers that are no times or dates. Raises ValueError if one has none."""
    return tuple(float(each) for each in numbers if ":" not in each and each.count(".") <= 1)


def _is_rounded_or_part(number: str, said: frozenset[str]) -> bool:
    """Return whether a number rounds one of those `said`, such as 33 for 32.6, or is the same in a larger unit.

    That is 0.32 for 32 percent, or 0.18 for 180: a scale shows grams, and a price is that of a kilo.
    """
    try:
        value, others = float(number), _list_values(said)
    except ValueError:
        return False
    half = 0.5 * 10 ** -len(number.partition(".")[2]) + _TINY  # a half may be rounded either way
    rounded = any(abs(other - value) <= half for other in others if other != int(other))
    return rounded or (value < 1 and any(round(value * of, 6) == other for of in _PARTS for other in others))
