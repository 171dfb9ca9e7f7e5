"""What code refuses, and what it asks the checker about, where a document words steps of a card in its own way."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kit_builder.products.authoring.cited_text import CitedSentence
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.steps.wording import find_change, list_doubts
from tests.products.authoring.documents import ENGLISH, WEIGH, facts_of, said

RING = said("Get the waiters to mention the dish for two weeks, if nobody orders it.", 40)
MOVE = said("Move the dish to the top of its section, if nobody orders it.", 41)
WAIT = said("Wait at least 4 weeks after that, but not on Fridays.", 42)
MENU = replace(WEIGH, steps=(MOVE, RING, WAIT))
MENU_WORDS = (
    "If nobody orders it, move the dish to the top of its section and get the waiters to mention it for two weeks. "
    "After that, wait at least 4 weeks, but not on Fridays."
)
MENU_IDS = ["call-41", "call-40", "call-42"]


def doubt(wording: str, ids: Sequence[str], facts: Facts, title: str = "Do it", below: str = "") -> list[str]:
    """Return what the checker is asked about a wording that code does not refuse."""
    cited = [CitedSentence(below)] if below else []
    assert not find_change(wording, ids, facts, ENGLISH, title, cited)
    return list_doubts(wording, ids, facts, ENGLISH, title, cited)


def test_a_condition_that_several_steps_share_is_said_once() -> None:
    assert not find_change(MENU_WORDS, MENU_IDS, facts_of(MENU), ENGLISH, "Get the dish ordered")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("two weeks", "three weeks"),
        ("two weeks", "two days"),
        ("but not on Fridays", "but not on Mondays"),
        (" After that, wait at least 4 weeks, but not on Fridays.", ""),
        ("move the dish to the top of its section and get", "get"),
        ("the waiters", "Anna"),
    ],
)
def test_code_refuses_what_one_wording_certainly_changes_in_several_steps(before: str, after: str) -> None:
    assert before in MENU_WORDS
    changed = MENU_WORDS.replace(before, after)
    assert find_change(changed, MENU_IDS, facts_of(MENU), ENGLISH, "Get the dish ordered")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("If nobody orders it", "If somebody orders it"),
        (" at least", ""),
        ("at least", "at most"),
        ("but not on Fridays", "and on Fridays"),
        ("move the dish", "you may move the dish"),
        ("4 weeks", "about 4 weeks"),
    ],
)
def test_the_checker_is_asked_about_what_a_wording_may_change(before: str, after: str) -> None:
    assert before in MENU_WORDS
    assert doubt(MENU_WORDS.replace(before, after), MENU_IDS, facts_of(MENU))


def test_only_steps_that_follow_one_another_are_one() -> None:
    assert "follow one another" in find_change("", ["call-41", "call-42"], facts_of(MENU), ENGLISH, "Order")


NEW = said("Weigh three new plates once the kitchen has its ladle.", 44)
AGREE = said("Agree the grams with the chef, and write the agreed grams up at the pass.", 45)
AGAIN = said("Weigh three further plates once the agreed grams are written up at the pass.", 46)


def test_a_step_whose_words_others_share_is_the_checkers_to_find_missing() -> None:
    facts, ids = facts_of(replace(WEIGH, steps=(NEW, AGREE, AGAIN))), ["call-44", "call-45", "call-46"]
    before = "Weigh three new plates once the kitchen has its ladle. Agree the grams with the chef, and write"
    words = f"{before} the agreed grams up at the pass. Then weigh three plates."
    assert not find_change(words, ids, facts, ENGLISH, "Weigh")
    assert find_change("Agree the grams with the chef.", ids, facts, ENGLISH, "Weigh")


def test_a_definition_may_be_said_with_a_step() -> None:
    term = said("The pass is where the plates leave the kitchen.", 48, "definition")
    facts = facts_of(replace(WEIGH, steps=(said("Put a scale on the pass.", 49, "", "", term),)))
    words = "Put a scale on the pass, where the plates leave the kitchen."
    assert not find_change(words, ["call-49", "call-48"], facts, ENGLISH, "Put a scale there")


def test_a_word_for_one_or_two_that_is_missing_is_the_checkers_to_judge() -> None:
    two = said("Count plates as one if two of them are made of the same mould.", 47)
    facts = facts_of(replace(WEIGH, steps=(two,)))
    assert not find_change("Count plates of the same mould as one.", ["call-47"], facts, ENGLISH, "Count plates")


def test_a_mark_that_names_what_no_step_shows_is_told_which_that_is() -> None:
    facts = facts_of(WEIGH)
    (question, *_) = [key for key, fact in facts.items() if fact.kind == "phrases"]
    message = find_change("Weigh three plates.", ["call-4", question], facts, ENGLISH, "Weigh")
    assert f"No step shows {question} (phrases)." in message


MOVED = "If nobody orders it, move the dish to the top of its section and get the waiters to mention it for two weeks."
REST = "After that, wait at least 4 weeks, but not on Fridays."


def test_a_whole_step_may_keep_its_limit_and_exception_below() -> None:
    words = f"{MOVED} Then wait."
    assert find_change(words, MENU_IDS, facts_of(MENU), ENGLISH, "Get it ordered")
    assert not find_change(words, MENU_IDS, facts_of(MENU), ENGLISH, "Get it ordered", [CitedSentence(REST)])


@pytest.mark.parametrize(
    ("words", "below"),
    [
        (f"{MOVED} Then wait.", "After that, wait at least 5 weeks, but not on Fridays."),
        (f"{MOVED} Then wait 5 weeks.", REST),
    ],
)
def test_what_stands_below_excuses_no_other_number(words: str, below: str) -> None:
    assert find_change(words, MENU_IDS, facts_of(MENU), ENGLISH, "Get it ordered", [CitedSentence(below)])


@pytest.mark.parametrize(
    ("words", "below"),
    [
        (f"{MOVED} Then wait.", "After that, wait 4 weeks, but not on Fridays."),
        (f"{MOVED} Then wait.", "After that, wait at least 4 weeks, and on Fridays."),
        (f"{MOVED} Then you may wait.", REST),
        (f"{MOVED} Then wait about 4 weeks.", REST),
        ("Wait, and move the dish to the top, and get the waiters to mention it for two weeks.", REST),
        (f"{MOVED} Then wait.".replace("nobody", "somebody"), f"{REST} Don't wait for fewer."),
    ],
)
def test_what_stands_below_settles_no_doubt_about_the_words(words: str, below: str) -> None:
    assert doubt(words, MENU_IDS, facts_of(MENU), below=below)


WAYS = (
    said("If a dish is popular but poor, keep it and fix the plate.", 50),
    said("Move the dish to the top of its section, if nobody orders it.", 51),
    said("If a dish earns nothing, take it off at the next print.", 52),
)
POPULAR = "- **If** it is popular but poor, **then** keep it and fix the plate."
UNSOLD = "- **If** nobody orders it, **then** move it to the top of its section."
POOR = "- **If** it earns nothing, **then** take it off at the next print."


@pytest.mark.parametrize(("joint", "is_changed"), [(" | ", False), (" ", True)])
def test_ways_of_which_one_is_taken_have_no_order(joint: str, is_changed: bool) -> None:
    facts = facts_of(replace(WEIGH, steps=WAYS))
    told = joint.join(["Look at the dish:", POPULAR, POOR, UNSOLD]).replace(" - **", " **" if is_changed else " - **")
    doubts = doubt(told, ["call-50", "call-51", "call-52"], facts)
    assert ("another order than on the card" in doubts) is is_changed


LIMIT = replace(
    WEIGH,
    steps=(
        said(
            "If the plates are more than 15 percent apart, get a ladle.",
            50,
            "",
            "",
            said("Leave the dish alone if it earns more than 12 pounds.", 51, "rule"),
            said("Write the grams down before you go on.", 52, "rule"),
        ),
    ),
)
OVER = "- **If** they are more than 15 percent apart and it earns at most 12 pounds, **then** get a ladle."
EARNS = "- **If** it earns more than 12 pounds, **then** leave the dish alone."
WITHIN = "- **If** the plates are not that far apart, **then** go on."


@pytest.mark.parametrize(
    ("ways", "is_changed"),
    [
        ([EARNS, OVER, WITHIN], False),
        ([EARNS, OVER.replace("at most 12", "at most 13"), WITHIN], True),
        ([EARNS, OVER.replace("15", "20"), WITHIN], True),
    ],
)
def test_ways_may_be_told_so_that_exactly_one_fits(ways: list[str], is_changed: bool) -> None:
    told = " | ".join(["Compare the plates:", *ways])
    assert bool(find_change(told, ["call-50", "call-51"], facts_of(LIMIT), ENGLISH, "Decide")) is is_changed


def test_a_heading_may_have_the_amount_of_a_rule_beside_its_step_and_words_may_count_to_two() -> None:
    words = "Compare the two, the one with the other, and if they are more than 15 percent apart, get a ladle."
    assert not find_change(words, ["call-50"], facts_of(LIMIT), ENGLISH, "Keep 12 pounds in mind")
    assert find_change(words, ["call-50"], facts_of(LIMIT), ENGLISH, "Keep 13 pounds in mind")
    assert find_change(words.replace("the two", "the three"), ["call-50"], facts_of(LIMIT), ENGLISH, "Compare")


def test_the_checker_is_asked_about_the_number_of_a_rule_that_is_not_said() -> None:
    words = "If the plates are more than 15 percent apart, get a ladle, unless it earns enough."
    assert "on the card, not here: 12" in doubt(words, ["call-50", "call-51"], facts_of(LIMIT))


def test_the_first_word_of_an_item_is_no_name() -> None:
    told = "Write it: | - **Question:** what they asked | - **Answer:** what you say | - what comes next"
    step = said("Write what they asked (question), what you say (answer) and what comes next.", 60)
    assert not find_change(told, ["call-60"], facts_of(replace(WEIGH, steps=(step,))), ENGLISH, "Write it")


def test_the_checker_judges_a_number_of_an_earlier_step() -> None:
    told = f"{MENU_WORDS[:-1]}, with the 15 percent taken off."
    facts = facts_of(replace(MENU, steps=(said("Take 15 percent off.", 38), said("Write it down.", 39), *MENU.steps)))
    assert any("15" in each for each in doubt(told, MENU_IDS, facts))


def test_a_rule_may_be_said_before_the_step_that_it_belongs_to() -> None:
    told = "Write the grams down. If the plates are more than 15 percent apart, get a ladle before you go on."
    assert not find_change(told, ["call-50", "call-52"], facts_of(LIMIT), ENGLISH, "Compare the plates")


def test_a_percentage_is_worked_out_with_a_hundred() -> None:
    percent = "Divide the cost by the price, and multiply by 100."
    assert not find_change(percent, ["call-7"], facts_of(WEIGH), ENGLISH, "Divide")
    assert find_change(percent.replace("100", "90"), ["call-7"], facts_of(WEIGH), ENGLISH, "Divide")


def test_a_condition_may_have_a_negation_that_the_card_has_not() -> None:
    both = "put the empty plate on the scale, zero it, and weigh three plates."

    def change(words: str) -> str:
        return find_change(words, ["call-3", "call-4"], facts_of(WEIGH), ENGLISH, "Weigh the plates")

    assert not change(f"If it isn't done yet, {both}")
    assert "negation" in change(f"If it is done, don't {both}")
