import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit_builder.evidence.overlap import is_stated_in
from kit_builder.text.negation import find_dropped_negations, has_negation, stem_claims
from kit_builder.text.numbers import find_limit_kinds, find_numbers
from kit_builder.text.phrases import is_cut_off, remove_fillers
from kit_builder.text.tokens import measure_overlap, stem_content, tokenize
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
def test_a_number_in_words_is_the_one_in_digits(code: str) -> None:
    for word, value in WORDS[code]["numbers"].items():
        assert find_numbers(f"x {word} x", WORDS[code]) == (set() if value == "1" else {value})


@given(st.text(max_size=40) | st.text("0123456789.,: ", max_size=20))
def test_any_text_has_numbers_words_and_a_form_without_fillers(text: str) -> None:
    for words in WORDS.values():
        assert all(number and number[0].isdecimal() for number in find_numbers(text, words))
        assert len(stem_content(text, words)) <= len(tokenize(text))
        assert set(tokenize(remove_fillers(text, words))) <= {*tokenize(text)}


NEGATIONS = {
    "en": {
        "Do not phone.": True,
        "Don't phone.": True,
        "You can’t phone.": True,
        "Never on a Monday.": True,
        "Nobody pays without a reminder.": True,
        "None of them.": True,
        "Phone them now.": False,
        "A knot in the notes of a nobleman.": False,
        "Pay invoice no. 41.": False,
        "No. 41 is not paid.": True,
        "They said no.": True,
    },
    "nb": {
        "Ikke ring.": True,
        "Ring aldri på mandag.": True,
        "Ingen svarer uten en purring.": True,
        "Ring, ikke sant, på tirsdag.": False,
        "Ikke ring på mandag, ikke sant?": True,
        "Ring nå.": False,
        "Stikk innom.": False,
    },
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code in NEGATIONS for text in NEGATIONS[code]])
def test_a_no_is_heard(code: str, text: str) -> None:
    assert has_negation(text, WORDS[code]) is NEGATIONS[code][text]


@pytest.mark.parametrize(
    ("code", "text", "other", "expected"),
    [
        ("en", "Apologise for asking.", "Do not apologise for asking.", {"apolo"}),
        ("en", "Touch it before June.", "You never, you don't want to touch it before June.", {"touch"}),
        ("en", "Bluff with a quote you haven't got.", "Never bluff with a quote you haven't got.", {"bluff"}),
        ("en", "Do not touch it before June.", "You never, you don't want to touch it before June.", set()),
        ("en", "Avoid apologising.", "Do not apologise for asking.", set()),
        ("en", "Ring on a Tuesday.", "Ring, don't email. Never on a Monday.", set()),
        ("en", "Wet wood rots.", "Never graft onto wet wood, it rots.", set()),
        ("en", "Graft onto dry wood.", "Wet wood rots.", set()),
        ("nb", "Bruk leverandørens tekst.", "Ikke bruk leverandørens tekst rått.", {"lever"}),
        ("nb", "Du snakker om prisen.", "Du snakker ikke.", {"snakk"}),
        ("nb", "Unngå leverandørens tekst.", "Ikke bruk leverandørens tekst rått.", set()),
        ("nb", "Spør om esken.", "Spør om esken, ikke om hvorfor.", set()),
    ],
)
def test_a_yes_to_what_the_other_says_no_to_is_seen(code: str, text: str, other: str, expected: set[str]) -> None:
    assert find_dropped_negations(text, other, WORDS[code]) == expected


SPOKEN = ["never", "not", "don't", "phone", "the", "client", "before", "june", "touch", "wood", ",", "."]


@given(st.lists(st.sampled_from(SPOKEN)).map(" ".join))
def test_no_text_is_turned_against_itself(text: str) -> None:
    assert find_dropped_negations(text, text, WORDS["en"]) == set()


