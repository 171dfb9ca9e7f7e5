import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit_builder.text.ids import make_unique, slugify


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Set a price", "set-a-price"),
        ("  Pris: «høy & låg» (2024)!  ", "pris-hoy-lag-2024"),
        ("Ærlig talt, Øystein Åsnes", "aerlig-talt-oystein-asnes"),
        ("A\u030asnes", "asnes"),
        ("Straße Łódź façade İzmir œuvre þing", "strasse-lodz-facade-izmir-oeuvre-thing"),
        ("../../etc/passwd", "etc-passwd"),
        ("先打电话", "method"),
        ("…", "method"),
        ("", "method"),
        ("a" * 59 + " b", "a" * 59),
        ("ord " * 40, "ord-" * 14 + "ord"),
    ],
)
def test_a_name_becomes_letters_digits_and_hyphens(name: str, expected: str) -> None:
    assert slugify(name, "method") == expected


@given(st.text(max_size=200))
def test_every_slug_is_a_safe_file_name_and_its_own_slug(name: str) -> None:
    found = slugify(name, "method")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", found)
    assert len(found) <= 60
    assert slugify(found, "") == found


@pytest.mark.parametrize(
    ("taken", "expected"),
    [(set(), "price"), ({"price"}, "price-2"), ({"price", "price-2", "price-4"}, "price-3"), ({"prices"}, "price")],
)
def test_a_name_that_is_taken_gets_the_next_number(taken: set[str], expected: str) -> None:
    assert make_unique("price", taken) == expected
