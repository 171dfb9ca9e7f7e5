"""Other spellings of names of several words."""

import pytest

from kit_builder.privacy import Identity
from kit_builder.privacy.spellings import find_spellings

BAKERY = Identity("company", "Bakeriet Solsiden")
PARTNERS = Identity("company", "Holt Berg Lund Dahl Partners")


def spellings_in(text: str, identity: Identity) -> list[str]:
    return [each.text for each in find_spellings([identity], [text], lambda _word: False, ())]


def test_a_name_split_into_other_words_is_found() -> None:
    assert spellings_in("We met at Bak eriet Solsi den today.", BAKERY) == ["Bak eriet Solsi den"]


@pytest.mark.parametrize("text", ["We rang Holt Berg.", "Holt Berg", "We rang Holt Berg Lund."])
def test_a_text_that_ends_within_a_long_name_has_no_spelling_of_it(text: str) -> None:
    assert spellings_in(text, PARTNERS) == []
