"""Opening models: specs, keys, hosted and embedded models."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any, Self

import pytest
from langchain_core.messages import AIMessage
from langchain_core.runnables import RunnableLambda
from pydantic import BaseModel
from pytest_httpserver import HTTPServer

import kit_builder.llm.embedded
from kit_builder.errors import AnswerError, ModelError
from kit_builder.llm import ModelOptions, is_hosted, open_model
from kit_builder.llm.answer_cache import AnswerCache
from kit_builder.llm.calls import prepare_in_process
from kit_builder.llm.capacity import Capacity
from kit_builder.llm.model import Backend, Model
from kit_builder.llm.prices import charge_nothing
from kit_builder.llm.rate_limit import RateLimiter
from kit_builder.records import Question
from tests import wire as replies
from tests.wire import Wire, open_wire

QUESTION = Question("name of a method", (("user", "- Cut the branch."),), 60)


class Name(BaseModel):
    name: str


def ask(spec: str, folder: Path, base_url: str | None = None) -> str:
    options = ModelOptions(spec, folder / "cache", 60, base_url, show_download=_never)
    with open_model(options) as model:
        return model.ask(QUESTION, Name).name


def _never(_done: int, _total: int) -> None:
    pytest.fail("weights were downloaded")


def open_and_fail(spec: str, folder: Path, base_url: str | None = None) -> str:
    with pytest.raises(ModelError) as caught:
        ask(spec, folder, base_url)
    return str(caught.value)


@pytest.mark.parametrize("spec", ["openai:gpt-5-mini", "ollama:qwen3", "localhost:8080"])
def test_a_model_of_a_provider_is_hosted(spec: str) -> None:
    assert is_hosted(spec)


@pytest.mark.parametrize("spec", ["local", "local:", "local:/path/to/model.gguf", "local:smollm2-135m"])
def test_an_embedded_model_is_not_hosted(spec: str) -> None:
    assert not is_hosted(spec)


# Hosted models


def test_your_own_server_needs_no_key(wire: Wire, tmp_path: Path) -> None:
    assert ask("openai:test-model", tmp_path, wire.url) == "Cut the branch"
    assert wire.asked[0].headers["Authorization"].startswith("Bearer ")


@pytest.mark.parametrize("variable", ["OPENAI_BASE_URL", "OPENAI_API_BASE"])
def test_the_environment_may_set_the_server(
    wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, wire.url)
    assert ask("openai:test-model", tmp_path) == "Cut the branch"
    monkeypatch.setenv(variable, f"{wire.url}/elsewhere")
    ask("openai:test-model", tmp_path)
    assert [asked.path for asked in wire.asked] == ["/v1/chat/completions", "/v1/elsewhere/chat/completions"]


@pytest.mark.usefixtures("wire")
def test_a_missing_key_names_the_variable(tmp_path: Path) -> None:
    assert "export OPENAI_API_KEY" in open_and_fail("openai:test-model", tmp_path)


def test_the_server_checks_the_key(wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wire.key = "sk-right-and-proper"
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-and-long")
    assert "rejected the API key" in (message := open_and_fail("openai:test-model", tmp_path, wire.url))
    assert "sk-wrong" not in message
    monkeypatch.setenv("OPENAI_API_KEY", f"{wire.key}\n")  # as a file that was read into the variable ends
    assert ask("openai:test-model", tmp_path, wire.url) == "Cut the branch"


@pytest.mark.usefixtures("wire")
@pytest.mark.parametrize(
    ("provider", "package"), [("mistralai", "langchain-mistralai"), ("bedrock_converse", "langchain-aws")]
)
def test_a_missing_package_is_named(tmp_path: Path, provider: str, package: str) -> None:
    assert open_and_fail(f"{provider}:some-model", tmp_path).endswith(f"pip install {package}")


@pytest.mark.usefixtures("wire")
def test_an_unknown_provider_is_reported(tmp_path: Path) -> None:
    message = open_and_fail("opnai:gpt-5-mini", tmp_path)
    assert message.startswith("opnai is no provider of models that can be used. There are: ")
    assert " openai," in message
    assert "\n" not in message


@pytest.mark.parametrize("spec", ["", "gpt-5-mini", "openai", "openai:", ":gpt-5-mini"])
def test_a_spec_without_a_model_lists_the_forms(tmp_path: Path, spec: str) -> None:
    assert "PROVIDER:MODEL" in open_and_fail(spec, tmp_path)


@pytest.mark.usefixtures("wire")
@pytest.mark.parametrize("spec", ["openai:test-model", "local"])
def test_a_model_that_is_not_asked_is_not_opened(tmp_path: Path, spec: str) -> None:
    options = ModelOptions(spec, tmp_path / "cache", 60, announce=pytest.fail, show_download=_never)
    with open_model(options) as model:
        assert (model.usage.calls, model.name.partition(":")[0]) == (0, spec.partition(":")[0])
    assert list(tmp_path.iterdir()) == []


# Other providers' forms of answers


class Provider:
    """A chat model that returns one message."""

    def __init__(self, message: AIMessage) -> None:
        self.message = message

    def with_structured_output(self, _schema: Any, **_settings: Any) -> Any:
        parser = RunnableLambda(lambda _message: pytest.fail("the provider's own parser was asked"))
        return RunnableLambda(lambda _messages: self.message) | parser


def ask_provider(message: AIMessage, tmp_path: Path) -> str:
    prepare = prepare_in_process("other:model", lambda _max_tokens: Provider(message))  # type: ignore[arg-type,return-value]
    backend = Backend(
        "other:model", "", prepare, Capacity(100, 100, 1, False), frozenset(), RateLimiter(1), charge_nothing
    )
    return Model(backend, AnswerCache(tmp_path / "cache")).ask(QUESTION, Name).name


@pytest.mark.parametrize(
    "reason", [{"stop_reason": "max_tokens"}, {"done_reason": "length"}, {"finish_reason": "MAX_TOKENS"}]
)
def test_other_providers_reasons_for_a_cut_off_answer_are_recognised(reason: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(AnswerError, match="cut off"):
        ask_provider(AIMessage('{"name": "Cut"}', response_metadata=reason), tmp_path)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ({"stop_reason": "refusal"}, "refused to answer: I cannot"),
        ({"stop_reason": "model_context_window_exceeded"}, "cut off"),
        ({"finish_reason": "SAFETY"}, "content filter"),
        ({"finish_reason": "content_filter"}, "content filter"),
    ],
)
def test_other_providers_reasons_for_no_answer_are_recognised(
    reason: dict[str, str], words: str, tmp_path: Path
) -> None:
    with pytest.raises(AnswerError, match=words):
        ask_provider(AIMessage("I cannot", response_metadata=reason), tmp_path)


def test_an_answer_in_a_tool_call_is_read(tmp_path: Path) -> None:
    call = {"name": "Name", "args": {"name": "Cut"}, "id": "1"}
    assert ask_provider(AIMessage("", tool_calls=[call]), tmp_path) == "Cut"


# Embedded models


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    path = tmp_path / "own.gguf"
    path.write_bytes(b"GGUF and then weights")
    return path


@pytest.fixture
def running(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The paths of loaded weights, in an engine that answers over the wire."""
    wire.key = "a-key-for-this-run"
    running: list[Path] = []

    class Engine:
        base_url = wire.url
        api_key = wire.key
        lock = Lock()

        def __init__(self, path: Path, _context: int) -> None:
            self.path = path

        def load_prefix(self, messages: object) -> None:
            """Load nothing."""

        def __enter__(self) -> Self:
            running.append(self.path)
            return self

        def __exit__(self, *_error: object) -> None:
            running.remove(self.path)

    monkeypatch.setattr(kit_builder.llm.embedded, "Engine", Engine)
    return running


