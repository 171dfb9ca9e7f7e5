"""The one way to ask a model: a question and the type of its answer go in, a validated record comes out."""

import json
import math
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from kit_builder.errors import AnswerError, ModelError
from kit_builder.files import sha256
from kit_builder.llm.answer_cache import SavedAnswer
from kit_builder.llm.budget import Budget
from kit_builder.llm.calls import NO_TOKENS, Call, LoopError, Prepare, Reply, Tokens
from kit_builder.llm.capacity import Capacity
from kit_builder.llm.parallel import Run, open_runner
from kit_builder.llm.prices import Price
from kit_builder.llm.providers import is_hosted
from kit_builder.llm.rate_limit import RateLimiter
from kit_builder.llm.schemas import make_strict_schema
from kit_builder.records import Question

Answer = TypeVar("Answer", bound=BaseModel)
_MOST_UNANSWERED = 12  # questions in a row: more would only cost time and money


class Ask(Protocol):
    """Ask a model. Stages use it instead of a `Model`."""

    def __call__(self, question: Question, answer: type[Answer]) -> Answer:
        """Return the answer to `question` as a record of the type `answer`. Raises AnswerError if there is none."""


class Answers(Protocol):
    """Where answers are saved: the answer cache of a kit, or a file of recorded answers."""

    def get(self, key: str) -> SavedAnswer | None:
        """Return the answer saved under `key`, None without one."""

    def put(self, key: str, answer: SavedAnswer) -> None:
        """Save `answer` under `key`."""


@dataclass(slots=True)
class Usage:
    """What a run has used so far: calls, cached answers, tokens, US dollars and seconds.

    `cached_input_tokens` are those of the input tokens that the provider had in its prompt cache, at a lower price. The
    dollars are None if the price of the model is unknown. The seconds count the time during which at least one call was
    running.
    """

    calls: int = 0
    cached_calls: int = 0
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Backend:
    """How to call a model, and what it can take.

    `prepare` runs only for questions that the cache cannot answer, so that a fully cached run loads no weights and
    needs no key. `identity` distinguishes models of the same name: the digest of the weights or the address of the
    server. `capacity` is how much the model handles well in one question. `rejected_keywords` are left out of schemas.
    `count_output_tokens` returns the most that the output of a call may have. If the model `is_recorded`, its answers
    are found by the content of the question and count with the tokens that they once used.
    """

    name: str
    identity: str
    prepare: Prepare
    capacity: Capacity
    rejected_keywords: frozenset[str]
    rate_limiter: RateLimiter
    price: Price
    count_output_tokens: Callable[[Call], int] = lambda call: call.max_tokens
    is_recorded: bool = False


