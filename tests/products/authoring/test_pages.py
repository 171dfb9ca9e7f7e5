"""Pages for the consultant: ideas by value and each once, and what to settle, in short."""

from dataclasses import replace

from kit_builder.products.authoring.pages import write_before_publishing, write_suggestions
from kit_builder.products.authoring.store import Suggestion
from kit_builder.records import Item, Kit, Story
from kit_builder.text.markdown import parse_blocks
from tests.products.authoring.documents import WEIGH


def test_the_best_ideas_of_a_product_come_first_and_each_once() -> None:
    things = ("card", "oven", "pan", "menu", "bill", "scale", "door", "yard", "spoon", "bowl", "sink", "shelf", "lamp")
    ideas = [Suggestion("book/a.md, Weigh", each * 6, "", 1) for each in things]
    best = Suggestion("book/b.md, Close", "Add words to say when a guest complains.", "It is feared.", 3)
    again = replace(best, where="course/b.md, Close", text="Add the words to say when a guest complains", value=2)
    page = write_suggestions([*ideas, best, again])
    shown = [each.text for each in parse_blocks(page.text) if each.kind in ("heading", "item")]
    assert shown[:3] == ["Suggestions", "Book", "Add words to say when a guest complains. It is feared. (Close)"]
    assert (page.points, shown.index("Of less value")) == (14, 14)
    assert not any("Course" in each for each in shown)


def test_what_to_settle_is_said_once() -> None:
    versions = (Item("The limit is 32 percent."), Item("The limit is 30 percent."))
    step = replace(WEIGH.steps[0], conflicts=versions[1:])
    stories = (Story("Chips", "client", "harbour", told_as="a kitchen"), Story("Mine", "expert", ""))
    page = write_before_publishing([replace(WEIGH, steps=(step, *WEIGH.steps[1:]), stories=stories)], Kit("Plates"))
    rows = [row for row in page.text.splitlines() if "Weigh the plate" in row]
    assert "| Weigh the plate | Chips | a kitchen | harbour |" in rows
    assert [row for row in rows if "30 percent" in row] == [rows[0]]
    assert "Mine" not in page.text
    assert page.text.count("yes or no") == 1
