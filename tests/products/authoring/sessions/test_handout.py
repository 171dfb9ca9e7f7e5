"""What the listeners of a session get: a file of its own, made from its script, with every step once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kit_builder.llm.model import Ask
from kit_builder.products.authoring.brief import Brief
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.footnotes import render_document
from kit_builder.products.authoring.manuscript import Manuscript
from kit_builder.products.authoring.outline.checks import find_faults
from kit_builder.products.authoring.outline.plain import make_plain_outline
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.products.authoring.redraft import correct_sections
from kit_builder.products.authoring.render_drafts import render_drafts
from kit_builder.products.authoring.sessions.handout import find_repeated_lines, render_handout
from kit_builder.text.prompts import find_prompts_folder
from tests.products.authoring.documents import CHAPTER, STEPS, WEIGH, chapter, facts_of
from tests.products.authoring.guides import Studio, draft_with, open_studio, text_of
from tests.wire import Wire, refuses

SESSION = OutlineDocument(
    "01-weigh-the-plate.md",
    "What does a <plate> cost?",
    "weigh-the-plate",
    (OutlineSection("The case", "", "script", ("call-1",)), OutlineSection("By the scale", "", "steps", STEPS)),
)
SHEET = (
    "### Weigh\n\n[[steps call-3]]\n[[steps call-4: Weigh three plates.]]\n- On another night. {call-5}\n\n"
    "[[steps call-7]]\n\n### Yours\n\n| From the session | Yours |\n|---|---|\n| My plate | |"
)
TEXTS = {0: "You know what a plate costs. {call-1}", 1: SHEET}


def spoken() -> DocumentSpec:
    brief = Brief.model_validate({**CHAPTER.model_dump(), "words": "slot"})
    return replace(chapter(), product="webinar", brief=brief)


def test_the_handout_is_a_file_of_its_own_and_its_lists_belong_to_its_steps() -> None:
    text = render_handout(SESSION, TEXTS, spoken())
    assert text.startswith("# Handout: What does a \\<plate> cost?\n\n### Weigh\n\n1. Put the empty plate")
    assert "\n2. Weigh three plates. [^call-4]\n   - On another night. [^call-5]\n3. Divide" in text
    assert "\n\n### Yours\n\n| From the session | Yours |\n|---|---|\n| My plate | |\n\n[^call-3]:" in text
    script = render_document(SESSION, TEXTS, spoken())
    assert "You know what a plate costs." in script
    assert "Weigh three plates" not in script


def test_words_to_say_and_what_follows_them_belong_to_their_step() -> None:
    sheet = '[[steps call-3]]\n\n> "Weigh it." {call-4}\n\n- Never on a Monday. {call-5}\n\n[[steps call-4]]'
    text = render_handout(SESSION, {1: sheet}, spoken())
    assert '[^call-3]\n   > "Weigh it." [^call-4]\n\n   - Never on a Monday. [^call-5]\n2. Weigh' in text


def test_steps_with_headings_stand_below_them_in_the_handout_as_well() -> None:
    brief = Brief.model_validate({**spoken().brief.model_dump(), "titled": True})
    step = "[[steps call-3, call-4 | Weigh | Put the empty plate on.]]"
    sheet = f"{step}\n\n- On another night. {{call-5}}\n\n[[steps call-7]]"
    text = render_handout(SESSION, {1: sheet}, replace(spoken(), brief=brief))
    assert "\n\n### Step 1. Weigh\n\n" in text
    assert "\n\n- On another night. [^call-5]\n\n### Step 2\n\n" in text


def test_a_script_without_steps_has_no_handout_and_nor_has_a_chapter() -> None:
    assert render_handout(SESSION, {0: TEXTS[0]}, spoken()) == ""
    assert render_handout(SESSION, TEXTS, chapter()) == ""
    assert "Weigh three plates" in render_document(SESSION, TEXTS, chapter())


@pytest.mark.parametrize(
    ("line", "is_repeated"),
    [
        ("Put the empty plate on the scale.", True),
        ("Never put the empty plate on the scale.", False),
        ("Put the 2 empty plates on the scale.", False),
        ("Zero the scale.", False),
        ("Let whoever runs the pass weigh them.", False),
    ],
)
def test_a_line_that_says_again_what_stands_above_is_found(line: str, is_repeated: bool) -> None:
    found = find_repeated_lines(f"[[steps call-3]]\n- {line} {{call-3}}", spoken())
    assert [unit.sentence.text for unit in found] == [line] * is_repeated
    assert all("“Put the empty plate on the scale and zero it.”" in told for told in found.values())


def test_a_line_that_says_again_what_stands_above_is_asked_about_once(wire: Wire, ask: Ask) -> None:
    repeated = "- Put the empty plate on the scale. {call-3}"
    text = SHEET.replace("- On another night. {call-5}", repeated)
    before = Manuscript(spoken(), SESSION).add_versions({0: TEXTS[0], 1: text})
    wire.answers["Redrafted"] = lambda _: {"sentences": [{"number": 4, "text": ""}], "sections": []}
    after = correct_sections(before, ask)
    assert "4: - Put the empty plate on the scale." in wire.asked[0].text
    assert "This says again what stands above" in wire.asked[0].text
    assert repeated not in after.texts[1]
    assert correct_sections(after, ask) == after
    assert len(wire.asked) == 1


HANDOUT = """
[[files]]
path = "{number}-{method}-handout.md"
template = "handout.md.jinja"
handout_of = "{number}-{method}.md"
each = "method"
"""


@contextmanager
def open_session(wire: Wire, tmp_path: Path, template: str) -> Iterator[Studio]:
    """Open a product whose document is a session with a handout, which has a template as well."""
    words = (find_prompts_folder() / "products" / "webinar" / "words.toml").read_text(encoding="utf-8")
    more = {"product.toml": HANDOUT, "handout.md.jinja": template, "words.toml": words}
    with open_studio(wire, tmp_path, more) as studio:
        brief = tmp_path / "prompts" / "products" / "guide" / "chapter.brief.md"
        text = brief.read_text(encoding="utf-8")
        measure = next(row for row in text.splitlines() if row.startswith("words:"))
        brief.write_text(text.replace(measure, "words: slot").replace("prose", "script"), encoding="utf-8")
        yield studio


def test_a_handout_is_made_from_what_the_model_writes_and_without_it_from_its_template(
    wire: Wire, tmp_path: Path
) -> None:
    file = "01-weigh-the-plate-handout.md"
    with open_session(wire, tmp_path, "# From the card\n") as studio:
        draft_with(studio, "Look.")
        wire.fail("DraftedSections", "plate", refuses("No."))
        assert text_of(studio.make(), file) == "# From the card\n"
        wire.heal()
        made = text_of(studio.make(), file)
        assert "1. Put the empty plate on the scale and zero it." in made
        assert "From the card" not in made


def test_without_a_usable_plan_the_script_has_the_stages_and_the_handout_the_steps() -> None:
    plain = make_plain_outline(spoken())
    forms = {section.heading: section.form for section in plain.sections}
    assert [forms["Weigh"], forms["Calculate"], forms["Weigh the plate"]] == ["prose", "prose", "steps"]
    assert plain.sections[-1].uses == STEPS
    assert find_faults(plain, spoken()) == []


def test_a_script_written_before_it_had_a_handout_stays(wire: Wire, tmp_path: Path) -> None:
    steps = "{% for step in method.steps %}\n{{ loop.index }}. {{ step | cite }}\n{% endfor %}\n"
    with open_session(wire, tmp_path, steps) as studio:
        brief = tmp_path / "prompts" / "products" / "guide" / "chapter.brief.md"
        text = brief.read_text(encoding="utf-8")
        brief.write_text(text.replace("steps: yes", "steps: no"), encoding="utf-8")
        draft_with(studio, "Look.")
        made = studio.make()
        brief.write_text(text, encoding="utf-8")
        again = render_drafts(studio.given, facts_of(WEIGH), made.drafts)
        assert again.files["01-weigh-the-plate.md"] == text_of(made)
        assert "1. Put the empty plate" in again.files["01-weigh-the-plate-handout.md"]
