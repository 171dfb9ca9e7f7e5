"""The conversation: ask one question after the other, and keep each answer before the next question."""

import re
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol

from kit_builder.errors import AnswerError, KitError, ModelError
from kit_builder.interview.advisor import FOLLOW_UP, MOST_UNCONFIRMED, Advisor, Answered, ask_if_right
from kit_builder.interview.agenda import AgendaQuestion
from kit_builder.interview.decisions import UnclearAnswerError
from kit_builder.interview.journal import Draft, Mark, Settled
from kit_builder.interview.keep import Keeper
from kit_builder.interview.recordings import CHECK, transcribe_file
from kit_builder.kit.card_words import find_consent

LATER, NEVER, UNDO, STOP = "/later", "/never", "/undo", "/stop"
HOW_TO = (
    "An empty line ends an answer; without an answer, it skips the question for now. To keep empty lines in a long "
    'answer, put """ on a line before and after it. Instead of an answer: /later asks another day, /never does not ask '
    "again, /undo takes the last answer back, /stop ends. /audio FILE adds what is said in a recording to the answer. "
    "Every line you enter is saved at once."
)
_MARKS: dict[str, Mark] = {LATER: "later", NEVER: "never"}
_SKIP = "skip"
_FENCE = '"""'
_COMMAND = re.compile(r"/[a-z]+")
_RECORDING = re.compile(r"/audio[ \t]+(.+)")
_LEAST_UNCONFIRMED = 2  # answers after which the model repeats them if the next question is about another method


class Terminal(Protocol):
    """Where the conversation takes place."""

    def say(self, text: str, *, quiet: bool = False) -> None:
        """Show a text, perhaps less prominently."""

    def read(self, *, begins: bool) -> str | None:
        """Return the next row that is typed, None at the end of the input. `begins` says that an answer begins."""

    def is_waiting(self) -> bool:
        """Return whether more input is there already, as after pasting."""


