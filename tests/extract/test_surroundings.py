"""Unused lines around the steps of a method become its reasons and details."""

from dataclasses import replace

import pytest

from kit_builder.evidence.alignment import quote_lines
from kit_builder.extract.small.broken_off import find_broken_off
from kit_builder.extract.small.surroundings import attach_surroundings
from kit_builder.records import SECTIONS, Extract, Item, Method
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder
from tests.extract.test_extract import passages

WORDS = load_language("en", [find_prompts_folder()]).words
TURNS = (
    ("Maren Holt", "Sally's dog is barking in the yard again."),
    ("Dev Anand", "Sorry."),
    ("Maren Holt", "The plate you cost by guessing costs you the most."),
    ("Maren Holt", "Put the scale on the pass."),  # 4, a step
    ("Maren Holt", "The one with the flat top."),
    ("Dev Anand", "Why the pass?"),
    ("Maren Holt", "Because nobody walks back to the office."),
    ("Maren Holt", "Weigh three plates."),  # 8, a step
    ("Dev Anand", "My cousin was here."),
    ("Maren Holt", "How nice for everybody in town."),
    ("Maren Holt", "A soup plate counts as a plate too."),
    ("Maren Holt", "Its rim is hot at noon."),
    ("Maren Holt", "What is a plate at Dev's place, by the way?"),
    ("Maren Holt", "Dev weighs his plates with the sauce."),
    ("Maren Holt", "Send me the weights of the plates on Friday."),
    ("Maren Holt", "Weigh the plates twice, no wait, I said it wrong."),
)
CALL = "WEBVTT\n" + "".join(
    f"\n00:00:{at:02}.000 --> 00:00:{at:02}.900\n<v {who}>{said}</v>\n" for at, (who, said) in enumerate(TURNS, start=1)
)
STEPS = (4, 8)
NOTES = """\
# Cost a dish

Put the scale on the pass.
The flat scale is the best.

Weigh three plates.

Dev has no scale.

Bring a scale to the kitchen next time.
"""


def attach(text: str, suffix: str, steps: tuple[int, ...], expert: str, **changed: frozenset[int]) -> Method:
    """Return a method of the lines numbered `steps`, with what is attached to it; the call of CALL names the client."""
    (passage,) = passages(text, suffix)
    lines = {line.number: line for line in passage.lines}
    method = Method("cost", "Cost a dish", steps=tuple(quote_lines(passage.source, [lines[at]]) for at in steps))
    extract = Extract(passage, dict.fromkeys(SECTIONS, ()), expert=expert, **changed)
    (call,) = passages(CALL.replace("00:00:", "01:00:"), ".vtt")
    other = Extract(replace(call, source=replace(call.source, id="other")), {}, expert="Maren Holt")
    (found,) = attach_surroundings([method], [(extract, WORDS), (other, WORDS)])
    return found


def texts(items: tuple[Item, ...]) -> list[tuple[str, str]]:
    return [(item.kind, item.text) for item in items]


def test_what_the_expert_adds_to_a_step_is_attached_to_it() -> None:
    method = attach(CALL, ".vtt", STEPS, "Maren Holt")
    first, second = method.steps
    assert texts(first.attachments) == [
        ("detail", "The one with the flat top."),
        ("reason", "Because nobody walks back to the office."),
    ]
    assert texts(second.attachments) == [("detail", "A soup plate counts as a plate too. Its rim is hot at noon.")]
    assert [item.evidence[0].line_start for item in first.attachments] == [5, 7]


def test_what_precedes_the_first_step_is_about_the_method() -> None:
    method = attach(CALL, ".vtt", STEPS, "Maren Holt")
    assert texts(method.details) == [("", "The plate you cost by guessing costs you the most.")]
    assert method.reasons == ()


def test_clients_words_and_what_is_meant_for_them_are_left_out() -> None:
    said = " ".join(item.text for _, item in attach(CALL, ".vtt", STEPS, "Maren Holt").items())
    assert not any(each in said for each in ("cousin", "town", "Dev", "Send me", "twice", "Sally"))


def test_retracted_and_agreed_lines_stay_out() -> None:
    changed = {"retracted": frozenset({5}), "agreed": frozenset({7, *range(10, 13)})}
    method = attach(CALL, ".vtt", STEPS, "Maren Holt", **changed)
    assert [step.attachments for step in method.steps] == [(), ()]


def test_a_line_that_repeats_its_step_is_not_attached() -> None:
    again = CALL.replace("The one with the flat top.", "So the scale on the pass.")
    first, _ = attach(again, ".vtt", STEPS, "Maren Holt").steps
    assert texts(first.attachments) == [("reason", "Because nobody walks back to the office.")]


def test_lines_far_from_every_step_stay_out() -> None:
    far = CALL + "".join(
        f"\n00:01:{at:02}.000 --> 00:01:{at:02}.900\n<v Maren Holt>The plate number {at} is blue.</v>\n"
        for at in range(30)
    )
    method = attach(far, ".vtt", STEPS, "Maren Holt")
    assert max(found.line_end for found in method.evidence()) == STEPS[-1] + 12


def test_notes_keep_what_shares_a_word_with_the_steps_until_they_turn_to_a_client() -> None:
    method = attach(NOTES, ".md", (2, 4), "")
    assert [texts(step.attachments) for step in method.steps] == [[("detail", "The flat scale is the best.")], []]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("And if the plate is hot, wait for a minute.", "rule"),
        ("Never weigh a hot plate.", "pitfall"),
        ('Say "We weigh every plate twice" to the cook.', "script"),
        ("The plate is cold because the pass is cold.", "reason"),
        ("The plate has a blue rim.", "detail"),
    ],
)
def test_the_form_of_a_remark_shows_its_kind(said: str, kind: str) -> None:
    first, _ = attach(CALL.replace("The one with the flat top.", said), ".vtt", STEPS, "Maren Holt").steps
    assert first.attachments[0].kind == kind


def test_an_instruction_in_notes_belongs_to_the_method_of_its_heading() -> None:
    below = "Weigh three plates.\n\nChart eight weeks before you spend a penny\nBuy ten cards\nRead each of them\n"
    kept = attach(f"# Cost a dish\n\n{below}", ".md", (2,), "").steps[0].attachments
    assert [item.text for item in kept] == [
        "Chart eight weeks before you spend a penny. Buy ten cards. Read each of them"
    ]
    assert not attach(below, ".md", (1,), "").steps[0].attachments


def test_a_turn_that_is_interrupted_tells_nobody_anything() -> None:
    rows = [("Maren", "Put the plate on the scale."), *[("Dev", "Yes."), ("Maren", "Weigh the plate again.")] * 6]
    rows += [("Maren", "Take the plate with the broken rim and did anyone"), ("Dev", "Sorry, the bell.")]
    talk = "".join(f"{who}: {said}\n" for who, said in rows)
    (passage,) = passages(talk, ".txt")
    broken = len(rows) - 1
    assert find_broken_off(passage.source) == {broken}
    said = [item.text for item in attach(talk, ".txt", (1, 3), "Maren").steps[-1].attachments]
    assert not any("rim" in each for each in said)
    unpunctuated = "".join(f"{who}: {said.rstrip('.')}\n" for who, said in rows)
    assert find_broken_off(passages(unpunctuated, ".txt")[0].source) == frozenset()
