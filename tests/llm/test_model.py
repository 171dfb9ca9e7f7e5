"""What is sent to a model, what comes back, and what is counted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from langchain_core.tracers.langchain import wait_for_all_tracers
from langsmith.utils import get_env_var

from kit_builder.errors import AnswerError, ModelError
from kit_builder.llm.model import Model
from kit_builder.records import Question
from tests import wire as replies
from tests.llm.conftest import CUT, KEY, QUESTION, Steps, ask_and_fail
from tests.wire import Wire


def test_a_question_is_sent_with_its_schema_and_room_for_reasoning(model: Model, wire: Wire) -> None:
    assert model.ask(QUESTION, Steps) == CUT
    (asked,) = wire.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    assert tuple(asked.messages) == QUESTION.messages
    assert asked.body["model"] == "test-model"
    assert asked.body["max_completion_tokens"] > QUESTION.max_tokens + 8_000
    assert asked.body["response_format"]["json_schema"]["strict"] is True
    assert (asked.title, asked.schema["required"]) == ("Steps", ["steps"])


def test_options_that_some_models_reject_are_not_sent(model: Model, wire: Wire) -> None:
    model.ask(QUESTION, Steps)
    assert not {"temperature", "top_p", "n", "stop"} & set(wire.asked[0].body)
    assert "maxLength" not in str(wire.asked[0].schema)


def test_braces_in_a_source_are_only_text(model: Model) -> None:
    question = Question("braces", (("user", "Cut {the} {{branch}}."),), 100)
    assert model.ask(question, Steps).steps == ["Cut {the} {{branch}}."]


def test_field_names_may_be_numbers(model: Model, wire: Wire) -> None:
    from kit_builder.extract.small.line_kinds import build_kinds_type

    answer = model.ask(QUESTION, build_kinds_type(12))
    assert answer.model_dump() == {str(place): "other" for place in range(1, 13)}
    assert list(wire.asked[0].schema["properties"]) == [str(place) for place in range(1, 13)]


def test_usage_counts_the_tokens_of_unusable_answers(model: Model, wire: Wire) -> None:
    wire.queue(replies.says("Cut it."), replies.cut_off("Cut"))
    ask_and_fail(model, AnswerError)
    first, second = (len(" ".join(text for _, text in asked.messages).split()) for asked in wire.asked)
    assert model.usage.calls == 2
    assert model.usage.input_tokens == first + second
    assert model.usage.output_tokens == 3
    assert model.usage.seconds > 0


def test_a_model_that_answers_nothing_is_given_up(model: Model, wire: Wire) -> None:
    questions = [Question("", (("user", f"Cut branch {number}."),), 100) for number in range(23)]
    wire.always = replies.refuses("No.")
    for question in questions[:11]:
        with pytest.raises(AnswerError):
            model.ask(question, Steps)
    wire.always = None
    model.ask(questions[11], Steps)
    wire.always = replies.refuses("No.")
    for question in questions[12:]:
        with pytest.raises(AnswerError):
            model.ask(question, Steps)
    with pytest.raises(ModelError, match="No"):
        model.ask(questions[0], Steps)


def ask_all_and_fail(model: Model, questions: list[Question]) -> None:
    for question in questions:
        with pytest.raises(AnswerError):
            model.ask(question, Steps)


def test_questions_refused_in_the_last_run_do_not_end_the_next(open_wired: Callable[..., Any], wire: Wire) -> None:
    questions = [Question("", (("user", f"Cut branch {number}."),), 100) for number in range(24)]
    wire.always = replies.refuses("No.")
    with open_wired() as model:
        ask_all_and_fail(model, questions[:11])
        wire.always = None
        model.ask(QUESTION, Steps)
        wire.always = replies.refuses("No.")
        ask_all_and_fail(model, questions[11:13])
    with open_wired() as model:
        model.ask(QUESTION, Steps)  # cached: nothing new is known of the model
        ask_all_and_fail(model, questions[:13])
        ask_all_and_fail(model, questions[13:])
        with pytest.raises(ModelError, match="12 questions in a row"):
            model.ask(Question("", (("user", "Cut the last branch."),), 100), Steps)


def test_questions_refused_in_a_run_that_was_given_up_still_count(open_wired: Callable[..., Any], wire: Wire) -> None:
    questions = [Question("", (("user", f"Cut branch {number}."),), 100) for number in range(12)]
    wire.always = replies.refuses("No.")
    for _ in range(2):
        with pytest.raises(ModelError, match="12 questions in a row"), open_wired() as model:
            ask_all_and_fail(model, questions[:11])
            model.ask(questions[11], Steps)


def test_threads_may_ask_in_parallel(model: Model, wire: Wire) -> None:
    questions = [Question("", (("user", f"Cut branch {number}."),), 100) for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda question: model.ask(question, Steps), questions))
    assert [answer.steps for answer in answers] == [[f"Cut branch {number}."] for number in range(24)]
    assert (model.usage.calls, model.usage.input_tokens) == (24, 24 * 3)
    again = [model.ask(question, Steps) for question in questions]
    assert (again, len(wire.asked)) == (answers, 24)


def test_nothing_is_uploaded_even_if_tracing_is_on(
    model: Model, elsewhere: Wire, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", elsewhere.url)
    monkeypatch.setenv("LANGSMITH_API_KEY", "lsv2_a_key")
    forget = get_env_var.cache_clear  # type: ignore[attr-defined]  # missing in its stub
    forget()
    request.addfinalizer(forget)
    assert model.ask(QUESTION, Steps) == CUT
    wait_for_all_tracers()
    assert elsewhere.asked == []
