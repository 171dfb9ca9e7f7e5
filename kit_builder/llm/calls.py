"""One call to a model: the request, the reply, and how a call is made in this process."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from kit_builder.errors import AnswerError
from kit_builder.llm.rate_limit import Failure
from kit_builder.llm.reply_text import ends_in_loop, split_thinking
from kit_builder.records import Effort

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.messages.ai import UsageMetadata
    from langchain_core.runnables import Runnable, RunnableSequence

Messages = tuple[tuple[str, str], ...]

CONTENT_FILTER = "The provider's content filter blocked the answer."
# Why an answer ended, in lower case, as OpenAI, Anthropic, Ollama and Google call it.
_REASON_KEYS = ("finish_reason", "stop_reason", "done_reason")
_CUT_OFF_REASONS = {"length", "max_tokens", "model_context_window_exceeded"}
_FILTER_REASONS = {"content_filter", "safety", "prohibited_content", "blocklist", "recitation", "spii"}
_REFUSAL = "refusal"
_CACHE_MARK = {"cache_control": {"type": "ephemeral"}}
_CACHE_WRITES = ("cache_creation", "ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens")


class LoopError(AnswerError):
    """An answer repeated itself until it reached the limit."""


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """A request to a model: role and text of each message, the JSON Schema of the answer, and its expected length.

    The first `fixed` messages are part of the program and the same in every kit, and those up to the text `shared` are
    the same in other calls. `effort` is how much the model should reason, and `likely` is the answer for a dry run, if
    there is one. A call that `avoids_loops` follows one that ended in a loop. The record has no repr, so that nobody's
    words get into a log.
    """

    messages: Messages
    schema: dict[str, Any]
    max_tokens: int
    fixed: int = 0
    effort: Effort = ""
    likely: str = ""
    avoids_loops: bool = False
    shared: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a call used: tokens of input and output.

    Of the input, `cached` were read from the provider's prompt cache and `written` to it; of the output, `reasoning`
    are not part of the answer.
    """

    input: int = 0
    output: int = 0
    cached: int = 0
    written: int = 0
    reasoning: int = 0


NO_TOKENS = Tokens()


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """The result of a call: its text, the tokens used, and the failure if there was one."""

    text: str = ""
    tokens: Tokens = NO_TOKENS
    failure: Failure | None = None


# Returns the LangChain chat model for a call, with the call's limit and effort.
OpenChat = Callable[[Call], "BaseChatModel"]
# Prepares a call and returns a function that makes it, as often as needed.
Prepare = Callable[[Call], Callable[[], Reply]]


def prepare_in_process(name: str, open_chat: OpenChat) -> Prepare:
    """Return a function that prepares calls of the model `name`, to be made in this process."""
    lock = Lock()

    def prepare(call: Call) -> Callable[[], Reply]:
        with lock:
            chat = open_chat(call)
        return partial(make_call, name, bind_schema(chat, call.schema), write_messages(name, call))

    return prepare


def bind_schema(chat: "BaseChatModel", schema: dict[str, Any]) -> "Runnable[Any, Any]":
    """Return `chat` bound to `schema`, without LangChain's parser: answers are parsed here."""
    structured = chat.with_structured_output(schema, method="json_schema", strict=True)
    return cast("RunnableSequence[Any, Any]", structured).first


def write_messages(name: str, call: Call) -> list[dict[str, Any]]:
    """Return the messages of a call as LangChain takes them for the model `name`.

    All but the last are the same in many calls, and so is what is shared. Anthropic caches a prompt only up to a mark,
    which is put behind them; other providers find the common start themselves.
    """
    written: list[dict[str, Any]] = [{"role": role, "content": text} for role, text in call.messages]
    if name.startswith("anthropic:") and len(written) > 1:
        written[-2]["content"] = [{"type": "text", "text": written[-2]["content"], **_CACHE_MARK}]
        for message in written:
            if call.shared and message["role"] == "user" and call.shared in message["content"]:
                message["content"] = _mark_shared(message["content"], call.shared)
                break
    return written


def _mark_shared(text: str, shared: str) -> list[dict[str, Any]]:
    """Return the blocks of a message, with a mark behind the first, which ends with the `shared` text."""
    end = text.index(shared) + len(shared)
    marked = {"type": "text", "text": text[:end], **_CACHE_MARK}
    return [marked, {"type": "text", "text": text[end:]}] if text[end:].strip() else [marked]


def make_call(name: str, chat: "Runnable[Any, Any]", messages: list[dict[str, Any]]) -> Reply:
    """Send `messages` to the model `name` and return its reply or its failure. Unknown errors are raised."""
    from langsmith import tracing_context

    from kit_builder.llm.provider_errors import classify_error, read_tokens

    try:
        with tracing_context(enabled=False):
            return _read_reply(chat.invoke(messages))
    except Exception as error:
        if failure := classify_error(error, name):
            return Reply("", read_tokens(error), failure)
        raise


def _read_reply(message: "AIMessage") -> Reply:
    thought, text = split_thinking(message.text)
    tokens = _count_thinking(_read_usage(message.usage_metadata), thought, text)
    reasons = {str(message.response_metadata.get(key)).lower() for key in _REASON_KEYS}
    refusal = message.additional_kwargs.get(_REFUSAL)
    if refusal or _REFUSAL in reasons:
        return Reply("", tokens, Failure(AnswerError(describe_refusal(refusal or message.text))))
    if reasons & _FILTER_REASONS:
        return Reply("", tokens, Failure(AnswerError(CONTENT_FILTER)))
    if reasons & _CUT_OFF_REASONS:
        return Reply("", tokens, Failure(explain_cut_off(message.text, tokens)))
    if message.tool_calls:  # LangChain's substitute for providers that take no schema
        return Reply(json.dumps(message.tool_calls[0]["args"], ensure_ascii=False), tokens)
    return Reply(text, tokens)


def _count_thinking(tokens: Tokens, thought: str, answer: str) -> Tokens:
    """Return `tokens` with those of a `thought` that came with the answer, by its share of the text."""
    if tokens.reasoning or not thought:
        return tokens
    return replace(tokens, reasoning=round(tokens.output * len(thought) / len(thought + answer)))


def _read_usage(usage: "UsageMetadata | None") -> Tokens:
    if not usage:
        return NO_TOKENS
    read: dict[str, Any] = {**usage.get("input_token_details", {})}
    written = sum(read.get(key) or 0 for key in _CACHE_WRITES)
    reasoning = usage.get("output_token_details", {}).get("reasoning") or 0
    return Tokens(usage["input_tokens"], usage["output_tokens"], read.get("cache_read") or 0, written, reasoning)


def describe_refusal(refusal: str) -> str:
    """Return the error message for an answer that is a refusal."""
    return f"The model refused to answer: {refusal or 'no reason given'}"


def explain_cut_off(text: str, tokens: Tokens) -> AnswerError:
    """Return the error for an answer that reached the limit, with as much of its text as there is."""
    if ends_in_loop(text):
        return LoopError(f"The model repeated itself until its answer was cut off after {tokens.output} tokens.")
    return AnswerError(describe_cut_off(_count_thinking(tokens, *split_thinking(text))))


def describe_cut_off(tokens: Tokens) -> str:
    """Return the error message for an answer that reached the limit, after the model used `tokens`."""
    if not tokens.reasoning:
        return f"The answer was cut off after {tokens.output} tokens."
    return (
        f"The answer was cut off after {tokens.output} tokens, {tokens.reasoning} of them for reasoning. Lower the "
        "effort of the prompt, or use another model."
    )
