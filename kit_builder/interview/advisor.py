"""A model that listens to an interview: it follows up on vague answers, and repeats what it has understood."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pydantic import BaseModel

from kit_builder.interview.agenda import AgendaQuestion, Key
from kit_builder.llm.model import Ask
from kit_builder.records import Method
from kit_builder.text.languages import Language
from kit_builder.text.markdown import clean_text

FOLLOW_UP: Final = "follow-up"  # the kind of the questions that a model asks
MOST_UNCONFIRMED = 4  # answers after which the model repeats what it has understood
_FOLLOW_UP = "full/follow-up.md"
_SUMMARISE = "full/summarise.md"
_MAX_FOLLOW_UPS = 2
_MAX_WORDS = 40
_MAX_ITEMS = 80  # items of a method shown in a prompt
_WHY = "Your answer opens this."

Answered = tuple[AgendaQuestion, str]


class FollowUps(BaseModel):
    """The answer to `full/follow-up.md`."""

    questions: list[str]


class Understood(BaseModel):
    """The answer to `full/summarise.md`."""

    summary: str


@dataclass(frozen=True, slots=True)
class Advisor:
    """Asks a model with `ask`, which masks names if need be, about the `methods` of a kit by their names."""

    ask: Ask
    methods: Mapping[str, Method]
    language: Language

    def ask_on(self, question: AgendaQuestion, answer: str, known: Collection[Key]) -> tuple[AgendaQuestion, ...]:
        """Return at most two questions that an answer opens, none of which is `known`.

        What the model gives is used only if it is one sentence that asks. Raises AnswerError or ModelError.
        """
        method = self.methods.get(question.heading)
        items = _list_items(method, question.text) if method else []
        prompt = self.language.load_prompt(_FOLLOW_UP).fill(
            f"an answer about {question.heading}",
            method=question.heading,
            items=items[:_MAX_ITEMS],
            question=question.text,
            why=question.why,
            answer=answer,
            language=self.language.english_name,
        )
        given = self.ask(replace(prompt, likely=FollowUps(questions=[]).model_dump_json()), FollowUps)
        asked = (AgendaQuestion(FOLLOW_UP, question.heading, clean_text(each), _WHY) for each in given.questions)
        new = {each.key: each for each in asked if _is_question(each.text) and each.key not in known}
        return tuple(new.values())[:_MAX_FOLLOW_UPS]

    def summarise(self, answered: Sequence[Answered]) -> str:
        """Return what the expert has said, in a few sentences. Raises AnswerError or ModelError."""
        prompt = self.language.load_prompt(_SUMMARISE).fill(
            "a summary for the expert",
            answers=[{"question": question.text, "answer": answer} for question, answer in answered],
            language=self.language.english_name,
        )
        likely = Understood(summary=answered[-1][1])
        return clean_text(self.ask(replace(prompt, likely=likely.model_dump_json()), Understood).summary)


def ask_if_right(summary: str, heading: str, why: str = "") -> AgendaQuestion:
    """Return the question whether `summary` is right about the answers under `heading`; `why` says why it is asked."""
    return AgendaQuestion(FOLLOW_UP, heading, f"Is this right: “{summary}”?", why)


def _list_items(method: Method, question: str) -> list[str]:
    """Return what a method says, beginning with the steps of the stage that a question names and what hangs beneath."""
    asked = [step for step in method.steps if step.stage and step.stage in question]
    first = [item.text for step in asked for item in (step, *step.attachments)]
    return [*dict.fromkeys([*first, *(item.text for _, item in method.items())])]


def _is_question(text: str) -> bool:
    return text.endswith("?") and len(text.split()) <= _MAX_WORDS
