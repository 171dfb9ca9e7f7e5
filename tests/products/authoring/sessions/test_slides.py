"""The slides of a session: what they show, what their notes say, and how much fits."""

import pytest

from kit_builder.products.authoring.checks.in_code import find_faults, make_rules
from kit_builder.products.authoring.footnotes import render_document
from kit_builder.products.authoring.sessions.slides import render_deck
from kit_builder.products.authoring.units import list_units
from kit_builder.publish.slide_deck import read_slides
from tests.products.authoring.sessions.scripts import LIVE, SCRIPT, SESSION, SHEET, spec_of


def test_the_deck_is_what_the_script_shows_and_its_notes_are_how_paragraphs_begin() -> None:
    title, account, poll, limit, chat = read_slides(render_deck(SESSION, SCRIPT, spec_of(words="slot")))
    assert title.text.startswith("# What does a plate cost?\n\nKari Nordmann\n\n**Who it is for:** ")
    assert title.notes == "1:00–2:30 The case\n\nYour room is full. Nobody knows why."
    assert account.text.startswith("## The account is empty\n\n- Full room [^call-2]")
    assert account.notes.split() == ["Then", "b", "wait", "/b", ",", "then", "look."]
    assert poll.text.startswith("## How many plates?\n\n- One [^call-5]\n- Three")
    assert poll.notes == "Poll 1, 45 s\n\n2:30–3:00 The sum\n\nThree it is."
    assert limit.text.startswith("## The limit decides\n\n| Limit | |\n|---|---|\n| Food | 32 [^call-8] |")
    assert chat.text.split("[^")[0].strip() == "## What else?"
    assert chat.notes == "3:00–16:00 Questions\n\nChat\n\nAsk the scale."


def test_only_the_list_or_table_directly_below_belongs_to_a_slide() -> None:
    script = (
        "[On screen: Ask]\n\n### Why?\n\nBecause. It is so.\n\n- Left over\n\n"
        "[On screen: Weigh]\n| a | b |\n|---|---|\n| c | d |\n\nThen **look**."
    )
    _, ask, weigh = read_slides(render_deck(SESSION, {0: script}, spec_of(words="slot")))
    assert (ask.text, ask.notes) == ("## Ask", "1:00–1:30 The case\n\nBecause. It is so.")
    assert (weigh.text, weigh.notes) == ("## Weigh\n\n| a | b |\n|---|---|\n| c | d |", "Then look.")


def test_an_exercise_is_a_slide_and_its_likely_answers_are_for_the_speaker() -> None:
    script = (
        "[Exercise 1: Weigh your own]\n- Nobody does -> Then I do. [Speaker: weighs a plate] {call-4}\n\n[Wait 90 s]"
    )
    _, exercise = read_slides(render_deck(SESSION, {0: script}, spec_of(words="slot")))
    assert exercise.text.startswith("## Weigh your own\n\n[^call-4]\n")
    assert exercise.notes == "1:00–3:30 The case\n\nExercise 1, 90 s"
    text = render_document(SESSION, {0: script}, spec_of(words="slot"))
    assert "Slide 2, Exercise 1:** Weigh your own" in text
    assert "- **Nobody does** → Then I do. (*Kari Nordmann: weighs a plate*) [^call-4]" in text


def test_the_sheet_of_a_case_grows_on_the_screen() -> None:
    more = "[On screen: More]\n|a | b |\n|---|:--|\n| c | 1 |\n| e | f |\n\nSo.\n\n"
    other = "[On screen: Other]\n| g | h |\n|---|---|\n| i | j |\n\nSo."
    shown = {1: SHEET + "Look.\n\n" + more + other}
    texts = [each.text for each in read_slides(render_deck(LIVE, shown, spec_of(words="slot")))]
    head = "| a | b |\n|---|---|"
    assert texts[1:] == [
        f"## The sheet\n\n{head}\n| c | |\n| d | |",
        f"## More\n\n{head}\n| c | 1 |\n| d | |\n| e | f |",
        "## Other\n\n| g | h |\n|---|---|\n| i | j |",
    ]
    alone = [each.text for each in read_slides(render_deck(SESSION, shown, spec_of(words="slot")))]
    assert alone[2] == "## More\n\n|a | b |\n|---|:--|\n| c | 1 |\n| e | f |"


