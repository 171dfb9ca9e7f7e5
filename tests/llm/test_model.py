import os
import stat
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from langsmith.utils import get_env_var
from pydantic import BaseModel, Field
from pytest_httpserver import HTTPServer

from kit_builder.errors import AnswerError, KitError, ModelError
from kit_builder.llm import ModelOptions, open_model
from kit_builder.llm.answer_cache import AnswerCache
from kit_builder.llm.model import Model, make_strict_schema
from kit_builder.records import Question
from tests import wire as replies
from tests.wire import Wire, open_wire


class Steps(BaseModel):
    steps: Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=60)]


KEY = "sk-a-key-that-nobody-may-see"
QUESTION = Question(
    "steps of call.md", (("system", "Copy the steps."), ("user", "Cut the branch. It is an old tree.")), 200
)
CUT = Steps(steps=["Cut the branch."])


@pytest.fixture
def elsewhere() -> Iterator[Wire]:
    """A second server."""
    with HTTPServer(threaded=True) as server, open_wire(server) as running:
        yield running


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / ".kit" / "answers.sqlite"


@pytest.fixture
def open_wired(wire: Wire, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Opens a model on the wire, with a key that is set."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)

    @contextmanager
    def opened(spec: str = "openai:test-model", base_url: str | None = wire.url, timeout: float = 5) -> Iterator[Model]:
        with open_model(ModelOptions(spec, cache, timeout, base_url)) as model:
            yield model

    return opened


@pytest.fixture
def model(open_wired: Callable[..., Any]) -> Iterator[Model]:
    with open_wired() as opened:
        yield opened


def refused_with(model: Model, kind: type[KitError], question: Question = QUESTION) -> str:
    with pytest.raises(kind) as caught:
        model.ask(question, Steps)
    assert caught.type is kind
    said = str(caught.value)
    assert KEY not in said
    assert "\n" not in said
    return said


# What is asked


def test_a_question_is_sent_as_it_stands_with_its_schema_and_its_bound(model: Model, wire: Wire) -> None:
    assert model.ask(QUESTION, Steps) == CUT
    (asked,) = wire.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    assert tuple(asked.messages) == QUESTION.messages
    assert asked.body["model"] == "test-model"
    assert asked.body["max_completion_tokens"] == QUESTION.max_tokens
    assert asked.body["response_format"]["json_schema"]["strict"] is True
    assert (asked.title, asked.schema["required"]) == ("Steps", ["steps"])


def test_what_some_models_refuse_is_not_sent(model: Model, wire: Wire) -> None:
    model.ask(QUESTION, Steps)
    assert not {"temperature", "top_p", "n", "stop"} & set(wire.asked[0].body)
    assert "maxLength" not in str(wire.asked[0].schema)


def test_braces_in_a_source_are_only_text(model: Model) -> None:
    question = Question("braces", (("user", "Cut {the} {{branch}}."),), 100)
    assert model.ask(question, Steps).steps == ["Cut {the} {{branch}}."]


def test_fields_that_are_numbers_come_through(model: Model, wire: Wire) -> None:
    from kit_builder.extract.small.line_kinds import build_kinds_type

    answer = model.ask(QUESTION, build_kinds_type(12))
    assert answer.model_dump() == {str(place): "other" for place in range(1, 13)}
    assert list(wire.asked[0].schema["properties"]) == [str(place) for place in range(1, 13)]


# What is kept


def test_an_answer_is_asked_for_once(open_wired: Callable[..., Any], wire: Wire) -> None:
    for _ in range(2):
        with open_wired() as model:
            assert model.ask(QUESTION, Steps) == model.ask(QUESTION, Steps) == CUT
    assert len(wire.asked) == 1
    assert model.usage.calls == model.usage.input_tokens == 0
    assert model.usage.cached_calls == 2


def test_whatever_changes_the_answer_is_asked_anew(model: Model, wire: Wire) -> None:
    class Others(BaseModel):
        steps: list[str]

    model.ask(QUESTION, Steps)
    model.ask(Question(QUESTION.about, QUESTION.messages, 201), Steps)
    model.ask(Question(QUESTION.about, QUESTION.messages[1:], 200), Steps)
    model.ask(QUESTION, Others)
    assert len(wire.asked) == 4
    model.ask(Question("other words for the same", QUESTION.messages, 200), Steps)
    assert len(wire.asked) == 4


def test_models_and_servers_are_told_apart(open_wired: Callable[..., Any], wire: Wire, elsewhere: Wire) -> None:
    with open_wired("openai:test-model") as model, open_wired("openai:another") as other:
        model.ask(QUESTION, Steps)
        other.ask(QUESTION, Steps)
    assert len(wire.asked) == 2
    elsewhere.answers["Steps"] = lambda _asked: {"steps": []}
    with open_wired(base_url=elsewhere.url) as model:
        assert model.ask(QUESTION, Steps).steps == []


def test_the_cache_is_for_its_owner_and_holds_no_key(model: Model, cache: Path) -> None:
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


def test_a_kept_answer_that_no_longer_fits_is_asked_for_again(model: Model, wire: Wire, cache: Path) -> None:
    model.ask(QUESTION, Steps)
    kept = AnswerCache(cache)
    kept.put(model._make_key(QUESTION, make_strict_schema(Steps, bounds_strings=False)), '{"moves": []}')
    assert model.ask(QUESTION, Steps) == CUT
    assert len(wire.asked) == 2


def test_a_damaged_cache_is_named(model: Model, cache: Path, wire: Wire) -> None:
    cache.parent.mkdir()
    cache.write_bytes(b"no database " * 100)
    assert str(cache) in refused_with(model, KitError)
    assert wire.asked == []


# Answers that cannot be used


@pytest.mark.parametrize("wrong", ['{"moves": ["Cut."]}', '{"steps": [1]}', "Here are the steps: cut.", "", "{"])
def test_a_wrong_answer_gets_one_more_try_that_names_the_fault(model: Model, wire: Wire, wrong: str) -> None:
    wire.queue(replies.says(wrong), replies.says(CUT.model_dump_json()))
    assert model.ask(QUESTION, Steps) == model.ask(QUESTION, Steps) == CUT
    first, second = wire.asked
    assert second.messages[:-2] == first.messages
    assert second.messages[-2] == ("assistant", wrong or "{}")
    assert "not to the schema (" in second.text


def test_the_fault_is_named_by_its_place(model: Model, wire: Wire) -> None:
    wire.queue(replies.says('{"steps": ["Cut.", 1]}'))
    model.ask(QUESTION, Steps)
    assert "steps.1: Input should be a valid string" in wire.asked[1].text


def test_two_wrong_answers_are_none(model: Model, wire: Wire) -> None:
    wire.queue(replies.says("Cut."), replies.says('{"moves": []}'))
    assert "twice not to the schema (steps: Field required)" in refused_with(model, AnswerError)
    assert len(wire.asked) == 2


NO_ANSWERS = {
    "cut off": (replies.cut_off(), "cut off"),
    "refusal": (replies.refuses("I cannot help with trees."), "refused: I cannot help with trees."),
    "filtered": (replies.filtered(), "content filter"),
    "too long": (replies.status(400, "context_length_exceeded", "Too long: context_length_exceeded"), "longer than"),
    "bad request": (replies.status(400, None, f"No such option. You sent {KEY}."), "status 400: No such option."),
    "web page": (replies.sends("<html>Welcome</html>", "text/html"), "cannot be read as an answer"),
    "no choices": (replies.sends('{"choices": null}'), "cannot be read as an answer"),
    "no choice": (replies.sends('{"choices": []}'), "cannot be read as an answer"),
    "empty object": (replies.sends("{}"), "cannot be read as an answer"),
    "broken JSON": (replies.sends('{"choices": ['), "cannot be read as an answer"),
    "error inside": (replies.sends('{"error": {"message": "overloaded"}}'), "cannot be read as an answer"),
}


@pytest.mark.parametrize("case", NO_ANSWERS)
def test_no_answer_is_told_once_and_never_kept(model: Model, wire: Wire, case: str) -> None:
    reply, words = NO_ANSWERS[case]
    wire.queue(reply)
    assert words in refused_with(model, AnswerError)
    assert len(wire.asked) == 1
    assert model.ask(QUESTION, Steps) == CUT


# Failures that pass


def test_a_server_that_asks_to_slow_down_is_waited_for(model: Model, wire: Wire) -> None:
    wire.queue(replies.too_many(retry_after=0.3))
    started = time.monotonic()
    assert model.ask(QUESTION, Steps) == CUT
    assert 0.3 <= time.monotonic() - started < 3
    assert len(wire.asked) == 2
    assert model.usage.calls == 1


@pytest.mark.parametrize("reply", [replies.status(500), replies.status(503), replies.hang_up])
def test_a_failure_that_passes_is_not_noticed(model: Model, wire: Wire, reply: replies.Reply) -> None:
    wire.queue(reply, reply)
    assert model.ask(QUESTION, Steps) == CUT
    assert len(wire.asked) == 3


@pytest.mark.parametrize(
    ("reply", "times", "words"),
    [(replies.status(500), 5, "status 500: Something failed."), (replies.too_many(0.01), 9, "slow down")],
)
def test_a_failure_that_stays_is_given_up(
    model: Model, wire: Wire, reply: replies.Reply, times: int, words: str
) -> None:
    wire.always = reply
    assert words in refused_with(model, AnswerError)
    assert len(wire.asked) == times
    wire.always = None
    assert model.ask(QUESTION, Steps) == CUT


def test_a_stall_ends_at_the_timeout(open_wired: Callable[..., Any], wire: Wire) -> None:
    wire.always = wire.stall(30)
    started = time.monotonic()
    with open_wired(timeout=0.2) as model:
        assert "in time" in refused_with(model, AnswerError)
    assert time.monotonic() - started < 5
    assert len(wire.asked) == 5


# Failures that stay

USELESS = {
    "wrong key": (replies.status(401, "invalid_api_key", f"Incorrect API key provided: {KEY}"), "refused the key"),
    "not allowed": (replies.status(403), "refused the key"),
    "unknown model": (replies.unknown_model(), "openai:test-model was not found"),
    "no credit": (replies.no_credit(), "no credit left"),
    "hangs up": (replies.hang_up, "cannot be reached"),
}


@pytest.mark.parametrize("case", USELESS)
def test_a_model_that_cannot_be_used_stops_the_build(model: Model, wire: Wire, case: str) -> None:
    wire.always, words = USELESS[case]
    assert words in refused_with(model, ModelError)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/v1", "no-address", "http://"])
def test_a_server_that_is_not_there_stops_the_build(open_wired: Callable[..., Any], address: str) -> None:
    with open_wired(base_url=address) as model:
        assert "--base-url" in refused_with(model, ModelError)


# Usage, threads, tracing


def test_usage_counts_tokens_also_of_what_could_not_be_used(model: Model, wire: Wire) -> None:
    wire.queue(replies.says("Cut it."), replies.cut_off("Cut"))
    refused_with(model, AnswerError)
    first, second = (len(" ".join(text for _, text in asked.messages).split()) for asked in wire.asked)
    assert model.usage.calls == 2
    assert model.usage.input_tokens == first + second
    assert model.usage.output_tokens == 3
    assert model.usage.seconds > 0


def test_threads_may_ask_at_once(model: Model, wire: Wire) -> None:
    questions = [Question("", (("user", f"Cut branch {number}."),), 100) for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda question: model.ask(question, Steps), questions))
    assert [answer.steps for answer in answers] == [[f"Cut branch {number}."] for number in range(24)]
    assert (model.usage.calls, model.usage.input_tokens) == (24, 24 * 3)
    again = [model.ask(question, Steps) for question in questions]
    assert (again, len(wire.asked)) == (answers, 24)


