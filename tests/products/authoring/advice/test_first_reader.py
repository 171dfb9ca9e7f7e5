"""The first reader of a draft: sees the page alone, and what is noted there reaches the editor."""

import re
from typing import Any

import pytest

from tests.emulators import author as emulated
from tests.products.authoring.documents import METHODS
from tests.products.authoring.guides import Studio, draft_with, messages, text_of
from tests.wire import Asked

RIDDLE = "She put hers there. {call-1}"
PLAIN = "The cook put the scale on the counter. {call-1}"
STOPPED = "Who is “she”?"
_NOTED = re.compile(r"^(\d+): [^\n]*\n    \? (.*)$", re.MULTILINE)


def stop_at(studio: Studio, words: str, note: str = STOPPED) -> None:
    """Let the first reader stop at each sentence with `words`."""

    def answer(asked: Asked) -> dict[str, Any]:
        shown = emulated.read_numbered(asked)
        return {"notes": [{"number": number, "note": note} for number, text in shown.items() if words in text]}

    studio.wire.answers["ReaderNotes"] = answer


def reword_noted(studio: Studio, text: str) -> None:
    def answer(asked: Asked) -> dict[str, Any]:
        noted = [int(number) for number, _ in _NOTED.findall(asked.text)]
        return {"sentences": [{"number": number, "text": text} for number in noted], "sections": [], "headings": []}

    studio.wire.answers["Edited"] = answer


def readings(studio: Studio) -> list[Asked]:
    return [asked for asked in studio.wire.asked if asked.title == "ReaderNotes"]


def edits(studio: Studio) -> list[Asked]:
    return [asked for asked in studio.wire.asked if asked.title == "Edited"]


def test_a_note_reaches_the_editor_who_rewords_the_sentence(studio: Studio) -> None:
    draft_with(studio, RIDDLE)
    stop_at(studio, "She put")
    reword_noted(studio, PLAIN)
    made = studio.make()
    assert [note for asked in edits(studio) for _, note in _NOTED.findall(asked.text)] == [STOPPED]
    assert "The cook put the scale" in text_of(made)
    assert "She put" not in text_of(made)


def test_a_note_that_the_editor_does_not_share_changes_nothing(studio: Studio) -> None:
    draft_with(studio, RIDDLE)
    stop_at(studio, "She put")
    made = studio.make()
    assert "She put hers there." in text_of(made)
    assert "Removed" not in messages(made)


def test_a_reader_sees_the_page_and_not_its_proof(studio: Studio) -> None:
    draft_with(studio, RIDDLE)
    studio.make()
    (asked,) = readings(studio)
    assert "She put hers there." in asked.text
    assert METHODS[0].steps[0].text in asked.text
    assert "call-1" not in asked.text
    assert "[[" not in asked.text


def test_a_note_stands_below_the_one_of_two_alike_that_it_is_about(studio: Studio) -> None:
    draft_with(studio, f"{RIDDLE} {PLAIN} {RIDDLE}")

    def answer(asked: Asked) -> dict[str, Any]:
        alike = [number for number, text in emulated.read_numbered(asked).items() if "She put" in text]
        return {"notes": [{"number": alike[-1], "note": STOPPED}]}

    studio.wire.answers["ReaderNotes"] = answer
    studio.make()
    (asked,) = edits(studio)
    ((number, _),) = _NOTED.findall(asked.text)
    assert [at for at, text in emulated.read_numbered(asked).items() if "She put" in text][-1] == int(number)


@pytest.mark.parametrize(
    ("notes", "unused"), [([STOPPED] * 30, 26), ([" ", *[STOPPED] * 6, " "], 2)], ids=["too many", "blank among them"]
)
def test_no_more_notes_are_used_than_were_asked_for(studio: Studio, notes: list[str], unused: int) -> None:
    draft_with(studio, RIDDLE)
    studio.wire.answers["ReaderNotes"] = lambda _: {"notes": [{"number": 1, "note": text} for text in notes]}
    made = studio.make()
    (asked,) = edits(studio)
    assert asked.text.count(f"? {STOPPED}") == 4
    told = "of the first reader's notes were not used: there were too many, or they were on no"
    assert f"{unused} {told}" in messages(made)


def test_a_note_on_another_number_is_not_used(studio: Studio) -> None:
    draft_with(studio, RIDDLE)
    studio.wire.answers["ReaderNotes"] = lambda _: {"notes": [{"number": 999, "note": STOPPED}]}
    made = studio.make()
    assert not [note for asked in edits(studio) for note in _NOTED.findall(asked.text)]
    assert "1 of the first reader's notes was not used: there were too many, or it was on no" in messages(made)


def test_without_an_answer_the_document_is_edited_and_a_note_says_so(studio: Studio) -> None:
    studio.wire.answers["ReaderNotes"] = lambda _: {"something": "else"}
    made = studio.make()
    assert made.product
    assert len(edits(studio)) == 1
    assert "Edited without a first reader's notes" in messages(made)


def test_what_stays_is_not_read_again(studio: Studio) -> None:
    studio.make()
    studio.make()
    assert len(readings(studio)) == 1


def test_a_step_is_read_as_it_is_printed(titled: Studio) -> None:
    words = "Put the empty plate on the scale, zero it, and weigh three plates."
    draft_with(titled, f"[[steps call-3, call-4 | Weigh the plates | {words}]]", number=2)
    titled.make()
    (asked,) = readings(titled)
    assert f"### Step 1. Weigh the plates\n    {words}" in asked.text
