"""The emulators reject what the real APIs reject, so that a test at them proves something."""

from importlib import import_module
from typing import Any

import openai
import pytest

from tests.emulators.anthropic import Anthropic
from tests.emulators.openai import OpenAI
from tests.wire import Wire

SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Name",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
    "additionalProperties": False,
}
SHORT = {**SCHEMA, "properties": {"name": {"type": "string", "maxLength": 9}}}
OPEN = {name: value for name, value in SCHEMA.items() if name != "additionalProperties"}
OPTIONAL = {**SCHEMA, "required": []}
MESSAGES: Any = [{"role": "user", "content": "- Cut the branch."}]


def ask_openai(wire: Wire, model: str, schema: dict[str, Any] = SCHEMA, **settings: Any) -> Any:
    OpenAI(wire)
    form: Any = {"type": "json_schema", "json_schema": {"name": "Name", "strict": True, "schema": schema}}
    with openai.OpenAI(base_url=wire.url, api_key="none", max_retries=0) as client:
        return client.chat.completions.create(model=model, messages=MESSAGES, response_format=form, **settings)


@pytest.mark.parametrize(
    ("model", "settings"),
    [
        ("gpt-5-mini", {"max_tokens": 900}),
        ("gpt-5-mini", {"temperature": 0}),
        ("gpt-4o-mini", {"reasoning_effort": "low"}),
        ("gpt-4o-mini", {"max_completion_tokens": 20_000}),
        *(("gpt-4o-mini", {"schema": schema}) for schema in (SHORT, OPEN, OPTIONAL)),
    ],
)
def test_openai_rejects(wire: Wire, model: str, settings: dict[str, Any]) -> None:
    with pytest.raises(openai.BadRequestError):
        ask_openai(wire, model, **settings)


def test_openai_counts_reasoning_against_the_limit(wire: Wire) -> None:
    (choice,) = ask_openai(wire, "gpt-5-mini", max_completion_tokens=500).choices
    assert (choice.finish_reason, choice.message.content) == ("length", "")
    (choice,) = ask_openai(wire, "gpt-5-mini", max_completion_tokens=5_000).choices
    assert (choice.finish_reason, choice.message.content) == ("stop", '{"name": "Cut the branch"}')
    (choice,) = ask_openai(wire, "gpt-4o-mini", max_tokens=500, temperature=0).choices
    assert choice.finish_reason == "stop"


@pytest.fixture(scope="module")
def anthropic() -> Any:
    """The client library, imported only where these tests run: that takes a second."""
    return import_module("anthropic")


def ask_anthropic(anthropic: Any, wire: Wire, model: str, schema: dict[str, Any] = SCHEMA, **settings: Any) -> Any:
    emulator = Anthropic(wire)
    settings = {"max_tokens": 20_000, "timeout": 5.0, **settings}
    config: Any = {"format": {"type": "json_schema", "schema": schema}, **settings.pop("config", {})}
    with anthropic.Anthropic(base_url=emulator.url, api_key=emulator.key, max_retries=0) as client:
        return client.messages.create(model=model, messages=MESSAGES, output_config=config, **settings)


@pytest.mark.parametrize(
    ("model", "settings"),
    [
        ("claude-sonnet-5", {"extra_body": {"temperature": 0}}),
        ("claude-haiku-4-5", {"config": {"effort": "low"}}),
        ("claude-haiku-4-5", {"max_tokens": 90_000}),
        *(("claude-sonnet-5", {"schema": schema}) for schema in (SHORT, OPEN)),
    ],
)
def test_anthropic_rejects(anthropic: Any, wire: Wire, model: str, settings: dict[str, Any]) -> None:
    with pytest.raises(anthropic.BadRequestError):
        ask_anthropic(anthropic, wire, model, **settings)


def test_anthropic_counts_thinking_against_the_limit(anthropic: Any, wire: Wire) -> None:
    assert ask_anthropic(anthropic, wire, "claude-sonnet-5", max_tokens=500).stop_reason == "max_tokens"
    answer = ask_anthropic(anthropic, wire, "claude-sonnet-5")
    assert (answer.stop_reason, answer.content[-1].text) == ("end_turn", '{"name": "Cut the branch"}')
