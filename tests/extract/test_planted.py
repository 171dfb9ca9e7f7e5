"""The planted set with a scripted model: what the model copies is naive, and all that is expected still holds."""

import json
from pathlib import Path

import pytest
from planted import Case, cases, checks

from tests.conftest import Command
from tests.wire import JSON, Asked, Wire

CASES = cases(Path(__file__).parent.parent / "planted")


def scripted(wire: Wire, case: Case) -> None:
    """Lets the model answer as the case says: it copies out whatever of `copied` stands in what it is shown."""

    def steps(asked: Asked) -> JSON:
        return {"steps": [each for each in case.told["copied"] if each in asked.text]}

    def same(asked: Asked) -> JSON:
        pairs = case.told.get("same", ())
        return {"same": "yes" if any(all(part in asked.text for part in pair) for pair in pairs) else "no"}

    wire.answers |= {"Steps": steps, "Same": same, "Name": lambda _asked: {"name": case.told["name"]}}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_is_planted_comes_out_right(case: Case, wire: Wire, kit_builder: Command, tmp_path: Path) -> None:
    scripted(wire, case)
    expert = ("--expert", case.told["expert"]) if "expert" in case.told else ()
    ran = kit_builder("extract", "--json", *case.written(tmp_path), *expert, *wire.options)
    assert ran.status == (0 if case.expected["methods"] else 1), ran.err
    found = json.loads(ran.out)
    assert [(each.kind, each.what) for each in checks(case, found) if not each.holds] == []
    assert all(set(line) == {"source", "line", "text", "reason"} for line in found["left_out"])


def test_every_kind_of_trap_is_planted() -> None:
    kinds = {kind for case in CASES for kind in case.expected}
    assert kinds == {
        *("methods", "steps", "not_steps", "left_out", "contradictions", "support"),
        *("questions", "faq", "examples", "variants"),
    }
