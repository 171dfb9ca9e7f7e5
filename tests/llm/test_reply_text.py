"""Thinking in front of an answer, and answers that go round in circles."""

import json
from collections.abc import Callable

import pytest

from kit_builder.errors import AnswerError
from kit_builder.llm.calls import LoopError
from kit_builder.llm.model import Model
from kit_builder.llm.reply_text import ends_in_loop, split_thinking
from tests import wire as replies
from tests.llm.conftest import CUT, QUESTION, Steps, ask_and_fail
from tests.wire import Wire

ANSWER = CUT.model_dump_json()
VERBS = ("cut", "saw", "seal", "clear", "oil", "wipe", "plant", "water", "prune", "burn", "stack", "split", "dry")


@pytest.mark.parametrize(
    ("text", "thought", "answer"),
    [
        (ANSWER, "", ANSWER),
        (f"<think>\nFirst {{the}} branch.\n</think>\n\n{ANSWER}", "First {the} branch.", ANSWER),
        (f"First the branch.</think>{ANSWER}", "First the branch.", ANSWER),
        (f"<think>\n\n</think>\n\n{ANSWER}", "", ANSWER),
        ("<think>First the", "First the", ""),
        ('{"steps": ["Write </think> there."]}', "", '{"steps": ["Write </think> there."]}'),
        ("", "", ""),
    ],
)
def test_thinking_is_split_from_the_answer(text: str, thought: str, answer: str) -> None:
    assert split_thinking(text) == (thought, answer)


def test_thinking_is_stripped_and_counted(model: Model, wire: Wire) -> None:
    wire.queue(replies.says(f"<think>It says to cut the branch.</think>{ANSWER}"))
    assert model.ask(QUESTION, Steps) == CUT
    assert len(wire.asked) == 1
    assert model.usage.output_tokens == len(f"<think>It says to cut the branch.</think>{ANSWER}".split())


def test_an_answer_cut_off_while_thinking_says_how_much_it_thought(model: Model, wire: Wire) -> None:
    wire.queue(replies.cut_off("<think>" + " ".join(VERBS)))
    assert "after 13 tokens, 13 of them for reasoning" in ask_and_fail(model, AnswerError)


def list_steps(write: Callable[[int], str], count: int = 40) -> str:
    return json.dumps({"steps": [write(number) for number in range(1, count)]})[:-20]


@pytest.mark.parametrize(
    "text",
    [
        list_steps(lambda _: "It is an old tree."),
        list_steps(lambda number: f"{number}. Use a vacuum cleaner of good quality to clean the windows."),
        '{"steps": ["1' + ".1" * 200,
        '{"steps": ["' + "1234567890" * 40,
        '{"steps": ["Cut the branch.", "' + " " * 300,
    ],
    ids=["the same", "numbered", "short", "digits", "spaces"],
)
def test_a_loop_is_recognised(text: str) -> None:
    assert ends_in_loop(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ANSWER,
        list_steps(lambda number: f"{VERBS[number].capitalize()} the tree before you {VERBS[number - 1]} it.", 13),
        "=" * 100,
        list_steps(lambda _: "It is an old tree.") + ' and that is all of it, so here it ends."]}',
    ],
    ids=["empty", "short", "parallel", "rule", "it ends"],
)
def test_text_without_a_loop_is_left_alone(text: str) -> None:
    assert not ends_in_loop(text)


def test_a_loop_of_a_hosted_model_is_reported_and_not_paid_for_twice(model: Model, wire: Wire) -> None:
    wire.always = replies.cut_off("Cut the branch. " * 30)
    assert "repeated itself until its answer was cut off after 90 tokens" in ask_and_fail(model, LoopError)
    assert len(wire.asked) == 1
