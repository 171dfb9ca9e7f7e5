"""Authored products: what the model may write, what is removed, and what a rebuild asks again."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kit_builder.kit.citations import parse_definition
from kit_builder.llm.capacity import DocumentSizes
from kit_builder.products.authoring.author import Kept
from kit_builder.products.authoring.render_drafts import render_drafts
from kit_builder.text.markdown import parse_footnotes
from tests.emulators import author as emulated
from tests.products.authoring.documents import RAISE, WEIGH, facts_of
from tests.products.authoring.guides import (
    FILE,
    Studio,
    draft_with,
    judge_with,
    list_corrections,
    messages,
    open_studio,
    steps_of,
    text_of,
)
from tests.wire import Asked, Wire, refuses, says


def test_a_document_is_written_checked_and_cited(studio: Studio) -> None:
    made = studio.make()
    text = text_of(made)
    assert steps_of(text) == [(number, step.text) for number, step in enumerate(WEIGH.steps, start=1)]
    assert "One night is just weather. [^call-5]" in text
    evidence = parse_definition("call-5", parse_footnotes(text)["call-5"])
    assert evidence is not None
    assert evidence.quote == "One night is just weather."
    assert "{" not in text
    assert made.sentences is not None
    assert made.sentences["supported"] > 5
    assert made.sentences["removed"] == 0
    assert [each for each in made.findings if each.level != "note"] == []


def test_a_clean_product_takes_four_rounds_of_calls(studio: Studio) -> None:
    studio.make(WEIGH, RAISE)
    kinds = ("Planned", "DraftedSections", "SentenceVerdicts", "Edited")
    assert [studio.count(kind) for kind in kinds] == [2, 2, 2, 1]


def test_an_unchanged_product_takes_no_call(studio: Studio) -> None:
    first = studio.make()
    studio.wire.asked.clear()
    again = studio.make()
    assert studio.wire.asked == []
    assert again.product == first.product
    assert again.drafts == first.drafts


def test_a_changed_step_redrafts_exactly_the_sections_that_cite_it(studio: Studio) -> None:
    first = studio.make()
    studio.wire.asked.clear()
    step = replace(WEIGH.steps[2], text="Divide the portion cost by the price.")
    made = studio.make(replace(WEIGH, steps=(*WEIGH.steps[:2], step)))
    asked = [emulated.read_numbers(each) for each in studio.wire.asked if each.title == "DraftedSections"]
    citing = [
        place + 1
        for place, section in enumerate(first.drafts[FILE].document.sections)
        if "call-7" in (*section.uses, *first.drafts[FILE].sections[place].facts)
    ]
    assert asked == [citing]
    assert 0 < len(citing) < len(first.drafts[FILE].sections)
    assert "3. **Divide the portion cost by the price.** [^call-7]" in text_of(made)
    kept = [place for place in range(len(first.drafts[FILE].sections)) if place + 1 not in citing]
    assert [made.drafts[FILE].sections[place] for place in kept] == [
        first.drafts[FILE].sections[place] for place in kept
    ]


@pytest.mark.parametrize("change", ["model", "brief"])
def test_another_model_or_brief_writes_anew(studio: Studio, change: str, tmp_path: Path) -> None:
    before = studio.make()
    if change == "brief":
        brief = tmp_path / "prompts/products/guide/chapter.brief.md"
        brief.write_text(brief.read_text(encoding="utf-8") + "Be brief.\n", encoding="utf-8")
    after = studio.make(model="another" if change == "model" else "")
    for old, new in zip(before.drafts[FILE].sections, after.drafts[FILE].sections, strict=True):
        assert old.fingerprint != new.fingerprint


def drafts(studio: Studio) -> list[Asked]:
    found = [each for each in studio.wire.asked if each.title == "DraftedSections"]
    assert found
    return found


WRONG = "The limit is 34 percent. {call-8}\n\nYou know what a plate costs. {call-1}"


def test_a_faulty_sentence_is_corrected(studio: Studio) -> None:
    draft_with(studio, WRONG, again="It is 32 percent. {call-8}")
    made = studio.make()
    assert "It is 32 percent. [^call-8]" in text_of(made)
    assert made.sentences is not None
    assert made.sentences["removed"] == 0
    (correction,) = list_corrections(studio)
    assert "1: The limit is 34 percent. {call-8}\n    ! The statements cited do not have 34" in correction


def test_only_changed_sentences_are_checked_again(studio: Studio) -> None:
    draft_with(studio, WRONG, again="It is 32 percent. {call-8}")
    studio.make()
    first, second = [emulated.read_sentences(each) for each in studio.wire.asked if each.title == "SentenceVerdicts"]
    assert len(first) > 5
    assert [row["text"] for row in second] == ["It is 32 percent."]


def test_a_faulty_section_may_be_written_again(studio: Studio) -> None:
    draft_with(studio, WRONG)
    studio.wire.answers["Edited"] = lambda _: {
        "sentences": [{"number": 2, "text": ""}],
        "sections": [{"document": 1, "number": 1, "text": "The limit is 32 percent. {call-8}"}],
    }
    text = text_of(studio.make())
    assert "The limit is 32 percent. [^call-8]" in text
    assert "34" not in text


def test_a_sentence_that_stays_faulty_is_removed_and_reported(studio: Studio) -> None:
    draft_with(studio, WRONG)
    made = studio.make()
    assert "34 percent" not in text_of(made)
    assert "You know what a plate costs. [^call-1]" in text_of(made)
    assert "Sentences removed: 1 (1 number not supported)" in messages(made)
    assert "Removed (number not supported): “The limit is 34 percent.”" in messages(made)
    assert made.sentences is not None
    assert made.sentences["removed"] == 1


def test_what_the_checker_finds_added_is_removed(studio: Studio) -> None:
    draft_with(studio, "You know what a plate costs, and that is why you earn more. {call-1}")
    judge_with(studio, "that is why you earn more")
    made = studio.make()
    assert "earn more. [" not in text_of(made)
    assert "Removed (adds something)" in messages(made)


def test_a_heading_that_says_more_than_its_section_is_reported(studio: Studio) -> None:
    judge_with(studio, "Before you begin")
    made = studio.make()
    assert "The heading “Before you begin” says more than its section: Before you begin" in messages(made)
    checked = next(emulated.read_sentences(each) for each in studio.wire.asked if each.title == "SentenceVerdicts")
    assert (checked[0]["text"], checked[0]["is"]) == ("Before you begin", "heading")


def test_a_sentence_without_a_verdict_is_asked_about_in_the_last_check_and_removed(studio: Studio) -> None:
    def forget(asked: Asked) -> dict[str, Any]:
        rows = emulated.read_sentences(asked)
        return emulated.leave_out(emulated.judge(asked), [row["number"] for row in rows if "weather" in row["text"]])

    studio.wire.answers["SentenceVerdicts"] = forget
    made = studio.make()
    assert "One night is just weather." not in text_of(made)
    assert "Removed (not checked)" in messages(made)
    assert studio.count("SentenceVerdicts") == 2


@pytest.mark.parametrize("reply", [refuses("No."), says("not JSON")])
def test_a_document_that_is_refused_is_rendered_from_its_card(studio: Studio, reply: Any) -> None:
    studio.wire.fail("DraftedSections", "Teach Weigh", reply)
    made = studio.make(WEIGH, RAISE)
    assert text_of(made).startswith("# From the card")
    assert text_of(made, "02-raise-the-price.md").startswith("# How to do it")
    assert f"warning: guide/{FILE}: Could not be authored" in messages(made)
    studio.wire.heal()
    studio.wire.asked.clear()
    assert not text_of(studio.make(WEIGH, RAISE)).startswith("# From the card")


@pytest.mark.parametrize("title", ["SentenceVerdicts", "Edited"])
def test_no_unchecked_text_gets_into_a_product(studio: Studio, title: str) -> None:
    studio.wire.fail(title, "plate", refuses("No."))
    made = studio.make()
    is_authored = not text_of(made).startswith("# From the card")
    assert is_authored == (title == "Edited")


def test_sections_that_are_left_out_are_asked_for_again(studio: Studio) -> None:
    def forget(asked: Asked) -> dict[str, Any]:
        drafted = emulated.draft(asked)
        if len(emulated.read_numbers(asked)) > 1:
            drafted["sections"] = drafted["sections"][1:]
        return drafted

    studio.wire.answers["DraftedSections"] = forget
    assert "The room is full and the account is empty. [^call-2]" in text_of(studio.make())


def test_sentences_that_only_connect_are_reported_above_their_share(studio: Studio) -> None:
    draft_with(studio, "Well then. Here we go. Look at that. Off we are now.")
    made = studio.make()
    assert "only connect" in next(each.text for each in studio.wire.asked if each.title == "Edited")
    assert "of the sentences only connect" in messages(made)


def test_suggestions_are_returned_and_kept(studio: Studio) -> None:
    idea = {"section": 1, "text": "Show a photo of a card.", "why": "It helps.", "value": 3}
    studio.wire.answers["DraftedSections"] = lambda asked: {**emulated.draft(asked), "suggestions": [idea]}
    made = studio.make()
    assert {each.text for each in made.suggestions} == {"Show a photo of a card."}
    assert studio.make().suggestions == made.suggestions
    assert "photo" not in text_of(made)


def test_a_deleted_section_or_document_is_left_out(studio: Studio) -> None:
    made = studio.make()
    outline = made.outline
    start = outline.index("### Before you begin")
    studio.kept = replace(studio.kept, outline=outline[:start] + outline[outline.index("###", start + 3) :])
    assert "The room is full" not in text_of(studio.make())


def test_a_broken_outline_writes_nothing(studio: Studio) -> None:
    made = studio.make()
    studio.kept = replace(studio.kept, outline=made.outline.replace("- call-3", "- call-333", 1))
    broken = studio.make()
    assert broken.product is None
    assert broken.drafts == made.drafts
    assert "call-333" in messages(broken)


def test_a_document_that_gets_another_number_keeps_its_text(studio: Studio) -> None:
    made = studio.make(WEIGH, RAISE)
    given = replace(studio.given, methods=(RAISE,))
    alone = render_drafts(given, facts_of(RAISE), made.drafts)
    assert sorted(alone.files) == ["01-raise-the-price.md", "index.md"]
    assert alone.files["01-raise-the-price.md"].startswith("# How to do it")


def test_a_medium_model_writes_and_checks_little_at_a_time(studio: Studio) -> None:
    whole = text_of(studio.make())
    sizes = DocumentSizes(sections_per_draft=1, sentences_per_check=3, words_per_edit=50)
    studio.kept = Kept()
    studio.wire.asked.clear()
    studio.author = replace(studio.author, sizes=sizes, model="medium")
    assert text_of(studio.make()) == whole
    drafts = [asked for asked in studio.wire.asked if asked.title == "DraftedSections"]
    assert len(drafts) == whole.count("\n## ") > 1
    first = emulated.draft(drafts[0])["sections"][0]["text"].splitlines()[0]
    assert first not in drafts[0].text
    assert first in drafts[-1].text
    checks = [len(emulated.read_sentences(each)) for each in studio.wire.asked if each.title == "SentenceVerdicts"]
    assert max(checks) == 3


DECK = """
[[files]]
path = "{number}-{method}-slides.md"
template = "slides.md.jinja"
slides_of = "{number}-{method}.md"
each = "method"
"""


def test_a_deck_is_made_from_what_the_model_writes_and_without_it_from_its_template(wire: Wire, tmp_path: Path) -> None:
    more = {"product.toml": DECK, "slides.md.jinja": "# Deck from the card\n"}
    file = "01-weigh-the-plate-slides.md"
    with open_studio(wire, tmp_path, more) as studio:
        brief = tmp_path / "prompts" / "products" / "guide" / "chapter.brief.md"
        brief.write_text(brief.read_text(encoding="utf-8").replace("prose", "script"), encoding="utf-8")
        draft_with(studio, "[On screen: Weigh first]\n\nThen **look**.")
        wire.fail("DraftedSections", "plate", refuses("No."))
        assert text_of(studio.make(), file) == "# Deck from the card\n"
        wire.heal()
        made = studio.make()
        assert "## Weigh first\n\n<!-- Then look. -->" in text_of(made, file)
        assert "Deck from the card" not in text_of(made, file)
