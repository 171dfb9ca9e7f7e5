"""The edit of a product as a whole."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import run_in_turn
from kit_builder.products.authoring.checks.near_citations import drop_foreign
from kit_builder.products.authoring.edit import edit_product
from kit_builder.products.authoring.manuscript import Judged, Manuscript, Version
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.products.authoring.units import list_units
from kit_builder.products.definitions import ProductInput, load_product
from tests.emulators import author as emulated
from tests.products.authoring.documents import ENGLISH, KIT, METHODS, WEIGH, chapter
from tests.products.authoring.guides import (
    Studio,
    draft_with,
    is_about_gaps,
    judge_with,
    list_corrections,
    messages,
    open_studio,
    steps_of,
    text_of,
)
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


def test_an_edit_loses_no_step(studio: Studio) -> None:
    edit_with(studio, "No steps any more. {call-4}", 2)
    assert len(steps_of(text_of(studio.make()))) == len(WEIGH.steps)


@pytest.mark.parametrize(
    ("text", "number"), [("You know that it costs 14 pounds. {call-1}", 1), ("Far away. {call-1}", 99)]
)
def test_a_faulty_edit_changes_nothing(studio: Studio, text: str, number: int) -> None:
    edit_with(studio, text, number)
    made = studio.make()
    assert text.partition(" {")[0] not in text_of(made)
    assert "You know what a plate costs. [^call-1]\n\n" in text_of(made)
    assert studio.count("Edited") == 1


def change_with(studio: Studio, **changes: str) -> None:
    """Let the editor put other texts in place of the sentences that begin with certain words."""

    def change(asked: Asked) -> dict[str, Any]:
        shown = emulated.read_numbered(asked)
        found = [(at, new) for at, old in shown.items() for word, new in changes.items() if old.startswith(word)]
        return {"sentences": [{"number": at, "text": new} for at, new in found], "sections": []}

    studio.wire.answers["Edited"] = change


WRONG = "At 34 percent it stops. {call-8}"
FIRST = "You know what a plate costs. {call-1}"


def test_an_editor_corrects_and_edits_the_same_section(studio: Studio) -> None:
    draft_with(studio, f"{WRONG} {FIRST}")
    change_with(studio, At="At 32 percent it stops. {call-8}", You="So you know what a plate costs. {call-1}")
    made = studio.make()
    assert "At 32 percent it stops. So you know what a plate costs." in text_of(made).replace("[^call-8] ", "")
    assert "Removed" not in messages(made)
    assert all(map(is_about_gaps, (each for each in studio.wire.asked if each.title == "Redrafted")))


def test_an_editor_gets_the_statements_behind_what_is_wrong_and_no_others(studio: Studio) -> None:
    draft_with(studio, f"{WRONG} {FIRST}")
    studio.make()
    statements = list_corrections(studio)[0].partition("# Document 1")[0]
    assert "call-8 rule" in statements
    assert "call-6 " not in statements


def test_an_editor_sees_the_steps_and_rules_that_no_sentence_may_contradict(studio: Studio) -> None:
    studio.make()
    (asked,) = [each for each in studio.wire.asked if each.title == "Edited"]
    cards = asked.text.partition("What the cards say")[2].partition("# Document 1")[0]
    assert "call-4 step" in cards
    assert "call-8 rule" in cards
    assert "call-6 " not in cards


def test_only_what_an_edit_spoils_is_as_before(studio: Studio) -> None:
    draft_with(studio, f"{WRONG} {FIRST} A card lies there. {{call-9}}")
    change_with(
        studio,
        At="At 32 percent it stops. {call-8}",
        You="You know what 77 plates cost. {call-1}",
        **{"A card": "A card lies there, then. {call-9}"},
    )
    made = studio.make()
    text = text_of(made)
    assert "At 32 percent it stops." in text
    assert "You know what a plate costs." in text
    assert "A card lies there, then." in text
    assert "Removed" not in messages(made)


def test_items_and_rows_that_an_edit_spoils_are_as_before(studio: Studio) -> None:
    table = "| What | Cost |\n|---|---|\n| A plate | known {call-1} |"
    draft_with(studio, f"{FIRST}\n\n- A card lies there. {{call-9}}\n\n{table}")
    change_with(
        studio,
        You="So you know what a plate costs. {call-1}",
        **{"A card": "77 cards lie there. {call-9} All 77. {call-9}", "| A": "| 77 plates | known {call-1} |"},
    )
    made = studio.make()
    text = text_of(made)
    assert "77" not in text
    assert "So you know what a plate costs." in text
    assert "- A card lies there." in text
    assert "| A plate | known" in text


def test_a_citation_from_another_document_goes_where_its_sentence_has_another() -> None:
    text = "A plate costs more. {call-1,other-1} It does. {other-1}"
    assert drop_foreign(text, {"other-1"}) == "A plate costs more. {call-1} It does. {other-1}"


def test_what_an_edit_spoils_takes_no_row_out_of_the_box_below(studio: Studio) -> None:
    box = "> Mistake: You weigh one plate. {call-5}\n> Sign: One night is weather. {call-5}"
    draft_with(studio, f"{FIRST}\n\n{box}")
    change_with(
        studio,
        You=f"{FIRST} That is 77 of them. {{call-1}}",
        Mistake="Mistake: You weigh one plate, on one night. {call-5}",
    )
    text = text_of(studio.make())
    assert "77" not in text
    assert "You weigh one plate, on one night." in text
    assert "Mistake:" not in text


def test_sentences_without_an_edit_are_corrected_document_by_document(studio: Studio) -> None:
    draft_with(studio, f"{WRONG} {FIRST}", again="At 32 percent it stops. {call-8}")
    studio.wire.answers["Edited"] = lambda _: {}
    made = studio.make()
    assert "At 32 percent it stops." in text_of(made)
    assert "Not edited as a whole." in messages(made)


def test_an_editor_may_take_out_a_mark_that_may_not_stay(studio: Studio) -> None:
    draft_with(studio, f"{FIRST}\n\n[[graph call-8]]\n\nA card lies there. {{call-9}}")
    change_with(studio, **{"[[graph": "", "A card": "A card lies there, then. {call-9}"})
    assert "A card lies there, then." in text_of(studio.make())


def reword_heading(studio: Studio, heading: str) -> None:
    headings = [{"document": 1, "number": 1, "text": heading}]
    studio.wire.answers["Edited"] = lambda _: {"sentences": [], "sections": [], "headings": headings}


def test_an_editor_rewords_a_heading_of_a_new_outline(studio: Studio) -> None:
    reword_heading(studio, "What a plate costs")
    made = studio.make()
    assert "## What a plate costs\n" in text_of(made)
    assert "What a plate costs" in made.outline
    checked = [row["text"] for row in emulated.read_sentences(studio.wire.asked[-1])]
    assert checked == ["What a plate costs"]
    studio.wire.asked.clear()
    assert "## What a plate costs\n" in text_of(studio.make())
    assert not studio.wire.asked


@pytest.mark.parametrize("heading", ["Weigh 77 plates", "before you begin", " ", "word " * 13])
def test_a_heading_that_is_faulty_taken_or_no_heading_changes_nothing(studio: Studio, heading: str) -> None:
    reword_heading(studio, heading)
    text = text_of(studio.make())
    assert "## Before you begin\n" in text
    assert "77" not in text


def test_a_new_heading_that_says_too_much_gives_way_to_the_one_before(studio: Studio) -> None:
    reword_heading(studio, "What a plate earns")
    judge_with(studio, "What a plate earns")
    made = studio.make()
    assert "## Before you begin\n" in text_of(made)
    assert "What a plate earns" not in messages(made)


def test_the_headings_of_an_outline_that_stands_stay(studio: Studio) -> None:
    studio.make()
    studio.kept = replace(studio.kept, drafts={})
    studio.wire.asked.clear()
    reword_heading(studio, "What a plate costs")
    assert "What a plate costs\n" not in text_of(studio.make())
    (asked,) = [each for each in studio.wire.asked if each.title == "Edited"]
    assert "(its headings stay)" in asked.text


def test_a_heading_that_says_too_much_is_shown_to_the_editor_and_reported(studio: Studio) -> None:
    judge_with(studio, "Before you begin")
    made = studio.make()
    assert "The heading “Before you begin” says more than its section: Before you begin. Reword it" in messages(made)
    (asked,) = [each for each in studio.wire.asked if each.title == "Edited"]
    assert "## 1. Before you begin\n    ! Before you begin\n" in asked.text


def test_a_heading_that_said_too_much_is_not_reported_once_it_has_been_reworded(studio: Studio) -> None:
    judge_with(studio, "Before you begin")
    reword_heading(studio, "What a plate costs")
    assert "says more than its section" not in messages(studio.make())


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


@pytest.mark.parametrize(("at_most", "words", "is_found"), [(True, 4, True), (True, 10, False), (False, 4, False)])
def test_an_editor_hears_of_words_that_are_too_many_without_ids(
    wire: Wire, ask: Ask, at_most: bool, words: int, is_found: bool
) -> None:
    spec = chapter()
    spec = replace(spec, brief=spec.brief.model_copy(update={"words": words, "at_most": at_most}))
    text = "You weigh the plate. {call-1}\n\n[[steps call-4 | Weigh it | Weigh the plate now.]]"
    document = OutlineDocument(spec.file, "Weigh", spec.method_id, (OutlineSection("Begin", "", "prose", ()),))
    manuscript = Manuscript(spec, document, versions={0: (Version(text),)})
    wire.answers["Edited"] = emulated.revise
    given = ProductInput("book", load_product("book", ENGLISH.folders), KIT, spec.methods, ENGLISH)
    edit_product(given, [manuscript], ask, run_in_turn, 1000)
    assert ("has 10 words and may have 4" in wire.asked[0].text) == is_found


@pytest.mark.parametrize("at_most", [True, False])
def test_an_editor_hears_what_a_short_document_passes_over(wire: Wire, ask: Ask, at_most: bool) -> None:
    spec = chapter()
    spec = replace(spec, brief=spec.brief.model_copy(update={"at_most": at_most}))
    step, rule = (next(fact for fact in spec.facts.values() if fact.kind == kind) for kind in ("step", "rule"))
    document = OutlineDocument(spec.file, "Weigh", spec.method_id, (OutlineSection("Begin", "", "prose", ()),))
    manuscript = Manuscript(spec, document, versions={0: (Version(f"You weigh the plate. {{{step.id}}}"),)})
    wire.answers["Edited"] = emulated.revise
    given = ProductInput("book", load_product("book", ENGLISH.folders), KIT, spec.methods, ENGLISH)
    edit_product(given, [manuscript], ask, run_in_turn, 1000)
    assert (f"\n  {rule.id} (rule): {rule.text}" in wire.asked[0].text) == at_most
    assert f"{step.id} (step): {step.text}" not in wire.asked[0].text


def test_an_editor_of_a_long_document_is_not_asked_for_the_reasons_that_its_writer_left_out(
    wire: Wire, ask: Ask
) -> None:
    spec = chapter()
    spec = replace(spec, brief=spec.brief.model_copy(update={"at_most": True, "words": 3}))
    told = next(fact for fact in spec.facts.values() if fact.kind == "step")
    document = OutlineDocument(spec.file, "Weigh", spec.method_id, (OutlineSection("Begin", "", "prose", ()),))
    manuscript = Manuscript(spec, document, versions={0: (Version(f"You weigh the plate. {{{told.id}}}"),)})
    wire.answers["Edited"] = emulated.revise
    given = ProductInput("book", load_product("book", ENGLISH.folders), KIT, spec.methods, ENGLISH)
    edit_product(given, [manuscript], ask, run_in_turn, 1000)
    found = wire.asked[0].text.partition("passes over the statements below")[2]
    kinds = {fact.kind for fact in spec.facts.values() if f"\n  {fact.id} ({fact.kind}): " in found}
    assert "rule" in kinds and "reason" not in kinds


@pytest.mark.parametrize(("text", "is_found"), [("My notes call it easy.", True), ("Note the grams.", False)])
def test_an_editor_hears_of_what_a_product_was_made_of(wire: Wire, ask: Ask, text: str, is_found: bool) -> None:
    spec = chapter()
    document = OutlineDocument(spec.file, "Weigh", spec.method_id, (OutlineSection("Begin", "", "prose", ()),))
    manuscript = Manuscript(spec, document, versions={0: (Version(f"{text} {{call-1}}"),)})
    wire.answers["Edited"] = emulated.revise
    given = ProductInput("book", load_product("book", ENGLISH.folders), KIT, spec.methods, ENGLISH)
    edit_product(given, [manuscript], ask, run_in_turn, 1000)
    assert ("may speak of what the expert has written or said for this: my notes" in wire.asked[0].text) == is_found


def test_a_brief_that_several_documents_share_is_shown_once(wire: Wire, tmp_path: Path) -> None:
    with open_studio(wire, tmp_path, {"chapter.brief.md": "Say it well.\n"}) as studio:
        studio.make(*METHODS)
    (edited,) = (asked.text for asked in wire.asked if asked.title == "Edited")
    assert edited.count("Say it well.") == 1
    assert f"Teach {METHODS[1].name}.\n\nThe rest is that of document 1." in edited
