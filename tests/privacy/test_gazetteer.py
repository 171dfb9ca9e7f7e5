import pytest

from kit_builder.privacy import gazetteer


@pytest.fixture
def cache_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(gazetteer, "get_user_cache", lambda: tmp_path)
    return tmp_path


def test_the_names_that_are_kept_are_those_of_faker(cache_folder):
    imported = gazetteer._load_providers.__wrapped__()
    (file,) = (cache_folder / "names").iterdir()

    assert gazetteer._load_providers.__wrapped__() == imported
    assert "Bjørn" in imported["person no_NO first_names_male"]

    for damaged in ("[half", "{}"):
        file.write_text(damaged, encoding="utf-8")
        assert gazetteer._load_providers.__wrapped__() == imported


def test_names_are_listed_without_a_cache_that_can_be_written(cache_folder):
    (cache_folder / "names").write_text("a file where the folder would be", encoding="utf-8")

    assert "Hansen" in gazetteer._load_providers.__wrapped__()["person no_NO last_names"]


def test_names_are_listed_folded_and_as_written():
    assert {"bjørn", "bjorn", "kari"} <= gazetteer.get_first_names()
    assert {"göteborg", "goteborg"} <= gazetteer.get_towns()
