"""What code finds wrong with a sentence, and what it leaves alone."""

from dataclasses import replace

import pytest

from kit_builder.privacy import Identity, list_names_of_others
from kit_builder.products.authoring.checks.in_code import add_results, find_faults
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.units import list_units
from kit_builder.records import Evidence, Story
from tests.products.authoring.checking import naming, reasons, rules, saying

WEIGH_STORY = Evidence("call.vtt", "call", 6, 6, "A kitchen weighed 180 to 310 grams of chips.")


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("unknown citation", "Wipe the scale. {call-99}"),
        ("unknown citation", "[[script call-99]]"),
        ("unknown mark", "[[prices]]"),
        ("number not supported", "The limit is 34 percent. {call-8}"),
        ("number not supported", "| Limit | 34 percent {call-8} |"),
        ("wrong sum", "A third of it is 11 percent. {call-8; 32/3=11}"),
        ("wrong sum", "That is 16. {call-8; 32/two=16}"),
        ("wrong sum", "That is 9. {call-8; 36/4=9}"),
        ("figure without a citation", "Do it for 14 dishes."),
        ("name not supported", "Ask old Mortimer about it. {call-8}"),
        ("words not quoted exactly", "“The very strict limit is 32 percent”, I say. {call-8}"),
        ("words not quoted exactly", "One owner said: “Nobody ever told me about that.”"),
        ("addressed to the author", "TODO: say what the limit is. {call-8}"),
        ("addressed to the author", "According to the expert, the limit is 32 percent. {call-8}"),
        ("addressed to the author", "As call-8 says, there is a limit. {call-8}"),
    ],
)
def test_a_faulty_sentence_is_found(reason: str, text: str) -> None:
    assert reason in reasons(text)


@pytest.mark.parametrize(
    "text",
    [
        "The limit is 32 percent. {call-8}",
        "The limit is 32%. {call-8}",
        "The chips ranged over 130 grams. {call-6; 310-180=130}",
        "That is 0.13 kilos. {call-6; 310-180=130; 130/1000=0.13}",
        "That is 72 percent more. {call-6; (310-180)/180=72%}",
        "The average is 245. {call-6; (310+180)/2=245}",
        "Chapter 2 goes on from here, and so do slides 3 and 4.",
        "Take half of it, or two. {call-8}",
        "Two or three may do. Then comes the sum.",
        "“The room is full and the account is empty”, they say. {call-2}",
        "I say that one night is “just weather”. {call-5}",
        "### Then Comes The Sum",
        "| Dish | Grams |\n|---|---|\n| Chips | 180 to 310 {call-6} |",
        "A session takes 45 minutes. {kit-webinar}",
        "So 180 grams are what is left of 265. {call-6, call-8; 180/0.68=265}",
        "That is 0.32 of it. {call-8}",
        "That is 0.18 of a kilo, or 0.31. {call-6}",
        "> old price × 1.32, or × 132 ÷ 100 = new price {call-8}",
        "[Wait 40 seconds. Host reads.]",
        "2. Weigh it. {call-4}",
        "Guarda todo en una carpeta. {call-4}",
    ],
)
def test_a_sound_sentence_is_left_alone(text: str) -> None:
    assert reasons(text) == []


@pytest.mark.parametrize(
    ("quoted", "is_exact"), [("Hi there, your parcel is late", True), ("Hi there, your parcel is lost", False)]
)
def test_a_quotation_may_fill_in_a_blank(quoted: str, is_exact: bool) -> None:
    found = reasons(
        f"Write: “{quoted}, I'm sorry.” {{a}}", saying("Write: “Hi [name], your parcel is late, I'm sorry.”")
    )
    assert found == ([] if is_exact else ["words not quoted exactly"])


def test_no_client_is_recognisable() -> None:
    named = rules(Story("Chips", "client", "the pie shop in Bath, kitchen"))
    assert reasons("It was the pie shop in Bath. {call-6}", named)[0] == "recognisable client"
    assert reasons("A kitchen weighed 180 to 310 grams of chips. {call-6}", named) == []


def test_a_question_above_its_answer_need_not_be_a_quotation() -> None:
    (unit,) = list_units("**“Can I do it all in one afternoon?”**")
    assert [fault.severe for fault in find_faults(unit, rules())] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "Now and then They're full.",
        "So You've weighed it.",
        "It Does work.",
        "Two Ts and three As.",
        "Weigh it on a Friday in October.",
        "| Fri | Sat | Weigh it. |",
        "Weigh it on Tue or Thu.",
        "| WEIGH | ASAPX: wait |",
        "- STOPP it now.",
    ],
)
def test_ordinary_words_with_capitals_are_no_names(text: str) -> None:
    assert reasons(text) == []


@pytest.mark.parametrize(
    "text", ["Ask McTavish.", "Call the ZQT people.", "Go and see Mortimer's man.", "Ask the XRs."]
)
def test_names_are_still_found(text: str) -> None:
    assert reasons(text) == ["name not supported"]


