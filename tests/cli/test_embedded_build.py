"""One build with the embedded engine: a model that is too weak must do no harm."""

from pathlib import Path

import pytest

from kit_builder.llm import embedded
from tests.conftest import Command
from tests.kits import cards, report_of

NOTES = """\
# Plan a week

## Steps

1. Write down the 3 things that must be done.
2. Give each of them a day.

## What I told Ann

Look at the list every morning. It helps. Strike out what is done by noon.
"""


def test_the_weakest_model_invents_nothing(
    kit_builder: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "_choose_threads", lambda: 1)  # several would wait for other tests
    (tmp_path / "notes.md").write_text(NOTES)
    kit = tmp_path / "kit"
    ran = kit_builder(
        "build", tmp_path / "notes.md", "--out", kit, "--product", "book", "--model", "local:smollm2-135m"
    )
    assert ran.status in (0, 1), ran.err
    assert "Sending the text" not in ran.err
    steps = [step for card in cards(kit).values() for step in card.steps]
    assert all(step.evidence and step.evidence[0].quote in NOTES.replace("\n", " ") for step in steps)
    assert [step.text for step in steps[:2]] == [
        "Write down the 3 things that must be done.",
        "Give each of them a day.",
    ]
    assert report_of(kit)["report"]["calls"] > 0
    assert report_of(kit)["report"]["cost_usd"] == 0.0
    assert (ran.status == 1) == any(each["level"] == "error" for each in report_of(kit)["report"]["findings"])
