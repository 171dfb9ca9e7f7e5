"""Approval of cards, and suggestions of later builds for approved cards."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kit_builder.kit.approval import approve, get_approval_date, get_state, withdraw_approval
from kit_builder.kit.cards import read_card, write_card
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.suggestions import accept, classify, find_suggestions
from kit_builder.records import Evidence, Item
from kit_builder.text.words import load_words
from tests.kit.test_cards import CALL, CARD, METHOD, NOTES

WORDS = load_words("en")
DAY = date(2026, 11, 24)
CALL_3 = Evidence("call-3.vtt", "call-3", 8, 8, "Name the price first.", "00:03:00")
NEW_STEP = Item("Name the price first.", (CALL_3,))
MORE = Item(METHOD.steps[0].text, (CALL, NOTES, CALL_3))
CONFLICTING = replace(METHOD.steps[0], conflicts=(Item("Ask for the goal.", (CALL_3,)),))


@pytest.mark.parametrize("text", [CARD, CARD.partition("---\n\n")[2], CARD.replace("\n", "\r\n")])
def test_a_card_is_a_draft_until_it_is_approved(text: str) -> None:
    assert get_state(text) == "draft"
    done = approve(text, DAY)
    assert (get_state(done), get_approval_date(done)) == ("approved", "2026-11-24")
    assert read_card(done, "card") == read_card(text, "card")
    assert get_state(withdraw_approval(done)) == "draft"


def test_undoing_a_change_makes_a_card_approved_again() -> None:
    done = approve(CARD, DAY)
    changed = done.replace("Name a price", "Name the price")
    assert get_state(changed) == "changed"
    assert get_state(changed.replace("Name the price", "Name a price")) == "approved"
    assert get_state(approve(changed, DAY)) == "approved"
    assert approve(changed, DAY).count("approved:") == 1


def test_suggestions_contain_new_items_only() -> None:
    new = replace(METHOD, steps=(MORE, METHOD.steps[1], NEW_STEP), pitfalls=(Item("Rushing.", (CALL_3,)),))
    found = find_suggestions(METHOD, METHOD, new, None)
    assert found
    assert (found.steps, found.pitfalls, found.purpose) == ((MORE, NEW_STEP), (Item("Rushing.", (CALL_3,)),), ())
    assert [classify(METHOD, "steps", item) for item in found.steps] == [("support", "steps-1"), ("new", "")]
    assert accept(METHOD.steps[0], MORE) == MORE


def test_items_deleted_from_an_approved_card_are_not_suggested() -> None:
    card = replace(METHOD, steps=METHOD.steps[:1])
    assert find_suggestions(card, METHOD, METHOD, None) is None
    assert find_suggestions(card, METHOD, replace(METHOD, steps=(*METHOD.steps, NEW_STEP)), None).steps == (NEW_STEP,)


def test_open_suggestions_stay_until_decided() -> None:
    first = find_suggestions(METHOD, METHOD, replace(METHOD, steps=(*METHOD.steps, NEW_STEP)), None)
    again = replace(METHOD, steps=(MORE, METHOD.steps[1], NEW_STEP))
    then = find_suggestions(METHOD, replace(METHOD, steps=(*METHOD.steps, NEW_STEP)), again, first)
    assert then.steps == (NEW_STEP, MORE)


def test_a_conflict_is_related_to_its_item() -> None:
    assert classify(METHOD, "steps", CONFLICTING) == ("conflict", "steps-1")
    reworded = replace(METHOD, steps=(replace(METHOD.steps[0], text="Ask what they can spend."),))
    assert classify(reworded, "steps", CONFLICTING) == ("conflict", "steps-1")
    assert accept(reworded.steps[0], CONFLICTING).conflicts == CONFLICTING.conflicts


def test_a_build_never_overwrites_an_approved_card(tmp_path: Path) -> None:
    folder = tmp_path / "kit"
    KitFolder(folder).create()
    KitFolder(folder).save_cards([METHOD], WORDS)
    (card,) = (folder / "methods").iterdir()
    text = approve(card.read_text().replace("Name a price", "Name one price"), DAY)
    card.write_text(text)
    new = replace(METHOD, steps=(MORE, METHOD.steps[1], NEW_STEP))
    for suggested_now in ([f"methods/{card.name}"], []):
        kit = KitFolder(folder)
        kit.save_cards([new], WORDS)
        assert (card.read_text(), kit.suggested) == (text, suggested_now)
    waiting = read_card((folder / "suggestions" / card.name).read_text(), "card")
    assert waiting.steps == (MORE, NEW_STEP)
    (folder / "suggestions" / card.name).unlink()
    kit = KitFolder(folder)
    kit.save_cards([new], WORDS)
    assert not (folder / "suggestions" / card.name).exists(), "a rejected suggestion came back"
    assert (card.read_text(), kit.suggested) == (text, [])


def test_new_items_are_merged_into_an_edited_draft(tmp_path: Path) -> None:
    KitFolder(tmp_path).create()
    KitFolder(tmp_path).save_cards([METHOD], WORDS)
    (card,) = (tmp_path / "methods").iterdir()
    card.write_text(card.read_text().replace("Name a price", "Name one price"))
    KitFolder(tmp_path).save_cards([replace(METHOD, steps=(*METHOD.steps, NEW_STEP))], WORDS)
    assert [step.text for step in read_card(card.read_text(), "card").steps] == [
        "Ask for the budget.",
        "Name one price_range [in NOK].",
        "Name the price first.",
    ]
    assert not (tmp_path / "suggestions").exists()


def test_a_suggestion_is_written_as_a_card() -> None:
    found = find_suggestions(METHOD, METHOD, replace(METHOD, steps=(CONFLICTING, *METHOD.steps[1:])), None)
    assert read_card(write_card(found, WORDS), "card").steps == (CONFLICTING,)
