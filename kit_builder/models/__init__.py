"""Models: the only place that imports LangChain.

A model is named by a SPEC: `local` is the embedded model, `local:/path/to/model.gguf` any other weights run in process,
`PROVIDER:MODEL` whatever LangChain's `init_chat_model` can open.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache as once
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit_builder.errors import ModelError
from kit_builder.models.batch import SHARE, Batched, is_under_way
from kit_builder.models.budget import Budget
from kit_builder.models.cache import AnswerCache
from kit_builder.models.gate import Gate
from kit_builder.models.model import Model, Opening
from kit_builder.models.prices import Price, free, price_list
from kit_builder.models.rehearsal import Rehearsal
from kit_builder.models.weights import KNOWN, Weights, find, pull, verify

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from openai import DefaultHttpxClient, OpenAI

    from kit_builder.models.embedded import Engine

LOCAL = "local"
_TRAY = "batch.json"

# A small model answers well on a page at a time; a large one sees more of a call at once, in fewer calls.
_LOCAL_PASSAGE_WORDS = 450
_HOSTED_PASSAGE_WORDS = 1500
_LOCAL_CONTEXT = 8192
# How many calls the providers' smallest paid accounts bear side by side; a server of one's own answers in turn.
_CALLS_AT_ONCE = {"openai": 8, "anthropic": 4, "ollama": 1}
_CALLS_AT_ONCE_ELSEWHERE = 4
_ANY_KEY = "none"  # servers of one's own need no key, but the client does


def is_hosted(spec: str) -> bool:
    """Tell whether `spec` names a model that is not embedded, so that text leaves this process."""
    return spec.partition(":")[0] != LOCAL


@contextmanager
def open_model(
    spec: str,
    *,
    base_url: str | None,
    timeout: float,
    at_once: int = 0,
    cache: Path,
    fresh: bool = False,
    budget: float | None = None,
    rehearsal: bool = False,
    showing: Callable[[str], None] | None = None,
    batch: bool = False,
    announce: Callable[[str], None],
    downloading: Callable[[int, int], None],
) -> Iterator[Model]:
    """Open the model that `spec` names, with its answers kept in the file `cache`; stop an embedded engine at the end.

    Where it is `fresh`, it is asked anew what it has answered before. It costs at most `budget` US dollars.
    A `rehearsal` calls nothing and counts what calls would use; `showing` is told what each request to a hosted model
    would hold. With `batch`, questions are gathered and sent together.

    `base_url` is a server that speaks the OpenAI protocol, `timeout` how many seconds a hosted model may take for one
    answer and `at_once` how many it may be asked side by side, as many as the provider usually bears if 0. `announce`
    is told in a few words when something slow begins, `downloading` how many bytes of how many are here while weights
    are fetched. Raises ModelError where `spec` is not the name of a model or of a file; what else keeps a model from
    being used shows at the first question that it is asked.
    """
    provider, _, name = spec.partition(":")
    with ExitStack() as stack:
        if provider == LOCAL:
            opening = _local(name, stack, announce, downloading)
        elif provider and name:
            opening = _hosted(provider, name, base_url, timeout, at_once, needs_key=not rehearsal)
        else:
            known = "local, local:/path/to/model.gguf, or PROVIDER:MODEL such as openai:gpt-5-mini"
            raise ModelError(f"{spec!r} does not name a model. Give one of: {known}.")
        answers = AnswerCache(cache, fresh=fresh)
        stack.callback(answers.close)
        bound = None if budget is None else Budget(budget)
        if batch and provider != "openai":
            raise ModelError(f"Batches are sent to OpenAI alone, and not to {spec}. Leave --batch out.")
        tray = cache.with_name(_TRAY)
        if rehearsal:
            opening = replace(opening, price=_shared(opening.price)) if batch else opening
            yield Rehearsal(opening, answers, bound, showing)
        elif batch:
            yield Batched(opening, answers, bound, tray, lambda: _client(opening.identity, timeout))
        elif is_under_way(tray):
            raise ModelError(
                "Questions of this kit lie in a batch. Run `kit-builder build` with --batch to pick it up."
            )
        else:
            yield Model(opening, answers, bound)


def _shared(price: Price) -> Price:
    """The price of what is sent in batches."""

    def shared(input_tokens: int, output_tokens: int) -> float | None:
        full = price(input_tokens, output_tokens)
        return None if full is None else SHARE * full

    return shared


def _client(server: str, timeout: float) -> "OpenAI":
    from openai import OpenAI

    return OpenAI(api_key=_openai_key(server, is_needed=True), base_url=server or None, timeout=timeout, max_retries=0)


def _local(
    name: str, stack: ExitStack, announce: Callable[[str], None], downloading: Callable[[int, int], None]
) -> Opening:
    known = {weights.name: weights for weights in KNOWN}
    if not name or name in known:
        weights = known[name] if name else KNOWN[0]
        connect = _embedded(lambda: _fetched(weights, announce, downloading), stack, announce)
        return _in_process(weights.name, weights.sha256, connect)
    path = Path(name).expanduser()
    if not path.is_file():
        raise ModelError(f"There are no weights at {path}. Known by name: {', '.join(known)}.")
    status = path.stat()
    identity = f"{path.resolve()} {status.st_size} {status.st_mtime_ns}"
    connect = _embedded(lambda: path, stack, announce)
    return _in_process(str(path), identity, connect)


def _in_process(name: str, identity: str, connect: Callable[[int], "BaseChatModel"]) -> Opening:
    gate = Gate(1, retries=False)  # the engine fails of what it is asked, and would again
    return Opening(f"{LOCAL}:{name}", identity, connect, _LOCAL_PASSAGE_WORDS, True, gate, free)


def _fetched(weights: Weights, announce: Callable[[str], None], downloading: Callable[[int, int], None]) -> Path:
    path = find(weights)
    if path is None:
        announce(f"Fetching the embedded model {weights.name}, once: {weights.size / 1e9:.1f} GB")
        path = pull(weights, downloading)
    verify(path, weights)
    return path


def _embedded(
    weights: Callable[[], Path], stack: ExitStack, announce: Callable[[str], None]
) -> Callable[[int], "BaseChatModel"]:
    @once
    def started() -> "tuple[Engine, DefaultHttpxClient]":
        from openai import DefaultHttpxClient

        from kit_builder.models.embedded import Engine

        path = weights()
        announce("Loading the embedded model")
        engine = stack.enter_context(Engine(path, _LOCAL_CONTEXT))
        client = stack.enter_context(DefaultHttpxClient(trust_env=False))  # no proxy: nothing leaves the machine
        return engine, client

    def connect(max_tokens: int) -> "BaseChatModel":
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        engine, client = started()
        return ChatOpenAI(
            model="embedded",
            base_url=engine.base_url,
            api_key=SecretStr(engine.api_key),
            http_client=client,
            temperature=0,
            max_completion_tokens=max_tokens,
            max_retries=0,
        )

    return connect


def _hosted(
    provider: str, name: str, base_url: str | None, timeout: float, at_once: int, *, needs_key: bool
) -> Opening:
    gate = Gate(at_once or _CALLS_AT_ONCE.get(provider, _CALLS_AT_ONCE_ELSEWHERE))
    server = base_url or ""
    if provider == "openai":
        server = server or os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_BASE") or ""

    @lru_cache(maxsize=64)  # the making of one takes a tenth of the time of a call
    def connect(max_tokens: int) -> "BaseChatModel":
        from langchain.chat_models import init_chat_model

        from kit_builder.models.failures import quoted

        settings: dict[str, Any] = {"timeout": timeout, "max_retries": 0, "max_tokens": max_tokens}
        if server:
            settings["base_url"] = server
        if provider == "openai":
            settings["api_key"] = _openai_key(server, is_needed=needs_key)
        try:
            model: BaseChatModel = init_chat_model(name, model_provider=provider, **settings)
        except ImportError as error:
            named = re.search(r"pip install ([\w-]+)", str(error))
            package = named[1] if named else f"langchain-{provider}"
            raise ModelError(f"Models of {provider} need one more package: pip install {package}") from error
        except ValueError as error:
            raise ModelError(f"{provider}:{name} cannot be opened: {quoted(error)}") from error
        return model

    return Opening(
        f"{provider}:{name}", server, connect, _HOSTED_PASSAGE_WORDS, False, gate, price_list(provider, name)
    )


def _openai_key(server: str, *, is_needed: bool) -> str:
    key = os.environ.get("OPENAI_API_KEY", "").strip()
    if not key and not server and is_needed:
        raise ModelError("There is no key for OpenAI. Put it into the environment: export OPENAI_API_KEY=…")
    return key or _ANY_KEY
