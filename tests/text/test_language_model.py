"""The model that recognises languages is the same from the user's cache."""

from pathlib import Path

import pytest

from kit_builder.text.language_model import load_identifier
from tests.conftest import NOTES

load_anew = load_identifier.__wrapped__


def test_the_cached_model_judges_as_the_packages_own_and_is_made_again_if_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    own = load_anew().rank(NOTES["invoices.md"])
    files = sorted(tmp_path.rglob("*.npy"))
    assert load_anew().rank(NOTES["invoices.md"]) == own
    files[0].write_bytes(b"")
    assert load_anew().rank(NOTES["invoices.md"]) == own
    assert files[0].stat().st_size


def test_without_a_cache_the_packages_own_model_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").write_text("a file, no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert load_anew().classify(NOTES["invoices.md"])[0] == "en"
