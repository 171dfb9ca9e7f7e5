"""The second look at sentences that cite nothing: what slips something in is reworded, or goes."""

from typing import Any

import pytest

from tests.emulators import author as emulated
from tests.products.authoring.guides import Studio, draft_with, judge_with, list_corrections, messages, text_of
from tests.wire import Asked

FIRST = "You know what a plate costs. {call-1}"
SLIPPED = "Then leave it till Monday."


def object_to(studio: Studio, words: str) -> None:
    """Let the second look object to each sentence with `words`."""

    def answer(asked: Asked) -> dict[str, Any]:
        shown = emulated.read_numbered(asked)
        found = [number for number, text in shown.items() if words in text]
        adds = [{"number": number, "words": "to wait till Monday"} for number in found]
        return {"adds": adds, "links": [number for number in shown if number not in found]}

    studio.wire.answers["LinkVerdicts"] = answer


def looks(studio: Studio) -> list[Asked]:
    return [asked for asked in studio.wire.asked if asked.title == "LinkVerdicts"]


def test_an_instruction_that_passes_as_a_link_is_reworded(studio: Studio) -> None:
    draft_with(studio, f"{FIRST} {SLIPPED}", again="That is all there is to it.")
    object_to(studio, "Monday")
    made = studio.make()
    assert "That is all there is to it." in text_of(made)
    assert "Monday" not in text_of(made)
    assert "Removed" not in messages(made)
    (asked,) = list_corrections(studio)
    assert "! adds what no statement says: to wait till Monday" in asked


def test_what_is_not_reworded_goes_and_is_reported(studio: Studio) -> None:
    draft_with(studio, f"{FIRST} {SLIPPED}")
    object_to(studio, "Monday")
    made = studio.make()
    assert "Monday" not in text_of(made)
    assert "Removed (adds something)" in messages(made)


@pytest.mark.parametrize(
    ("kind", "ids", "stays"),
    [("stated", ["call-8"], True), ("stated", [], False), ("product", [], False), ("link", ["call-8"], False)],
)
def test_only_a_statement_that_says_it_outweighs_an_objection(
    studio: Studio, kind: str, ids: list[str], *, stays: bool
) -> None:
    draft_with(studio, f"{FIRST} {SLIPPED}")
    object_to(studio, "Monday")
    judge_with(studio, "Then leave", kind, ids)
    assert ("Monday" in text_of(studio.make())) is stays


def test_links_are_shown_with_what_stands_around_them(studio: Studio) -> None:
    draft_with(studio, f"{FIRST}\n\n**Do it.** {{call-1}} So much for that. The limit is 32. {{call-8}} And then? No.")
    studio.make()
    (asked,) = looks(studio)
    assert [*emulated.read_numbered(asked).values()] == ["So much for that.", "No."]
    shown = asked.text.splitlines()
    assert shown[shown.index("The limit is 32.") - 1].endswith(": So much for that.")
    assert "You know what a plate costs." in shown
    assert "{call-" not in asked.text


def test_a_document_without_links_is_looked_at_once(studio: Studio) -> None:
    draft_with(studio, FIRST)
    studio.make()
    assert not looks(studio)


def test_what_has_been_looked_at_is_not_looked_at_again(studio: Studio) -> None:
    draft_with(studio, f"{FIRST} So much for that. The limit is 77 percent.", again="The limit is 32 percent. {call-8}")
    judge_with(studio, "77")
    studio.make()
    assert len(looks(studio)) == 1


def test_without_an_answer_the_links_stay_and_the_report_says_so(studio: Studio) -> None:
    draft_with(studio, f"{FIRST} {SLIPPED}")
    studio.wire.answers["LinkVerdicts"] = lambda _: {}
    made = studio.make()
    assert SLIPPED in text_of(made)
    assert "were not checked" in messages(made)
