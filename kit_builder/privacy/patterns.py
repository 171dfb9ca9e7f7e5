"""Find identities by their format: web and email addresses, numbers with a checksum, streets, amounts."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from kit_builder.privacy.cues import build_alternatives, get_cues
from kit_builder.privacy.identities import Identity, Kind

# Regions whose national numbers are recognised. Numbers with a country code are recognised from everywhere.
_REGIONS = ("NO", "GB", "DE", "SE", "DK", "US", "AT", "CH")
_MIN_PHONE_DIGITS = 7
# What is no telephone number: the rest of a larger number such as 8,068.50, and a date.
_NUMBER_BEFORE = re.compile(r"\d[.,]?\Z")
_DATE = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_MIN_SPOKEN_DIGITS = 6
_MOST_KEPT = 1 << 16

_EMAIL = re.compile(r"(?<![\w.])[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
_TOP = "(?:com|no|de|net|org|io|eu|se|dk|fi|uk|at|ch|nl|fr|shop|app|dev|info|biz|co)"
_POINTS = frozenset(("dot", "punktum", "punkt", "prikk", "point"))
_DOT = "(?:dot|punktum|punkt|prikk|point)"
_POINT = re.compile(r"\.\S")
_SPOKEN_EMAIL = re.compile(
    rf"(?i)\b[\w.-]+(?: {_DOT} [\w-]+)* (?:at|alfa|alpha|krøllalfa|krøll|ät|ett|klammeraffe) "
    rf"[\w-]+(?: {_DOT} [\w-]+)*? {_DOT} {_TOP}\b(?: {_DOT} {_TOP}\b)?"
)
_SPOKEN_URL = re.compile(
    rf"(?i)\b(?:(?:www|[wv]e [wv]e [wv]e|triple w) {_DOT} )?[\w-]+ {_DOT} {_TOP}\b(?: {_DOT} {_TOP}\b)?"
)
_PATH = r"[^\s<>\"')\]]*[\w/]"
_URL = re.compile(rf"(?i)\b(?:https?://|www\.){_PATH}|\b(?:[a-z0-9æøåäöüß-]+\.)+{_TOP}\b(?:/{_PATH})?")
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z_][\w.]{1,38}\w")
_IBAN = re.compile(r"(?i)\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{1,4}){3,8}\b")
_RUN = re.compile(r"(?<![\w.,])\d(?:[ .\-\u00a0]?\d){7,18}(?![\w]|[.,]\d)")
_CUED = re.compile(
    rf"(?i)\b{build_alternatives('numbers')}\b[.:]?\s*(?:is|er|ist|lautet)?\s*[#:]?\s*"
    r"((?:[A-Z]{1,3}[ -]?)?\d(?:[ .\-/]?[\dA-Z]){2,20}(?<=\d))(?![.,\d]*\s?(?:%|per ?cent|pro[sz]ent|procent))"
)
_VAT = re.compile(r"\b(?:NO|DE|GB|SE|DK|ATU|FI)[ ]?\d(?:[ ]?\d){7,11}(?:[ ]?MVA)?\b")
_CAP = r"[^\W\d_a-zß-ÿ][\w'’.-]*"
_NO, _DE, _EN = (build_alternatives(f"streets_{language}") for language in ("no", "de", "en"))
_BEFORE_STREETS = "(?:Am|Im|Zum|Zur|(?:An|Auf|Hinter|In|Unter|Vor|Bei) (?:den|dem|der))"
_STREET = re.compile(
    rf"\b(?:{_CAP}\s(?:{_CAP}\s|gamle\s|nye\s)?{_NO}|[^\W\d_]\w*{_NO})\s\d{{1,4}}\s?[A-Za-z]?\b"
    rf"|\b(?:Torvet|Torget|Brygga|Kaia|Plassen|Tunet)\s\d{{1,4}}\b|\b{_BEFORE_STREETS}\s(?i:[^\W\d_]*{_DE})\s\d{{1,4}}\s?[a-z]?\b"
    rf"|\b(?:{_CAP}[\s-](?i:{_DE})|[^\W\d_]\w*{_DE})\s?\d{{1,4}}\s?[a-z]?\b"
    rf"|\b(?:(?:Unit|Flat|Suite|Apt\.?|Apartment|Floor)\s\w+,?\s)?\d{{1,5}}[A-Za-z]?,?\s(?:{_CAP}\s){{1,3}}{_EN}(?![\w])"
)
_STREET_SMALL = re.compile(
    rf"(?i)\b\d{{1,4}}[a-z]?,? (?:[^\W\d_][\w'’.-]+ ){{1,3}}{build_alternatives('streets_small')}\b"
)
_HAS_DIGIT = re.compile(r"\d")
_MARKS = re.compile(r"\d|@|//|\.\S")
_WORD = re.compile(r"\w+")
_DIGIT = build_alternatives("digits")
_SPOKEN_DIGITS = re.compile(rf"(?i)\b{_DIGIT}(?:[ ,-]+{_DIGIT}){{{_MIN_SPOKEN_DIGITS - 1},}}\b")
_POSTCODE = re.compile(
    rf"\b[A-Z]{{1,2}}\d[A-Z\d]?\s\d[A-Z]{{2}}\b|\b(?:N-|D-|NO-|DE-|A-|CH-)?\d{{4,5}}\s(?={_CAP})(?:{_CAP})(?:\s{_CAP})?"
)
_MONEY, _NUMBER = build_alternatives("currencies"), r"\d[\d.,\u00a0 ]*"
_TIMES = r"(?:\s?(?:k|m|tusen|thousand|tausend|mrd|mill(?:ion(?:s|er|en)?)?\.?))"
_AMOUNT = re.compile(rf"(?i)(?<!\w)(?:{_MONEY}\s?{_NUMBER}{_TIMES}?|{_NUMBER}{_TIMES}?\s?{_MONEY})(?![\w])")
_YEARS = re.compile(r"(?:19|20)\d\d")


def may_have_format(words: Iterable[str]) -> bool:
    """Return whether a text, cut at its blanks, may contain an identity that `find_by_format` finds."""
    return sum(map(_WEIGHTS.__getitem__, words)) >= _MIN_SPOKEN_DIGITS


class _Weights(dict[str, int]):
    """How many spoken digits a word has, or enough of them if it has a mark or digit that formats need.

    The same words come again and again, so each is weighed once.
    """

    def __missing__(self, word: str) -> int:
        lowercase = word.lower()
        if len(self) >= _MOST_KEPT:
            self.clear()
        if _MARKS.search(lowercase) or lowercase in _POINTS:
            self[word] = _MIN_SPOKEN_DIGITS
        else:
            self[word] = sum(map(get_cues("digits").__contains__, _WORD.findall(lowercase)))
        return self[word]


_WEIGHTS = _Weights()


def find_by_format(text: str, *, amounts: bool) -> Iterator[Identity]:
    """Yield the identities in `text` that have a format of their own. Amounts of money count only if `amounts`."""
    lowercase = text.lower()
    for may_contain, formats in _BY_PATTERN:
        if may_contain(lowercase):
            for kind, pattern in formats:
                for found in pattern.finditer(text):
                    yield Identity(kind, " ".join(found[0].split()), "by its format")
    if _HAS_DIGIT.search(text):
        yield from _find_numbers(text, amounts=amounts)


def _has_address(text: str) -> bool:
    return ("." in text[:-1] and _POINT.search(text) is not None) or "//" in text


def _has_spoken_point(text: str) -> bool:
    words = text.split(" ")
    return not _POINTS.isdisjoint(words) and not _POINTS.isdisjoint(words[1:-1])


def _may_be_dictated(text: str) -> bool:
    """Return whether a text has enough spoken digits to be a number."""
    return sum(map(get_cues("digits").__contains__, _WORD.findall(text))) >= _MIN_SPOKEN_DIGITS


# The formats, each with a quick test of whether a text in lower case may contain it.
_BY_PATTERN: tuple[tuple[Callable[[str], object], tuple[tuple[Kind, re.Pattern[str]], ...]], ...] = (
    (lambda text: "@" in text, (("email", _EMAIL), ("handle", _HANDLE))),
    (_has_address, (("url", _URL),)),
    (_has_spoken_point, (("email", _SPOKEN_EMAIL), ("url", _SPOKEN_URL))),
    (_may_be_dictated, (("phone", _SPOKEN_DIGITS),)),
    (_HAS_DIGIT.search, (("address", _STREET_SMALL), ("number", _VAT), ("address", _STREET))),
)


def _find_numbers(text: str, *, amounts: bool) -> Iterator[Identity]:
    for found in _IBAN.finditer(text):
        groups = found[0].split()  # the words after an IBAN may look like part of it
        written = (" ".join(groups[:length]) for length in range(len(groups), 0, -1))
        yield from (Identity("number", each, "valid checksum") for each in written if _is_iban(each))
    for found in _CUED.finditer(text):
        yield Identity("number", found[1].strip(), "after words that introduce a number")
    for found in _RUN.finditer(text):
        if _has_checksum(re.sub(r"\D", "", found[0])):
            yield Identity("number", found[0], "valid checksum")
    yield from _find_phones(text)
    if amounts:
        for found in _AMOUNT.finditer(text):
            yield Identity("amount", found[0].strip(), "by its format")


def find_postcodes(text: str) -> Iterator[Identity]:
    """Yield postcodes, numeric ones with the town after them. Without an address nearby most are other numbers."""
    for found in _POSTCODE.finditer(text):
        number = re.sub(r"\D", "", found[0])
        if not (len(number) == 4 and _YEARS.fullmatch(number)):
            yield Identity("address", found[0], "by its format")


def _find_phones(text: str) -> Iterator[Identity]:
    from phonenumbers import Leniency, PhoneNumberMatcher

    if len(_HAS_DIGIT.findall(text)) < _MIN_PHONE_DIGITS:
        return
    found: set[str] = set()
    for region in _REGIONS:
        for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
            is_part = _NUMBER_BEFORE.search(text, 0, match.start) or _HAS_DIGIT.match(text, match.end)
            if match.raw_string not in found and not is_part and not _DATE.fullmatch(match.raw_string):
                found.add(match.raw_string)
                yield Identity("phone", match.raw_string, "by its format")


def _is_iban(text: str) -> bool:
    """Return whether `text` is an IBAN (ISO 13616).

    With the first four characters moved to the end and letters as 10 to 35, the number modulo 97 must be 1.
    """
    plain = re.sub(r"\s", "", text)
    if not 15 <= len(plain) <= 34:
        return False
    return int("".join(str(int(each, 36)) for each in plain[4:] + plain[:4])) % 97 == 1


@cache
def _has_checksum(number: str) -> bool:
    """Return whether the digits are a valid Norwegian organisation, account or birth number, or a card number."""
    match len(number):
        case 9:
            return number[0] in "89" and _passes_modulus_11(number, (3, 2, 7, 6, 5, 4, 3, 2))
        case 11:
            return _passes_modulus_11(number, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) or _passes_modulus_11(
                number[:10], (3, 7, 6, 1, 8, 9, 4, 5, 2)
            )
        case 15 | 16:
            return _passes_luhn(number)
        case _:
            return False


def _passes_modulus_11(number: str, weights: tuple[int, ...]) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
    return (11 - total % 11) % 11 == int(number[-1])


def _passes_luhn(number: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(each - 9 * (each > 9) for each in doubled) % 10 == 0
