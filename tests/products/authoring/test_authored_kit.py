"""Authored products in a kit: built, checked, edited by hand, and written again without a model."""

import json
import shutil
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.conftest import NOTES, Command, alone_with, run
from tests.emulators import author as emulated
from tests.emulators.large_model import use_large_model
from tests.kits import edit
from tests.products.authoring.guides import FILES
from tests.wire import Wire

GUIDE = "guide/01-phone-the-client-on.md"


def answer(wire: Wire) -> None:
    idea = {"section": 1, "text": "Show a photo of the list.", "why": "It helps.", "value": 2}
    use_large_model(wire, DraftedSections=lambda asked: {**emulated.draft(asked), "suggestions": [idea]})


@pytest.fixture(scope="module")
def made(server: HTTPServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kit with one authored product, built from notes, once for all tests."""
    parent = tmp_path_factory.mktemp("authored")
    product = parent / "kit" / "prompts" / "products" / "guide"
    product.mkdir(parents=True)
    for name, text in FILES.items():
        product.joinpath(name).write_text(text, encoding="utf-8")
    (parent / "kit" / "kit.toml").write_text('products = ["guide"]\n', encoding="utf-8")
    (parent / "notes.md").write_text(NOTES["invoices.md"], encoding="utf-8")
    with pytest.MonkeyPatch.context() as monkeypatch, alone_with(server, monkeypatch) as wire:
        answer(wire)
        ran = run("build", parent / "notes.md", "--out", parent / "kit", *wire.options)
    assert ran.status == 0, ran.err
    return parent / "kit"


@pytest.fixture
def authored(made: Path, tmp_path: Path) -> Path:
    """A copy of the authored kit."""
    return Path(shutil.copytree(made, tmp_path / "kit"))


def test_a_built_kit_is_clean_and_lists_what_to_settle(authored: Path, kit_builder: Command) -> None:
    report = json.loads((authored / "report.json").read_text(encoding="utf-8"))["report"]
    assert report["sentences"]["guide"]["supported"] > 0
    settle = (authored / "before-you-publish.md").read_text(encoding="utf-8")
    assert "## Thin evidence" in settle
    assert "kit.toml" not in settle, "this kit has no offer"
    assert "- Show a photo of the list. It helps. (" in (authored / "suggestions.md").read_text(encoding="utf-8")
    assert (authored / "guide" / "outline.md").is_file()
    checked = kit_builder("check", authored)
    assert (checked.status, checked.out) == (0, "No problems found. All products agree with the cards.\n")


def test_hand_edits_are_kept_when_a_card_changes(authored: Path, kit_builder: Command, wire: Wire) -> None:
    edit(authored / GUIDE, "# How to do it", "# How I do it")
    edit(next(authored.glob("methods/*.md")), "on day 10.", "on day 10, before noon.")
    answer(wire)
    assert kit_builder("write", authored, *wire.options).status == 0
    text = (authored / GUIDE).read_text(encoding="utf-8")
    assert text.startswith("# How I do it")
    assert "1. **Phone the client on day 10, before noon.**" in text
    assert {asked.title for asked in wire.asked} <= {
        "DraftedSections",
        "SentenceVerdicts",
        "ReaderNotes",
        "Edited",
        "WorkedExample",
    }


def test_without_a_model_authored_text_stays_and_steps_follow_the_card(authored: Path, kit_builder: Command) -> None:
    before = (authored / GUIDE).read_text(encoding="utf-8")
    edit(next(authored.glob("methods/*.md")), "on day 10.", "on day 10, before noon.")
    ran = kit_builder("write", authored, "--model", "none")
    assert "Written before its card was changed" in ran.err
    after = (authored / GUIDE).read_text(encoding="utf-8")
    assert "1. **Phone the client on day 10, before noon.**" in after
    old, new = ([row for row in text.splitlines() if "day 10" not in row] for text in (before, after))
    assert old == new
    assert "photo" in (authored / "suggestions.md").read_text(encoding="utf-8")


def test_a_step_that_a_person_changes_in_a_product_is_an_error(authored: Path, kit_builder: Command) -> None:
    edit(authored / GUIDE, "Ask who approves", "Perhaps ask who approves")
    checked = kit_builder("check", authored)
    assert checked.status == 1
    assert "Not a step of the card" in checked.out


def test_damaged_drafts_are_reported(authored: Path, kit_builder: Command) -> None:
    (authored / ".kit/drafts/guide.json").write_text("{", encoding="utf-8")
    ran = kit_builder("check", authored)
    assert ran.status == 2
    assert "drafts/guide.json is damaged" in ran.err


def test_a_product_made_alone_is_not_older_than_what_it_says_of_the_others(
    authored: Path, kit_builder: Command, wire: Wire
) -> None:
    answer(wire)
    edit(authored / "kit.toml", '"guide"', '"guide", "book"')
    ran = kit_builder("write", authored, "--product", "guide", *wire.options)
    drafts = (authored / ".kit" / "drafts" / "guide.json").read_text(encoding="utf-8")
    assert "kit-products" in drafts
    assert "Written before" not in ran.err
