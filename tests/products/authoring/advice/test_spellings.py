"""Hints on words that a product spells in two ways."""

import pytest

from kit_builder.products.authoring.advice.spellings import find_mixed_spellings
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder


@pytest.mark.parametrize(
    ("code", "texts", "expected"),
    [
        ("nb", ["Legg den på siden.", "Sida er ny, og sida er lang."], "“siden” (1 times) and “sida” (2 times)"),
        ("nb", ["Legg den på sida.", "Hun sa: «Siden er ny.»"], ""),
        ("nb", ["Gjør endringen.", "Se på sporinga."], ""),
        ("nb", ["Skoen er ny.", "Grensa er 12."], ""),
        ("en", ["We organise it.", "You organize it."], "“organise” (1 times) and “organize” (1 times)"),
        ("en", ["Four rings for you."], ""),
        ("de", ["Die Seite ist neu."], ""),
    ],
)
def test_two_forms_of_a_word_are_named_outside_quotations(code: str, texts: list[str], expected: str) -> None:
    found = [*find_mixed_spellings(texts, load_language(code, [find_prompts_folder()]))]
    assert len(found) == bool(expected)
    assert all(hint.startswith(expected) for hint in found)
