"""A sound question, and a model that writes and answers it, for the tests of quizzes."""

from typing import Any

from kit_builder.products.authoring.author import Authored
from kit_builder.products.authoring.items import restore_items
from kit_builder.products.authoring.quiz.records import QuizQuestion
from kit_builder.products.authoring.quiz.write import QUIZ as KIND
from tests.emulators import examiner
from tests.emulators.author import read_sentences
from tests.products.authoring.documents import WEIGH, facts_of
from tests.products.authoring.guides import Studio
from tests.products.authoring.quizzes import FILE
from tests.wire import JSON, Asked

CASE = "A plate costs 4.80 and sells at 12.00 without tax."
SOUND: JSON = {
    "kind": "application",
    "situation": CASE,
    "question": "Is the plate within the limit?",
    "options": [
        {
            "text": "No, its cost is 40 percent of the price",
            "right": True,
            "why": "The cost is 40 percent of the price, and the limit is 32. {call-7, call-8; 4.80/12.00*100=40}",
        },
        {
            "text": "Yes, its cost is 25 percent of the price",
            "right": False,
            "why": "You divide by the price. {call-7}",
        },
        {"text": "Yes, 7.20 of the price is left over", "right": False, "why": "The limit is 32 percent. {call-8}"},
    ],
}


def questions_of(made: Authored) -> tuple[QuizQuestion, ...]:
    """Return the questions that are kept, read back from the drafts."""
    draft = made.drafts.get(FILE)
    return restore_items(draft.items, KIND, facts_of(WEIGH)) if draft and draft.items else ()


def removed_of(made: Authored) -> list[str]:
    """Return why each question that was left out was."""
    draft = made.drafts[FILE]
    return [each.reason for each in draft.items.removed] if draft.items else []


def ask_with(studio: Studio, first: list[JSON], again: list[JSON] | None = None) -> None:
    """Let the model ask `first`, and `again` when it is told what was wrong."""

    def answer(asked: Asked) -> JSON:
        is_again = "did not hold, and why" in asked.text
        return {"questions": (first if again is None else again) if is_again else first}

    studio.wire.answers["QuizQuestions"] = answer
    studio.wire.answers["QuizAnswers"] = solve


def solve(asked: Asked, **verdicts: str) -> JSON:
    """Find right what begins with No, and what is quoted from a card; `verdicts` replaces some, by opening words."""
    answers = examiner.take_quiz(asked)["answers"]
    for row, answer in zip(read_sentences(asked), answers, strict=True):
        for option in answer["options"]:
            text = row["options"][option["letter"]]
            if text.startswith("No"):
                option |= {"verdict": "right", "ids": ["call-8"]}
            option["verdict"] = next(
                (said for start, said in verdicts.items() if text.startswith(start)), option["verdict"]
            )
    return {"answers": answers}


def change(path: str, value: object, question: JSON = SOUND) -> JSON:
    """Return a question with another value at a path such as `options/0/why`."""
    changed: dict[str, Any] = {**question, "options": [{**option} for option in question["options"]]}
    *parents, last = path.split("/")
    inside: Any = changed
    for key in parents:
        inside = inside[int(key) if key.isdigit() else key]
    inside[last] = value
    return changed
