"""Edits of a card as text, compared with the items they should produce."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit_builder.errors import KitError
from kit_builder.kit.cards import read_card, write_card
from kit_builder.records import SECTIONS, Item, Method
from kit_builder.review import card_edits
from kit_builder.review.card_rows import replace_item
from kit_builder.text.markdown import clean_text
from kit_builder.text.words import list_languages, load_words
from tests.kit.test_cards import CALL, CARD, METHOD, NASTY, NONEMPTY, NOTES, TIDY, some_evidence, some_method

EN = load_words("en")
BY_HAND = """\
---
id: set-a-price
note: mine
---

# Set a price

## Steps

1. Ask for the **budget**
   first. [^call-2-14]
2. Name a price.
   - Conflicting advice: Name two prices. [^notes-3-4]
   - Say it once.

A paragraph of my own.

## Pitfalls

| when | what |
|------|------|
| now | rush |

[^notes-3-4]: notes.md, lines 3-4: "Write it down. Then wait."
[^call-2-14]: call-2.vtt, line 14, 00:12:31: "Ask for the budget first."
"""


def read(text: str) -> Method:
    return read_card(text, "card")


@settings(deadline=None, max_examples=8)
@given(some_method(TIDY, NONEMPTY), st.sampled_from(list_languages()), st.data())
def test_any_edit_changes_only_its_items(method, language, data):
    words = load_words(language)
    text = write_card(method, words)
    for _ in range(4):
        before = read(text)
        lists = {name: list(before.section(name)) for name in SECTIONS}
        lists |= {f"steps-{at}": list(step.attachments) for at, step in enumerate(before.steps, start=1)}
        keys = [key for key, _ in before.items()]
        name = data.draw(st.sampled_from(list(lists)))
        place = data.draw(st.integers(0, 3))
        key = data.draw(st.sampled_from(keys)) if keys else ""
        own = key.rpartition("." if "." in key else "-")[0]
        item = dict(before.items()).get(key)
        match data.draw(st.sampled_from(["add", "reword", "move"])) if keys else "add":
            case "add":
                evidence = tuple(data.draw(st.lists(some_evidence(TIDY), max_size=2)))
                item = Item(data.draw(NASTY.filter(clean_text)), evidence)
                text = card_edits.put_item(text, name, place, item, None, words)
                lists[name].insert(place, item)
            case "reword":
                wording = data.draw(NASTY)
                text = card_edits.reword_item(text, key, wording, "", words)
                at = lists[own].index(item)
                lists[own][at : at + 1] = [replace(item, text=wording)] if clean_text(wording) else []
            case _ if name == key or (item.attachments and name != "steps"):
                with pytest.raises(KitError, match=r"beneath itself|attached to this step"):
                    card_edits.move_item(text, key, name, place, None, words)
            case _:
                text = card_edits.move_item(text, key, name, place, None, words)
                lists[own].remove(item)
                lists[name].insert(place, item)
        now = read(text)
        for section in SECTIONS:
            expected = [(clean_text(each.text), each.evidence) for each in lists[section]]
            assert [(each.text, each.evidence) for each in now.section(section)] == expected
        attached = sorted(clean_text(each.text) for name, items in lists.items() if "-" in name for each in items)
        if len(now.steps) >= len(before.steps):
            assert sorted(each.text for step in now.steps for each in step.attachments) == attached
        assert (now.numbers, now.stories, now.questions) == (before.numbers, before.stories, before.questions)


def test_an_edit_preserves_hand_written_text_elsewhere():
    done = card_edits.reword_item(BY_HAND, "steps-2", "Name one price.", "", EN)
    assert done == BY_HAND.replace("2. Name a price.", "2. Name one price.")
    done = card_edits.reword_item(BY_HAND, "steps-1", "Ask.", "", EN)
    assert done == BY_HAND.replace("1. Ask for the **budget**\n   first. [", "1. Ask. [")
    done = card_edits.reword_item(BY_HAND, "steps-2.1", "Say it twice.", "script", EN)
    assert done == BY_HAND.replace("- Say it once.", "- say: Say it twice.")


def test_both_halves_of_a_split_step_keep_the_evidence():
    done = card_edits.split_item(CARD, "steps-1", "Ask for the budget.", "Wait.", EN)
    steps = read(done).steps
    assert [step.text for step in steps] == ["Ask for the budget.", "Wait.", "Name a price_range [in NOK]."]
    assert [step.evidence for step in steps[:2]] == [(CALL, NOTES)] * 2
    assert card_edits.join_items(done, "steps-2", EN) == CARD.replace("the budget.", "the budget. Wait.", 1)


def test_the_first_item_cannot_be_joined():
    with pytest.raises(KitError, match="no item before"):
        card_edits.join_items(CARD, "steps-1", EN)


def test_evidence_without_references_is_removed():
    done = card_edits.set_evidence(CARD, "steps-1", [NOTES], EN)
    assert "call-2" not in done
    assert card_edits.set_evidence(done, "steps-1", [CALL, NOTES], EN).count("call-2.vtt") == 1


def test_conflicts_stay_nested_when_steps_are_renumbered():
    text = replace_item(CARD, "steps-2", [Item("Name it.", (), (Item("Write it."),))], EN)
    for number in range(12):
        text = card_edits.put_item(text, "steps", 0, Item(f"Step {number}."), None, EN)
    assert "14. Name it.\n    - Conflicting advice: Write it." in text
    for _ in range(12):
        text = card_edits.reword_item(text, "steps-1", "", "", EN)
    assert "2. Name it.\n   - Conflicting advice: Write it." in text


@pytest.mark.parametrize(("version", "kept"), [(0, "Name a price."), (1, "Name two prices.")])
@pytest.mark.parametrize("as_variants", [True, False])
def test_a_conflict_is_resolved(version, kept, as_variants):
    done = card_edits.resolve_conflict(BY_HAND, "steps-2", version, as_variants=as_variants, words=EN)
    method = read(done)
    assert (method.steps[1].text, [each.text for each in method.steps[1].attachments[:1]]) == (kept, ["Say it once."])
    assert not method.conflicts
    assert len(method.variants) == as_variants


@pytest.mark.parametrize("key", ["pitfalls-1", "pitfalls-4"])
def test_an_unsupported_layout_is_refused(key):
    with pytest.raises(KitError, match="as text"):
        card_edits.reword_item(BY_HAND, key, "Something.", "", EN)


def test_an_item_with_others_nested_below_is_not_dropped():
    text = CARD.replace("- Charge what it is worth. [^notes-3-4]", "- Charge it.\n  - Say it once.")
    with pytest.raises(KitError, match="below this one"):
        card_edits.reword_item(text, "purpose-1", "", "", EN)


GONE = ["steps-0", "steps-9", "nothing-1", "steps", "../../x-1", "steps-1x", "steps-1.9", "steps-9.1", "purpose-1.1"]


@pytest.mark.parametrize("key", [*GONE, "steps.1", "steps-1.1.1"])
def test_an_item_that_is_not_on_the_card_is_not_edited(key):
    for wording in ("x", ""):
        with pytest.raises(KitError, match="no longer on the card"):
            card_edits.reword_item(CARD, key, wording, "", EN)


@pytest.mark.parametrize("name", ["nothing", "purpose-1", "steps-x", "steps-1.1", "../x", "numbers"])
def test_nothing_is_added_to_a_list_that_does_not_exist(name):
    with pytest.raises(KitError):
        card_edits.put_item(CARD, name, 0, Item("x"), None, EN)


def test_a_renamed_method_keeps_its_id():
    done = read_card(card_edits.rename_method(CARD, "Set *a* better price"), "card")
    assert (done.id, done.name, done.steps) == (METHOD.id, "Set *a* better price", METHOD.steps)
