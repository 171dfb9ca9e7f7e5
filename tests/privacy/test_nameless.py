"""Sentences that are not searched word by word, because no word in them can be a name."""

import pytest

from kit_builder.privacy.name_finder import NameFinder
from kit_builder.privacy.nameless import NamelessTexts
from kit_builder.privacy.vocabulary import Vocabulary

LANGUAGES = ("en", "nb")


@pytest.fixture(scope="module")
def texts() -> NamelessTexts:
    return NamelessTexts(Vocabulary(LANGUAGES, LANGUAGES, {}))


@pytest.mark.parametrize("text", ["So we count the boxes, and I don't stop.", "then call them: 4 of 5"])
def test_a_sentence_of_ordinary_words_names_nobody(texts: NamelessTexts, text: str) -> None:
    assert texts.is_nameless(text.split())
    assert not list(NameFinder(LANGUAGES, LANGUAGES, {}).find(text))


@pytest.mark.parametrize(
    "text", ["Then ask Berit.", "Berit counts.", "we met in Drammen", "ask mr under wood first", "it was kvrizk again"]
)
def test_a_sentence_that_may_name_somebody_is_searched(texts: NamelessTexts, text: str) -> None:
    assert not texts.is_nameless(text.split())
