"""One call to a model: what is sent, what came of it, and how it is made in this process."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from kit_builder.errors import AnswerError
from kit_builder.llm.rate_limit import Fault

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable, RunnableSequence

Messages = tuple[tuple[str, str], ...]

WAS_CUT_OFF = "The model's answer was cut off before its end."
_CUT_OFF = {"length", "max_tokens"}


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """What is sent to a model: `messages`, the schema of the answer, and how many tokens that has at most.

    The first `fixed` messages are the program's own.

    Nothing of it shows where a log tells what a function was given.
    """

    messages: Messages
    schema: dict[str, Any]
    max_tokens: int
    fixed: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """What a call gave: its text, how many tokens went in and out, and what it failed of, if it did."""

    text: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    fault: Fault | None = None


# Gives the LangChain chat model for a call, whose answers have at most as many tokens.
Connect = Callable[[Call], "BaseChatModel"]
# Makes a call ready, and gives what then makes it, as often as need be.
Prepare = Callable[[Call], Callable[[], Reply]]


def here(name: str, connect: Connect) -> Prepare:
    """Makes calls of the model `name` in this process."""
    lock = Lock()

    def prepare(call: Call) -> Callable[[], Reply]:
        with lock:
            chat = connect(call)
        return partial(made, name, asking(chat, call.schema), call.messages)

    return prepare


def asking(chat: "BaseChatModel", schema: dict[str, Any]) -> "Runnable[Any, Any]":
    """The model, told of the schema; what reads the answer after it is left out, as it is read here."""
    structured = chat.with_structured_output(schema, method="json_schema", strict=True)
    return cast("RunnableSequence[Any, Any]", structured).first


def made(name: str, asking: "Runnable[Any, Any]", messages: Messages) -> Reply:
    """What the model `name` answers, or why it does not. An error that is not known as one of a model is raised."""
    from langsmith import tracing_context

    from kit_builder.llm.provider_errors import fault_of

    try:
        with tracing_context(enabled=False):
            return _read(asking.invoke(list(messages)))
    except Exception as error:
        if fault := fault_of(error, name):
            return Reply("", *_tokens_spent_on(error), fault=fault)
        raise


def _read(message: "AIMessage") -> Reply:
    used = (0, 0)
    if tokens := message.usage_metadata:
        used = (tokens["input_tokens"], tokens["output_tokens"])
    if refusal := message.additional_kwargs.get("refusal"):
        return Reply("", *used, fault=Fault(AnswerError(refused(refusal))))
    names = ("finish_reason", "stop_reason", "done_reason")  # OpenAI's and others', Anthropic's, Ollama's
    if any(str(message.response_metadata.get(name)).lower() in _CUT_OFF for name in names):
        return Reply("", *used, fault=Fault(AnswerError(WAS_CUT_OFF)))
    if message.tool_calls:  # so LangChain has a model answer whose provider takes no schema
        return Reply(json.dumps(message.tool_calls[0]["args"], ensure_ascii=False), *used)
    return Reply(message.text, *used)


def refused(refusal: str) -> str:
    """What is told of an answer that is a refusal."""
    return f"The model refused: {refusal}"


def _tokens_spent_on(error: Exception) -> tuple[int, int]:
    usage = getattr(getattr(error, "completion", None), "usage", None)
    return (usage.prompt_tokens, usage.completion_tokens) if usage else (0, 0)
