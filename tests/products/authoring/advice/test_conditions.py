"""What is a condition, in several languages."""

import pytest

from kit_builder.products.authoring.advice.conditions import has_condition
from kit_builder.text.words import load_words


@pytest.mark.parametrize(
    ("code", "rule", "expected"),
    [
        ("en", "Stop if it is heavy.", True),
        ("en", "When it is light, go on.", False),
        ("nb", "Legg på til vekta når 40.", False),
        ("nb", "Stopp dersom den er tung.", True),
        ("sv", "Fråga alltid leverantören om priset.", False),
        ("sv", "Stanna, om den är tung.", True),
        ("sv", "Fortsätt bara om den är lätt.", True),
        ("fr", "Arrêtez s’il pleut.", True),
    ],
)
def test_a_condition_is_told_from_what_only_looks_like_one(code: str, rule: str, *, expected: bool) -> None:
    assert has_condition(rule, load_words(code)) is expected
