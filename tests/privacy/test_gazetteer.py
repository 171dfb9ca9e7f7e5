"""The lists of names: read from Faker once, then from a file in the user's cache."""

from pathlib import Path

import pytest

from kit_builder.privacy import gazetteer

read_lists = gazetteer._load_providers.__wrapped__


@pytest.fixture
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(gazetteer, "get_user_cache", lambda: tmp_path)
    return tmp_path


def test_the_names_that_are_kept_are_those_of_faker(cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported = read_lists()
    assert "Bjørn" in imported["person no_NO first_names_male"]
    (file,) = (cache_folder / "names").iterdir()

    for damaged in ("[half", "{}"):
        file.write_text(damaged, encoding="utf-8")
        assert read_lists() == imported

    monkeypatch.delattr(gazetteer, "_import_names")
    assert read_lists() == imported, "nothing is imported again"


def test_names_are_listed_without_a_cache_that_can_be_written(cache_folder: Path) -> None:
    (cache_folder / "names").write_text("a file where the folder would be", encoding="utf-8")

    assert "Hansen" in read_lists()["person no_NO last_names"]


def test_names_are_listed_folded_and_as_written() -> None:
    assert {"bjørn", "bjorn", "kari"} <= gazetteer.get_first_names()
    assert {"göteborg", "goteborg"} <= gazetteer.get_towns()
