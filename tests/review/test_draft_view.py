"""Drafts and what is left before publishing, in the review over real HTTP."""

from dataclasses import replace
from typing import Any

import pytest

from kit_builder.kit.approval import get_state
from kit_builder.kit.cards import write_card
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.interviews import read_interviews
from kit_builder.products.authoring.example.example import Example, Figure, Result
from kit_builder.products.authoring.example.file import write_example
from kit_builder.products.authoring.facts import list_facts
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.products.authoring.store import (
    KeptDocument,
    KeptItem,
    KeptItems,
    KeptSection,
    Removed,
    get_drafts_path,
    make_fact_digests,
    write_drafts,
)
from kit_builder.review.kit_products import load_products
from tests.kit.test_cards import METHOD
from tests.review.test_nested_edits import STAGED
from tests.reviewing import CARD, LANGUAGE, OTHER, SCRIPT, Review, apply, read_method, say, show

FILE = "book/01-set-a-price.md"
NOTE = "[^call-2-14]"
WRITTEN = f"# Set a price\n\n## Talk\n\nAsk them: it is\n\\[quick\\]. Then wait. {NOTE}\n\n- Only this. {NOTE}\n"
STEP = next(fact.id for fact in list_facts([STAGED]).values() if fact.kind == "step")
FIGURES = (Figure("price", "the price", "10", "£", STEP, ()),)
RESULTS = (Result("double", "twice the price", "price + price", "£", 0, STEP),)
EXAMPLE = write_example(
    Example("set-a-price", "The shop", "Someone sets a price.", "invented", FIGURES, RESULTS), LANGUAGE.words
)


@pytest.fixture
def drafted(review: Review) -> Review:
    """A kit with a chapter and a quiz that a model has written."""
    kit = KitFolder(review.folder)
    kit.save_by_hand({CARD: write_card(STAGED, LANGUAGE.words), OTHER: None})
    kit.write("kit.toml", 'title = "A kit"\nlanguage = "en"\nproducts = ["book", "course", "offer"]\n')
    products = load_products(kit, LANGUAGE)
    step, other = [fact.id for fact in products.facts.values() if fact.kind == "step"][:2]
    section = OutlineSection("Talk", "", "steps", (step, other))
    text = f"Ask them: it is [quick]. {{{step}}} Then wait.\n\n- Only this. {{{other}; 2*3=6}}\n\n[[steps]]\n"
    removed = (Removed(f"Always say no. {SCRIPT}", "adds something", "no line says so"),)
    kept = KeptSection(text, "f", make_fact_digests(text, section, products.facts), {}, removed)
    draft = KeptDocument(OutlineDocument("01-set-a-price.md", "Set a price", "set-a-price", (section,)), (kept,))
    kit.write(get_drafts_path("book"), write_drafts({"01-set-a-price.md": draft}))
    options = [{"text": "Yes", "why": SCRIPT, "ids": [step, "gone-1"]}, {"text": "No", "why": "", "ids": []}]
    items = KeptItems("f", 1, (KeptItem({"text": "Now?", "kind": "choice", "options": options}, {"gone-1": "x"}),))
    quiz = KeptDocument(OutlineDocument("01-quiz.md", "", "set-a-price", ()), (), (), items)
    kit.write(get_drafts_path("course"), write_drafts({"01-quiz.md": quiz}))
    kit.write(FILE, WRITTEN)
    return review


def show_chapter(review: Review) -> Any:
    return show(review, "drafts", product="book", file="01-set-a-price.md")


def list_sentences(shown: Any) -> list[tuple[str, int, bool]]:
    return [
        (each["text"], len(each["ids"]), each["changed"])
        for section in shown["sections"]
        for block in section["blocks"]
        for each in block["sentences"]
    ]


def test_each_sentence_comes_with_what_it_rests_on(drafted: Review) -> None:
    shown = show_chapter(drafted)
    steps = [(step.text, 1, False) for step in STAGED.steps[:2]]
    written = [("Ask them: it is [quick].", 1, False), ("Then wait.", 0, False), ("Only this.", 1, False)]
    assert list_sentences(shown) == [*written, *steps]
    first, *_, last = (each for each in shown["sections"][0]["blocks"] if each["sentences"])
    (evidence,) = shown["facts"][first["sentences"][0]["ids"][0]]["evidence"]
    assert (evidence["source"], evidence["first"]) == ("call-2", 14)
    assert (last["form"], last["mark"]) == ("mark", "steps")
    assert shown["sections"][0]["blocks"][1]["sentences"][0]["formulas"] == ["2*3=6"]


def test_items_are_shown_with_what_they_rest_on(drafted: Review) -> None:
    shown = show(drafted, "drafts", product="course", file="01-quiz.md")
    texts = [text for text, _, _ in list_sentences(shown)]
    assert texts == ["Now? · choice", f"Yes · {SCRIPT}"]
    assert (len(shown["facts"]), shown["sections"][0]["stale"]) == (1, True)