def test_a_sheet_that_has_no_more_room_loses_its_first_rows() -> None:
    rows = [f"[On screen: Row {place}]\n| a | b |\n|---|---|\n| {place} | x |\n\nSo." for place in range(10)]
    deck = read_slides(render_deck(LIVE, {1: "\n\n".join(rows)}, spec_of(words="slot")))
    assert [each.split(" ")[1] for each in deck[-1].text.split("\n")[4:]] == [str(place) for place in range(6, 10)]


def test_a_slide_cites_what_is_said_while_it_shows() -> None:
    script = "[On screen: Weigh] {call-8}\n- Full {call-2}\n\nOne night is weather. {call-5}\n\nAsk. {call-4}"
    _, weigh = read_slides(render_deck(SESSION, {0: script}, spec_of(words="slot")))
    _, line, below, *_ = weigh.text.split("\n\n")
    assert line == "- Full [^call-2]"
    assert [label in below for label in ("call-8", "call-5", "call-4", "call-2")] == [True, True, True, False]


@pytest.mark.parametrize(("between", "is_kept"), [("", True), ("Work it out.\n\n", False)])
@pytest.mark.parametrize("question", ["[Poll 1: How much?]\n- One\n- Two", "[Chat 1: How much?]\n- One -> Two do."])
def test_a_question_keeps_the_figures_that_are_shown_directly_before_it(
    question: str, between: str, is_kept: bool
) -> None:
    deck = read_slides(render_deck(SESSION, {0: SHEET + between + question}, spec_of(words="slot")))
    assert deck[-1].text.startswith("## How much?")
    assert ("| c | |" in deck[-1].text) == is_kept
    assert ("- One\n- Two" in deck[-1].text) == question.startswith("[Poll")


def test_a_question_keeps_the_figures_that_it_cites() -> None:
    table = "[On screen: Weigh]\n| a | b |\n|---|---|\n| c | 32 {call-8} |\n\nWork it out.\n\n"
    for question in ("[Chat 1: How much?]\n- 16 -> Half. {call-8}", "[Chat 1: How much?] {call-8}\n- 16"):
        deck = read_slides(render_deck(SESSION, {0: table + question}, spec_of(words="slot")))
        assert "| c | 32 [^call-8] |" in deck[-1].text


@pytest.mark.parametrize(
    ("script", "faulty"),
    [
        (f"[On screen: {'Weigh ' * 14}]", 0),
        (f"[On screen: {'Weigh ' * 15}]", 1),
        (f"[On screen: Weigh]\n- {'plate ' * 12}", 0),
        (f"[On screen: Weigh]\n- {'plate ' * 13}", 1),
        ("[On screen: Weigh]\n" + "- plate\n" * 4, 0),
        ("[On screen: Weigh]\n" + "- plate\n" * 5, 1),
        ("[On screen: Weigh]\n| a | b |\n|---|---|\n" + "| c | d |\n" * 4, 0),
        ("[On screen: Weigh]\n| a | b |\n|---|---|\n" + "| c | d |\n" * 5, 1),
        (f"[On screen: Weigh]\n\n{'plate ' * 30}", 0),
        (f"[Poll 1: How many?]\n- One -> {'plate ' * 30}", 0),
        (f"[Chat: How many?]\n- {'plate ' * 30}", 0),
        (f'[On screen: Say it]\n- "{"plate " * 40}"', 0),
        (f'[On screen: Say it]\n- "{"plate " * 41}"', 1),
        ("[On screen: Say it]\n- You get your money back,\n- and I only wonder.", 1),
        (f"[Exercise 1: {'Weigh ' * 24}]", 0),
        (f"[Poll 1: {'Weigh ' * 25}?]", 1),
    ],
)
def test_a_slide_is_read_at_a_glance(script: str, faulty: int) -> None:
    rules = make_rules(spec_of(words="slot"), SESSION)
    found = [fault for unit in list_units(script) for fault in find_faults(unit, rules)]
    assert [fault.severe for fault in found if fault.reason == "slide too full"] == [False] * faulty
