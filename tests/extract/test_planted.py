"""The planted set with a scripted, naive model: everything expected of a case must still hold."""

import json
from pathlib import Path

import pytest
from planted import Case, load_cases, run_checks

from tests.conftest import Command
from tests.wire import JSON, Asked, Wire

CASES = load_cases(Path(__file__).parent.parent / "planted")


def scripted(wire: Wire, case: Case) -> None:
    """Script the model for a case: it copies all texts in `copied` that are in the prompt."""

    def steps(asked: Asked) -> JSON:
        return {"steps": [each for each in case.data["copied"] if each in asked.text]}

    def same(asked: Asked) -> JSON:
        pairs = case.data.get("same", ())
        return {"same": "yes" if any(all(part in asked.text for part in pair) for pair in pairs) else "no"}

    wire.answers |= {"Steps": steps, "Same": same, "Name": lambda _asked: {"name": case.data["name"]}}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_planted_cases_are_extracted_correctly(case: Case, wire: Wire, kit_builder: Command, tmp_path: Path) -> None:
    scripted(wire, case)
    expert = ("--expert", case.data["expert"]) if "expert" in case.data else ()
    ran = kit_builder("extract", "--json", *case.write_sources(tmp_path), *expert, *wire.small)
    assert ran.status == (0 if case.expected["methods"] else 1), ran.err
    found = json.loads(ran.out)
    assert [(each.kind, each.what) for each in run_checks(case, found) if not each.holds] == []
    assert all(set(line) == {"source", "line", "text", "reason"} for line in found["left_out"])


def test_the_planted_set_covers_every_kind_of_check() -> None:
    kinds = {kind for case in CASES for kind in case.expected}
    assert kinds == {
        *("methods", "steps", "not_steps", "left_out", "contradictions", "support"),
        *("questions", "faq", "examples", "variants"),
    }
