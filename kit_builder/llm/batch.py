"""Questions sent together through OpenAI's batch interface: at half the price, and answered within a day.

https://platform.openai.com/docs/guides/batch tells of the files, which hold a request or an answer a line.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from kit_builder.errors import AnswerError, BudgetError, KitError, LaterError, ModelError
from kit_builder.files import sha256, write_atomically
from kit_builder.llm.answer_cache import AnswerCache
from kit_builder.llm.budget import Budget
from kit_builder.llm.calls import WAS_CUT_OFF, Call, Reply, refused
from kit_builder.llm.model import Model, Opening, most_tokens
from kit_builder.llm.parallel import Run, open_runner

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types import Batch

# What a token costs beside one of a call that is answered at once.
SHARE = 0.5
_ENDPOINT: Final = "/v1/chat/completions"
_WINDOW: Final = "24h"
_MARK = "kit-builder"
_UNDER_WAY = ("validating", "in_progress", "finalizing", "cancelling")
_CUT_OFF = "length"
_DONE = 200
_OF_THE_SERVER = 500
_PASSING = (408, 409, 429)


@dataclass(slots=True)
class Tray:
    """What lies in a batch, kept in a file of the kit until the build is done.

    `requests` were sent under the `mark`, before which they are kept, or are about to be; `batch` is the id that the
    provider gave them. `replies` are the texts and tokens of what came back, `failed` why others did not, by request.
    """

    mark: str = ""
    batch: str = ""
    requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    replies: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


class Batched(Model):
    """A Model whose questions are gathered, sent together, and answered on a later run.

    Within `runner`, a question raises LaterError until its answer is here. Dependent questions are asked at once, at
    the full price. The tray is kept in `file`; `connect` opens the client.
    """

    def __init__(
        self,
        opening: Opening,
        cache: AnswerCache,
        budget: Budget | None,
        file: Path,
        connect: "Callable[[], OpenAI]",
    ) -> None:
        super().__init__(opening, cache, budget)
        self._file = file
        self._connect = connect
        self._tray = _read(file)
        self._wanted: dict[str, dict[str, Any]] = {}
        self._most = 0.0
        self._gathers = False

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Has the answers of the batch that was sent before for the block, and sends what the block asks besides.

        Raises LaterError, with what to tell, where a batch is under way or has been sent.
        """
        self._pick_up()
        try:
            yield
        except LaterError:
            self._send()
        self._file.unlink(missing_ok=True)

    @contextmanager
    def runner(self, *, dependent: bool = False) -> Iterator[Run]:
        """Gather the questions of a round, then raise LaterError if any has no answer yet."""
        self._gathers = not dependent
        try:
            with open_runner(self._opening.gate.limit, () if dependent else (LaterError,)) as run:
                yield run
        finally:
            self._gathers = False

    def _pick_up(self) -> None:
        """Takes the answers of the batch that was sent before.

        Raises ModelError where the provider refused the batch; its requests are then sent anew by the next run.
        """
        if not self._tray.mark:
            return
        with _told(self.name), self._connect() as client:
            batch = self._sent(client)
            if batch is None:
                return
            if batch.status in _UNDER_WAY:
                done = batch.request_counts.completed if batch.request_counts else 0
                told = f"Batch {batch.id} is under way: {done} of {len(self._tray.requests)} questions are answered."
                raise LaterError(f"{told} Run the same command later to pick them up.")
            for output in filter(None, (batch.output_file_id, batch.error_file_id)):
                for line in client.files.content(output).text.splitlines():
                    self._take(json.loads(line))
        self._tray.mark, self._tray.batch, self._tray.requests = "", "", {}
        self._save()
        if batch.status == "failed":
            said = "; ".join(each.message or "" for each in (batch.errors and batch.errors.data) or [])
            raise ModelError(f"The batch was refused: {said or 'no reason was given'}. Run again to send it anew.")

    def _send(self) -> NoReturn:
        """Sends what was gathered as one batch, and raises LaterError; BudgetError where it may cost more."""
        if self._most > self._budget.limit:
            raise BudgetError(
                f"The budget of {self._budget.limit:g} USD does not bear this batch, of {self._most:.4f} USD at most."
            )
        self._tray.mark, self._tray.requests = uuid.uuid4().hex, self._wanted
        self._save()
        with _told(self.name), self._connect() as client:
            batch = self._given(client)
        told = f"Batch {batch.id} is sent: {len(self._tray.requests)} questions, answered within a day."
        raise LaterError(f"{told} Run the same command later to pick the answers up.")

    def _call(self, call: Call) -> Reply:
        if not self._gathers:
            return super()._call(call)
        request = {
            "model": self.name.partition(":")[2],
            "messages": [{"role": role, "content": text} for role, text in call.messages],
            "max_completion_tokens": call.max_tokens,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": call.schema["title"], "strict": True, "schema": call.schema},
            },
        }
        key = sha256(json.dumps(request).encode())
        if key in self._tray.replies:
            return Reply(*self._tray.replies[key])
        if key in self._tray.failed:
            raise AnswerError(self._tray.failed[key])
        with self._lock:
            if key not in self._wanted:
                self._wanted[key] = request
                self._most += SHARE * (self._opening.price(most_tokens(call), call.max_tokens) or 0.0)
        raise LaterError("The answer is not here yet.")

    def _sent(self, client: "OpenAI") -> "Batch | None":
        """The batch of the tray; where a run ended before it knew its id, the one with its mark. None without one."""
        if not self._tray.batch:
            marked = (each for each in client.batches.list(limit=100).data if (each.metadata or {}).get(_MARK))
            found = next((each for each in marked if (each.metadata or {})[_MARK] == self._tray.mark), None)
            if found is None:  # it was never made, so that the questions are gathered and sent by this run
                self._tray.mark, self._tray.requests = "", {}
                self._save()
                return None
            self._tray.batch = found.id
            self._save()
        return client.batches.retrieve(self._tray.batch)

    def _given(self, client: "OpenAI") -> "Batch":
        lines = (
            json.dumps({"custom_id": key, "method": "POST", "url": _ENDPOINT, "body": request}, ensure_ascii=False)
            for key, request in self._tray.requests.items()
        )
        content = "".join(f"{line}\n" for line in lines).encode()
        file = client.files.create(file=("questions.jsonl", content), purpose="batch")
        batch = client.batches.create(
            input_file_id=file.id,
            endpoint=_ENDPOINT,
            completion_window=_WINDOW,
            metadata={_MARK: self._tray.mark},
        )
        self._tray.batch = batch.id
        self._save()
        return batch

    def _take(self, line: dict[str, Any]) -> None:
        """Puts what a line of an output or error file says of a request into the tray; what passes is sent anew."""
        key, response = line["custom_id"], line.get("response") or {}
        status, body = response.get("status_code", _OF_THE_SERVER), response.get("body") or {}
        if status == _DONE and not line.get("error"):
            used = body.get("usage") or {}
            tokens = (used.get("prompt_tokens", 0), used.get("completion_tokens", 0))
            self._count(*tokens, calls=1, share=SHARE)
            choice = body["choices"][0]
            if refusal := choice["message"].get("refusal"):
                self._tray.failed[key] = refused(refusal)
            elif choice.get("finish_reason") == _CUT_OFF:
                self._tray.failed[key] = WAS_CUT_OFF
            else:
                self._tray.replies[key] = (choice["message"].get("content") or "", *tokens)
        elif line.get("error") is None and status < _OF_THE_SERVER and status not in _PASSING:
            said = (body.get("error") or {}).get("message", "")
            self._tray.failed[key] = f"{self.name} answered with status {status}: {said}"

    def _save(self) -> None:
        write_atomically(self._file, json.dumps(asdict(self._tray), ensure_ascii=False).encode())


def is_under_way(file: Path) -> bool:
    """Whether questions lie in a batch, of which `file` keeps the tray."""
    return bool(_read(file).mark)


def _read(file: Path) -> Tray:
    try:
        return Tray(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else Tray()
    except (OSError, ValueError, TypeError) as error:
        raise KitError(f"{file}, which tells of a batch that was sent, is damaged. Delete it to ask anew.") from error


@contextmanager
def _told(model: str) -> Iterator[None]:
    """What fails at the provider as a KitError."""
    import openai

    from kit_builder.llm.provider_errors import as_kit_error

    try:
        yield
    except (openai.OpenAIError, KeyError, ValueError) as error:
        raise as_kit_error(error, model) or error from error
