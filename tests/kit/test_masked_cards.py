"""Names on cards: found in whatever a person writes, and masked in whatever a product may show."""

from dataclasses import replace
from pathlib import Path

import pytest

from kit_builder.kit.cards import write_card
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.identity_store import identify_cards, list_named_items, list_suspected_items, load_public_methods
from kit_builder.kit.settings import Settings
from kit_builder.records import Evidence, Item, Method, Number, Story
from kit_builder.text.languages import load_language

NAME = "Quillfeather Bakery Ltd"
ENGLISH = load_language("en", [])
METHOD = Method("bake", "Bake bread", steps=(Item("Knead the dough."), Item("Wait.")))


def place(text: str) -> dict[str, Method]:
    """Return a method for each place of a card that can hold `text`."""
    said = (Evidence("notes.md", "notes", 1, 1, text),)
    knead = METHOD.steps[0]

    def step(*attachments: Item, conflicts: tuple[Item, ...] = (), stage: str = "") -> Method:
        steps = (Item(knead.text, (), conflicts, attachments, stage=stage), *METHOD.steps[1:])
        return Method(METHOD.id, METHOD.name, steps=steps)

    return {
        "phrase": Method("bake", "Bake bread", steps=METHOD.steps, phrases=(Item(text),)),
        "conflict": step(conflicts=(Item(text),)),
        "attachment": step(Item("Why.", kind="reason"), Item(text, kind="story")),
        "need": step(Item(text, kind="need")),
        "attachment's conflict": step(Item("Twice.", (), (Item(text),), kind="rule")),
        "attachment's quote": step(Item("Twice.", said, kind="rule")),
        "stage": step(stage=text),
        "number": Method("bake", "Bake bread", steps=METHOD.steps, numbers=(Number("rest", "8", decides=text),)),
        "story": Method("bake", "Bake bread", steps=METHOD.steps, stories=(Story("The oven", "client", hide=text),)),
        "question": Method("bake", "Bake bread", steps=METHOD.steps, questions=(text,)),
    }


@pytest.mark.parametrize("where", place(""))
def test_a_name_is_found_and_masked_wherever_it_stands_on_a_card(where: str, tmp_path: Path) -> None:
    folder = KitFolder(tmp_path)
    folder.create()
    folder.save_cards([METHOD], ENGLISH.words)
    (card,) = (tmp_path / "methods").iterdir()
    card.write_text(write_card(place(f"We bake for {NAME} every day.")[where], ENGLISH.words), encoding="utf-8")
    settings = Settings()
    assert NAME in {each.text for each in identify_cards(ENGLISH, settings, folder)}
    (shown,) = load_public_methods(folder)
    assert NAME not in write_card(shown, ENGLISH.words)
    assert "We bake for " in write_card(shown, ENGLISH.words)
    assert [step.text for step in shown.steps][:1] == ["Knead the dough."]


def test_what_names_somebody_is_listed_except_stories_and_what_a_model_arranged(tmp_path: Path) -> None:
    folder = KitFolder(tmp_path)
    folder.create()
    said, told = Item(f"Ring {NAME} first.", kind="rule"), Item(f"{NAME} waited.", kind="story")
    method = replace(METHOD, steps=(Item("Knead the dough.", attachments=(said, told)), Item("Wait.")))
    folder.save_cards([method], ENGLISH.words)
    identify_cards(ENGLISH, Settings(), folder)
    assert [*list_named_items([method], folder)] == [f"Bake bread: {said.text}"]
    assert [*list_named_items([replace(method, is_arranged=True)], folder)] == []
    assert [*list_suspected_items([method], folder)] == []


def test_what_may_name_somebody_is_listed_with_the_word(tmp_path: Path) -> None:
    folder = KitFolder(tmp_path)
    folder.create()
    said = Item("Never ring the Zumbrix bakery first.", kind="rule")
    method = replace(METHOD, steps=(Item("Knead the dough.", attachments=(said,)), Item("Wait.")))
    folder.save_cards([method], ENGLISH.words)
    assert [each.sure for each in identify_cards(ENGLISH, Settings(), folder) if each.text == "Zumbrix"] == [False]
    assert [*list_named_items([method], folder)] == []
    assert [*list_suspected_items([method], folder)] == [f"“Zumbrix” in Bake bread: {said.text}"]
