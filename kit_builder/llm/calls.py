"""One call to a model: the request, the reply, and how a call is made in this process."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from kit_builder.errors import AnswerError
from kit_builder.llm.rate_limit import Failure

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable, RunnableSequence

Messages = tuple[tuple[str, str], ...]

CUT_OFF = "The answer was cut off."
_CUT_OFF_REASONS = {"length", "max_tokens"}


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """A request to a model: role and text of each message, the JSON Schema of the answer, and its longest length.

    The first `fixed` messages are part of the program and the same in every kit. The record has no repr, so that
    nobody's words get into a log.
    """

    messages: Messages
    schema: dict[str, Any]
    max_tokens: int
    fixed: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """The result of a call: its text, the tokens used, and the failure if there was one."""

    text: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    failure: Failure | None = None


# Returns the LangChain chat model for a call, limited to the call's `max_tokens`.
OpenChat = Callable[[Call], "BaseChatModel"]
# Prepares a call and returns a function that makes it, as often as needed.
Prepare = Callable[[Call], Callable[[], Reply]]


def prepare_in_process(name: str, open_chat: OpenChat) -> Prepare:
    """Return a function that prepares calls of the model `name`, to be made in this process."""
    lock = Lock()

    def prepare(call: Call) -> Callable[[], Reply]:
        with lock:
            chat = open_chat(call)
        return partial(make_call, name, bind_schema(chat, call.schema), call.messages)

    return prepare


def bind_schema(chat: "BaseChatModel", schema: dict[str, Any]) -> "Runnable[Any, Any]":
    """Return `chat` bound to `schema`, without LangChain's parser: answers are parsed here."""
    structured = chat.with_structured_output(schema, method="json_schema", strict=True)
    return cast("RunnableSequence[Any, Any]", structured).first


def make_call(name: str, chat: "Runnable[Any, Any]", messages: Messages) -> Reply:
    """Send `messages` to the model `name` and return its reply or its failure. Unknown errors are raised."""
    from langsmith import tracing_context

    from kit_builder.llm.provider_errors import classify_error

    try:
        with tracing_context(enabled=False):
            return _read_reply(chat.invoke(list(messages)))
    except Exception as error:
        if failure := classify_error(error, name):
            return Reply("", *_read_tokens(error), failure=failure)
        raise


def _read_reply(message: "AIMessage") -> Reply:
    used = (0, 0)
    if tokens := message.usage_metadata:
        used = (tokens["input_tokens"], tokens["output_tokens"])
    if refusal := message.additional_kwargs.get("refusal"):
        return Reply("", *used, failure=Failure(AnswerError(describe_refusal(refusal))))
    names = ("finish_reason", "stop_reason", "done_reason")  # OpenAI's and others', Anthropic's, Ollama's
    if any(str(message.response_metadata.get(name)).lower() in _CUT_OFF_REASONS for name in names):
        return Reply("", *used, failure=Failure(AnswerError(CUT_OFF)))
    if message.tool_calls:  # LangChain's substitute for providers that take no schema
        return Reply(json.dumps(message.tool_calls[0]["args"], ensure_ascii=False), *used)
    return Reply(message.text, *used)


def describe_refusal(refusal: str) -> str:
    """Return the error message for an answer that is a refusal."""
    return f"The model refused to answer: {refusal}"


def _read_tokens(error: Exception) -> tuple[int, int]:
    """Return the input and output tokens that a failed call used, as far as its error holds them."""
    usage = getattr(getattr(error, "completion", None), "usage", None)
    return (usage.prompt_tokens, usage.completion_tokens) if usage else (0, 0)