class Conversation:
    """A conversation with the expert.

    Args:
        keeper: Keeps the answers.
        terminal: Where to ask.
        read_settled: Returns what is settled by now, perhaps in another window.
        advisor: The model that listens, if there is one.
    """

    def __init__(
        self, keeper: Keeper, terminal: Terminal, read_settled: Callable[[], Settled], advisor: Advisor | None
    ) -> None:
        self.answers = 0
        self._keeper, self._terminal, self._read_settled, self._advisor = keeper, terminal, read_settled, advisor
        self._waiting: deque[AgendaQuestion] = deque()
        self._done: list[tuple[AgendaQuestion, str, Callable[[], None]]] = []
        self._unconfirmed: list[Answered] = []

    def hold(self, agenda: Iterable[AgendaQuestion], draft: Draft) -> None:
        """Ask until all is answered or skipped twice, the input ends, or the expert stops.

        Raises KitError if an answer cannot be kept.
        """
        self._terminal.say(HOW_TO, quiet=True)
        asked = [*agenda]
        for _ in range(2):
            self._waiting = deque(asked)
            asked = []
            while self._waiting:
                if not self._confirm(self._waiting[0].heading, draft):
                    return
                question = self._waiting.popleft()
                reply = _SKIP if self._is_settled(question) else self._ask(question, draft)
                if reply == STOP:
                    return
                asked += [question] if reply == _SKIP and not self._is_settled(question) else []
            if asked:
                self._terminal.say("These are the questions that you have skipped.")
        self._confirm("", draft)

    def _is_settled(self, question: AgendaQuestion) -> bool:
        settled = self._read_settled()
        return question.key in settled.done or question.key in settled.later

    def _ask(self, question: AgendaQuestion, draft: Draft) -> str:
        """Ask a question until it has a usable reply; return `_SKIP`, STOP or an empty text."""
        left = len(self._waiting)
        self._terminal.say(f"\n{question.heading} · {question.why} ({left} more)", quiet=True)
        self._terminal.say(question.text)
        while True:
            text, command = self._read(question, draft)
            if text:
                try:
                    taken_back = self._keeper.keep(question, text)
                except UnclearAnswerError as error:
                    self._terminal.say(str(error))
                    draft.end()
                    if command == STOP:
                        return STOP
                    continue
                draft.end()
                self._note(question, text, taken_back)
                return command
            draft.end()
            if command == UNDO:
                self._undo(question)
            elif command in _MARKS:
                self._keeper.journal.mark(question, _MARKS[command])
                self._done.append((question, "", partial(self._keeper.journal.mark, question, "ask")))
            else:
                return command or _SKIP
            return ""

    def _read(self, question: AgendaQuestion, draft: Draft) -> tuple[str, str]:
        """Return what is typed as an answer, and the command that ends it, or empty texts."""
        rows: list[str] = []
        is_fenced = False
        draft.begin(question)
        while (row := self._terminal.read(begins=not (rows or is_fenced))) is not None:
            bare = row.strip()
            if bare == _FENCE:
                if is_fenced:
                    return "\n".join(rows).strip(), ""
                is_fenced = True
                continue
            if not is_fenced:
                if (end := self._find_end(bare, begins=not rows)) is not None:
                    return "\n".join(rows).strip(), end
                if (row := self._replace_command(row, begins=not rows)) is None:
                    continue
            draft.add(row)
            rows.append(row)
            if question.decides and bare and not is_fenced:
                return "\n".join(rows).strip(), ""
        return "\n".join(rows).strip(), STOP

    def _find_end(self, bare: str, *, begins: bool) -> str | None:
        """Return the command in a row that ends an answer, an empty text if the row ends it, None if it goes on."""
        if bare == STOP or (begins and bare in (*_MARKS, UNDO)):
            return bare
        return "" if not bare and not self._terminal.is_waiting() else None

    def _replace_command(self, row: str, *, begins: bool) -> str | None:
        """Return what a row adds to the answer: itself, or what is said in the recording it names; None if nothing."""
        bare = row.strip()
        if begins and _COMMAND.fullmatch(bare):
            self._terminal.say(f"There is no {bare}. {HOW_TO}", quiet=True)
            return None
        recording = _RECORDING.fullmatch(bare)
        if not recording:
            return row
        self._terminal.say("Listening…", quiet=True)
        try:
            heard = transcribe_file(recording[1], self._keeper.folder)
        except KitError as error:
            self._terminal.say(str(error))
            return None
        self._terminal.say(heard)
        self._terminal.say(f"{CHECK} Go on below, or press Enter to keep it.", quiet=True)
        return heard

    def _note(self, question: AgendaQuestion, text: str, taken_back: Callable[[], None]) -> None:
        """Note what is answered, and let the model ask on."""
        self.answers += 1
        self._done.append((question, text, taken_back))
        if question.decides:
            return
        self._unconfirmed.append((question, text))
        if self._advisor and question.kind != FOLLOW_UP:
            known = {each.key for each in self._waiting} | {question.key} | self._read_settled().done
            try:
                self._waiting.extendleft(reversed(self._advisor.ask_on(question, text, known)))
            except (AnswerError, ModelError) as error:
                self._go_on_alone(error)

    def _undo(self, question: AgendaQuestion) -> None:
        """Take back what was done last, and ask it again before `question`."""
        self._waiting.appendleft(question)
        if not self._done:
            self._terminal.say("There is nothing to take back.")
            return
        before, text, take_back = self._done.pop()
        try:
            take_back()
        except KitError as error:
            self._terminal.say(str(error))
            return
        if self._unconfirmed and self._unconfirmed[-1] == (before, text):
            self._unconfirmed.pop()
        if text:
            self.answers -= 1
            self._terminal.say(f"Taken back:\n{text}", quiet=True)
        self._waiting = deque(each for each in self._waiting if each.kind != FOLLOW_UP or each == question)
        self._waiting.appendleft(before)

    def _confirm(self, next_heading: str, draft: Draft) -> bool:
        """Repeat what the model has understood, if it is time to; return whether to go on."""
        last = self._unconfirmed[-1][0].heading if self._unconfirmed else ""
        least = MOST_UNCONFIRMED if next_heading == last else _LEAST_UNCONFIRMED
        if not self._advisor or len(self._unconfirmed) < least:
            return True
        try:
            summary = self._advisor.summarise(self._unconfirmed)
        except (AnswerError, ModelError) as error:
            self._go_on_alone(error)
            return True
        self._unconfirmed.clear()
        self._terminal.say(f"\nUnderstood so far: {summary}")
        self._terminal.say("Press Enter if that is right, or write what is not.", quiet=True)
        question = ask_if_right(summary, last)
        text, command = self._read(question, draft)
        if text and find_consent(text) != "yes":
            self._keeper.keep(question, text)
        draft.end()
        return command != STOP

    def _go_on_alone(self, error: KitError) -> None:
        self._advisor = None
        self._terminal.say(f"The interview goes on without the model. {error}", quiet=True)
