"""The edit of a product as a whole."""

from dataclasses import replace
from typing import Any

import pytest

from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import run_in_turn
from kit_builder.products.authoring.edit import edit_product
from kit_builder.products.authoring.manuscript import Judged, Manuscript, Version
from kit_builder.products.authoring.outline_records import OutlineDocument, OutlineSection
from kit_builder.products.authoring.units import list_units
from kit_builder.products.definitions import ProductInput, load_product
from tests.emulators import author as emulated
from tests.products.authoring.documents import ENGLISH, KIT, chapter
from tests.products.authoring.guides import Studio, text_of
from tests.wire import Asked, Wire


def edit_with(studio: Studio, text: str, number: int = 1) -> None:
    sections = [{"document": 1, "number": number, "text": text}]
    studio.wire.answers["Edited"] = lambda _: {"sentences": [], "sections": sections}


def test_an_edit_replaces_sentences(studio: Studio) -> None:
    def change(asked: Asked) -> dict[str, Any]:
        shown = {text: number for number, text in emulated.read_numbered(asked).items()}
        number = shown["One night is just weather. {call-5}"]
        return {"sentences": [{"number": number, "text": "One night is weather. {call-5}"}], "sections": []}

    studio.wire.answers["Edited"] = change
    text = text_of(studio.make())
    assert "One night is weather. [^call-5]" in text


def test_an_edit_replaces_a_section(studio: Studio) -> None:
    edit_with(studio, "So you know what a plate costs. {call-1}")
    assert "So you know what a plate costs. [^call-1]" in text_of(studio.make())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("You know that it costs 14 pounds. {call-1}", 1),
        ("No steps any more. {call-4}", 2),
        ("Far away.", 99),
    ],
)
def test_a_faulty_edit_changes_nothing(studio: Studio, text: str, number: int) -> None:
    before = text_of(studio.make())
    studio.kept = type(studio.kept)()
    edit_with(studio, text, number)
    assert text_of(studio.make()) == before


@pytest.mark.parametrize(("words", "is_found"), [(300, True), (0, False)])
def test_an_editor_hears_of_sentences_that_only_connect_in_what_is_read(
    wire: Wire, ask: Ask, words: int, is_found: bool
) -> None:
    spec = chapter()
    spec = replace(spec, brief=spec.brief.model_copy(update={"words": words}))
    text = "So there we are. And here we go."
    judged = tuple(Judged(unit, "connecting") for unit in list_units(text))
    document = OutlineDocument(spec.file, "Weigh", spec.method_id, (OutlineSection("Begin", "", "script", ()),))
    manuscript = Manuscript(spec, document, versions={0: (Version(text, judged),)})
    wire.answers["Edited"] = emulated.revise
    given = ProductInput("webinar", load_product("webinar", ENGLISH.folders), KIT, spec.methods, ENGLISH)
    edit_product(given, [manuscript], ask, run_in_turn, 1000)
    assert ("of the sentences only connect" in wire.asked[0].text) == is_found
