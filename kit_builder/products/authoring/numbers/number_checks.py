"""Check the figures of a sentence: each is in a fact that it cites, or comes of a correct sum."""

import re
from collections.abc import Iterator, Sequence

from kit_builder.products.authoring.checks.faults import Fault
from kit_builder.products.authoring.checks.rules import Rules
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.numbers.number_support import DIGITS, find_missing, is_given, remove_amounts
from kit_builder.products.authoring.numbers.sum_checks import Sums, is_changed_by_percent
from kit_builder.products.authoring.sessions.timing import WAIT
from kit_builder.products.authoring.units import Unit
from kit_builder.text.numbers import find_numbers

# Numbers that are no figures of the subject: of an item, of a question, in a direction, or a factor to convert units.
_ITEM_NUMBER = re.compile(r"(?:^|(?<=\| ))\W{0,3}\d{1,2}[.)](?=\W)")
_PAUSE = re.compile(r"\[(?:Poll \d+|\w+ \d+ ?[sm]\w*)", re.IGNORECASE)
_CONVERSION = re.compile(r"[×*/÷]\s*(?:100|1,?000|60)\b")
# A sum to be filled in may say such a factor in words: “divided by …, times 100”.
_GAP = re.compile(r"…|\.{3}|_{2,}")
_FACTOR = re.compile(r"(?<![\d.,])(?:100|1,?000|60)(?![\d.,]?\d)")
_MULTIPLIER = re.compile(r"[×*]\s*(\d+(?:[.,]\d+)?)")
_WHOLE = 100.0  # percent: 7 percent more are 107
_MOST_HOLDERS, _MOST_LISTED = 3, 8
_TIME_RANGE = re.compile(r"\b\d{1,2}:\d\d\b")
# Names a question of a script, in its direction or elsewhere.
_ASKED = re.compile(r"\[(?:Poll|Chat|Exercise) \d{1,2}(?=[\]:])")


def check_numbers(unit: Unit, cited: Sequence[Fact], sums: Sums, rules: Rules) -> Iterator[Fault]:
    """Compare the numbers in digits; those in words are left to the checker, who sees what they mean.

    A sentence that cites nothing may stay if the document's statements have its numbers: then the checker decides.
    What listeners may answer has figures of their own.
    """
    plain = unit.sentence.text
    if not DIGITS.search(plain):
        return
    patterns = [WAIT, _PAUSE, _ASKED, rules.knowledge.numbered, _ITEM_NUMBER, _CONVERSION]
    patterns += [] if cited else [_TIME_RANGE]
    patterns += [_FACTOR] if _GAP.search(plain) else []
    for pattern in patterns:
        plain = pattern.sub(" ", plain)
    if not DIGITS.search(plain):
        return
    given = [*(fact.support for fact in cited), *(fact.text for fact in rules.knowledge.of_kit)]
    given.append(" ; ".join([*sums.list_results(), *(rules.worked if cited else ())]))
    given.append(unit.answer)
    if is_given(plain, given, rules.language):
        return
    support = "\n".join(given)
    plain = remove_amounts(plain, support, rules.language)
    missing = [*_leave_out_factors(find_missing(plain, support, rules.language), plain, support, rules)]
    if cited:
        if left := [each for each in missing if each not in sums.disputed]:
            message = f"The statements cited do not have {', '.join(left)}, and no correct formula gives it."
            yield Fault("number not supported", message + _list_cited(cited, rules) + _find_holders(left, rules))
    elif missing:
        severe = not _is_known(plain, rules)
        message = f"Cite the statement that has {', '.join(missing)}.{_find_holders(missing, rules)}"
        yield Fault("figure without a citation", message, severe)


def _leave_out_factors(missing: Sequence[str], text: str, support: str, rules: Rules) -> Iterator[str]:
    """Yield the missing numbers without the factors of a formula that add a percentage: × 1.07, × 107 ÷ 100 for 7."""
    factors = find_numbers(" ; ".join(_MULTIPLIER.findall(text)), rules.language.words) if missing else ()
    said = find_numbers(support, rules.language.words) if factors else ()
    yield from (each for each in missing if not (each in factors and is_changed_by_percent(each, said, _WHOLE)))


def _is_known(text: str, rules: Rules) -> bool:
    """Return whether all numbers of a text stand in facts of the document, or come of its sums."""
    known = [*(fact.support for fact in rules.facts.values()), " ; ".join(rules.worked)]
    if is_given(text, known, rules.language):
        return True
    joined = "\n".join(known)
    return not find_missing(remove_amounts(text, joined, rules.language), joined, rules.language)


def _list_cited(cited: Sequence[Fact], rules: Rules) -> str:
    """Return which numbers the cited facts have, empty if there are too many to help."""
    found = {each for fact in cited for each in find_numbers(fact.text, rules.language.words)}
    numbers = sorted(found - {"1"})  # 1 may be an article
    return f" They have {', '.join(numbers)}." if 0 < len(numbers) <= _MOST_LISTED else ""


def _find_holders(numbers: Sequence[str], rules: Rules) -> str:
    """Return which few facts have all of some numbers, empty if there are none or too many."""
    holders = rules.knowledge.find_holders(" ; ".join(numbers))
    return f" It stands in {', '.join(holders)}." if 0 < len(holders) <= _MOST_HOLDERS else ""
