"""What an editor hears once of what two checks find."""

from dataclasses import replace

import pytest

from kit_builder.products.authoring.advice.problems import find_problems
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.manuscript import Manuscript, Version
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.products.definitions import ProductInput, load_product
from tests.products.authoring.documents import ENGLISH, KIT, chapter
from tests.products.authoring.sessions.scripts import SESSION, spec_of

TURN = "you'll want to stop here"


def find(spec: DocumentSpec, document: OutlineDocument, texts: dict[int, str]) -> list[str]:
    written = Manuscript(spec, document, versions={place: (Version(text),) for place, text in texts.items()})
    product = load_product(spec.product, ENGLISH.folders)
    given = ProductInput(spec.product, product, KIT, spec.methods, ENGLISH)
    return [*find_problems(given, [written], [written])]


@pytest.mark.parametrize(("opening", "is_found"), [("You may think", False), ("Now I weigh", True)])
def test_a_formula_is_told_unless_an_address_that_is_told_begins_it(opening: str, *, is_found: bool) -> None:
    spec = chapter()
    spec = replace(spec, brief=spec.brief.model_copy(update={"titled": True}))
    sections = tuple(OutlineSection(f"Part {place}", "", "prose", ()) for place in range(3))
    texts = dict.fromkeys(range(3), f"You may wait. You may ask. {opening} so.")
    found = find(spec, OutlineDocument(spec.file, "Weigh", spec.method_id, sections), texts)
    assert any("“you may”" in each for each in found)
    assert any(f"“{opening.casefold()}”" in each for each in found) is is_found


@pytest.mark.parametrize(("elsewhere", "is_found"), [("You'll want to", False), ("By now you'll want to", True)])
def test_a_turn_is_told_unless_a_formula_is_told_of_the_same_sections(elsewhere: str, *, is_found: bool) -> None:
    texts = {0: f"{TURN.capitalize()}. {TURN.capitalize()}.", 1: f"{TURN.capitalize()}.", 3: f"{elsewhere} stop here."}
    found = find(spec_of(words="slot"), SESSION, texts)
    assert any("begin with “you'll want to”" in each for each in found)
    assert any(f"“{TURN}”" in each for each in found) is is_found
