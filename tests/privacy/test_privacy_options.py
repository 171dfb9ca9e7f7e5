"""Added names and freed words apply from then on, and requests can be read before they are sent."""

import re
from io import BytesIO
from pathlib import Path

import pytest

from kit_builder.privacy import PrivacyOptions, find_names_with_model, identify
from kit_builder.privacy.names_from_model import Names
from kit_builder.records import Question
from kit_builder.sources import read_sources
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder
from kit_builder.text.tokens import tokenize
from tests.conftest import Command, kit_with
from tests.wire import Wire

NOTES = "# Tills\n\nOpen the till at the Blue Lagoon. Write the sum into Zorblax. Ask Ragnhild for the key.\n"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.md"
    path.write_text(NOTES, encoding="utf-8")
    return path


def test_added_names_and_freed_words_apply_to_every_later_command(
    notes: Path, wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    kit = kit_with(tmp_path, '# mine\ntitle = "Tills"\n\n[privacy]\n# who\nnames = ["Kari"]\n')

    ran = kit_builder("privacy", notes, "--out", kit, "--add", "till", "--free", "Zorblax", "--free", "kari")

    assert ran.status == 0, ran.err
    assert "Zorblax" not in ran.out
    assert (kit / "kit.toml").read_text(encoding="utf-8") == (
        '# mine\ntitle = "Tills"\n\n[privacy]\nfree = ["Zorblax", "kari"]\n# who\nnames = ["till"]\n'
    )
    kit_builder("extract", notes, "--out", kit, *wire.options)
    sent = "".join(asked.text for asked in wire.asked)
    assert ("Zorblax" in sent, "till" in sent, "Ragnhild" in sent) == (True, False, False)


def test_where_buyers_reach_the_author_may_be_published_even_if_a_source_has_it(
    notes: Path, kit_builder: Command, tmp_path: Path
) -> None:
    notes.write_text(f"{NOTES}\nWrite to desk@tills.example, not to home@tills.example.\n", encoding="utf-8")
    kit = kit_with(tmp_path, 'title = "Tills"\n\n[offer]\ncontact = "desk@tills.example"\n')
    listed = kit_builder("privacy", notes, "--out", kit).out
    assert ("desk@" in listed, "home@tills.example" in listed) == (False, True)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--add", "Kari"], "--out DIR"),
        (["--add", "Kari", "--free", "kari", "--out", "kit"], "both --add and --free"),
        (["--free", " ", "--out", "kit"], "empty"),
    ],
)
def test_contradictory_options_are_rejected(
    notes: Path,
    kit_builder: Command,
    options: list[str],
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = kit_builder("privacy", notes, *options)

    assert (ran.status, expected in ran.err) == (2, True)


def test_settings_that_cannot_be_edited_safely_are_left_unchanged(
    notes: Path, kit_builder: Command, tmp_path: Path
) -> None:
    kit = tmp_path / "kit"
    kit.mkdir()
    written = 'privacy.names = ["Kari"]\n'
    (kit / "kit.toml").write_text(written, encoding="utf-8")

    ran = kit_builder("privacy", notes, "--out", kit, "--add", "Blue Lagoon")

    assert (ran.status, "[privacy]" in ran.err) == (2, True)
    assert (kit / "kit.toml").read_text(encoding="utf-8") == written


def test_shown_requests_equal_those_sent_byte_for_byte_and_contain_no_key_or_name(
    notes: Path, wire: Wire, kit_builder: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-0123456789")
    kit = tmp_path / "kit"

    shown = kit_builder("build", notes, "--out", kit, "--dry-run", "--show-requests", *wire.options)

    assert (shown.status, wire.asked) == (0, [])
    assert "Calls" in shown.err
    bodies = shown.out.splitlines()
    assert "sk-secret" not in shown.out
    assert "Ragnhild" not in shown.out
    kit_builder("extract", notes, "--out", kit, *wire.options)
    sent = [asked.raw.decode() for asked in wire.asked if asked.title == "Statements"]
    assert sent
    assert [each for each in sent if each not in bodies] == []


def test_requests_are_shown_only_in_a_dry_run_with_a_hosted_model(
    notes: Path, kit_builder: Command, tmp_path: Path
) -> None:
    ran = kit_builder("build", notes, "--out", tmp_path / "kit", "--show-requests")
    assert (ran.status, "--dry-run" in ran.err) == (2, True)
    ran = kit_builder("build", notes, "--out", tmp_path / "kit", "--dry-run", "--show-requests", "--model", "local")
    assert (ran.out, "Nothing would be sent" in ran.err) == ("", True)


def test_a_model_finds_only_new_names_that_occur_in_the_source() -> None:
    sources, _ = read_sources(["-"], BytesIO(b"so ask farrow about it\nthen ring Ragnhild Moen at the till\n"))
    known = identify(sources, PrivacyOptions(), "en", [])
    answers = ["Farrow", "Ragnhild Moen", "Elsewhere", "the", "farrow", "farr"]
    asked: list[Question] = []

    def ask(question: Question, answer: type[Names]) -> Names:
        asked.append(question)
        return answer(names=answers)

    found = [*find_names_with_model(sources, known, ask, load_language("en", [find_prompts_folder()]))]

    assert [(each.text, each.sure, each.pseudonym) for each in found] == [("Farrow", False, "")]
    assert ["so ask farrow about it" in question.messages[-1][1] for question in asked] == [True]


def test_the_embedded_model_looks_for_names_on_this_machine_and_invents_none(
    notes: Path, wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    kit = kit_with(tmp_path, '[model]\nspec = "local:smollm2-135m"\n')

    ran = kit_builder("privacy", notes, "--out", kit, "--read-again")

    assert ran.status == 0, ran.err
    assert ran.out.startswith(kit_builder("privacy", notes, "--out", kit).out)
    again = re.findall("name: (.*) .unsure, found by the model", ran.out)
    assert all(set(tokenize(name)) <= set(tokenize(NOTES)) for name in again)
    assert (wire.asked, [path.name for path in kit.iterdir()]) == ([], ["kit.toml"])
