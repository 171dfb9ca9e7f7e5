import json
import re
from pathlib import Path

from comparison import main
from reading import main as read
from single_prompt import main as prompt

from tests.benchmarks.conftest import SAMPLES, SMALL, answer_questions, judge_options, run
from tests.wire import Wire


def test_one_table_has_what_the_other_benchmarks_found(wire: Wire, tmp_path: Path) -> None:
    wire.answers["WrittenText"] = lambda _asked: {"text": "# Get paid\n\nPut the due date in the subject line."}
    run(prompt, SMALL / "notes.md", *wire.options, "--out", tmp_path / "single", "--products", "book")
    wire.answers["GivenAnswers"] = answer_questions(
        lambda key, _text, _prompt: ("7" if "min" in key else "X" if key == "pay" else "neither", "date")
    )
    options = (*judge_options(wire), "--no-points", "--per-call", "9", "--out", tmp_path)
    run(read, SMALL / "kit", tmp_path / "single", *options, "--json", tmp_path / "reading.json")
    counts = {"counts": {"anna": {"sentences": 150, "unsupported": 3}}, "unsupported": []}
    (tmp_path / "audit.json").write_text(json.dumps(counts), encoding="utf-8")
    (tmp_path / "comparison.toml").write_text(
        f"""
        ledger = "{SAMPLES.parent / "tests" / "gold" / "small.toml"}"
        baseline = "single"
        [sets.ours]
        path = "{SMALL / "kit"}"
        reading = "reading.json"
        audit = "audit.json"
        usage = {{ input_tokens = 12000, output_tokens = 3000, cost_usd = 0.5, seconds = 61.2 }}
        [sets.single]
        path = "single"
        """,
        encoding="utf-8",
    )
    _, _, ours, single = run(main, tmp_path / "comparison.toml").splitlines()
    assert ours.startswith("| ours | 0, 4, 0 | - | - | ")
    assert re.search(r"\| \d+; \d+ of 15 \| 2\.0% \(0\.7% to 5\.7%; anna\) \| 7 \(openai:test-model\) \|", ours)
    assert ours.endswith(" | 12,000, 3,000 | 0.50 | 61 |")
    assert single.startswith(
        "| single | the others are compared with it | - | - | 1; 1 of 15 | - | 7 (openai:test-model) |"
    )
    assert re.search(r"\| \d+, \d+ \| - \| \d \|$", single)
