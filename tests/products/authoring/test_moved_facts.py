"""Files that name facts follow them when lines are inserted above theirs in the source."""

from dataclasses import replace

import pytest

from kit_builder.products.authoring.facts import Facts, list_facts
from kit_builder.products.authoring.moved_facts import find_moved
from kit_builder.records import Evidence, Item, Method


def facts_of(*told: tuple[str, int]) -> Facts:
    """Return the facts of a method whose steps say and quote the given texts, from the given lines."""
    return list_facts([Method("m", "M", steps=tuple(make_step(text, line) for text, line in told))])


def make_step(text: str, line: int) -> Item:
    return Item(text, (Evidence("call.vtt", "call", line, line, text),))


def test_facts_are_followed_to_their_new_lines() -> None:
    moved = find_moved(facts_of(("Weigh.", 3), ("Wait.", 4)), facts_of(("Sit.", 2), ("Weigh.", 4), ("Wait.", 5)))
    assert moved == {"call-3": "call-4", "call-4": "call-5"}


def test_a_fact_in_other_words_is_known_by_its_quote() -> None:
    before = facts_of(("Weigh.", 3))
    (step,) = before.values()
    after = {"call-4": replace(step, id="call-4", text="Weigh it.")}
    assert find_moved(before, after) == {"call-3": "call-4"}


def test_a_changed_fact_keeps_its_id() -> None:
    assert find_moved(facts_of(("Weigh.", 3)), facts_of(("Measure.", 3))) == {}


def test_the_id_of_a_lost_fact_does_not_become_that_of_another() -> None:
    moved = find_moved(facts_of(("Weigh.", 3), ("Wait.", 4)), facts_of(("Weigh.", 4)))
    assert moved == {"call-3": "call-4", "call-4": "gone-call-4"}


@pytest.mark.parametrize("line", [3, 9])
def test_facts_with_the_same_words_are_told_apart_by_their_order(line: int) -> None:
    before = facts_of(("Wait.", 3), ("Wait.", 7))
    assert find_moved(before, facts_of(("Wait.", line), ("Wait.", line + 4))) == {
        key: now for key, now in (("call-3", f"call-{line}"), ("call-7", f"call-{line + 4}")) if key != now
    }
