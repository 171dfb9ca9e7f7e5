"""Stages, attachments, registers and questions of a card in the review, over real HTTP."""

from dataclasses import replace
from typing import Any

import pytest

from kit_builder.kit.cards import write_card
from kit_builder.kit.folder import KitFolder
from kit_builder.records import Item, Story
from kit_builder.review.export import render_export
from tests.kit.test_cards import CALL, NOTES
from tests.review.test_nested_edits import STAGED, outline
from tests.reviewing import CARD, LANGUAGE, SCRIPT, SOURCE, Review, apply, read_method

BENEATH = {"path": CARD, "key": "steps-1.2"}
EDITS: dict[str, tuple[dict[str, Any], str]] = {
    "reworded": ({"do": "reword", "text": SCRIPT}, f"+ detail {SCRIPT}"),
    "of another kind": ({"do": "reword", "text": "Smile.", "kind": "pitfall"}, "+ pitfall Smile."),
    "dropped": ({"do": "reword", "text": ""}, "Talk: Ask. + reason It is quick."),
    "split": ({"do": "split", "first": "Smile.", "second": "Nod."}, "+ detail Smile. + detail Nod."),
    "joined": ({"do": "join"}, "+ reason It is quick. Smile."),
    "moved up": ({"do": "move", "section": "steps-1", "place": 0}, "Ask. + detail Smile. + reason It is quick."),
}


@pytest.fixture
def staged(review: Review) -> Review:
    stories = (*STAGED.stories, Story(SCRIPT))
    KitFolder(review.folder).save_by_hand({CARD: write_card(replace(STAGED, stories=stories), LANGUAGE.words)})
    return review


def read_text(review: Review) -> str:
    return (review.folder / CARD).read_text()


def test_the_page_gets_everything_that_is_nested(staged: Review) -> None:
    card = staged.card(CARD)
    steps = next(section["items"] for section in card["sections"] if section["section"] == "steps")
    assert [step["stage"] for step in steps] == ["Talk", "Talk", "Price"]
    assert [(each["key"], each["kind"], each["text"]) for each in steps[0]["attachments"]] == [
        ("steps-1.1", "reason", "It is quick."),
        ("steps-1.2", "detail", "Smile."),
    ]
    (limit,) = steps[2]["attachments"]
    assert [each["evidence"][0]["quote"] for each in (limit, *limit["conflicts"])] == [CALL.quote, NOTES.quote]
    assert card["kinds"]["reason"] == "why"
    numbers, stories = card["registers"]
    assert [(row["key"], row["values"]["value"], len(row["evidence"])) for row in numbers["rows"]] == [
        ("numbers-1", "10", 1),
        ("numbers-2", "3", 0),
    ]
    assert stories["rows"][1]["values"]["title"] == SCRIPT
    assert [column["key"] for column in stories["columns"] if column["choices"]] == ["whose", "consent"]


@pytest.mark.parametrize(("operation", "after"), EDITS.values(), ids=EDITS)
def test_an_attachment_is_edited_and_the_edit_undone(staged: Review, operation: dict[str, Any], after: str) -> None:
    before = read_text(staged)
    done = apply(staged, BENEATH | operation)
    assert outline(read_text(staged))[0].endswith(after)
    back = {path: each["before"] for path, each in done["files"].items()}
    status, _ = staged.edit({CARD: read_text(staged)}, {"do": "restore", "texts": back})
    assert (status, read_text(staged)) == (200, before)


def test_a_line_of_the_source_is_added_beneath_a_step(staged: Review) -> None:
    lines = [{"source": "notes", "first": 5, "last": 5}]
    apply(staged, {"do": "add", "path": CARD, "section": "steps-2", "place": 0, "kind": "script", "lines": lines})
    (item,) = read_method(staged).steps[1].attachments
    assert (item.text, item.kind, item.evidence[0].line_start) == (f"Say {SCRIPT} twice.", "script", 5)
    apply(staged, {"do": "cite", "path": CARD, "key": "steps-2.1", "lines": [*lines, {**lines[0], "first": 2}]})
    assert [each.line_start for each in read_method(staged).steps[1].attachments[0].evidence] == [5, 2]


def test_a_step_moves_to_another_stage_and_stages_are_renamed(staged: Review) -> None:
    move = {"do": "move", "path": CARD, "key": "steps-3", "section": "steps", "place": 2, "stage": "Talk"}
    apply(staged, move)
    apply(staged, {"do": "stage", "path": CARD, "key": "steps-1", "name": "Listen"})
    assert [step.stage for step in read_method(staged).steps] == ["Listen"] * 3


def test_conflicts_of_attachments_are_decided(staged: Review) -> None:
    apply(staged, {"do": "decide", "path": CARD, "key": "steps-3.1", "version": 1})
    assert read_method(staged).steps[2].attachments == (Item("Over 20.", (NOTES,), kind="rule"),)


def test_rows_of_registers_are_edited(staged: Review) -> None:
    apply(staged, {"do": "fill", "path": CARD, "key": "stories-2", "values": {"consent": "yes", "whose": "expert"}})
    apply(staged, {"do": "fill", "path": CARD, "key": "numbers-1", "values": {"value": "12"}})
    apply(staged, {"do": "reword", "path": CARD, "key": "numbers-2", "text": ""})
    lines = [{"source": "notes", "first": 2, "last": 2}]
    apply(staged, {"do": "cite", "path": CARD, "key": "numbers-1", "lines": lines})
    method = read_method(staged)
    assert method.stories[1] == Story(SCRIPT, "expert", consent="yes")
    assert [(each.value, each.evidence[0].quote) for each in method.numbers] == [("12", "Ask first.")]


