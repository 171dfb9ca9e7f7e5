"""`review --export`: one HTML file, with names masked unless --no-mask is given."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from kit_builder.kit.build_state import save_build
from kit_builder.kit.cards import write_card
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.report import Report
from kit_builder.privacy import Identity
from kit_builder.records import Item, LeftOut, Line, Source
from tests.conftest import Command
from tests.kit.test_cards import METHOD, NOTES
from tests.reviewing import LANGUAGE, SCRIPT

TEXTS = ("Hello Petersen.", "Ask first.", "Write it down.", "Then wait.", f"Say {SCRIPT} to Petersen.")
SOURCE = Source("notes.md", "notes", "", tuple(Line(at, text, ()) for at, text in enumerate(TEXTS, start=1)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    kit = KitFolder(tmp_path / "kit")
    kit.create()
    left = (LeftOut("notes.md", 1, TEXTS[0], "small talk"),)
    save_build(Report(parsed_sources=(SOURCE,), left_out=left), LANGUAGE, kit)
    steps = (*METHOD.steps, Item(f"Ask Petersen {SCRIPT}.", (NOTES,)))
    card = write_card(type(METHOD)("a", "Ask Petersen", steps=steps), LANGUAGE.words)
    identities = [asdict(Identity("surname", "Petersen", pseudonym="Larsen"))]
    kit.save_by_hand({"methods/01-a.md": card, ".kit/identities.json": json.dumps(identities)})
    return kit.path


def test_the_file_shows_everything_with_its_lines_and_pseudonyms(
    folder: Path, tmp_path: Path, kit_builder: Command
) -> None:
    ran = kit_builder("review", folder, "--export", tmp_path / "a.html")
    assert (ran.status, ran.out.startswith(f"{tmp_path / 'a.html'}: ")) == (0, True)
    page = (tmp_path / "a.html").read_text()
    assert "Petersen" not in page
    assert page.count("Larsen") >= 4
    assert "Ask Larsen" in page
    assert "small talk" in page
    for line in TEXTS[1:4]:
        assert line in page


def test_a_planted_script_is_plain_text_and_nothing_is_loaded(
    folder: Path, tmp_path: Path, kit_builder: Command
) -> None:
    kit_builder("review", folder, "--export", tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text()
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")


def test_names_are_kept_on_request(folder: Path, tmp_path: Path, kit_builder: Command) -> None:
    ran = kit_builder("review", folder, "--no-mask", "--export", tmp_path / "a.html")
    assert "NAMES" in ran.out
    assert "Ask Petersen" in (tmp_path / "a.html").read_text()
