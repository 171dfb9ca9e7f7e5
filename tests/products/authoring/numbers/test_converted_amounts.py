"""Sums that start from a cited amount in another unit."""

import pytest

from kit_builder.products.authoring.numbers.sum_checks import check_sums
from kit_builder.text.languages import load_language
from tests.products.authoring.documents import ENGLISH

NORWEGIAN = load_language("nb", ENGLISH.folders)


@pytest.mark.parametrize(
    ("formula", "support"),
    [
        ("540/30=18", "Yours: £5.40 for 30 eggs"),
        ("300/15=20", "The other one: three pounds for 15 eggs"),
        ("480/40=12", "Books: 4.8 m of shelf, 40 centimetres to a box"),
        ("1200/4=300", "Four plates of 1.2 kg"),
        ("0.90*3=2.7", "90 pence for one, 3 of them"),
        ("12.5-9=3.5", "From 9 to 12:30"),
    ],
)
def test_a_sum_may_start_from_a_cited_amount_in_another_unit(formula: str, support: str) -> None:
    assert not check_sums((formula,), "", (support,), ENGLISH).faults


def test_units_are_read_in_the_language_of_the_text() -> None:
    assert not check_sums(("250/5=50",), "", ("Lissene: 2,50 kroner for 5",), NORWEGIAN).faults


@pytest.mark.parametrize(
    ("formula", "support"),
    [
        ("540/30=18", "5.4 of them are for 30 people"),
        ("541/30=18.03", "Yours: £5.40 for 30 eggs"),
        ("300/15=20", "Three friends have 15 eggs"),
    ],
)
def test_a_number_without_a_unit_or_with_another_value_is_none(formula: str, support: str) -> None:
    assert check_sums((formula,), "", (support,), ENGLISH).faults
