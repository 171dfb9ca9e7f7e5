"""What a correction is asked for and may use, and what happens around a sentence that has to go."""

from typing import Any

import pytest

from tests.emulators import author as emulated
from tests.products.authoring.guides import (
    Studio,
    draft_with,
    is_about_gaps,
    judge_with,
    list_corrections,
    messages,
    text_of,
)
from tests.wire import Asked

BAD = "A kitchen weighed 199 grams of chips. {call-6}"
LEANING = "That is why it is just weather. {call-5}"
FIRST = "You know what a plate costs. {call-1}"


def mend_with(studio: Studio, text: str) -> None:
    """Let the model leave faulty sentences as they are, and put `text` in place of one that leaned on them."""

    def answer(asked: Asked) -> dict[str, Any]:
        numbers = [int(number) for number, found in emulated.read_numbered(asked).items() if found == LEANING]
        return {
            "sentences": [{"number": each, "text": text} for each in numbers if is_about_gaps(asked)],
            "sections": [],
        }

    studio.wire.answers["Redrafted"] = answer


def test_what_leans_on_a_sentence_that_goes_is_reworded(studio: Studio) -> None:
    draft_with(studio, f"{FIRST} {BAD} {LEANING}")
    mend_with(studio, "One night is just weather. {call-5}")
    made = studio.make()
    assert "You know what a plate costs. One night is just weather." in text_of(made)
    assert "Removed (number not supported): “A kitchen weighed 199 grams of chips.”" in messages(made)
    assert made.sentences is not None
    assert made.sentences["removed"] == 1
    (asked,) = filter(is_about_gaps, studio.wire.asked)
    assert "“A kitchen weighed 199 grams of chips.” What was wrong with it: The statements cited do not" in asked.text
    assert "\ncall-6 " in asked.text  # what the sentence cites that had to go


def test_only_the_sentence_behind_one_that_goes_is_asked_about_and_none_that_is_like_it(studio: Studio) -> None:
    draft_with(studio, f"{FIRST} {LEANING}\n\n{FIRST} {BAD} {LEANING}")
    studio.make()
    (asked,) = filter(is_about_gaps, studio.wire.asked)
    assert asked.text.count("had to go") == 1
    assert asked.text.index("had to go") > asked.text.rindex(f": {LEANING}")


def test_a_faulty_mend_is_cut_as_well(studio: Studio) -> None:
    draft_with(studio, f"{FIRST} {BAD} {LEANING}")
    mend_with(studio, "It weighs 198 grams. {call-6}")
    made = studio.make()
    assert "198" not in text_of(made)
    assert "weather. [^call-5]" not in text_of(made).partition("## ")[2].partition("## ")[0]
    assert made.sentences is not None
    assert made.sentences["removed"] == 2


@pytest.mark.parametrize("after", ["", f"\n\n{LEANING}", f"\n\n- {LEANING}"])
def test_nothing_is_asked_if_nothing_in_its_paragraph_follows_what_goes(studio: Studio, after: str) -> None:
    draft_with(studio, f"{FIRST} {BAD}{after}")
    assert "199" not in text_of(studio.make())
    assert not any(map(is_about_gaps, studio.wire.asked))


def test_what_leans_on_a_corrected_sentence_stays_as_it_is(studio: Studio) -> None:
    draft_with(studio, f"{FIRST} {BAD} {LEANING}")

    def answer(asked: Asked) -> dict[str, Any]:
        new = ("It leans no more. {call-5}", LEANING) if is_about_gaps(asked) else ("It weighed a lot. {call-6}", BAD)
        numbers = [number for number, found in emulated.read_numbered(asked).items() if found == new[1]]
        return {"sentences": [{"number": each, "text": new[0]} for each in numbers], "sections": []}

    studio.wire.answers |= {"Redrafted": answer, "Edited": answer}
    made = studio.make()
    assert "It weighed a lot. That is why it is just weather." in text_of(made).replace("[^call-6] ", "")
    assert "Removed" not in messages(made)


def test_what_leans_on_a_sentence_that_an_edit_does_not_mend_is_reworded_beside_other_edits(studio: Studio) -> None:
    draft_with(studio, f"{FIRST} {BAD} {LEANING}\n\nThe limit is 32 percent. {{call-8}} A card lies there. {{call-9}}")
    mend_with(studio, "One night is just weather. {call-5}")
    changes = {
        BAD: "A kitchen weighed 198 grams. {call-6}",
        "A card lies there. {call-9}": "A card lies there, then. {call-9}",
    }

    def edit(asked: Asked) -> dict[str, Any]:
        shown = emulated.read_numbered(asked)
        found = [(number, changes[old]) for number, old in shown.items() if old in changes]
        return {"sentences": [{"number": number, "text": text} for number, text in found], "sections": []}

    studio.wire.answers["Edited"] = edit
    made = studio.make()
    assert "You know what a plate costs. One night is just weather." in text_of(made)
    assert "A card lies there, then." in text_of(made)
    assert "Removed (number not supported): “A kitchen weighed 198 grams.”" in messages(made)
    assert "not used" not in messages(made)


def test_a_correction_sees_what_its_section_uses_and_cites_and_what_the_fault_names(studio: Studio) -> None:
    draft_with(studio, f"At 32 percent it stops. {FIRST} A card lies there. {{call-9}}")
    judge_with(studio, "At 32", "stated")
    studio.make()
    (asked,) = list_corrections(studio)
    statements = asked.partition("# Document 1")[0]
    assert "call-8 rule" in statements  # the fault names it
    assert "call-9 outcome" in statements
    assert "call-6 " not in statements
