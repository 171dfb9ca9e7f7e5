"""What clients ask and hear in a call becomes a question with its answer, without what the expert takes back."""

import pytest

from kit_builder.evidence.alignment import make_evidence
from kit_builder.extract.small.client_turns import add_client_turns
from kit_builder.extract.small.corrections import apply_corrections
from kit_builder.records import SECTIONS, Extract, Item, Line, Passage, Source
from kit_builder.text.words import load_words

QUESTION = "Which charges do I check with the invoice?"


def answer(*said: str) -> list[str]:
    """Return the texts of what is asked and answered in a passage: a step, a question, and what the expert says."""
    spoken = [
        ("Maren", "Compare each charge with its invoice."),
        ("Gordon", QUESTION),
        *(("Maren", row) for row in said),
    ]
    lines = tuple(Line(number, text, (), speaker) for number, (speaker, text) in enumerate(spoken, start=1))
    source = Source("call.txt", "call", "", lines)
    steps = tuple(Item(line.text, (make_evidence(source, [line]),)) for line in (lines[0], *lines[2:]))
    sections = dict.fromkeys(SECTIONS, ()) | {"steps": steps}
    words = load_words("en")
    extract = apply_corrections(Extract(Passage(source, 1, "", lines), sections, expert="Maren"), words)
    return [item.text for item in add_client_turns(extract, words).sections["faq"]]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (("You check all of them twice.", "Then the total."), "You check all of them twice. Then the total."),
        (("You begin with the rent.", "You check all above 50 pounds.", "No, wait, 30."), "You begin with the rent."),
        (("You begin with the rent.", "You check all above fifty, no, sorry, thirty."), "You begin with the rent."),
        (("No, you check all of them twice.",), "No, you check all of them twice."),
        (("You check all above 50 pounds.", "No, wait, 30."), ""),
    ],
)
def test_an_answer_ends_before_what_is_taken_back(said: tuple[str, ...], kept: str) -> None:
    assert answer(*said) == ([f"{QUESTION} {kept}"] if kept else [])
