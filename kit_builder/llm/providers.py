"""Providers: where a model runs and how to open it, as records that any process can use.

They contain no keys; each process reads those from its environment.
"""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from kit_builder.errors import ModelError
from kit_builder.files import fingerprint
from kit_builder.llm.calls import Call, OpenChat
from kit_builder.llm.download import download_weights
from kit_builder.llm.hosted import HostedProvider
from kit_builder.llm.local_models import choose_context, choose_weights, find_needs, format_gigabytes
from kit_builder.llm.machine import inspect_machine
from kit_builder.llm.weights import KNOWN_WEIGHTS, Progress, Weights, find_weights, verify_weights

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from openai import DefaultHttpxClient

    from kit_builder.llm.embedded import Engine

LOCAL = "local"
# What the engine takes against a loop: tokens that occur among the last so many become less likely.
_AGAINST_LOOPS = {"repeat_penalty": 1.15, "repeat_last_n": 256}

# Shows a few words when something slow begins.
Announce = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class EmbeddedProvider:
    """A model that runs in this process: known `weights`, or the path of a weights file."""

    weights: Weights | Path

    @property
    def name(self) -> str:
        """The model as local:NAME or local:PATH."""
        return f"{LOCAL}:{self.weights.name if isinstance(self.weights, Weights) else self.weights}"

    @property
    def identity(self) -> str:
        """A text that differs for other weights of the same name."""
        if isinstance(self.weights, Weights):
            return self.weights.sha256
        return fingerprint(self.weights)

    @property
    def context(self) -> int:
        """The tokens of context for which this machine has the memory. Raises ModelError if it has too little."""
        return choose_context(find_needs(self.weights), inspect_machine())

    def open(self, stack: ExitStack, announce: Announce, show_download: Progress) -> OpenChat:
        """Return a function that opens the chat model for a call.

        The first call loads the weights, after downloading known ones if they are missing; `stack` closes them.
        `show_download` is called with the bytes downloaded so far and in total.
        """

        @cache
        def start_engine() -> "tuple[Engine, DefaultHttpxClient]":
            from kit_builder.llm.embedded import Engine, import_llama

            weights, context = self.weights, self.context
            import_llama()  # before a long download
            path = weights if isinstance(weights, Path) else _provide_weights(weights, announce, show_download)
            slowly = " on one core, which is slow" if inspect_machine().cores == 1 else ""
            announce(f"Loading {describe_local(self.name)} with {context:,} tokens of context{slowly}")
            engine = stack.enter_context(Engine(path, context))
            return engine, stack.enter_context(_make_client(engine.lock))

        def open_chat(call: Call) -> "BaseChatModel":
            from langchain_openai import ChatOpenAI
            from pydantic import SecretStr

            engine, client = start_engine()
            engine.load_prefix(call.messages[: call.fixed])
            return ChatOpenAI(
                model="embedded",
                base_url=engine.base_url,
                api_key=SecretStr(engine.api_key),
                http_client=client,
                temperature=0,
                max_completion_tokens=call.max_tokens,
                max_retries=0,
                extra_body=_AGAINST_LOOPS if call.avoids_loops else None,
            )

        return open_chat


Provider = EmbeddedProvider | HostedProvider


def is_hosted(spec: str) -> bool:
    """Return whether `spec` names a model that is not embedded, so that text leaves this process."""
    return spec.partition(":")[0] != LOCAL


def describe_local(name: str) -> str:
    """Return what people call a model named local:NAME or local:PATH."""
    return f"the embedded model {name.partition(':')[2]}"


def parse_spec(spec: str, base_url: str | None, timeout: float, *, needs_key: bool) -> Provider:
    """Return the provider of the model that `spec` names. Raises ModelError if `spec` names none."""
    provider, _, name = spec.partition(":")
    if provider == LOCAL:
        return _find_embedded(name)
    if not provider or not name:
        raise ModelError(
            f"{spec!r} does not name a model. Use local, local:/path/to/model.gguf, or PROVIDER:MODEL such as "
            "openai:gpt-5-mini."
        )
    server = base_url or ""
    if provider == "openai":
        server = server or os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_BASE") or ""
    return HostedProvider(provider, name, server, timeout, needs_key)


def _find_embedded(name: str) -> EmbeddedProvider:
    known = {weights.name: weights for weights in KNOWN_WEIGHTS}
    if not name or name in known:
        return EmbeddedProvider(known[name] if name else choose_weights(inspect_machine()))
    path = Path(name).expanduser()
    if not path.is_file():
        raise ModelError(f"No model file at {path}. Give the path of a file, or one of: {', '.join(known)}.")
    return EmbeddedProvider(path)


def _make_client(lock: Lock) -> "DefaultHttpxClient":
    """Return a client that sends one request at a time and uses no proxy, so that nothing leaves the machine."""
    from openai import DefaultHttpxClient

    class OneAtATime(DefaultHttpxClient):
        def send(self, *args: Any, **settings: Any) -> Any:
            with lock:
                return super().send(*args, **settings)

    return OneAtATime(trust_env=False)


def _provide_weights(weights: Weights, announce: Announce, show_download: Progress) -> Path:
    path = find_weights(weights)
    if path is None:
        announce(f"Downloading the embedded model {weights.name} ({format_gigabytes(weights.size)}, only once)")
        path = download_weights(weights, show_download)
    verify_weights(path, weights)
    return path
