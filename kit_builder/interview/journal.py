"""The files of interviews: answers, marks such as “never”, and drafts of answers that are still being typed.

Every change is on the disk before the function returns, and two programs do not overwrite each other's.
"""

import json
import os
import re
import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from kit_builder.errors import KitError
from kit_builder.interview.agenda import AgendaQuestion, Key, make_key
from kit_builder.kit.answered_questions import AnsweredQuestion, list_answered, read_page
from kit_builder.kit.answers import is_about
from kit_builder.kit.build_state import load_sources
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.interviews import add_answer, get_interview_path, read_interview, read_interviews, write_answer
from kit_builder.kit.question_page import normalise
from kit_builder.kit.questions import QUESTIONS
from kit_builder.kit.tracked_files import PRIVATE
from kit_builder.text.joining import join_lines

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

    An answer about a conflict that the last build has read and left open does not count. Without `today`, nothing is
    put off. Raises KitError if a file cannot be read.
    """
    conflicts = [item for method in folder.read_cards() for _, item in method.conflicts]
    built = {source.name: {line.text for line in source.lines} for source in load_sources(folder)} if conflicts else {}
    answered = [
        each
        for told in read_interviews(folder)
        for each in told.answered
        if not (any(is_about(each, item) for item in conflicts) and _is_in(each, built.get(told.source.name, ())))
    ]
    page = folder.read_text(QUESTIONS) or ""
    answered += list_answered(read_page(page)) if page.strip() else []
    marks = dict(_read_marks(folder))
    never = {key for key, (mark, _) in marks.items() if mark == "never"}
    later = {key for key, (mark, day) in marks.items() if mark == "later" and today and day >= today.isoformat()}
    return Settled(frozenset({(each.heading, each.question) for each in answered} | never), frozenset(later))


def _is_in(entry: AnsweredQuestion, lines: Collection[str]) -> bool:
    return all(line.text in lines for line in (*entry.asked, *entry.answer))


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
            told = self._list_told(add_answer("", self._today, question.heading, question.text, answer))
            if not told or not set(told) <= set(self._list_told(text)):
                self._folder.write(self.path, add_answer(text, self._today, question.heading, question.text, answer))

    def take_back(self, question: AgendaQuestion, answer: str) -> None:
        """Remove an answer that `save` has added. Raises KitError if somebody has edited it since."""
        whole = re.compile(rf"\n\n{re.escape(write_answer(question.text, answer))}(?=\n(?:\Z|\n#{{2,3}} ))")
        with self._lock():
            text = self._folder.read_text(self.path) or ""
            places = [found.span() for found in whole.finditer(text)]
            own = [place for place in places if _find_heading(text[: place[0]]) == normalise(question.heading)]
            if not own:
                raise KitError(f"The answer has been edited in {self.path}. Change it there.")
            start, end = own[-1]
            self._folder.write(self.path, text[:start] + text[end:])

    def mark(self, question: AgendaQuestion, mark: Mark) -> None:
        """Remember that a question is not asked again, not asked today, or asked again."""
        row = {"mark": mark, "on": self._today.isoformat(), "heading": question.heading, "question": question.text}
        with self._lock():
            _append(self._folder.locate(_MARKS), json.dumps(row, ensure_ascii=False))

    @contextmanager
    def open_draft(self) -> Iterator["Draft"]:
        """Yield a draft, which nobody recovers while the block runs."""
        name = self._folder.locate(f"{_FOLDER}/{os.getpid()}-{secrets.token_hex(4)}{_DRAFT}")
        lock = FileLock(name.with_suffix(".lock"), mode=0o600)
        self._make_folder()
        with _explaining(name):
            lock.acquire()
        try:
            yield Draft(name)
        finally:
            lock.release()
            if not name.exists():
                name.with_suffix(".lock").unlink(missing_ok=True)

    def recover(self, keep: Callable[[AgendaQuestion, str], object]) -> list[AgendaQuestion]:
        """Give `keep` each answer that a killed program has left in a draft, and return the questions."""
        recovered = []
        for file in sorted((self._folder.path / _FOLDER).glob(f"*{_DRAFT}")):
            lock = file.with_suffix(".lock")
            with suppress(Timeout), _explaining(file):
                with FileLock(lock, timeout=0, mode=0o600):
                    if found := _read_draft(file):
                        keep(*found)
                        recovered.append(found[0])
                    file.unlink(missing_ok=True)
                lock.unlink(missing_ok=True)
        return recovered

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self._make_folder()
        try:
            with _explaining(self._folder.path / _LOCK), FileLock(self._folder.locate(_LOCK), _SECONDS, mode=0o600):
                yield
        except Timeout as error:
            raise KitError(f"{self.path} is in use by another program. Wait for it to end, or stop it.") from error

    def number_for_mail(self, agenda: Sequence[AgendaQuestion]) -> dict[int, AgendaQuestion]:
        """Return the questions of a new mail by number.

        A question keeps its number for good, as old mails may be answered too. Raises KitError if the numbers are
        damaged.
        """
        with self._lock():
            asked = [*load_mailed(self._folder).values()]
            asked += [each for each in agenda if each not in asked]
            self._folder.write(_MAILED, json.dumps([asdict(each) for each in asked], ensure_ascii=False))
        return {asked.index(each) + 1: each for each in agenda}

    def _list_told(self, text: str) -> list[tuple[str, str, str]]:
        """Return the heading, the question and the answer of all that an interview says."""
        answered = read_interview(self.path, text, "").answered if text.strip() else ()
        return [(each.heading, each.question, join_lines(each.answer)) for each in answered]

    def _make_folder(self) -> None:
        folder = self._folder.locate(_FOLDER)
        with _explaining(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _find_heading(text: str) -> str:
    """Return the words of the last heading of a method in the text of an interview."""
    return normalise(next((row for row in reversed(text.split("\n")) if row.startswith("## ")), ""))


def _read_marks(folder: KitFolder) -> Iterator[tuple[Key, tuple[str, str]]]:
    for row in (folder.read_text(_MARKS) or "").splitlines():
        with suppress(ValueError, KeyError, TypeError):  # a row that was cut off as the power failed
            given = json.loads(row)
            heading, question, mark, day = (given[key] for key in ("heading", "question", "mark", "on"))
            if all(isinstance(each, str) for each in (heading, question, mark, day)):
                yield make_key(heading, question), (mark, day)


def load_mailed(folder: KitFolder) -> dict[int, AgendaQuestion]:
    """Return the questions of all mails by number; none if no mail was written. Raises KitError if damaged."""
    try:
        saved = json.loads(folder.read_text(_MAILED) or "[]")
        return {number: _read_question(each) for number, each in enumerate(saved, start=1)}
    except (ValueError, TypeError, AttributeError) as error:
        raise KitError(f"{folder.path / _MAILED} is damaged. Delete it and use --export again.") from error


class Draft:
    """An answer that is being typed: each row is on the disk before the next one is read."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.is_decision = False

    def begin(self, question: AgendaQuestion) -> None:
        """Begin the answer to a question."""
        self.is_decision = question.decides
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
    with suppress(OSError, ValueError, TypeError, AttributeError):
        head, _, answer = file.read_text(encoding="utf-8", errors="replace").partition("\n")
        if answer.strip():
            return _read_question(json.loads(head)), answer.strip()
    return None


def _read_question(given: dict[str, str]) -> AgendaQuestion:
    """Return a question that was saved. Raises TypeError if it has other fields, or values that are no text."""
    if not all(isinstance(each, str) for each in given.values()):
        raise TypeError("A question has only text.")
    return AgendaQuestion(**given)  # type: ignore[arg-type]


def _append(file: Path, row: str) -> None:
    with _explaining(file), file.open("a", encoding="utf-8") as stream:
        stream.write(f"{row}\n")
        stream.flush()
        os.fsync(stream.fileno())


@contextmanager
def _explaining(file: Path) -> Iterator[None]:
    try:
        yield
    except Timeout:
        raise
    except OSError as error:
        raise KitError(f"Cannot write {file}: {error.strerror or error}.") from error