def open_local(path: Path, announced: list[str]) -> Any:
    cache = path.parent / "cache"
    return open_model(ModelOptions(f"local:{path}", cache, 60, announce=announced.append, show_download=_never))


def test_weights_are_loaded_once_and_released_with_the_model(gguf: Path, running: list[Path], wire: Wire) -> None:
    announced: list[str] = []
    with open_local(gguf, announced) as model:
        assert running == []
        for number in range(3):
            model.ask(Question("", (("user", f"Cut branch {number}."),), 60), Name)
        assert (running, len(announced), len(wire.asked)) == ([gguf], 1, 3)
    assert running == []


def test_an_embedded_model_has_temperature_zero_and_a_token_limit(
    gguf: Path, running: list[Path], wire: Wire, tmp_path: Path
) -> None:
    assert running == []
    ask(f"local:{gguf}", tmp_path)
    assert wire.asked[0].body["temperature"] == 0
    assert wire.asked[0].body["max_completion_tokens"] == QUESTION.max_tokens


def test_an_embedded_model_is_not_retried(gguf: Path, running: list[Path], wire: Wire) -> None:
    wire.always = replies.status(500)
    with open_local(gguf, []) as model, pytest.raises(Exception, match="status 500"):
        model.ask(QUESTION, Name)
    assert (len(wire.asked), running) == (1, [])


