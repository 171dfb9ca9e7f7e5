"""The model that listens to an interview on the page: its follow-up questions, and what it has understood."""

import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from kit_builder.errors import AnswerError, ModelError
from kit_builder.interview.advisor import MOST_UNCONFIRMED, Advisor, Answered, ask_if_right
from kit_builder.interview.agenda import AgendaQuestion, Key

_WHY = (
    "This is how your last answers were understood. If it is right, choose “Never ask again”; if not, write what is"
    " wrong."
)


@dataclass(slots=True)
class Listener:
    """Asks the model of `advisor`, if there is one, about the answers on the page, and keeps what it asks."""

    advisor: Advisor | None = None
    questions: list[AgendaQuestion] = field(default_factory=list)
    _unheard: list[Answered] = field(default_factory=list)
    _unconfirmed: list[Answered] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, question: AgendaQuestion, answer: str) -> None:
        """Note an answer, for the model to hear. Decisions need no further questions."""
        if self.advisor and not question.decides:
            self._unheard.append((question, answer))

    def forget(self, question: AgendaQuestion) -> None:
        """Forget the answers to a question, which were taken back, and what the model has asked on."""
        self._unheard = [each for each in self._unheard if each[0].key != question.key]
        self._unconfirmed = [each for each in self._unconfirmed if each[0].key != question.key]
        self.questions = [each for each in self.questions if each.heading != question.heading]

    def listen(self, known: Collection[Key]) -> str:
        """Let the model hear the answers that it has not heard; none of its questions is `known`.

        Return why the interview continues without it, an empty text if it still listens.
        """
        with self._lock:
            asked = {each.key for each in self.questions}
            try:
                while self.advisor and self._unheard:
                    question, answer = self._unheard.pop(0)
                    self._unconfirmed.append((question, answer))
                    if question.key not in asked:  # an answer to a follow-up opens no other
                        self.questions += self.advisor.ask_on(question, answer, {*known, *asked, question.key})
                if self.advisor and len(self._unconfirmed) >= MOST_UNCONFIRMED:
                    summary = self.advisor.summarise(self._unconfirmed)
                    heading = self._unconfirmed[-1][0].heading
                    self._unconfirmed.clear()
                    self.questions.append(ask_if_right(summary, heading, _WHY))
            except (AnswerError, ModelError) as error:
                self.advisor = None
                return f"The interview goes on without the model. {error}"
        return ""
