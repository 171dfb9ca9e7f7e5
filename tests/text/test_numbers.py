"""Numbers and limits are found in digits and in words, in every language."""

import pytest

from kit_builder.text.numbers import find_limit_kinds, find_numbers
from kit_builder.text.words import list_languages, load_words

WORDS = {code: load_words(code) for code in list_languages()}


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "Wait 30 days.", {"30"}),
        ("en", "thirty-two dishes, thirty two plates", {"32"}),
        ("en", "Four weeks, not one, and ten of the dishes", {"4", "10"}),
        ("en", "One card for each dish", set()),
        ("en", "twenty-one covers", {"21"}),
        ("en", "a hundred and fifty covers", {"150"}),
        ("en", "two thousand five hundred", {"2500"}),
        ("en", "seventeen hundred", {"1700"}),
        ("en", "nine, ten or twelve", {"9", "10", "12"}),
        ("en", "fifteen-twenty guests", {"15", "20"}),
        ("en", "15-20 guests, 15–20 minutes", {"15", "20"}),
        ("en", "4,200 euros", {"4200"}),
        ("en", "1 000 and 2\u00a0500\u202f000", {"1000", "2500000"}),
        ("en", "1,234.50 is 1.234,50", {"1234.5"}),
        ("en", "3,5 or 3.50", {"3.5"}),
        ("en", "0.125", {"0.125"}),
        ("en", "007", {"7"}),
        ("en", "15 % is 15% is fifteen percent", {"15"}),
        ("en", "at 14:30,15:00 and at 14:30.5", {"14:30,15:00", "14:30.5"}),
        ("en", "the 3rd call on 12.03.2026", {"3", "12.03.2026"}),
        ("en", "tender weight often", set()),
        ("nb", "trettito retter, tretti to kopper", {"32"}),
        ("nb", "sju hundre kroner", {"700"}),
        ("nb", "hundre og femti par", {"150"}),
        ("nb", "to tusen fem hundre", {"2500"}),
        ("nb", "ett par i en eske", set()),
        ("nb", "førtiåtte timer, åtte dager, syv uker", {"48", "8", "7"}),
        ("nb", "a\u030atte dager", {"8"}),
        ("nb", "3,5 timer og 1 000 kr, den 3. mai kl. 14:30", {"3.5", "1000", "3", "14:30"}),
        ("nb", "over 15 % på fire av fem", {"15", "4", "5"}),
        ("nb", "tidlig, tirsdag, etter", set()),
        ("nn", "trettito, førti åtte, to hundre", {"32", "48", "200"}),
        ("sv", "trettiotvå, tvåhundrafemtio", {"32", "250"}),
        ("da", "toogtredive, halvtreds, tohundrede", {"32", "50", "200"}),
        ("de", "zweiunddreißig Teller, zweihundertfünfzig Euro, hundert und zehn", {"32", "250", "110"}),
        ("es", "treinta y dos platos, doscientos cincuenta euros, mil quinientos", {"32", "250", "1500"}),
        ("fr", "quatre-vingt-dix-sept, soixante et onze, vingt et un, dix-sept", {"97", "71", "21", "17"}),
        ("fr", "cent quatre-vingts, trois mille deux cents", {"180", "3200"}),
    ],
)
def test_numbers_are_read_in_digits_and_in_words(code: str, text: str, expected: set[str]) -> None:
    assert find_numbers(text, WORDS[code]) == expected


@pytest.mark.parametrize("code", WORDS)
def test_every_number_word_is_read_as_its_digits(code: str) -> None:
    for word, value in WORDS[code]["numbers"].items():
        assert find_numbers(f"x {word} x", WORDS[code]) == (set() if value == "1" else {value})


def test_limits_of_one_kind_match_whatever_their_number() -> None:
    words = WORDS["en"]
    assert find_limit_kinds("over 30%", words) == find_limit_kinds("If it is over 32 percent, stop.", words) != set()
    assert find_limit_kinds("more than 10 percent", words).isdisjoint(find_limit_kinds("over 32 percent", words))
    assert find_limit_kinds("more than ten plates", words) == find_limit_kinds("more than 12 plates", words) != set()
    assert find_limit_kinds("more often than not", words) == set()
