"""What a person has still to decide is in no product, and a finding says so."""

from dataclasses import replace

import pytest

from kit_builder.products.check_kit import prepare_for_readers
from kit_builder.products.definitions import ProductInput, list_products, load_product
from kit_builder.products.render import render_product
from kit_builder.products.withhold import withhold_telling, withhold_undecided
from kit_builder.records import Evidence, Finding, Item, Kit, Method, Number, Story
from kit_builder.text.languages import load_language
from kit_builder.text.markdown import clean_text
from kit_builder.text.prompts import find_prompts_folder

ENGLISH = load_language("en", [find_prompts_folder()])
TEXT = "The owner lost 40 covers on a wet Sunday, and the harbour was empty."


def evidence(*lines: int) -> tuple[Evidence, ...]:
    return tuple(Evidence("call.vtt", "call", line, line, "Said so.") for line in lines)


def item(text: str, line: int, kind: str = "", *, conflict: str = "") -> Item:
    conflicts = (Item(conflict, evidence(line + 100)),) if conflict else ()
    return Item(text, evidence(line), conflicts, kind=kind)


def step(text: str, line: int, *attached: Item, conflict: str = "") -> Item:
    return replace(item(text, line, conflict=conflict), attachments=attached, stage="Work")


UNDECIDED = Method(
    "m",
    "Price a dish",
    promise=(item("A list of dishes.", 1),),
    steps=(
        step("List the dishes.", 2, item("Ring on Mondays.", 3, "detail", conflict="Ring on Fridays.")),
        step("Flag a dish over 32 percent.", 4, item("Rent eats the rest.", 5, "reason"), conflict="Flag it over 30."),
        step("Check it after 6 weeks.", 6, item("Prices move.", 7, "reason"), item("Aim at 30.", 12, "detail")),
        step("Look once more for the same thirty percent.", 10),
    ),
    rules=(
        item("Leave what clears 12 pounds.", 8, conflict="Leave what clears 10 pounds."),
        item("Keep soup.", 9),
        item("Wait 30 days.", 11),
        item("Round it up.", 12),
    ),
    numbers=(
        Number("limit", "30", "percent", evidence=evidence(104, 10, 12)),
        Number("weeks", "6", "weeks", evidence=evidence(6)),
    ),
)


@pytest.mark.parametrize("name", list_products([find_prompts_folder()]))
def test_neither_version_of_a_conflict_reaches_a_product(name: str) -> None:
    prepared = prepare_for_readers([UNDECIDED], ENGLISH)
    product = render_product(ProductInput(name, load_product(name, ENGLISH.folders), Kit("K"), prepared, ENGLISH), {})
    assert product.findings == ()
    assert product.files
    shown = clean_text(" ".join(product.files.values()))
    hidden = ("Ring on", "Flag", "Rent eats", "12 pounds", "10 pounds", "30 percent", "thirty", "Aim at 30")
    hidden = (*hidden, ENGLISH.words["card"]["conflict"])
    assert [each for each in hidden if each in shown] == []


def test_steps_move_up_and_the_rest_is_kept() -> None:
    method, _ = withhold_undecided(UNDECIDED, ENGLISH)
    assert [each.text for each in method.steps] == ["List the dishes.", "Check it after 6 weeks."]
    assert [each.text for each in method.steps[1].attachments] == ["Prices move."]
    assert [each.text for each in method.rules] == ["Keep soup.", "Wait 30 days.", "Round it up."]
    assert [each.name for each in method.numbers] == ["weeks"]


def test_each_conflict_is_reported_with_its_versions() -> None:
    _, findings = withhold_undecided(UNDECIDED, ENGLISH)
    conflicts = {each.where.rpartition(", ")[2]: each.message for each in findings if each.level == "warning"}
    assert conflicts.keys() == {"steps-1.1", "steps-2", "rules-1", "Price a dish"}
    assert all(text in conflicts["Price a dish"] for text in ("the same thirty percent", "Aim at 30."))
    assert "over 32 percent" in conflicts["steps-2"]
    assert "over 30" in conflicts["steps-2"]
    assert "step is missing" in conflicts["steps-2"]
    assert "step is missing" not in conflicts["rules-1"] + conflicts["steps-1.1"]
    assert [each.message.endswith("limit.") for each in findings if each.level == "note"] == [True]


def story_kit(*rows: Story, lines: tuple[int, ...] = (5,)) -> tuple[Method, tuple[Finding, ...]]:
    told = Item(TEXT, evidence(*lines), kind="story")
    method = Method("m", "M", steps=(step("Do it.", 1, told),), stories=rows, is_arranged=True)
    return withhold_undecided(method, ENGLISH)


