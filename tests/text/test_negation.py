"""Negations are found, and a paraphrase that drops one is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit_builder.text.negation import find_dropped_negations, has_negation, stem_claims
from kit_builder.text.words import list_languages, load_words

WORDS = {code: load_words(code) for code in list_languages()}


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
def test_a_negation_is_found(code: str, text: str) -> None:
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
def test_a_dropped_negation_is_found(code: str, text: str, other: str, expected: set[str]) -> None:
    assert find_dropped_negations(text, other, WORDS[code]) == expected


SPOKEN = ["never", "not", "don't", "phone", "the", "client", "before", "june", "touch", "wood", ",", "."]


@given(st.lists(st.sampled_from(SPOKEN)).map(" ".join))
def test_no_text_drops_its_own_negations(text: str) -> None:
    assert find_dropped_negations(text, text, WORDS["en"]) == set()


def test_claim_stems_leave_out_numbers_negations_and_plain_words() -> None:
    assert stem_claims("Start the session: weigh w/ the scale, never 32 or ten.", WORDS["en"]) == ("weigh", "scale")


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
def test_a_dropped_negation_is_found_in_every_language(code: str, yes: str, no: str) -> None:
    assert (has_negation(yes, WORDS[code]), has_negation(no, WORDS[code])) == (False, True)
    assert find_dropped_negations(yes, no, WORDS[code])
