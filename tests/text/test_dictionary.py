"""Dictionaries are built once and cached for the user; without a writable cache they work as well."""

import os
from pathlib import Path

import pytest

from kit_builder.text import dictionary


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home directory."""
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr(dictionary, "_load_dictionary", dictionary._load_dictionary.__wrapped__)
    dictionary.is_word.cache_clear()
    return tmp_path


def knows_nynorsk() -> bool:
    dictionary.is_word.cache_clear()
    return dictionary.is_word("husa", ("nn",)) and not dictionary.is_word("solbakken", ("nn",))


def test_a_dictionary_is_cached_and_read_again(home: Path) -> None:
    assert knows_nynorsk()
    kept = [path for path in home.rglob("*") if path.is_file()]
    os.utime(kept[0], ns=(1, 1))

    assert knows_nynorsk()
    assert [path.name for path in kept] == ["nn.dic"]
    assert [path for path in home.rglob("*") if path.is_file()] == kept
    assert kept[0].stat().st_mtime_ns == 1


def test_a_damaged_dictionary_is_rebuilt(home: Path) -> None:
    assert knows_nynorsk()
    kept = next(home.rglob("nn.dic"))
    size = kept.stat().st_size
    kept.write_bytes(kept.read_bytes()[: size // 2])

    assert knows_nynorsk()
    assert kept.stat().st_size == size


def test_words_are_known_without_a_writable_cache(home: Path) -> None:
    (home / "kit-builder").write_text("a file instead of a folder")

    assert knows_nynorsk()