@pytest.mark.parametrize(
    ("rows", "is_told"),
    [
        ([Story("S", "client", consent="yes")], True),
        ([Story("S", "client", consent="ask")], True),
        ([Story("S", "", consent="ask")], True),
        ([Story("S", "client", "the harbour", consent="ask")], True),
        ([Story("S", "client", consent="no")], False),
        ([Story("S", "expert", consent="ask")], True),
        ([Story("S", "expert", consent="no")], False),
        ([Story("S", "client", consent="yes"), Story("T", "client", consent="no")], False),
        ([], False),
    ],
)
def test_story_is_told_as_its_row_allows(rows: list[Story], *, is_told: bool) -> None:
    method, findings = story_kit(*(replace(row, evidence=evidence(4, 5)) for row in rows))
    assert len(method.steps[0].attachments) == is_told
    assert len(findings) == (not is_told)
    assert all(finding.level == "note" and "40 covers" in finding.message for finding in findings)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("The owner asked me. “You carry it,” I said, and I meant it. He did.", True),
        ("The owner of the Crown asked me to carry it.", False),
        ("I asked, and Gordon carried it.", False),
    ],
)
def test_story_with_a_name_waits_for_consent(text: str, *, is_told: bool) -> None:
    told = Item(text, evidence(5), kind="story")
    row = Story("S", "client", consent="ask", evidence=evidence(5))
    method = Method("m", "M", steps=(step("Do it.", 1, told),), stories=(row,), is_arranged=True)
    shown, findings = withhold_undecided(method, ENGLISH)
    assert bool(shown.steps[0].attachments) is is_told
    assert bool(findings) is not is_told


@pytest.mark.parametrize(("hide", "is_shown"), [("Saltbox, 14 staff", True), ("Saltbox; the Harbour", False)])
def test_a_story_is_not_shown_as_it_is_with_what_must_be_left_out(hide: str, *, is_shown: bool) -> None:
    method, _ = story_kit(Story("S", "client", hide, consent="yes", evidence=evidence(5)))
    (shown,), findings = withhold_telling([method])
    assert len(shown.steps[0].attachments) == is_shown
    assert ["the Harbour" in each.message for each in findings] == [True] * (not is_shown)


def test_row_about_other_lines_decides_nothing() -> None:
    method, findings = story_kit(Story("S", "client", consent="yes", evidence=evidence(6)))
    assert method.steps[0].attachments == ()
    assert findings


def test_story_added_by_hand_is_told() -> None:
    method, findings = story_kit(lines=())
    assert len(method.steps[0].attachments) == 1
    assert findings == ()


def test_there_is_one_finding_for_all_stories_of_a_method() -> None:
    stories = (item("Petra rang the bank in Oslo about it twice last week.", 3), item("It did not work out.", 4))
    told = item("There was a café that took the burger up a pound.", 5)
    flat = Method("m", "M", steps=(item("Do it.", 1),), examples=(*stories, told))
    method, (finding,) = withhold_undecided(flat, ENGLISH)
    assert method.examples == (told,)
    assert "2 stories" in finding.message


def test_remarks_of_speech_are_left_out_and_reported() -> None:
    said = replace(evidence(3)[0], start="00:01:00")
    texts = ("I know, you'll want to do all of them.", "Leave the drinks out.", "No more than ten dishes first.")
    details = tuple(Item(text, (said,), kind="detail") for text in texts)
    written = Item("I always begin with soup.", evidence(4), kind="detail")
    method = Method("m", "M", steps=(Item("List them.", evidence(2), attachments=(*details, written)),))
    shown, findings = withhold_undecided(method, ENGLISH)
    assert shown.steps[0].attachments == (*details[1:], written)
    assert [each.level for each in findings] == ["note"]
    assert texts[0] in findings[0].message


def test_what_else_is_said_at_a_step_stays_if_only_its_number_is_undecided() -> None:
    stairs, reason = item("Put the stairs down, too.", 3, "detail"), item("You tire.", 4, "reason")
    steps = (
        step("Draw the route.", 1, item("It needn't be pretty.", 11, "detail")),
        step("Start at nine.", 12, conflict="Start at ten."),
        step("Mark no more than eight stops.", 2, stairs, reason, conflict="Mark no more than six stops."),
        step("Walk it once a month at night, on the same route with the same eight stops.", 5),
        step("If you have eight stops, time them.", 6),
        step("Walk it backwards, past the eight stops, and time yourself.", 7),
    )
    stops = Number("stops", "eight", evidence=evidence(2, 5, 6, 7))
    method = Method("m", "M", steps=steps, numbers=(stops,), is_arranged=True)
    shown, findings = withhold_undecided(method, ENGLISH)
    assert [each.text for each in shown.steps] == ["Draw the route.", "Walk it once a month at night."]
    assert [each.text for each in shown.steps[0].attachments] == ["It needn't be pretty.", "Put the stairs down, too."]
    assert all(told in "".join(each.message for each in findings) for told in ("time them", "time yourself"))


def test_what_else_is_said_at_a_step_goes_below_one_that_is_told() -> None:
    steps = (
        step("Draw the route.", 1),
        step("If you have eight stops, time them.", 5),
        step(
            "Mark no more than eight stops.", 2, item("Put the stairs down.", 3, "detail"), conflict="Mark six stops."
        ),
    )
    method = Method(
        "m", "M", steps=steps, numbers=(Number("stops", "eight", evidence=evidence(2, 5)),), is_arranged=True
    )
    shown, _ = withhold_undecided(method, ENGLISH)
    assert [(each.text, [told.text for told in each.attachments]) for each in shown.steps] == [
        ("Draw the route.", ["Put the stairs down."])
    ]


def test_nothing_is_kept_of_a_step_if_it_is_undecided_what_one_does() -> None:
    call = step("Ring them.", 2, item("Do it on Monday.", 3, "detail"), conflict="Write to them.")
    method = Method("m", "M", steps=(step("Look.", 1), call), is_arranged=True)
    shown, _ = withhold_undecided(method, ENGLISH)
    assert [(each.text, each.attachments) for each in shown.steps] == [("Look.", ())]
