"""Tools in a kit: made by a large model, each a file of its own, and kept as long as their facts are the same."""

import re
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from kit_builder.products.tools import read_markdown
from kit_builder.text.words import load_words
from tests.conftest import NOTES, Command, alone_with, run
from tests.emulators.large_model import use_large_model


@pytest.fixture(scope="module")
def made(server: HTTPServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kit with nothing but the do-it-yourself kit, built from notes by the emulated large model."""
    parent = tmp_path_factory.mktemp("tools")
    (parent / "kit").mkdir()
    (parent / "kit" / "kit.toml").write_text('products = ["diy-kit"]\n', encoding="utf-8")
    (parent / "notes.md").write_text(NOTES["invoices.md"], encoding="utf-8")
    with pytest.MonkeyPatch.context() as monkeypatch, alone_with(server, monkeypatch) as wire:
        use_large_model(wire)
        ran = run("build", parent / "notes.md", "--out", parent / "kit", *wire.options)
    assert ran.status == 0, ran.err
    return parent / "kit"


def test_tools_take_the_place_of_what_is_made_without_a_large_model(made: Path) -> None:
    names = {path.name for path in (made / "diy-kit").iterdir()}
    assert not any(re.search("worksheet|decisions|script-cards|tracker", name) for name in names)
    assert {"start-here.md", "outline.md", "01a-the-record.md"} <= names
    assert any(name.endswith("-steps.md") for name in names)


def test_each_tool_can_be_read_back(made: Path) -> None:
    for path in (made / "diy-kit").glob("01[a-z]-*.md"):
        tool, findings = read_markdown(path.read_text(encoding="utf-8"), path.name, load_words("en"))
        assert tool is not None
        assert findings == ()


def test_a_kit_with_tools_is_clean(made: Path, kit_builder: Command) -> None:
    checked = kit_builder("check", made)
    assert (checked.status, checked.out) == (0, "No problems found. All products agree with the cards.\n")
