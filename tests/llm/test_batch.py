"""A build whose questions go to OpenAI as batches."""

import json
import re
from pathlib import Path

import pytest

from tests.conftest import Command, Ran
from tests.emulators.openai import OpenAI
from tests.kits import bytes_of, cards, report_of
from tests.llm.test_budget import parse_total
from tests.llm.test_provider_faults import questions
from tests.wire import JSON, Wire, says
from tests.wire_batch import BatchServer

PRICED = "openai:gpt-5-mini"


@pytest.fixture
def batches(wire: Wire) -> BatchServer:
    return BatchServer(wire)


@pytest.fixture
def batch(sources: Path, tmp_path: Path, wire: Wire) -> tuple[str | Path, ...]:
    """The command, for a kit of one product from two sources."""
    (sources / "call.vtt").unlink()
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "kit.toml").write_text('title = "Kit"\nproducts = ["diy-kit"]\n')
    return ("build", sources, "--out", tmp_path / "kit", "--model", PRICED, "--base-url", wire.url, "--batch")


def finish(kit_builder: Command, batches: BatchServer, batch: tuple[str | Path, ...]) -> Ran:
    """Answer the batches until the build is done."""
    for _ in range(16):  # as many rounds as a build may take
        batches.answer()
        ran = kit_builder(*batch)
        if "Batch" not in ran.err:
            break
    return ran


def list_sent(batches: BatchServer) -> list[str]:
    return [json.dumps(each["body"]["messages"]) for name in batches.by_id for each in batches.requests(name)]


def title(request: JSON) -> str:
    return str(request["body"]["response_format"]["json_schema"]["name"])


def test_batches_make_the_same_kit_as_calls_at_half_the_price_and_send_nothing_twice(
    wire: Wire, kit_builder: Command, batches: BatchServer, batch: tuple[str | Path, ...], tmp_path: Path
) -> None:
    estimated = parse_total(kit_builder(*batch, "--dry-run").out)[4]
    at_once = kit_builder(*batch[:-1], "--dry-run")
    assert f"With --batch: about {estimated} USD" in at_once.err
    assert float(estimated) < float(parse_total(at_once.out)[4])
    ran = kit_builder(*batch)
    assert (ran.status, ran.out) == (1, "")
    assert re.search(r"Batch batch-1 sent with \d+ questions", ran.err)
    ran = kit_builder(*batch)
    assert "Batch batch-1 is in progress: 0 of" in ran.err
    assert len(batches.by_id) == 1
    ran = kit_builder(*batch[:-1])
    assert (ran.status, "with --batch" in ran.err) == (2, True)
    ran = finish(kit_builder, batches, batch)
    assert ran.status == 0, ran.err
    assert len(list_sent(batches)) == len(set(list_sent(batches)))
    assert set(questions([each for each in wire.asked if each.path == "/v1/batches"])) == set(list_sent(batches))
    assert len(wire.asked) == len(set(questions(wire.asked)))
    assert len(wire.uploaded) == len(batches.by_id)  # `kit_builder` has searched each for names
    assert [path.name for path in (tmp_path / "kit" / ".kit").iterdir() if "batch" in path.name] == []
    kit = tmp_path / "kit"
    made = {name: raw for name, raw in bytes_of(kit).items() if not name.startswith(".kit")}
    (tmp_path / "calls" / "kit").mkdir(parents=True)
    (tmp_path / "calls" / "kit" / "kit.toml").write_text('title = "Kit"\nproducts = ["diy-kit"]\n')
    other = [tmp_path / "calls" / "kit" if each == kit else each for each in batch[:-1]]
    assert kit_builder(*other).status == 0
    assert made == {
        name: raw for name, raw in bytes_of(tmp_path / "calls" / "kit").items() if not name.startswith(".kit")
    }


def test_products_share_their_batches(
    kit_builder: Command, batches: BatchServer, batch: tuple[str | Path, ...], tmp_path: Path
) -> None:
    """Each round has what can be asked: outlines do not wait for examples, nor quizzes for drafts."""
    (tmp_path / "kit" / "kit.toml").write_text('title = "Kit"\nproducts = ["course", "webinar"]\n')
    kit_builder(*batch)
    ran = finish(kit_builder, batches, batch)
    assert ran.status == 0, ran.err
    rounds = [{title(each) for each in batches.requests(name)} for name in batches.by_id]
    assert {"Planned", "WorkedExample"} <= next(each for each in rounds if "Planned" in each)
    assert {"DraftedSections", "QuizQuestions"} <= next(each for each in rounds if "QuizQuestions" in each)


