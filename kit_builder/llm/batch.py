"""Questions sent together through OpenAI's batch interface: at half the price, and answered within a day.

The format of the files, which hold one request or answer per line, is described in
https://platform.openai.com/docs/guides/batch.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from kit_builder.errors import AnswerError, BatchPendingError, BudgetError, KitError, ModelError
from kit_builder.files import sha256, write_atomically
from kit_builder.llm.answer_cache import AnswerCache
from kit_builder.llm.budget import Budget
from kit_builder.llm.calls import CONTENT_FILTER, Call, Reply, Tokens, describe_cut_off, describe_refusal
from kit_builder.llm.model import Backend, Model
from kit_builder.llm.parallel import Run, open_runner
from kit_builder.llm.prices import PRICE_SHARE

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types import Batch

_ENDPOINT: Final = "/v1/chat/completions"
_WINDOW: Final = "24h"
_MARK = "kit-builder"
_IN_PROGRESS = ("validating", "in_progress", "finalizing", "cancelling")
_OK = 200
_SERVER_ERROR = 500
_TEMPORARY = (408, 409, 429)


@dataclass(slots=True)
class PendingBatch:
    """The batch of a kit, kept in a file of the kit until the build is done.

    `requests` were sent with the `mark`, which is saved first, so that a batch is found again after a crash; `batch`
    is the provider's id. `replies` holds the texts and tokens that came back, `failed` the errors, both by request.
    """

    mark: str = ""
    batch: str = ""
    requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    replies: dict[str, tuple[str, dict[str, int]]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


class BatchModel(Model):
    """A Model whose questions are gathered, sent together, and answered on a later run.

    Within `open_runner`, a question raises BatchPendingError until its answer has arrived. Dependent questions are
    asked at once, at the full price. The pending batch is kept in `file`; `open_client` opens the OpenAI client, and
    `write_request` returns the body of a call's request.
    """

    def __init__(
        self,
        backend: Backend,
        cache: AnswerCache,
        budget: Budget | None,
        file: Path,
        open_client: "Callable[[], OpenAI]",
        write_request: Callable[[Call], str],
    ) -> None:
        super().__init__(backend, cache, budget)
        self._file = file
        self._open_client = open_client
        self._write_request = write_request
        self._pending = _read_pending(file)
        self._gathered: dict[str, dict[str, Any]] = {}
        self._most = 0.0
        self._gathers = False

    @contextmanager
    def exchange_batches(self) -> Iterator[None]:
        """Collect the answers of the last batch before the block, and send the questions of the block after it.

        Raises BatchPendingError with a message for the user if a batch is in progress or has been sent.
        """
        self._collect_answers()
        try:
            yield
        except BatchPendingError:
            self._send_batch()
        self._file.unlink(missing_ok=True)

    @contextmanager
    def open_runner(self, *, dependent: bool = False) -> Iterator[Run]:
        """Open a runner that gathers the questions of a round, then raises BatchPendingError if any is open."""
        self._gathers = not dependent
        try:
            with open_runner(self._backend.rate_limiter.limit, () if dependent else (BatchPendingError,)) as run:
                yield run
        finally:
            self._gathers = False

    def _collect_answers(self) -> None:
        """Collect the answers of the last batch.

        Raises ModelError if the provider rejected the batch; the next run then sends its requests again.
        """
        if not self._pending.mark:
            return
        with _translate_errors(self.name), self._open_client() as client:
            batch = self._find_batch(client)
            if batch is None:
                return
            if batch.status in _IN_PROGRESS:
                done = batch.request_counts.completed if batch.request_counts else 0
                raise BatchPendingError(
                    f"Batch {batch.id} is in progress: {done} of {len(self._pending.requests)} questions answered. "
                    "Run the same command later to collect the answers."
                )
            for output in filter(None, (batch.output_file_id, batch.error_file_id)):
                for line in client.files.content(output).text.splitlines():
                    self._store_result(json.loads(line))
        self._pending.mark, self._pending.batch, self._pending.requests = "", "", {}
        self._save()
        if batch.status == "failed":
            reasons = "; ".join(each.message or "" for each in (batch.errors and batch.errors.data) or [])
            raise ModelError(f"The batch was rejected: {reasons or 'no reason given'}. Run again to resend it.")

    def _send_batch(self) -> NoReturn:
        """Send the gathered questions and raise BatchPendingError, or BudgetError if they may cost too much."""
        if self._most > self._budget.limit:
            raise BudgetError(
                f"The batch may cost up to {self._most:.4f} USD, over the budget of {self._budget.limit:g} USD."
            )
        self._pending.mark, self._pending.requests = uuid.uuid4().hex, self._gathered
        self._save()
        with _translate_errors(self.name), self._open_client() as client:
            batch = self._create_batch(client)
        raise BatchPendingError(
            f"Batch {batch.id} sent with {len(self._pending.requests)} questions, to be answered within a day. "
            "Run the same command later to collect the answers."
        )

    def _call(self, call: Call) -> Reply:
        if not self._gathers:
            return super()._call(call)
        with self._lock:
            request = json.loads(self._write_request(call))
        key = sha256(json.dumps(request).encode())
        if key in self._pending.replies:
            text, tokens = self._pending.replies[key]
            return Reply(text, Tokens(**tokens))
        if key in self._pending.failed:
            raise AnswerError(self._pending.failed[key])
        with self._lock:
            if key not in self._gathered:
                self._gathered[key] = request
                self._most += PRICE_SHARE * self._find_highest_price(call)
        raise BatchPendingError("The answer has not arrived yet.")

    def _find_batch(self, client: "OpenAI") -> "Batch | None":
        """Return the pending batch, found by its mark if a run ended before it knew the id; None without one."""
        if not self._pending.batch:
            marked = (each for each in client.batches.list(limit=100).data if (each.metadata or {}).get(_MARK))
            found = next((each for each in marked if (each.metadata or {})[_MARK] == self._pending.mark), None)
            if found is None:  # it was never created, so this run gathers and sends the questions
                self._pending.mark, self._pending.requests = "", {}
                self._save()
                return None
            self._pending.batch = found.id
            self._save()
        return client.batches.retrieve(self._pending.batch)

    def _create_batch(self, client: "OpenAI") -> "Batch":
        lines = (
            json.dumps({"custom_id": key, "method": "POST", "url": _ENDPOINT, "body": request}, ensure_ascii=False)
            for key, request in self._pending.requests.items()
        )
        content = "".join(f"{line}\n" for line in lines).encode()
        file = client.files.create(file=("questions.jsonl", content), purpose="batch")
        batch = client.batches.create(
            input_file_id=file.id,
            endpoint=_ENDPOINT,
            completion_window=_WINDOW,
            metadata={_MARK: self._pending.mark},
        )
        self._pending.batch = batch.id
        self._save()
        return batch

    def _store_result(self, line: dict[str, Any]) -> None:
        """Store one line of an output or error file. Temporary failures are dropped, so their requests are resent."""
        key, response = line["custom_id"], line.get("response") or {}
        status, body = response.get("status_code", _SERVER_ERROR), response.get("body") or {}
        if status == _OK and not line.get("error"):
            tokens = _read_usage(body.get("usage") or {})
            self._count(tokens, calls=1, share=PRICE_SHARE)
            choice = body["choices"][0]
            if refusal := choice["message"].get("refusal"):
                self._pending.failed[key] = describe_refusal(refusal)
            elif choice.get("finish_reason") == "length":
                self._pending.failed[key] = describe_cut_off(tokens)
            elif choice.get("finish_reason") == "content_filter":
                self._pending.failed[key] = CONTENT_FILTER
            else:
                self._pending.replies[key] = (choice["message"].get("content") or "", asdict(tokens))
        elif line.get("error") is None and status < _SERVER_ERROR and status not in _TEMPORARY:
            message = (body.get("error") or {}).get("message", "")
            self._pending.failed[key] = f"{self.name} returned status {status}: {message}"

    def _save(self) -> None:
        write_atomically(self._file, json.dumps(asdict(self._pending), ensure_ascii=False).encode())


def _read_usage(usage: dict[str, Any]) -> Tokens:
    """Return the tokens in the `usage` of a chat completion."""
    read, written = usage.get("prompt_tokens_details") or {}, usage.get("completion_tokens_details") or {}
    return Tokens(
        usage.get("prompt_tokens", 0),
        usage.get("completion_tokens", 0),
        cached=read.get("cached_tokens") or 0,
        reasoning=written.get("reasoning_tokens") or 0,
    )


def has_pending_batch(file: Path) -> bool:
    """Return whether `file` records a batch whose answers have not been collected."""
    return bool(_read_pending(file).mark)


def _read_pending(file: Path) -> PendingBatch:
    try:
        return PendingBatch(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else PendingBatch()
    except (OSError, ValueError, TypeError) as error:
        raise KitError(
            f"The record of the pending batch, {file}, is damaged. Delete it to send the questions again."
        ) from error


@contextmanager
def _translate_errors(model: str) -> Iterator[None]:
    """Raise errors of the provider as KitErrors."""
    import openai

    from kit_builder.llm.provider_errors import translate_error

    try:
        yield
    except (openai.OpenAIError, KeyError, ValueError) as error:
        raise translate_error(error, model) or error from error
