"""What tools are made from."""

from pathlib import Path

import pytest

from kit_builder.products.authoring.brief import Brief
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.example.example import list_example_facts
from tests.products.authoring.documents import ENGLISH, KIT, facts_of
from tests.products.tools.making import EXAMPLE, METHOD


@pytest.fixture
def spec() -> DocumentSpec:
    cards = facts_of(METHOD)
    facts = {**cards, **list_example_facts([EXAMPLE], cards, ENGLISH.words)}
    brief = Brief(path=Path("tools.brief.md"), text="Make tools.", kind="tools")
    return DocumentSpec("kit", "01-steps.md", brief, METHOD, 1, (METHOD,), facts, KIT, ENGLISH)
