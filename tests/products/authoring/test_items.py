"""Documents of items: filled in by a model, shown by their template, and made again only where the card changes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kit_builder.errors import KitError
from kit_builder.products.authoring.brief import load_brief
from kit_builder.products.authoring.render_drafts import render_drafts
from kit_builder.products.authoring.store import read_drafts, report_stale, write_drafts
from tests.products.authoring.documents import RAISE, WEIGH, facts_of
from tests.products.authoring.guides import Studio, messages, open_studio
from tests.products.authoring.quizzes import FILE, QUIZ, asked_for, keys_of
from tests.wire import Wire, refuses

CHANGED = replace(WEIGH, steps=(replace(WEIGH.steps[0], text="Zero the scale."), *WEIGH.steps[1:]))


@pytest.fixture
def studio(wire: Wire, tmp_path: Path) -> Iterator[Studio]:
    with open_studio(wire, tmp_path, QUIZ) as opened:
        yield opened


def test_items_are_shown_by_the_template_with_their_evidence(studio: Studio) -> None:
    made = studio.make()
    assert made.product
    text = made.product.files[FILE]
    assert "Put the empty plate on the scale and zero it. [^call-3]" in text
    assert "From the card" not in text
    assert FILE.removesuffix(".md") not in made.outline
    assert "01-weigh-the-plate.md" in made.product.files


def test_an_unchanged_card_asks_nothing(studio: Studio) -> None:
    first = studio.make()
    studio.wire.asked.clear()
    again = studio.make()
    assert studio.wire.asked == []
    assert again.drafts == first.drafts


def test_a_changed_fact_redoes_only_the_items_that_rest_on_it(studio: Studio) -> None:
    first = studio.make()
    studio.wire.asked.clear()
    made = studio.make(CHANGED)
    assert asked_for(studio) == [1]
    assert made.product
    assert "Zero the scale." in made.product.files[FILE]
    kept = [each for each in keys_of(first) if "call-3" not in each]
    assert 0 < len(kept) < len(keys_of(first))
    assert [each for each in keys_of(made) if "call-3" not in each] == kept


def test_without_a_model_items_of_a_changed_card_are_left_out(studio: Studio) -> None:
    first = studio.make()
    given = replace(studio.given, methods=(CHANGED,))
    text = render_drafts(given, facts_of(CHANGED), first.drafts).files[FILE]
    assert "call-3" not in text
    assert "call-4" in text
    found = [each for each in report_stale("guide", first.drafts, facts_of(CHANGED)) if each.where.endswith(FILE)]
    assert len(found) == 1


def test_items_survive_the_file_of_drafts_and_a_new_place_of_the_method(studio: Studio) -> None:
    first = studio.make(WEIGH, RAISE)
    assert read_drafts(write_drafts(first.drafts), "drafts") == first.drafts
    studio.wire.asked.clear()
    turned = studio.make(RAISE, WEIGH)
    assert asked_for(studio) == []
    assert keys_of(turned, "02-weigh-the-plate-quiz.md") == keys_of(first)


def test_a_refusal_leaves_the_card_and_is_reported(studio: Studio) -> None:
    studio.wire.fail("QuizQuestions", "Ask about", refuses)
    made = studio.make()
    assert made.product
    assert "From the card" in made.product.files[FILE]
    assert FILE not in made.drafts
    assert [each.level for each in made.findings if each.where == f"guide/{FILE}"] == ["warning"]
    studio.wire.heal()
    assert FILE in studio.make().drafts


def test_a_refusal_keeps_the_items_there_are_and_asks_again_later(studio: Studio) -> None:
    studio.make()
    studio.wire.fail("QuizQuestions", "Ask about", refuses)
    made = studio.make(CHANGED)
    assert made.product
    assert "call-4" in made.product.files[FILE]
    studio.wire.heal()
    studio.wire.asked.clear()
    studio.make(CHANGED)
    assert asked_for(studio) == [1]


def test_damaged_items_are_reported(studio: Studio) -> None:
    first = studio.make()
    text = write_drafts(first.drafts).replace('"situation":', '"situated":')
    with pytest.raises(KitError, match="damaged"):
        render_drafts(studio.given, facts_of(WEIGH), read_drafts(text, "drafts"))


def test_items_that_an_earlier_program_kept_in_another_form_are_made_again(studio: Studio) -> None:
    first = studio.make()
    text = write_drafts(first.drafts).replace('"situation":', '"situated":')
    studio.kept = replace(studio.kept, drafts=read_drafts(text, "drafts"))
    made = studio.make()
    assert keys_of(made) == keys_of(first)
    assert "so they are made again" in messages(made)


@pytest.mark.parametrize("front", ["kind: quiz\nwords: 300", "kind: poem", "effort: low", "words: 300"])
def test_a_brief_has_the_measures_of_its_kind(tmp_path: Path, front: str) -> None:
    path = tmp_path / "products" / "guide" / "x.brief.md"
    path.parent.mkdir(parents=True)
    path.write_text(f"---\n{front}\n---\nAsk.\n", encoding="utf-8")
    with pytest.raises(KitError):
        load_brief("guide", "x.brief.md", [tmp_path])
