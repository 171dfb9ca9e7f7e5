"""Go on from an answer: tell a model what is wrong with it, and ask for it once more."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import BaseModel

from kit_builder.records import Question
from kit_builder.text.prompts import Prompt

_MOST_SHOWN = 100  # problems


def go_on(question: Question, answer: BaseModel, then: Question) -> Question:
    """Return a question with its answer and the turns of `then` behind it, by the name of `then`.

    What was said before is in the provider's prompt cache.
    """
    messages = (*question.messages, ("assistant", answer.model_dump_json()), *then.messages)
    return replace(question, about=then.about, messages=messages)


def ask_to_correct(
    question: Question, answer: BaseModel, prompt: Prompt, problems: Sequence[str], most: int = _MOST_SHOWN
) -> Question:
    """Return the question for a corrected answer; `prompt` says what is wrong, and tells `most` problems at most."""
    shown = [*problems]
    if len(shown) > most:
        shown[most:] = [f"{len(shown) - most} more of these kinds."]
    return go_on(question, answer, prompt.fill(f"corrections of {question.about}", problems=shown))
