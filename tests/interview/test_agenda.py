"""What the expert is asked, and in which order."""

from dataclasses import replace

import pytest

from kit_builder.interview.agenda import AgendaQuestion, Gap, group_by_heading, list_agenda
from kit_builder.kit.question_page import extend_page, render_page, update_page
from kit_builder.records import TERMS, Evidence, Item, Kit, Method, Offer, Story
from kit_builder.text.words import list_languages, load_words

WORDS = load_words("en")
PRICED = Offer("GBP", price_kit=49, price_course=99, price_together=500)
OFFER = replace(PRICED, **dict.fromkeys(TERMS, "As agreed."))
KIT = Kit("Dishes", products=("book", "offer"), offer=replace(OFFER, price_subscription=9))
CALL = Item("List it over 32.", (Evidence("call.vtt", "call", 4, 4, "Over 32, list it."),))
NOTES = Item("List it over 30.", (Evidence("notes.md", "notes", 7, 7, "list > 30"),))
FULL = tuple(Item(f"{kind}.", kind=kind) for kind in ("reason", "rule", "outcome", "pitfall", "when"))
COSTS = Method(
    "costs",
    "Know your costs",
    when=(Item("Do not do it in your first month."),),
    definitions=(Item("FC is what the food costs."),),
    steps=(Item("Weigh it.", attachments=FULL, stage="Weigh"), replace(CALL, conflicts=(NOTES,), stage="Decide")),
    stories=(
        Story("The big spoon", "client"),
        Story("My first place", "expert"),
        Story("Told", "client", consent="yes"),
    ),
    questions=("Who weighs?",),
    is_arranged=True,
)
PRICES = Method("prices", "Raise prices", steps=(Item("Take FC over VAT.", stage="Round"),), is_arranged=True)


def ask(*methods: Method, **given: object) -> tuple[AgendaQuestion, ...]:
    return list_agenda(methods, given.pop("real", ()), given.pop("kit", KIT), WORDS, given.pop("settled", ()))  # type: ignore[arg-type]


def test_conflicts_come_first_then_what_chapters_lack_and_decisions_last() -> None:
    kinds = [(each.kind, each.heading[:4]) for each in ask(PRICES, COSTS)]
    assert kinds == [
        ("conflict", "Know"),
        *(("open", "Rais"), ("open", "Know")),
        *(("example", "Rais"), ("story", "Rais"), ("job", "Rais")),
        *(("example", "Know"), ("job", "Know")),
        *(("stage", "Rais"), ("stage", "Know")),
        *(("term", "Rais"), ("consent", "Know")),
    ]


def test_nothing_is_asked_that_the_card_says() -> None:
    asked = ask(COSTS)
    assert [each.target for each in asked if each.kind == "consent"] == ["The big spoon"]
    assert [each.text.partition("”")[0] for each in asked if each.kind == "stage"] == ["“Decide"]
    assert not any("FC" in each.text or each.kind in ("term", "story", "offer") for each in asked)
    assert not any(each.kind == "example" for each in ask(COSTS, real={"costs"}))


def test_only_the_most_valuable_gap_of_a_stage_is_asked_about_and_then_the_next() -> None:
    (first,) = (each for each in ask(PRICES) if each.kind == "stage")
    (second,) = (each for each in ask(PRICES, settled={first.key}) if each.kind == "stage")
    (third,) = (each for each in ask(PRICES, settled={first.key, second.key}) if each.kind == "stage")
    assert "take me through it" in first.text
    assert "why" in second.text
    assert third.text not in (first.text, second.text)


def test_when_not_to_do_it_is_asked_unless_the_card_says_so() -> None:
    assert [each.heading for each in ask(PRICES, COSTS) if "leave this alone" in each.text] == [PRICES.name]


