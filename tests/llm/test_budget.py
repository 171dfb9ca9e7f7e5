"""What a build costs: told before, bounded while it runs, and never paid twice."""

import re
import sqlite3
from pathlib import Path

import pytest

from kit_builder.kit.settings import Settings
from tests.cli.test_build import bytes_of, edit, report_of
from tests.conftest import Command
from tests.llm.test_provider_faults import questions
from tests.wire import Wire

PRICED = "openai:gpt-5-mini"


@pytest.fixture
def priced(wire: Wire) -> tuple[str, ...]:
    """A model whose price is known, answered for by the wire."""
    return ("--model", PRICED, "--base-url", wire.url)


def table(out: str) -> dict[str, list[str]]:
    """The rows of the table that a dry run prints: calls, kept answers, tokens in, tokens out, USD."""
    rows = [re.split(r"\s{2,}", line.strip()) for line in out.splitlines()[1:]]
    return {row[0]: [cell.replace(",", "") for cell in row[1:]] for row in rows}


def test_a_dry_run_tells_the_calls_by_stage_and_product_and_makes_none(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, priced: tuple[str, ...]
) -> None:
    ran = kit_builder("build", sources, "--out", tmp_path / "kit", "--dry-run", *priced)
    assert ran.status == 0, ran.err
    assert (wire.asked, (tmp_path / "kit").exists()) == ([], False)
    told = table(ran.out)
    products = [f"Writing products: {name}" for name in Settings().products]
    assert next(iter(told)) == "Finding methods"
    assert set(told) == {"Finding methods", *products, "In all"}
    for column in range(4):
        assert sum(int(row[column]) for row in list(told.values())[:-1]) == int(told["In all"][column])
    assert float(told["In all"][4]) > 0
    assert kit_builder("build", sources, "--out", tmp_path / "kit", *priced).status == 0
    assert len(wire.asked) == pytest.approx(int(told["In all"][0]), rel=0.15)


def test_a_dry_run_counts_what_is_left_and_leaves_the_kit_as_it_is(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path
) -> None:
    before = bytes_of(kit)
    told = table(kit_builder("build", sources, "--out", kit, "--dry-run", *wire.options).out)
    assert told["In all"][0] == "0"
    edit(sources / "invoices.md", "2 lines of text", "3 lines of text")
    told = table(kit_builder("build", sources, "--out", kit, "--dry-run", *wire.options).out)
    assert bytes_of(kit) == before
    assert kit_builder("build", sources, "--out", kit, *wire.options).status == 0
    assert int(told["In all"][0]) == len(wire.asked) > 0
    assert told["In all"][4] == "price unknown"


def test_a_line_that_is_edited_costs_its_passage_and_what_rests_on_it(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path
) -> None:
    edit(sources / "invoices.md", "2 lines of text", "3 lines of text")
    assert kit_builder("build", sources, "--out", kit, *wire.options).status == 0
    for asked in wire.asked:
        assert any(word in asked.text for word in ("invoice", "Petra")), asked.text
    assert 0 < len(wire.asked) <= 2 + 3


def test_fresh_asks_everything_anew_and_keeps_the_new_answers(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path
) -> None:
    before = report_of(kit)["report"]["calls"]
    assert kit_builder("build", sources, "--out", kit, "--fresh", *wire.options).status == 0
    assert len(wire.asked) == before
    assert kit_builder("build", sources, "--out", kit, *wire.options).status == 0
    assert len(wire.asked) == before


def test_a_budget_is_not_exceeded_and_what_is_left_is_told(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, priced: tuple[str, ...]
) -> None:
    kit = tmp_path / "kit"
    ran = kit_builder("build", sources, "--out", kit, "--budget", "0.0012", *priced)
    assert ran.status == 1
    assert re.search(r"The budget of 0\.0012 USD bears no further call; .* Left to do: about \d+ calls", ran.err)
    answered = questions(wire.asked)
    assert answered
    wire.asked.clear()
    assert kit_builder("build", sources, "--out", kit, "--budget", "5", *priced).status == 0
    assert set(answered).isdisjoint(questions(wire.asked))
    assert 0 < report_of(kit)["report"]["cost_usd"] < 5


def test_a_budget_of_nothing_makes_no_call(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, priced: tuple[str, ...]
) -> None:
    assert kit_builder("build", sources, "--out", tmp_path / "kit", "--budget", "0", *priced).status == 1
    assert wire.asked == []


def test_a_budget_for_a_model_without_a_price_is_refused(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    ran = kit_builder("build", sources, "--out", tmp_path / "kit", "--budget", "5", *wire.options)
    assert ran.status == 2
    assert "The price of openai:test-model is not known" in ran.err
    assert wire.asked == []


def test_the_answers_that_are_kept_are_shown_and_cleared(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path
) -> None:
    calls = report_of(kit)["report"]["calls"]
    shown = kit_builder("cache", kit).out
    assert f"{calls} answers kept" in shown
    assert f"openai:test-model: {calls} answers, " in shown
    assert "forgotten" in kit_builder("cache", kit, "--clear").out
    assert "0 answers kept" in kit_builder("cache", kit).out
    assert kit_builder("build", sources, "--out", kit, *wire.options).status == 0
    assert len(wire.asked) == calls


def test_answers_of_an_earlier_version_are_still_kept(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path
) -> None:
    path = kit / ".kit" / "answers.sqlite"
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT key, answer FROM answers").fetchall()
        database.execute("DROP TABLE answers")
        database.execute("CREATE TABLE answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL)")
        database.executemany("INSERT INTO answers VALUES (?, ?)", rows)
    database.close()
    assert kit_builder("build", sources, "--out", kit, *wire.options).status == 0
    assert wire.asked == []
    assert "of an earlier version" in kit_builder("cache", kit).out
