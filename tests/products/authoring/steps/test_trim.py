"""What is left of the words of a step that the checker refuses, and what the card has besides."""

from kit_builder.products.authoring.checks.faults import Fault
from kit_builder.products.authoring.cited_text import CitedSentence
from kit_builder.products.authoring.manuscript import Judged
from kit_builder.products.authoring.steps.trim import TrimmedStep, trim_step
from kit_builder.products.authoring.units import Unit
from tests.products.authoring.documents import ENGLISH, WEIGH, facts_of

IDS = ("call-3", "call-4")
BOTH = "Put the empty plate on the scale, zero it, and weigh three plates."


def trim(told: str, said: str, reason: str = "adds something") -> TrimmedStep | None:
    unit = Unit("mark", CitedSentence("[[steps]]", IDS), "steps", told=told, title="Weigh the plates")
    fault = Fault(reason, f"adds what no statement says: {said}")  # type: ignore[arg-type]
    return trim_step(Judged(unit, "adds", (fault,)), facts_of(WEIGH), ENGLISH)


def test_a_sentence_that_adds_something_goes() -> None:
    trimmed = trim(f"{BOTH} Then wash them well.", "“Then wash them well”: no statement says so")
    assert trimmed == TrimmedStep(f"[[steps call-3, call-4 | Weigh the plates | {BOTH}]]", "Then wash them well.")


def test_a_way_that_is_not_so_goes_as_a_whole() -> None:
    way = "- **If** it's heavy, **then** wash it. Start again. | - **If** not, **then** go on."
    trimmed = trim(f"{BOTH} | {way}", "“If it's heavy … wash it”: nothing of that kind")
    assert trimmed
    assert trimmed.mark.endswith(f"{BOTH} | - **If** not, **then** go on.]]")
    assert trimmed.gone == "If it's heavy, then wash it. Start again."


def test_what_goes_with_it_is_said_as_on_the_card() -> None:
    told = "Put the empty plate on the scale and zero it. Weigh four plates or three."
    trimmed = trim(told, "“Weigh four plates or three”: weaker than the card")
    assert trimmed
    assert "Put the empty plate on the scale and zero it. Weigh three plates.]]" in trimmed.mark


def test_what_the_card_says_stands_where_the_other_words_stood() -> None:
    told = "Put four empty plates on the scale and zero it. Weigh three plates."
    trimmed = trim(told, "“Put four empty plates”: it is one")
    assert trimmed
    assert "| Put the empty plate on the scale and zero it. Weigh three plates.]]" in trimmed.mark


def test_what_is_missing_is_added_as_it_is_stated() -> None:
    trimmed = trim(BOTH, "missing in the line: the reason, “just weather” (call-5)")
    reason = "One night is just weather."
    assert trimmed == TrimmedStep(f"[[steps call-3, call-4, call-5 | Weigh the plates | {BOTH} {reason}]]", "")


def test_words_are_left_to_the_card_if_nothing_says_which_are_wrong() -> None:
    assert not trim(BOTH, "the order is another")
    assert not trim(f"{BOTH} Then wash them well.", "“Weigh the plates”: the heading says more")
    assert not trim("Then wash them well.", "“Then wash them well”: no statement says so")
    assert not trim(f"{BOTH} Then wash them well.", "“Then wash them well”", reason="rests on a faulty case")
    assert not trim(BOTH.replace("three", "four"), "only your words have 4", reason="step changed")


def test_a_step_that_words_lack_is_added_as_it_is_on_the_card() -> None:
    trimmed = trim("Put the empty plate on the scale and zero it.", "nothing is said of it", reason="step changed")
    assert trimmed
    assert trimmed.mark.endswith("| Put the empty plate on the scale and zero it. Weigh three plates.]]")
    assert not trimmed.gone


def test_a_sentence_with_another_number_goes() -> None:
    trimmed = trim(f"{BOTH} Do it for 20 minutes.", "only your words have 20", reason="step changed")
    assert trimmed == TrimmedStep(f"[[steps call-3, call-4 | Weigh the plates | {BOTH}]]", "Do it for 20 minutes.")


def test_what_still_stands_is_not_said_again_for_sharing_words_with_what_has_gone() -> None:
    told = "Set the plate on the scale, zero it, and weigh three plates."
    trimmed = trim(f"{told} Empty your pockets first.", "“Empty your pockets first”: no statement says so")
    assert trimmed
    assert trimmed.mark.endswith(f"| {told}]]")
