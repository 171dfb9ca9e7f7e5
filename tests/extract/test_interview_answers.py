"""What an answer in an interview becomes is up to its question, and no model is asked."""

import pytest

from kit_builder.extract.prepare import PreparedSource, prepare_source
from kit_builder.extract.small.extract_passage import extract_passage
from kit_builder.kit.interviews import read_interview
from kit_builder.kit.settings import Settings
from kit_builder.text.prompts import find_prompts_folder
from tests.extract.test_extract import LANGUAGES, Scripted, texts

SAY = LANGUAGES["en"].words["interview"]
TOLD = "We had a barn. You would not have known it, and in 3 weeks it was dry."


def prepare(*answered: tuple[str, str]) -> PreparedSource:
    rows = [f"### {question}\n\n{answer}" for question, answer in answered]
    text = "\n\n".join(["# Interview, 2026-11-28", "## Dry a barn", *rows]) + "\n"
    source = read_interview("interviews/2026-11-28.md", text, "Ruth").source
    return prepare_source(source, Settings(expert="Ruth"), [find_prompts_folder()], 450)


def extract(question: str, answer: str, ask: Scripted | None = None) -> tuple[dict[str, list[str]], list[list[str]]]:
    """Return the items of an answer by section, and what their evidence quotes."""
    ask = ask or Scripted()
    found = [extract_passage(each, "Ruth", ask, LANGUAGES["en"]) for each, _ in prepare((question, answer)).passages]
    items = [item for each in found for own in each.sections.values() for item in own]
    sections = {name: own for each in found for name, own in texts(each).items()}
    return sections, [[part.quote for part in item.evidence] for item in items]


@pytest.mark.parametrize(
    ("question", "section"),
    [
        (SAY["example"], "examples"),
        (SAY["story"], "examples"),
        (SAY["reason"].format(stage="Open the doors"), "reasons"),
        (SAY["outcome"].format(stage="Open the doors"), "outcome"),
        (SAY["pitfall"].format(stage="Open: the doors"), "pitfalls"),
        (SAY["term"].format(term="RH"), "definitions"),
        ("What do you need before you begin?", "needs"),
        ("When should somebody use it, and when not?", "when"),
    ],
)
def test_an_answer_is_one_item_of_the_section_that_was_asked_for(question: str, section: str) -> None:
    ask = Scripted()
    assert extract(question, TOLD, ask) == ({section: [TOLD]}, [[TOLD]])
    assert ask.asked == []


def test_an_answer_to_another_question_is_read_with_it_and_cites_the_answer_alone() -> None:
    question = "Who opens the doors, if not the farmer?"
    assert extract(question, "Anybody else.") == ({"faq": [f"{question} Anybody else."]}, [["Anybody else."]])


def test_what_decides_something_is_no_item() -> None:
    which = "“Within 3 days” (a.md) / “within 5 days” (b.md): which of them is right?"
    for question in (which, SAY["consent"].format(story="The barn")):
        assert extract(question, "The first, yes.") == ({}, [])


def test_steps_are_found_where_a_whole_job_is_told() -> None:
    ask = Scripted(Steps={"steps": ["You open the doors"]})
    sections, _ = extract(SAY["job"], "You open the doors. Then it is dry.", ask)
    assert len(sections["steps"]) == 1
    assert ask.asked


def test_a_question_and_its_answer_are_never_apart() -> None:
    prepared = prepare(*[(f"What is number {at}?", f"Number {at} is a long word. " * 40) for at in range(6)])
    for passage, _ in prepared.passages:
        own = [line.is_context for line in passage.lines if not line.is_heading]
        assert not own or own[0]
        assert passage.heading == "Dry a barn"


def test_names_of_methods_are_no_stages() -> None:
    rows = [f"## {name} a visit\n\n### {SAY['story']}\n\n{TOLD}" for name in ("Before", "After")]
    text = "\n\n".join(["# Interview, 2026-11-28", *rows]) + "\n"
    source = read_interview("interviews/2026-11-28.md", text, "Ruth").source
    prepared = prepare_source(source, Settings(expert="Ruth"), [find_prompts_folder()], 450)
    assert [each.stages for each, _ in prepared.passages] == [frozenset()] * len(prepared.passages)
