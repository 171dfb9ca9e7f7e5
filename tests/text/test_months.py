"""Months by name, in all languages."""

import re

import pytest

from kit_builder.text.months import MONTH, find_month, is_month


@pytest.mark.parametrize(
    ("name", "month"), [("mars", 3), ("märz", 3), ("juillet", 7), ("juin", 6), ("des", 12), ("enero", 1), ("monday", 0)]
)
def test_months_are_found_by_name_in_all_languages(name: str, month: int) -> None:
    assert find_month(name) == month


def test_only_months_make_a_number_with_a_point_a_day() -> None:
    named = ("12. mars", "3. Mai", "24. dez", "24. december", "1. april")
    assert all(re.fullmatch(rf"\d+\. {MONTH}", text) for text in named)
    assert not re.match(rf"\d+\. {MONTH}", "12. Mark the boxes")


def test_a_word_that_only_begins_like_a_month_is_none() -> None:
    assert all(map(is_month, ("january", "märz", "mai", "december")))
    assert not any(map(is_month, ("mark", "decide", "apron")))
