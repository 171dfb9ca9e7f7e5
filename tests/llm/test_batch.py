"""A build whose questions go to OpenAI as batches."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.test_build import bytes_of, cards, report_of
from tests.conftest import Command
from tests.llm.test_budget import table
from tests.llm.test_provider_faults import questions
from tests.wire import Wire, says
from tests.wire_batch import Desk

PRICED = "openai:gpt-5-mini"


@pytest.fixture
def desk(wire: Wire) -> Desk:
    return Desk(wire)


@pytest.fixture
def batch(sources: Path, tmp_path: Path, wire: Wire) -> tuple[str | Path, ...]:
    """The command, for a kit of one product."""
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "kit.toml").write_text('title = "Kit"\nproducts = ["book"]\n')
    return ("build", sources, "--out", tmp_path / "kit", "--model", PRICED, "--base-url", wire.url, "--batch")


def sent(desk: Desk) -> list[str]:
    return [json.dumps(each["body"]["messages"]) for name in desk.batches for each in desk.requests(name)]


def test_batches_make_the_kit_that_calls_make_at_half_the_price_and_send_nothing_twice(
    wire: Wire, kit_builder: Command, desk: Desk, batch: tuple[str | Path, ...], tmp_path: Path
) -> None:
    dry = table(kit_builder(*batch, "--dry-run").out)["In all"]
    assert float(dry[4]) == pytest.approx(
        float(table(kit_builder(*batch[:-1], "--dry-run").out)["In all"][4]) / 2, abs=0.0001
    )
    ran = kit_builder(*batch)
    assert (ran.status, ran.out) == (1, "")
    assert re.search(r"Batch batch-1 is sent: \d+ questions, answered within a day\. Run the same command", ran.err)
    ran = kit_builder(*batch)
    assert "Batch batch-1 is under way: 0 of" in ran.err
    assert len(desk.batches) == 1
    ran = kit_builder(*batch[:-1])
    assert (ran.status, "with --batch to pick it up" in ran.err) == (2, True)
    for _ in range(8):
        desk.work_off()
        ran = kit_builder(*batch)
        if "Batch" not in ran.err:
            break
    assert ran.status == 0, ran.err
    assert len(sent(desk)) == len(set(sent(desk)))
    assert set(questions([each for each in wire.asked if each.path == "/v1/batches"])) == set(sent(desk))
    assert len(wire.asked) == len(set(questions(wire.asked)))
    assert len(wire.uploaded) == len(desk.batches)  # `kit_builder` has searched each for names
    assert [path.name for path in (tmp_path / "kit" / ".kit").iterdir() if "batch" in path.name] == []
    kit = tmp_path / "kit"
    made = {name: raw for name, raw in bytes_of(kit).items() if not name.startswith(".kit")}
    (tmp_path / "calls" / "kit").mkdir(parents=True)
    (tmp_path / "calls" / "kit" / "kit.toml").write_text('title = "Kit"\nproducts = ["book"]\n')
    other = [tmp_path / "calls" / "kit" if each == kit else each for each in batch[:-1]]
    assert kit_builder(*other).status == 0
    assert made == {
        name: raw for name, raw in bytes_of(tmp_path / "calls" / "kit").items() if not name.startswith(".kit")
    }


@pytest.mark.parametrize("status", ["expired", "cancelled"])
def test_what_a_batch_left_unanswered_is_sent_with_the_next(
    kit_builder: Command, desk: Desk, batch: tuple[str | Path, ...], status: str
) -> None:
    kit_builder(*batch)
    desk.work_off(status, answered=2)
    kit_builder(*batch)
    first, second = (desk.requests(name) for name in ("batch-1", "batch-2"))
    again = [each for each in second if each in first]
    assert again == first[2:]


def test_a_request_that_is_refused_leaves_its_part_out(
    kit_builder: Command, desk: Desk, batch: tuple[str | Path, ...], tmp_path: Path
) -> None:
    kit_builder(*batch)
    desk.work_off(refused="på én side")
    for _ in range(6):
        ran = kit_builder(*batch)
        if "Batch" not in ran.err:
            break
        desk.work_off()
    assert ran.status == 1
    errors = [each["message"] for each in report_of(tmp_path / "kit")["report"]["findings"] if each["level"] == "error"]
    assert errors == [f"This passage could not be read. {PRICED} answered with status 400: Not this one."]
    assert sorted(each.id for each in cards(tmp_path / "kit").values()) == [
        "count-the-shelf-by-the",
        "get-invoices-paid",
    ]


def test_a_run_that_dies_before_it_knows_the_batch_sends_it_no_second_time(
    kit_builder: Command, desk: Desk, batch: tuple[str | Path, ...], tmp_path: Path
) -> None:
    kit_builder(*batch)
    tray = tmp_path / "kit" / ".kit" / "batch.json"
    tray.write_text(json.dumps(json.loads(tray.read_text()) | {"batch": ""}))
    assert "Batch batch-1 is under way" in kit_builder(*batch).err
    desk.batches.clear()
    tray.write_text(json.dumps(json.loads(tray.read_text()) | {"batch": ""}))
    assert "Batch batch-1 is sent" in kit_builder(*batch).err


def test_a_batch_that_is_refused_says_why(kit_builder: Command, desk: Desk, batch: tuple[str | Path, ...]) -> None:
    kit_builder(*batch)
    desk.batches["batch-1"] |= {"status": "failed", "errors": {"data": [{"message": "Line 3 is too long."}]}}
    ran = kit_builder(*batch)
    assert (ran.status, "The batch was refused: Line 3 is too long." in ran.err) == (2, True)
    assert "Batch batch-2 is sent" in kit_builder(*batch).err


def test_an_answer_that_is_not_to_the_schema_is_asked_for_once_more(
    wire: Wire, kit_builder: Command, desk: Desk, batch: tuple[str | Path, ...]
) -> None:
    kit_builder(*batch)
    answer, wire.answer = wire.answer, says('{"steps": ["Cut')  # type: ignore[method-assign]
    desk.work_off()
    wire.answer = answer  # type: ignore[method-assign]
    kit_builder(*batch)
    assert all("not to the schema" in each["body"]["messages"][-1]["content"] for each in desk.requests("batch-2"))


def test_a_batch_bears_neither_another_provider_nor_a_small_budget_nor_fresh(
    kit_builder: Command, desk: Desk, batch: tuple[str | Path, ...]
) -> None:
    said = "Batches are sent to OpenAI alone"
    assert said in kit_builder(*(each if each != PRICED else "ollama:some" for each in batch)).err
    ran = kit_builder(*batch, "--budget", "0.00001")
    assert (ran.status, "does not bear this batch" in ran.err) == (1, True)
    assert kit_builder(*batch, "--fresh").status == 2
    assert desk.batches == {}
