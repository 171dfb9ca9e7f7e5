"""Unusable answers, temporary failures and lasting failures of a provider."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from kit_builder.errors import AnswerError, ModelError
from kit_builder.llm.model import Model
from tests import wire as replies
from tests.llm.conftest import CUT, KEY, QUESTION, Steps, ask_and_fail
from tests.waiting import HANG, wait_until
from tests.wire import Wire


@pytest.mark.parametrize("wrong", ['{"moves": ["Cut."]}', '{"steps": [1]}', "Here are the steps: cut.", "{"])
def test_an_invalid_answer_is_requested_again_with_the_error(model: Model, wire: Wire, wrong: str) -> None:
    wire.queue(replies.says(wrong), replies.says(CUT.model_dump_json()))
    assert model.ask(QUESTION, Steps) == model.ask(QUESTION, Steps) == CUT
    first, second = wire.asked
    assert second.messages[:-2] == first.messages
    assert second.messages[-2] == ("assistant", wrong or "{}")
    assert "not match the schema (" in second.text


def test_the_error_names_the_place(model: Model, wire: Wire) -> None:
    wire.queue(replies.says('{"steps": ["Cut.", 1]}'))
    model.ask(QUESTION, Steps)
    assert "steps.1: Input should be a valid string" in wire.asked[1].text


def test_two_invalid_answers_are_an_error(model: Model, wire: Wire) -> None:
    wire.queue(replies.says("Cut."), replies.says('{"moves": []}'))
    assert "(steps: Field required)" in ask_and_fail(model, AnswerError)
    assert len(wire.asked) == 2


UNUSABLE_ANSWERS = {
    "cut off": (replies.cut_off(), "cut off"),
    "refusal": (replies.refuses("I cannot help with trees."), "I cannot help with trees."),
    "filtered": (replies.filtered(), "content filter"),
    "too long": (replies.status(400, "context_length_exceeded", "Too long: context_length_exceeded"), "too long"),
    "bad request": (replies.status(400, None, f"No such option. You sent {KEY}."), "status 400: No such option."),
    "web page": (replies.sends("<html>Welcome</html>", "text/html"), "unreadable response"),
    "no choices": (replies.sends('{"choices": null}'), "unreadable response"),
    "no choice": (replies.sends('{"choices": []}'), "unreadable response"),
    "empty object": (replies.sends("{}"), "unreadable response"),
    "broken JSON": (replies.sends('{"choices": ['), "unreadable response"),
    "error inside": (replies.sends('{"error": {"message": "overloaded"}}'), "unreadable response"),
}


@pytest.mark.parametrize("case", UNUSABLE_ANSWERS)
def test_an_unusable_answer_is_reported_and_not_cached(model: Model, wire: Wire, case: str) -> None:
    reply, words = UNUSABLE_ANSWERS[case]
    wire.queue(reply)
    assert words in ask_and_fail(model, AnswerError)
    assert len(wire.asked) == 1
    assert model.ask(QUESTION, Steps) == CUT


def test_a_rate_limited_call_waits_as_long_as_asked(model: Model, wire: Wire) -> None:
    wire.queue(replies.too_many(retry_after=0.3))
    started = time.monotonic()
    assert model.ask(QUESTION, Steps) == CUT
    assert time.monotonic() - started >= 0.3
    assert len(wire.asked) == 2
    assert model.usage.calls == 1


@pytest.mark.parametrize("reply", [replies.status(500), replies.status(503), replies.hang_up])
def test_a_temporary_failure_is_retried(model: Model, wire: Wire, reply: replies.Reply) -> None:
    wire.queue(reply, reply)
    assert model.ask(QUESTION, Steps) == CUT
    assert len(wire.asked) == 3


@pytest.mark.parametrize(
    ("reply", "times", "words"),
    [(replies.status(500), 5, "status 500: Something failed."), (replies.too_many(0.01), 9, "Rate limit")],
)
def test_a_lasting_failure_is_reported(model: Model, wire: Wire, reply: replies.Reply, times: int, words: str) -> None:
    wire.always = reply
    assert words in ask_and_fail(model, AnswerError)
    assert len(wire.asked) == times
    wire.always = None
    assert model.ask(QUESTION, Steps) == CUT


def test_a_stalled_call_ends_at_the_timeout(open_wired: Callable[..., Any], wire: Wire) -> None:
    wire.always = wire.stall(HANG)
    with open_wired(timeout=0.2) as model:
        assert "timed out" in ask_and_fail(model, AnswerError)
    wait_until(lambda: len(wire.asked) == 5)  # the last may arrive after its caller has left


UNUSABLE_MODELS = {
    "wrong key": (replies.status(401, "invalid_api_key", f"Incorrect API key provided: {KEY}"), "rejected the API key"),
    "not allowed": (replies.status(403), "rejected the API key"),
    "unknown model": (replies.unknown_model(), "openai:test-model not found"),
    "no credit": (replies.no_credit(), "out of credit"),
    "hangs up": (replies.hang_up, "Cannot reach"),
}


@pytest.mark.parametrize("case", UNUSABLE_MODELS)
def test_an_unusable_model_raises_a_model_error(model: Model, wire: Wire, case: str) -> None:
    wire.always, words = UNUSABLE_MODELS[case]
    assert words in ask_and_fail(model, ModelError)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/v1", "no-address", "http://"])
def test_a_missing_server_raises_a_model_error(open_wired: Callable[..., Any], address: str) -> None:
    with open_wired(base_url=address) as model:
        assert "--base-url" in ask_and_fail(model, ModelError)
