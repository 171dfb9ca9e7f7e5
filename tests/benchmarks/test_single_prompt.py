import re
from pathlib import Path

from single_prompt import main

from tests.benchmarks.conftest import SMALL, run, run_failing
from tests.wire import Asked, Wire


def test_each_product_is_one_prompt_with_all_sources(wire: Wire, tmp_path: Path) -> None:
    def write(asked: Asked) -> dict[str, str]:
        assert "On day 21, write to the client" in asked.text
        assert "For freelancers." in asked.text
        return {"text": "# Get paid\n\nSend the invoice."}

    wire.answers["WrittenText"] = write
    recorded = tmp_path / "answers.jsonl"
    products = ("--products", "book,offer", "--about", "For freelancers.")
    notes = SMALL / "notes.md"
    out = run(main, notes, *wire.options, "--out", tmp_path / "one", *products, "--record", recorded)
    assert re.search(r"^\| book \| 6 \| \d{3,} \| 6 \| unknown \| \d+ \|$", out, re.MULTILINE)
    assert (tmp_path / "one" / "book.md").read_text(encoding="utf-8") == "# Get paid\n\nSend the invoice.\n"
    assert len(wire.asked) == 2
    run(main, notes, "--model", f"recorded:{recorded}", "--out", tmp_path / "two", *products)
    assert (tmp_path / "two" / "offer.md").exists()
    assert len(wire.asked) == 2


def test_the_pattern_is_compared_with_books(wire: Wire, tmp_path: Path) -> None:
    wire.answers["WrittenText"] = lambda _asked: {"text": "## INSTRUCTIONS\n\n1. Phone."}
    run(main, SMALL / "notes.md", *wire.options, "--out", tmp_path, "--prompts", "pattern")
    assert "INSTRUCTIONS" in (tmp_path / "book.md").read_text(encoding="utf-8")
    assert "# WHAT TO WRITE" in wire.asked[0].messages[0][1]


def test_plain_prompts_have_the_same_sources_and_wishes(wire: Wire, tmp_path: Path) -> None:
    wire.answers["WrittenText"] = lambda _asked: {"text": "# Get paid"}
    about = ("--products", "offer", "--about", "It costs £40.")
    for prompts in ("single", "plain"):
        run(main, SMALL / "notes.md", *wire.options, "--out", tmp_path / prompts, "--prompts", prompts, *about)
    best, plain = (asked.text for asked in wire.asked)
    assert all("On day 21, write to the client" in text and "It costs £40." in text for text in (best, plain))
    assert len(plain) < len(best)


def test_unknown_products_are_refused(tmp_path: Path) -> None:
    error = run_failing(main, SMALL / "notes.md", "--out", tmp_path, "--products", "book,poster")
    assert "Unknown products: poster." in error


def test_a_named_product_without_such_a_prompt_is_refused(wire: Wire, tmp_path: Path) -> None:
    named = ("--prompts", "pattern", "--products", "book,offer")
    error = run_failing(main, SMALL / "notes.md", *wire.options, "--out", tmp_path / "out", *named)
    assert "No pattern prompt for: offer. There is one for: book." in error
    assert not wire.asked
    assert not (tmp_path / "out").exists()
