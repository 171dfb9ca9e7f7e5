import re
import tomllib
from pathlib import Path

import pytest

from kit_builder.records import SECTIONS
from kit_builder.text.words import list_languages, load_words

FOLDER = Path(__file__).parent.parent.parent / "prompts" / "words"


def test_every_words_file_is_a_language():
    assert list_languages() == tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
    assert {"en", "nb", "nn", "sv", "da", "de", "es", "fr"} <= set(list_languages())


@pytest.mark.parametrize("code", list_languages())
def test_every_language_has_the_keys_of_english(code):
    words, english = load_words(code), load_words("en")
    of_some = {"languages", "look_alikes", "verb_second", "spellings"}  # only English has the names of other languages
    assert set(words) - of_some == set(english) - of_some
    tables = set(words) - {"numbers", "shorthand", "look_alikes", "verb_second", "spellings"}
    assert set(words.get("verb_second", ())) in (set(), {"adverbs", "verbs", "subjects", "inverted", "infinitive"})
    assert [f"{name}.{key}" for name in tables for key in words[name].keys() ^ english[name].keys()] == []
    assert all(number.isdecimal() for number in words["numbers"].values())
    for table in words.values():
        assert all(isinstance(word, str) and word == word.strip() != "" for word in table.values())


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("de", "du|dir|dich|deine?[mnrs]?"),
        ("es", "ustedes|usted"),
        ("fr", "tu|toi|ton|tes"),
        ("nb", r"fr[ea]m\w*|siden|sida"),  # two forms that are both right, of which an expert uses one
    ],
)
def test_readers_are_addressed_in_one_way_and_need_no_disputed_form(code, other):
    files = [FOLDER / f"{code}.toml", *(FOLDER.parent / code / "products").glob("*/words.toml")]
    found = [row for path in files for row in path.read_text(encoding="utf-8").splitlines() if not row.startswith("#")]
    assert [row for row in found if re.search(rf"\b(?:{other})\b", row, re.IGNORECASE)] == []


@pytest.mark.parametrize("code", list_languages())
def test_words_are_merged_from_the_two_files(code):
    for folder in (FOLDER, FOLDER.parent / "linguistics"):
        for table, texts in tomllib.loads((folder / f"{code}.toml").read_text(encoding="utf-8")).items():
            assert texts.items() <= load_words(code)[table].items()


@pytest.mark.parametrize("code", list_languages())
def test_a_card_has_a_heading_for_each_section(code):
    assert set(load_words(code)["card"]) == {*SECTIONS, "numbers", "stories", "questions", "conflict"}


def test_a_heading_means_the_same_section_in_every_language():
    sections = {}
    for code in list_languages():
        for section, word in load_words(code)["card"].items():
            assert sections.setdefault(word.casefold(), section) == section


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("nb", "nb"),
        ("no", "nb"),
        ("nn", "nn"),
        ("NB", "nb"),
        ("nb-NO", "nb"),
        ("nn_NO", "nn"),
        ("en-GB", "en"),
        ("fi", "en"),
        ("", "en"),
        ("../../secret", "en"),
    ],
)
def test_words_are_loaded_by_code_or_in_english(asked, given):
    assert load_words(asked) is load_words(given)


def test_words_cannot_be_changed():
    with pytest.raises(TypeError):
        load_words("en")["card"]["steps"] = "Stages"