def test_nothing_is_uploaded_where_tracing_is_on(
    model: Model, elsewhere: Wire, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", elsewhere.url)
    monkeypatch.setenv("LANGSMITH_API_KEY", "lsv2_a_key")
    forget = get_env_var.cache_clear  # type: ignore[attr-defined]  # its stub hides that it remembers
    forget()
    request.addfinalizer(forget)
    assert model.ask(QUESTION, Steps) == CUT
    time.sleep(0.5)
    assert elsewhere.asked == []


# The schema


class Inner(BaseModel):
    title: Annotated[str, Field(max_length=5, description="A title.")]
    kind: Literal["a", "b"] = "a"


class Outer(BaseModel):
    """Names of properties that are also keywords of JSON Schema."""

    title: str
    description: Annotated[list[Inner], Field(min_length=1)]
    default: Inner | None = None
    minLength: int  # noqa: N815


INNER = {
    "type": "object",
    "properties": {"title": {"type": "string", "maxLength": 5}, "kind": {"type": "string", "enum": ["a", "b"]}},
    "required": ["title", "kind"],
    "additionalProperties": False,
}
OUTER = {
    "title": "Outer",
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "description": {"type": "array", "items": INNER, "minItems": 1},
        "default": {"anyOf": [INNER, {"type": "null"}]},
        "minLength": {"type": "integer"},
    },
    "required": ["title", "description", "default", "minLength"],
    "additionalProperties": False,
}


def test_the_schema_is_strict_and_whole() -> None:
    assert make_strict_schema(Outer) == OUTER


def test_lengths_of_strings_are_left_out_for_who_refuses_them() -> None:
    schema = make_strict_schema(Outer, bounds_strings=False)
    assert "maxLength" not in str(schema)
    assert "minLength" in schema["properties"]
    assert schema["properties"]["description"]["minItems"] == 1


def test_the_schema_arrives_as_it_was_written(model: Model, wire: Wire) -> None:
    inner = {"title": "Cut", "kind": "b"}
    wire.answers["Outer"] = lambda _asked: {"title": "", "description": [inner], "default": None, "minLength": 1}
    answer = model.ask(QUESTION, Outer)
    assert wire.asked[0].schema == {
        keyword: value
        for keyword, value in make_strict_schema(Outer, bounds_strings=False).items()
        if keyword != "title"
    }
    assert answer.description == [Inner(title="Cut", kind="b")]
