"""What a reviewer can do in an interview and with suggestions: each operation keeps what is said as an interview does.

Answers go to the interview of the day, or where they decide something, and every program that asks agrees on them.
"""

import secrets
import threading
from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kit_builder.errors import KitError
from kit_builder.interview.agenda import AgendaQuestion, make_key
from kit_builder.interview.decisions import list_decisions
from kit_builder.interview.ideas import remove_idea
from kit_builder.interview.journal import Journal, read_settled
from kit_builder.interview.keep import Keeper
from kit_builder.interview.open_questions import load_agenda, save_questions
from kit_builder.products.authoring.pages import SUGGESTIONS
from kit_builder.review.edit_operations import Key
from kit_builder.review.listener import Listener
from kit_builder.review.review_files import Change, ReviewFiles
from kit_builder.text.languages import Language

_MOST_UNDONE = 500
_PATIENCE = 1.0  # seconds

Said = Annotated[str, Field(max_length=1_000_000)]
Asked = Annotated[str, Field(min_length=1, max_length=20_000)]
TakeBack = Callable[[], None]


@dataclass(slots=True)
class InterviewDesk:
    """Keeps what is said on the page in the kit of `files`, and can take it back while the review runs.

    Operations must not run at the same time.
    """

    files: ReviewFiles
    language: Language
    listener: Listener = field(default_factory=Listener)
    _undo: dict[str, TakeBack] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _worker: ThreadPoolExecutor = field(default_factory=partial(ThreadPoolExecutor, 1))
    _update: "Future[None] | None" = None

    @property
    def keeper(self) -> Keeper:
        """What keeps answers today."""
        kit, today = self.files.kit, datetime.now(UTC).astimezone().date()
        return Keeper(kit, Journal(kit, today), self.language.words)

    def find_question(self, heading: str, text: str) -> AgendaQuestion:
        """Return a question by what is shown of it: one whose answer decides something, or else an open one."""
        known = list_decisions(self.files.kit.read_cards(), self.language.words)
        return known.get(make_key(heading, text), AgendaQuestion("open", heading, text, ""))

    def carry_out(self, operation: "InterviewOperation") -> tuple[str, bool]:
        """Carry out an operation, and soon bring the page of questions up to date.

        Return a token to undo it with, and whether it answers what somebody has answered elsewhere meanwhile: both
        answers are kept. Raises KitError if it cannot be done; nothing is changed then.
        """
        with self._lock:
            done = read_settled(self.files.kit).done if isinstance(operation, Reply) else frozenset()
            is_second = isinstance(operation, Reply) and make_key(operation.heading, operation.question) in done
            take_back = operation.carry_out(self)
            if self._update is None or self._update.running() or self._update.done():
                self._update = self._worker.submit(self._save_questions)
            wait([self._update], _PATIENCE)  # in a large kit it takes longer
            token = secrets.token_hex(8)
            self._undo[token] = take_back
            for old in [*self._undo][:-_MOST_UNDONE]:
                del self._undo[old]
        return token, is_second

    def _save_questions(self) -> None:
        with suppress(KitError), self.files.hold():  # a build that is running does the same when it ends
            save_questions(self.files.kit, self.language)

    def listen(self) -> str:
        """Let the model hear the latest answers, and return why it hears no more, or an empty text."""
        kit = self.files.kit
        known = read_settled(kit).done | {each.key for each in load_agenda(kit, self.language)}
        return self.listener.listen(known)

    def take_back(self, token: str) -> TakeBack:
        """Return the function that undoes an operation. Raises KitError if the review was started again since."""
        if token not in self._undo:
            raise KitError("This was answered before the review was started. Change it in interviews/ or on the card.")
        return self._undo.pop(token)


class InterviewOperation(BaseModel):
    """Something that is said or decided in an interview."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @abstractmethod
    def carry_out(self, desk: InterviewDesk) -> TakeBack:
        """Do it, and return a function that undoes it. Raises KitError if it cannot be done."""


class Reply(InterviewOperation):
    """Answer a question."""

    do: Literal["reply"]
    heading: Asked
    question: Asked
    text: Said

    def carry_out(self, desk: InterviewDesk) -> TakeBack:
        """Keep the answer."""
        if not self.text.strip():
            raise KitError("The answer is empty.")
        question = desk.find_question(self.heading, self.question)
        with desk.files.lock:
            take_back = desk.keeper.keep(question, self.text.strip())

        def restore() -> None:
            with desk.files.lock:
                take_back()
            desk.listener.forget(question)

        desk.listener.note(question, self.text.strip())
        return restore


class PutOff(InterviewOperation):
    """Put a question off until tomorrow or for good."""

    do: Literal["put-off"]
    heading: Asked
    question: Asked
    mark: Literal["later", "never"]

    def carry_out(self, desk: InterviewDesk) -> TakeBack:
        """Mark the question."""
        question = AgendaQuestion("open", self.heading, self.question, "")
        journal = desk.keeper.journal
        journal.mark(question, self.mark)
        return lambda: journal.mark(question, "ask")


class DecideIdea(InterviewOperation):
    """Accept an idea of the model, perhaps in other words, which the expert then says; or refuse it."""

    do: Literal["idea"]
    heading: Asked
    question: Asked
    row: Asked
    text: Said
    take: bool

    def carry_out(self, desk: InterviewDesk) -> TakeBack:
        """Keep the answer or mark the idea, and remove it from the page of suggestions."""
        page = desk.files.kit.read_text(SUGGESTIONS) or ""
        left = remove_idea(page, self.row)
        reply = Reply(do="reply", heading=self.heading, question=self.question, text=self.text)
        refusal = PutOff(do="put-off", heading=self.heading, question=self.question, mark="never")
        take_back = (reply if self.take else refusal).carry_out(desk)
        desk.files.save({SUGGESTIONS: Change(page, left)}, "both")

        def restore() -> None:
            take_back()
            desk.files.save({SUGGESTIONS: Change(left, page)}, "both")

        return restore


class Undo(InterviewOperation):
    """Undo one of the others."""

    do: Literal["take-back"]
    token: Key

    def carry_out(self, desk: InterviewDesk) -> TakeBack:
        """Undo it. It cannot be done again by undoing this."""
        desk.take_back(self.token)()
        return lambda: None


AnyInterviewOperation = Reply | PutOff | DecideIdea | Undo
