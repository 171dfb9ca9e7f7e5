"""Steps that are headings, and what stands below a step, become the steps of one method."""

from pathlib import Path

import pytest

from kit_builder.extract.small.chunking import split_into_passages
from kit_builder.extract.small.layout import find_layout_items
from kit_builder.extract.small.step_headings import join_step_headings
from kit_builder.extract.small.written_steps import find_layout_steps
from kit_builder.records import Passage
from kit_builder.text.headings import is_general_heading
from kit_builder.text.languages import load_language
from tests.sources.reading import read

ENGLISH = load_language("en", [Path("prompts")])
BELOW = ["Weigh what is left of each.", "Rinse them twice.", "Use the rack by the door."]


def split(text: str, suffix: str = ".md") -> list[Passage]:
    return list(split_into_passages(join_step_headings(read(text, suffix), ENGLISH.words)))


def steps(passage: Passage) -> list[str]:
    return [
        step.text
        for section, lines in find_layout_items(passage, ENGLISH.words)
        for step in find_layout_steps(passage, lines, ENGLISH)
        if section == "steps"
    ]


@pytest.mark.parametrize("form", ["## Step {}: {}", "## {}. {}", "### {} - {}", "## {}) {}"])
def test_headings_that_count_up_are_steps_with_the_text_below(form: str) -> None:
    titles = ["Empty the jars", "Wash the brushes", "Dry the brushes"]
    parts = [
        f"{form.format(place, title)}\n\n{below}"
        for place, (title, below) in enumerate(zip(titles, BELOW, strict=True), 1)
    ]
    (passage,) = split("# Cleaning up\n\nUse this after each class.\n\n" + "\n\n".join(parts))
    assert passage.heading == "Cleaning up"
    assert steps(passage) == [f"{title}. {below}" for title, below in zip(titles, BELOW, strict=True)]


def test_numbered_paragraphs_with_text_below_are_steps_in_plain_text() -> None:
    text = "Cleaning up after class\n\n" + "\n\n".join(
        f"Step {place}: {title}\n\n{below}"
        for place, (title, below) in enumerate(
            zip(["Empty jars", "Wash brushes", "Dry brushes"], BELOW, strict=True), 1
        )
    )
    (passage,) = split(text, ".txt")
    assert passage.heading == "Cleaning up after class"
    assert steps(passage)[0] == "Empty jars. Weigh what is left of each."


def test_imperative_headings_below_a_title_are_steps() -> None:
    text = "# Cleaning up\n\n## Empty the jars\n\nAll of them.\n\n## Wash the brushes\n\nTwice.\n\n"
    text += "## Hang them up\n\nTo dry.\n"
    (passage,) = split(text)
    assert [step.partition(".")[0] for step in steps(passage)] == ["Empty the jars", "Wash the brushes", "Hang them up"]


@pytest.mark.parametrize(
    "text",
    [
        "# One\n\nA.\n\n# Two\n\nB.\n\n# Three\n\nC.\n",
        "# Book\n\n## 1. Jars\n\n1. Wash\n2. Dry\n3. Fill\n\n## 2. Lids\n\n1. Fit\n\n## 3. Labels\n\nPrint.\n",
        "# Book\n\n## 1. What you need\n\nJars.\n\n## 2. Steps\n\nFill them.\n\n## 3. Pitfalls\n\nGlass breaks.\n",
        "# Book\n\n## The jars\n\nA b c.\n\n## The lids\n\nD e f.\n\n## The labels\n\nG h i.\n",
    ],
)
def test_headings_of_methods_and_sections_stay_headings(text: str) -> None:
    source = read(text, ".md")
    assert join_step_headings(source, ENGLISH.words) == source


def test_what_stands_between_numbered_items_belongs_to_the_item_before() -> None:
    text = "# Cleaning up\n\n1. Empty these:\n   - jars\n   - tubs\n2. Wash the brushes\n"
    text += "   - Use cold water\n   - Never use soap\n3. Dry them\n\nThat is all.\n"
    (passage,) = split(text)
    assert steps(passage) == ["Empty these: jars; tubs", "Wash the brushes. Use cold water", "Dry them"]


@pytest.mark.parametrize("heading", ["Don't", "Do not", "Never", "What not to do", "Avoid"])
def test_items_below_a_heading_that_forbids_are_pitfalls(heading: str) -> None:
    (passage,) = split(f"### {heading}\n\n- Leave it for the weekend\n- Use hot water\n")
    items = [(section, lines[0].text) for section, lines in find_layout_items(passage, ENGLISH.words)]
    assert items == [("pitfalls", "Leave it for the weekend"), ("pitfalls", "Use hot water")]


@pytest.mark.parametrize(
    ("heading", "general"),
    [
        ("General", True),
        ("Full transcript", True),
        ("4 March 2026, 9:00", True),
        ("2026-03-04", True),
        ("Tuesday 4 March", True),
        ("2. Overview", True),
        ("Do", True),
        ("Pricing", False),
        ("3 calls", False),
    ],
)
def test_headings_that_say_nothing_about_their_text_are_no_names(heading: str, general: bool) -> None:
    assert is_general_heading(heading, ENGLISH.words) is general
