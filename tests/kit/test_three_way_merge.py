from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit_builder.kit.cards import read_card, write_card
from kit_builder.kit.three_way_merge import EditConflict, merge_edits
from kit_builder.records import Evidence, Item, Method, Number
from kit_builder.text.words import load_words

STEPS = ["Cut it.", "Bind it.", "Wait 10 days.", "Look."]


def card(steps: list[str], first_line: int = 1) -> str:
    numbered = list(enumerate(steps, start=1))
    items = "\n".join(f"{number}. {step} [^n-{number + first_line}]" for number, step in numbered)
    notes = "\n".join(f'[^n-{at + first_line}]: n.md, line {at + first_line}: "{step}"' for at, step in numbered)
    return f"---\nid: x\n---\n\n# X\n\n## Steps\n\n{items}\n\n{notes}\n"


BASE = card(STEPS)


@pytest.mark.parametrize("text", [BASE, "# Book\n\nA line.\n", "one\n", ""])
def test_a_change_by_one_side_is_taken(text: str) -> None:
    assert merge_edits("base\n", "base\n", text)[0].strip() == text.strip()
    assert merge_edits("base\n", text, "base\n")[0].strip() == text.strip()
    assert merge_edits(text, text, text) == (text or "\n", ())


def test_an_edit_follows_its_step_to_another_number_and_line() -> None:
    yours = BASE.replace("Bind it. [", "Bind it twice. [").replace("Look. [^n-5]", "Look. [^n-5]\n5. Breathe.")
    merged, conflicts = merge_edits(BASE, yours, card(["Wash it.", "Cut it.", "Bind it.", "Wait 12 days.", "Look."], 4))
    steps = read_card(merged, "x.md").steps
    assert [step.text for step in steps] == [
        "Wash it.",
        "Cut it.",
        "Bind it twice.",
        "Wait 12 days.",
        "Look.",
        "Breathe.",
    ]
    assert [[found.line_start for found in step.evidence] for step in steps] == [[5], [6], [7], [8], [9], []]
    assert "\n6. Breathe.\n" in merged
    assert conflicts == ()


def test_a_deleted_step_stays_deleted() -> None:
    yours = BASE.replace("2. Bind it. [^n-3]\n", "")
    merged, conflicts = merge_edits(BASE, yours, card(["Wash it.", *STEPS]))
    assert [step.text for step in read_card(merged, "x.md").steps] == [
        "Wash it.",
        "Cut it.",
        "Wait 10 days.",
        "Look.",
    ]
    assert conflicts == ()


def test_a_step_changed_by_both_keeps_yours_and_reports_a_conflict() -> None:
    yours = BASE.replace("3. Wait 10 days.", "3. Wait 11 days.")
    merged, conflicts = merge_edits(BASE, yours, card([step.replace("10", "12") for step in STEPS]))
    assert [step.text for step in read_card(merged, "x.md").steps][2] == "Wait 11 days."
    assert conflicts == (EditConflict("1. Wait 11 days.", "1. Wait 12 days."),)


def test_a_step_edited_by_you_and_dropped_by_the_sources_is_a_conflict() -> None:
    yours = BASE.replace("2. Bind it.", "2. Bind it twice.")
    merged, conflicts = merge_edits(BASE, yours, card(["Cut it.", "Wait 10 days.", "Look."]))
    assert "Bind it twice." in merged
    assert conflicts == (EditConflict("1. Bind it twice.", ""),)


def test_equal_quotes_keep_their_own_lines() -> None:
    twice = card(["Cut it.", "Look.", "Cut it."])
    merged, _ = merge_edits(twice, twice.replace("2. Look.", "2. See."), card(["Cut it.", "Look.", "Cut it."], 7))
    assert [found.line_start for step in read_card(merged, "x.md").steps for found in step.evidence] == [8, 9, 10]
    assert "[^n-8]" in merged
    assert "[^n-10]" in merged


def test_a_footnote_written_by_hand_stays() -> None:
    yours = BASE.replace("1. Cut it. [^n-2]", "1. Cut it.[^mine]").replace(
        "[^n-2]: ", "[^mine]: See the film.\n[^n-2]: "
    )
    merged, _ = merge_edits(BASE, yours, card([*STEPS, "Rest."]))
    assert "Cut it.[^mine]" in merged
    assert "[^mine]: See the film." in merged


WORDS = load_words("en")


def staged(count: int, *added: Item) -> Method:
    """Return a method with `count` steps in two stages, of which the fourth last has what is `added` to it attached."""

    def step(number: int) -> Item:
        found = (Evidence("n.md", "n", number, number, f"Do {number}."),)
        reason = Item(f"Because of {number}.", found, kind="reason")
        attached = (reason, *added) if number == count - 3 else (reason,)
        return Item(f"Do {number}.", found, (), attached, stage="First" if number < count - 3 else "Second")

    numbers = (Number("gap", "15", evidence=(Evidence("n.md", "n", 2, 2, "Do 2."),)), Number("pause", "8"))
    return Method("x", "X", steps=tuple(map(step, range(1, count + 1))), numbers=numbers)


