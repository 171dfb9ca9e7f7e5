"""Hosted models: how each provider's LangChain package is set up, and what a model and its provider accept.

What a model accepts is read from the profiles that LangChain's packages hold. A model without a profile, such as one on
your own server, gets only what every model takes.
"""

import os
import re
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kit_builder.errors import ModelError
from kit_builder.llm.calls import Call, OpenChat
from kit_builder.records import Effort

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from langchain_core.language_models import BaseChatModel

# Reasoning counts against the limit of an answer, and a call that reaches the limit is paid for in vain. OpenAI advises
# to leave 25,000 tokens free: https://platform.openai.com/docs/guides/reasoning.
_REASONING_TOKENS: "Mapping[Effort, int]" = {"low": 8_000, "": 16_000, "medium": 16_000, "high": 32_000}
# For a model that does not reason: some write more tokens than the embedded model does.
_SPARE_TOKENS = 1_000
# The efforts that a reasoning model takes if its profile names none. Older ones of other providers take none.
_USUAL_EFFORTS = {"openai": ("low", "medium", "high"), "azure_openai": ("low", "medium", "high")}
# Ollama drops what exceeds the context, which is too small by default, without an error.
_OLLAMA_CONTEXT = 16_384

# Keywords of JSON Schema that a provider rejects; what they say is checked when an answer arrives.
# https://platform.openai.com/docs/guides/structured-outputs. Anthropic's client rewrites schemas itself.
_SIZES_OF_STRINGS = frozenset({"minLength", "maxLength"})
_ALL_BOUNDS = _SIZES_OF_STRINGS | {
    *("minItems", "maxItems", "uniqueItems", "pattern", "format", "multipleOf"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
}
_REJECTED_KEYWORDS = {
    "openai": _SIZES_OF_STRINGS | {"uniqueItems"},
    "azure_openai": _SIZES_OF_STRINGS | {"uniqueItems"},
    "anthropic": frozenset[str](),
    "ollama": frozenset[str](),
}
_KEYS = {"openai": ("OpenAI", "OPENAI_API_KEY"), "anthropic": ("Anthropic", "ANTHROPIC_API_KEY")}
# How LangChain lists the providers that it knows if it does not know one.
_SUPPORTED = re.compile(r"Supported model providers are:\s*([\w, -]+)")
_ANY_KEY = "none"  # a server of your own may need no key, but the client does


@dataclass(frozen=True, slots=True, repr=False)
class HostedProvider:
    """A model of a LangChain provider; `server` is empty for the provider's own, `timeout` is in seconds."""

    provider: str
    model: str
    server: str
    timeout: float
    needs_key: bool = True

    @property
    def name(self) -> str:
        """The model as PROVIDER:MODEL."""
        return f"{self.provider}:{self.model}"

    @property
    def rejected_keywords(self) -> frozenset[str]:
        """The keywords of JSON Schema that the provider may reject."""
        return _REJECTED_KEYWORDS.get(self.provider, _ALL_BOUNDS)

    def open(
        self, stack: ExitStack, announce: "Callable[[str], None]", show_download: "Callable[[int, int], None]"
    ) -> OpenChat:
        """Return a function that opens the chat model for a call.

        The function raises ModelError if the provider's package or key is missing.
        """
        del stack, announce, show_download
        make_chat = lru_cache(maxsize=64)(self._make_chat)  # making one takes a tenth of the time of a call

        def open_chat(call: Call) -> "BaseChatModel":
            profile: Mapping[str, Any] = make_chat(None, None).profile or {}
            return make_chat(_choose_limit(call, profile), _choose_effort(call.effort, self.provider, profile))

        return open_chat

    def _make_chat(self, limit: int | None, effort: str | None) -> "BaseChatModel":
        from langchain.chat_models import init_chat_model

        from kit_builder.llm.provider_errors import quote_error

        settings = self._make_settings(limit, effort)
        try:
            model: BaseChatModel = init_chat_model(self.model, model_provider=self.provider, **settings)
        except ImportError as error:
            named = re.search(r"pip install ([\w-]+)", str(error))
            package = named[1] if named else f"langchain-{self.provider}"
            raise ModelError(f"Models of {self.provider} need another package: pip install {package}") from error
        except ValueError as error:
            if known := _SUPPORTED.search(str(error)):
                raise ModelError(
                    f"{self.provider} is no provider of models that can be used. There are: {known[1].strip()}. A "
                    f"server with an OpenAI-compatible API is openai:{self.model}, with its address as --base-url."
                ) from error
            raise ModelError(f"Cannot open {self.name}: {quote_error(error)}") from error
        return model

    def _make_settings(self, limit: int | None, effort: str | None) -> dict[str, Any]:
        """Return the settings as the provider's package names them. No model gets a temperature: some reject it."""
        given: dict[str, Any] = {"base_url": self.server or None, "reasoning_effort": effort}
        if self.provider in _KEYS:
            given["api_key"] = read_key(self.provider, self.server, is_needed=self.needs_key)
        if self.provider == "ollama":
            settings = {"client_kwargs": {"timeout": self.timeout}, "num_ctx": _OLLAMA_CONTEXT, "num_predict": limit}
        else:
            settings = {"timeout": self.timeout, "max_retries": 0}
            given["max_tokens"] = limit
        return settings | {name: value for name, value in given.items() if value is not None}


def count_most_output_tokens(call: Call) -> int:
    """Return how many tokens of output a call to a hosted model may use at most, with those for reasoning."""
    return call.max_tokens + _REASONING_TOKENS[call.effort]


def _choose_limit(call: Call, profile: "Mapping[str, Any]") -> int:
    """Return the limit of output tokens for a call: the expected answer with room for reasoning."""
    reasons = profile.get("reasoning_output", True)
    limit = count_most_output_tokens(call) if reasons else call.max_tokens + _SPARE_TOKENS
    return min(limit, profile.get("max_output_tokens") or limit)


def _choose_effort(effort: Effort, provider: str, profile: "Mapping[str, Any]") -> str | None:
    """Return `effort` if the model takes it, otherwise None."""
    taken = profile.get("reasoning_effort_levels", _USUAL_EFFORTS.get(provider, ()))
    return effort if profile.get("reasoning_output") and effort in taken else None


def read_key(provider: str, server: str, *, is_needed: bool) -> str:
    """Return the API key of OpenAI or Anthropic in the environment, or a dummy for a `server` of your own.

    Raises ModelError if a key `is_needed` and missing.
    """
    shown, variable = _KEYS[provider]
    key = os.environ.get(variable, "").strip()
    if not key and not server and is_needed:
        raise ModelError(f"No API key for {shown}. Set it in the environment: export {variable}=…")
    return key or _ANY_KEY
