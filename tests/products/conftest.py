"""A large model on the wire."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kit_builder.llm.model import Ask
from tests.emulators.large_model import use_large_model
from tests.methods.statements import open_on
from tests.wire import Wire


@pytest.fixture
def ask(wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    use_large_model(wire)
    with open_on(wire, tmp_path) as (model, _):
        yield model.ask
