"""Steps in authored documents: each once, in order, in the card's words or in others that change nothing."""

from dataclasses import replace

import pytest

from kit_builder.products.authoring.render_drafts import render_drafts
from kit_builder.products.authoring.steps.wording import find_change, list_doubts
from tests.products.authoring.documents import ENGLISH, WEIGH, facts_of, said
from tests.products.authoring.guides import (
    FILE,
    Studio,
    draft_with,
    judge_with,
    list_corrections,
    messages,
    steps_of,
    text_of,
)

CARD = [(number, step.text) for number, step in enumerate(WEIGH.steps, start=1)]


@pytest.mark.parametrize("text", ["", "1. Put it anywhere. {call-3}", "[[steps call-7, call-4]]"])
def test_no_draft_can_add_drop_move_or_soften_a_step(studio: Studio, text: str) -> None:
    draft_with(studio, text, number=2)
    shown = text_of(studio.make())
    assert steps_of(shown) == CARD
    assert not shown.startswith("# From the card")


def test_text_may_stand_between_steps(studio: Studio) -> None:
    draft_with(studio, "[[steps call-3]]\n\nOne night is just weather. {call-5}\n\n[[steps call-4]]", number=2)
    text = text_of(studio.make())
    assert text.index("1. **Put") < text.index("One night") < text.index("2. **Weigh")


WORDED = "[[steps call-3: Zero the scale with the empty plate on it.]]\n\n[[steps call-4]]"


def test_a_step_may_be_worded_for_its_place(studio: Studio) -> None:
    draft_with(studio, WORDED, number=2)
    made = studio.make()
    assert steps_of(text_of(made)) == [(1, "Zero the scale with the empty plate on it."), *CARD[1:]]
    assert "1. **Zero the scale with the empty plate on it.** [^call-3]" in text_of(made)
    assert not [each for each in made.findings if each.level != "note"]


@pytest.mark.parametrize(
    "text",
    [
        "[[steps call-3]]\n\n[[steps call-4: Weigh four plates.]]",
        "[[steps call-3]]\n\n[[steps call-4: Don't weigh three plates.]]",
        "[[steps call-3, call-4: Zero the scale, then weigh three plates.]]",
        "[[steps call-3: Put the empty plate on the scale, zero it, and show it to Tom.]]\n\n[[steps call-4]]",
        "[[steps call-3: {{ price }} Put the empty plate on the scale and zero it.]]\n\n[[steps call-4]]",
    ],
)
def test_a_wording_that_changes_a_step_gives_way_to_the_card(studio: Studio, text: str) -> None:
    draft_with(studio, text, number=2)
    made = studio.make()
    assert steps_of(text_of(made)) == CARD
    assert not text_of(made).startswith("# From the card")
    assert "Removed (" in messages(made)


def test_a_wording_that_the_checker_refuses_gives_way_to_the_card(studio: Studio) -> None:
    draft_with(studio, WORDED, number=2)
    judge_with(studio, "Zero the scale")
    made = studio.make()
    assert steps_of(text_of(made)) == CARD
    assert "Removed (adds something)" in messages(made)


def test_a_faulty_wording_is_sent_back_with_the_words_of_the_card(studio: Studio) -> None:
    draft_with(
        studio, "[[steps call-3]]\n\n[[steps call-4: Weigh a plate.]]", again="[[steps call-4: Weigh three.]]", number=2
    )
    made = studio.make()
    assert "The card says: “Weigh three plates.”" in list_corrections(studio)[0]
    assert steps_of(text_of(made))[1] == (2, "Weigh three.")


def test_a_step_that_is_left_out_between_others_gets_its_place(studio: Studio) -> None:
    steps = (WEIGH.steps[0], said("Write it down.", 11, "", "Weigh"), *WEIGH.steps[1:])
    draft_with(studio, "[[steps call-3: Zero the scale with the empty plate.]]\n\n[[steps call-4]]\n\nGood.", number=2)
    text = text_of(studio.make(replace(WEIGH, steps=steps)))
    assert [words for _, words in steps_of(text)][:3] == [
        "Zero the scale with the empty plate.",
        "Write it down.",
        "Weigh three plates.",
    ]


def test_without_a_model_a_changed_step_is_shown_in_the_words_of_its_card(studio: Studio) -> None:
    draft_with(studio, WORDED, number=2)
    made = studio.make()
    changed = replace(WEIGH.steps[0], text="Put the empty plate on the scale and zero it twice.")
    method = replace(WEIGH, steps=(changed, *WEIGH.steps[1:]))
    shown = render_drafts(replace(studio.given, methods=(method,)), facts_of(method), made.drafts)
    assert steps_of(shown.files[FILE])[0] == (1, "Put the empty plate on the scale and zero it twice.")


CHANGE = said("If the loaf has risen for less than 40 minutes, do not put it into the oven.", 30)
TAKE = said("Take 2 loaves out of the oven after 35 minutes.", 31)
TAP = said("Tap the bottom of the 2 loaves after you have taken them out.", 32)
BAKE = replace(WEIGH, steps=(CHANGE, TAKE, TAP))


@pytest.mark.parametrize(
    ("wording", "key"),
    [
        ("Don't put the loaf into the oven if it has risen for less than 40 minutes.", "call-30"),
        ("Take 2 loaves out after 35 minutes in the oven.", "call-31"),
        ("Tap the bottom of the loaves.", "call-32"),  # the step before says how many
    ],
)
def test_a_wording_may_turn_a_step_round_and_leave_out_what_the_one_before_has_said(wording: str, key: str) -> None:
    assert not find_change(wording, [key], facts_of(BAKE), ENGLISH)


@pytest.mark.parametrize(
    ("wording", "key"),
    [
        ("Take the loaves out of the oven.", "call-31"),
        ("Take 2 loaves out of the oven after 35 hours.", "call-31"),
        ("Don't take 2 loaves out of the oven after 35 minutes.", "call-31"),
        ("Bake.", "call-32"),
    ],
)
def test_code_refuses_what_a_wording_certainly_changes(wording: str, key: str) -> None:
    assert find_change(wording, [key], facts_of(BAKE), ENGLISH)


@pytest.mark.parametrize(
    ("wording", "key", "doubt"),
    [
        ("If the loaf has risen for less than 40 minutes, put it into the oven.", "call-30", "negations: 1"),
        ("If the loaf has risen for more than 40 minutes, do not put it into the oven.", "call-30", "direction"),
        ("You may take 2 loaves out of the oven after 35 minutes.", "call-31", "strength (may)"),
    ],
)
def test_the_checker_is_asked_about_what_a_wording_may_change(wording: str, key: str, doubt: str) -> None:
    facts = facts_of(BAKE)
    assert not find_change(wording, [key], facts, ENGLISH)
    assert any(doubt in each for each in list_doubts(wording, [key], facts, ENGLISH, "", ()))
