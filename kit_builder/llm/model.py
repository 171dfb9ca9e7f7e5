"""The one way to ask a model: a question and the type of its answer go in, a validated record comes out."""

import json
import math
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from kit_builder.errors import AnswerError, ModelError
from kit_builder.files import sha256
from kit_builder.llm.answer_cache import AnswerCache
from kit_builder.llm.budget import Budget
from kit_builder.llm.calls import Call, Prepare, Reply
from kit_builder.llm.parallel import Run, open_runner
from kit_builder.llm.prices import Price
from kit_builder.llm.rate_limit import RateLimiter
from kit_builder.records import Question

Answer = TypeVar("Answer", bound=BaseModel)


class Ask(Protocol):
    """Ask a model. Stages use it instead of a `Model`."""

    def __call__(self, question: Question, answer: type[Answer]) -> Answer:
        """Return the answer to `question` as a record of the type `answer`. Raises AnswerError if there is none."""


@dataclass(slots=True)
class Usage:
    """What a run has used so far: calls, cached answers, tokens, US dollars and seconds.

    The dollars are None if the price of the model is unknown. The seconds count the time during which at least one
    call was running.
    """

    calls: int = 0
    cached_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Backend:
    """How to call a model, and what it can take.

    `prepare` runs only for questions that the cache cannot answer, so that a fully cached run loads no weights and
    needs no key. `identity` distinguishes models of the same name: the digest of the weights or the address of the
    server. `passage_words` is how many words of source the model handles well in one question, `parts_per_call` how
    many parts of a product it writes well in one answer. `bounds_strings` says whether schemas may limit the length
    of strings, which a small model needs and OpenAI rejects.
    """

    name: str
    identity: str
    prepare: Prepare
    passage_words: int
    bounds_strings: bool
    rate_limiter: RateLimiter
    price: Price
    parts_per_call: int = 1


class Model:
    """A model behind `ask`, which any thread may call. `usage` counts what was asked.

    Calls that would exceed the `budget` are not made. Raises ModelError if there is a budget and the price is unknown.
    """

    def __init__(self, backend: Backend, cache: AnswerCache, budget: Budget | None = None) -> None:
        self.name = backend.name
        self.identity = backend.identity
        self.passage_words = backend.passage_words
        self.parts_per_call = backend.parts_per_call
        self.usage = Usage(cost_usd=backend.price(0, 0))
        if budget and self.usage.cost_usd is None:
            raise ModelError(f"Cannot keep a budget: the price of {backend.name} is unknown. Leave out --budget.")
        self._backend = backend
        self._cache = cache
        self._budget = budget or Budget(math.inf)
        self._lock = Lock()
        self._question_locks: dict[str, Lock] = {}
        self._running = 0
        self._running_since = 0.0

    def open_runner(self, *, dependent: bool = False) -> AbstractContextManager[Run]:
        """Open what a stage asks its questions with, as many in parallel as the model allows.

        Set `dependent` if the answers decide which questions follow: a batch would take a day for each round of them.
        """
        del dependent
        return open_runner(self._backend.rate_limiter.limit)

    def ask(self, question: Question, answer: type[Answer]) -> Answer:
        """Return the answer to `question` as a record of the type `answer`, from the cache if it was asked before.

        An answer that does not match the schema is requested once more, with the error named. Raises AnswerError if
        that fails too, or if the model refuses or is cut off, and ModelError if the model cannot be used at all.
        """
        schema = make_strict_schema(answer, bounds_strings=self._backend.bounds_strings)
        key = self._make_key(question, schema)
        with self._lock:
            question_lock = self._question_locks.setdefault(key, Lock())
        with question_lock:  # a thread that asks the same at the same time takes the answer from the cache
            return self._read_cache(key, answer) or self._request(question, answer, schema, key)

    def _read_cache(self, key: str, answer: type[Answer]) -> Answer | None:
        if (cached := self._cache.get(key)) is not None:
            with suppress(ValidationError):  # the type has become stricter in a way that its schema does not show
                record = answer.model_validate_json(cached)
                self._count(cached_calls=1)
                return record
        return None

    def _request(self, question: Question, answer: type[Answer], schema: dict[str, Any], key: str) -> Answer:
        call = Call(question.messages, schema, question.max_tokens, question.fixed)
        reply = self._call(call)
        try:
            record = answer.model_validate_json(reply.text)
        except ValidationError as error:
            again = (*call.messages, ("assistant", reply.text or "{}"), ("user", _write_correction(error)))
            reply = self._call(replace(call, messages=again))
            try:
                record = answer.model_validate_json(reply.text)
            except ValidationError as second:
                raise AnswerError(
                    f"The answer did not match the schema, twice ({_describe_error(second)})."
                ) from second
        self._cache.put(key, reply.text, self.name, reply.input_tokens, reply.output_tokens)
        return record

    def _call(self, call: Call) -> Reply:
        most = self._backend.price(count_most_tokens(call), call.max_tokens) or 0.0
        make = self._backend.prepare(call)

        def make_once() -> Reply:
            with self._budget.reserve(most), self._time_call():
                reply = make()
                self._count(reply.input_tokens, reply.output_tokens)
                return reply

        try:
            return self._backend.rate_limiter.run(make_once)
        finally:
            self._count(calls=1)

    @contextmanager
    def _time_call(self) -> Iterator[None]:
        with self._lock:
            self._running_since = self._running_since if self._running else time.monotonic()
            self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                now = time.monotonic()
                self.usage.seconds += now - self._running_since
                self._running_since = now

    def _count(
        self,
        input_tokens: int = 0,
        output_tokens: int = 0,
        *,
        calls: int = 0,
        cached_calls: int = 0,
        share: float = 1.0,
    ) -> None:
        """Add to `usage`; a token costs `share` of its price."""
        cost = self._backend.price(input_tokens, output_tokens) if input_tokens or output_tokens else 0.0
        if cost:
            cost *= share
            self._budget.spend(cost)
        with self._lock:
            if self.usage.cost_usd is not None:
                self.usage.cost_usd += cost or 0.0
            self.usage.input_tokens += input_tokens
            self.usage.output_tokens += output_tokens
            self.usage.calls += calls
            self.usage.cached_calls += cached_calls

    def _make_key(self, question: Question, schema: dict[str, Any]) -> str:
        parts = [self.name, self._backend.identity, question.messages, question.max_tokens, schema]
        return sha256(json.dumps(parts).encode())


