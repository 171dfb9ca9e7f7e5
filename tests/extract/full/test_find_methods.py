"""The full chain in a build: all statements are accounted for, and a source may be left to the small chain."""

from pathlib import Path
from typing import Any

from tests.conftest import Command
from tests.emulators.large_model import extract as answer_by_rule
from tests.emulators.large_model import state, use_large_model
from tests.kits import report_of
from tests.wire import JSON, Asked, Wire

GOOD = """\
# Close the month

Count the cash in the till. Write the sum into the book. Lock the safe before 18.
"""
ODD = """\
# Clear the shelf

1. Take everything down.
2. Wipe the board with vinegar.
3. Put back what was sold this year.
"""


def invent(asked: Asked) -> JSON:
    """Answer by rule, but say of the shelf what is not in its lines."""
    given = answer_by_rule(asked)
    if "vinegar" in asked.text:
        given["statements"] = [state(number, f"Pay {number}00 dollars to the bank.", [number]) for number in (2, 3, 4)]
    return given


def build(kit_builder: Command, wire: Wire, folder: Path, *options: str) -> dict[str, Any]:
    for name, text in (("good.md", GOOD), ("odd.md", ODD)):
        (folder / name).write_text(text, encoding="utf-8")
    ran = kit_builder(
        "extract", folder / "good.md", folder / "odd.md", "--out", folder / "kit", *wire.options, *options
    )
    assert ran.status == 0, ran.err
    report: dict[str, Any] = report_of(folder / "kit")
    return report


def check_counts(report: dict[str, Any]) -> None:
    items = report["report"]["items"]
    assert items["found"] == items["placed"] + items["merged"] + items["set_aside"] + sum(items["discarded"].values())


def test_every_statement_is_accounted_for(kit_builder: Command, wire: Wire, tmp_path: Path) -> None:
    use_large_model(wire)
    report = build(kit_builder, wire, tmp_path, "--chain", "full")
    check_counts(report)
    assert report["report"]["items"]["placed"] == 6
    assert report["left_out"] == []


def test_a_source_with_too_little_support_is_read_by_the_small_chain(
    kit_builder: Command, wire: Wire, tmp_path: Path
) -> None:
    use_large_model(wire, Statements=invent)
    report = build(kit_builder, wire, tmp_path, "--chain", "full")
    check_counts(report)
    assert sum(report["report"]["items"]["discarded"].values()) == 3
    steps = [step["text"] for method in report["methods"] for step in method["steps"]]
    assert "Wipe the board with vinegar." in steps
    assert not any("dollars" in step for step in steps)
    assert report["left_out"] == []
    assert any("small chain" in each["message"] for each in report["report"]["findings"])
