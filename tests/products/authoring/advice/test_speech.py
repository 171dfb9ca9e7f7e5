"""What is hard to say in a script, and hard to take in."""

import pytest

from kit_builder.products.authoring.advice.speech import (
    find_asking_slides,
    find_crowded,
    find_few_answers,
    find_hard_to_say,
    find_repeated_slides,
)
from kit_builder.products.authoring.facts import Fact
from tests.products.authoring.sessions.scripts import SESSION, speak


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (speak(24), ""),
        ("word " * 24 + "word.", "25 words"),
        (f'Say: "{"word " * 32}"', ""),
        (f"[On screen: {'word ' * 30}]", ""),
        (f"[Poll 1: Which?]\n- One -> {speak(30)}", ""),
        (f"[Poll 1: Which?]\n- One -> Look. {speak(30)}", "31 words"),
        (f"[Exercise 1: Weigh]\n- {'word ' * 31}", ""),
    ],
)
def test_what_is_too_long_for_the_mouth_is_remarked(script: str, told: str) -> None:
    assert [told in remark for remark in find_hard_to_say(script).values()] == [True] * bool(told)


def test_a_paragraph_with_more_rules_than_a_listener_keeps_is_remarked() -> None:
    facts = {f"rule-{each}": Fact(f"rule-{each}", "rule", "If it is so, do that.") for each in range(4)}
    crowded = "So if one, do this. {rule-1, rule-0} If two, do that. {rule-2, rule-3}"
    practised = crowded.replace("rule-1", "rule-1, p-pie")
    text = f"Look here. {{rule-0}} And there. {{rule-1}}\n\n{crowded}\n\n{practised}"
    ((unit, told),) = find_crowded(text, facts).items()
    assert unit.words == "So if one, do this."
    assert "4 rules" in told


def test_a_question_with_too_few_likely_answers_is_remarked() -> None:
    asked = "[Chat 1: Which?]\n- One -> Yes.\n- Two -> No."
    ((unit, told),) = find_few_answers(f"[On screen: Weigh]\n- One\n\n{asked}").items()
    assert unit.words == "[Chat 1: Which?]"
    assert "2 likely answers" in told
    assert find_few_answers(f"{asked}\n- Three -> No.") == {}


def test_a_slide_whose_title_asks_is_remarked_and_a_question_to_listeners_is_not() -> None:
    script = "[On screen: Is it too much?]\n\n[On screen: Over 32 is too much]\n\n[Poll 1: Is it too much?]\n- Yes"
    assert [unit.words for unit in find_asking_slides(script)] == ["[On screen: Is it too much?]"]


def test_a_slide_with_the_title_of_another_is_remarked() -> None:
    own = f"[On screen: {SESSION.title}]"
    texts = {0: f"{own}\n\nLook.\n\n[On screen: Weigh]", 1: "[On screen: weigh]\n\n[On screen: Cut]"}
    found = [[unit.words for unit in find_repeated_slides(place, texts, SESSION)] for place in texts]
    assert found == [[own], ["[On screen: weigh]"]]
