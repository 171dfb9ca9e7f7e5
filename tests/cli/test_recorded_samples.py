"""The cards of two samples, rebuilt from a large model's recorded answers, without a network or a key."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.kits import check_accounts

SAMPLES = Path(__file__).parent.parent.parent / "samples"
SOURCES = {
    "restaurant-margins": ("notes.md", "call-1.vtt"),
    "nettbutikk": ("notater.md", "samtale-1.vtt"),
}


def find_recording(name: str) -> Path:
    return SAMPLES / "recorded" / f"{name}.jsonl"


@pytest.mark.parametrize("name", SOURCES)
def test_recorded_answers_rebuild_the_cards_byte_for_byte(name: str, kit_builder: Command, tmp_path: Path) -> None:
    sample, kit = SAMPLES / name, tmp_path / "kit"
    kit.mkdir()
    for file in ("kit.toml", "questions.md"):
        shutil.copy(sample / "kit" / file, kit)
    shutil.copytree(sample / "kit" / "interviews", kit / "interviews")
    files = [sample / source for source in SOURCES[name]]
    ran = kit_builder("extract", *files, "--out", kit, "--model", f"recorded:{find_recording(name)}")
    assert ran.status == 0, ran.err
    rebuilt = {path.name: path.read_bytes() for path in (kit / "methods").iterdir()}
    assert rebuilt == {path.name: path.read_bytes() for path in (sample / "kit" / "methods").iterdir()}
    check_accounts(kit)


@pytest.mark.parametrize("name", SOURCES)
def test_recorded_answers_hold_no_name_of_the_call(name: str) -> None:
    """A hosted model saw pseudonyms, so its answers have none of the real names, unless it makes one up by chance."""
    names = {"restaurant-margins": ("Maren", "Anand", "Luca", "Gordon"), "nettbutikk": ("Solbakken", "Eggen", "Randi")}
    recorded = find_recording(name).read_text(encoding="utf-8")
    assert [each for each in names[name] if each in recorded] == []