def count_most_tokens(call: Call) -> int:
    """Return how many tokens a call sends at most: a token is rarely shorter than two bytes in any language."""
    size = sum(len(text.encode()) for _, text in call.messages)
    return size // 2 + len(json.dumps(call.schema)) // 2 + 8 * len(call.messages)


@cache
def make_strict_schema(answer: type[BaseModel], *, bounds_strings: bool = True) -> dict[str, Any]:
    """Return the JSON Schema of `answer` in the form that strict providers require.

    It has no references, titles, descriptions or defaults; every property is required and no other is allowed.
    Recursive types are not supported.
    """
    schema = answer.model_json_schema()
    dropped = {"title", "description", "default", "$defs"} | (set() if bounds_strings else {"minLength", "maxLength"})
    return {"title": answer.__name__, **_make_strict(schema, schema.get("$defs", {}), dropped)}


def _make_strict(node: dict[str, Any], definitions: dict[str, Any], dropped: set[str]) -> dict[str, Any]:
    if "$ref" in node:
        return _make_strict(definitions[node["$ref"].removeprefix("#/$defs/")], definitions, dropped)
    kept = {keyword: value for keyword, value in node.items() if keyword not in dropped}
    if "properties" in node:
        kept["properties"] = {
            name: _make_strict(value, definitions, dropped) for name, value in node["properties"].items()
        }
        kept["required"] = list(node["properties"])
        kept["additionalProperties"] = False
    if "items" in node:
        kept["items"] = _make_strict(node["items"], definitions, dropped)
    if "anyOf" in node:
        kept["anyOf"] = [_make_strict(each, definitions, dropped) for each in node["anyOf"]]
    return kept


def _describe_error(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(place) for place in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]


def _write_correction(error: ValidationError) -> str:
    """Return the message that asks the model for a corrected answer."""
    return f"That does not match the schema ({_describe_error(error)}). Answer again with JSON that matches the schema."