class Model:
    """A model behind `ask`, which any thread may call. `usage` counts what was asked.

    `unanswered` are the keys of questions that got no usable answer: asked again, they may get one. Those in
    `unanswered_before` had none when the kit was built last, so that they say nothing new about the model.

    Calls that would exceed the `budget` are not made. Raises ModelError if there is a budget and the price is unknown.
    """

    # Where all answers of the run are recorded, if anywhere.
    record: Answers | None = None
    unanswered_before: Collection[str] = ()

    def __init__(self, backend: Backend, cache: Answers, budget: Budget | None = None) -> None:
        self.name = backend.name
        self.identity = backend.identity
        self.capacity = backend.capacity
        self.unanswered: set[str] = set()
        self._unanswered_in_a_row = 0
        self.usage = Usage(cost_usd=backend.price(NO_TOKENS))
        if budget and self.usage.cost_usd is None:
            raise ModelError(f"Cannot keep a budget: the price of {backend.name} is unknown. Leave out --budget.")
        self._backend = backend
        self._cache = cache
        self._budget = budget or Budget(math.inf)
        self._lock = Lock()
        self._question_locks: dict[str, Lock] = {}
        self._replayed: set[str] = set()
        self._running = 0
        self._running_since = 0.0

    @property
    def is_embedded(self) -> bool:
        """Whether answers are worked out in this process, so that they cost nothing but time."""
        return not (is_hosted(self.name) or self._backend.is_recorded)

    def open_runner(self, *, dependent: bool = False) -> AbstractContextManager[Run]:
        """Open what a stage asks its questions with, as many in parallel as the model allows.

        Set `dependent` if the answers decide which questions follow: a batch would take a day for each round of them.
        """
        del dependent
        return open_runner(self._backend.rate_limiter.limit)

    def ask(self, question: Question, answer: type[Answer]) -> Answer:
        """Return the answer to `question` as a record of the type `answer`, from the cache if it was asked before.

        An empty answer is requested once more, and so is one that does not match the schema, with the error named. An
        embedded model that repeats itself until its answer is cut off is asked again with a penalty for that.
        Raises AnswerError if that fails too, or if the model refuses, is cut off or filtered, and ModelError if the
        model cannot be used at all, or has not answered so many new questions in a row that it will answer none.
        """
        schema = make_strict_schema(answer, self._backend.rejected_keywords)
        key = self._make_key(question, schema)
        with self._lock:
            question_lock = self._question_locks.setdefault(key, Lock())
        try:
            with question_lock:  # a thread that asks the same at the same time takes the answer from the cache
                record, saved = self._read_cache(key, answer) or self._request(question, answer, schema, key)
        except AnswerError as error:
            self._count_unanswered(key, error)
            raise
        if self.record:
            self.record.put(make_content_key(question, make_strict_schema(answer)), saved)
        return record

    def _read_cache(self, key: str, answer: type[Answer]) -> tuple[Answer, SavedAnswer] | None:
        if (saved := self._cache.get(key)) is not None:
            with suppress(ValidationError):  # the type has become stricter in a way that its schema does not show
                record = answer.model_validate_json(saved.text)
                is_first = self._backend.is_recorded and key not in self._replayed
                self._replayed.add(key)
                self._count(saved.tokens if is_first else NO_TOKENS, cached_calls=1)
                return record, saved
        return None

    def _request(
        self, question: Question, answer: type[Answer], schema: dict[str, Any], key: str
    ) -> tuple[Answer, SavedAnswer]:
        call = Call(
            question.messages,
            schema,
            question.max_tokens,
            question.fixed,
            question.effort,
            question.likely,
            shared=question.shared,
        )
        reply = self._call_out_of_loop(call)
        try:
            record = answer.model_validate_json(reply.text)
        except ValidationError as error:
            reply = self._call_out_of_loop(_ask_again(call, reply.text, error))
            try:
                record = answer.model_validate_json(reply.text)
            except ValidationError as second:
                if not reply.text:
                    raise AnswerError("The answer was empty, twice.") from second
                raise AnswerError(
                    f"The answer did not match the schema, twice ({_describe_error(second)})."
                ) from second
        saved = SavedAnswer(reply.text, self.name, reply.tokens)
        self._cache.put(key, saved)
        self._unanswered_in_a_row = 0
        return record, saved

    def _count_unanswered(self, key: str, error: AnswerError) -> None:
        with self._lock:
            self.unanswered.add(key)
            self._unanswered_in_a_row += key not in self.unanswered_before
        if self._unanswered_in_a_row >= _MOST_UNANSWERED and not self._backend.is_recorded:
            raise ModelError(
                f"{self.name} has given no usable answer to {_MOST_UNANSWERED} questions in a row. The last: {error} "
                "Choose another model, or run again later: earlier answers are kept."
            ) from error

    def _call_out_of_loop(self, call: Call) -> Reply:
        try:
            return self._call(call)
        except LoopError:
            if is_hosted(self.name):
                raise
        try:
            return self._call(replace(call, avoids_loops=True))
        except LoopError as error:
            raise AnswerError(f"{error} So it did when asked again with a penalty for repetition.") from error

    def _call(self, call: Call) -> Reply:
        most = self._find_highest_price(call)
        make = self._backend.prepare(call)

        def make_once() -> Reply:
            with self._budget.reserve(most), self._time_call():
                reply = make()
                self._count(reply.tokens)
                return reply

        try:
            return self._backend.rate_limiter.run(make_once)
        finally:
            self._count(calls=1)

    def _find_highest_price(self, call: Call) -> float:
        """Return what a call may cost at most in US dollars, 0 if the price is unknown."""
        return self._backend.price(Tokens(count_most_tokens(call), self._backend.count_output_tokens(call))) or 0.0

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
        tokens: Tokens = NO_TOKENS,
        *,
        calls: int = 0,
        cached_calls: int = 0,
        share: float = 1.0,
    ) -> None:
        """Add to `usage`; a token costs `share` of its price."""
        cost = (self._backend.price(tokens) or 0.0) * share
        self._budget.spend(cost)
        with self._lock:
            if self.usage.cost_usd is not None:
                self.usage.cost_usd += cost
            self.usage.input_tokens += tokens.input
            self.usage.cached_input_tokens += tokens.cached
            self.usage.output_tokens += tokens.output
            self.usage.calls += calls
            self.usage.cached_calls += cached_calls

    def _make_key(self, question: Question, schema: dict[str, Any]) -> str:
        if self._backend.is_recorded:
            return make_content_key(question, schema)
        parts = [self.name, self._backend.identity, question.messages, question.max_tokens, schema]
        if question.effort and is_hosted(self.name):
            parts.append(question.effort)
        return sha256(json.dumps(parts).encode())


def make_content_key(question: Question, schema: dict[str, Any]) -> str:
    """Return a key for a question and the full schema of its answer, the same for every model."""
    return sha256(json.dumps([question.messages, schema]).encode())


def count_most_tokens(call: Call) -> int:
    """Return how many tokens a call sends at most: a token is rarely shorter than two bytes in any language."""
    size = sum(len(text.encode()) for _, text in call.messages)
    return size // 2 + len(json.dumps(call.schema)) // 2 + 8 * len(call.messages)


def _ask_again(call: Call, text: str, error: ValidationError) -> Call:
    """Return the call that follows the unusable answer `text`: the same if it is empty, otherwise a correction."""
    if not text:
        return call
    return replace(call, messages=(*call.messages, ("assistant", text), ("user", _write_correction(error))))


def _describe_error(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(place) for place in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]


def _write_correction(error: ValidationError) -> str:
    """Return the message that asks the model for a corrected answer."""
    return f"That does not match the schema ({_describe_error(error)}). Answer again with JSON that matches the schema."
