"""Speakers are masked in every form in which a file names them."""

import re

import pytest

from kit_builder.privacy import Identity, Mask, PrivacyOptions, identify
from kit_builder.records import Line, Source
from kit_builder.sources import read_source

SAID = "First you open the till. Then you count the coins."

LABELS = {
    "surname first": ("Brunvoll, Ragnhild", "Brunvoll asks. Ragnhild counts.", {"Brunvoll", "Ragnhild"}),
    "surname in capitals": ("BRUNVOLL Ragnhild", "Brunvoll asks.", {"Brunvoll"}),
    "a device": ("Ragnhild's iPhone", "Ragnhild counts on an iPhone.", {"Ragnhild"}),
    "a company in brackets": (
        "Ragnhild Moen (Copper Lane Books)",
        "Ask Copper Lane Books.",
        {"Copper", "Lane", "Books"},
    ),
    "a company after a slash": ("Ragnhild Moen/Zorblax", "Ask Zorblax.", {"Zorblax"}),
    "a second name in quotes": ('Ragnhild "Rags" Moen', "Ask Rags or Moen.", {"Rags", "Moen"}),
    "an address": ("ragnhild.moen@zorblax.example", "Ask Ragnhild or Moen.", {"Ragnhild", "Moen"}),
    "a number": ("+47 55 00 00 00", "Ring +47 55 00 00 00 first.", {"55"}),
    "initials": ("BRUNVOLL Ragnhild", "Ask BR or R.B. first.", {"BR", "R.B"}),
    "a script without capitals": ("山田花子", "先问山田花子再数。", {"先问山田花子再数。"}),
}
NOBODIES = ["Speaker 2", "speaker_0", "Q", "Deltaker 3", "Guest (me)"]


def make_source(text: str, *labels: str) -> Source:
    lines = [Line(number, SAID, ((0, len(SAID)),), speaker=label) for number, label in enumerate(labels, start=1)]
    return Source("call", "call", text, (*lines, Line(len(lines) + 1, text, ((0, len(text)),))))


def find_revealed(source: Source) -> tuple[Identity, ...]:
    found = identify([source], PrivacyOptions(), "en", [])
    return tuple(each for each in found if each.why.startswith(("speaker", "initials")))


def mask(source: Source, text: str) -> str:
    return Mask(find_revealed(source)).mask_text(text)


@pytest.mark.parametrize(("label", "text", "names"), LABELS.values(), ids=LABELS.keys())
def test_a_speaker_is_masked_in_every_form(label: str, text: str, names: set[str]) -> None:
    covered = mask(make_source(text, label), text)

    assert names & {word.strip(".,") for word in covered.split()} == set()
    assert covered != text


@pytest.mark.parametrize("label", NOBODIES)
def test_a_role_or_a_number_is_nobody(label: str) -> None:
    assert find_revealed(make_source("A guest asks a speaker: Q, A or me? Deltaker counts.", label)) == ()


def test_labels_that_differ_in_their_number_are_a_role_in_any_language() -> None:
    assert find_revealed(make_source("発言者は数える", "発言者 1", "発言者 2")) == ()
    assert find_revealed(make_source("発言者は数える", "発言者")) != ()


def test_an_abbreviation_is_taken_for_initials_only_in_a_row_of_its_own() -> None:
    text = "Add the VA of the till."

    assert mask(make_source(text, "Vigdis Amundsen"), text) == text
    assert "VA" not in mask(make_source(f"VA\n{text}", "Vigdis Amundsen"), text)


@pytest.mark.parametrize(
    "rows",
    [
        "BRUNVOLL Ragnhild 0 minutes 3 seconds\n{}\nMOEN Dag 0 minutes 9 seconds\n{}\n",
        "0:03 - Ragnhild Brunvoll (Zorblax)\n{}\n0:09 - Dag Moen (Zorblax)\n{}\n",
        "[3] Ragnhild Brunvoll\n{}\n[9] Dag Moen\n{}\n",
    ],
)
def test_names_in_rows_that_were_not_read_as_turns_are_masked(rows: str) -> None:
    text = rows.format("First you open the till.", "Then you count.") + rows.format("Lock it.", "Sign it.")

    covered = mask(make_source(text), text)

    assert [name for name in ("Ragnhild", "Brunvoll", "Moen", "Zorblax") if name.lower() in covered.lower()] == []
    assert "Then you count." in covered


def test_numbered_headings_are_no_names() -> None:
    text = "Step 1\nOpen the till.\nStep 2\nCount the coins.\nStep 3\nLock the till.\n"

    assert find_revealed(make_source(text)) == ()


def test_an_ordinary_word_before_an_amount_is_no_name() -> None:
    text = "Mark 12 jars for the shelf.\nOpen the till.\nMark 3 jars for the guests.\n"

    assert find_revealed(make_source(text)) == ()
    assert find_revealed(make_source("Mark 0:12\nOpen the till.\nMark 0:19\nCount the coins.\n")) != ()


def test_names_with_a_contraction_are_masked_without_it() -> None:
    text = "Mirka Aune: Mirka'll send the sheets, and that'll do. Who've you told? Mustn't forget.\n"
    text += "Per Moe: Jorunn’d better lock the door, and Per've got the key. What'll it cost? They'll say.\n"
    source = read_source("call.txt", "call", (text * 2).encode(), ".txt")
    identities = identify([source], PrivacyOptions(), "en", ())
    assert not [each.text for each in identities if "'" in each.text or "’" in each.text]
    masked = Mask(identities).mask_text(text)
    assert not {"Mirka", "Jorunn", "Per"} & set(re.findall(r"\w+", masked))
    for ending in ("'ll send", "’d better", "'ve got"):
        assert re.search(rf"\w{ending}", masked)
    for kept in ("that'll do", "Who've you told", "Mustn't forget", "What'll it", "They'll say"):
        assert kept in masked


@pytest.mark.parametrize(
    "labels", [("+47 412 00 113", "+46 70 123 45 67"), ("R. M.", "P. A."), ("r_moen92", "0le.aune")]
)
def test_two_labels_that_are_no_words_are_masked(labels: tuple[str, str]) -> None:
    lines = tuple(Line(number, SAID, ((0, 1),), label) for number, label in enumerate(labels * 2, start=1))
    identities = identify([Source("call", "call", SAID, lines)], PrivacyOptions(), "en", ())
    masked = Mask(identities).mask_text(f"{labels[0]}: {SAID} {labels[1]}: {SAID}")
    assert not [label for label in labels if label in masked]


@pytest.mark.parametrize("labels", [("Speaker 1", "Speaker 2"), ("SPEAKER_00", "SPEAKER_01"), ("P1", "P2")])
def test_numbered_roles_are_no_identities(labels: tuple[str, str]) -> None:
    lines = tuple(Line(number, SAID, ((0, 1),), label) for number, label in enumerate(labels * 2, start=1))
    identities = identify([Source("call", "call", SAID, lines)], PrivacyOptions(), "en", ())
    assert not [each.text for each in identities if each.text in labels]
