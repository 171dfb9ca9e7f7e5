"""Edits of what is nested in a card: stages, attachments, and the rows of registers."""

from dataclasses import replace

import pytest

from kit_builder.errors import KitError
from kit_builder.kit.cards import read_card, write_card
from kit_builder.records import Item, Method, Number, Story
from kit_builder.review import card_edits
from kit_builder.review.card_rows import find_item
from kit_builder.text.words import load_words
from tests.kit.test_cards import CALL, CARD, METHOD, NOTES

EN = load_words("en")
ASK = Item("Ask.", (CALL,), attachments=(Item("It is quick.", (NOTES,), kind="reason"), Item("Smile.")), stage="Talk")
LIMIT = Item("Over 10.", (CALL,), (Item("Over 20.", (NOTES,)),), kind="rule")
STAGED = replace(
    METHOD,
    details=(Item("Sit.", (CALL,)),),
    steps=(ASK, Item("Wait.", stage="Talk"), Item("Name it.", attachments=(LIMIT,), stage="Price")),
    numbers=(Number("limit", "10", "pounds", evidence=(CALL,)), Number("days", "3")),
    stories=(Story("The chips", "client", evidence=(NOTES,)),),
)
STAGED_CARD = write_card(STAGED, EN)
STEPS = ["Talk: Ask. + reason It is quick. + detail Smile.", "Talk: Wait.", "Price: Name it. + rule Over 10."]


def read(text: str) -> Method:
    return read_card(text, "card")


def outline(text: str) -> list[str]:
    """Return each step with its stage and what is attached to it."""
    return [
        f"{step.stage}: {step.text}" + "".join(f" + {each.kind} {each.text}" for each in step.attachments)
        for step in read(text).steps
    ]


def test_what_is_attached_stays_when_steps_are_split_and_joined():
    split = card_edits.split_item(STAGED_CARD, "steps-1", "Ask.", "Listen.", EN)
    assert outline(split) == [STEPS[0], "Talk: Listen.", *STEPS[1:]]
    joined = card_edits.join_items(STAGED_CARD, "steps-3", EN)
    assert outline(joined) == [STEPS[0], "Talk: Wait. Name it. + rule Over 10."]
    assert "Price" not in joined
    joined = card_edits.join_items(STAGED_CARD, "steps-1.2", EN)
    assert outline(joined)[0] == "Talk: Ask. + reason It is quick. Smile."
    with pytest.raises(KitError, match="no item before"):
        card_edits.join_items(STAGED_CARD, "steps-1.1", EN)


def test_a_conflict_of_an_attachment_is_resolved():
    done = card_edits.resolve_conflict(STAGED_CARD, "steps-3.1", 1, as_variants=True, words=EN)
    assert outline(done)[2] == "Price: Name it. + rule Over 20."
    assert (find_item(done, "steps-3.1").evidence, read(done).variants) == ((NOTES,), (Item("Over 10.", (CALL,)),))


MOVES = {
    "past the title below": ("steps-2", "steps", 1, "Price", [STEPS[0], "Price: Wait.", STEPS[2]]),
    "past the title above": (
        "steps-3",
        "steps",
        2,
        "Talk",
        [*STEPS[:2], "Talk: Name it. + rule Over 10."],
    ),
    "with what is attached": ("steps-1", "steps", 2, "Price", [*STEPS[1:], STEPS[0].replace("Talk", "Price")]),
    "beneath a step below": ("steps-2", "steps-3", 0, None, [STEPS[0], "Price: Name it. + step Wait. + rule Over 10."]),
    "from beneath a step": ("steps-3.1", "steps", 3, None, [*STEPS[:2], "Price: Name it.", "Price: Over 10."]),
    "to another step": ("steps-3.1", "steps-2", 0, None, [STEPS[0], "Talk: Wait. + rule Over 10.", "Price: Name it."]),
    "from a section": (
        "purpose-1",
        "steps-2",
        9,
        None,
        [STEPS[0], f"{STEPS[1]} + purpose Charge what it is worth.", STEPS[2]],
    ),
    "to a section": ("steps-3.1", "rules", 0, None, [*STEPS[:2], "Price: Name it."]),
}


@pytest.mark.parametrize(("key", "to", "place", "stage", "after"), MOVES.values(), ids=MOVES)
def test_items_are_moved(key, to, place, stage, after):
    item = find_item(STAGED_CARD, key)
    done = card_edits.move_item(STAGED_CARD, key, to, place, stage, EN)
    assert outline(done) == after
    assert item.evidence in [found.evidence for _, found in read(done).items()]


