"""Keep an answer: a decision is carried out, and any other answer goes into the interview of the day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from kit_builder.errors import KitError
from kit_builder.interview.agenda import AgendaQuestion
from kit_builder.interview.decisions import UnclearAnswerError, decide
from kit_builder.interview.journal import Journal
from kit_builder.kit.folder import KitFolder
from kit_builder.text.words import Words


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps answers in the kit in `folder`, whose language has `words`."""

    folder: KitFolder
    journal: Journal
    words: Words

    def keep(self, question: AgendaQuestion, answer: str) -> Callable[[], None]:
        """Keep an answer, and return a function that takes it back.

        A decision is written into the interview if the kit is in use: the next build then carries it out.

        Raises:
            UnclearAnswerError: If the answer, which is not kept, does not decide what was asked.
            KitError: If the answer cannot be kept.
        """
        if question.decides:
            try:
                with self.folder.lock():
                    before = decide(question, answer, self.folder, self.words)
                    after = {path: self.folder.read_text(path) for path in before}
                return partial(self._restore, before, after)
            except UnclearAnswerError:
                raise
            except KitError:
                pass
        self.journal.save(question, answer)
        return partial(self.journal.take_back, question, answer)

    def recover(self) -> int:
        """Keep the answers that killed programs have left unfinished, and return how many there are."""

        def keep(question: AgendaQuestion, answer: str) -> None:
            try:
                self.keep(question, answer)
            except UnclearAnswerError:
                self.journal.save(question, answer)

        return len(self.journal.recover(keep))

    def _restore(self, before: Mapping[str, str | None], after: Mapping[str, str | None]) -> None:
        with self.folder.lock():
            if any(self.folder.read_text(path) != text for path, text in after.items()):
                raise KitError(f"{', '.join(after)} has been edited since. Change it there.")
            if before:
                self.folder.save_by_hand(before)
