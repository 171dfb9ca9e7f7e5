"""Each provider's API accepts the questions of the extraction, and its answers end as they should."""

from pathlib import Path
from typing import Any

import pytest

from kit_builder.extract.full.extract_sources import extract_sources
from kit_builder.llm import ModelOptions, open_model
from tests.emulators.anthropic import Anthropic
from tests.emulators.large_model import use_large_model
from tests.emulators.ollama import Ollama
from tests.emulators.openai import OpenAI
from tests.extract.full.conftest import prepare
from tests.wire import Wire

EMULATORS: dict[str, Any] = {
    "openai:gpt-5-mini": OpenAI,
    "openai:gpt-4o-mini": OpenAI,
    "anthropic:claude-sonnet-5": Anthropic,
    "anthropic:claude-haiku-4-5": Anthropic,
    "ollama:qwen3": Ollama,
}


@pytest.mark.parametrize("spec", EMULATORS)
def test_statements_are_extracted(spec: str, wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", Anthropic.key)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-a-key")
    emulator = EMULATORS[spec](wire)
    use_large_model(wire)
    url = wire.url if spec.startswith("openai:") else emulator.url
    rows = [f"Tora: Put the {number} boxes of that day on the table by the door." for number in range(100, 200)]
    source = prepare("\n".join(rows))
    with open_model(ModelOptions(spec, tmp_path / "answers.sqlite", 60, url)) as model, model.open_runner() as run:
        found = extract_sources([source], model.ask, run, model.capacity.window_words).finish(model.ask, run)
    assert len(found.statements) == 100
    assert found.findings == ()
