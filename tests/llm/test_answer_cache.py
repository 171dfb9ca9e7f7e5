"""Answers are cached by question, model and server."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from kit_builder.errors import KitError
from kit_builder.llm.answer_cache import AnswerCache, SavedAnswer
from kit_builder.llm.model import Model
from kit_builder.llm.schemas import make_strict_schema
from kit_builder.records import Question
from tests.llm.conftest import CUT, KEY, QUESTION, Steps, ask_and_fail
from tests.wire import Wire


def test_a_question_is_sent_once(open_wired: Callable[..., Any], wire: Wire) -> None:
    for _ in range(2):
        with open_wired() as model:
            assert model.ask(QUESTION, Steps) == model.ask(QUESTION, Steps) == CUT
    assert len(wire.asked) == 1
    assert model.usage.calls == model.usage.input_tokens == 0
    assert model.usage.cached_calls == 2


def test_anything_that_changes_the_answer_is_sent_again(model: Model, wire: Wire) -> None:
    class Others(BaseModel):
        steps: list[str]

    model.ask(QUESTION, Steps)
    model.ask(Question(QUESTION.about, QUESTION.messages, 201), Steps)
    model.ask(Question(QUESTION.about, QUESTION.messages[1:], 200), Steps)
    model.ask(QUESTION, Others)
    assert len(wire.asked) == 4
    model.ask(Question("other words for the same", QUESTION.messages, 200), Steps)
    assert len(wire.asked) == 4


def test_models_and_servers_have_separate_answers(open_wired: Callable[..., Any], wire: Wire, elsewhere: Wire) -> None:
    with open_wired("openai:test-model") as model, open_wired("openai:another") as other:
        model.ask(QUESTION, Steps)
        other.ask(QUESTION, Steps)
    assert len(wire.asked) == 2
    elsewhere.answers["Steps"] = lambda _asked: {"steps": []}
    with open_wired(base_url=elsewhere.url) as model:
        assert model.ask(QUESTION, Steps).steps == []


def test_only_the_owner_can_read_the_cache_and_it_contains_no_key(model: Model, cache: Path) -> None:
    before = os.umask(0o022)
    try:
        model.ask(QUESTION, Steps)
    finally:
        os.umask(before)
    files = list(cache.parent.glob(f"{cache.name}*"))  # SQLite writes beside the file first
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    kept = b"".join(file.read_bytes() for file in files)
    assert b"Cut the branch." in kept
    assert KEY.encode() not in kept


def test_a_cached_answer_that_no_longer_validates_is_requested_again(model: Model, wire: Wire, cache: Path) -> None:
    model.ask(QUESTION, Steps)
    kept = AnswerCache(cache)
    schema = make_strict_schema(Steps, frozenset({"minLength", "maxLength", "uniqueItems"}))
    kept.put(model._make_key(QUESTION, schema), SavedAnswer('{"moves": []}'))
    assert model.ask(QUESTION, Steps) == CUT
    assert len(wire.asked) == 2


def test_a_damaged_cache_is_reported_by_its_path(model: Model, cache: Path, wire: Wire) -> None:
    cache.parent.mkdir()
    cache.write_bytes(b"no database " * 100)
    assert str(cache) in ask_and_fail(model, KitError)
    assert wire.asked == []