def test_a_batch_leaves_room_for_reasoning_and_counts_it(
    wire: Wire, kit_builder: Command, batches: BatchServer, batch: tuple[str | Path, ...]
) -> None:
    OpenAI(wire)
    wire.answer = wire.always  # type: ignore[method-assign,assignment]
    kit_builder(*batch)
    batches.answer()
    kit_builder(*batch)
    bodies = [each["body"] for each in batches.requests("batch-1")]
    assert {body["reasoning_effort"] for body in bodies} == {"medium"}
    assert all(body["max_completion_tokens"] > 16_000 for body in bodies)
    # No answer was cut off, so nothing is asked again.
    assert {title(each) for each in batches.requests("batch-1")} == {"Statements"}
    assert {title(each) for each in batches.requests("batch-2")} == {"Verdicts"}


@pytest.mark.parametrize("status", ["expired", "cancelled"])
def test_unanswered_questions_are_sent_with_the_next_batch(
    kit_builder: Command, batches: BatchServer, batch: tuple[str | Path, ...], status: str
) -> None:
    kit_builder(*batch)
    batches.answer(status, answered=2)
    kit_builder(*batch)
    first, second = (batches.requests(name) for name in ("batch-1", "batch-2"))
    again = [each for each in second if each in first]
    assert again == first[2:]


def test_a_rejected_request_is_left_to_the_small_chain(
    kit_builder: Command, batches: BatchServer, batch: tuple[str | Path, ...], tmp_path: Path
) -> None:
    (tmp_path / "kit" / "kit.toml").write_text('title = "Kit"\nproducts = []\n')
    kit_builder(*batch)
    batches.answer(refused="på én side")
    ran = finish(kit_builder, batches, batch)
    assert ran.status == 0, ran.err
    findings = report_of(tmp_path / "kit")["report"]["findings"]
    (unread,) = [each["message"] for each in findings if "status 400: Not this one." in each["message"]]
    assert PRICED in unread
    assert ("warning", "tilbud på én side.md") in [(each["level"], each["where"]) for each in findings]
    assert len(cards(tmp_path / "kit")) == 2  # the small chain reads what the full chain could not


def test_a_run_that_dies_before_it_knows_the_batch_does_not_send_it_again(
    kit_builder: Command, batches: BatchServer, batch: tuple[str | Path, ...], tmp_path: Path
) -> None:
    kit_builder(*batch)
    record = tmp_path / "kit" / ".kit" / "batch.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {"batch": ""}))
    assert "Batch batch-1 is in progress" in kit_builder(*batch).err
    batches.by_id.clear()
    record.write_text(json.dumps(json.loads(record.read_text()) | {"batch": ""}))
    assert "Batch batch-1 sent" in kit_builder(*batch).err


def test_a_rejected_batch_gives_the_reason(
    kit_builder: Command, batches: BatchServer, batch: tuple[str | Path, ...]
) -> None:
    kit_builder(*batch)
    batches.by_id["batch-1"] |= {"status": "failed", "errors": {"data": [{"message": "Line 3 is too long."}]}}
    ran = kit_builder(*batch)
    assert (ran.status, "rejected: Line 3 is too long." in ran.err) == (2, True)
    assert "Batch batch-2 sent" in kit_builder(*batch).err


def test_an_answer_that_does_not_match_the_schema_is_requested_again(
    wire: Wire, kit_builder: Command, batches: BatchServer, batch: tuple[str | Path, ...]
) -> None:
    kit_builder(*batch)
    answer, wire.answer = wire.answer, says('{"steps": ["Cut')  # type: ignore[method-assign]
    batches.answer()
    wire.answer = answer  # type: ignore[method-assign]
    kit_builder(*batch)
    assert all(
        "not match the schema" in each["body"]["messages"][-1]["content"] for each in batches.requests("batch-2")
    )


def test_a_batch_excludes_other_providers_small_budgets_and_fresh(
    kit_builder: Command, batches: BatchServer, batch: tuple[str | Path, ...]
) -> None:
    assert "Only OpenAI" in kit_builder(*(each if each != PRICED else "ollama:some" for each in batch)).err
    ran = kit_builder(*batch, "--budget", "0.00001")
    assert (ran.status, "over the budget of 1e-05 USD" in ran.err) == (1, True)
    assert kit_builder(*batch, "--fresh").status == 2
    assert batches.by_id == {}
