"""Single sentences that a model gives back by their numbers."""

import pytest

from kit_builder.products.authoring.cited_text import parse_cited_text
from kit_builder.products.authoring.numbered_text import Replacement, apply_replacements, number_sentences

LONG_LABEL = "**The dish, as it stood on the pass on that night:**"
LIST = "- [ ] You own a scale. {a}\n- [ ] You have an hour. {b}\n- You bake. {c}"


@pytest.mark.parametrize("given", ["You have two. {b}", "[ ] You have two. {b}", "- [ ] You have two. {b}"])
def test_an_item_to_tick_stays_one_however_its_new_text_is_given(given: str) -> None:
    numbered = number_sentences(LIST, 1, {})
    assert apply_replacements(LIST, [Replacement(number=2, text=given)], numbered.units) == LIST.replace(
        "You have an hour.", "You have two."
    )


def test_an_item_to_tick_that_is_left_out_leaves_no_box() -> None:
    numbered = number_sentences(LIST, 1, {})
    assert apply_replacements(LIST, [Replacement(number=2, text="")], numbered.units).count("[ ]") == 1


def test_a_heading_of_two_questions_is_shown_as_one() -> None:
    assert number_sentences("### Must I? Really?\n\nYes.", 1, {}).shown == "1: ### Must I?\n2: Really?\n\n3: Yes."


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("It was 270 grams.", "**The dish:** It was 270 grams."),
        (f"{LONG_LABEL} It was 270 grams.", f"{LONG_LABEL} It was 270 grams."),
        ("So it was heavy.\n\n**The dish:** It was 270 grams.", "So it was heavy.\n\n**The dish:** It was 270 grams."),
    ],
)
def test_the_words_that_open_a_paragraph_stay_once(given: str, shown: str) -> None:
    numbered = number_sentences("**The dish:** It weighed 270 grams.", 1, {})
    assert (
        apply_replacements("**The dish:** It weighed 270 grams.", [Replacement(number=1, text=given)], numbered.units)
        == shown
    )


def test_of_two_sentences_that_are_alike_only_the_one_with_the_number_changes() -> None:
    text = "Weigh it. {call-3} So be it.\n\nWait. {call-4} So be it."
    numbered = number_sentences(text, 7, {})
    changed = apply_replacements(text, [Replacement(number=10, text="")], numbered.units)
    assert changed == text.removesuffix(" So be it.")


def test_a_box_in_place_of_a_sentence_stands_below_its_paragraph() -> None:
    box = "> Mistake: You guess. {call-3}\n> Sign: No line is full. {call-3}"
    text = "Weigh it. {call-3} Then wait. {call-4} Then look. {call-5}"
    numbered = number_sentences(text, 1, {})
    shown = apply_replacements(text, [Replacement(number=2, text=box)], numbered.units)
    blocks = [block.text.strip() for block in parse_cited_text(shown)]
    assert blocks == ["Weigh it. {call-3}", box, "Then look. {call-5}"]


def test_a_heading_with_text_below_it_in_place_of_a_sentence_stays_a_heading() -> None:
    given = "### Dry it\n\nThe rack is by the window. {call-4}"
    text = "Weigh it. {call-3} Then wait. {call-4}"
    shown = apply_replacements(text, [Replacement(number=2, text=given)], number_sentences(text, 1, {}).units)
    assert [(block.form, block.text.strip()) for block in parse_cited_text(shown)] == [
        ("text", "Weigh it. {call-3}"),
        ("heading", "### Dry it"),
        ("text", "The rack is by the window. {call-4}"),
    ]
