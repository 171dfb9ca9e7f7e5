"""Steps in notes: which sentences are steps, and where each step ends."""

import pytest

from tests.extract.test_extract import LANGUAGES, Scripted, found, passages, texts


def steps_of(notes: str, copied: list[str], code: str = "en") -> list[str]:
    return texts(found(notes, Scripted(Steps={"steps": copied}), code)).get("steps", [])


LIST = """\
# Cost a dish

Cost a dish before you put it on the menu.

- Put the scale on the pass. Zero it first.
- Weigh three plates.
- Ask the cook.

Write down what you think of it.
"""
IN_LIST = ["Put the scale on the pass. Zero it first.", "Weigh three plates.", "Ask the cook."]
BEFORE, AFTER = "Cost a dish before you put it on the menu.", "Write down what you think of it."


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (["Put the scale on the", "Weigh three plates.", "Ask the cook."], IN_LIST),
        (["Put the scale on the", "Weigh three plates."], IN_LIST),  # more than a third confirm the others
        (["Weigh three plates."], IN_LIST[1:2]),
        (["Put the scale on the pass. Zero it first. Weigh three plates."], IN_LIST[:2]),
        ([BEFORE, AFTER, *IN_LIST], [BEFORE, *IN_LIST, AFTER]),
        ([BEFORE, AFTER], [BEFORE, AFTER]),
        ([], IN_LIST),  # the model names nothing, but the notes clearly give instructions
    ],
)
def test_a_whole_list_item_is_a_step(named: list[str], expected: list[str]) -> None:
    assert steps_of(LIST, named) == expected


PROSE = {
    "en": """\
It shows what a plate costs. The gap is what you look for.

Put the scale on the pass. The scale should be zero. (The old one will do.) Then weigh three plates. \
Make sure they are full. If the gap is over 15 percent, stop. Never guess a weight. Ask the cook. Is that all?

The dishwasher man came at eight. There was no cream left.
""",
    "nb": """\
Den viser hva en tallerken koster. Det er gapet du ser etter.

Sett vekta på disken. Den vekta skal vise null. (Den gamle duger.) Så veier du tre tallerkener. \
Sørg for at de er fulle. Hvis gapet er over 15 prosent, stopp. Aldri gjett en vekt. Spør kokken om saltet. Er det alt?

Den nye oppvaskmannen kom klokka åtte. Det var ikke mer fløte.
""",
}
STEPS = {
    "en": [
        "Put the scale on the pass. The scale should be zero. (The old one will do.)",
        "Then weigh three plates. Make sure they are full.",
        "Ask the cook. Is that all?",
    ],
    "nb": [
        "Sett vekta på disken. Den vekta skal vise null. (Den gamle duger.)",
        "Så veier du tre tallerkener. Sørg for at de er fulle.",
        "Spør kokken om saltet. Er det alt?",
    ],
}


@pytest.mark.parametrize("code", PROSE)
def test_a_step_is_an_instruction_with_its_continuation(code: str) -> None:
    extracted = found(PROSE[code], Scripted(Steps={"steps": [step.partition(".")[0] for step in STEPS[code]]}), code)
    assert [item.text for item in extracted.sections["steps"]] == STEPS[code]
    assert len(extracted.sections["rules"]) == len(extracted.sections["pitfalls"]) == 1


@pytest.mark.parametrize("code", PROSE)
def test_missed_steps_are_added_and_steps_named_elsewhere_dropped(code: str) -> None:
    background = [line.text for line in passages(PROSE[code])[0].lines[:2]]
    named = [*background, *(step.partition(".")[0] for step in STEPS[code][:2])]
    assert steps_of(PROSE[code], named, code) == STEPS[code]


def test_a_looping_model_only_locates_the_steps() -> None:
    assert steps_of(PROSE["en"], ["Put the scale on the pass."] * 9) == STEPS["en"]


PROCESS = {
    "en": (
        "The clerk reads the form. The clerk signs it or the clerk sends it back. If it is late, the desk calls the "
        "sender. The clerk reads the form.",
        [
            "the clerk reads the form",
            "the clerk signs it or the clerk sends it back",
            "if it is late",
            "the desk calls the sender",
            "the clerk reads the form",
            "the clerk burns the form",
        ],
        [
            "The clerk reads the form.",
            "The clerk signs it.",
            "The clerk sends it back.",
            "If it is late, the desk calls the sender.",
            "The clerk reads the form.",
        ],
    ),
    "nb": (
        "Den ansatte leser skjemaet. Den ansatte skriver under eller den ansatte sender det tilbake.",
        ["den ansatte leser skjemaet", "den ansatte skriver under eller den ansatte sender det tilbake"],
        ["Den ansatte leser skjemaet.", "Den ansatte skriver under.", "Den ansatte sender det tilbake."],
    ),
}


