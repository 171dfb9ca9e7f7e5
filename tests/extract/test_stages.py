"""Stages of a method in notes: headings such as `Before the visit` and `Afterwards`."""

from kit_builder.extract.prepare import prepare_source
from kit_builder.extract.small.extract_passage import extract_passage
from kit_builder.kit.settings import Settings
from kit_builder.records import Passage
from kit_builder.sources import read_source
from kit_builder.text.prompts import find_prompts_folder
from tests.extract.test_extract import LANGUAGES, Scripted


def prepare(text: str, words: int = 450) -> list[Passage]:
    source = read_source("notes.md", "notes", text.encode(), ".md")
    return [each for each, _ in prepare_source(source, Settings(), [find_prompts_folder()], words).passages]


def test_steps_below_the_headings_of_stages_belong_to_these_stages() -> None:
    text = "# Tours\n\n## Before the tour\n\n- Write to the group.\n\n## Afterwards\n\n- Send the stories."
    (whole,) = prepare(text)
    steps = extract_passage(whole, "", Scripted(), LANGUAGES["en"]).sections["steps"]
    assert [(step.stage, step.text) for step in steps] == [
        ("Before the tour", "Write to the group."),
        ("Afterwards", "Send the stories."),
    ]


def test_methods_that_begin_like_stages_of_one_are_not_joined() -> None:
    headings = ("Before the delivery arrives", "Count the till", "After a complaint")
    text = "\n\n".join(f"# {each}\n\n- Write it down.\n- Ask the chef." for each in headings)
    assert [each.heading for each in prepare(text)] == list(headings)


def test_a_stage_is_known_in_the_next_passage_too() -> None:
    steps = "\n".join(f"- Write line {number} down, with the day and the name of the group." for number in range(20))
    text = f"# Tours\n\n## Before the tour\n\n{steps}\n\n## Afterwards\n\n- Send the stories."
    last = prepare(text, words=40)[-1]
    (step,) = extract_passage(last, "", Scripted(), LANGUAGES["en"]).sections["steps"][-1:]
    assert "Before the tour" not in [line.text for line in last.lines]
    assert (step.stage, step.text) == ("Afterwards", "Send the stories.")