def test_a_question_on_the_card_is_answered_and_goes(staged: Review) -> None:
    (question,) = (each["question"] for each in staged.card(CARD)["questions"] if each["key"])
    answer = "Then we talk about what it costs them to wait."
    apply(staged, {"do": "answer", "path": CARD, "question": question, "text": answer})
    method = read_method(staged)
    assert (method.questions, method.details[-1].text) == ((), answer)
    assert method.details[-1].evidence[0].source == "questions.md"


def test_suggested_attachments_and_rows_are_accepted_or_dismissed(staged: Review) -> None:
    new = Item("Bring a pen.", (NOTES,), kind="need")
    more = replace(STAGED, details=(), steps=(replace(STAGED.steps[0], attachments=(new,)),), purpose=(), questions=())
    kit = KitFolder(staged.folder)
    kit.save_by_hand({"suggestions/01-set-a-price.md": write_card(more, LANGUAGE.words)})
    step, *rows = staged.card(CARD)["suggestions"]
    assert (step["kind"], [each["text"] for each in step["attachments"]]) == ("attachment", ["Bring a pen."])
    assert [(row["key"], row["text"]) for row in rows] == [
        ("numbers-1", "limit, 10, pounds"),
        ("numbers-2", "days, 3"),
        ("stories-1", "The chips, client, ask"),
    ]
    before = read_text(staged)
    apply(staged, {"do": "suggested", "path": CARD, "key": "steps-1", "text": step["text"], "take": True})
    label = "   - you need: Bring a pen. [^notes-3-4]\n"
    assert read_text(staged) == before.replace("how: Smile.\n", f"how: Smile.\n{label}")
    apply(staged, {"do": "suggested", "path": CARD, "key": "numbers-2", "text": "days, 3", "take": True})
    for row in (rows[0], rows[2]):
        apply(staged, {"do": "suggested", "path": CARD, "key": row["key"], "text": row["text"], "take": False})
    assert not (staged.folder / "suggestions" / "01-set-a-price.md").exists()
    assert [each.name for each in read_method(staged).numbers] == ["limit", "days", "days"]


def test_edits_of_two_windows_are_merged_and_conflicts_shown(staged: Review) -> None:
    base = read_text(staged)
    first = {"do": "reword", **BENEATH, "text": "Smile once."}
    others = (
        {"do": "stage", "path": CARD, "key": "steps-3", "name": "Name it"},
        {"do": "fill", "path": CARD, "key": "stories-1", "values": {"consent": "no"}},
        {"do": "reword", "path": CARD, "key": "steps-1.1", "text": "It is fast."},
    )
    assert staged.edit({CARD: base}, first)[1]["saved"]
    for operation in others:
        assert staged.edit({CARD: base}, operation)[1]["merged"] == [CARD]
    assert outline(read_text(staged))[0] == "Talk: Ask. + reason It is fast. + detail Smile once."
    assert (read_method(staged).steps[2].stage, read_method(staged).stories[0].consent) == ("Name it", "no")
    conflicts = staged.edit({CARD: base}, first | {"text": "Smile twice."})[1]["conflicts"]
    assert conflicts == {CARD: [{"theirs": "- how: Smile once.", "mine": "- how: Smile twice."}]}


REFUSED: tuple[dict[str, Any], ...] = (
    {"do": "move", "key": "steps-1", "section": "steps-2", "place": 0},
    {"do": "move", "key": "steps-1.1", "section": "steps-9", "place": 0},
    {"do": "add", "section": "../x", "place": 0, "text": "x"},
    {"do": "add", "section": "steps-1", "place": 0, "text": "x", "kind": "../x"},
    {"do": "stage", "key": "steps-1.1", "name": "x"},
    {"do": "fill", "key": "stories-1", "values": {"__class__": "x"}},
    {"do": "fill", "key": "stories-9", "values": {}},
)


@pytest.mark.parametrize("operation", REFUSED)
def test_an_edit_that_makes_no_sense_is_refused(staged: Review, operation: dict[str, Any]) -> None:
    before = read_text(staged)
    status, data = staged.edit({CARD: before}, {"path": CARD} | operation)
    assert (status, set(data)) == (409, {"error"})
    assert read_text(staged) == before


def test_methods_are_merged_with_stages_and_registers(staged: Review) -> None:
    other = "methods/02-say-no.md"
    bases = {path: (staged.folder / path).read_text() for path in (CARD, other)}
    status, _ = staged.edit(bases, {"do": "merge", "path": CARD, "into": other})
    method = read_method(staged, other)
    assert (status, [step.stage for step in method.steps[-3:]]) == (200, ["Talk", "Talk", "Price"])
    assert (method.numbers, len(method.stories)) == (STAGED.numbers, 2)


def test_the_exported_file_shows_what_is_nested_as_text(staged: Review) -> None:
    page = render_export("A kit", "en", [staged.card(CARD)], {"notes": SOURCE}, [], None)
    for shown in ("<h4>Talk</h4>", "why</span>It is quick.", "Conflicting advice: Over 20.", "The chips", "pounds"):
        assert shown in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
