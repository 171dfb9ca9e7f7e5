"""What a correction is asked for and may use, and what happens around a sentence that has to go."""

from typing import Any

from tests.emulators import author as emulated
from tests.products.authoring.guides import Studio, draft_with, is_about_gaps, judge_with, messages, text_of
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
    assert "“A kitchen weighed 199 grams of chips.”" in asked.text


def test_a_faulty_mend_is_cut_as_well(studio: Studio) -> None:
    draft_with(studio, f"{FIRST} {BAD} {LEANING}")
    mend_with(studio, "It weighs 198 grams. {call-6}")
    made = studio.make()
    assert "198" not in text_of(made)
    assert "weather. [^call-5]" not in text_of(made).partition("## ")[2].partition("## ")[0]
    assert made.sentences is not None
    assert made.sentences["removed"] == 2


def test_nothing_is_asked_if_nothing_follows_what_goes(studio: Studio) -> None:
    draft_with(studio, f"{FIRST} {BAD}")
    assert "199" not in text_of(studio.make())
    assert not any(map(is_about_gaps, studio.wire.asked))


def test_a_corrected_sentence_stays_whatever_was_made_to_do_without_it(studio: Studio) -> None:
    draft_with(studio, f"{FIRST} {BAD} {LEANING}")

    def answer(asked: Asked) -> dict[str, Any]:
        new = ("It leans no more. {call-5}", LEANING) if is_about_gaps(asked) else ("It weighed a lot. {call-6}", BAD)
        numbers = [number for number, found in emulated.read_numbered(asked).items() if found == new[1]]
        return {"sentences": [{"number": each, "text": new[0]} for each in numbers], "sections": []}

    studio.wire.answers["Redrafted"] = answer
    made = studio.make()
    assert "It weighed a lot. That is why it is just weather." in text_of(made).replace("[^call-6] ", "")
    assert "Removed" not in messages(made)


def test_a_correction_sees_the_facts_near_a_fault_and_those_that_the_fault_names(studio: Studio) -> None:
    far = "\n\n".join([FIRST] * 4)
    draft_with(studio, f"At 32 percent it stops. {far}\n\nA card lies there. {{call-9}}\n\n{far}")
    judge_with(studio, "At 32", "supported")
    studio.make()
    (asked,) = [each for each in studio.wire.asked if each.title == "Redrafted"]
    statements = asked.text.partition("The document:")[0]
    assert "call-8 rule" in statements  # the fault names it
    assert "call-1 promise" in statements
    assert "call-9 " not in statements
    assert "call-6 " not in statements
