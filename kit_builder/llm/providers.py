"""How a model is reached, told so that any process can: without keys, which each reads from its environment."""

import os
import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache as once
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from kit_builder.errors import ModelError
from kit_builder.files import fingerprint
from kit_builder.llm.calls import Call, Connect
from kit_builder.llm.weights import KNOWN, Weights, find, pull, verify

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from openai import DefaultHttpxClient

    from kit_builder.llm.embedded import Engine

_LOCAL_CONTEXT = 8192
_ANY_KEY = "none"  # servers of one's own need no key, but the client does

Announce = Callable[[str], None]
Downloading = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, repr=False)
class Hosted:
    """A model of a `provider` of LangChain; `server` is empty for the provider's own, `timeout` is in seconds."""

    provider: str
    model: str
    server: str
    timeout: float
    needs_key: bool = True

    @property
    def name(self) -> str:
        """What the model is called."""
        return f"{self.provider}:{self.model}"

    def opened(self, stack: ExitStack, announce: Announce, downloading: Downloading) -> Connect:
        """What gives the chat model, as for any connection; nothing is opened before it is asked for that.

        It raises ModelError where the package or the key for it is missing.
        """
        del stack, announce, downloading
        chat = lru_cache(maxsize=64)(self._chat)  # the making of one takes a tenth of the time of a call
        return lambda call: chat(call.max_tokens)

    def _chat(self, max_tokens: int) -> "BaseChatModel":
        from langchain.chat_models import init_chat_model

        from kit_builder.llm.provider_errors import quoted

        settings: dict[str, Any] = {"timeout": self.timeout, "max_retries": 0, "max_tokens": max_tokens}
        if self.server:
            settings["base_url"] = self.server
        if self.provider == "openai":
            settings["api_key"] = openai_key(self.server, is_needed=self.needs_key)
        try:
            model: BaseChatModel = init_chat_model(self.model, model_provider=self.provider, **settings)
        except ImportError as error:
            named = re.search(r"pip install ([\w-]+)", str(error))
            package = named[1] if named else f"langchain-{self.provider}"
            raise ModelError(f"Models of {self.provider} need one more package: pip install {package}") from error
        except ValueError as error:
            raise ModelError(f"{self.name} cannot be opened: {quoted(error)}") from error
        return model


@dataclass(frozen=True, slots=True)
class Embedded:
    """A model that runs in this process: `weights` that are known, or the path of others."""

    weights: Weights | Path

    @property
    def name(self) -> str:
        """What the model is called."""
        return f"local:{self.weights.name if isinstance(self.weights, Weights) else self.weights}"

    @property
    def identity(self) -> str:
        """What tells these weights from others of the name."""
        if isinstance(self.weights, Weights):
            return self.weights.sha256
        return fingerprint(self.weights)

    def opened(self, stack: ExitStack, announce: Announce, downloading: Downloading) -> Connect:
        """What gives the chat model, and loads the weights first; known ones are fetched where they are not there.

        What is opened is closed with `stack`. `announce` is told in a few words when something slow begins,
        `downloading` how many bytes of how many are here.
        """

        @once
        def started() -> "tuple[Engine, DefaultHttpxClient]":
            from kit_builder.llm.embedded import Engine

            path = self.weights if isinstance(self.weights, Path) else _fetched(self.weights, announce, downloading)
            announce("Loading the embedded model")
            engine = stack.enter_context(Engine(path, _LOCAL_CONTEXT))
            return engine, stack.enter_context(_one_at_a_time(engine.turn))

        def connect(call: Call) -> "BaseChatModel":
            from langchain_openai import ChatOpenAI
            from pydantic import SecretStr

            engine, client = started()
            engine.begin_with(call.messages[: call.fixed])
            return ChatOpenAI(
                model="embedded",
                base_url=engine.base_url,
                api_key=SecretStr(engine.api_key),
                http_client=client,
                temperature=0,
                max_completion_tokens=call.max_tokens,
                max_retries=0,
            )

        return connect


Connection = Embedded | Hosted


def embedded_at(name: str) -> Embedded:
    """The embedded model of that name, or of the weights at that path; the first known one without a name.

    Raises ModelError where there are no such weights.
    """
    known = {weights.name: weights for weights in KNOWN}
    if not name or name in known:
        return Embedded(known[name] if name else KNOWN[0])
    path = Path(name).expanduser()
    if not path.is_file():
        raise ModelError(f"There are no weights at {path}. Known by name: {', '.join(known)}.")
    return Embedded(path)


def _one_at_a_time(turn: Lock) -> "DefaultHttpxClient":
    """What sends questions, each when it is its `turn`, and over no proxy, so that nothing leaves the machine."""
    from openai import DefaultHttpxClient

    class OneAtATime(DefaultHttpxClient):
        def send(self, *args: Any, **settings: Any) -> Any:
            with turn:
                return super().send(*args, **settings)

    return OneAtATime(trust_env=False)


def openai_key(server: str, *, is_needed: bool) -> str:
    """The key of the environment, or any where `server` is one's own. Raises ModelError where one `is_needed`."""
    key = os.environ.get("OPENAI_API_KEY", "").strip()
    if not key and not server and is_needed:
        raise ModelError("There is no key for OpenAI. Put it into the environment: export OPENAI_API_KEY=…")
    return key or _ANY_KEY


def _fetched(weights: Weights, announce: Announce, downloading: Downloading) -> Path:
    path = find(weights)
    if path is None:
        announce(f"Fetching the embedded model {weights.name}, once: {weights.size / 1e9:.1f} GB")
        path = pull(weights, downloading)
    verify(path, weights)
    return path