def test_a_stage_that_lacks_something_is_told_anew_beside_its_steps() -> None:
    lacking, full = (replace(PRICES.steps[0], attachments=FULL[:count]) for count in (4, 5))
    (asked,) = (each for each in ask(replace(PRICES, steps=(lacking,))) if each.kind == "stage")
    assert "Take FC over VAT" in asked.why
    assert [each.text for each in ask(replace(PRICES, steps=(full,))) if "Round" in each.text] == []


def test_the_whole_job_is_asked_for_beside_the_stages_or_steps_that_are_known() -> None:
    (named,) = [each for each in ask(PRICES) if each.kind == "job"]
    (unnamed,) = [
        each for each in ask(replace(PRICES, steps=(replace(PRICES.steps[0], stage=""),))) if each.kind == "job"
    ]
    assert "Round" in named.why
    assert "Take FC over VAT" in unnamed.why
    assert not any(each.kind == "job" for each in ask(replace(COSTS, steps=COSTS.steps[:1])))


def test_abbreviations_of_the_trade_are_asked_about_and_those_of_countries_are_not() -> None:
    abroad = replace(PRICES, steps=(Item("In the UK and the EU, take VAT off."),))
    assert [each.text for each in ask(abroad) if each.kind == "term"] == [WORDS["interview"]["term"].format(term="VAT")]


def test_words_in_capitals_for_emphasis_are_no_abbreviations() -> None:
    texts = (
        "Read it BEFORE you take VAT off.",
        "CALL THE ROOFER, then wait.",
        "Never take it OFF. Nobody may turn it off.",
    )
    loud = replace(PRICES, steps=tuple(map(Item, texts)))
    assert [each.text for each in ask(loud) if each.kind == "term"] == [WORDS["interview"]["term"].format(term="VAT")]


def test_each_term_that_is_not_set_is_asked_for_last() -> None:
    asked = ask(COSTS, kit=replace(KIT, offer=replace(OFFER, revisions="")))
    assert [each.target for each in asked[-2:]] == ["price_subscription", "revisions"]
    terms = [each for each in TERMS if each != "stages"]
    assert [each.target for each in ask(COSTS, kit=replace(KIT, offer=PRICED))[-len(terms) :]] == terms


def test_what_a_stage_costs_is_asked_only_if_several_methods_are_done_together() -> None:
    together = replace(PRICED, price_together=900)
    assert "stages" in together.list_open(2)
    assert "stages" not in together.list_open(1)
    assert "stages" not in replace(together, stages="£300 each").list_open(2)
    assert "stages" not in replace(together, price_together=0).list_open(2)
    assert [
        each for each in ask(COSTS, kit=replace(KIT, offer=Offer(), products=("book",))) if each.kind == "offer"
    ] == []


def test_which_products_are_in_the_price_is_asked_only_if_something_is_done_together() -> None:
    together = replace(PRICED, price_together=900)
    assert "included" in together.list_open(1)
    assert "included" not in replace(together, included="none").list_open(1)
    assert "included" not in replace(together, price_together=0).list_open(1)


def test_every_question_says_what_it_improves_and_where() -> None:
    asked = ask(COSTS, PRICES)
    assert all(each.text.endswith("?") and each.why.endswith(".") for each in asked)
    (second,) = [each for each in asked if each.kind == "example" and each.heading == PRICES.name]
    assert "Chapter 2" in second.why


def test_settled_questions_are_not_asked() -> None:
    asked = ask(COSTS, PRICES)
    left = ask(COSTS, PRICES, settled={each.key for each in asked})
    assert not {each.key for each in asked} & {each.key for each in left}


def test_the_page_has_the_same_questions_with_their_reasons() -> None:
    asked = group_by_heading(ask(COSTS, PRICES))
    page = render_page(asked, WORDS)
    assert page.count("\n- ") == sum(len(rows) for _, rows in asked)
    assert "(Chapter 2 has no worked example with real figures.)" in page
    assert extend_page(page, asked) == page


EDITED = """# Open

My own list.

## Cook

- Which pan? (Why.)
- Which fire?

  A low one.

- Which pot?

## Wash

- Whose sink?
- Ours.

## Cook

Ask Petra.

- Which lid? (Why.)
"""


