"""Months by name, in the languages that there are."""

import re

# From January on: names and some short forms in the languages that write a day as a number and a point (`12. mars`),
# and how names begin in all languages.
_MONTHS = (
    (r"jan(?:uari?)?", r"jan|ene"),
    (r"feb(?:ruari?)?", r"feb|fev|fév"),
    (r"mar(?:s|ts)|märz", r"mar|mär"),
    (r"april", r"apr|avr|abr"),
    (r"maj|mai", r"mai|maj|may"),
    (r"jun[ei]?", r"juni|june|juin"),
    (r"jul[ei]?", r"juli|july|juil"),
    (r"aug(?:usti?)?", r"aug|aoû|ago"),
    (r"sept?(?:ember)?", r"sep"),
    (r"o[kc]t(?:ober)?", r"oct|okt"),
    (r"nov(?:ember)?", r"nov"),
    (r"de[csz](?:ember)?", r"dec|des|dez|dic|déc"),
)
# After a number and a point, it makes the number an ordinal in Scandinavian languages and German.
MONTH = rf"(?i:{'|'.join(name for name, _ in _MONTHS)})\b"
_BEGINNINGS = tuple(re.compile(beginning) for _, beginning in _MONTHS)
_NAME = re.compile(rf"{MONTH}|january|february|march|july")


def is_month(word: str) -> bool:
    """Return whether a word in lower case is a month in German, a Scandinavian language or English, but for `may`.

    Some short forms, such as `jan` and `okt`, are months too.
    """
    return _NAME.fullmatch(word) is not None


def find_month(name: str) -> int:
    """Return the number of the month whose name begins as a word in lower case does, 0 if none does.

    Nothing but the beginning counts, so `marble` is March. June and July need four letters.
    """
    return next((place for place, begins in enumerate(_BEGINNINGS, start=1) if begins.match(name)), 0)
