"""Test what the items of a card become in products."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kit_builder.kit.cards import read_card
from kit_builder.products.check_kit import prepare_for_readers
from kit_builder.products.definitions import load_product_words
from kit_builder.products.forms.break_even import compute_break_even, format_money
from kit_builder.products.forms.decisions import exclude_decisions, find_decisions
from kit_builder.products.forms.lessons import build_lessons
from kit_builder.products.forms.method_order import sort_methods
from kit_builder.products.forms.run_of_show import WORDS_A_MINUTE, build_run_of_show
from kit_builder.products.forms.second_person import address_reader, to_second_person
from kit_builder.products.forms.stories import anonymise_stories
from kit_builder.products.forms.terms import find_terms, find_tools
from kit_builder.products.forms.timeline import find_due_times
from kit_builder.products.forms.titles import read_minutes, read_promise
from kit_builder.products.forms.without_repeats import remove_said
from kit_builder.records import Evidence, Item, Method, Offer
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder
from kit_builder.text.tokens import tokenize

SAMPLES = Path(__file__).parent.parent.parent / "samples"
LANGUAGES = {code: load_language(code, [find_prompts_folder()]) for code in ("en", "nb", "de")}


def item(text: str, line: int = 1) -> Item:
    return Item(text, (Evidence("call.vtt", "call", line, line, text),))


@pytest.mark.parametrize(
    ("code", "rule", "cut"),
    [
        ("en", "If it is above 500 euros, phone first.", ("it is above 500 euros", "phone first", "")),
        ("en", "When nobody answers, write once more.", ("nobody answers", "write once more", "")),
        ("en", "If they are near, stay, because moving costs.", ("they are near", "stay", "moving costs")),
        (
            "en",
            "If it is over 32, the price, that is, then drop it.",
            ("it is over 32, the price, that is", "drop it", ""),
        ),
        ("en", "Under 300 -> pay back.", ("Under 300", "pay back", "")),
        ("nb", "Hvis den er over 12, så skal den på lista.", ("den er over 12", "skal den på lista", "")),
        ("nb", "Hvis de er uenige, vent, fordi det haster ikke.", ("de er uenige", "vent", "det haster ikke")),
        ("de", "Wenn er fehlt, dann ruf an.", ("er fehlt", "ruf an", "")),
    ],
)
def test_unambiguous_rule_is_split(code: str, rule: str, cut: tuple[str, str, str]) -> None:
    (found,) = find_decisions([item(rule)], LANGUAGES[code])
    assert (found.condition.text, found.action.text, found.reason.text) == cut
    assert found.condition.evidence == item(rule).evidence


@pytest.mark.parametrize(
    "rule",
    [
        "If a, b, c, do it.",
        "Never bluff.",
        "Call if it is late.",
        'If they say "yes, please", smile.',
        "a -> b -> c",
        "If so.",
    ],
)
def test_ambiguous_rule_is_left_whole(rule: str) -> None:
    found = find_decisions([item(rule)], LANGUAGES["en"])
    assert found == () or '"yes, please"' in found[0].condition.text
    if not found:
        assert exclude_decisions([item(rule)], LANGUAGES["en"]) == (item(rule),)


@pytest.mark.parametrize(
    ("code", "said", "expected"),
    [
        ("en", "I never go over 7 percent.", "You never go over 7 percent."),
        ("en", "My limit is 12 percent.", "Your limit is 12 percent."),
        ("en", 'I ask: "Can I help you?"', 'You ask: "Can I help you?"'),
        (
            "en",
            'Start low. "We would like to stay. I need these at my price. Can you?" Then I count to ten.',
            'Start low. "We would like to stay. I need these at my price. Can you?" Then you count to ten.',
        ),
        ("nb", "Grensa mi er 12 prosent.", "Grensa di er 12 prosent."),
        ("nb", "Jeg begynner alltid med «Jeg lurer på».", "Du begynner alltid med «Jeg lurer på»."),
        ("de", "Mein Grenzwert ist 12.", "Dein Grenzwert ist 12."),
    ],
)
def test_first_person_becomes_second_person(code: str, said: str, expected: str) -> None:
    assert to_second_person(said, LANGUAGES[code].words) == expected
    assert to_second_person(expected, LANGUAGES[code].words) == expected


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("nb", "min. 30 returer på modellen, ellers vente"),
        ("en", "I think it is 12."),
        ("en", "I had a place by a harbour."),
        ("en", "I tell you what to do."),
        ("nb", "Jeg tror det er 12."),
        ("de", "Ich rufe immer an."),
        ("en", "Weigh the plate."),
    ],
)
def test_sentence_about_the_expert_alone_is_unchanged(code: str, said: str) -> None:
    assert to_second_person(said, LANGUAGES[code].words) == said


def test_scripts_and_pitfalls_keep_the_first_person() -> None:
    method = Method(
        "m", "M", steps=(item("I weigh it."),), scripts=(item("I am checking."),), pitfalls=(item("I rush."),)
    )
    converted = address_reader(method, LANGUAGES["en"].words)
    assert (converted.steps[0].text, converted.scripts, converted.pitfalls) == (
        "You weigh it.",
        method.scripts,
        method.pitfalls,
    )


def test_needed_method_comes_first() -> None:
    words = LANGUAGES["en"].words
    talk = Method("t", "Supplier talk (do AFTER the cards)", steps=(item("Ring."),))
    card = Method("c", "Portion cost card", steps=(item("Weigh."),))
    price = Method("p", "Raise a price", needs=(item("The portion cost card of the dish."),), steps=(item("Choose."),))
    assert [each.id for each in sort_methods([talk, price, card], words)] == ["c", "t", "p"]
    assert sort_methods([card, talk, price], words) == (card, talk, price)
    both = [
        Method("a", "First thing", when=(item("After the second one."),)),
        Method("b", "Second one", when=(item("First thing."),)),
    ]
    assert [each.id for each in sort_methods(both, words)] == ["a", "b"]


def test_reason_and_rule_are_taught_with_their_step() -> None:
    steps = (item("Weigh the plate before the invoices.", 1), item("Write the price per kilo on the card.", 5))
    reason = item("Because if you start with the invoices you learn nothing.", 2)
    rule = item("If the price per kilo is above 10, write the trim on the card.", 90)
    general = item("Never let the chef do it.", 80)
    taught = build_lessons(Method("m", "M", steps=steps, rules=(reason, rule), pitfalls=(general,)), LANGUAGES["en"])
    assert taught.steps[0].attached == (replace(reason, kind="reason"),)
    assert taught.steps[1].of("rule") == (replace(rule, kind="rule"),)
    assert (taught.rules, taught.pitfalls) == ((), (general,))


def test_words_for_a_moment_are_taught_with_the_only_step_due_then() -> None:
    steps = (item("On day 3, ask.", 1), item("On day 10, send a reminder.", 2), item("On day 10, ring too.", 3))
    early, late, other = (item(f"On {time}: “Hello.”", 90) for time in ("day 3", "day 10", "day 100"))
    taught = build_lessons(Method("m", "M", steps=steps, scripts=(early, late, other)), LANGUAGES["en"])
    assert [each.attached for each in taught.steps] == [(replace(early, kind="script"),), (), ()]
    assert taught.scripts == (late, other)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (Method("m", "M", steps=(item("I weigh it."),), rules=(item("If it is late, stop."),)), False),
        (Method("m", "M", steps=(item("I weigh it."),), is_arranged=True), True),
    ],
)
def test_only_words_of_methods_that_are_not_arranged_are_changed(method: Method, *, expected: bool) -> None:
    (shown,) = prepare_for_readers([method], LANGUAGES["en"])
    assert (shown.steps[0].text == "I weigh it.") == expected


def test_arranged_method_is_taught_as_on_its_card() -> None:
    pitfall = replace(item("If you weigh the plate late, the portions are perfect.", 3), kind="pitfall")
    steps = (
        replace(item("Weigh the plate before the invoices.", 1), stage="Weigh", attachments=(pitfall,)),
        *(replace(item(f"Write line {at} of the card.", at), stage="Write") for at in range(4, 9)),
    )
    general = item("If you weigh the plate before the invoices, write that on the card.", 2)
    method = Method("m", "M", steps=steps, rules=(general,), is_arranged=True)
    taught = build_lessons(method, LANGUAGES["en"])
    assert taught.steps[0].attached == (pitfall,)
    assert taught.rules == (general,)
    assert [len(stage) for stage in taught.stages] == [1, 5]
    assert [[each.number for each in group] for group in taught.groups] in (
        [[1], [2, 3], [4, 5, 6]],
        [[1], [2, 3, 4], [5, 6]],
    )


@pytest.mark.parametrize("count", range(1, 30))
def test_lessons_have_at_most_four_steps_and_include_all(count: int) -> None:
    groups = build_lessons(
        Method("m", "M", steps=tuple(item(f"Do {at}.", at) for at in range(count))), LANGUAGES["en"]
    ).groups
    assert [each.number for group in groups for each in group] == list(range(1, count + 1))
    assert all(1 <= len(group) <= 4 for group in groups)


def all_methods() -> list[tuple[str, Method]]:
    found = [
        (path, read_card(path.read_text(encoding="utf-8"), path.name)) for path in SAMPLES.glob("*/kit/methods/*.md")
    ]
    return [("nb" if "nettbutikk" in path.parts else "en", method) for path, method in found]


def test_every_script_fits_its_slot_and_slots_are_consecutive() -> None:
    for code, method in all_methods():
        say = load_product_words("webinar", LANGUAGES[code].folders)
        found = build_run_of_show(method, (), say, LANGUAGES[code])
        assert found.slots[0].start == 0
        assert found.slots[-1].end % 300 == 0
        for slot, after in zip(found.slots, [*found.slots[1:], None], strict=True):
            assert after is None or slot.end == after.start
            words = sum(len(line.item.text.split()) for line in slot.script)
            if words:
                assert abs(words * 60 / WORDS_A_MINUTE - (slot.end - slot.start)) <= 0.1 * (slot.end - slot.start)
        assert [line.step for slot in found.slots for line in slot.script if line.step] == list(
            range(1, len(method.steps) + 1)
        )
        said = {line.item.text for slot in found.slots for line in slot.script}
        assert {
            each.text for key in ("rules", "pitfalls", "scripts", "outcome") for each in method.section(key)
        } <= said


@pytest.mark.parametrize(("words", "minutes", "own_work"), [(10, 15, 5), (850, 25, 7), (2_900, 45, 10)])
def test_a_session_is_no_longer_than_what_fills_it(words: int, minutes: int, own_work: int) -> None:
    """The exercise takes as long as all that is said, from five to ten minutes, and the questions a little more."""
    say = load_product_words("webinar", LANGUAGES["en"].folders)
    method = Method("m", "Weigh", steps=(Item("Weigh it."), Item(" ".join(["word"] * words))))
    found = build_run_of_show(method, (), say, LANGUAGES["en"])
    exercise, questions = (found.find_kind(kind) for kind in ("exercise", "questions"))
    assert found.minutes == minutes
    assert exercise.end - exercise.start == own_work * 60
    assert own_work * 60 <= questions.end - questions.start < own_work * 60 + 300


@pytest.mark.parametrize(
    ("code", "story", "expected"),
    [
        (
            "en",
            "Petra, an illustrator, had 4,200 euros outstanding. She made her calls in one morning.",
            "An illustrator had 4,200 euros outstanding. She made her calls in one morning.",
        ),
        ("en", "Petra had six clients who never paid on time.", "A client had six clients who never paid on time."),
        (
            "en",
            "There was a café that took the burger up a pound.",
            "There was a café that took the burger up a pound.",
        ),
        ("en", "I did that with Dev at the Saltbox in my first year.", None),
        ("en", "Mail me at a@b.example about how it went with them.", None),
        (
            "nb",
            "Ola hadde en butikk som solgte ullklær til små barn.",
            "En kunde hadde en butikk som solgte ullklær til små barn.",
        ),
        # Trade, town and size identify a client: a story with its town is left out.
        ("en", "Petra, a fishmonger in Svolvær with 14 staff, called every client twice a week.", None),
        ("en", "There was a fishmonger with 14 staff in Svolvær, who called every client.", None),
        ("nb", "Ola, en fiskehandler i Svolvær med 14 ansatte, ringte alle kundene hver uke.", None),
        ("de", "Petra hatte sechs Kunden, die nie rechtzeitig zahlten.", None),
        ("en", "Too short.", None),
    ],
)
def test_story_is_anonymised_or_left_out(code: str, story: str, expected: str | None) -> None:
    assert [each.text for each in anonymise_stories([item(story)], [], LANGUAGES[code])] == (
        [expected] if expected else []
    )


def test_times_at_which_steps_are_due_are_found() -> None:
    steps = [item("On day 3, ask."), item("Wait for 6 weeks."), item("Every Friday, list it."), item("Weigh it.")]
    assert [(each.time, each.step) for each in find_due_times(steps, LANGUAGES["en"])] == [
        ("day 3", 1),
        ("for 6 weeks", 2),
        ("Every Friday", 3),
    ]
    assert find_due_times(steps[:1], LANGUAGES["en"]) == ()
    durations = [item("Take five minutes."), item("It takes 2 hours."), item("Ring after 2.")]
    assert find_due_times(durations, LANGUAGES["en"]) == ()


def test_terms_and_tools_have_the_numbers_of_their_methods() -> None:
    one = Method("a", "PCC = portion cost card", needs=(item("A scale."),))
    two = Method("b", "B", needs=(item("a scale"), item("Cards")), steps=(item("Cost ÷ price = FC%"),))
    assert [(each.term, each.meaning.text, each.method) for each in find_terms([one, two], LANGUAGES["en"])] == [
        ("PCC", "portion cost card", 1)
    ]
    assert [(each.tool.text, each.methods) for each in find_tools([one, two], LANGUAGES["en"])] == [
        ("A scale.", (1, 2)),
        ("Cards", (2,)),
    ]
    plan = Method("c", "C", steps=(item("Thursday = invoices."),))
    assert find_terms([plan], LANGUAGES["en"]) == ()


def test_break_even_needs_rate_and_hours() -> None:
    offer = Offer("kr", rate=900, hours=40, hours_a_sale=0.5, price_kit=1490, price_together=400)
    kit, together = compute_break_even(offer, LANGUAGES["en"])
    assert (kit.left, kit.sales) == (1040, 35)
    assert (together.left, together.sales) == (-50, 0)
    assert compute_break_even(Offer(hours=40, price_kit=1490), LANGUAGES["en"]) == ()
    assert re.sub(r"\s", " ", format_money(1490.5, "kr", LANGUAGES["en"])) == "1 490.5 kr"
    assert tokenize(format_money(30, "", LANGUAGES["en"])) == ("30",)


def test_beneath_a_step_only_what_has_no_word_of_its_own_is_left_out() -> None:
    step = Item("Divide the cost by the price to get the percent, at 32 or less.")
    kept = [
        Item("Divide the cost by the price, not the price by the cost."),
        Item("Divide the cost by the price at 30 or less."),
    ]
    repeated = [Item("Cost ÷ price = percent."), Item("Divide the cost by the price at 30, because 35 was too loose.")]
    assert remove_said([repeated[0], *kept, repeated[1]], step, LANGUAGES["en"]) == kept


@pytest.mark.parametrize(
    ("slide", "promised"),
    [
        ("Slide 2:** Today you weigh one plate [^call-1] [^call-2]", "Today you weigh one plate."),
        ("Slide 2:** Will you weigh it?", "Will you weigh it?"),
        ("Slide 2, Poll 1:** Which one?", ""),
        ("Slide 3:** Weigh it", ""),
        ("Slide 2:** So, the plates", ""),
    ],
)
def test_a_session_promises_what_its_second_slide_says(slide: str, promised: str) -> None:
    script = f"# The plate\n\n> **Slide 1:** The plate\n\nLook.\n\n> **{slide}\n>\n> A card"
    assert read_promise(script, {"slide": "Slide"}, LANGUAGES["en"]) == promised


@pytest.mark.parametrize(("total", "minutes"), [("45:00", 45), ("45:30", 50), ("17:30", 20), ("about 40", 60)])
def test_a_session_invites_to_the_minutes_of_its_run_of_show(total: str, minutes: int) -> None:
    assert read_minutes(f"| 0:00–1:00 | Hello | 1 |\n| **{total}** | **Total** | |", 60, LANGUAGES["en"]) == minutes
