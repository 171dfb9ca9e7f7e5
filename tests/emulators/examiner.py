"""The rules by which the emulated large model writes quizzes, answers them, and checks their explanations."""

import re

from tests.emulators.author import read_sentences
from tests.emulators.planner import read_facts
from tests.wire import JSON, Asked

_WANTED = re.compile(r"Write (\d+) questions?, at least \d+ of kind application\.$")
_LESSON = re.compile(r"^- .* \(step ([\d, ]+)\)$", re.MULTILINE)
_NOT_ASKED = ("kit", "example", "phrases", "story")


def read_count(asked: Asked) -> int:
    """Return how many questions the model is to write."""
    return int(_WANTED.findall(asked.text)[0])


def question(text: str, key: str, **other: object) -> JSON:
    """Return a question as an answer has it: its right option is `text`, which the fact `key` says."""
    options = [
        {"text": text, "right": True, "why": f"{text} {{{key}}}"},
        {"text": f"Never do this: {text}", "right": False, "why": f"{text} {{{key}}}"},
        {"text": f"Do this last of all: {text}", "right": False, "why": f"{text} {{{key}}}"},
    ]
    asked = {"kind": "application", "situation": "Somebody starts.", "question": "What now?", "options": options}
    return {**asked, **other}


def examine(asked: Asked) -> JSON:
    """Ask about a fact of each listed lesson, then about the first that no question has, steps before others.

    Each question is in the words of its fact.
    """
    told = asked.text.partition("Questions that the quiz has already")[2]
    facts = [each for each in read_facts(asked) if each.kind not in _NOT_ASKED and each.text not in told]
    lessons = [{int(step) for step in steps.split(", ")} for steps in _LESSON.findall(asked.text)]
    taught = [next((each for each in facts if each.step in steps), facts[0]) for steps in lessons if facts]
    chosen = dict.fromkeys([*taught, *sorted(facts, key=lambda each: not each.step)])
    return {"questions": [question(each.text, each.id) for each in [*chosen][: read_count(asked)]]}


def take_quiz(asked: Asked) -> JSON:
    """Find an option right if it says what a fact says, and wrong otherwise."""
    facts = {each.text: each.id for each in read_facts(asked)}
    answers = []
    for row in read_sentences(asked):
        options = [
            {
                "letter": letter,
                "verdict": "right" if text in facts else "wrong",
                "ids": [facts[text]] if text in facts else [],
                "why": "",
            }
            for letter, text in row["options"].items()
        ]
        answers.append({"number": row["number"], "fault": "", "options": options})
    return {"answers": answers}


def judge_explanations(asked: Asked) -> JSON:
    """Find every explanation supported."""
    return {"adds": [], "supported": [row["number"] for row in read_sentences(asked)]}
