"""The rules by which the emulated large model drafts, checks and edits documents: a sentence for each fact."""

import json
import re
from collections.abc import Collection, Sequence

from tests.emulators.planner import read_facts
from tests.wire import JSON, Asked

_ASKED = re.compile(r"Write sections? ([\d, ]+)\.$")
_OUTLINED = re.compile(r"^(\d+)\. .* \(form: ([\w ]+)\)$")
_NUMBERED = re.compile(r"^(?P<number>\d+): (?P<text>.*)$", re.MULTILINE)
_HEADED = "| heading | words"
_USES = re.compile(r"^   Uses: (.*)$")


def read_numbers(asked: Asked) -> list[int]:
    """Return the numbers of the sections that a question asks for."""
    return [int(each) for each in _ASKED.findall(asked.text)[0].split(", ")]


def read_sections(asked: Asked) -> dict[int, tuple[str, list[str]]]:
    """Return the form of each section in the outline, and the ids it uses, by number."""
    found: dict[int, tuple[str, list[str]]] = {}
    number = 0
    for row in asked.text.splitlines():
        if outlined := _OUTLINED.match(row):
            number = int(outlined[1])
            found[number] = (outlined[2], [])
        elif (uses := _USES.match(row)) and number:
            found[number] = (found[number][0], uses[1].split(", "))
    return found


def read_sentences(asked: Asked) -> list[JSON]:
    """Return the sentences that the checker is to judge."""
    return [json.loads(row) for row in asked.text.splitlines() if row.startswith("{")]


def draft(asked: Asked) -> JSON:
    """Say each fact of a section in a sentence that cites it. Steps are left to marks, with headings if wanted."""
    facts = {each.id: each for each in read_facts(asked)}
    sections = read_sections(asked)
    drafted = []
    for number in read_numbers(asked):
        form, ids = sections[number]
        said = [f"{facts[key].text} {{{key}}}" for key in ids if facts[key].kind != "step" or form != "steps"]
        marks = ["[[steps]]"] if form == "steps" else []
        if marks and _HEADED in asked.text:
            steps = [key for key in ids if facts[key].kind == "step"]
            marks = [f"[[steps {key} | {' '.join(facts[key].text.split()[:3])}]]" for key in steps]
        drafted.append({"number": number, "text": "\n\n".join([*marks, *said])})
    return {"sections": drafted, "suggestions": []}


def judge(asked: Asked) -> JSON:
    """Find each sentence supported by what it cites, and a link if it cites nothing. No doubt of code is shared."""
    rows = read_sentences(asked)
    bare = [row["number"] for row in rows if not row["cites"] and row.get("is") != "heading"]
    return {
        "beyond": [{"number": row["number"], "words": "", "verdict": "fine"} for row in rows if "doubts" in row],
        "other": [{"number": number, "kind": "link", "ids": []} for number in bare],
        "sound": [row["number"] for row in rows if row["number"] not in bare],
    }


def judge_as(asked: Asked, numbers: Collection[int], kind: str, words: str = "", ids: Sequence[str] = ()) -> JSON:
    """Judge as `judge` does, but for some sentences, each of which `adds`, is `sound` or of a kind of the others."""
    judged = leave_out(judge(asked), numbers)
    judged["beyond"] += [{"number": each, "words": words, "verdict": kind} for each in numbers if kind == "adds"]
    judged["sound"] += [each for each in numbers if kind == "sound"]
    judged["other"] += [
        {"number": each, "kind": kind, "ids": [*ids]} for each in numbers if kind not in ("adds", "sound")
    ]
    return judged


def leave_out(judged: JSON, numbers: Collection[int]) -> JSON:
    """Return an answer of `judge` without what it says of some sentences."""
    sound = [each for each in judged["sound"] if each not in numbers]
    return {
        "sound": sound,
        **{name: [each for each in judged[name] if each["number"] not in numbers] for name in ("beyond", "other")},
    }


def accept_links(asked: Asked) -> JSON:
    """Find that no sentence without a citation slips anything in."""
    return {"adds": [], "links": [*read_numbered(asked)]}


def read(_asked: Asked) -> JSON:
    """Read without stumbling."""
    return {"notes": []}


def revise(_asked: Asked) -> JSON:
    """Leave every sentence and section as it is."""
    return {"sentences": [], "sections": []}


def read_numbered(asked: Asked) -> dict[int, str]:
    """Return the sentences that may be changed, by number."""
    return {int(found["number"]): found["text"] for found in _NUMBERED.finditer(asked.text)}
