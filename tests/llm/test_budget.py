"""The cost of a build: estimated before, limited while it runs, and never paid twice."""

import re
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.emulators.openai import OpenAI
from tests.kits import bytes_of, edit, report_of
from tests.llm.test_provider_faults import questions
from tests.wire import Wire

PRICED = "openai:gpt-5-mini"


@pytest.fixture
def priced(wire: Wire) -> tuple[str, ...]:
    """The options for a model with a known price, answered by the wire."""
    return ("--model", PRICED, "--base-url", wire.url)


def parse_table(out: str) -> dict[str, list[str]]:
    """Return the rows that a dry run prints: calls, cached answers, tokens in, tokens out, USD, prompt cache."""
    rows = [re.split(r"\s{2,}", line.strip()) for line in out.splitlines()[1:]]
    return {row[0]: [cell.replace(",", "") for cell in row[1:]] for row in rows}


def parse_total(out: str) -> list[str]:
    """Return the last row of the table that a dry run prints."""
    return list(parse_table(out).values())[-1]


def test_a_dry_run_estimates_calls_by_stage_and_product_and_makes_none(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, priced: tuple[str, ...]
) -> None:
    products = ("book", "diy-kit")
    build = ("build", sources, "--out", tmp_path / "kit", *(f"--product={name}" for name in products), *priced)
    ran = kit_builder(*build, "--dry-run")
    assert ran.status == 0, ran.err
    assert (wire.asked, (tmp_path / "kit").exists()) == ([], False)
    rows = parse_table(ran.out)
    stages = ["Extracting statements", "Organising methods", "Writing products: worked examples"]
    total = parse_total(ran.out)
    assert [*rows][:-1] == [*stages, *(f"Writing products: {name}" for name in products)]
    for column in range(4):
        assert sum(int(row[column]) for row in list(rows.values())[:-1]) == int(total[column])
    assert float(total[4]) > 0
    shown = kit_builder(*build, "--dry-run", "--show-requests").out.splitlines()
    assert kit_builder(*build).status == 0
    # The emulated model makes no mistake, and the estimate counts on those that large models make.
    assert int(total[0]) / 2 < len(wire.asked) <= int(total[0])
    assert len(shown) == int(total[0])


def test_a_dry_run_counts_remaining_calls_and_does_not_change_the_kit(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path
) -> None:
    build = ("build", sources, "--out", kit, "--product", "diy-kit", *wire.options)
    before = bytes_of(kit)
    total = parse_total(kit_builder(*build, "--dry-run").out)
    assert total[0] == "0"
    edit(sources / "invoices.md", "2 lines of text", "3 lines of text")
    total = parse_total(kit_builder(*build, "--dry-run").out)
    assert bytes_of(kit) == before
    assert kit_builder(*build).status == 0
    # It is not known how the model will arrange the statements, so all that depends on it is counted.
    assert int(total[0]) >= len(wire.asked) > 0
    assert total[4] == "price unknown"


@pytest.mark.parametrize("chain", ["full", "small"])
def test_an_edited_line_costs_its_source_and_what_depends_on_it(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, chain: str
) -> None:
    build = ("build", sources, "--out", tmp_path / "kit", "--product", "diy-kit", "--chain", chain, *wire.options)
    assert kit_builder(*build).status == 0
    first = len(wire.asked)
    wire.asked.clear()
    edit(sources / "invoices.md", "2 lines of text", "3 lines of text")
    assert kit_builder(*build).status == 0
    for asked in wire.asked:
        assert any("invoice" in text for role, text in asked.messages if role == "user"), asked.text
    assert 0 < len(wire.asked) < first / 2


def test_fresh_asks_everything_again_and_saves_the_new_answers(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path
) -> None:
    build = ("build", sources, "--out", kit, "--product", "diy-kit", *wire.options)
    assert kit_builder(*build).status == 0
    assert wire.asked == []
    assert kit_builder(*build, "--fresh").status == 0
    asked = len(wire.asked)
    assert asked == report_of(kit)["report"]["calls"] > 10
    assert kit_builder(*build).status == 0
    assert len(wire.asked) == asked


def test_a_budget_is_not_exceeded_and_the_rest_is_estimated(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, priced: tuple[str, ...]
) -> None:
    OpenAI(wire)
    kit = tmp_path / "kit"
    options = ("--product", "diy-kit", *priced)
    ran = kit_builder("build", sources, "--out", kit, "--budget", "0.04", *options)
    assert ran.status == 1
    assert re.search(r"Budget of 0\.04 USD reached: 0\.0\d+ USD spent, and the next .* \d+ calls", ran.err)
    answered = questions(wire.asked)
    assert answered
    wire.asked.clear()
    assert kit_builder("build", sources, "--out", kit, "--budget", "5", *options).status == 0
    assert set(answered).isdisjoint(questions(wire.asked))
    assert 0 < report_of(kit)["report"]["cost_usd"] < 5


def test_a_budget_of_zero_makes_no_call(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, priced: tuple[str, ...]
) -> None:
    options = ("--product", "diy-kit", "--budget", "0", *priced)
    assert kit_builder("build", sources, "--out", tmp_path / "kit", *options).status == 1
    assert wire.asked == []


def test_a_budget_for_a_model_without_a_price_is_rejected(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    ran = kit_builder("build", sources, "--out", tmp_path / "kit", "--budget", "5", *wire.options)
    assert ran.status == 2
    assert "openai:test-model" in ran.err
    assert "--budget" in ran.err
    assert wire.asked == []


def test_cached_answers_are_shown_and_cleared(wire: Wire, kit_builder: Command, kit: Path, sources: Path) -> None:
    calls = report_of(kit)["report"]["calls"]
    shown = kit_builder("cache", kit).out
    assert f" {calls} answers" in shown.splitlines()[0]
    assert f"openai:test-model: {calls} answers, " in shown
    assert f" {calls} answers" in kit_builder("cache", kit, "--clear").out
    assert " 0 answers" in kit_builder("cache", kit).out
    assert kit_builder("extract", sources, "--out", kit, *wire.options).status == 0
    assert {"Statements", "Verdicts", "Organised", "Registers"} == {asked.title for asked in wire.asked}


def test_answers_of_an_earlier_version_are_still_used(
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
    assert "earlier version" in kit_builder("cache", kit).out
