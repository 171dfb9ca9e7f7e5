"""Tokens and stems, and how much two texts share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit_builder.text.numbers import find_numbers
from kit_builder.text.phrases import remove_fillers
from kit_builder.text.tokens import measure_overlap, stem_content, tokenize
from kit_builder.text.words import list_languages, load_words

WORDS = {code: load_words(code) for code in list_languages()}


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "You are to SEND the client’s invoices on day 3.", ("send", "clien", "invoi", "day", "3")),
        ("nb", "Du skal sende kundens fakturaer den 3. dagen.", ("sende", "kunde", "faktu", "3", "dagen")),
    ],
)
def test_content_stems_leave_out_stop_words_and_endings(code: str, text: str, expected: tuple[str, ...]) -> None:
    assert stem_content(text, WORDS[code]) == expected


@pytest.mark.parametrize(
    ("some", "others", "expected"),
    [("ab", "abc", 1.0), ("abcd", "ab", 0.5), ("ab", "cd", 0.0), ("", "ab", 1.0), ("aab", "a", 2 / 3)],
)
def test_overlap_is_the_share_of_the_first_that_is_in_the_second(some: str, others: str, expected: float) -> None:
    assert measure_overlap(some, others) == pytest.approx(expected)


@given(st.text(max_size=40) | st.text("0123456789.,: ", max_size=20))
def test_any_text_can_be_tokenized_and_searched_for_numbers_and_fillers(text: str) -> None:
    for words in WORDS.values():
        assert all(number and number[0].isdecimal() for number in find_numbers(text, words))
        assert len(stem_content(text, words)) <= len(tokenize(text))
        assert set(tokenize(remove_fillers(text, words))) <= {*tokenize(text)}