@pytest.mark.parametrize("to", ["steps-3", "pitfalls", "questions"])
def test_a_step_with_attachments_stays_a_step(to):
    with pytest.raises(KitError, match="attached to this step"):
        card_edits.move_item(STAGED_CARD, "steps-1", to, 0, None, EN)
    with pytest.raises(KitError, match="beneath itself"):
        card_edits.move_item(STAGED_CARD, "steps-2", "steps-2", 0, None, EN)


def test_dropping_a_step_drops_what_is_attached_and_an_empty_stage():
    done = card_edits.reword_item(STAGED_CARD, "steps-3", "", "", EN)
    assert outline(done) == STEPS[:2]
    assert "Price" not in done
    assert "Over 20." not in done
    assert outline(card_edits.reword_item(STAGED_CARD, "steps-1.1", "", "", EN))[0] == "Talk: Ask. + detail Smile."


def test_the_kind_of_an_attachment_is_changed():
    done = card_edits.reword_item(STAGED_CARD, "steps-1.1", "It is quick.", "pitfall", EN)
    assert done == STAGED_CARD.replace("why: It is", "pitfall: It is")
    with pytest.raises(KitError, match="kind"):
        card_edits.reword_item(STAGED_CARD, "steps-1.1", "x", "nonsense", EN)


STAGES = {
    "renamed": ("steps-1", "Listen", ["Listen", "Listen", "Price"]),
    "called like a section": ("steps-3", "Pitfalls", ["Talk", "Talk", "Pitfalls"]),
    "begun in the middle of another": ("steps-2", "Listen", ["Talk", "Listen", "Price"]),
    "joined to the one before": ("steps-3", "", ["Talk", "Talk", "Talk"]),
    "the first, without a title": ("steps-1", "", ["", "", "Price"]),
}


@pytest.mark.parametrize(("key", "title", "after"), STAGES.values(), ids=STAGES)
def test_stages_are_titled(key, title, after):
    done = card_edits.title_stage(STAGED_CARD, key, title, EN)
    assert [step.stage for step in read(done).steps] == after
    assert [step.text for step in read(done).steps] == ["Ask.", "Wait.", "Name it."]


def test_a_stage_is_begun_in_a_card_without_stages():
    done = card_edits.title_stage(CARD, "steps-2", "# Price `it`", EN)
    assert [step.stage for step in read(done).steps] == ["", "# Price `it`"]
    for key in ("steps-1", "needs-1", "steps-1.1"):
        with pytest.raises(KitError):
            card_edits.title_stage(CARD, key, "", EN)


def test_rows_of_registers_are_filled_in_added_and_dropped():
    done = card_edits.fill_row(STAGED_CARD, "stories-1", {"consent": "no", "hide": "the | harbour"}, EN)
    assert read(done).stories == (replace(STAGED.stories[0], consent="no", hide="the | harbour"),)
    assert done.replace("| no |", "| ask |").replace("the \\| harbour", "") == STAGED_CARD
    done = card_edits.fill_row(STAGED_CARD, "numbers-3", {"name": "plates", "value": "3"}, EN)
    assert read(done).numbers == (*STAGED.numbers, Number("plates", "3"))
    for count in (1, 0):
        done = card_edits.reword_item(done if count == 0 else STAGED_CARD, "numbers-1", "", "", EN)
        assert read(done).numbers == STAGED.numbers[2 - count :]
    done = card_edits.fill_row(done, "numbers-1", {"value": "7"}, EN)
    assert read(done).numbers == (Number("", "7"),)
    done = card_edits.set_evidence(done, "numbers-1", [NOTES], EN)
    assert read(done).numbers == (Number("", "7", evidence=(NOTES,)),)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("numbers-1", {"name": "", "value": ""}),
        ("stories-1", {"title": ""}),
        ("stories-1", {"consent": "perhaps"}),
        ("numbers-1", {"evidence": "x"}),
        ("steps-1", {"text": "x"}),
    ],
)
def test_a_row_that_says_nothing_is_refused(key, values):
    with pytest.raises(KitError):
        card_edits.fill_row(STAGED_CARD, key, values, EN)


def test_a_register_with_columns_of_its_own_order_is_not_edited_wrongly():
    start, end = STAGED_CARD.index("| Name"), STAGED_CARD.index("## Stories")
    own = f"{STAGED_CARD[:start]}| Value | Name |\n|---|---|\n| 10 | limit |\n\n{STAGED_CARD[end:]}"
    with pytest.raises(KitError):
        card_edits.fill_row(own, "numbers-1", {"value": "12"}, EN)
