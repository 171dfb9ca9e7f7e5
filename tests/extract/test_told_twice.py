"""What notes give in shorthand and a call in sentences is one step, in the words of the call."""

from dataclasses import replace

import pytest

from kit_builder.evidence.alignment import quote_lines
from kit_builder.extract.small.told_twice import join_told_twice
from kit_builder.records import SECTIONS, Extract, Item, Method, Passage
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder
from tests.extract.test_extract import passages

WORDS = load_language("en", [find_prompts_folder()]).words
TURNS = (
    ("Ruth", "Loosen all the spokes before you begin."),  # 1, a step
    ("Olu", "All of them?"),
    ("Ruth", "Then you spin the wheel and mark it with chalk for 2 weeks."),
    ("Ruth", "The chalk shows you where it touches the pad."),
    ("Ruth", "You tighten the left side by a quarter turn."),  # 5, a step
    ("Ruth", "Oil each nipple."),  # 6, a step
)
CALL = "WEBVTT\n" + "".join(
    f"\n00:00:{at:02}.000 --> 00:00:{at:02}.900\n<v {who}>{said}</v>\n" for at, (who, said) in enumerate(TURNS, start=1)
)


def quote(passage: Passage, number: int) -> Item:
    return quote_lines(passage.source, [line for line in passage.lines if line.number == number])


def join(
    note: str, *, text: str = CALL, suffix: str = ".vtt", retracted: frozenset[int] = frozenset()
) -> tuple[Item, ...]:
    """Return the steps of a method that a call tells in its lines 1, 5 and 6, and notes in the line `note`."""
    (call,) = passages(text, suffix)
    call = replace(call, source=replace(call.source, id="call"))
    (notes,) = passages(f"{note}\n", ".md")
    steps = (*(quote(call, number) for number in (1, 5, 6)), quote(notes, 1))
    extracts = [
        (Extract(call, dict.fromkeys(SECTIONS, ()), expert="Ruth", retracted=retracted), WORDS),
        (Extract(notes, dict.fromkeys(SECTIONS, ())), WORDS),
    ]
    (method,) = join_told_twice([Method("wheel", "True a wheel", steps=steps)], extracts)
    return method.steps


def cited(step: Item) -> list[tuple[bool, int]]:
    return [(found.source_id == "notes", found.line_start) for found in step.evidence]


def test_a_step_of_the_call_gets_the_evidence_of_the_notes() -> None:
    steps = join("tighten left, a quarter trn each")
    assert [step.text for step in steps] == [TURNS[0][1], TURNS[4][1], TURNS[5][1]]
    assert cited(steps[1]) == [(False, 5), (True, 1)]


def test_what_notes_show_to_be_a_step_becomes_one_in_the_words_and_order_of_the_call() -> None:
    steps = join("spin whl, chalk, 2 wks (not the blue one)")
    assert [step.evidence[0].line_start for step in steps] == [1, 3, 5, 6]
    assert steps[1].text.startswith("You spin the wheel and mark it with chalk for 2 weeks.")
    assert cited(steps[1])[-1] == (True, 1)


@pytest.mark.parametrize(
    "note",
    [
        pytest.param("spin wheel, chalk, 3 wks", id="another number"),
        pytest.param("spin the wheel before lunch with a friend watching from outside", id="mostly other words"),
        pytest.param("send photo of rim", id="nothing in common"),
    ],
)
def test_a_step_that_the_call_does_not_tell_stays_as_it_is(note: str) -> None:
    steps = join(note)
    assert [step.text for step in steps] == [TURNS[0][1], TURNS[4][1], TURNS[5][1], note]


def test_what_the_expert_took_back_is_no_step() -> None:
    note = "spin whl, chalk, 2 wks"
    assert join(note, retracted=frozenset({3}))[-1].text == note


def test_calls_without_times_are_calls() -> None:
    text = "\n\n".join(f"{who}: {said}" for who, said in TURNS)
    steps = join("spin whl, chalk, 2 wks", text=text, suffix=".txt")
    assert [step.evidence[0].line_start for step in steps] == [1, 3, 5, 6]


def test_an_item_that_a_step_has_word_for_word_is_part_of_it() -> None:
    (call,) = passages(CALL, ".vtt")
    first, second, other = (quote(call, number) for number in (5, 6, 4))
    both = replace(first, text=f"{first.text} {second.text}")
    method = Method("wheel", "True a wheel", steps=(second, both), rules=(first, other))
    (joined,) = join_told_twice([method], [(Extract(call, dict.fromkeys(SECTIONS, ()), expert="Ruth"), WORDS)])
    assert [step.text for step in joined.steps] == [both.text]
    assert {found.line_start for found in joined.steps[0].evidence} == {5, 6}
    assert [rule.text for rule in joined.rules] == [other.text]
