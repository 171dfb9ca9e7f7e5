import pytest

from kit_builder.kit.cards import read_card
from kit_builder.kit.three_way_merge import EditConflict, merge_edits

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
