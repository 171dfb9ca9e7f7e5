"""Models: the only place that imports LangChain.

A model is named by a SPEC: `local` is the embedded model, `local:/path/to/model.gguf` any other weights run in process,
`PROVIDER:MODEL` whatever LangChain's `init_chat_model` can open.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kit_builder.errors import ModelError
from kit_builder.llm.answer_cache import AnswerCache
from kit_builder.llm.batch import SHARE, Batched, is_under_way
from kit_builder.llm.budget import Budget
from kit_builder.llm.calls import Call, Connect, Prepare, asking, here
from kit_builder.llm.dry_run import Rehearsal
from kit_builder.llm.model import Model, Opening
from kit_builder.llm.prices import Price, free, price_list
from kit_builder.llm.providers import Announce, Connection, Downloading, Embedded, Hosted, embedded_at, openai_key
from kit_builder.llm.rate_limit import ALONE, LONGEST_PAUSE, Gate
from kit_builder.llm.workers import Workers, by_workers

if TYPE_CHECKING:
    from openai import OpenAI

LOCAL = "local"
_TRAY = "batch.json"

# A small model answers well on a page at a time; a large one sees more of a call at once, in fewer calls.
_LOCAL_PASSAGE_WORDS = 450
_HOSTED_PASSAGE_WORDS = 1500
_HOSTED_PARTS_A_CALL = 8
# How many calls the providers' smallest paid accounts bear side by side; a server of one's own answers in turn.
_CALLS_AT_ONCE = {"openai": 8, "anthropic": 4, "ollama": 1}
_CALLS_AT_ONCE_ELSEWHERE = 4


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
    workers: Workers | None = None,
    announce: Announce,
    downloading: Downloading,
) -> Iterator[Model]:
    """Open the model that `spec` names, with its answers kept in the file `cache`; stop an embedded engine at the end.

    Where it is `fresh`, it is asked anew what it has answered before. It costs at most `budget` US dollars.
    A `rehearsal` calls nothing and counts what calls would use; `showing` is told what each request to a hosted model
    would hold. With `batch`, questions are gathered and sent together; with `workers`, those ask them.

    `base_url` is a server that speaks the OpenAI protocol, `timeout` how many seconds a hosted model may take for one
    answer and `at_once` how many it may be asked side by side, as many as the provider usually bears if 0. `announce`
    is told in a few words when something slow begins, `downloading` how many bytes of how many are here while weights
    are fetched. Raises ModelError where `spec` is not the name of a model or of a file; what else keeps a model from
    being used shows at the first question that it is asked.
    """
    connection = _connection(spec, base_url, timeout, needs_key=not rehearsal)
    with ExitStack() as stack:
        connect = connection.opened(stack, announce, downloading)
        prepare = by_workers(workers, connection) if workers else here(connection.name, connect)
        alone = LONGEST_PAUSE if workers else ALONE  # a worker has all to load before its first call
        if isinstance(connection, Embedded):
            opening = _in_process(connection, prepare, alone, workers.count if workers else 1)
        else:
            opening = _by_provider(connection, prepare, alone, at_once)
        answers = AnswerCache(cache, fresh=fresh)
        stack.callback(answers.close)
        bound = None if budget is None else Budget(budget)
        if batch and not spec.startswith("openai:"):
            raise ModelError(f"Batches are sent to OpenAI alone, and not to {spec}. Leave --batch out.")
        tray = cache.with_name(_TRAY)
        if rehearsal:
            opening = replace(opening, price=_shared(opening.price)) if batch else opening
            yield Rehearsal(opening, answers, bound, showing and (lambda call: showing(_body(connect, call))))
        elif batch:
            batched = Batched(opening, answers, bound, tray, lambda: _client(opening.identity, timeout))
            with batched.answering():
                yield batched
        elif is_under_way(tray):
            raise ModelError(
                "Questions of this kit lie in a batch. Run `kit-builder build` with --batch to pick it up."
            )
        else:
            yield Model(opening, answers, bound)


def _connection(spec: str, base_url: str | None, timeout: float, *, needs_key: bool) -> Connection:
    provider, _, name = spec.partition(":")
    if provider == LOCAL:
        return embedded_at(name)
    if not provider or not name:
        known = "local, local:/path/to/model.gguf, or PROVIDER:MODEL such as openai:gpt-5-mini"
        raise ModelError(f"{spec!r} does not name a model. Give one of: {known}.")
    server = base_url or ""
    if provider == "openai":
        server = server or os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_BASE") or ""
    return Hosted(provider, name, server, timeout, needs_key)


def _in_process(model: Embedded, prepare: Prepare, alone: float, at_once: int) -> Opening:
    gate = Gate(at_once, retries=False, alone=alone)  # the engine fails of what it is asked, and would again
    return Opening(model.name, model.identity, prepare, _LOCAL_PASSAGE_WORDS, True, gate, free)


def _by_provider(model: Hosted, prepare: Prepare, alone: float, at_once: int) -> Opening:
    gate = Gate(at_once or _CALLS_AT_ONCE.get(model.provider, _CALLS_AT_ONCE_ELSEWHERE), alone=alone)
    price = price_list(model.provider, model.model)
    return Opening(model.name, model.server, prepare, _HOSTED_PASSAGE_WORDS, False, gate, price, _HOSTED_PARTS_A_CALL)


def _shared(price: Price) -> Price:
    """The price of what is sent in batches."""

    def shared(input_tokens: int, output_tokens: int) -> float | None:
        full = price(input_tokens, output_tokens)
        return None if full is None else SHARE * full

    return shared


def _body(connect: Connect, call: Call) -> str:
    from kit_builder.llm.request_preview import as_sent

    return as_sent(asking(connect(call), call.schema), call.messages)


def _client(server: str, timeout: float) -> "OpenAI":
    from openai import OpenAI

    return OpenAI(api_key=openai_key(server, is_needed=True), base_url=server or None, timeout=timeout, max_retries=0)
