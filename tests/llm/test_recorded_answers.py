"""Answers that were recorded in one run and are replayed in another, without a model."""

import json
import re
import shutil
import stat
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.conftest import Command, alone_with, run, write_sources
from tests.kits import bytes_of, edit, report_of
from tests.llm.test_budget import parse_total
from tests.wire import IDENTITIES, Wire

PRICED = "openai:gpt-5-mini"


def read_output(kit: Path) -> dict[str, bytes]:
    """Return the files of a kit, without those about the run."""
    return {name: raw for name, raw in bytes_of(kit).items() if not name.startswith((".kit/", "report."))}


@pytest.fixture(scope="module")
def recording(server: HTTPServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `answers.jsonl`, the answers to a build of one product, and with that kit in `first/my-kit`."""
    parent = tmp_path_factory.mktemp("recorded")
    with pytest.MonkeyPatch.context() as monkeypatch, alone_with(server, monkeypatch) as wire:
        record(wire, write_sources(parent), parent)
        (parent / "asked").write_text(str(len(wire.asked)))
    return parent


@pytest.fixture
def recorded(recording: Path, sources: Path, tmp_path: Path) -> Path:
    """The file of answers in a copy of `recording`, with an empty kit beside it."""
    assert sources.parent == tmp_path
    shutil.copytree(recording / "first", tmp_path / "first")
    write_settings(tmp_path / "second" / "my-kit")
    return Path(shutil.copy2(recording / "answers.jsonl", tmp_path))


def record(wire: Wire, sources: Path, parent: Path, *more: str) -> Path:
    write_settings(parent / "first" / "my-kit")
    file = parent / "answers.jsonl"
    options = ("--model", PRICED, "--base-url", wire.url, "--record", file, *more)
    ran = run("build", sources, "--out", parent / "first" / "my-kit", *options)
    assert ran.status == 0, ran.err
    return file


def write_settings(kit: Path) -> None:
    kit.mkdir(parents=True)
    (kit / "kit.toml").write_text('title = "My kit"\nlanguage = "en"\nproducts = ["diy-kit"]\n', encoding="utf-8")


@pytest.fixture
def offline(recorded: Path, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """The options that replay the recording, with no key and a model that nobody can reach."""
    assert wire.asked == []
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    return ("--model", f"recorded:{recorded}")


def test_a_recording_has_the_answers_with_pseudonyms_and_no_question(recorded: Path, recording: Path) -> None:
    assert stat.S_IMODE(recorded.stat().st_mode) == 0o600
    text = recorded.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.split("\n")[:-1]]
    assert [line["key"] for line in lines] == sorted({line["key"] for line in lines})
    assert {line["model"] for line in lines} == {PRICED}
    assert {type(json.loads(line["answer"])) for line in lines} == {dict}
    assert sum(line["input_tokens"] for line in lines) > sum(line["output_tokens"] for line in lines) > 0
    assert len(lines) == int((recording / "asked").read_text())
    assert IDENTITIES.findall(text) == []
    assert not re.search("Copy|data", " ".join(name for line in lines for name in line))


def test_a_replay_makes_the_same_kit_without_a_network_at_the_recorded_cost(
    offline: tuple[str, ...], wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    ran = kit_builder("build", sources, "--out", tmp_path / "second" / "my-kit", *offline)
    assert ran.status == 0, ran.err
    assert "Sending" not in ran.err
    assert wire.asked == []
    first, second = tmp_path / "first" / "my-kit", tmp_path / "second" / "my-kit"
    assert read_output(second) == read_output(first)
    paid, counted = (report_of(kit)["report"] for kit in (first, second))
    for name in ("input_tokens", "output_tokens"):
        assert counted[name] == paid[name] > 0
    assert counted["cost_usd"] == pytest.approx(paid["cost_usd"])
    assert (counted["calls"], counted["cached_calls"]) == (0, paid["calls"] + paid["cached_calls"])


def test_a_replay_works_for_extract_and_write_too(
    offline: tuple[str, ...], wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    kit = tmp_path / "second" / "my-kit"
    assert kit_builder("extract", sources, "--out", kit, *offline).status == 0
    assert kit_builder("write", kit, *offline).status == 0
    assert wire.asked == []
    assert read_output(kit) == read_output(tmp_path / "first" / "my-kit")


def test_a_question_that_is_not_recorded_is_an_error_that_names_the_file(
    offline: tuple[str, ...], wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    edit(sources / "invoices.md", "2 lines of text", "3 lines of text")
    ran = kit_builder("build", sources, "--out", tmp_path / "second" / "my-kit", *offline)
    assert (ran.status, wire.asked) == (1, [])
    findings = report_of(tmp_path / "second" / "my-kit")["report"]["findings"]
    errors = [each["message"] for each in findings if each["level"] == "error" and "no answer" in each["message"]]
    assert errors
    assert all("answers.jsonl has no answer to this question" in error for error in errors)
    assert all(f"--model {PRICED} --record" in error for error in errors)


def test_a_dry_run_of_a_replay_counts_what_is_recorded_and_what_is_not(
    offline: tuple[str, ...], wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    options = ("build", sources, "--out", tmp_path / "second" / "my-kit", "--dry-run", *offline)
    calls, cached, _, _, cost, _ = parse_total(kit_builder(*options).out)
    assert (calls, int(cached) > 5) == ("0", True)
    assert float(cost) == pytest.approx(report_of(tmp_path / "first" / "my-kit")["report"]["cost_usd"], abs=1e-4)
    edit(sources / "invoices.md", "2 lines of text", "3 lines of text")
    assert int(parse_total(kit_builder(*options).out)[0]) > 0
    assert "Nothing would be sent" in kit_builder(*options, "--show-requests").err
    assert wire.asked == []


def test_a_recording_of_an_embedded_model_gets_questions_with_names(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    """Its questions were asked with names, so pseudonyms would not find the answers."""
    recorded = record(wire, sources, tmp_path, "--chain", "small")
    write_settings(tmp_path / "second" / "my-kit")
    local = tmp_path / "local.jsonl"
    local.write_text(recorded.read_text(encoding="utf-8").replace(PRICED, "local:some"), encoding="utf-8")
    kit_builder("build", sources, "--out", tmp_path / "second" / "my-kit", "--model", f"recorded:{local}")
    report = report_of(tmp_path / "second" / "my-kit")["report"]
    failed = {each["where"].partition(",")[0] for each in report["findings"] if "has no answer" in each["message"]}
    assert "invoices.md" in failed  # it names Petra, and these answers were given to a question with a pseudonym
    assert "tilbud på én side.md" not in failed
    assert report["cost_usd"] == 0


def test_an_unchanged_kit_is_recorded_in_full_from_its_cache(
    recorded: Path, wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again.jsonl"
    options = ("--model", PRICED, "--base-url", wire.url, "--record", again)
    assert kit_builder("build", sources, "--out", tmp_path / "first" / "my-kit", *options).status == 0
    assert wire.asked == []
    assert again.read_bytes() == recorded.read_bytes()


@pytest.mark.parametrize("content", [None, "", "no JSON\n", '{"key": "a"}\n', "[]\n"])
def test_a_file_without_recorded_answers_is_rejected(
    kit_builder: Command, sources: Path, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "bad.jsonl"
    if content is not None:
        file.write_text(content)
    ran = kit_builder("build", sources, "--out", tmp_path / "kit", "--model", f"recorded:{file}")
    assert (ran.status, str(file) in ran.err) == (2, True)


def test_a_replay_cannot_be_a_batch(kit_builder: Command, sources: Path, tmp_path: Path) -> None:
    ran = kit_builder("build", sources, "--out", tmp_path / "kit", "--model", "recorded:answers.jsonl", "--batch")
    assert (ran.status, "--batch" in ran.err) == (2, True)


def test_recording_excludes_runs_without_calls(kit_builder: Command, kit: Path, sources: Path, tmp_path: Path) -> None:
    options = ("--record", tmp_path / "answers.jsonl")
    assert kit_builder("build", sources, "--out", kit, "--dry-run", *options).status == 2
    assert kit_builder("write", kit, "--model", "none", *options).status == 2
