"""Statements from the small chain: what the full chain's organiser gets for a source that the full chain failed on."""

from pathlib import Path

from kit_builder.extract.prepare import prepare_source
from kit_builder.extract.small.as_statements import SmallExtraction, extract_statements
from kit_builder.kit.settings import Settings
from kit_builder.llm import ModelOptions, open_model
from kit_builder.sources import read_source
from kit_builder.text.prompts import find_prompts_folder
from tests.wire import Wire

NOTES = """\
# Close the month

1. Count the cash in the till.
2. Write the sum into the book.

## What you need

- The book of last month

## Watch out

- Do not count while the shop is open.
"""


def extract(wire: Wire, cache: Path, *texts: str) -> SmallExtraction:
    sources = [
        prepare_source(read_source(f"{name}.md", name, text.encode(), ".md"), Settings(), [find_prompts_folder()], 1500)
        for name, text in zip(("notes-1", "notes-2"), texts, strict=False)
    ]
    with open_model(ModelOptions("openai:test-model", cache, 60, wire.url)) as model, model.open_runner() as run:
        return extract_statements(sources, model.ask, run)


def test_items_become_statements_of_their_kind_in_the_order_of_their_lines(wire: Wire, tmp_path: Path) -> None:
    found = extract(wire, tmp_path / "answers.sqlite", NOTES, NOTES)
    first = [each for each in found.statements if each.evidence[0].source_id == "notes-1"]
    assert [(each.kind, each.text) for each in first] == [
        ("step", "Count the cash in the till."),
        ("step", "Write the sum into the book."),
        ("need", "The book of last month"),
        ("pitfall", "Do not count while the shop is open."),
    ]
    assert [each.evidence[0].quote for each in first] == [each.text for each in first]
    assert len({each.id for each in found.statements}) == len(found.statements) == 8


def test_discards_of_the_small_chain_are_counted(wire: Wire, tmp_path: Path) -> None:
    wire.answers["Steps"] = lambda _asked: {"steps": ["Send the landlord a cake.", "Lock the safe before 18."]}
    found = extract(wire, tmp_path / "answers.sqlite", "Lock the safe before 18.\n")
    assert [each.text for each in found.statements] == ["Lock the safe before 18."]
    assert found.discarded["unsupported"] == 1
