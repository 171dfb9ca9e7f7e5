"""Pages for the consultant: ideas by value and each once, and what to settle, in short."""

from dataclasses import replace

from kit_builder.products.authoring.pages import write_before_publishing, write_suggestions
from kit_builder.products.authoring.store import Suggestion
from kit_builder.records import Item, Kit, Offer, Story
from kit_builder.text.markdown import parse_blocks
from kit_builder.text.words import load_words
from tests.products.authoring.documents import WEIGH

WORDS = load_words("en")
KIT = Kit("Plates", products=("book", "offer"), offer=Offer(contact="me@plates.example", price_together=900))


def test_the_best_ideas_of_a_product_come_first_and_each_once() -> None:
    things = ("card", "oven", "pan", "menu", "bill", "scale", "door", "yard", "spoon", "bowl", "sink", "shelf", "lamp")
    ideas = [Suggestion("book/a.md, Weigh", each * 6, "", 1) for each in things]
    best = Suggestion("book/b.md, Close", "Add words to say when a guest complains.", "It is feared.", 3)
    again = replace(best, where="course/b.md, Close", text="Add the words to say when a guest complains", value=2)
    page = write_suggestions([*ideas, best, again], WORDS)
    shown = [each.text for each in parse_blocks(page.text) if each.kind in ("heading", "item")]
    assert shown[:3] == ["Suggestions", "Book", "Add words to say when a guest complains. It is feared. (Close)"]
    assert (page.points, shown.index("Of less value")) == (14, 14)
    assert not any("Course" in each for each in shown)


def test_what_to_settle_is_said_once() -> None:
    versions = (Item("The limit is 32 percent."), Item("The limit is 30 percent."))
    step = replace(WEIGH.steps[0], conflicts=versions[1:])
    stories = (Story("Chips", "client", "harbour", told_as="a kitchen"), Story("Mine", "expert", ""))
    page = write_before_publishing([replace(WEIGH, steps=(step, *WEIGH.steps[1:]), stories=stories)], KIT, WORDS)
    rows = [row for row in page.text.splitlines() if "Weigh the plate" in row]
    assert "| Weigh the plate | Chips | a kitchen | harbour |" in rows
    assert [row for row in rows if "30 percent" in row] == [rows[0]]
    assert "Mine" not in page.text
    assert page.text.count("yes or no") == 1


def test_terms_that_are_not_set_are_listed_with_their_blanks() -> None:
    page = write_before_publishing([], KIT, WORDS)
    rows = [row for row in page.text.splitlines() if row.startswith("| ") and "[" in row]
    needed = ["included", "meetings", "payment", "start", "guarantee", "extra"]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == needed
    assert "[earliest start" in rows[3]
    assert page.points == 6
    assert "Nothing is left to settle" in write_before_publishing([], replace(KIT, products=("book",)), WORDS).text


def test_what_a_stage_costs_is_asked_until_a_term_says_it() -> None:
    question = WORDS["interview"]["stages"]
    settled = replace(KIT, offer=replace(KIT.offer, stages="500 pounds and one call a stage"))
    assert question in write_before_publishing([WEIGH, WEIGH], KIT, WORDS).text
    assert question not in write_before_publishing([WEIGH, WEIGH], settled, WORDS).text
    assert question not in write_before_publishing([WEIGH], KIT, WORDS).text, "there is one stage"
