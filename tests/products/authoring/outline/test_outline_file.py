"""Outlines as Markdown: what is written is read back, edits are understood, and faults are named by their lines."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit_builder.products.authoring.brief import SectionForm
from kit_builder.products.authoring.outline.plain import make_plain_outline
from kit_builder.products.authoring.outline.records import Outline, OutlineDocument, OutlineSection
from kit_builder.products.authoring.outline.update import list_outline_errors
from kit_builder.text.markdown import clean_text
from kit_builder.text.words import list_languages, load_words
from tests.products.authoring.documents import RAISE, chapter, introduction
from tests.products.authoring.outline.outlines import read_outline, write_outline

SPECS = (introduction(), chapter(), chapter(RAISE, 2))
FACTS = introduction().facts
OUTLINE = Outline("book", tuple(make_plain_outline(spec) for spec in SPECS))
WORDS = load_words("en")
TEXT = write_outline(OUTLINE, FACTS, WORDS)

lines = st.text(max_size=40).map(clean_text)
sections = st.builds(
    OutlineSection,
    lines.filter(bool),
    lines,
    st.sampled_from(get_args(SectionForm)),
    st.lists(st.sampled_from([*FACTS]), unique=True, max_size=4).map(tuple),
    lines,
)


def find_line(text: str, wanted: str) -> int:
    """Return the number of the last line that is `wanted`."""
    return max(line for line, row in enumerate(text.splitlines(), start=1) if row == wanted)


@settings(max_examples=150, deadline=None)
@given(lines.filter(bool), st.lists(sections, max_size=4).map(tuple), st.sampled_from(list_languages()))
def test_an_outline_is_read_back_as_it_was(title: str, own: tuple[OutlineSection, ...], code: str) -> None:
    spec = chapter()
    outline = Outline("book", (OutlineDocument(spec.file, title, "weigh-the-plate", own),))
    read, _ = read_outline(write_outline(outline, FACTS, load_words(code)), [spec])
    assert read == outline


def test_a_plain_outline_has_no_faults() -> None:
    assert read_outline(TEXT, SPECS) == (OUTLINE, ())


def test_sections_are_renamed_moved_deleted_and_added() -> None:
    edited = TEXT.replace("### What you will have", "### Full room, empty account").replace(
        "### Weigh\n", "### Why it pays\n\n- form: text\n- call-5: as I say,\n  it is weather\n\n### Weigh\n"
    )
    read, findings = read_outline(edited, SPECS)
    assert findings == ()
    assert [section.heading for section in read.documents[1].sections][:3] == [
        "Full room, empty account",
        "Why it pays",
        "Weigh",
    ]
    assert read.documents[1].sections[1] == OutlineSection("Why it pays", "", "prose", ("call-5",))


STEP = "- call-4: Weigh three plates."
# What is wrong, the text that is replaced and by what, and the line that is named.
FAULTY = {
    "has no heading": ("### Calculate", "###", "###"),
    "no statement with that id": ("- call-8: The limit is 32 percent.", "- call-88", "- call-88"),
    "the form “steps of mine”": ("- form: steps\n- call-7", "- form: steps of mine\n- call-7", "### Calculate"),
    "Neither a heading nor a list item": ("### Calculate", "### Calculate\n\nA remark.", "A remark."),
    "one of: index.md": ("- file: 01-weigh-the-plate.md", "- file: 01-weigh.md", "## Weigh the plate"),
    "Two parts have the file": ("- file: 02-raise", "- file: 01-weigh-the-plate.md\n", "## Raise the price"),
    "The section has call-5 twice": ("- call-5:", "- call-5\n- call-5:", "- call-5: One night is just weather."),
    "Two sections of steps show step 2": ("- call-7:", f"{STEP}\n- call-7:", STEP),
    "stands in no section": ("- file: 01", "- call-1: adrift\n- file: 01", "- call-1: adrift"),
    "Two sections have the heading": ("### Calculate", "### Weigh", "### Weigh"),
    "uses no statement": ("### Calculate", "### Nothing\n\n- form: text\n\n### Calculate", "### Nothing"),
    "is told in two sections": ("- call-8:", "- call-6: Chips\n- call-8:", "- call-6: Chips"),
    "No section of steps shows step 2": (f"{STEP}\n", "", "## Weigh the plate"),
}


@pytest.mark.parametrize("message", FAULTY)
def test_a_faulty_line_is_reported_with_its_number(message: str) -> None:
    old, new, line = FAULTY[message]
    assert old in TEXT
    edited = TEXT.replace(old, new, 1)
    _, findings = read_outline(edited, SPECS)
    where = f"book/outline.md, line {find_line(edited, line)}"
    assert [(each.level, each.where) for each in findings if message in each.message] == [("error", where)]


@pytest.mark.parametrize("text", ["", "\n", "# Outline: Book\n"])
def test_an_outline_without_a_document_lacks_those_that_show_steps(text: str) -> None:
    found = list_outline_errors(SPECS, text, TEXT)
    assert [line for line, _ in found] == [1, 1]
    assert all("has to show steps" in message for _, message in found)


def test_steps_out_of_order_are_reported_at_their_line() -> None:
    edited = TEXT.replace(f"{STEP}\n", "").replace("- call-7:", f"- call-7: Divide\n{STEP}\n- call-8:", 1)
    (document,) = (each for each in read_outline(edited, SPECS)[0].documents if each.method == "weigh-the-plate")
    assert [section.uses[:2] for section in document.sections if section.heading == "Calculate"] == [
        ("call-7", "call-4")
    ]
    found = [each for each in read_outline(edited, SPECS)[1] if "stands behind step 3" in each.message]
    assert [each.where for each in found] == [f"book/outline.md, line {find_line(edited, STEP)}"]


def test_edits_in_any_language_are_understood() -> None:
    for code in list_languages():
        say, forms = load_words(code)["outline"], load_words(code)["section_form"]
        edited = TEXT.replace("- form: steps", f"- {say['form'].upper()}: {forms['steps']}").replace(
            "- file:", f"- {say['file']}:"
        )
        assert read_outline(edited, SPECS) == (OUTLINE, ())


def test_text_of_a_source_cannot_become_markup() -> None:
    spec = chapter()
    evil = replace(spec.facts["call-3"], text="### New <!-- section --> {x} [a](b)\n## More")
    facts = {**FACTS, "call-3": evil}
    assert read_outline(write_outline(OUTLINE, facts, WORDS), SPECS) == (OUTLINE, ())
