"""Errors of providers as one sentence each: what happened, and what to do."""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime

import openai
from langchain_core.exceptions import ContextOverflowError, ModelConnectionError, ModelTimeoutError

from kit_builder.errors import AnswerError, KitError, ModelError
from kit_builder.llm.calls import CONTENT_FILTER, NO_TOKENS, Tokens, explain_cut_off
from kit_builder.llm.rate_limit import Failure

_CHECK_KEY = "Check the key in the environment (for OpenAI: OPENAI_API_KEY) and that it may use this model."
_SHORTEST_KEY = 8
# Clients do not check the shape of a response with status 200; an unexpected one makes them raise these.
_UNREADABLE = AttributeError | IndexError | KeyError | TypeError | ValueError
_UNREACHABLE = openai.APIConnectionError | ModelConnectionError | ConnectionError
_TIMEOUT = openai.APITimeoutError | ModelTimeoutError | TimeoutError
_TOO_MANY_REQUESTS = 429
_TEMPORARY = (408, 409, _TOO_MANY_REQUESTS)
_SERVER_ERROR = 500
_FILTER_CODES = {"content_filter", "content_policy_violation"}


def classify_error(error: Exception, model: str) -> Failure | None:
    """Return the failure behind `error`, raised while calling `model`; None if the error is unknown."""
    translated = translate_error(error, model)
    if translated is None:
        return None
    status = getattr(error, "status_code", None)
    if not isinstance(status, int):
        return Failure(translated, _is_unreachable(error) or _is_timeout(error))
    if isinstance(translated, ModelError) or not (status in _TEMPORARY or status >= _SERVER_ERROR):
        return Failure(translated)
    wait = _read_retry_after(getattr(getattr(error, "response", None), "headers", {}))
    return Failure(translated, is_temporary=True, wait=wait if wait or status == _TOO_MANY_REQUESTS else None)


def _read_retry_after(headers: Mapping[str, str]) -> float:
    """Return the seconds in the Retry-After header (RFC 9110, 10.2.3), 0 without one."""
    value = headers.get("retry-after", "")
    with suppress(ValueError):
        return max(0.0, float(value))
    with suppress(ValueError):
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    return 0.0


def translate_error(error: Exception, model: str) -> KitError | None:
    """Return `error`, raised while calling `model`, as an error for the user; None if it is unknown.

    A ModelError means that every further call would fail too, an AnswerError that only this one did. Errors of
    providers other than OpenAI are recognised by LangChain's classes or by a `status_code`.
    """
    if isinstance(error, openai.LengthFinishReasonError):
        text = error.completion.choices[0].message.content or ""
        return explain_cut_off(text, read_tokens(error))
    if isinstance(error, openai.ContentFilterFinishReasonError):
        return AnswerError(CONTENT_FILTER)
    if isinstance(error, ContextOverflowError):
        return AnswerError(f"The question is too long for {model}.")
    if _is_timeout(error):
        return AnswerError(f"{model} timed out. Run again, or set a longer timeout in kit.toml.")
    if _is_unreachable(error):
        return ModelError(
            f"Cannot reach {model}. Check the network and --base-url, or use the embedded model: --model local."
        )
    if isinstance(status := getattr(error, "status_code", None), int):
        return _translate_status(status, error, model)
    if isinstance(error, openai.OpenAIError | _UNREADABLE):
        return AnswerError(f"{model} sent an unreadable response ({quote_error(error)}). Check --base-url.")
    return None


def read_tokens(error: Exception) -> Tokens:
    """Return the tokens that a failed call used, as far as its error holds them."""
    usage = getattr(getattr(error, "completion", None), "usage", None)
    if not usage:
        return NO_TOKENS
    cached = getattr(usage.prompt_tokens_details, "cached_tokens", None) or 0
    reasoning = getattr(usage.completion_tokens_details, "reasoning_tokens", None) or 0
    return Tokens(usage.prompt_tokens, usage.completion_tokens, cached, reasoning=reasoning)


def _is_timeout(error: Exception) -> bool:
    """Return whether the call timed out."""
    return isinstance(error, _TIMEOUT) or _is_of_class("TimeoutException", error)


def _is_unreachable(error: Exception) -> bool:
    """Return whether there was no connection to the server, or it broke off."""
    return isinstance(error, _UNREACHABLE) or _is_of_class("TransportError", error)


def _is_of_class(name: str, error: Exception) -> bool:
    """Return whether an error is of a class with this name: Ollama's client uses an HTTP client that is not ours."""
    return any(each.__name__ == name for each in type(error).__mro__)


def quote_error(error: Exception) -> str:
    """Return the text of an error on one line, at most 200 characters, without any key in the environment."""
    body = getattr(error, "body", None)
    message = body["message"] if isinstance(body, dict) and "message" in body else error
    text = " ".join(str(message).split())
    for name, value in os.environ.items():
        if name.endswith(("_KEY", "_TOKEN")) and len(value) >= _SHORTEST_KEY:
            text = text.replace(value, "…")
    return text[:200]


def _translate_status(status: int, error: Exception, model: str) -> KitError:
    if status in (401, 403):
        return ModelError(f"{model} rejected the API key. {_CHECK_KEY}")
    if status == 404:
        return ModelError(f"Model {model} not found. Check --model and --base-url.")
    if _is_out_of_credit(status, error):
        return ModelError(f"The account for {model} is out of credit. Add credit, then run again.")
    if status == _TOO_MANY_REQUESTS:
        return AnswerError(f"Rate limit of {model} reached. Run again later; the answers so far are saved.")
    if status == 400 and getattr(error, "code", None) in _FILTER_CODES:
        return AnswerError("The provider's content filter blocked the question.")
    return AnswerError(f"{model} returned status {status}: {quote_error(error)}")


def _is_out_of_credit(status: int, error: Exception) -> bool:
    """Return whether the account has to be paid up: OpenAI, Anthropic and others have a status for it each."""
    has_no_quota = status == _TOO_MANY_REQUESTS and getattr(error, "code", None) == "insufficient_quota"
    return has_no_quota or status == 402 or (status == 400 and "credit balance is too low" in str(error))
