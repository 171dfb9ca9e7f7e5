"""Recorded answers: a file of answers that can be replayed without a model, found by the content of the question.

Each line is a JSON object. `key` is the digest of the question with the schema of its answer, `model` the model that
answered, and `answer` its text, followed by the tokens it used. The file holds no question, and answers as the
answer cache has them: those of a hosted model contain pseudonyms. Lines may be in any order.
"""

import json
from pathlib import Path
from threading import Lock
from typing import Any

from kit_builder.errors import KitError
from kit_builder.files import sha256, write_atomically
from kit_builder.llm.answer_cache import SavedAnswer
from kit_builder.llm.calls import Tokens

_RECORDED = "recorded"


def is_recorded(spec: str) -> bool:
    """Return whether `spec` names recorded answers, as `recorded:` and the path of their file."""
    return spec.partition(":")[0] == _RECORDED


class Recording:
    """Recorded answers by the content of their questions, in memory. Any thread may use it."""

    def __init__(self) -> None:
        self._answers: dict[str, SavedAnswer] = {}
        self._lock = Lock()

    @property
    def model(self) -> str:
        """The model that gave the answers, as PROVIDER:MODEL; empty if there are none."""
        return next((answer.model for answer in self._answers.values()), "")

    @property
    def digest(self) -> str:
        """A text that differs for other answers."""
        return sha256(self.to_text().encode())

    def get(self, key: str) -> SavedAnswer | None:
        """Return the answer to the question with the content `key`, None without one."""
        return self._answers.get(key)

    def put(self, key: str, answer: SavedAnswer) -> None:
        """Record the answer to the question with the content `key`."""
        with self._lock:
            self._answers[key] = answer

    def to_text(self) -> str:
        """Return the recording as JSON lines, in the order of their keys."""
        return "".join(
            json.dumps(_to_json(key, answer), ensure_ascii=False) + "\n"
            for key, answer in sorted(self._answers.items())
        )


def read_recording(file: Path) -> Recording:
    """Return the answers recorded in `file`. Raises KitError if there are none."""
    recording = Recording()
    try:
        for line in filter(None, file.read_text(encoding="utf-8").split("\n")):
            recording.put(*_from_json(json.loads(line)))
    except OSError as error:
        raise KitError(f"Cannot read the recorded answers in {file} ({error.strerror}). Check the path.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise KitError(f"{file} does not contain recorded answers. Record some with --record.") from error
    if not recording.model:
        raise KitError(f"{file} has no recorded answers. Record some with --record.")
    return recording


def save_recording(recording: Recording, file: Path) -> None:
    """Write the recording to `file`, which only its owner can read. Raises KitError if it cannot be written."""
    try:
        write_atomically(file, recording.to_text().encode())
    except OSError as error:
        raise KitError(
            f"Cannot write the recorded answers to {file} ({error.strerror}). Choose another file."
        ) from error


def _to_json(key: str, answer: SavedAnswer) -> dict[str, Any]:
    tokens = answer.tokens
    used = {"input_tokens": tokens.input, "cached_input_tokens": tokens.cached, "output_tokens": tokens.output}
    return {"key": key, "model": answer.model, "answer": answer.text, **used}


def _from_json(line: dict[str, Any]) -> tuple[str, SavedAnswer]:
    tokens = Tokens(line["input_tokens"], line["output_tokens"], line["cached_input_tokens"])
    return line["key"], SavedAnswer(line["answer"], line["model"], tokens)
