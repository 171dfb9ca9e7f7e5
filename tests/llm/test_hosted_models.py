"""Hosted models as they are: what is sent to each, what it costs, and how its answers may end."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from kit_builder.errors import AnswerError, ModelError
from kit_builder.llm import ModelOptions, open_model
from kit_builder.llm.calls import Tokens
from kit_builder.llm.model import Model
from kit_builder.llm.prices import find_price
from kit_builder.records import Question
from tests import wire as replies
from tests.conftest import Command
from tests.emulators import models
from tests.emulators.anthropic import Anthropic
from tests.emulators.ollama import Ollama
from tests.emulators.openai import OpenAI
from tests.kits import report_of
from tests.llm.conftest import CUT, KEY, QUESTION, Steps, ask_and_fail
from tests.wire import Wire

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"\b([a-z_]+):((?:gpt|o\d|claude|gemini|qwen|llama|mistral)[\w.:-]*\w)")
LONG = " ".join(["Copy the steps of the text, word for word."] * 200)  # longer than what providers cache at least

Open = Callable[..., AbstractContextManager[Model]]


def question(text: str, effort: Any = "low", system: str = LONG) -> Question:
    return Question("steps", (("system", system), ("user", "Cut."), ("assistant", "{}"), ("user", text)), 60, 3, effort)


@pytest.fixture
def opened(wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return a function that opens a model at the emulator of its provider."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", Anthropic.key)

    @contextmanager
    def open_at(spec: str, emulator: Any = None, timeout: float = 60) -> Iterator[Model]:
        server = wire.url if spec.startswith("openai:") else emulator.url
        with open_model(ModelOptions(spec, tmp_path / "answers.sqlite", timeout, server)) as model:
            yield model

    return open_at


@pytest.fixture
def openai(wire: Wire) -> OpenAI:
    return OpenAI(wire)


@pytest.fixture
def anthropic(wire: Wire) -> Anthropic:
    return Anthropic(wire)


@pytest.fixture
def ollama(wire: Wire) -> Ollama:
    return Ollama(wire)


# Every example


def list_named() -> list[str]:
    files = [ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("kit_builder/**/*.toml")]
    files += ROOT.glob("kit_builder/**/*.py")
    found = {match[0] for path in files for match in NAMED.finditer(path.read_text(encoding="utf-8"))}
    return sorted(each for each in found if not each.startswith("local:"))


def test_settings_help_and_docs_name_a_model_of_each_emulated_provider() -> None:
    assert {name.partition(":")[0] for name in list_named()} == {"openai", "anthropic", "ollama"}


@pytest.mark.parametrize("spec", list_named())
def test_every_model_named_as_an_example_answers(opened: Open, wire: Wire, spec: str) -> None:
    emulator = {"openai": OpenAI, "anthropic": Anthropic, "ollama": Ollama}[spec.partition(":")[0]](wire)
    with opened(spec, emulator) as model:
        assert model.ask(QUESTION, Steps) == CUT
        assert model.usage.calls == 1


@pytest.mark.parametrize("spec", ["openai:gpt-5-mini", "anthropic:claude-sonnet-5", "ollama:qwen3"])
def test_a_build_asks_each_provider_with_pseudonyms_and_without_a_fault(
    kit_builder: Command, sources: Path, tmp_path: Path, wire: Wire, monkeypatch: pytest.MonkeyPatch, spec: str
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", Anthropic.key)
    emulator: Any = {"openai": OpenAI, "anthropic": Anthropic, "ollama": Ollama}[spec.partition(":")[0]](wire)
    server = wire.url if spec.startswith("openai:") else emulator.url
    options = ("--product", "diy-kit", "--model", spec, "--base-url", server)
    ran = kit_builder("build", sources, "--out", tmp_path / "kit", *options)
    assert ran.status == 0, ran.err
    assert report_of(tmp_path / "kit")["report"]["calls"] == len(wire.asked) > 5


# OpenAI


@pytest.mark.usefixtures("openai")
@pytest.mark.parametrize("name", models.OPENAI)
@pytest.mark.parametrize("effort", ["", "low", "high"])
def test_every_openai_model_gets_what_it_accepts(opened: Open, wire: Wire, name: str, effort: str) -> None:
    with opened(f"openai:{name}") as model:
        assert model.ask(question("Cut the branch.", effort), Steps) == CUT
    traits = models.OPENAI[name]
    assert wire.asked[0].body.get("reasoning_effort", "") == (effort if traits.efforts else "")
    assert ("temperature" in wire.asked[0].body) is False
    if traits.reasons:
        assert model.usage.output_tokens > QUESTION.max_tokens


@pytest.mark.usefixtures("openai")
def test_a_model_that_does_not_reason_gets_a_limit_near_the_expected_answer(opened: Open, wire: Wire) -> None:
    with opened("openai:gpt-4o-mini") as model:
        for expected in (200, 16_000):
            model.ask(replace(QUESTION, max_tokens=expected), Steps)
    small, capped = (asked.body["max_completion_tokens"] for asked in wire.asked)
    assert 200 < small < 2_000
    assert capped == models.OPENAI["gpt-4o-mini"].most


@pytest.mark.usefixtures("openai")
def test_an_answer_that_reasoning_leaves_no_room_for_is_one_error_and_is_paid(
    opened: Open, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(models.REASONING_TOKENS, "low", 10**6)
    with opened("openai:gpt-5-mini") as model:
        message = ask_and_fail(model, AnswerError, question("Cut the branch."))
    limit = wire.asked[0].body["max_completion_tokens"]
    assert f"cut off after {limit} tokens, {limit} of them for reasoning" in message
    assert (len(wire.asked), model.usage.output_tokens) == (1, limit)


@pytest.mark.usefixtures("openai")
def test_tokens_in_openais_prompt_cache_are_counted_at_their_price(opened: Open) -> None:
    with opened("openai:gpt-5-mini") as model:
        model.ask(question("Cut the branch."), Steps)
        assert model.usage.cached_input_tokens == 0
        first = model.usage.cost_usd or 0
        model.ask(question("Cut the twig."), Steps)
    usage = model.usage
    assert models.LEAST_CACHED < usage.cached_input_tokens < usage.input_tokens / 2
    assert (usage.cost_usd or 0) - first < first
    assert usage.cost_usd == pytest.approx(
        find_price("openai", "gpt-5-mini")(Tokens(usage.input_tokens, usage.output_tokens, usage.cached_input_tokens))
    )


def test_a_model_without_a_price_is_searched_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []

    def search(_usage: object, *, model_ref: str, provider_id: str) -> None:
        searched.append(f"{provider_id}:{model_ref}")
        raise LookupError

    monkeypatch.setattr("genai_prices.calc_price", search)
    price = find_price("xai", "model-without-a-price")
    assert [price(Tokens(10, 10)) for _ in range(3)] == [None] * 3
    assert searched == ["x-ai:model-without-a-price"]


@pytest.mark.usefixtures("openai")
def test_what_a_schema_may_not_say_is_checked_here_and_corrected_once(opened: Open, wire: Wire) -> None:
    class Short(BaseModel):
        words: Annotated[list[Annotated[str, Field(max_length=6)]], Field(max_length=3)]

    given = iter(["too long a text", "short"])
    wire.answers["Short"] = lambda _asked: {"words": [next(given)]}
    with opened("openai:gpt-5-mini") as model:
        assert model.ask(QUESTION, Short).words == ["short"]
    assert "at most 6 characters" in wire.asked[1].text
    assert wire.asked[1].messages[:2] == wire.asked[0].messages


# Anthropic


@pytest.mark.parametrize("name", models.ANTHROPIC)
@pytest.mark.parametrize("effort", ["", "low", "high"])
def test_every_anthropic_model_gets_what_it_accepts(opened: Open, anthropic: Anthropic, name: str, effort: str) -> None:
    class Bounded(BaseModel):
        steps: Annotated[list[Annotated[str, Field(max_length=99)]], Field(min_length=1, max_length=9)]
        count: Annotated[int, Field(ge=0, le=9)]

    with opened(f"anthropic:{name}", anthropic) as model:
        assert model.ask(question("Cut the branch.", effort), Bounded).steps == ["Cut the branch."]
    (body,) = anthropic.received
    assert body["output_config"].get("effort", "") == (effort if models.ANTHROPIC[name].efforts else "")
    assert body["system"] == LONG


def test_anthropic_caches_the_start_that_prompts_share(opened: Open, anthropic: Anthropic) -> None:
    with opened("anthropic:claude-sonnet-5", anthropic) as model:
        model.ask(question("Cut the branch."), Steps)
        first = model.usage.cost_usd or 0
        assert model.usage.cached_input_tokens == 0
        model.ask(question("Cut the twig."), Steps)
    assert model.usage.cached_input_tokens > models.LEAST_CACHED
    assert model.usage.input_tokens == 2 * (model.usage.cached_input_tokens + 3)
    assert (model.usage.cost_usd or 0) - first < first
    plain = find_price("anthropic", "claude-sonnet-5")(Tokens(model.usage.input_tokens // 2, 646))
    assert first > (plain or 0)  # writing to the cache costs more than reading the prompt


def test_anthropic_caches_what_questions_share_beyond_the_rules(opened: Open, anthropic: Anthropic, wire: Wire) -> None:
    shared = "Statements: " + "The branch is cut above the bud. " * 200
    asked = [
        Question("", (("system", "Be brief."), ("user", f"{shared}{brief}")), 600, shared=shared)
        for brief in ("Write a book.", "Write a talk.")
    ]
    with opened("anthropic:claude-sonnet-5", anthropic) as model:
        for each in asked:
            model.ask(each, Steps)
    assert model.usage.cached_input_tokens > models.LEAST_CACHED
    assert ["".join(text for _, text in each.messages[1:]) for each in wire.asked] == [
        each.messages[1][1] for each in asked
    ]


def test_a_missing_key_for_anthropic_names_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with open_model(ModelOptions("anthropic:claude-sonnet-5", tmp_path / "answers.sqlite", 60)) as model:
        assert "export ANTHROPIC_API_KEY" in ask_and_fail(model, ModelError)


ANTHROPIC_ENDS = {
    "refusal": (lambda emulator: emulator.end("refusal"), AnswerError, "refused to answer"),
    "cut off": (
        lambda emulator: emulator.end("max_tokens", {"type": "text", "text": '{"steps": ["Cut'}),
        AnswerError,
        "cut off after 20 tokens",
    ),
    "wrong key": (lambda emulator: emulator.fail(401, "authentication_error", "no"), ModelError, "rejected"),
    "no credit": (
        lambda emulator: emulator.fail(400, "invalid_request_error", "Your credit balance is too low."),
        ModelError,
        "out of credit",
    ),
    "too long": (
        lambda emulator: emulator.fail(400, "invalid_request_error", "prompt is too long: 9 tokens > 8 maximum"),
        AnswerError,
        "too long",
    ),
}


@pytest.mark.parametrize("case", ANTHROPIC_ENDS)
def test_an_unusable_answer_of_anthropic_is_one_error_and_not_asked_again(
    opened: Open, anthropic: Anthropic, case: str
) -> None:
    end, kind, words = ANTHROPIC_ENDS[case]
    with opened("anthropic:claude-sonnet-5", anthropic) as model:
        end(anthropic)
        assert words in ask_and_fail(model, kind)
    assert len(anthropic.received) == 1


def test_an_overloaded_anthropic_is_asked_again(opened: Open, anthropic: Anthropic) -> None:
    anthropic.fail(529, "overloaded_error", "Overloaded")
    with opened("anthropic:claude-sonnet-5", anthropic) as model:
        assert model.ask(QUESTION, Steps) == CUT
    assert len(anthropic.received) == 2


# Ollama


@pytest.mark.parametrize("name", models.OLLAMA)
def test_every_ollama_model_gets_a_whole_question_and_room_to_think(opened: Open, ollama: Ollama, name: str) -> None:
    long = replace(question("Cut the branch.", system=LONG * 4), max_tokens=60)
    with opened(f"ollama:{name}", ollama) as model:
        assert model.ask(long, Steps) == CUT
    (body,) = ollama.received
    assert model.usage.input_tokens == models.count_words(*(text for _, text in long.messages)) > 4_096
    assert body["format"]["properties"]["steps"]["items"]["maxLength"] == 500
    assert body["options"]["num_predict"] > 60 + 640


def test_a_model_that_ollama_does_not_have_is_reported(opened: Open, ollama: Ollama) -> None:
    with opened("ollama:qwen99", ollama) as model:
        assert "ollama:qwen99 not found" in ask_and_fail(model, ModelError)


def test_a_silent_ollama_times_out(opened: Open, ollama: Ollama, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit_builder.llm.rate_limit.MAX_RETRIES", 0)
    ollama.is_silent = True
    with opened("ollama:qwen3", ollama, timeout=0.2) as model:
        assert "timed out" in ask_and_fail(model, AnswerError)


def test_an_ollama_that_does_not_run_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit_builder.llm.rate_limit.MAX_RETRIES", 0)
    with open_model(ModelOptions("ollama:qwen3", tmp_path / "answers.sqlite", 60, "http://127.0.0.1:9")) as model:
        assert "Cannot reach ollama:qwen3" in ask_and_fail(model, ModelError)


# Answers that end badly, at OpenAI


def test_an_empty_answer_is_asked_for_once_more_in_the_same_words(opened: Open, wire: Wire) -> None:
    wire.queue(replies.says(""))
    with opened("openai:gpt-5-mini") as model:
        assert model.ask(QUESTION, Steps) == CUT
        wire.queue(replies.says(""), replies.says(None))
        other = replace(QUESTION, messages=QUESTION.messages[1:])
        assert "empty" in ask_and_fail(model, AnswerError, other)
    first, again, third, fourth = (asked.messages for asked in wire.asked)
    assert (first, third) == (again, fourth)


def test_a_question_that_a_content_filter_blocks_is_one_error(opened: Open, wire: Wire) -> None:
    wire.queue(replies.status(400, "content_filter", "The prompt triggered a policy."))
    with opened("openai:gpt-5-mini") as model:
        assert "content filter blocked the question" in ask_and_fail(model, AnswerError)
    assert len(wire.asked) == 1
