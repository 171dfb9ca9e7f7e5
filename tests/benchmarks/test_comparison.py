import json
import re
from pathlib import Path

import pytest
from comparison import RecordedAnswers, describe_usage, main
from single_prompt import main as prompt

from tests.benchmarks.conftest import SAMPLES, SMALL, answer_questions, fill_in, run
from tests.wire import Wire

GOLD = SAMPLES.parent / "tests" / "gold" / "small.toml"


def compare(folder: Path, sets: str) -> Path:
    """Write a comparison of the small sample with `single`."""
    file = folder / "comparison.toml"
    head = f'ledger = "{GOLD}"\nsources = ["{SMALL / "notes.md"}"]\nbaseline = "single"\n'
    ours = f'[sets.ours]\npath = "{SMALL / "kit"}"\n'
    file.write_text(f'{head}{ours}{sets}\n[sets.single]\npath = "single"\n', encoding="utf-8")
    return file


@pytest.fixture
def single(wire: Wire, tmp_path: Path) -> None:
    wire.answers["WrittenText"] = lambda _asked: {"text": "# Get paid\n\nPut the due date in the subject line."}
    run(prompt, SMALL / "notes.md", *wire.options, "--out", tmp_path / "single", "--products", "book")


@pytest.mark.usefixtures("single")
def test_one_run_asks_all_judges_and_prints_one_table(wire: Wire, tmp_path: Path) -> None:
    wire.answers["GivenAnswers"] = answer_questions(
        lambda key, _text, _prompt: (
            ("7" if "min" in key else "adds" if key == "s1" else "X" if key == "pay" else "partly", "date")
            if key not in ("work", "learn", "sign")
            else ("neither", "")
        )
    )
    judges = 'judges = ["openai:test-model"]'
    plan = f"""
        readings = [
            {{ who = "a model", {judges}, points = false, per_call = 50 }},
            {{ who = "another", {judges}, orders = 1, seed = 2, per_call = 50 }},
        ]
        audit = {{ who = "a model", {judges}, n = 5 }}
    """
    lines = run(main, compare(tmp_path, plan), "--base-url", wire.url, "--out", tmp_path / "runs").splitlines()
    ours, theirs = lines[2:4]
    assert re.match(r"\| ours \| 0, 4, 0 \(a model\); (1, 3, 0|0, 3, 1) \(another\) \| 0 of 8 \(another\) \| ", ours)
    assert re.search(
        r"\| \d+ of \d+ \(another\) \| \d+; \d+ of 15 \| 100\.0% of 5, 56\.6% to 100\.0% \(a model\) \|", ours
    )
    assert re.search(r"\| 7 \(a model\); 7 \(another\) \| [\d,]+; [\d,]+ \| 0\.00 \| [\d,]+, measured \|$", ours)
    assert theirs.startswith("| single | the others are compared with it | 0 of 8 (another) | ")
    assert re.search(r"\| 1; 1 of 15 \| not audited \| .* \| \d+; \d+ \| price unknown \| \d+, measured \|$", theirs)


@pytest.mark.usefixtures("single")
def test_forms_are_written_and_what_is_missing_is_said(tmp_path: Path) -> None:
    plan = """
        readings = [{ who = "people", judges = ["folder:anna", "folder:ben"], orders = 1, points = false }]
        [sets.failed]
        path = "failed"
    """
    (tmp_path / "failed").mkdir()
    usage = {"input_tokens": 0, "failed": {"book": "9841 tokens exceed the context"}}
    (tmp_path / "failed" / "usage.json").write_text(json.dumps(usage), encoding="utf-8")
    file = compare(tmp_path, plan)
    rows = run(main, file).splitlines()
    assert rows[2].startswith("| ours | answers are missing (people) | answers are missing (people) | ")
    assert rows[3].startswith("| failed | no products: 9841 tokens exceed the context | no products | ")
    forms = [tmp_path / name / "order-1" / "book" / "form.md" for name in ("anna", "ben")]
    for form in forms:
        fill_in(form, lambda key: ("12", "") if "min" in key else ("neither", ""))
    lines = run(main, file).splitlines()
    assert lines[2].startswith("| ours | 0, 8, 0 (people) | not asked | not asked | ")
    assert "| 12, 12 (people) |" in lines[2]
    assert lines[-1] == "ours: Agreement on pairs, anna and ben: 4 of 4, 100% (100% by chance)."


def test_recorded_answers_are_priced_and_timed_as_a_hosted_models(tmp_path: Path) -> None:
    usage = {"calls": 4, "cached_calls": 1, "input_tokens": 1_000_000, "output_tokens": 8_000, "cost_usd": None}
    (tmp_path / "usage.json").write_text(json.dumps(usage | {"seconds": 2000.0}), encoding="utf-8")
    assert describe_usage(tmp_path, RecordedAnswers(price="openai:gpt-5")) == (
        "1,000,000; 8,000",
        "1.33 (openai:gpt-5)",
        "104, at the speed of a hosted model",
    )
    assert describe_usage(tmp_path, RecordedAnswers(price="none:such"))[1] == "price unknown"
    assert describe_usage(tmp_path / "nothing", None) == ("not counted",) * 3
