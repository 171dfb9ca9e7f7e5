"""A large model that answers every prompt of the full chain by simple rules, so that a whole build can be tested.

`ANSWERS` has a function for each answer type. A test that wants other answers replaces some of them:
`use_large_model(wire, Organised=lambda asked: {...})`. What a rule may use is read from the prompt by `read_lines`,
`read_rows` and `read_statements`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.emulators.author import accept_links, draft, judge, read, revise
from tests.emulators.examiner import examine, judge_explanations, take_quiz
from tests.emulators.planner import exemplify, plan
from tests.emulators.toolmaker import fill_tools, judge_parts
from tests.wire import JSON, Answerer, Asked, Wire

_LINE = re.compile(r"\[(?P<number>\d+)\](?: \d\d:\d\d:\d\d)?(?P<heading> \(heading\))? (?P<text>.*)")
_SPOKEN = re.compile(r"(?P<speaker>[^:]+): (?P<heading>\(heading\) )?(?P<text>.*)")
_STATEMENT = re.compile(r"^(?P<id>s\d+) (?P<kind>\w+)(?: \([^)]*\))?: (?P<text>.*)$", re.MULTILINE)
_EXPERT = re.compile(r"^Expert: (.+)$", re.MULTILINE)
_FIRST_QUESTION = 4  # messages: the rules, an example with its answer, and the question


@dataclass(frozen=True, slots=True)
class Shown:
    """A numbered line of a prompt."""

    number: int
    text: str
    speaker: str = ""
    is_heading: bool = False


def use_large_model(wire: Wire, **answers: Answerer) -> None:
    """Let the model at `wire` answer the prompts of the full chain, with `answers` in place of some rules."""
    wire.answers |= {**ANSWERS, **answers}


def read_expert(asked: Asked) -> str:
    """Return the name of the expert in a question for statements; empty if nobody speaks."""
    named = _EXPERT.search(asked.messages[_FIRST_QUESTION - 1][1])
    return named[1] if named and ":" not in named[1] else ""


def read_lines(asked: Asked) -> list[Shown]:
    """Return the numbered lines that a question asks about, without those before and after."""
    rows = asked.text.splitlines()
    start = rows.index("Lines:") if "Lines:" in rows else 0
    rows = rows[start : rows.index("After:") if "After:" in rows else None]
    return [_read_line(match, bool(read_expert(asked))) for row in rows if (match := _LINE.fullmatch(row))]


def _read_line(match: re.Match[str], is_spoken: bool) -> Shown:
    number, text = int(match["number"]), match["text"]
    if is_spoken and (spoken := _SPOKEN.fullmatch(text)):
        return Shown(number, spoken["text"], spoken["speaker"], bool(spoken["heading"]))
    return Shown(number, text, is_heading=bool(match["heading"]))


def read_rows(asked: Asked) -> list[JSON]:
    """Return the rows of JSON in a question."""
    return [json.loads(row) for row in asked.text.splitlines() if row.startswith("{")]


def read_statements(asked: Asked) -> list[tuple[str, str, str]]:
    """Return id, kind and text of the statements in a question."""
    return [(found["id"], found["kind"], found["text"]) for found in _STATEMENT.finditer(asked.text)]


def state(number: int, text: str, lines: list[int], **other: Any) -> JSON:
    """Return a statement as an answer has it."""
    return {"id": number, "kind": "step", "text": text, "lines": lines, "belongs_to": 0, "whose": "nobody", **other}


def extract(asked: Asked) -> JSON:
    """Return each line of the expert as a step in its own words; what was asked again is answered in the same way.

    A correction repeats the answer before.
    """
    expert, lines = read_expert(asked), read_lines(asked)
    if len(asked.messages) > _FIRST_QUESTION and not lines:
        before: JSON = json.loads(asked.messages[-2][1])
        return before
    taught = [each for each in lines if not each.is_heading and each.speaker in ("", expert)]
    start = 1
    if len(asked.messages) > _FIRST_QUESTION:
        start += max((each["id"] for each in json.loads(asked.messages[-2][1])["statements"]), default=0)
    return {
        "statements": [state(start + place, each.text, [each.number]) for place, each in enumerate(taught)],
        "unused": [],
    }


def check(asked: Asked) -> JSON:
    """Find every statement supported."""
    faults = {"unsupported": "", "unresolved": False, "broader": False, "wrong_person": False}
    return {"verdicts": [{"id": row["id"], "verdict": "supported", **faults} for row in read_rows(asked)]}


def correct(asked: Asked) -> JSON:
    """Leave every statement as it is."""
    kept = {"needs_before": False, "needs_after": False}
    return {"corrections": [{"id": row["id"], "text": row["statement"], **kept} for row in read_rows(asked)]}


def organise(asked: Asked) -> JSON:
    """Arrange all statements as one method of one stage; what is no step is attached to the step before."""
    statements = read_statements(asked)
    steps: list[JSON] = []
    whole: list[list[str]] = []
    for key, kind, _ in statements:
        if kind == "step":
            steps.append({"ids": [key], "attached": []})
        else:
            (steps[-1]["attached"] if steps else whole).append([key])
    name = " ".join(re.findall(r"[^\W\d_]+", statements[0][2])[:4])
    stages = [{"title": "", "steps": steps}]
    method = {"name": name, "promise": "", "promise_ids": [], "whole": whole, "stages": stages}
    return {"methods": [method], "conflicts": [], "set_aside": []}


def fill_registers(_asked: Asked) -> JSON:
    """Find no open points, numbers, stories or phrases."""
    return {"open_points": [], "numbers": [], "stories": [], "phrases": []}


def settle(_asked: Asked) -> JSON:
    """Find that the answers decide nothing."""
    return {"settled": [], "overruled": [], "answered": []}


ANSWERS: Mapping[str, Answerer] = {
    "Statements": extract,
    "Verdicts": check,
    "Corrections": correct,
    "Organised": organise,
    "Registers": fill_registers,
    "SettledConflicts": settle,
    "Planned": plan,
    "WorkedExample": exemplify,
    "DraftedSections": draft,
    "SentenceVerdicts": judge,
    "LinkVerdicts": accept_links,
    "ReaderNotes": read,
    "Redrafted": revise,
    "Edited": revise,
    "QuizQuestions": examine,
    "QuizAnswers": take_quiz,
    "ExplanationVerdicts": judge_explanations,
    "Tools": fill_tools,
    "ToolChanges": fill_tools,
    "PartVerdicts": judge_parts,
}
