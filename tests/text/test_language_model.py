"""The model that recognises languages is the same from the user's cache."""

from pathlib import Path

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from kit_builder.text import language_model
from kit_builder.text.language_model import load_identifier
from tests.conftest import NOTES

load_anew = load_identifier.__wrapped__


@pytest.fixture
def packaged(monkeypatch: pytest.MonkeyPatch) -> LanguageIdentifier:
    """The model of the package, decompressed once."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    monkeypatch.setattr(LanguageIdentifier, "from_model_file", lambda *_, **__: model)
    return model


def test_a_model_is_cached_read_from_there_and_made_again_if_damaged(
    packaged: LanguageIdentifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language_model, "get_user_cache", lambda: tmp_path / "cache")
    assert load_anew() is packaged
    cached = load_anew()
    assert cached is not packaged
    assert cached.rank(NOTES["invoices.md"]) == packaged.rank(NOTES["invoices.md"])
    next(tmp_path.rglob("nb_pc.npy")).write_bytes(b"")
    assert load_anew() is packaged
    assert load_anew() is not packaged
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(language_model, "get_user_cache", lambda: tmp_path / "file")
    assert load_anew() is packaged
