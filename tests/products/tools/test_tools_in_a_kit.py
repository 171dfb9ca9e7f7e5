"""Tools in a kit: made by a large model, each a file of its own, and kept as long as their facts are the same."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from kit_builder.kit.approval import approve
from kit_builder.products.tools import read_markdown, write_markdown
from kit_builder.products.tools.records import Page
from kit_builder.publish.zip_archive import read_zip
from kit_builder.text.words import load_words
from tests.conftest import NOTES, Command, alone_with, run
from tests.emulators.large_model import use_large_model
from tests.products.tools.samples import CALCULATOR
from tests.wire import Wire


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
    assert not any(re.search("worksheet|decisions|script-cards|tracker|steps", name) for name in names)
    assert {"start-here.md", "outline.md", "01a-the-record.md"} <= names


def test_each_tool_can_be_read_back(made: Path) -> None:
    for path in (made / "diy-kit").glob("01[a-z]-*.md"):
        tool, findings = read_markdown(path.read_text(encoding="utf-8"), path.name, load_words("en"))
        assert tool is not None
        assert findings == ()


def test_a_kit_with_tools_is_clean(made: Path, kit_builder: Command) -> None:
    checked = kit_builder("check", made)
    assert (checked.status, checked.out) == (0, "No problems found. All products agree with the cards.\n")


def test_a_person_may_change_a_tool_as_long_as_it_can_be_read(made: Path, tmp_path: Path, kit_builder: Command) -> None:
    kit = Path(shutil.copytree(made, tmp_path / "kit"))
    path = kit / "diy-kit" / "01a-the-record.md"
    text = path.read_text(encoding="utf-8")
    (removed, *_) = (row for row in text.splitlines() if row.startswith("| **3. Step 2** "))
    path.write_text(text.replace(f"{removed}\n", "").replace("# A1 The record", "# My record"), encoding="utf-8")
    assert kit_builder("check", kit).status == 0
    path.write_text(text.replace("tool: form", "tool: foam"), encoding="utf-8")
    checked = kit_builder("check", kit)
    assert checked.status == 1
    assert "diy-kit/01a-the-record.md, line 1" in checked.out


def test_a_check_says_what_stays_empty_in_an_example(made: Path, tmp_path: Path, kit_builder: Command) -> None:
    kit = Path(shutil.copytree(made, tmp_path / "kit"))
    flat, price = CALCULATOR.inputs
    partial = CALCULATOR.model_copy(update={"inputs": (flat, price.model_copy(update={"example": ""}))})
    for tool, notes in ((CALCULATOR, 0), (partial, 1)):
        text = write_markdown(tool, Page(load_words("en")))
        (kit / "diy-kit" / "01a-the-record.md").write_text(text, encoding="utf-8")
        found = [line for line in kit_builder("check", kit).out.splitlines() if "stay empty" in line]
        assert len(found) == notes
        assert all(line.startswith("note:") and "“Food cost”" in line and "Portion" not in line for line in found)
        assert all(line.endswith("Fill them in if you know them.") for line in found)


def test_the_tools_of_approved_methods_are_published_with_their_edits(
    made: Path, tmp_path: Path, kit_builder: Command
) -> None:
    kit = Path(shutil.copytree(made, tmp_path / "kit"))
    (card,) = kit.glob("methods/*.md")
    draft = card.read_text(encoding="utf-8")
    card.write_text(approve(draft, date(2026, 11, 24)), encoding="utf-8")
    tool = kit / "diy-kit" / "01a-the-record.md"
    tool.write_text(tool.read_text(encoding="utf-8").replace("# A1 The record", "# My record"), encoding="utf-8")
    ran = kit_builder("publish", kit, "--to", "md,xlsx", "--approved")
    assert ran.status == 0, ran.err
    published = read_zip(next(kit.glob("published/md/*-markdown.zip")).read_bytes())
    assert published["diy-kit/01a-the-record.md"].startswith(b"# My record")
    assert (kit / "published/xlsx/diy-kit/01a-the-record.xlsx").exists()


def test_a_changed_card_makes_only_the_tools_that_rest_on_it_again(
    made: Path, tmp_path: Path, kit_builder: Command, wire: Wire
) -> None:
    kit = Path(shutil.copytree(made, tmp_path / "kit"))
    use_large_model(wire)
    assert kit_builder("write", kit, *wire.options).status == 0
    assert "Tools" not in {asked.title for asked in wire.asked}
    card = next(kit.glob("methods/*.md"))
    card.write_text(card.read_text(encoding="utf-8").replace("on day 10.", "on day 12."), encoding="utf-8")
    assert kit_builder("write", kit, *wire.options).status == 0
    assert [asked.title for asked in wire.asked].count("Tools") >= 1


def test_a_small_model_says_what_it_cannot_make(made: Path, tmp_path: Path, wire: Wire) -> None:
    ran = run("build", made.parent / "notes.md", "--out", tmp_path / "kit", "--product", "diy-kit", *wire.small)
    assert ran.status == 0, ran.err
    report = (tmp_path / "kit" / "report.md").read_text(encoding="utf-8")
    assert "need a large model" in report
    assert list((tmp_path / "kit" / "diy-kit").glob("*-worksheet.md"))


def test_a_person_may_change_the_steps_of_a_sheet(made: Path, tmp_path: Path, kit_builder: Command) -> None:
    kit = Path(shutil.copytree(made, tmp_path / "kit"))
    path = kit / "diy-kit" / "01a-the-record.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("1. Fill it in from the top.", "1. Begin on top.\n2. Go down."), encoding="utf-8")
    assert kit_builder("check", kit).status == 0


def test_the_first_page_lists_sheets_below_the_name_of_their_part(made: Path) -> None:
    rows = (made / "diy-kit" / "start-here.md").read_text(encoding="utf-8").splitlines()
    (part,) = (place for place, row in enumerate(rows) if row.startswith("| A: "))
    assert rows[part + 2].startswith("| A1 The record |")
