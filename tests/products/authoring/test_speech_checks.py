"""What is hard to say or to follow in a script, and what must be said in it."""

import pytest

from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.speech_checks import (
    find_crowded,
    find_hard_to_say,
    find_repeated_slides,
    list_unsaid,
)
from tests.products.authoring.sessions import SESSION, speak, spec_of


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (speak(22), ""),
        ("word " * 22 + "word.", "23 words"),
        (f'Say: "{"word " * 26}"', ""),
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
    crowded = "So if one, do this. {rule-1} If two, do that. {rule-2, rule-3}"
    practised = crowded.replace("rule-1", "rule-1, p-pie")
    text = f"Look here. {{rule-0}} And there. {{rule-1}}\n\n{crowded}\n\n{practised}"
    ((unit, told),) = find_crowded(text, facts).items()
    assert unit.words == "So if one, do this."
    assert "3 rules" in told


def test_what_must_never_be_left_out_is_said_before_the_questions() -> None:
    kept = "- The poll: Skip it. {call-4}\n\n### Never leave out\n\n- Three plates {call-3}\n- One night {call-5}"
    texts = {0: "Weigh three plates. {call-3}", 2: "### Why?\n\nOne night is weather. {call-5}", 4: kept}
    assert list_unsaid(texts, SESSION, spec_of(words="slot")) == ["One night"]


def test_a_slide_with_the_title_of_another_is_remarked() -> None:
    own = f"[On screen: {SESSION.title}]"
    texts = {0: f"{own}\n\nLook.\n\n[On screen: Weigh]", 1: "[On screen: weigh]\n\n[On screen: Cut]"}
    found = [[unit.words for unit in find_repeated_slides(place, texts, SESSION)] for place in texts]
    assert found == [[own], ["[On screen: weigh]"]]
