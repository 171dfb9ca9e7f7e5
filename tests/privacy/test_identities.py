"""The list of identities is stored and read back, also from older kits."""

import json

import pytest

from kit_builder.errors import KitError
from kit_builder.privacy import Identity, PrivacyOptions, as_json, from_json, identify_in_cards
from kit_builder.text.prompts import find_prompts_folder

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


def test_an_ordinary_word_of_a_card_is_no_misheard_name() -> None:
    kept = [Identity("surname", "Holt", "kit.toml", own=True, pseudonym="Metcalfe")]
    texts = ["Hold the five best sellers for a month.", "Ask Nadia Petrov whether the lids close."]
    found = identify_in_cards(texts, PrivacyOptions(author="Maren Holt"), "en", [find_prompts_folder()], kept)
    names = {each.text for each in found}
    assert "Hold" not in names
    assert {"Holt", "Nadia", "Petrov"} <= names
