"""`publish --approved` publishes the approved methods and nothing about the others."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kit_builder.kit.approval import approve
from kit_builder.kit.cards import write_card
from kit_builder.kit.folder import KitFolder
from kit_builder.records import Item, Method
from kit_builder.text.words import load_words
from tests.conftest import Command
from tests.kit.test_cards import METHOD, NOTES

DAY = date(2026, 11, 24)
DRAFT = Method("a-draft", "Guess the weather", steps=(Item("Look at the clouds.", (NOTES,)), Item("Guess.", (NOTES,))))


@pytest.fixture
def folder(tmp_path: Path, kit_builder: Command) -> Iterator[Path]:
    """Make a kit with a draft and then an approved method, and its products."""
    kit = KitFolder(tmp_path / "kit")
    kit.create()
    settings = 'title = "Prices"\nlanguage = "en"\nproducts = ["book", "diy-kit"]\n'
    kit.save_by_hand(
        {
            "kit.toml": settings,
            "methods/01-a-draft.md": write_card(DRAFT, load_words("en")),
            "methods/02-set-a-price.md": approve(write_card(METHOD, load_words("en")), DAY),
        }
    )
    ran = kit_builder("write", kit.path, "--model", "none")
    assert ran.status == 0, ran.err
    yield kit.path


def read_published(folder: Path) -> dict[str, str]:
    files = (folder / "published").rglob("*")
    return {str(file.relative_to(folder / "published")): file.read_text() for file in files if file.is_file()}


def test_only_approved_methods_are_published_and_the_others_are_reported(folder: Path, kit_builder: Command) -> None:
    edited = folder / "book" / "02-set-a-price.md"
    edited.write_text(edited.read_text() + "\nMy own closing words.\n")
    ran = kit_builder("publish", folder, "--to", "html,csv", "--approved")
    assert ran.status == 0, ran.err
    assert any("Left out" in line and line.endswith(": Guess the weather") for line in ran.err.splitlines())
    pages = read_published(folder)
    assert any("My own closing words." in text for text in pages.values())
    assert any("Ask for the budget." in text for text in pages.values())
    leaked = [path for path, text in pages.items() if "weather" in text or "clouds" in text]
    assert leaked == []


def test_edits_to_a_page_about_all_methods_are_left_out_and_reported(folder: Path, kit_builder: Command) -> None:
    index = folder / "book" / "index.md"
    index.write_text(index.read_text() + "\nIt all began with the clouds.\n")
    ran = kit_builder("publish", folder, "--to", "html", "--approved")
    assert "book/index.md" in ran.err
    assert not any("clouds" in text for text in read_published(folder).values())


def test_a_page_added_by_hand_is_left_out_and_reported(folder: Path, kit_builder: Command) -> None:
    (folder / "book" / "00-foreword.md").write_text("# Foreword\n\nIt all began with the clouds.\n")
    (folder / "book" / "outline.md").write_text("# Outline\n\nEdited, and never published.\n")
    ran = kit_builder("publish", folder, "--to", "html", "--approved")
    assert ran.status == 0, ran.err
    reported = [line for line in ran.err.splitlines() if "by hand" in line]
    assert [line.partition(": ")[2].partition(":")[0] for line in reported] == ["book/00-foreword.md"]
    assert not any("clouds" in text for text in read_published(folder).values())
    kit_builder("publish", folder, "--to", "html")
    assert any("clouds" in text for text in read_published(folder).values())


def test_a_card_changed_since_its_approval_is_left_out(folder: Path, kit_builder: Command) -> None:
    card = folder / "methods" / "02-set-a-price.md"
    card.write_text(card.read_text().replace("Ask for", "Ask them for"))
    ran = kit_builder("publish", folder, "--to", "html", "--approved")
    assert ran.status == 2
    assert "No method" in ran.err
    assert not (folder / "published").exists()


def test_a_draft_without_steps_does_not_block_the_approved_ones(folder: Path, kit_builder: Command) -> None:
    empty = Method("a-draft", "Guess the weather", purpose=(Item("Know it before.", (NOTES,)),))
    (folder / "methods" / "01-a-draft.md").write_text(write_card(empty, load_words("en")))
    assert kit_builder("write", folder, "--model", "none").status == 1
    assert kit_builder("publish", folder, "--to", "html").status == 1
    assert kit_builder("publish", folder, "--to", "html", "--approved").status == 0
