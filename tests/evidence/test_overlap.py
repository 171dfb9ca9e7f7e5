"""A text that other text already states is recognised."""

import pytest

from kit_builder.evidence.overlap import is_stated_in
from kit_builder.text.words import list_languages, load_words

WORDS = {code: load_words(code) for code in list_languages()}


@pytest.mark.parametrize(
    ("text", "elsewhere", "expected"),
    [
        ("Grafting joins a twig onto a tree.", "A tree gets a twig: grafting joins them.", True),
        ("Grafting joins a twig onto a tree.", "Trees are cut in March.", False),
        ("Grafting joins a twig onto a tree.", "", False),
        ("Do not graft onto wet wood.", "Never graft onto wet wood.", True),
        ("Do not graft onto wet wood.", "Graft onto wet wood.", False),
    ],
)
def test_a_text_stated_elsewhere_is_recognised(text: str, elsewhere: str, expected: bool) -> None:
    assert is_stated_in(text, elsewhere, WORDS["en"]) is expected