def test_a_removed_sentence_can_become_the_experts_own_words(drafted: Review) -> None:
    listed = {each["file"]: each for each in show(drafted, "drafts")["drafts"]}
    (removed,) = listed["01-set-a-price.md"]["removed"]
    assert (removed["reason"], removed["detail"], removed["taken"]) == ("adds something", "no line says so", False)
    reply = {key: removed[key] for key in ("heading", "question", "text")}
    say(drafted, {"do": "reply"} | reply)
    assert show_chapter(drafted)["removed"][0]["taken"]
    (told,) = read_interviews(KitFolder(drafted.folder), "Kari")
    assert told.answered[0].answer[0].text.startswith("Always say no.")


def test_a_sentence_is_reworded_in_the_file_and_marked(drafted: Review) -> None:
    reword = {"do": "sentence", "path": FILE, "before": "Ask them: it is [quick].", "after": f"Ask *once*. {SCRIPT}"}
    apply(drafted, reword)
    text = (drafted.folder / FILE).read_text()
    assert ("\\*once\\*" in text, "<script>" in text.replace("\\<script>", "")) == (True, False)
    changed = [text for text, _, is_changed in list_sentences(show_chapter(drafted)) if is_changed]
    assert changed == ["Ask them: it is [quick]."]
    apply(drafted, {"do": "sentence", "path": FILE, "before": "Only this.", "after": ""})
    apply(drafted, {"do": "sentence", "path": FILE, "before": "Then wait.", "after": ""})
    assert (drafted.folder / FILE).read_text().endswith(f"onerror=alert(2)\\> {NOTE}\n\n".replace("\\>", ">"))


@pytest.mark.parametrize("sentence", ["Nobody wrote this.", "a price"])
def test_a_sentence_that_is_not_there_once_is_refused(drafted: Review, sentence: str) -> None:
    (drafted.folder / FILE).write_text(WRITTEN + "\nSet a price.\n")
    before = (drafted.folder / FILE).read_text()
    status, _ = drafted.edit({FILE: before}, {"do": "sentence", "path": FILE, "before": sentence, "after": "x"})
    assert (status, (drafted.folder / FILE).read_text()) == (409, before)


def test_a_document_without_a_draft_is_reported(drafted: Review) -> None:
    assert drafted.ask("GET", "/api/view?name=drafts&product=book&file=02.md")[0] == 404
    assert drafted.ask("GET", "/api/view?name=drafts&product=..&file=kit.toml")[0] == 404


def test_what_is_left_before_publishing_goes_as_it_is_settled(drafted: Review) -> None:
    kit = KitFolder(drafted.folder)
    example, page = "examples/set-a-price.md", f"conflicts/{CARD}"
    kit.write(example, EXAMPLE)
    kit.write(page, "# A page\n")
    left = show(drafted, "publishing")
    assert (left["conflicts"], len(left["stories"]), len(left["methods"]), left["total"]) == (1, 1, 1, 1)
    assert ([each["path"] for each in left["examples"]], left["examples"][0]["errors"]) == ([example], [])
    assert (left["edits"], bool(left["blanks"])) == ([{"path": page, "file": CARD}], True)
    apply(drafted, {"do": "fill", "path": CARD, "key": left["stories"][0]["key"], "values": {"consent": "no"}})
    apply(drafted, {"do": "decide", "path": CARD, "key": "steps-3.1", "version": 0, "as_variants": False})
    apply(drafted, {"do": "example-approve", "path": example})
    apply(drafted, {"do": "settle-edit", "path": page})
    for blank in left["blanks"]:
        answer = "49" if "cost" in blank["question"] else "Two days."
        say(drafted, {"do": "reply", "heading": blank["heading"], "question": blank["question"], "text": answer})
    apply(drafted, {"do": "approve", "path": CARD})
    assert "- [x] " in (drafted.folder / example).read_text()
    assert (get_state((drafted.folder / CARD).read_text()), (drafted.folder / page).exists()) == ("approved", False)
    after = show(drafted, "publishing")
    open_ = ("conflicts", "stories", "methods", "examples", "edits", "blanks")
    assert {name: after[name] for name in open_ if after[name]} == {}
    assert read_method(drafted).stories[0].consent == "no"


def test_an_example_is_corrected_and_its_faults_are_shown(drafted: Review) -> None:
    example = "examples/set-a-price.md"
    KitFolder(drafted.folder).write(example, EXAMPLE)
    apply(drafted, {"do": "example-write", "path": example, "text": EXAMPLE.replace("| 10 |", "| ten |", 1)})
    (shown,) = show(drafted, "publishing")["examples"]
    assert shown["errors"][0].startswith(f"{example}, line ")
    for path in (CARD, "kit.toml", FILE):
        assert drafted.edit({path: "x"}, {"do": "example-write", "path": path, "text": "x"})[0] == 409


def test_a_broken_card_is_named_wherever_it_is_needed(drafted: Review) -> None:
    (drafted.folder / CARD).write_text(write_card(replace(METHOD, name="x"), LANGUAGE.words).replace("# x", ""))
    for view in ("interview", "conflicts", "publishing"):
        status, data = drafted.ask("GET", f"/api/view?name={view}")
        assert (status, CARD in data["error"]) == (404, True), view
