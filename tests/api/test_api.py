"""The Python API does what the commands do."""

from pathlib import Path

import pytest

import kit_builder
from kit_builder.errors import KitError
from tests.conftest import NOTES
from tests.wire import Wire


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.md"
    path.write_text(NOTES["invoices.md"], encoding="utf-8")
    return path


@pytest.fixture
def model(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> str:
    options = dict(zip(wire.options[::2], wire.options[1::2], strict=True))
    monkeypatch.setenv("OPENAI_BASE_URL", options["--base-url"])
    return options["--model"]


def test_a_kit_is_built_written_and_published(notes: Path, model: str, tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    kit.mkdir()
    (kit / "kit.toml").write_text('products = ["book"]\n', encoding="utf-8")
    report = kit_builder.build_kit([notes], kit, model=model)
    assert report.methods and not report.has_errors
    assert kit_builder.write_products(kit, model="none").methods == report.methods
    published = kit_builder.publish_kit(kit, ["md"])
    assert published.files["md"]
    assert (kit / "published" / "manifest.json").is_file()


def test_methods_are_extracted_without_a_kit(notes: Path, model: str) -> None:
    methods = kit_builder.extract_methods([notes], model=model)
    assert [step.evidence[0].source for method in methods for step in method.steps]
    assert [path.name for path in notes.parent.iterdir()] == ["notes.md"]


def test_an_unusable_kit_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KitError, match="not a kit"):
        kit_builder.write_products(tmp_path / "nothing")
