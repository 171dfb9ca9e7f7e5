"""The one way to ask a model: a question and the schema of its answer go in, a checked record comes out."""

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
from kit_builder.llm.rate_limit import Gate
from kit_builder.records import Question

Answer = TypeVar("Answer", bound=BaseModel)


class Ask(Protocol):
    """What a stage is given to ask a model with."""

    def __call__(self, question: Question, answer: type[Answer]) -> Answer:
        """Answer `question` with a record of the type `answer`. Raises AnswerError where there is none."""


@dataclass(slots=True)
class Usage:
    """What a run has cost so far: calls made and answers taken from the cache, tokens, US dollars, and seconds.

    The dollars are None where the price of the model is not known. The seconds are those in which at least one call was
    under way.
    """

    calls: int = 0
    cached_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Opening:
    """How to get at a model.

    `prepare` makes the calls for the questions that the cache cannot answer ready, so that a run without such questions
    neither loads weights nor needs a key. `identity` tells apart models of one name: the digest of the weights, the
    address of the server. `passage_words` is how many words of source the model takes in one question and still answers
    well. `bounds_strings` says whether the schema may say how long a text may be, which a small model needs and OpenAI
    refuses. `gate` is what the calls go through, `price` what one costs. `parts_a_call` is how many parts of a product
    the model writes well in one answer.
    """

    name: str
    identity: str
    prepare: Prepare
    passage_words: int
    bounds_strings: bool
    gate: Gate
    price: Price
    parts_a_call: int = 1


class Model:
    """A model behind `ask`, which any thread may call. `usage` counts what was asked.

    Calls that the `budget` does not bear are not made.
    Raises ModelError where there is a budget and the price is not known.
    """

    def __init__(self, opening: Opening, cache: AnswerCache, budget: Budget | None = None) -> None:
        self.name = opening.name
        self.identity = opening.identity
        self.passage_words = opening.passage_words
        self.parts_a_call = opening.parts_a_call
        self.usage = Usage(cost_usd=opening.price(0, 0))
        if budget and self.usage.cost_usd is None:
            raise ModelError(f"The price of {opening.name} is not known, so no budget can be kept. Leave --budget out.")
        self._opening = opening
        self._cache = cache
        self._budget = budget or Budget(math.inf)
        self._lock = Lock()
        self._asked: dict[str, Lock] = {}
        self._under_way = 0
        self._under_way_since = 0.0

    def runner(self, *, dependent: bool = False) -> AbstractContextManager[Run]:
        """Open what a stage asks its questions with, as many in parallel as the model allows.

        Set `dependent` if the answers decide which questions follow: a batch would take a day for each round of them.
        """
        del dependent
        return open_runner(self._opening.gate.limit)

    def ask(self, question: Question, answer: type[Answer]) -> Answer:
        """Answer `question` with a record of the type `answer`, from the cache where that has been asked before.

        An answer that is not to the schema is asked for once more, with the fault named. Raises AnswerError where
        that fails too, or the model refuses or is cut off, and ModelError where the model cannot be used at all.
        """
        schema = wire_schema(answer, bounds_strings=self._opening.bounds_strings)
        key = self._key(question, schema)
        with self._lock:
            asked = self._asked.setdefault(key, Lock())
        with asked:  # who asks the same at the same time takes the answer from the cache
            return self._from_cache(key, answer) or self._asked_for(question, answer, schema, key)

    def _from_cache(self, key: str, answer: type[Answer]) -> Answer | None:
        if (kept := self._cache.get(key)) is not None:
            with suppress(ValidationError):  # the type has become stricter in a way that its schema does not show
                record = answer.model_validate_json(kept)
                self._count(cached_calls=1)
                return record
        return None

    def _asked_for(self, question: Question, answer: type[Answer], schema: dict[str, Any], key: str) -> Answer:
        call = Call(question.messages, schema, question.max_tokens, question.fixed)
        reply = self._call(call)
        try:
            record = answer.model_validate_json(reply.text)
        except ValidationError as error:
            again = (*call.messages, ("assistant", reply.text or "{}"), ("user", _correction(error)))
            reply = self._call(replace(call, messages=again))
            try:
                record = answer.model_validate_json(reply.text)
            except ValidationError as second:
                raise AnswerError(f"The model's answer was twice not to the schema ({_fault(second)}).") from second
        self._cache.put(key, reply.text, self.name, reply.input_tokens, reply.output_tokens)
        return record

    def _call(self, call: Call) -> Reply:
        most = self._opening.price(most_tokens(call), call.max_tokens) or 0.0
        make = self._opening.prepare(call)

        def tried() -> Reply:
            with self._budget.set_aside(most), self._counted_as_under_way():
                reply = make()
                self._count(reply.input_tokens, reply.output_tokens)
                return reply

        try:
            return self._opening.gate.through(tried)
        finally:
            self._count(calls=1)

    @contextmanager
    def _counted_as_under_way(self) -> Iterator[None]:
        with self._lock:
            self._under_way_since = self._under_way_since if self._under_way else time.monotonic()
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1
                now = time.monotonic()
                self.usage.seconds += now - self._under_way_since
                self._under_way_since = now

    def _count(
        self,
        input_tokens: int = 0,
        output_tokens: int = 0,
        *,
        calls: int = 0,
        cached_calls: int = 0,
        share: float = 1.0,
    ) -> None:
        """Counts tokens and calls; a token costs so large a `share` of its price."""
        cost = self._opening.price(input_tokens, output_tokens) if input_tokens or output_tokens else 0.0
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

    def _key(self, question: Question, schema: dict[str, Any]) -> str:
        asked = [self.name, self._opening.identity, question.messages, question.max_tokens, schema]
        return sha256(json.dumps(asked).encode())


def most_tokens(call: Call) -> int:
    """How many tokens a call sends at most: a token is seldom fewer than two bytes of any language."""
    said = sum(len(text.encode()) for _, text in call.messages)
    return said // 2 + len(json.dumps(call.schema)) // 2 + 8 * len(call.messages)


@cache
def wire_schema(answer: type[BaseModel], *, bounds_strings: bool = True) -> dict[str, Any]:
    """Write the JSON Schema of `answer` as strict providers take it.

    It has no references, titles, descriptions or defaults, every property is required and no other is allowed. Types
    that hold themselves cannot be asked for.
    """
    schema = answer.model_json_schema()
    dropped = {"title", "description", "default", "$defs"} | (set() if bounds_strings else {"minLength", "maxLength"})
    return {"title": answer.__name__, **_strict(schema, schema.get("$defs", {}), dropped)}


def _strict(node: dict[str, Any], definitions: dict[str, Any], dropped: set[str]) -> dict[str, Any]:
    if "$ref" in node:
        return _strict(definitions[node["$ref"].removeprefix("#/$defs/")], definitions, dropped)
    kept = {keyword: value for keyword, value in node.items() if keyword not in dropped}
    if "properties" in node:
        kept["properties"] = {name: _strict(value, definitions, dropped) for name, value in node["properties"].items()}
        kept["required"] = list(node["properties"])
        kept["additionalProperties"] = False
    if "items" in node:
        kept["items"] = _strict(node["items"], definitions, dropped)
    if "anyOf" in node:
        kept["anyOf"] = [_strict(each, definitions, dropped) for each in node["anyOf"]]
    return kept


def _fault(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(place) for place in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]


def _correction(error: ValidationError) -> str:
    return f"That is not to the schema ({_fault(error)}). Answer again, with nothing but JSON to the schema."
