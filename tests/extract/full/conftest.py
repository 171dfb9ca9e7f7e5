"""Extraction with the full chain from a model on the wire."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from kit_builder.extract.full.extract_sources import FullExtraction, extract_sources
from kit_builder.extract.prepare import PreparedSource, prepare_source
from kit_builder.kit.settings import Settings
from kit_builder.llm import ModelOptions, open_model
from kit_builder.llm.model import Model
from kit_builder.sources import read_source
from kit_builder.text.prompts import find_prompts_folder
from tests.emulators.large_model import use_large_model
from tests.wire import Wire


class Extract(Protocol):
    def __call__(self, *texts: str, words: int = 6000) -> FullExtraction: ...


def prepare(text: str, source_id: str = "call-1") -> PreparedSource:
    suffix = ".md" if text.startswith("#") else ".txt"
    source = read_source(f"{source_id}{suffix}", source_id, text.encode(), suffix)
    return prepare_source(source, Settings(), [find_prompts_folder()], 1500)


@pytest.fixture
def model(wire: Wire, tmp_path: Path) -> Iterator[Model]:
    """A model that answers every prompt of the full chain by rule."""
    use_large_model(wire)
    with open_model(ModelOptions("openai:test-model", tmp_path / "answers.sqlite", 60, wire.url)) as opened:
        yield opened


@pytest.fixture
def extract(model: Model) -> Extract:
    """Extract the statements of some texts, and check that every statement and every line is accounted for."""

    def run_extraction(*texts: str, words: int = 6000) -> FullExtraction:
        sources = [prepare(text, f"call-{number}") for number, text in enumerate(texts, start=1)]
        with model.open_runner() as run:
            found = extract_sources(sources, model.ask, run, words).finish(model.ask, run)
        check_accounts(found, sources)
        return found

    return run_extraction


def check_accounts(found: FullExtraction, sources: list[PreparedSource]) -> None:
    """Check that ids are unique and exist, quotes are cut from the source, and each line is cited or left out."""
    given = [*found.statements, *(each.statement for each in found.discarded)]
    ids = [each.id for each in given]
    assert len(set(ids)) == len(ids)
    assert {each.belongs_to for each in given} <= {"", *(each.id for each in found.statements)}
    for prepared in (each for each in sources if each not in found.failed):
        lines = {line.number: line for line in prepared.source.lines}
        cited = set()
        for evidence in (e for s in found.statements for e in s.evidence if e.source_id == prepared.source.id):
            numbers = range(evidence.line_start, evidence.line_end + 1)
            assert evidence.quote == " ".join(lines[number].text for number in numbers)
            cited |= set(numbers)
        left = [each.line for each in found.left_out if each.source == prepared.source.name]
        assert sorted([*left, *(n for n in cited if not lines[n].is_heading)]) == [
            number for number, line in lines.items() if not line.is_heading
        ]
