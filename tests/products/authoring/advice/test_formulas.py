"""What sentences begin with so often that it comes back like a formula."""

from kit_builder.products.authoring.advice.formulas import (
    list_addresses,
    list_spoken_formulas,
    list_spoken_turns,
    list_written_formulas,
)
from tests.products.authoring.documents import ENGLISH
from tests.products.authoring.sessions.scripts import SESSION

WRONG = "It tempts. Now I'll do it wrong. {call-3}"


def test_what_listeners_hear_as_a_formula_is_found_in_sentences_of_several_sections() -> None:
    wrong = f"{WRONG}\n\n[Wait 30 s]"
    texts = {0: f"Speaker: You'll say, why?\n\n{wrong}\n\n{wrong}", 1: f"{wrong}\n\nYou'll say, never. So it is."}
    assert list_spoken_formulas(texts, SESSION) == {"now i'll do": (0, 0, 1)}
    assert list_spoken_formulas({**texts, 3: "You'll say: It was long."}, SESSION)["you'll say"] == (0, 1, 3)
    assert not list_spoken_formulas({0: f"{wrong}\n\n{wrong}\n\n{wrong}", 2: wrong}, SESSION)


def test_what_readers_see_as_a_formula_is_found_in_the_prose_of_several_lessons() -> None:
    assert list_written_formulas({0: f"{WRONG}\n\n{WRONG}", 1: WRONG}) == {"now i'll do": (0, 0, 1)}
    assert not list_written_formulas({0: f"{WRONG}\n\n{WRONG}\n\n{WRONG}"})


def test_labels_lists_boxes_and_questions_that_all_lessons_share_are_no_formulas() -> None:
    label = "**You can weigh a plate.** {call-3}\n\n**Answer:** It is so, now."
    shared = f"{label}\n\n- If it is heavy, wait.\n\n> Way back: Weigh.\n\nWhat do you do with each?"
    assert not list_written_formulas(dict.fromkeys(range(4), shared))


def test_a_doubt_that_is_announced_again_and_again_is_found_whatever_comes_behind_it() -> None:
    texts = {
        0: "You may think it is unfair. {call-3} It is. {call-3}",
        1: "You may ask why. {call-3} You weigh it. {call-4}\n\n- You may wait. {call-4}",
        2: "Weigh it. {call-4} You may fear they won't. {call-4}",
    }
    assert list_addresses(texts, ENGLISH.words) == {"you may": (0, 1, 2)}


def test_a_turn_of_phrase_by_which_a_talk_addresses_people_is_found_anywhere_in_its_sentences() -> None:
    texts = {
        0: "Speaker: By the third plate you'll want to stop here. Do it at the old price now.",
        1: "And then you’ll want to stop here, again. “You'll want to stop here.” It stays at the old price now.",
        3: "Soon you'll want to stop here. It is at the old price now.",
    }
    assert list_spoken_turns(texts, SESSION, ENGLISH.words) == {"you'll want to stop here": (0, 1, 3)}


def test_a_long_turn_of_phrase_is_found_once_as_a_whole() -> None:
    texts = dict.fromkeys((0, 1, 3), "Speaker: And so you'll want to stop here now and look.")
    assert list(list_spoken_turns(texts, SESSION, ENGLISH.words)) == ["and so you'll want to stop here"]
