"""What the last of the sources says decides how the first one is masked, so nothing is sent before all are read."""

import pytest

from kit_builder.privacy import Mask, PrivacyOptions, identify
from kit_builder.sources import read_source

# What the first source says, what the last one says, and what only then is masked in the first.
REVEALED = {
    "an ordinary word that begins a sentence": ("Mark has to sign it.", "I once met Mark Berg at the fair.", "Mark"),
    "a surname in the genitive": ("Groves ask for it first.", "I once met Tom Grove at the fair.", "Groves"),
    "initials": ("Then let KN sign it.", "I met Kari Nordvik at the fair, and KN signs the lists.", "KN"),
    "a place of ordinary words": (
        "Then ring the blue door again.",
        "Then we sat in the Blue Door and talked about the chairs.",
        "blue door",
    ),
    "a name heard as two words": (
        "Then ask the solar side about it.",
        "Then we met Tom Solarside at the fair.",
        "solar side",
    ),
}


def mask_first(*texts: str) -> str:
    """Return the first of the sources with these texts, masked as all of them together say."""
    sources = [read_source(f"{at}.md", f"source-{at}", text.encode(), ".md") for at, text in enumerate(texts)]
    return Mask(identify(sources, PrivacyOptions(), "en", [])).mask_text(texts[0])


@pytest.mark.parametrize(("first", "last", "name"), REVEALED.values(), ids=REVEALED.keys())
def test_a_name_that_only_the_last_source_reveals_is_masked_in_the_first(first: str, last: str, name: str) -> None:
    others = ["Then count the boxes."] * 3
    assert mask_first(first, *others) == first
    assert name not in mask_first(first, *others, last)


def test_a_word_that_the_last_source_also_writes_small_is_not_masked() -> None:
    first = "Then fill the Counter."
    assert mask_first(first) != first
    assert mask_first(first, "The counter is a tub. Clean the counter each day.") == first


def test_no_pseudonym_is_a_word_of_the_last_source() -> None:
    first = "Then fill the Vrizzer."
    pseudonym = mask_first(first).removeprefix("Then fill the ").removesuffix(".")
    assert pseudonym not in mask_first(first, f"Then clean the {pseudonym.lower()}.")
