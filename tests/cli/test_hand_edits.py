"""Builds of a kit that a person has edited."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.kits import INVOICES, bytes_of, card_of, cards, edit, products_of, report_of, steps_in
from tests.wire import Wire


def test_a_second_build_makes_no_call_and_changes_nothing(
    kit: Path, wire: Wire, kit_builder: Command, sources: Path
) -> None:
    before, first = bytes_of(kit), report_of(kit)["report"]
    ran = kit_builder("build", sources, "--out", kit, *wire.options)
    assert ran.status == 0
    assert wire.asked == []
    assert bytes_of(kit) == before
    assert report_of(kit)["report"]["cached_calls"] == first["calls"] + first["cached_calls"]
    assert "edited" not in ran.out


def test_an_edited_card_changes_the_products_and_survives_a_build(
    kit: Path, wire: Wire, kit_builder: Command, sources: Path
) -> None:
    card = card_of(kit, INVOICES)
    edit(card, "1. Phone the client on day 10.", "1. Phone the client on day 12, by hand.")
    edited = card.read_bytes()
    step = "Phone the client on day 12, by hand."
    assert kit_builder("write", kit, *wire.options).status == 0
    assert all(step in steps_in(file) for file in products_of(kit, INVOICES) if steps_in(file))
    ran = kit_builder("build", sources, "--out", kit, *wire.options)
    assert ran.status == 0
    assert f"left as edited: methods/{card.name}" in ran.err
    assert card.read_bytes() == edited
    assert all(step in steps_in(file) for file in products_of(kit, INVOICES) if steps_in(file))


def test_a_step_written_by_hand_gives_a_note(kit: Path, wire: Wire, kit_builder: Command) -> None:
    edit(card_of(kit, INVOICES), "2. Ask who", "2. Breathe in.\n3. Ask who")
    assert kit_builder("write", kit, "--product", "book", *wire.options).status == 0
    found = [each for each in report_of(kit)["report"]["findings"] if each["where"] == "Get invoices paid, steps-2"]
    assert [each["level"] for each in found] == ["note"]
    by_hand = [m["steps"][1] for m in report_of(kit)["methods"] if m["id"] == INVOICES]
    assert by_hand == [{"id": "steps-2", "text": "Breathe in.", "evidence": []}]


@pytest.mark.parametrize("more", [False, True], ids=["as-it-was", "with-a-source-before"])
def test_a_deleted_card_stays_deleted(
    kit: Path, wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, more: bool
) -> None:
    for name in ("course", "webinar", "offer"):  # which would be written anew with other numbers
        shutil.rmtree(kit / name)
    edit(
        kit / "kit.toml",
        'products = ["book", "webinar", "diy-kit", "course", "offer"]',
        'products = ["book", "diy-kit"]',
    )
    card_of(kit, INVOICES).unlink()
    before = tmp_path / "before.md"
    before.write_text("# Fold a letter\n\nFold the letter in 3. Put it into the envelope. Lick the stamp.\n")
    ran = kit_builder("build", *([before] if more else []), sources, "--out", kit, *wire.options)
    assert ran.status == 0
    assert INVOICES not in [card.id for card in cards(kit).values()]
    assert products_of(kit, INVOICES) == []
    assert "Get invoices paid" not in (kit / "book" / "index.md").read_text(encoding="utf-8")


def test_a_card_may_be_renamed(kit: Path, wire: Wire, kit_builder: Command, sources: Path) -> None:
    card = card_of(kit, INVOICES)
    card.rename(card.with_name("99-last.md"))
    assert kit_builder("build", sources, "--out", kit, "--product", "book", *wire.options).status == 0
    assert [path.name for path, card in cards(kit).items() if card.id == INVOICES] == ["99-last.md"]
    assert [path.name for path in sorted((kit / "book").glob("*.md"))][2] == f"03-{INVOICES}.md"


def test_an_edited_card_stays_that_of_its_method_when_the_sources_name_it_anew(
    kit: Path, wire: Wire, kit_builder: Command, sources: Path
) -> None:
    edit(card_of(kit, INVOICES), "1. Phone the client on day 10.", "1. Phone the client on day 12.")
    edit(sources / "invoices.md", "Get invoices paid, and", "Collect what is due, and")  # after which it is named
    before = len(cards(kit))
    ran = kit_builder("build", sources, "--out", kit, *wire.options)
    assert ran.status == 0, ran.err
    assert len(cards(kit)) == before
    (card,) = [each for each in cards(kit).values() if each.id == INVOICES]
    assert card.name == "Collect what is due"
    assert card.steps[0].text == "Phone the client on day 12."


def test_an_edited_product_is_kept_and_listed(kit: Path, wire: Wire, kit_builder: Command, sources: Path) -> None:
    index = kit / "book" / "index.md"
    title = index.read_text(encoding="utf-8").splitlines()[0]
    edit(index, title, "# Mine")
    ran = kit_builder("build", sources, "--out", kit, "--product", "book", *wire.options)
    assert "left as edited: book/index.md" in ran.err
    assert "left as you edited them" in ran.out
    assert index.read_text(encoding="utf-8").startswith("# Mine")
