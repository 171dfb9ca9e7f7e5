"""What tools are made from, and a model that makes them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kit_builder.llm.model import Ask
from kit_builder.products.authoring.document_spec import Brief, DocumentSpec
from kit_builder.products.authoring.example import list_example_facts
from tests.emulators.large_model import use_large_model
from tests.methods.statements import open_on
from tests.products.authoring.documents import ENGLISH, KIT, facts_of
from tests.products.tools.making import EXAMPLE, METHOD
from tests.wire import Wire


@pytest.fixture
def spec() -> DocumentSpec:
    cards = facts_of(METHOD)
    facts = {**cards, **list_example_facts([EXAMPLE], cards, ENGLISH.words)}
    brief = Brief(path=Path("tools.brief.md"), text="Make tools.", kind="tools")
    return DocumentSpec("kit", "01-steps.md", brief, METHOD, 1, (METHOD,), facts, KIT, ENGLISH)


@pytest.fixture
def ask(wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    use_large_model(wire)
    with open_on(wire, tmp_path) as (model, _):
        yield model.ask