LOOP = "Cut the branch. " * 30


def test_an_embedded_model_in_a_loop_is_asked_again_with_a_penalty(
    gguf: Path, running: list[Path], wire: Wire, tmp_path: Path
) -> None:
    wire.queue(replies.cut_off(LOOP))
    assert ask(f"local:{gguf}", tmp_path) == "Cut the branch"
    first, second = wire.asked
    assert "repeat_penalty" not in first.body
    assert second.body["repeat_penalty"] > 1
    assert (second.messages, running) == (first.messages, [])


def test_an_embedded_model_that_stays_in_a_loop_is_reported(gguf: Path, running: list[Path], wire: Wire) -> None:
    wire.always = replies.cut_off(LOOP)
    with open_local(gguf, []) as model, pytest.raises(AnswerError, match=r"repeated itself .* with a penalty"):
        model.ask(QUESTION, Name)
    assert (len(wire.asked), model.usage.output_tokens, running) == (2, 180, [])


def test_an_answer_that_is_only_too_long_is_not_asked_for_again(gguf: Path, running: list[Path], wire: Wire) -> None:
    wire.always = replies.cut_off()
    with open_local(gguf, []) as model, pytest.raises(AnswerError, match="cut off"):
        model.ask(QUESTION, Name)
    assert (len(wire.asked), running) == (1, [])


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """A proxy set in the environment, for every request that uses it."""
    with HTTPServer(host="127.0.0.1", threaded=True) as server, open_wire(server) as running:
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, server.url_for("/"))
        yield running


def test_requests_to_an_embedded_model_use_no_proxy(gguf: Path, running: list[Path], wire: Wire, proxy: Wire) -> None:
    assert ask(f"local:{gguf}", gguf.parent) == "Cut the branch"
    assert (len(wire.asked), proxy.asked, running) == (1, [], [])


def test_other_weights_in_the_same_file_have_separate_answers(gguf: Path, running: list[Path], wire: Wire) -> None:
    for weights in (b"GGUF and then weights", b"GGUF and other weights"):
        gguf.write_bytes(weights)
        ask(f"local:{gguf}", gguf.parent)
        ask(f"local:{gguf}", gguf.parent)
    assert (len(wire.asked), running) == (2, [])


def test_missing_weights_are_reported_with_the_known_ones(tmp_path: Path) -> None:
    message = open_and_fail("local:/no/such/file.gguf", tmp_path)
    assert "/no/such/file.gguf" in message
    assert "smollm2-135m" in message


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"#!/bin/sh\n", "is not a GGUF model"), (b"GGUF\x03\x00\x00\x00 cut", "Cannot load")],
)
def test_damaged_weights_are_reported_by_their_path(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "damaged.gguf"
    path.write_bytes(content)
    message = open_and_fail(f"local:{path}", tmp_path)
    assert str(path) in message
    assert words in message


def test_the_small_embedded_model_keeps_to_the_schema_and_token_limit(tmp_path: Path) -> None:
    announced: list[str] = []
    options = ModelOptions("local:smollm2-135m", tmp_path / "cache", 60, announce=announced.append)
    with open_model(options) as model:
        assert model.ask(QUESTION, Name).name
        assert 0 < (written := model.usage.output_tokens) <= QUESTION.max_tokens
        with pytest.raises(AnswerError, match="cut off"):
            model.ask(Question("", QUESTION.messages, 3), Name)
        assert model.usage.output_tokens == written + 3
    assert announced[-1] == "Loading the embedded model smollm2-135m with 8,192 tokens of context"


def test_a_server_that_is_not_running_cannot_be_reached(wire: Wire, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    assert "Cannot reach" in open_and_fail("openai:test-model", tmp_path, address)
    assert wire.asked == []


def test_a_dry_run_goes_on_with_the_likely_answer(tmp_path: Path) -> None:
    options = ModelOptions("openai:gpt-5-mini", tmp_path / "answers.sqlite", 60, dry_run=True)
    with open_model(options) as model:
        assert model.ask(replace(QUESTION, likely='{"name": "Graft a branch"}'), Name).name == "Graft a branch"
        assert model.ask(replace(QUESTION, messages=(("user", "- Seal it."),)), Name).name != "Graft a branch"
        assert model.usage.calls == 2
