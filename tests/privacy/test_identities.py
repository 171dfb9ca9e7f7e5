"""The list of identities is stored and read back, also from older kits."""

import json

import pytest

from kit_builder.errors import KitError
from kit_builder.privacy import Identity, as_json, from_json

IDENTITIES = (
    Identity("first name", "Kari", "after a greeting", pseudonym="Mia"),
    Identity("phone", "912 34 567", sure=False),
)


def test_stored_identities_are_read_back() -> None:
    assert from_json(json.loads(json.dumps(as_json(IDENTITIES)))) == IDENTITIES


def test_a_list_stored_by_version_0_1_is_read() -> None:
    old = [
        {"stand_in" if key == "pseudonym" else key: value for key, value in each.items()}
        for each in as_json(IDENTITIES)
    ]

    assert from_json(old) == IDENTITIES


@pytest.mark.parametrize(
    "damaged", [None, {}, ["Kari"], [{"kind": "first name"}], [as_json(IDENTITIES)[0] | {"kind": "pet"}]]
)
def test_a_damaged_list_is_an_error(damaged: object) -> None:
    with pytest.raises(KitError, match="damaged"):
        from_json(damaged)
