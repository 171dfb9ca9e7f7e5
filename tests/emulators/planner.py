"""The rules by which the emulated large model plans documents and makes worked examples."""

import json
import re
from dataclasses import dataclass

from tests.wire import JSON, Asked

_FACT = re.compile(r"^(?P<id>[a-z][\w.]*-[\w.-]+) (?P<kind>\w+)(?: \((?:step (?P<step>\d+))?[^()]*\))?: (?P<text>.*)$")
_STAGE = "Stage: "
_MOST_FIGURES = 5
_FORMS = re.compile(r"^.*Forms you may use: (.*)\.$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact in a prompt."""

    id: str
    kind: str
    text: str
    step: int = 0
    stage: str = ""


def read_facts(asked: Asked) -> list[ShownFact]:
    """Return the facts that a question shows, whichever of its messages they stand in."""
    found: list[ShownFact] = []
    stage = ""
    rows = (row for role, text in asked.messages if role != "assistant" for row in text.splitlines())
    for row in rows:
        if row.startswith(_STAGE):
            stage = row.removeprefix(_STAGE)
        elif fact := _FACT.match(row):
            step = int(fact["step"] or 0)
            found.append(ShownFact(fact["id"], fact["kind"], fact["text"], step, stage if step else ""))
    return found


def plan(asked: Asked) -> JSON:
    """Plan a section for each stage, and one before them for the rest. A correction repeats the answer before."""
    if asked.messages[-2][0] == "assistant":
        before: JSON = json.loads(asked.messages[-2][1])
        return before
    forms = _FORMS.findall(asked.text)[0].split(", ")
    facts = read_facts(asked)
    shows_steps = 'must all stand in sections of form "steps"' in asked.text
    plain = next((form for form in ("prose", "script") if form in forms), forms[0])
    sections = [section("Before you begin", plain, [each.id for each in facts if not each.step])]
    for stage in dict.fromkeys(each.stage for each in facts if each.step):
        own = [each.id for each in facts if each.step and each.stage == stage]
        sections.append(section(stage or "What to do", "steps" if shows_steps else plain, own))
    return {"title": "How to do it", "sections": [each for each in sections if each["uses"]]}


def exemplify(asked: Asked) -> JSON:
    """Make up a figure for each of the first steps, and add them up. A correction repeats the answer before."""
    if asked.messages[-2][0] == "assistant":
        before: JSON = json.loads(asked.messages[-2][1])
        return before
    steps = [each for each in read_facts(asked) if each.kind == "step"][:_MOST_FIGURES]
    figures = [
        {"key": f"figure_{place}", "name": each.text, "value": "12.50", "unit": "", "step": each.id, "ids": []}
        for place, each in enumerate(steps, start=1)
    ]
    formula = " + ".join(str(each["key"]) for each in figures)
    total = {"key": "total", "name": "Total", "unit": "", "formula": formula, "decimals": 2, "step": ""}
    setting = "A case made up for practice."
    origin = "invented" if figures else "none"
    return {"origin": origin, "title": "The practice case", "setting": setting, "figures": figures, "results": [total]}


def section(heading: str, form: str, uses: list[str], **other: str) -> JSON:
    """Return a section as an answer has it."""
    return {"heading": heading, "after": "", "form": form, "uses": uses, "missing": "", **other}