def test_a_page_has_each_heading_once_and_nothing_that_a_person_wrote_is_lost() -> None:
    asked = [("Cook", ["Which spoon? (Now.)", "Which fire?"]), ("Dry", ["Which towel? (Now.)"])]
    page = update_page(EDITED, asked, lambda heading, row: heading == "Cook" and row.endswith("(Why.)"))
    cook = "## Cook\n\nAsk Petra.\n\n- Which spoon? (Now.)\n- Which fire?\n\n  A low one.\n\n- Which pot?"
    wash, dry = "## Wash\n\n- Whose sink?\n- Ours.", "## Dry\n\n- Which towel? (Now.)"
    assert page == f"# Open\n\nMy own list.\n\n{cook}\n\n{wash}\n\n{dry}\n"
    assert update_page(page, asked, lambda *_: False) == page
    assert update_page(page, asked, lambda *_: True) == page.replace("\n\n- Which pot?", "")


@pytest.mark.parametrize("code", list_languages())
def test_every_language_asks_questions_and_gives_reasons(code: str) -> None:
    say = load_words(code)["interview"]
    for key, text in say.items():
        assert key in ("kit", "mail") or text.endswith("." if key.endswith("_why") else "?"), (code, key)
        assert ("{chapter}" in text) == ("{chapter}" in WORDS["interview"][key])


def test_what_authors_had_to_leave_open_is_asked_once() -> None:
    gaps = [
        Gap("prices", "Chapter", "Which two of the five lines do you move?"),
        Gap("prices", "Module", "Which two lines do you move?"),
        Gap("prices", "Module", "What do you say when nobody answers?"),
        Gap("", "Offer", "What does a stage cost?"),
        Gap("gone", "Chapter", "Who is this?"),
    ]
    asked = list_agenda([PRICES], (), KIT, WORDS, gaps=gaps)
    found = {each.text: (each.heading, each.why) for each in asked if each.text in {gap.question for gap in gaps}}
    assert [*found] == [gaps[0].question, gaps[2].question, gaps[3].question]
    assert found[gaps[0].question] == ("Raise prices", "Readers would be stuck here: Chapter; Module.")
    assert found[gaps[3].question][0] == WORDS["interview"]["kit"]
    settled = {each.key for each in asked}
    left = {each.text for each in list_agenda([PRICES], (), KIT, WORDS, settled, gaps)}
    assert left.isdisjoint(gap.question for gap in gaps)


def test_gaps_beside_the_same_statements_are_one_if_fewer_of_their_words_agree() -> None:
    first = "What do you say when a regular does mind, and doesn't say “Oh, don't be silly”?"
    second = "What do you say or do when a regular does mind, the one time in ten?"
    for uses, count in ((("a", "b"), 1), (("c", "d"), 2)):
        gaps = [Gap("prices", "Chapter", first, ("a", "b")), Gap("prices", "Module", second, uses)]
        asked = [each.text for each in list_agenda([PRICES], (), KIT, WORDS, gaps=gaps)]
        assert len({first, second} & {*asked}) == count


def test_a_question_of_the_card_says_where_readers_would_be_stuck_and_is_asked_first() -> None:
    gaps = [Gap("costs", "Chapter", "Who weighs it?"), Gap("costs", "Chapter", "Which scale?")]
    asked = [each for each in list_agenda([COSTS], ["costs"], KIT, WORDS, gaps=gaps) if each.kind == "open"]
    assert [(each.text, each.why) for each in asked] == [
        ("Who weighs?", "Readers would be stuck here: Chapter."),
        ("Which scale?", "Readers would be stuck here: Chapter."),
    ]
    settled = {asked[0].key}
    left = list_agenda([COSTS], ["costs"], KIT, WORDS, settled, gaps)
    assert [each.text for each in left if each.kind == "open"] == ["Which scale?"]
