"""The offer as a large model writes it: what is sold, blanks for what is not settled, and nothing told twice."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from kit_builder.products.authoring.advice.problems import find_problems
from kit_builder.products.authoring.advice.untold_terms import find_untold_terms
from kit_builder.products.authoring.author import Author, Authored, Kept, author_product
from kit_builder.products.authoring.document_spec import DocumentSpec, list_documents
from kit_builder.products.authoring.kit_facts import find_blanks, list_kit_facts
from kit_builder.products.authoring.manuscript import Manuscript, Version
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.products.authoring.render_drafts import render_drafts
from kit_builder.products.definitions import ProductInput, load_product
from kit_builder.records import Offer
from kit_builder.text.prompts import find_prompts_folder
from tests.emulators.author import read_numbers
from tests.emulators.large_model import use_large_model
from tests.methods.statements import open_on
from tests.products.authoring.documents import ENGLISH, KIT, METHODS, facts_of
from tests.wire import Wire

SOLD = replace(KIT, products=("book", "offer"), offer=Offer("kr", price_together=9000, contact="a@b.example"))
GIVEN = ProductInput("offer", load_product("offer", [find_prompts_folder()]), SOLD, METHODS, ENGLISH)

Make = Callable[[Offer, Kept], Authored]


@pytest.fixture
def make(wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    use_large_model(wire)
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    with open_on(wire, tmp_path) as (model, run):

        def author(offer: Offer, kept: Kept) -> Authored:
            kit = replace(SOLD, offer=offer)
            facts = {**facts_of(*METHODS), **list_kit_facts(kit, METHODS, ENGLISH.words)}
            return author_product(replace(GIVEN, kit=kit), facts, kept, Author(model.ask, run, "test-model"))

        yield author


def test_a_term_that_is_set_later_redrafts_only_the_sections_with_its_blank(make: Make, wire: Wire) -> None:
    first = make(SOLD.offer, Kept())
    assert first.product
    assert "[earliest start]" in find_blanks(first.product.files["offer.md"], ENGLISH.words)
    wire.asked.clear()
    again = make(replace(SOLD.offer, start="Mondays"), Kept(first.outline, first.outline, first.drafts))
    assert not any(asked.title == "Planned" for asked in wire.asked)
    assert {tuple(read_numbers(asked)) for asked in wire.asked if asked.title == "DraftedSections"} == {(1,)}
    assert again.product
    assert "[earliest start]" not in find_blanks(again.product.files["offer.md"], ENGLISH.words)
    assert "the earliest start: Mondays" in again.product.files["offer.md"]


@pytest.mark.parametrize(("cited", "is_told"), [("{call-6}", True), ("{offer-what}", False), ("", False)])
def test_the_editor_is_told_which_cases_an_offer_repeats_but_not_which_terms(cited: str, *, is_told: bool) -> None:
    repeated = f"Each call can be moved once, free, up to two working days before it would begin. {cited}".strip()
    facts = {**facts_of(*METHODS), **list_kit_facts(SOLD, METHODS, ENGLISH.words)}
    page, landing = (
        Manuscript(
            spec,
            OutlineDocument(spec.file, spec.file, "", (OutlineSection("Terms", "", "prose", ()),)),
            versions={0: (Version(repeated),)},
        )
        for spec in list_documents(GIVEN, facts)[:2]
    )
    found = [*find_problems(GIVEN, [landing], [page, landing])]
    assert any("repeats “offer.md”" in each for each in found) is is_told


@pytest.mark.parametrize("offer", [SOLD.offer, Offer("kr", price_course=900)])
def test_the_parts_of_a_page_have_no_more_words_than_the_page(offer: Offer) -> None:
    kit = replace(SOLD, products=("book", "course", "offer"), offer=offer)
    specs = list_documents(replace(GIVEN, kit=kit), facts_of(*METHODS))
    most = {spec.file: sum(map(int, re.findall(r"\*\* \((\d+)", spec.describe()))) for spec in specs}
    assert most["offer.md"]
    assert not [spec.file for spec in specs if most[spec.file] > spec.brief.words]


def test_each_mail_says_what_its_subject_is_and_on_which_day_it_is_sent(make: Make) -> None:
    made = make(SOLD.offer, Kept()).product
    assert made
    rows = [row for row in made.files["launch-emails.md"].splitlines() if row]
    days = [after for row, after in pairwise(rows) if row.startswith("## ")]
    assert days == [f"*Day {day}*" for day in (1, 3, 5, 8, 10)[: len(days)]]
    assert days
    assert all(row.startswith("## Subject: ") for row in rows if row.startswith("## "))
    assert not any(mark in made.files["offer.md"] for mark in ("*Day", "Subject: "))


def test_all_parts_of_an_offer_have_the_name_of_the_kit(make: Make) -> None:
    made = make(SOLD.offer, Kept()).product
    assert made
    titles = {file: made.files[file].partition("\n")[0] for file in made.files if file != "behind-the-offer.md"}
    assert titles == {
        "offer.md": "# Plates that pay: the offer",
        "landing-page.md": "# Plates that pay",
        "launch-emails.md": "# Launch emails: Plates that pay",
        "one-page.md": "# Plates that pay: the offer on one page",
    }


def test_the_self_test_of_the_offer_stands_on_its_landing_page_word_for_word(make: Make) -> None:
    made = make(SOLD.offer, Kept())
    offer = made.drafts["offer.md"]
    outline, kept = offer.document.sections[0], offer.sections[0]
    test = "Look at your last invoice.\n\n- [ ] You pay more than last year.\n- [ ] You have a scale."
    sections = (replace(outline, form="checklist"), *offer.document.sections[1:])
    asked = replace(
        offer,
        document=replace(offer.document, sections=sections),
        sections=(replace(kept, text=test), *offer.sections[1:]),
    )
    facts = {**facts_of(*METHODS), **list_kit_facts(SOLD, METHODS, ENGLISH.words)}
    landing = made.drafts["landing-page.md"]
    below = replace(landing.sections[0], text="[[test]]\n\n- **Leave it** if you do a buffet.\n- Or wait.")
    shown = replace(landing, sections=(below, *landing.sections[1:]))
    files = render_drafts(GIVEN, facts, {**made.drafts, "offer.md": asked, "landing-page.md": shown}).files
    assert {file for file, text in files.items() if test in text} == {"offer.md", "landing-page.md"}
    assert "[[test]]" not in "".join(files.values())
    assert "You have a scale.\n\n**Leave it** if you do a buffet.\n\nOr wait." in files["landing-page.md"]


TERMS = Offer(
    "kr",
    price_kit=50,
    price_together=9000,
    price_subscription=20,
    turnaround="within 2 working days",
    start="any Monday",
    extra="900 kr an hour",
    contact="a@b.example",
)


def spec_of(offer: Offer, file: str = "offer.md") -> DocumentSpec:
    kit = replace(SOLD, offer=offer)
    facts = {**facts_of(*METHODS), **list_kit_facts(kit, METHODS, ENGLISH.words)}
    return next(spec for spec in list_documents(replace(GIVEN, kit=kit), facts) if spec.file == file)


def write_part(text: str, file: str = "offer.md") -> Manuscript:
    spec = spec_of(TERMS, file)
    outline = OutlineDocument(spec.file, file, "", (OutlineSection("Price", "", "prose", ()),))
    return Manuscript(spec, outline, versions={0: (Version(text),)})


def list_untold(text: str) -> list[str]:
    """Return the ids of the terms that an offer page with this text does not tell."""
    rows = [row for message in find_untold_terms(write_part(text)) for row in message.splitlines()[1:]]
    return [row.strip().partition(":")[0] for row in rows]


def test_a_term_is_told_by_its_id_its_numbers_or_its_words() -> None:
    told = "It is kr 9,000, or 50 alone. You hear in 2 days. {offer-answers} We begin on a Monday. {kit-start}"
    assert list_untold(told) == ["kit-extra", "kit-contact"]
    assert list_untold(f"{told} An hour more is 900 kr. Write to a@b.example.") == []
    assert "kit-extra" in list_untold("It is 9,000 kr an hour.\n\nSome 900 plates were weighed.")
    assert "kit-extra" not in list_untold("| | kr |\n|---|---|\n| More | 900 |")


def test_an_offer_page_without_terms_lacks_all_but_those_of_which_nothing_says_what_they_buy() -> None:
    assert list_untold("You weigh. {call-3}") == [
        *("kit-kit", "kit-together", "kit-turnaround", "kit-start", "kit-extra", "kit-contact")
    ]


def test_the_editor_hears_what_the_offer_page_lacks_and_not_what_its_other_parts_do() -> None:
    parts = [write_part("You weigh. {call-3}", file) for file in ("offer.md", "landing-page.md", "one-page.md")]
    found = [each for each in find_problems(GIVEN, parts, parts) if "lacks these terms" in each]
    assert [each.partition(" lacks")[0] for each in found] == ["“offer.md”"]


@pytest.mark.parametrize(("offer", "is_offered"), [(TERMS, True), (replace(TERMS, price_kit=0), False)])
def test_a_brief_speaks_of_doing_it_alone_only_where_a_product_is_sold_alone(offer: Offer, is_offered: bool) -> None:
    files = ("offer.md", "landing-page.md", "launch-emails.md", "one-page.md")
    said = [spec_of(offer, file).describe() for file in files]
    phrases = ("to do it alone, in one row", "whether you can do it alone", "doing it alone and", "alone instead")
    assert [phrase in text for phrase, text in zip(phrases, said, strict=True)] == [is_offered] * len(files)
