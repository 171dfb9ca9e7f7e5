"""A conversation, typed by a script, and what it leaves in the kit."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from kit_builder.errors import KitError
from kit_builder.interview.advisor import Advisor
from kit_builder.interview.agenda import AgendaQuestion
from kit_builder.interview.conversation import Conversation
from kit_builder.interview.journal import Journal, load_mailed, read_settled
from kit_builder.interview.keep import Keeper
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.interviews import read_interviews
from kit_builder.records import Item, Method
from kit_builder.text.words import load_words
from tests.methods.statements import LANGUAGES, open_on
from tests.wire import Wire

TODAY = date(2026, 11, 28)
PAN, FIRE, POT = (
    AgendaQuestion("open", "Cook", f"Which {each}?", "Chapter 1 does not say.") for each in ("pan", "fire", "pot")
)


class Script:
    """A terminal at which rows are typed one after the other, and `pasted` ones at once."""

    def __init__(self, rows: Iterable[str], pasted: Iterable[str] = ()) -> None:
        self.rows, self.pasted, self.said = [*rows], [*pasted], list[str]()

    def say(self, text: str, *, quiet: bool = False) -> None:  # noqa: ARG002 - the terminal's signature
        self.said.append(text)

    def read(self, *, begins: bool) -> str | None:  # noqa: ARG002 - the terminal's signature
        rows = self.pasted or self.rows
        return rows.pop(0) if rows else None

    def is_waiting(self) -> bool:
        return bool(self.pasted)


def make_kit(folder: Path) -> KitFolder:
    (folder / ".kit").mkdir(parents=True, exist_ok=True)
    return KitFolder(folder)


def hold(folder: Path, *rows: str, pasted: Iterable[str] = (), advisor: Advisor | None = None) -> Script:
    kit = make_kit(folder)
    script = Script(rows, pasted)
    keeper = Keeper(kit, Journal(kit, TODAY), load_words("en"))
    conversation = Conversation(keeper, script, partial(read_settled, kit, TODAY), advisor)
    with keeper.journal.open_draft() as draft:
        conversation.hold([PAN, FIRE, POT], draft)
    assert list((folder / ".kit" / "interview").glob("*.draft")) == []
    return script


def answers(folder: Path) -> dict[str, str]:
    told = [each for interview in read_interviews(KitFolder(folder)) for each in interview.answered]
    return {each.question: " ".join(line.text for line in each.answer) for each in told}


def test_answers_end_with_an_empty_line_and_skipped_questions_come_again(tmp_path: Path) -> None:
    script = hold(tmp_path, "The iron", "one.", "", "", "The big pot.", "", "A low fire.", "")
    assert answers(tmp_path) == {"which pan": "The iron one.", "which pot": "The big pot.", "which fire": "A low fire."}
    assert [each for each in script.said if each.startswith("Which")] == [PAN.text, FIRE.text, POT.text, FIRE.text]


def test_fences_and_pasted_text_keep_empty_lines(tmp_path: Path) -> None:
    hold(tmp_path, '"""', "Iron.", "", "/stop", '"""', "/stop")
    assert answers(tmp_path) == {"which pan": "Iron. /stop"}
    hold(tmp_path / "b", "", "/stop", pasted=["Iron.", "", *(f"Row {count}." for count in range(2000)), ""])
    assert answers(tmp_path / "b")["which pan"].endswith("Row 1999.")


def test_later_is_not_asked_today_and_never_not_again(tmp_path: Path) -> None:
    hold(tmp_path, "/later", "/never", "/bogus", "/stop")
    kit = KitFolder(tmp_path)
    assert read_settled(kit, TODAY).later == {PAN.key}
    assert read_settled(kit, date(2026, 11, 29)).later == frozenset()
    assert read_settled(kit).done == {FIRE.key}
    assert hold(tmp_path, "/stop").said[-1] == POT.text


def test_undo_takes_back_answers_and_marks(tmp_path: Path) -> None:
    script = hold(tmp_path, "Iron.", "", "/never", "/undo", "/undo", "Steel.", "", "/stop")
    assert answers(tmp_path) == {"which pan": "Steel."}
    assert read_settled(KitFolder(tmp_path)).done == {PAN.key}
    assert any("Iron." in each for each in script.said)
    assert "nothing" in " ".join(hold(tmp_path, "/undo", "/stop").said)


def test_an_answer_that_somebody_has_edited_is_not_taken_back(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    journal = Journal(kit, TODAY)
    journal.save(PAN, "Iron.")
    file = tmp_path / journal.path
    file.write_text(file.read_text().replace("Iron.", "Cast iron."))
    with pytest.raises(KitError, match="edited"):
        journal.take_back(PAN, "Iron.")
    assert answers(tmp_path) == {"which pan": "Cast iron."}


def test_answers_are_told_apart_by_their_method_and_their_whole_text(tmp_path: Path) -> None:
    journal = Journal(make_kit(tmp_path), TODAY)
    bake = replace(PAN, heading="Bake")
    journal.save(PAN, "Iron.")
    journal.save(bake, "Iron.\n\nWith a lid.")
    journal.save(bake, "Iron.")
    told = [(each.heading, len(each.answer)) for each in read_interviews(KitFolder(tmp_path))[0].answered]
    assert told == [("cook", 1), ("bake", 2), ("bake", 1)]
    journal.take_back(PAN, "Iron.")
    journal.take_back(bake, "Iron.")
    (left,) = read_interviews(KitFolder(tmp_path))[0].answered
    assert (left.heading, len(left.answer)) == ("bake", 2)


def test_a_question_keeps_its_number_in_later_mails(tmp_path: Path) -> None:
    journal = Journal(make_kit(tmp_path), TODAY)
    assert journal.number_for_mail([PAN, FIRE]) == {1: PAN, 2: FIRE}
    assert [*journal.number_for_mail([POT, FIRE]).items()] == [(3, POT), (2, FIRE)]
    assert load_mailed(KitFolder(tmp_path)) == {1: PAN, 2: FIRE, 3: POT}


def test_damaged_marks_are_skipped_and_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    journal = Journal(kit, TODAY)
    journal.mark(PAN, "later")
    marks = tmp_path / ".kit" / "interview" / "marks.jsonl"
    rows = ['{"mark": "later", "on": 5, "heading": "Cook", "question": "Which?"}', '{"heading": 1}', "[]"]
    marks.write_text("\n".join([*rows, marks.read_text()]))
    assert read_settled(kit, TODAY).later == {PAN.key}
    (tmp_path / "b" / ".kit").mkdir(parents=True)
    (tmp_path / "b" / ".kit" / "interview").write_text("")
    with pytest.raises(KitError, match="Cannot write"):
        Journal(KitFolder(tmp_path / "b"), TODAY).save(PAN, "Iron.")


def test_a_draft_that_was_broken_off_leaves_nothing_once_it_is_recovered(tmp_path: Path) -> None:
    keeper = Keeper(make_kit(tmp_path), Journal(KitFolder(tmp_path), TODAY), load_words("en"))
    with pytest.raises(KeyboardInterrupt), keeper.journal.open_draft() as draft:
        draft.begin(PAN)
        draft.add("Iron.")
        raise KeyboardInterrupt
    assert keeper.recover() == 1
    assert [file.name for file in (tmp_path / ".kit" / "interview").iterdir() if "-" in file.name] == []


def test_two_windows_add_to_the_same_file(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    one, two = Journal(kit, TODAY), Journal(KitFolder(tmp_path), TODAY)
    one.save(PAN, "Iron.")
    two.save(FIRE, "Low.")
    one.save(POT, "Big.")
    assert answers(tmp_path) == {"which pan": "Iron.", "which fire": "Low.", "which pot": "Big."}
    assert hold(tmp_path, "/stop").said[1:] == [], "nothing that the other window has asked"


def test_what_a_killed_program_leaves_is_kept_once_and_what_is_being_typed_is_left_alone(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    journal = Journal(kit, TODAY)
    keeper = Keeper(kit, journal, load_words("en"))
    with journal.open_draft() as draft:
        draft.begin(PAN)
        draft.add("The iron one,")
        draft.add("and only that.")
        assert keeper.recover() == 0
    assert keeper.recover() == 1
    assert keeper.recover() == 0
    assert answers(tmp_path) == {"which pan": "The iron one, and only that."}


def test_a_model_asks_on_and_repeats_what_it_has_understood(wire: Wire, tmp_path: Path) -> None:
    given = iter([["And when not?", "Nothing to ask.", "Which pot?", "And when not?"], []])
    wire.answers |= {
        "FollowUps": lambda _: {"questions": next(given, [])},
        "Understood": lambda _: {"summary": "Use iron, but not for fish."},
    }
    rows = ("Usually iron.", "", "Not for fish.", "", "A low one.", "", "Big.", "", "No, never for eggs.", "", "/stop")
    with open_on(wire, tmp_path) as (model, _):
        advisor = Advisor(model.ask, {"Cook": Method("cook", "Cook", steps=(Item("Heat it."),))}, LANGUAGES["en"])
        script = hold(tmp_path / "kit", *rows, advisor=advisor)
    assert [each for each in script.said if each.endswith("?")] == [PAN.text, "And when not?", FIRE.text, POT.text]
    told = answers(tmp_path / "kit")
    assert told["and when not"] == "Not for fish."
    (corrected,) = [each for each in told if each.startswith("is this right")]
    assert told[corrected] == "No, never for eggs."
    asked = next(each for each in wire.asked if each.title == "FollowUps")
    assert "Heat it." in asked.text
    assert "Usually iron." in asked.text


def test_a_model_that_asks_on_sees_the_stage_in_question_of_a_long_method(wire: Wire, tmp_path: Path) -> None:
    wire.answers["FollowUps"] = lambda _: {"questions": []}
    last = Item("Serve it.", attachments=(Item("On a warm plate.", kind="detail"),), stage="At the table")
    steps = (*(Item(f"Stir it {count} times.", stage="At the stove") for count in range(500)), last)
    with open_on(wire, tmp_path) as (model, _):
        advisor = Advisor(model.ask, {"Cook": Method("cook", "Cook", steps=steps)}, LANGUAGES["en"])
        question = AgendaQuestion("stage", "Cook", "“At the table”: what is missing?", "")
        assert advisor.ask_on(question, "Nothing.", ()) == ()
    assert [text in wire.asked[0].text for text in ("Serve it.", "On a warm plate.", "Stir it 499")] == [
        True,
        True,
        False,
    ]


def test_an_interview_goes_on_without_a_model_that_fails(wire: Wire, tmp_path: Path) -> None:
    wire.answers["FollowUps"] = lambda _: {"nothing": 1}
    with open_on(wire, tmp_path) as (model, _):
        script = hold(
            tmp_path / "kit", "Iron.", "", "Low.", "", "/stop", advisor=Advisor(model.ask, {}, LANGUAGES["en"])
        )
    assert answers(tmp_path / "kit") == {"which pan": "Iron.", "which fire": "Low."}
    assert sum("without the model" in each for each in script.said) == 1
