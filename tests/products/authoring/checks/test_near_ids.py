"""Unknown ids: which known one may be meant."""

import pytest

from kit_builder.products.authoring.checks.near_ids import describe_unknown

KNOWN = ("kit-title", "kit-62", "notes-9", "call-1-61", "call-1-77-79", "call-2-30", "notes-30")


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("call-1-62", "kit-62"),
        ("call-9", "notes-9"),
        ("kit-titel", "kit-title"),
        ("call-1-77", "call-1-77-79"),
        ("call-1-30", "call-2-30"),
        ("call-1-63", ""),
        ("x-price", ""),
    ],
)
def test_an_unknown_id_is_named_with_the_one_that_is_meant(key: str, meant: str) -> None:
    assert describe_unknown([key], KNOWN) == f"No statement has the id {key}." + (
        f" Do you mean {meant}?" if meant else ""
    )
