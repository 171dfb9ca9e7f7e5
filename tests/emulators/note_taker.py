"""A large model that reads the notes of the tests as a careful reader does: it is what answers at a wire by default.

It takes the kind of a statement from the heading above it or from how it begins, puts a condition beneath the step
before, gives a reason for every line that it does not use, and makes one method of each source.
"""

import json
import re
from collections.abc import Mapping

from tests.emulators import author, planner
from tests.emulators.large_model import ANSWERS as PLAIN_ANSWERS
from tests.emulators.large_model import Shown, read_expert, read_lines, state
from tests.emulators.organiser import Row, arrange_rows, list_registers, read_rows
from tests.wire import JSON, OPENING_OF_TALK, Answerer, Asked, starts_with_verb

_KINDS = {
    "purpose": "purpose",
    "hensikt": "purpose",
    "when to use it": "when",
    "watch out": "pitfall",
    "unngå": "pitfall",
    "stories": "story",
}
_CONDITION = re.compile(r"(?:if|when|hvis|når)\b", re.IGNORECASE)


def take_notes(asked: Asked) -> JSON:
    """Return what each line of the expert teaches, and why the others are not used.

    A correction repeats the answer before.
    """
    expert, lines = read_expert(asked), read_lines(asked)
    if asked.messages[-2][1].startswith('{"statements"') and not lines:
        before: JSON = json.loads(asked.messages[-2][1])
        return before
    statements: list[JSON] = []
    unused: list[JSON] = []
    last_step, heading = 0, ""
    for line in lines:
        if line.is_heading:
            heading = line.text.casefold()
        elif line.speaker in ("", expert):
            text = _edit(line)
            kind = _KINDS.get(heading) or _find_kind(text)
            if kind:
                about = last_step if kind == "rule" else 0
                statements.append(state(line.number, text, [line.number], kind=kind, belongs_to=about))
                last_step = line.number if kind == "step" else last_step
            else:
                unused.append({"first": line.number, "last": line.number, "reason": "not an instruction"})
    return {"statements": statements, "unused": unused}


def _edit(line: Shown) -> str:
    text = OPENING_OF_TALK.sub("", line.text) if line.speaker else line.text
    return text[:1].upper() + text[1:]


def _find_kind(text: str) -> str:
    if _CONDITION.match(text):
        return "rule"
    is_step = starts_with_verb(text) and "'" not in text.split()[0]
    return "step" if is_step else ""


def organise(asked: Asked) -> JSON:
    """Make one method of each source that has a step; the others go to the first method."""
    rows = read_rows(asked.messages[1][1])
    with_steps = [*dict.fromkeys(row.source for row in rows if row.kind == "step")] or [rows[0].source]
    own: dict[str, list[Row]] = {source: [] for source in with_steps}
    for row in rows:
        own[row.source if row.source in own else with_steps[0]].append(row)
    methods = [arrange_rows(_find_name(each), each) for each in own.values()]
    return {"methods": methods, "conflicts": [], "set_aside": []}


def _find_name(rows: list[Row]) -> str:
    """Return what comes first in the purpose, or else the first words of the first step."""
    purpose = next((row.text for row in rows if row.kind == "purpose"), "")
    if "," in purpose:
        return purpose.partition(",")[0]
    first = next((row.text for row in rows if row.kind == "step"), rows[0].text)
    return " ".join(re.findall(r"[^\W\d_]+", first)[:5])


def fill_registers(asked: Asked) -> JSON:
    """List the numbers of rules and the stories, and ask how often the job is done."""
    asks_norwegian = "except the phrases in Norwegian" in asked.messages[0][1]
    question = "Hvor ofte gjøres dette?" if asks_norwegian else "How often is this done?"
    return list_registers(asked) | {"open_points": [question]}


def plan(asked: Asked) -> JSON:
    """Plan documents that say what the methods teach, and nothing about the kit."""
    planned = planner.plan(asked)
    for section in planned["sections"]:
        taught = [key for key in section["uses"] if not key.startswith("kit-")]
        section["uses"] = taught or section["uses"]
    return planned


ANSWERS: Mapping[str, Answerer] = {
    **PLAIN_ANSWERS,
    "Statements": take_notes,
    "Organised": organise,
    "Registers": fill_registers,
    "Planned": plan,
    "DraftedSections": author.draft,
    "SentenceVerdicts": author.judge,
    "LinkVerdicts": author.accept_links,
    "ReaderNotes": author.read,
    "Redrafted": author.revise,
    "Edited": author.revise,
}