@pytest.mark.parametrize("count", [5, 12])
def test_an_attachment_is_added_beneath_a_step_that_you_reworded(count: int) -> None:
    base = write_card(staged(count), WORDS)
    yours = base.replace(f"Do {count - 3}. [", f"Do {count - 3} well. [").replace("| 15 |", "| 16 |")
    rule = Item("Never twice.", (Evidence("n.md", "n", 9, 9, "Not twice."),), (Item("Twice."),), kind="rule")
    merged, conflicts = merge_edits(base, yours, write_card(staged(count, rule), WORDS))
    own = read_card(merged, "x.md")
    wanted = staged(count, rule)
    steps = [
        replace(step, text=step.text.replace(f"Do {count - 3}.", f"Do {count - 3} well.")) for step in wanted.steps
    ]
    assert conflicts == ()
    assert own == replace(
        wanted, steps=tuple(steps), numbers=(replace(wanted.numbers[0], value="16"), wanted.numbers[1])
    )
    assert merged == write_card(own, WORDS)


def test_steps_are_numbered_through_their_stages_and_stay_above_what_is_nested_beneath_them() -> None:
    base = staged(9)
    longer = replace(base, steps=(Item("Begin.", stage="First"), *base.steps))
    yours = write_card(base, WORDS).replace("   - why: Because of 9.", "   - why: Because of 9.\n   - say: Nine!")
    merged, conflicts = merge_edits(write_card(base, WORDS), yours, write_card(longer, WORDS))
    assert conflicts == ()
    own = read_card(merged, "x.md")
    assert [each.kind for each in own.steps[-1].attachments] == ["reason", "script"]
    assert merged == write_card(own, WORDS)


def test_a_conflict_on_an_attachment_is_merged_and_a_deleted_attachment_stays_deleted() -> None:
    base = staged(5)
    second = replace(base.steps[1].attachments[0], conflicts=(Item("For no reason."),))
    new = replace(base, steps=(base.steps[0], replace(base.steps[1], attachments=(second,)), *base.steps[2:]))
    row = "   - why: Because of 1. [^n-1]\n"
    yours = write_card(base, WORDS).replace(row, "")
    merged, _ = merge_edits(write_card(base, WORDS), yours, write_card(new, WORDS))
    own = read_card(merged, "x.md")
    assert own.steps[0].attachments == ()
    assert own.steps[1].attachments == (second,)


def test_a_list_that_begins_again_under_each_heading_does_so_after_a_merge() -> None:
    page = "# Book\n\n### One\n\n1. Go.\n2. Stop.\n\n### Two\n\n1. Look.\n"
    merged, _ = merge_edits(page, page.replace("Look", "Look up"), page.replace("2. Stop.", "2. Wait.\n3. Stop."))
    assert merged == "# Book\n\n### One\n\n1. Go.\n2. Wait.\n3. Stop.\n\n### Two\n\n1. Look up.\n"


@pytest.mark.parametrize(("said", "kept"), [("Because of 2.", False), ("Because of two.", True)])
def test_what_a_later_call_retracts_goes_from_an_edited_card_unless_you_changed_it(said: str, kept: bool) -> None:
    base = staged(5)
    new = replace(base, steps=(base.steps[0], replace(base.steps[1], attachments=()), *base.steps[2:]))
    yours = write_card(base, WORDS).replace("Do 3.", "Do three.", 1).replace("Because of 2.", said)
    merged, conflicts = merge_edits(write_card(base, WORDS), yours, write_card(new, WORDS))
    own = read_card(merged, "x.md")
    assert own.steps[2].text == "Do three."
    assert [each.text for each in own.steps[1].attachments] == [said] * kept
    assert [(each.yours, each.new) for each in conflicts] == [(f"- why: {said}", "")] * kept


def test_what_both_sides_attach_to_a_step_is_kept() -> None:
    base = write_card(staged(5), WORDS)
    yours = base.replace("   - why: Because of 2. [^n-2]\n", "   - why: Because of 2. [^n-2]\n   - say: Two!\n")
    merged, conflicts = merge_edits(base, yours, write_card(staged(5, Item("Never twice.", kind="rule")), WORDS))
    assert [each.text for each in read_card(merged, "x.md").steps[1].attachments] == [
        *("Because of 2.", "Two!", "Never twice.")
    ]
    assert conflicts == ()


LINES = st.lists(st.sampled_from(["a", "b", "c", "", "- d", "## e"]), max_size=8).map(
    lambda rows: "# X\n" + "\n".join(rows)
)


@settings(deadline=None, max_examples=100)
@given(LINES, LINES, LINES)
def test_a_merge_takes_every_change_of_one_side_and_loses_none_of_yours(base: str, yours: str, new: str) -> None:
    def tidy(text: str) -> str:
        return text.rstrip() + "\n"

    assert merge_edits(base, yours, base) == (tidy(yours), ())
    assert merge_edits(base, base, new) == (tidy(new), ())
    assert merge_edits(base, yours, yours) == (tidy(yours), ())
    merged, _ = merge_edits(base, yours, new)
    own, known, found = (Counter(text.split("\n")) for text in (yours, base, merged))
    assert not [row for row in (own - known) - found if row]
