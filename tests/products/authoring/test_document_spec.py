"""Briefs and the documents they are for."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kit_builder.errors import KitError
from kit_builder.products.authoring.brief import load_brief
from kit_builder.products.authoring.document_length import count_question_minutes, count_spoken_words
from kit_builder.products.authoring.document_spec import DocumentSpec, list_documents
from kit_builder.products.authoring.facts import Fact, list_facts
from kit_builder.products.authoring.kit_facts import find_blanks, list_blanks, list_kit_facts
from kit_builder.products.authoring.prompt_facts import describe_facts
from kit_builder.products.definitions import ProductInput, list_products, load_product
from kit_builder.records import Item, Kit, Offer, Story
from kit_builder.text.prompts import find_prompts_folder
from kit_builder.text.words import list_languages, load_words
from tests.products.authoring.documents import ENGLISH, KIT, METHODS, RAISE, WEIGH, chapter, facts_of, said

FOLDER = find_prompts_folder()
KITS = {
    "bare": Kit(""),
    "full": replace(KIT, offer=Offer("kr", turnaround="two days", revisions="one", price_kit=490, price_course=1490)),
}


@pytest.mark.parametrize("kit", KITS.values(), ids=KITS.keys())
@pytest.mark.parametrize("product", list_products([FOLDER]))
def test_every_brief_can_be_filled_in(product: str, kit: Kit) -> None:
    definition = load_product(product, [FOLDER])
    specs = list_documents(ProductInput(product, definition, kit, METHODS, ENGLISH), facts_of(*METHODS))
    expected = sum(len(METHODS) if each.each == "method" else 1 for each in definition.files if each.brief)
    assert len(specs) == expected
    for spec in specs:
        text = spec.describe()
        assert len(text.split()) > 100
        assert "{{" not in text
        assert "{%" not in text
        assert ("490" in text) is False, "prices belong to the facts"


def test_the_products_that_must_show_steps_have_a_document_that_does() -> None:
    for product in list_products([FOLDER]):
        definition = load_product(product, [FOLDER])
        briefs = [load_brief(product, each.brief, [FOLDER]) for each in definition.files if each.brief]
        if definition.steps and briefs and product not in ("diy-kit", "webinar"):  # they have a template that does
            assert any(brief.steps for brief in briefs), product
        assert all(brief.forms for brief in briefs if brief.kind == "prose")
        assert all("steps" in brief.forms for brief in briefs if brief.steps), product


def test_a_document_about_a_method_uses_what_belongs_to_it() -> None:
    definition = load_product("book", [FOLDER])
    specs = list_documents(ProductInput("book", definition, KIT, METHODS, ENGLISH), facts_of(*METHODS))
    assert [spec.file for spec in specs] == [
        "index.md",
        "01-weigh-the-plate.md",
        "02-raise-the-price.md",
        "conclusion.md",
    ]
    assert {fact.method for fact in specs[2].facts.values()} == {"", "raise-the-price"}
    assert {fact.method for fact in specs[0].facts.values()} == {"", "weigh-the-plate", "raise-the-price"}
    assert [fact.id for fact in specs[1].steps] == ["call-3", "call-4", "call-7"]
    assert specs[0].steps == ()


def test_a_phrase_belongs_to_the_step_it_was_said_about() -> None:
    near = facts_of(WEIGH)["call-10"]
    assert (near.kind, near.step, near.stage) == ("phrases", 3, "Calculate")
    far = replace(WEIGH, phrases=(said("walking out in a bowl", 100),))
    assert (facts_of(far)["call-100"].step, facts_of(far)["call-100"].stage) == (0, "")


def test_little_evidence_makes_a_short_document() -> None:
    spec = chapter()
    few = {key: fact for key, fact in spec.facts.items() if fact.kind == "step"}
    assert replace(spec, facts=few).words < spec.words < spec.brief.words
    assert replace(spec, brief=spec.brief.model_copy(update={"words": 50})).words == 50


def test_a_script_fills_its_slot() -> None:
    spec = with_statements(120, 0)
    assert (spec.words, count_question_minutes(45)) == (count_spoken_words(45), 11)
    assert count_question_minutes(30) == 10
    assert count_question_minutes(120) == 13
    assert replace(spec, kit=replace(KIT, webinar_minutes=60)).words == 3400


def with_statements(count: int, words: int) -> DocumentSpec:
    """Return the spec of a document with so many statements and with a brief that aims at so many words."""
    (fact, *_) = chapter().facts.values()
    brief = chapter().brief.model_copy(update={"words": words})
    return replace(chapter(), facts={str(number): fact for number in range(count)}, brief=brief)


def test_a_method_with_few_statements_makes_a_short_chapter_and_a_short_session() -> None:
    assert with_statements(30, 2200).words == 1200
    assert with_statements(30, 0).words == 2400
    assert with_statements(5, 0).words < 2000


def test_a_document_with_a_most_says_its_statements_in_fewer_words() -> None:
    spec = with_statements(30, 2200)
    short = spec.brief.model_copy(update={"at_most": True})
    assert replace(spec, brief=short).words == 800
    assert replace(spec, brief=short.model_copy(update={"words": 500})).words == 500


@pytest.mark.parametrize(("own", "words"), [({"titled"}, 1200), ({"practice"}, 2200), ({"titled", "practice"}, 1200)])
def test_chapters_and_modules_with_a_most_have_room_for_mistakes_and_for_what_stands_around_steps(
    own: set[str], words: int
) -> None:
    spec = with_statements(30, 3000)
    short = replace(spec, brief=spec.brief.model_copy(update={"at_most": True, **dict.fromkeys(own, True)}))
    mistakes = {key: replace(fact, kind="pitfall") for key, fact in short.facts.items()}
    assert short.words == words
    assert replace(short, facts=mistakes).words > short.words


@pytest.mark.parametrize("product", list_products([FOLDER]))
def test_the_audience_is_a_phrase_of_its_own(product: str) -> None:
    kit = replace(KIT, audience="Owners of small places.")
    given = ProductInput(product, load_product(product, [FOLDER]), kit, METHODS, ENGLISH)
    for spec in list_documents(given, facts_of(*METHODS)):
        rows = [row for row in spec.describe().splitlines() if kit.audience in row]
        assert all(row.endswith(f": {kit.audience}") for row in rows)


def test_facts_about_the_kit_state_its_terms_and_nothing_that_is_not_set() -> None:
    facts = list_kit_facts(KITS["full"], METHODS, ENGLISH.words)
    assert "490 kr" in facts["kit-kit"].text
    assert "1490 kr" in facts["kit-course"].text
    assert "session 2 of the webinar" in facts["kit-method-2"].text
    assert "45 minutes" in facts["kit-webinar"].text
    assert "kit-subscription" not in facts
    assert {fact.kind for fact in facts.values()} == {"kit"}, "nothing is offered"
    assert list_blanks(KITS["full"], ENGLISH.words) == ()
    assert [*list_kit_facts(Kit(""), (), ENGLISH.words)] == ["kit-webinar"]


def test_each_product_has_one_name_in_the_language_of_the_kit() -> None:
    facts = list_kit_facts(replace(KIT, products=("diy-kit", "newsletter")), (), ENGLISH.words)
    assert "diy-kit (“Do-it-yourself kit”), newsletter." in facts["kit-products"].text
    offered = list_kit_facts(OFFERED, METHODS, ENGLISH.words)
    assert "Offer" not in offered["kit-products"].text, "an offer is no product that anybody gets"


OFFERED = replace(
    KIT, products=("book", "course", "offer"), offer=Offer("kr", price_together=9000, contact="a@b.example")
)


def test_an_offer_is_work_together_and_what_is_not_set_is_a_blank() -> None:
    facts = list_kit_facts(OFFERED, METHODS, ENGLISH.words)
    assert "the 2 methods together" in facts["offer-what"].text
    assert "the book (2 chapters" in facts["offer-products"].text
    assert "do-it-yourself" not in facts["offer-products"].text, "there is no such product"
    assert facts["kit-contact"].text.endswith("a@b.example")
    assert "[earliest start]" in facts["kit-start"].text
    assert [fact.id for fact in facts.values() if fact.kind == "blank"] == [
        *("kit-included", "kit-meetings", "kit-payment", "kit-start", "kit-guarantee", "kit-extra")
    ]
    settled = replace(OFFERED, offer=replace(OFFERED.offer, start="Mondays"))
    assert list_kit_facts(settled, METHODS, ENGLISH.words).keys() == facts.keys()
    assert "offer-answers" not in facts, "no term says how soon"
    quick = replace(OFFERED, offer=replace(OFFERED.offer, turnaround="within two days"))
    assert list_kit_facts(quick, METHODS, ENGLISH.words)["offer-answers"].text.endswith("has sent: within two days")
    own_work = replace(OFFERED, offer=replace(OFFERED.offer, work="I sit in your kitchen for a day."))
    assert "I sit in your kitchen" in list_kit_facts(own_work, METHODS, ENGLISH.words)["offer-work"].text
    for each in (OFFERED, own_work):
        assert "is the buyer's own work" in list_kit_facts(each, METHODS, ENGLISH.words)["offer-work"].text


def test_only_the_terms_say_which_products_come_with_the_work_and_which_are_sold_alone() -> None:
    facts = list_kit_facts(OFFERED, METHODS, ENGLISH.words)
    assert facts["kit-included"].kind == "blank"
    assert "offer-alone" not in facts, "no product has a price"
    answered = replace(OFFERED, offer=replace(OFFERED.offer, included="the book, to keep", price_course=90))
    settled = list_kit_facts(answered, METHODS, ENGLISH.words)
    assert (settled["kit-included"].kind, settled["kit-included"].text.partition(": ")[2]) == (
        "kit",
        "the book, to keep",
    )
    assert "the course" in settled["offer-alone"].text
    assert "the book" not in settled["offer-alone"].text
    nothing = list_kit_facts(replace(OFFERED, products=("offer", "webinar")), METHODS, ENGLISH.words)
    assert "kit-included" not in nothing, "there is nothing to include"


def test_the_price_of_a_subscription_says_nothing_of_what_it_holds() -> None:
    priced = replace(OFFERED, offer=replace(OFFERED.offer, price_subscription=25))
    assert list_kit_facts(priced, METHODS, ENGLISH.words)["kit-subscription"].text.endswith("a subscription: 25 kr")


def test_a_document_about_several_methods_says_which_of_them_a_statement_of_use_is_about() -> None:
    step = replace(WEIGH.steps[0], attachments=(said("On a Friday.", 41, "when"),))
    useful = replace(WEIGH, when=(said("For places with a scale.", 40),), steps=(step, *WEIGH.steps[1:]))
    given = ProductInput("offer", load_product("offer", [FOLDER]), OFFERED, (useful, METHODS[1]), ENGLISH)
    facts = list_facts(given.methods)
    for spec in list_documents(given, facts):
        assert "call-40 when (only of “Weigh the plate”): For places with a scale." in show_facts(spec)
        assert "call-41 when (step 1): On a Friday." in show_facts(spec), "a time belongs to its step"
    alone = replace(given, methods=(useful,))
    assert all("call-40 when: For places" in show_facts(spec) for spec in list_documents(alone, facts))
    book = replace(given, name="book", definition=load_product("book", [FOLDER]))
    assert "call-40 when: For places" in show_facts(list_documents(book, facts)[1]), "a chapter has one method"


def test_what_a_method_promises_is_shown_as_its_aim() -> None:
    given = ProductInput("offer", load_product("offer", [FOLDER]), OFFERED, METHODS, ENGLISH)
    facts = {**list_facts(METHODS), **list_kit_facts(OFFERED, METHODS, ENGLISH.words)}
    for spec in list_documents(given, facts):
        assert "call-1 promise (an aim," in show_facts(spec)
        assert "“Weigh the plate”. Its aim: You know what a plate costs." in show_facts(spec)


def show_facts(spec: DocumentSpec) -> str:
    return describe_facts(spec.facts.values(), spec.methods)


def test_an_offer_promises_what_its_terms_promise_and_no_more() -> None:
    assert "offer-promise" not in list_kit_facts(OFFERED, METHODS, ENGLISH.words)
    backed = replace(OFFERED, offer=replace(OFFERED.offer, guarantee="You may stop after a stage."))
    assert list_kit_facts(backed, METHODS, ENGLISH.words)["offer-promise"].text.endswith("You may stop after a stage.")


def test_buyers_are_told_that_the_price_of_a_stage_is_open_until_a_term_says_it() -> None:
    facts = list_kit_facts(OFFERED, METHODS, ENGLISH.words)
    assert "before they book" in facts["offer-stages"].text
    assert "offer-stages" not in list_kit_facts(OFFERED, METHODS[:1], ENGLISH.words), "there is one stage"
    settled = replace(OFFERED, offer=replace(OFFERED.offer, stages="3000 kr and one call a stage"))
    settled_facts = list_kit_facts(settled, METHODS, ENGLISH.words)
    assert settled_facts["offer-stages"].text.endswith("3000 kr and one call a stage")
    assert settled_facts.keys() == facts.keys(), "an outline that uses it stays valid"


def test_prices_of_products_alone_make_an_offer_of_products() -> None:
    sold = replace(OFFERED, offer=Offer("kr", price_course=900))
    facts = list_kit_facts(sold, METHODS, ENGLISH.words)
    assert "to use alone" in facts["offer-what"].text
    assert "offer-products" not in facts
    assert "kit-included" not in facts, "there is no price of doing it together"
    assert [each.key for each in list_blanks(sold, ENGLISH.words)] == ["payment", "guarantee", "contact"]


@pytest.mark.parametrize("code", list_languages())
def test_blanks_are_found_in_each_language_as_they_are_shown(code: str) -> None:
    words = load_words(code)
    blanks = [each.mark for each in list_blanks(replace(OFFERED, offer=Offer()), words)]
    text = f"Price: {blanks[0]}\n\n| When | \\{blanks[3][:-1]}\\] |\n\n[{blanks[0][1:-1]} list](a.md) - [ ] b"
    assert len(set(blanks)) == len(blanks) == 8
    assert find_blanks(text, words) == (blanks[0], blanks[3])
    assert find_blanks(f"Choose [x] and see {blanks[0]}(b.md).", words) == ()


def test_the_worked_example_and_the_offer_are_for_documents_whose_brief_wants_them() -> None:
    given = ProductInput("offer", load_product("offer", [FOLDER]), OFFERED, METHODS, ENGLISH)
    facts = {**facts_of(*METHODS), **list_kit_facts(OFFERED, METHODS, ENGLISH.words)}
    facts["x-sum"] = Fact("x-sum", "example", "The sum is 3.")
    for spec in list_documents(given, facts):
        assert {"kit", "offer", "blank"} <= {fact.kind for fact in spec.facts.values()}
        assert "x-sum" not in spec.facts
    book = replace(given, name="book", definition=load_product("book", [FOLDER]))
    for spec in list_documents(book, facts):
        assert ("x-sum" in spec.facts) is spec.brief.example
        assert not {"offer", "blank"} & {fact.kind for fact in spec.facts.values()}


def test_a_document_is_given_the_kinds_of_statements_that_it_needs() -> None:
    given = ProductInput("book", load_product("book", [FOLDER]), OFFERED, METHODS, ENGLISH)
    facts = {**facts_of(*METHODS), **list_kit_facts(OFFERED, METHODS, ENGLISH.words)}
    kinds = {spec.file: {fact.kind for fact in spec.facts.values()} for spec in list_documents(given, facts)}
    assert {"step", "kit"} <= kinds["conclusion.md"]
    assert "problem" in {fact.kind for fact in facts.values()} - kinds["conclusion.md"]


BROKEN = {
    "words": "---\nforms: prose\n---\nText.",
    "forms": "---\nwords: 100\nforms: prose, poem\n---\nText.",
    "Unknown key 'tone'": "---\nwords: 100\nforms: prose\ntone: dry\n---\nText.",
    "connecting": "---\nwords: 100\nforms: prose\nconnecting: 3\n---\nText.",
    "text": "---\nwords: 100\nforms: prose\n---\n",
    "Invalid placeholder": "---\nwords: 100\nforms: prose\n---\n{{ kit",
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_brief_is_reported(fault: str, tmp_path: Path) -> None:
    write(tmp_path, BROKEN[fault])
    with pytest.raises(KitError, match=fault):
        load_brief("book", "mine.brief.md", [tmp_path])


PLACEHOLDERS: dict[str, Callable[[Path], None]] = {
    "unknown": lambda folder: write(folder, "---\nwords: 100\nforms: prose\n---\n{{ price }}"),
    "unsafe": lambda folder: write(folder, "---\nwords: 100\nforms: prose\n---\n{{ kit.__class__.__mro__ }}"),
}


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_a_placeholder_that_fails_is_reported(name: str, tmp_path: Path) -> None:
    PLACEHOLDERS[name](tmp_path)
    spec = replace(chapter(), brief=load_brief("book", "mine.brief.md", [tmp_path]))
    with pytest.raises(KitError, match="Failed to fill in"):
        spec.describe()


def write(folder: Path, text: str) -> None:
    path = folder / "products" / "book" / "mine.brief.md"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


def test_cases_of_a_course_are_told_what_the_expert_leaves_open_and_says_of_other_modules() -> None:
    first = replace(METHODS[0], questions=("How are peeled ones weighed?",))
    second = replace(METHODS[1], when=(Item("With herring it is different."),))
    given = ProductInput("course", load_product("course", [FOLDER]), KIT, (first, second), ENGLISH)
    told = {spec.file: spec.describe() for spec in list_documents(given, facts_of(first, second))}
    for file, text in told.items():
        is_second = file.startswith("02-")
        assert ("peeled ones" in text) is not is_second, file
        assert ("With herring" in text) is file.startswith("01-"), file


@pytest.mark.parametrize(
    ("row", "note"),
    [
        (Story("Chips", "client", "", "a place I knew", "yes"), "step 2, of a client, told as “a place I knew”"),
        (Story("Chips", "client"), "step 2, of a client who has not been asked"),
        (Story("Chips", "expert"), "step 2"),
        (Story("Chips", "expert", "in Bath, kitchen, 310 grams"), "step 2, leave out: kitchen; 310 grams"),
    ],
)
def test_a_story_is_shown_with_whose_it_is_and_how_people_are_called(row: Story, note: str) -> None:
    story = WEIGH.steps[1].attachments[1]
    method = replace(WEIGH, stories=(replace(row, evidence=story.evidence),))
    given = ProductInput("offer", load_product("offer", [FOLDER]), OFFERED, (method, RAISE), ENGLISH)
    for spec in list_documents(given, list_facts(given.methods)):
        assert f"call-6 story ({note}): A kitchen" in show_facts(spec)
