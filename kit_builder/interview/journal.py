"""The files of interviews: answers, marks such as “never”, and drafts of answers that are still being typed.

Every change is on the disk before the function returns, and two programs do not overwrite each other's.
"""

import json
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from kit_builder.errors import KitError
from kit_builder.interview.agenda import AgendaQuestion, Key, make_key
from kit_builder.kit.answered_questions import list_answered, read_page
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.interviews import add_answer, get_interview_path, read_interviews, write_answer
from kit_builder.kit.questions import QUESTIONS
from kit_builder.kit.tracked_files import PRIVATE

Mark = Literal["never", "later", "ask"]
_FOLDER = f"{PRIVATE}/interview"
_MARKS = f"{_FOLDER}/marks.jsonl"
_MAILED = f"{_FOLDER}/mailed.json"
_LOCK = f"{_FOLDER}/lock"
_SECONDS = 10
_DRAFT = ".draft"


@dataclass(frozen=True, slots=True)
class Settled:
    """The questions that need not be asked now, by heading and words: `done` for good, `later` not before tomorrow."""

    done: frozenset[Key]
    later: frozenset[Key]


def read_settled(folder: KitFolder, today: date | None = None) -> Settled:
    """Return what is answered in a kit, in an interview or on the questions page, and what is marked.

    Without `today`, nothing is put off. Raises KitError if a file cannot be read.
    """
    answered = [each for interview in read_interviews(folder) for each in interview.answered]
    page = folder.read_text(QUESTIONS) or ""
    answered += list_answered(read_page(page)) if page.strip() else []
    marks = dict(_read_marks(folder))
    never = {key for key, (mark, _) in marks.items() if mark == "never"}
    later = {key for key, (mark, day) in marks.items() if mark == "later" and today and day >= today.isoformat()}
    return Settled(frozenset({(each.heading, each.question) for each in answered} | never), frozenset(later))


class Journal:
    """The interviews of the kit in `folder`. Answers are added to the file of `today`.

    Every method raises KitError if a file cannot be read or written.
    """

    def __init__(self, folder: KitFolder, today: date) -> None:
        self._folder = folder
        self._today = today
        self.path = get_interview_path(today)

    def save(self, question: AgendaQuestion, answer: str) -> None:
        """Add an answer to the file of today, unless it is there already."""
        with self._lock():
            text = self._folder.read_text(self.path) or ""
            if write_answer(question.text, answer) not in text:
                self._folder.write(self.path, add_answer(text, self._today, question.heading, question.text, answer))

    def take_back(self, question: AgendaQuestion, answer: str) -> None:
        """Remove an answer that `save` has added. Raises KitError if somebody has edited it since."""
        with self._lock():
            before, found, after = (self._folder.read_text(self.path) or "").rpartition(
                f"\n\n{write_answer(question.text, answer)}\n"
            )
            if not found:
                raise KitError(f"The answer was edited in {self.path}. Change it there.")
            self._folder.write(self.path, f"{before}\n{after}")

    def mark(self, question: AgendaQuestion, mark: Mark) -> None:
        """Remember that a question is not asked again, not asked today, or asked again."""
        row = {"mark": mark, "on": self._today.isoformat(), "heading": question.heading, "question": question.text}
        with self._lock():
            _append(self._folder.locate(_MARKS), json.dumps(row, ensure_ascii=False))

    @contextmanager
    def open_draft(self) -> Iterator["Draft"]:
        """Yield a draft, which nobody recovers while the block runs."""
        name = self._folder.locate(f"{_FOLDER}/{os.getpid()}-{secrets.token_hex(4)}{_DRAFT}")
        self._make_folder()
        with FileLock(name.with_suffix(".lock"), mode=0o600):
            yield Draft(name)
        if not name.exists():
            name.with_suffix(".lock").unlink(missing_ok=True)

    def recover(self, keep: Callable[[AgendaQuestion, str], object]) -> list[AgendaQuestion]:
        """Give `keep` each answer that a killed program has left in a draft, and return the questions."""
        recovered = []
        for file in sorted((self._folder.path / _FOLDER).glob(f"*{_DRAFT}")):
            with suppress(Timeout), FileLock(file.with_suffix(".lock"), timeout=0, mode=0o600):
                if found := _read_draft(file):
                    keep(*found)
                    recovered.append(found[0])
                file.unlink(missing_ok=True)
        return recovered

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self._make_folder()
        try:
            with FileLock(self._folder.locate(_LOCK), timeout=_SECONDS, mode=0o600):
                yield
        except Timeout as error:
            raise KitError(f"{self.path} is in use by another program. Wait for it to end, or stop it.") from error

    def _make_folder(self) -> None:
        self._folder.locate(_FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)


def _read_marks(folder: KitFolder) -> Iterator[tuple[Key, tuple[str, str]]]:
    for row in (folder.read_text(_MARKS) or "").splitlines():
        with suppress(ValueError, KeyError, TypeError):  # a row that was cut off as the power failed
            given = json.loads(row)
            yield make_key(given["heading"], given["question"]), (given["mark"], given["on"])


def save_mailed(folder: KitFolder, agenda: Sequence[AgendaQuestion]) -> None:
    """Remember the questions of a mail by their numbers."""
    folder.write(_MAILED, json.dumps([asdict(each) for each in agenda], ensure_ascii=False))


def load_mailed(folder: KitFolder) -> dict[int, AgendaQuestion]:
    """Return the questions of the last mail by number; none if no mail was written. Raises KitError if damaged."""
    try:
        saved = json.loads(folder.read_text(_MAILED) or "[]")
        return {number: AgendaQuestion(**each) for number, each in enumerate(saved, start=1)}
    except (ValueError, TypeError) as error:
        raise KitError(f"{folder.path / _MAILED} is damaged. Write the mail again with --export.") from error


class Draft:
    """An answer that is being typed: each row is on the disk before the next one is read."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def begin(self, question: AgendaQuestion) -> None:
        """Begin the answer to a question."""
        self._file.unlink(missing_ok=True)
        _append(self._file, json.dumps(asdict(question), ensure_ascii=False))

    def add(self, row: str) -> None:
        """Add what was typed."""
        _append(self._file, row)

    def end(self) -> None:
        """Forget the draft, as the answer is saved or there is none."""
        self._file.unlink(missing_ok=True)


def _read_draft(file: Path) -> tuple[AgendaQuestion, str] | None:
    """Return the question of a draft and what was typed; None if nothing was."""
    with suppress(OSError, ValueError, TypeError):
        head, _, answer = file.read_text(encoding="utf-8", errors="replace").partition("\n")
        if answer.strip():
            return AgendaQuestion(**json.loads(head)), answer.strip()
    return None


def _append(file: Path, row: str) -> None:
    try:
        with file.open("a", encoding="utf-8") as stream:
            stream.write(f"{row}\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise KitError(f"Cannot write {file}: {error.strerror}.") from error
