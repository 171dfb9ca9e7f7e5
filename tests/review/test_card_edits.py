"""Edits of a card as text, compared with the items they should produce."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit_builder.errors import KitError
from kit_builder.kit.cards import read_card, write_card
from kit_builder.records import SECTIONS, Item
from kit_builder.review import card_edits
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


def texts(text, section="steps"):
    return [item.text for item in card_edits.read_sections(text).get(section, [])]


@settings(deadline=None, max_examples=12)
@given(some_method(TIDY, NONEMPTY), st.sampled_from(list_languages()), st.data())
def test_any_edit_changes_only_its_items(method, language, data):
    words = load_words(language)
    text = write_card(method, words)
    for _ in range(4):
        sections = {name: list(items) for name, items in card_edits.read_sections(text).items()}
        keys = [f"{name}-{at}" for name, items in sections.items() for at in range(1, len(items) + 1)]
        section = data.draw(st.sampled_from(SECTIONS))
        place = data.draw(st.integers(0, 3))
        wanted = sections.setdefault(section, [])
        if not keys or data.draw(st.booleans()):
            new = Item(data.draw(NASTY.filter(clean_text)), tuple(data.draw(st.lists(some_evidence(TIDY), max_size=2))))
            text = card_edits.add_item(text, section, place, new, words)
            wanted.insert(place, replace(new, text=clean_text(new.text)))
        else:
            key = data.draw(st.sampled_from([key for key in keys if not key.startswith("questions")] or keys))
            own, _, at = key.rpartition("-")
            items, at = sections[own], int(at) - 1
            if data.draw(st.booleans()):
                text = card_edits.move_item(text, key, section, place, words)
                wanted.insert(place, items.pop(at))
            else:
                wording = data.draw(NASTY)
                text = card_edits.reword_item(text, key, wording, words)
                items[at : at + 1] = [replace(items[at], text=clean_text(wording))] if clean_text(wording) else []
        again = {name: items for name, items in card_edits.read_sections(text).items() if items}
        assert {name: [e for e in items if e.text] for name, items in again.items()} == {
            name: items for name, items in sections.items() if items
        }
    if not method.questions:
        assert write_card(read_card(text, "card"), words).count("[^") == text.count("[^")


def test_an_edit_preserves_hand_written_text_elsewhere():
    done = card_edits.reword_item(BY_HAND, "steps-2", "Name one price.", EN)
    assert done == BY_HAND.replace("2. Name a price.", "2. Name one price.")
    done = card_edits.reword_item(BY_HAND, "steps-1", "Ask.", EN)
    assert done == BY_HAND.replace("1. Ask for the **budget**\n   first. [", "1. Ask. [")


def test_both_halves_of_a_split_step_keep_the_evidence():
    done = card_edits.split_item(CARD, "steps-1", "Ask for the budget.", "Wait.", EN)
    assert texts(done) == ["Ask for the budget.", "Wait.", "Name a price_range [in NOK]."]
    assert [item.evidence for item in card_edits.read_sections(done)["steps"][:2]] == [(CALL, NOTES)] * 2
    assert card_edits.join_items(done, "steps-2", EN) == CARD.replace("the budget.", "the budget. Wait.", 1)


def test_the_first_item_cannot_be_joined():
    with pytest.raises(KitError, match="no item before"):
        card_edits.join_items(CARD, "steps-1", EN)


def test_evidence_without_references_is_removed():
    done = card_edits.set_evidence(CARD, "steps-1", [NOTES], EN)
    assert "call-2" not in done
    assert card_edits.set_evidence(done, "steps-1", [CALL, NOTES], EN).count("call-2.vtt") == 1


def test_conflicts_stay_nested_when_steps_are_renumbered():
    text = card_edits.replace_item(CARD, "steps-2", [Item("Name it.", (), (Item("Write it."),))], EN)
    for number in range(12):
        text = card_edits.add_item(text, "steps", 0, Item(f"Step {number}."), EN)
    assert "14. Name it.\n    - Conflicting advice: Write it." in text
    for _ in range(12):
        text = card_edits.reword_item(text, "steps-1", "", EN)
    assert "2. Name it.\n   - Conflicting advice: Write it." in text


@pytest.mark.parametrize(("version", "kept"), [(0, "Name a price."), (1, "Name two prices.")])
@pytest.mark.parametrize("as_variants", [True, False])
def test_a_conflict_is_resolved(version, kept, as_variants):
    text = BY_HAND.replace("   - Say it once.\n", "")
    done = card_edits.resolve_conflict(text, "steps-2", version, as_variants=as_variants, words=EN)
    method = read_card(done, "card")
    assert method.steps[1].text == kept
    assert not method.conflicts
    assert len(method.variants) == as_variants


@pytest.mark.parametrize("key", ["pitfalls-1", "pitfalls-4"])
def test_an_unsupported_layout_is_refused(key):
    with pytest.raises(KitError, match="as text"):
        card_edits.reword_item(BY_HAND, key, "Something.", EN)


def test_an_item_with_others_nested_below_is_not_dropped():
    with pytest.raises(KitError, match="below this one"):
        card_edits.reword_item(BY_HAND, "steps-2", "", EN)


@pytest.mark.parametrize("key", ["steps-0", "steps-9", "nothing-1", "steps", "../../x-1", "steps-1x"])
def test_an_item_that_is_not_on_the_card_is_not_edited(key):
    with pytest.raises(KitError, match="no longer on the card"):
        card_edits.reword_item(CARD, key, "x", EN)


def test_a_renamed_method_keeps_its_id():
    done = read_card(card_edits.rename_method(CARD, "Set *a* better price"), "card")
    assert (done.id, done.name, done.steps) == (METHOD.id, "Set *a* better price", METHOD.steps)