FILLERS = {
    "en": {
        "so what I do then is I, uh, I take the knife": "What I do then is I, I take the knife",
        "Right, so you leave the tape on": "You leave the tape on",
        "Well, um, you know, you take it, right?": "You take it?",
        "I um take it, you know, slowly.": "I take it, slowly.",
        "Weigh it twice, actually. Okay, then phone.": "Weigh it twice. then phone.",
        "Um... phone, er, the client": "Phone, the client",
        "Push the twig in so that the green layers touch.": "Push the twig in so that the green layers touch.",
        "so that the green layers touch": "So that the green layers touch",
        "Put it on the right side": "Put it on the right side",
        "right side first": "Right side first",
        "Right after the call, write it down": "Right after the call, write it down",
        "It works well if you know the price.": "It works well if you know the price.",
        "Split it 3 mm deep": "Split it 3 mm deep",
        "this kind of dish": "This kind of dish",
        "okay": "Okay",
        "": "",
    },
    "nb": {
        "Altså, du må la teipen sitte, ikke sant, til juni": "Du må la teipen sitte, til juni",
        "Ja, eh, ring kunden, vet du.": "Ring kunden.",
        "jo du ringer kunden først": "Du ringer kunden først",
        "Ring, eh, kunden": "Ring, kunden",
        "Jo større grein, jo flere kvister": "Jo større grein, jo flere kvister",
        "Gjør det på en måte som varer": "Gjør det på en måte som varer",
        "Det er ikke sant at det haster": "Det er ikke sant at det haster",
        "Skjær 5 mm inn": "Skjær 5 mm inn",
    },
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code in FILLERS for text in FILLERS[code]])
def test_fillers_go_where_they_carry_no_meaning(code: str, text: str) -> None:
    assert remove_fillers(text, WORDS[code]) == FILLERS[code][text]


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "You are to SEND the client’s invoices on day 3.", ("send", "clien", "invoi", "day", "3")),
        ("nb", "Du skal sende kundens fakturaer den 3. dagen.", ("sende", "kunde", "faktu", "3", "dagen")),
    ],
)
def test_content_is_what_is_said_without_stop_words_and_ends(code: str, text: str, expected: tuple[str, ...]) -> None:
    assert stem_content(text, WORDS[code]) == expected


def test_meaning_is_content_without_numbers_negations_and_what_any_prose_may_say() -> None:
    assert stem_claims("Start the session: weigh w/ the scale, never 32 or ten.", WORDS["en"]) == ("weigh", "scale")


@pytest.mark.parametrize(
    ("some", "others", "expected"),
    [("ab", "abc", 1.0), ("abcd", "ab", 0.5), ("ab", "cd", 0.0), ("", "ab", 1.0), ("aab", "a", 2 / 3)],
)
def test_shared_is_the_part_of_the_first_that_the_second_holds(some: str, others: str, expected: float) -> None:
    assert measure_overlap(some, others) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "elsewhere", "told"),
    [
        ("Grafting joins a twig onto a tree.", "A tree gets a twig: grafting joins them.", True),
        ("Grafting joins a twig onto a tree.", "Trees are cut in March.", False),
        ("Grafting joins a twig onto a tree.", "", False),
        ("Do not graft onto wet wood.", "Never graft onto wet wood.", True),
        ("Do not graft onto wet wood.", "Graft onto wet wood.", False),
    ],
)
def test_what_is_told_elsewhere_is_known(text: str, elsewhere: str, told: bool) -> None:
    assert is_stated_in(text, elsewhere, WORDS["en"]) is told


@pytest.mark.parametrize(
    ("code", "yes", "no"),
    [
        ("nn", "Opne butikken når du tel.", "Opne ikkje butikken når du tel."),
        ("sv", "Öppna butiken när du räknar.", "Öppna inte butiken när du räknar."),
        ("da", "Åbn butikken, når du tæller.", "Åbn ikke butikken, når du tæller."),
        ("de", "Öffnen Sie den Laden beim Zählen.", "Öffnen Sie den Laden beim Zählen nicht."),
        ("es", "Cuenta con la tienda abierta.", "No cuentes con la tienda abierta."),
        ("fr", "Ouvrez la porte pendant que vous comptez.", "N’ouvrez jamais la porte pendant que vous comptez."),
    ],
)
def test_a_lost_negation_is_found_in_every_language(code: str, yes: str, no: str) -> None:
    assert (has_negation(yes, WORDS[code]), has_negation(no, WORDS[code])) == (False, True)
    assert find_dropped_negations(yes, no, WORDS[code])


@pytest.mark.parametrize(
    ("code", "text", "ends"),
    [
        ("en", "What you want there is more like a", False),
        ("en", "Then you cut it off and", False),
        ("en", "Then you cut it off.", True),
        ("en", "Turn it on", True),
        ("nb", "Der er det ingen såle å ta ut, så da må man", False),
        ("nb", "Så tar du den med", True),
    ],
)
def test_a_line_that_breaks_off_is_told(code: str, text: str, ends: bool) -> None:
    assert is_cut_off(text, WORDS[code]) is not ends


def test_limits_of_one_kind_are_told_whatever_their_number() -> None:
    words = WORDS["en"]
    assert find_limit_kinds("over 30%", words) == find_limit_kinds("If it is over 32 percent, stop.", words) != set()
    assert find_limit_kinds("more than 10 percent", words).isdisjoint(find_limit_kinds("over 32 percent", words))
    assert find_limit_kinds("more than ten plates", words) == find_limit_kinds("more than 12 plates", words) != set()
    assert find_limit_kinds("more often than not", words) == set()
