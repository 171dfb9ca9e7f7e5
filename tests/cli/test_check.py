"""`kit-builder check` on edited kits."""

from pathlib import Path

import pytest

from tests.conftest import Command
from tests.kits import INVOICES, bytes_of, edit


def test_a_new_kit_has_no_errors(kit: Path, kit_builder: Command) -> None:
    ran = kit_builder("check", kit)
    assert (ran.status, ran.err) == (0, "")
    assert "error" not in ran.out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("\n**Ask who approves the invoice.** [", "\n**Ask who pays the invoice.** [", "Ask who pays the invoice"),
        ("\n**Phone the client on day 10.** [", "\n**Phone the client on day 11.** [", "day 11"),
        ("because the client then hears that the date is soft", "because it is rude", "the date is soft"),
        ("Do not apologise", "Apologise", "Apologise"),
        ("\n### Step 3.", "\n### Step 3. Sigh\n\nSigh.\n\n### Step 4.", "Sigh"),
    ],
)
def test_text_that_the_card_does_not_support_is_an_error(
    kit: Path, kit_builder: Command, old: str, new: str, said: str
) -> None:
    (chapter,) = (kit / "book").glob(f"*-{INVOICES}.md")
    edit(chapter, old, new)
    ran = kit_builder("check", kit)
    assert ran.status == 1
    wrong = [line for line in ran.out.splitlines() if line.startswith("error:")]
    assert wrong
    assert all(line.startswith(f"error: book/{chapter.name}: ") for line in wrong)
    assert any(said in line for line in wrong)


@pytest.mark.parametrize("command", ["check", "write", "publish", "interview"])
def test_a_kit_without_cards_is_one_error(tmp_path: Path, kit_builder: Command, command: str) -> None:
    kit_builder("new", tmp_path / "kit")
    ran = kit_builder(command, tmp_path / "kit")
    assert (ran.status, ran.out) == (2, "")
    (message,) = ran.err.splitlines()
    assert "has no cards" in message


def test_a_missing_product_file_is_an_error(kit: Path, kit_builder: Command) -> None:
    (kit / "diy-kit" / "start-here.md").unlink()
    ran = kit_builder("check", kit)
    assert ran.status == 1
    assert "error: diy-kit/start-here.md: " in ran.out


def test_check_changes_nothing(kit: Path, kit_builder: Command) -> None:
    before = bytes_of(kit)
    kit_builder("check", kit)
    assert bytes_of(kit) == before
