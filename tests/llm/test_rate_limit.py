"""How the calls of a build are limited, paused and retried."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from kit_builder.errors import AnswerError, ModelError
from kit_builder.llm import ModelOptions, factory, open_model, rate_limit
from kit_builder.llm.model import Model
from kit_builder.llm.parallel import open_runner
from kit_builder.llm.rate_limit import RateLimiter
from kit_builder.records import Question
from tests import wire as replies
from tests.conftest import Command
from tests.kits import edit
from tests.wire import Asked, Response, Wire


class Name(BaseModel):
    name: str


QUESTIONS = [Question("", (("user", f"- Cut the branch {word}."),), 60) for word in "abcdefghijklmnopqrstuvwx"]


@pytest.fixture
def model(wire: Wire, tmp_path: Path) -> Iterator[Model]:
    options = ModelOptions("openai:test-model", tmp_path / "answers.sqlite", 60, wire.url, parallel_calls=4)
    with open_model(options) as opened:
        yield opened


class Crowd:
    """Answers when four requests are there, and counts how many are there at the same time."""

    def __init__(self, wire: Wire) -> None:
        self._answer = wire.answer
        self._lock = threading.Lock()
        self._four = threading.Barrier(4, timeout=60)
        self._now = 0
        self.counts: list[int] = []

    def __call__(self, asked: Asked) -> Response:
        with self._lock:
            self._now += 1
        self._four.wait()
        with self._lock:
            self.counts.append(self._now)
        self._four.wait()
        with self._lock:
            self._now -= 1
        return self._answer(asked)


def test_no_more_calls_than_allowed_run_in_parallel(model: Model, wire: Wire) -> None:
    crowd = wire.always = Crowd(wire)
    with open_runner(12) as run:
        answers = run(lambda question: model.ask(question, Name).name, QUESTIONS)
    assert answers == [f"Cut the branch {word}" for word in "abcdefghijklmnopqrstuvwx"]
    assert crowd.counts == [4] * 24


def test_a_question_asked_by_several_threads_is_paid_once(model: Model, wire: Wire) -> None:
    all_started = threading.Barrier(4, timeout=60)

    def ask(question: Question) -> Name:
        all_started.wait()
        return model.ask(question, Name)

    with open_runner(4) as run:
        answers = run(ask, QUESTIONS[:1] * 4)
    assert len(wire.asked) == 1
    assert len(set(map(str, answers))) == 1
    assert (model.usage.calls, model.usage.cached_calls) == (1, 3)


def test_if_one_call_has_to_wait_all_wait(model: Model, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    model.ask(QUESTIONS[-1], Name)
    paused = threading.Event()
    four = threading.Barrier(4, timeout=60)
    paused_at: list[float] = []
    late: list[float] = []
    pause_all = RateLimiter._pause_all

    def pause(limiter: RateLimiter, seconds: float) -> None:
        paused_at.append(time.monotonic())
        pause_all(limiter, seconds)
        paused.set()

    def answer(asked: Asked) -> Response:
        if paused.is_set():
            late.append(time.monotonic())
        elif four.wait() == 0:
            return replies.too_many(0.3)(asked)
        assert paused.wait(60)
        return wire.answer(asked)

    monkeypatch.setattr(RateLimiter, "_pause_all", pause)
    wire.always = answer
    with open_runner(4) as run:
        run(lambda question: model.ask(question, Name), QUESTIONS[:12])
    assert len(late) == 12 - 4 + 1
    assert min(late) - paused_at[0] >= 0.3


def test_a_wait_of_hours_is_reported_at_once(model: Model, wire: Wire) -> None:
    wire.always = replies.too_many(7200)
    with pytest.raises(AnswerError, match="Rate limit"):
        model.ask(QUESTIONS[0], Name)
    assert len(wire.asked) == 1


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first call run alone for as long as it takes on a busy machine."""
    monkeypatch.setattr(factory, "SECONDS_ALONE", 120.0)


@pytest.mark.usefixtures("unhurried")
def test_an_invalid_key_costs_one_call(model: Model, wire: Wire) -> None:
    wire.always = replies.status(401, "invalid_api_key")
    with open_runner(4) as run, pytest.raises(ModelError, match="rejected the API key"):
        run(lambda question: model.ask(question, Name), QUESTIONS)
    with pytest.raises(ModelError, match="rejected the API key"):
        model.ask(QUESTIONS[3], Name)
    assert len(wire.asked) == 1


@pytest.mark.usefixtures("unhurried")
def test_a_build_with_an_invalid_key_stops_after_one_call(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path
) -> None:
    wire.key = "another"
    for name, old in (("invoices.md", "day 10."), ("call.vtt", "90 days"), ("tilbud på én side.md", "2 priser")):
        edit(sources / name, old, f"{old} 7 ")
    assert kit_builder("build", sources, "--out", kit, *wire.options).status == 2
    assert len(wire.asked) == 1


def test_temporary_failures_do_not_change_the_order_of_answers(
    model: Model, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "FIRST_BACKOFF", 0.01)
    wire.queue(*(replies.status(500), replies.too_many(0.05), replies.hang_up) * 2)
    with open_runner(4) as run:
        answers = run(lambda question: model.ask(question, Name).name, QUESTIONS)
    assert answers == [f"Cut the branch {word}" for word in "abcdefghijklmnopqrstuvwx"]
    assert len(wire.asked) == len(QUESTIONS) + 6