def test_an_option_under_a_question_needs_no_citation() -> None:
    poll = "How many do you weigh?\n\n- 14\n- 17 or more\n\nWeigh 19."
    assert reasons(poll, saying("Weigh it.", "exercise")) == ["figure without a citation"]
    assert reasons(poll, saying("Weigh it.")) == ["figure without a citation"] * 3
    assert reasons("How many?\n\n- 14 {a}", saying("Weigh 12.", "exercise")) == ["number not supported"]


def test_only_a_story_that_is_told_makes_an_ordinary_word_telling() -> None:
    hide = "café, soup, “take it then, love”, every Thursday, in one of them"
    story = Story("Chips", "client", hide, evidence=(WEIGH_STORY,))
    telling = rules(story)
    assert reasons("A café adds up its invoices. {call-8}", telling) == []
    assert reasons("It adds up its invoices, and in one of them. {call-8}", telling) == []
    assert reasons("A café weighed 180 to 310 grams of chips. {call-6}", telling) == ["recognisable client"]
    assert "recognisable client" in reasons("They said take it then, love. {call-8}", telling)


def test_a_detail_that_a_story_leaves_out_may_be_said_where_the_method_says_it() -> None:
    telling = rules(Story("Chips", "client", "kitchen", evidence=(WEIGH_STORY,)))
    telling = telling.with_facts({**telling.facts, "r": Fact("r", "rule", "A kitchen weighs chips.")})
    assert reasons("A kitchen weighed 180 to 310 grams. {call-6}", telling) == ["recognisable client"]
    assert reasons("A kitchen weighs chips. {r}", telling) == []
    assert reasons("A kitchen weighed 180 to 310 grams. {call-6, r}", telling) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I said that Mortimer weighed the chips. {call-6}", "name from the sources"),
        ("### What Mortimer weighs", "name from the sources"),
        ("I call it the Ottoline rule. {call-8}", "name from the sources"),
        ("Weigh them with some care. {call-4}", ""),
    ],
)
def test_nobody_is_called_like_somebody_in_the_sources(text: str, reason: str) -> None:
    names = list_names_of_others([Identity("surname", "Mortimer", pseudonym="Ottoline")])
    ours = rules()
    named = replace(ours, knowledge=replace(ours.knowledge, names=names))
    assert reasons(text, named) == [reason] * bool(reason)


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        ("It is under “Weigh all three plates first”. {call-8}", []),
        ("“The limit is … percent”, I say. {call-8}", []),
        ("“The limit is ____ percent”, I say. {call-8}", []),
        ("“Put the empty plate on the scale”, I say. {call-8}", [False]),
        ("“Put the empty scale on the plate”, I say. {call-8}", [True]),
    ],
)
def test_titles_are_no_quotations(text: str, severities: list[bool]) -> None:
    titled = naming(rules(), "Weigh all three plates first")
    (unit,) = list_units(text)
    assert [fault.severe for fault in find_faults(unit, titled)] == severities


def test_no_cell_of_an_offer_is_empty() -> None:
    table = "| What | When |\n|---|---|\n| Calls {call-8} | |\n| Answers {call-8} | at once {call-8} |"
    assert reasons(table, replace(rules(), has_full_tables=True)) == ["empty cell"]
    assert reasons(table) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[practice p-mail: Ingrid asks how long it is.]]", "name from the sources"),
        ("[[practice p-mail: Ms Solbakken's mail is open.]]", "name from the sources"),
        ("[[practice p-mail: A guest asks how long it is.]]", ""),
    ],
)
def test_nobody_made_up_is_called_like_the_author(text: str, reason: str) -> None:
    checked = naming(replace(rules(), has_practice=True, author="Ingrid Solbakken"), "Ingrid Solbakken")
    assert reasons(text, checked) == [reason] * bool(reason)


@pytest.mark.parametrize(
    ("text", "origin", "reason"),
    [
        ("[[practice p-leg: Beside the duck leg, a trout is weighed.]]", "real", "made up about a real case"),
        ("[[practice p-leg: Beside the duck leg, a trout is weighed.]]", "invented", ""),
        ("[[practice p-leg: In a pub, a duck leg is weighed.]]", "real", ""),
    ],
)
def test_nothing_is_made_up_at_the_place_of_a_real_case(text: str, origin: str, reason: str) -> None:
    known = replace(rules(), has_practice=True)
    example = Fact("x-leg", "example", f"Worked example “the duck leg” ({origin}). A place weighs its duck leg.")
    assert reasons(text, known.with_facts({**known.facts, "x-leg": example})) == [reason] * bool(reason)


def test_rules_with_other_facts_know_the_names_in_these_and_results_change_none() -> None:
    before = saying("Ask the cook how many plates 3 + 4 are.")
    text = "Ask Zebulon how many plates 3 + 4 are. {a}"
    assert reasons(text, before) == ["name not supported"]
    assert reasons(text, before.with_facts({"a": Fact("a", "rule", text)})) == []
    assert reasons(text, before) == ["name not supported"]
    (unit,) = list_units("Seven plates are 7 {a; 3+4=7}.")
    after = add_results(before, unit)
    assert (after.worked, after.knowledge is before.knowledge) == (("7",), True)
