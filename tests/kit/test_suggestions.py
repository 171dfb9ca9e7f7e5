"""Approval of cards, and suggestions of later builds for approved cards."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kit_builder.kit.approval import approve, get_approval_date, get_state, withdraw_approval
from kit_builder.kit.cards import read_card, write_card
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.suggestions import accept, classify, find_suggestions
from kit_builder.records import Evidence, Item, Method, Number, Story
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


WHY = Item("They tell you more then.", (CALL_3,), kind="reason")
SAY = Item("What can you spend?", (CALL,), kind="script")
ASK, NAME = METHOD.steps
STAGED = replace(METHOD, steps=(replace(ASK, stage="First", attachments=(SAY,)), replace(NAME, stage="Second")))


def with_attachments(*attachments: Item, step: Item = STAGED.steps[0]) -> Method:
    return replace(STAGED, steps=(replace(step, attachments=attachments), *STAGED.steps[1:]))


@pytest.mark.parametrize("wording", [ASK.text, "Ask what they can spend."])
def test_a_new_attachment_is_suggested_for_its_step_even_if_that_is_reworded(wording: str) -> None:
    card = with_attachments(SAY, step=replace(STAGED.steps[0], text=wording))
    found = find_suggestions(card, STAGED, with_attachments(SAY, WHY), None)
    assert found.steps == (replace(STAGED.steps[0], attachments=(WHY,)),)
    assert classify(card, "steps", found.steps[0]) == ("attachment", "steps-1")
    assert accept(card.steps[0], found.steps[0]) == replace(card.steps[0], attachments=(SAY, WHY))
    assert read_card(write_card(found, WORDS), "card") == found


def test_an_attachment_to_a_deleted_step_is_not_suggested() -> None:
    card = replace(STAGED, steps=STAGED.steps[1:])
    assert find_suggestions(card, STAGED, with_attachments(SAY, WHY), None) is None
    assert find_suggestions(card, STAGED, with_attachments(SAY), None) is None


def test_a_conflict_on_an_attachment_is_suggested() -> None:
    other = replace(SAY, conflicts=(Item("What did you spend?", (CALL_3,)),))
    found = find_suggestions(STAGED, STAGED, with_attachments(other), None)
    assert classify(STAGED, "steps", found.steps[0]) == ("conflict", "steps-1")
    assert accept(STAGED.steps[0], found.steps[0]) == with_attachments(other).steps[0]


def test_open_suggestions_of_attachments_stay_until_decided() -> None:
    first = find_suggestions(STAGED, STAGED, with_attachments(SAY, WHY), None)
    again = with_attachments(SAY, WHY, NEW_STEP)
    then = find_suggestions(STAGED, with_attachments(SAY, WHY), again, first)
    assert [each.text for step in then.steps for each in step.attachments] == [WHY.text, NEW_STEP.text]
    assert find_suggestions(STAGED, again, again, None) is None


def test_new_numbers_and_stories_are_suggested() -> None:
    gap, pause = Number("gap", "15", "percent"), Number("pause", "8")
    card = replace(STAGED, numbers=(gap,), stories=(Story("The chips", consent="yes"),))
    new = replace(with_attachments(SAY, WHY), numbers=(replace(gap, unit="percent"), pause), stories=card.stories)
    found = find_suggestions(card, card, new, None)
    assert (found.numbers, found.stories) == ((pause,), ())
    again = find_suggestions(card, new, replace(new, stories=(*card.stories, Story("The mash"))), found)
    assert (again.steps, again.numbers, again.stories) == (found.steps, (pause,), (Story("The mash"),))
    assert find_suggestions(card, new, new, None) is None


def test_a_new_attachment_is_merged_beneath_a_reworded_step_of_a_draft(tmp_path: Path) -> None:
    KitFolder(tmp_path).create()
    KitFolder(tmp_path).save_cards([STAGED], WORDS)
    (card,) = (tmp_path / "methods").iterdir()
    card.write_text(card.read_text().replace("Ask for the budget.", "Ask what they can spend."))
    KitFolder(tmp_path).save_cards([with_attachments(SAY, WHY)], WORDS)
    (ask, name) = read_card(card.read_text(), "card").steps
    assert (ask.text, ask.attachments, name) == ("Ask what they can spend.", (SAY, WHY), STAGED.steps[1])
    assert not (tmp_path / "conflicts").exists()


def answered(item: Item, quote: str) -> Item:
    return replace(item, evidence=(*item.evidence, Evidence("questions.md", "questions", 5, 5, quote)), conflicts=())


def test_an_answer_settles_the_conflict_of_an_approved_card() -> None:
    card = replace(METHOD, steps=(CONFLICTING, *METHOD.steps[1:]))
    goal = answered(CONFLICTING.conflicts[0], "The goal.")
    for chosen in (answered(CONFLICTING, "The budget."), goal):
        found = find_suggestions(card, card, replace(card, steps=(chosen, *card.steps[1:])), None)
        assert classify(card, "steps", found.steps[0]) == ("support", "steps-1")
        done = accept(card.steps[0], found.steps[0])
        assert (done.text, done.conflicts, done.evidence[-1]) == (chosen.text, (), chosen.evidence[-1])
    under = with_attachments(replace(SAY, conflicts=(Item("What did you spend?"),)))
    found = find_suggestions(under, under, with_attachments(answered(SAY, "The first.")), None)
    assert accept(under.steps[0], found.steps[0]).attachments[0].conflicts == ()


def test_an_answer_is_added_to_the_words_of_an_approved_card() -> None:
    card = replace(METHOD, steps=(replace(ASK, text="Ask for money."), NAME))
    new = answered(replace(ASK, text=f"{ASK.text} Ask twice."), "Ask twice.")
    found = find_suggestions(card, METHOD, replace(METHOD, steps=(new, NAME)), None)
    assert accept(card.steps[0], found.steps[0]).text == "Ask for money. Ask twice."
