"""What went wrong at a provider, as one sentence and what to do."""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime

import openai
from langchain_core.exceptions import ContextOverflowError, ModelConnectionError, ModelTimeoutError

from kit_builder.errors import AnswerError, KitError, ModelError
from kit_builder.llm.calls import WAS_CUT_OFF
from kit_builder.llm.rate_limit import Fault

_KEY = "Check the key in the environment (for OpenAI: OPENAI_API_KEY) and that it may use this model."
_SHORTEST_KEY = 8
# The clients do not check the shape of a body with the status 200; these are what they then stumble over.
_UNREADABLE = AttributeError | IndexError | KeyError | TypeError | ValueError
_UNREACHABLE = openai.APIConnectionError | ModelConnectionError | ConnectionError
_LATE = openai.APITimeoutError | ModelTimeoutError | TimeoutError
_TOO_MANY = 429
_PASSING = (408, 409, _TOO_MANY)
_OF_THE_SERVER = 500


def fault_of(error: Exception, model: str) -> Fault | None:
    """Judge `error`, raised while calling `model`: what to tell of it, and whether to call again.

    None where it is not a known failure.
    """
    told = as_kit_error(error, model)
    if told is None:
        return None
    status = getattr(error, "status_code", None)
    if not isinstance(status, int):
        return Fault(told, isinstance(error, _UNREACHABLE | _LATE))
    if isinstance(told, ModelError) or not (status in _PASSING or status >= _OF_THE_SERVER):
        return Fault(told)
    wait = _retry_after(getattr(getattr(error, "response", None), "headers", {}))
    return Fault(told, passes=True, wait=wait if wait or status == _TOO_MANY else None)


def _retry_after(headers: Mapping[str, str]) -> float:
    """How many seconds the headers of an answer ask to wait (RFC 9110, 10.2.3); 0 where they do not say."""
    told = headers.get("retry-after", "")
    with suppress(ValueError):
        return max(0.0, float(told))
    with suppress(ValueError):
        return max(0.0, parsedate_to_datetime(told).timestamp() - time.time())
    return 0.0


def as_kit_error(error: Exception, model: str) -> KitError | None:
    """Tell a user of `error`, raised while calling `model`; None where it is not a known failure.

    ModelError: every further call would fail too. AnswerError: only this one did, after the client's own retries.
    Providers other than OpenAI raise errors of their own, which are told by LangChain's classes or a `status_code`.
    """
    if isinstance(error, openai.LengthFinishReasonError):
        return AnswerError(WAS_CUT_OFF)
    if isinstance(error, openai.ContentFilterFinishReasonError):
        return AnswerError("The provider's content filter stopped the answer.")
    if isinstance(error, ContextOverflowError):
        return AnswerError(f"The question is longer than {model} can read.")
    if isinstance(error, _LATE):
        return AnswerError(f"{model} did not answer in time.")
    if isinstance(error, _UNREACHABLE):
        return ModelError(
            f"{model} cannot be reached. Check the network and --base-url, or use the embedded model: --model local."
        )
    if isinstance(status := getattr(error, "status_code", None), int):
        return _by_status(status, error, model)
    if isinstance(error, openai.OpenAIError | _UNREADABLE):
        return AnswerError(f"{model} sent what cannot be read as an answer ({quoted(error)}). Check --base-url.")
    return None


def quoted(error: Exception) -> str:
    """Quote what an error says, in one line without the keys in the environment."""
    body = getattr(error, "body", None)
    said = body["message"] if isinstance(body, dict) and "message" in body else error
    text = " ".join(str(said).split())
    for name, value in os.environ.items():
        if name.endswith(("_KEY", "_TOKEN")) and len(value) >= _SHORTEST_KEY:
            text = text.replace(value, "…")
    return text[:200]


def _by_status(status: int, error: Exception, model: str) -> KitError:
    if status in (401, 403):
        return ModelError(f"{model} refused the key. {_KEY}")
    if status == 404:
        return ModelError(f"{model} was not found. Check the name given with --model, and --base-url.")
    if status == 429 and getattr(error, "code", None) == "insufficient_quota":
        return ModelError(f"The account behind the key for {model} has no credit left. Add some, then run again.")
    if status == 429:
        return AnswerError(f"{model} kept asking to slow down. Run again later: answers already given are kept.")
    return AnswerError(f"{model} answered with status {status}: {quoted(error)}")
