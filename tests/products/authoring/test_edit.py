"""The edit of a product as a whole."""

from typing import Any

import pytest

from tests.emulators import author as emulated
from tests.products.authoring.guides import Studio, text_of
from tests.wire import Asked


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