@pytest.mark.parametrize("code", PROCESS)
def test_notes_that_describe_a_process_yield_actions(code: str) -> None:
    notes, copied, expected = PROCESS[code]
    ask = Scripted(Steps={"steps": copied})
    extracted = found(notes, ask, code)
    assert [item.text for item in extracted.sections["steps"]] == expected
    assert extracted.unsupported == len(copied) - 5 if code == "en" else extracted.unsupported == 0
    assert ask.asked[0].messages[0][1] == LANGUAGES[code].load_prompt("actions.md").fill("", passage="").messages[0][1]


@pytest.mark.parametrize(
    ("notes", "copied", "expected"),
    [
        (
            "Every weekday morning, the clerk opens the post. When a letter is late, I call the sender.",
            ["Every weekday morning", "the clerk opens the post", "When a letter is late", "call the sender"],
            ["Every weekday morning, the clerk opens the post.", "When a letter is late, call the sender."],
        ),
        (
            "The clerk sends the form with a stamp on the same day. The clerk asks if it has arrived.",
            ["The clerk sends the form", "with a stamp", "on the same day", "The clerk asks", "if it has arrived"],
            ["The clerk sends the form with a stamp on the same day.", "The clerk asks if it has arrived."],
        ),
        (
            "Once the post has been opened, a bill in it is paid. The clerk signs the bill.",
            ["Once the post has been opened", "The clerk signs the bill"],
            ["Once the post has been opened, a bill in it is paid.", "The clerk signs the bill."],
        ),
        (
            "The clerk opens the post, reads it, and signs. All of this is done by 2: 30 pm.",
            ["The clerk opens the post", "reads it", "signs", "All of this is done by 2: 30 pm"],
            ["The clerk opens the post.", "Reads it.", "Signs.", "All of this is done by 2: 30 pm."],
        ),
    ],
)
def test_times_and_conditions_are_joined_to_their_action(notes: str, copied: list[str], expected: list[str]) -> None:
    assert steps_of(notes, copied) == expected


def test_definitions_are_not_actions() -> None:
    notes = "I am the head of the desk. The clerk opens the post. The desk is a part of the shop. The clerk signs."
    copied = [
        "I am the head of the desk",
        "The clerk opens the post",
        "The desk is a part of the shop",
        "The clerk signs",
    ]
    assert steps_of(notes, copied) == ["The clerk opens the post.", "The clerk signs."]


def test_labels_in_a_paragraph_start_its_steps() -> None:
    notes = (
        "Set the price: Weigh three plates. Take the mean. Tell the cook: Show the sheet. Ask what is wrong. "
        "Print the card: Send it to the shop. Check the proof."
    )
    assert steps_of(notes, ["Weigh three plates", "Tell the cook: Show the sheet", "Print the card: Send it to"]) == [
        "Set the price: Weigh three plates. Take the mean.",
        "Tell the cook: Show the sheet. Ask what is wrong.",
        "Print the card: Send it to the shop. Check the proof.",
    ]


def test_labelled_instructions_are_steps_under_any_heading() -> None:
    notes = "# Cost a dish\n\n## Materials\n\nA scale.\n\nInstructions: Put it on the pass. Weigh three plates.\n"
    assert texts(found(notes, Scripted())) == {
        "needs": ["A scale."],
        "steps": ["Put it on the pass.", "Weigh three plates."],
    }


OWN = """\
# Shift change

Steps. Ask the team for the three oldest orders. Write each of them on the white board. Circle the one nobody owns. \
Ring its customer before lunch.

The board was a gift from the owner's aunt.
"""


def test_clear_instructions_are_the_steps_if_the_model_names_none() -> None:
    extracted = found(OWN, Scripted(Steps={"steps": []}))
    assert [step.text for step in extracted.sections["steps"]] == [
        "Ask the team for the three oldest orders.",
        "Write each of them on the white board.",
        "Circle the one nobody owns.",
        "Ring its customer before lunch.",
    ]
    (finding,) = extracted.findings
    assert finding.level == "warning"
    assert "named no steps" in finding.message


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ("Sell the lorry to the highest bidder.", "unsupported"),
        ("Zero it first.", "duplicate"),
        ("Weigh three plates", "duplicate"),
    ],
)
def test_each_discarded_step_has_a_reason(named: str, reason: str) -> None:
    extracted = found(LIST, Scripted(Steps={"steps": [*IN_LIST, named]}))
    assert [step.text for step in extracted.sections["steps"]] == IN_LIST
    assert extracted.discarded == {reason: 1}
