"""What code finds wrong with a sentence, and what it leaves alone."""

from dataclasses import replace

import pytest

from kit_builder.products.authoring.code_checks import Rules, find_faults, make_rules
from kit_builder.products.authoring.outline import make_plain_outline
from kit_builder.products.authoring.units import list_units
from kit_builder.records import Story
from kit_builder.text.languages import load_language
from tests.products.authoring.documents import ENGLISH, WEIGH, chapter


def rules(story: Story | None = None, code: str = "en") -> Rules:
    spec = chapter(replace(WEIGH, stories=(story,) if story else ()))
    spec = replace(spec, methods=(spec.method,) if spec.method else (), language=load_language(code, ENGLISH.folders))
    return make_rules(spec, make_plain_outline(spec))


def reasons(text: str, checked: Rules | None = None) -> list[str]:
    found = checked or rules()
    return [fault.reason for unit in list_units(text) for fault in find_faults(unit, found)]


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
        "[Wait 40 seconds. Host reads.]",
        "2. Weigh it. {call-4}",
    ],
)
def test_a_sound_sentence_is_left_alone(text: str) -> None:
    assert reasons(text) == []


def test_numbers_are_compared_in_a_language_without_word_lists() -> None:
    assert reasons("Raja on 34 prosenttia. {call-8}", rules(code="fi")) == ["number not supported"]
    assert reasons("Raja on 32 prosenttia. {call-8}", rules(code="fi")) == []


def test_no_client_is_recognisable() -> None:
    named = rules(Story("Chips", "client", "the pie shop in Bath, kitchen"))
    assert reasons("It was the pie shop in Bath. {call-6}", named)[0] == "recognisable client"
    assert reasons("A kitchen weighed 180 to 310 grams of chips. {call-6}", named) == []


def test_a_question_above_its_answer_need_not_be_a_quotation() -> None:
    (unit,) = list_units("**“Can I do it all in one afternoon?”**")
    assert [fault.severe for fault in find_faults(unit, rules())] == [False]
