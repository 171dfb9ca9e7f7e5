"""Ideas of the model are asked about once: an answer or a refusal settles them for the next build too."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from kit_builder.interview.agenda import AgendaQuestion
from kit_builder.interview.ideas import find_settled_ideas, list_open_ideas, remove_idea
from kit_builder.interview.journal import Journal, read_settled
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.interviews import read_interviews
from kit_builder.products.authoring.outline.records import OutlineDocument
from kit_builder.products.authoring.pages import SUGGESTIONS, write_suggestions
from kit_builder.products.authoring.store import KeptDocument, Suggestion, get_drafts_path, write_drafts
from kit_builder.records import Method
from kit_builder.text.words import load_words

WORDS = load_words("en")
TODAY = date(2026, 11, 29)
BREAD = Method("bread", "Bake bread")
IDEAS = tuple(Suggestion("book/01-bread.md, Bake", text, "It helps. Really.") for text in ("Weigh it?", "No #salt."))


def make_kit(folder: Path) -> KitFolder:
    kit = KitFolder(folder)
    kit.create()
    drafts = {"01-bread.md": KeptDocument(OutlineDocument("01-bread.md", "Bread", "bread", ()), (), IDEAS)}
    kit.write(get_drafts_path("book"), write_drafts(drafts))
    kit.write(SUGGESTIONS, write_suggestions(IDEAS, WORDS).text)
    return kit


def list_texts(kit: KitFolder) -> list[str]:
    found = list_open_ideas(["book", "offer"], [BREAD], read_settled(kit, TODAY), kit, WORDS)
    return [each.suggestion.text for each in found]


def test_an_idea_goes_when_it_is_answered_refused_or_deleted_from_its_page(tmp_path: Path) -> None:
    kit = make_kit(tmp_path / "kit")
    first, second = list_open_ideas(["book"], [BREAD], read_settled(kit), kit, WORDS)
    journal = Journal(kit, TODAY)
    journal.save(first.question, "Weigh it before it goes into the oven.")
    assert list_texts(kit) == ["No #salt."]
    assert write_suggestions(IDEAS, WORDS, find_settled_ideas(kit, WORDS)).points == 1
    journal.mark(second.question, "never")
    assert write_suggestions(IDEAS, WORDS, find_settled_ideas(kit, WORDS)).points == 0
    journal.mark(second.question, "ask")
    kit.write(SUGGESTIONS, remove_idea(kit.read_existing(SUGGESTIONS), second.row))
    assert list_texts(kit) == []
    (told,) = read_interviews(kit, "Kari")
    (answered,) = told.answered
    assert (answered.heading, answered.answer[0].speaker) == ("bake bread", "Kari")
    assert answered.answer[0].text == "Weigh it before it goes into the oven."


def test_an_idea_for_which_the_expert_is_asked_is_no_idea(tmp_path: Path) -> None:
    asked = AgendaQuestion("open", BREAD.name, "Which salt do you put in?", "Readers would be stuck here: Bread.")
    idea = replace(IDEAS[0], text="Say which salt you put in, and how much.")
    assert find_settled_ideas(make_kit(tmp_path / "kit"), WORDS, [asked])(idea)
    assert not find_settled_ideas(make_kit(tmp_path / "kit"), WORDS, [asked])(IDEAS[0])
