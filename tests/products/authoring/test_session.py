"""Spoken sessions and their slides: the run of show is worked out from the script, notes stay with the speaker."""

from dataclasses import replace

import pytest

from kit_builder.llm.model import Ask
from kit_builder.products.authoring.code_checks import find_faults, make_rules
from kit_builder.products.authoring.document_spec import Brief, DocumentSpec
from kit_builder.products.authoring.footnotes import render_document
from kit_builder.products.authoring.manuscript import Manuscript, choose_version
from kit_builder.products.authoring.outline_records import Outline, OutlineDocument, OutlineSection
from kit_builder.products.authoring.redraft import redraft_sections
from kit_builder.products.authoring.session import check_length, find_missing_words, measure_seconds
from kit_builder.products.authoring.units import list_units
from kit_builder.publish.slide_deck import read_slides
from kit_builder.text.languages import load_language
from tests.products.authoring.documents import CHAPTER, ENGLISH, chapter
from tests.wire import Wire

SECTIONS = ("Welcome", "The case", "If you are late", "What clients ask", "Handout")
FORMS = ("script", "script", "checklist", "questions", "steps")
SESSION = OutlineDocument(
    "01-weigh-the-plate.md",
    "What does a plate cost?",
    "weigh-the-plate",
    tuple(OutlineSection(heading, "", form, ("call-1",)) for heading, form in zip(SECTIONS, FORMS, strict=True)),
)


def spec_of(**changes: object) -> DocumentSpec:
    return replace(chapter(), product="webinar", brief=Brief.model_validate({**CHAPTER.model_dump(), **changes}))


def speak(words: int) -> str:
    return "Look. " + "word " * (words - 1)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (speak(130), 60),
        ("[Wait 30 s] " + speak(65), 60),
        ("[Vent 45 s, les så noen svar.]", 45),
        ("**Host:** " + speak(13) + "{call-1; 1+1=2} [Host starts poll 1.]", 6),
        ("[Poll 1: Which dish?]\n[On screen: two dishes]\nSpeaker: " + speak(13), 6),
        ("[[steps]]", 0),
        ("", 0),
    ],
)
def test_a_script_is_as_long_as_what_is_spoken(text: str, seconds: float) -> None:
    assert measure_seconds(text) == pytest.approx(seconds)


def test_the_run_of_show_is_worked_out_from_the_script() -> None:
    texts = {0: speak(260), 1: speak(1300), 2: "- [ ] Leave out the poll.", 3: "Q? A.", 4: "[[steps]]"}
    text = render_document(SESSION, texts, spec_of(words="slot"))
    assert "| 0:00–2:00 | Welcome |\n| 2:00–12:00 | The case |\n| 12:00–23:00 | Questions |\n| 23:00 | Total |" in text
    assert text.index("Run of show") < text.index("## Welcome")
    assert "Run of show" not in render_document(SESSION, texts, spec_of())


@pytest.mark.parametrize(("words", "problem"), [(4400, ""), (2000, "too short"), (6000, "too long")])
def test_a_script_that_misses_its_slot_is_reported(words: int, problem: str) -> None:
    found = [*check_length(SESSION, {0: speak(200), 1: speak(words - 200)}, spec_of(words="slot"))]
    assert [problem in each.message for each in found] == ([True] if problem else [])
    assert [*check_length(SESSION, {0: speak(words)}, spec_of())] == []


def test_directions_are_shown_in_the_language_of_the_product() -> None:
    script = (
        "[On screen: a <b>card</b>]\n[Wait 30 s]\n\n[Poll 1: How many plates?]\n- One\n- Three\n\nHost: Thank you. "
        "[Host: reads some out]\n\nSpeaker: One night is just weather. {call-5}\n\n[Somebody laughs.]"
    )
    spec = replace(spec_of(words="slot"), language=load_language("nb", ENGLISH.folders))
    text = render_document(SESSION, {0: script}, spec)
    assert (
        "> **På skjermen:** a \\<b>card\\</b>\n\n> **Vent:** 30 s\n\n> **Avstemning 1:** How many plates?\n\n" in text
    )
    assert "\n\n- One\n- Three\n\n**Vert:** Thank you. (*Vert: reads some out*)\n\n" in text
    assert "**Kari Nordmann:** One night is just weather. [^call-5]\n\n> *Somebody laughs.*" in text


def test_a_script_lacks_the_words_for_the_rest_of_its_slot() -> None:
    spec = spec_of(words="slot")
    planned = 130 * (spec.kit.webinar_minutes - 11)
    assert find_missing_words(SESSION, {0: speak(1000)}, spec) == planned - 1000
    assert find_missing_words(SESSION, {0: speak(planned + 1000)}, spec) == -1000
    assert find_missing_words(SESSION, {0: speak(planned)}, spec) == 0


def test_a_script_that_misses_its_slot_is_corrected_once(wire: Wire, ask: Ask) -> None:
    spec = spec_of(words="slot")
    texts = {0: speak(200), 1: speak(1200)}
    wire.answers["Redrafted"] = lambda _: {
        "sentences": [{"number": 1, "text": ""}],
        "sections": [{"number": 2, "text": speak(4000)}],
    }
    before = Manuscript(spec, SESSION).add_versions(texts)
    after = redraft_sections(before, Outline("webinar", (SESSION,)), ask)
    (asked,) = wire.asked
    planned = 130 * (spec.kit.webinar_minutes - 11)
    assert f"about {planned - 1400} spoken words too short" in asked.text
    assert "1200 words. Not told yet: call-1." in asked.text
    assert [after.texts[place].split()[0] for place in (0, 1)] == ["word", "Look."]
    edited = after.add_edits({0: "Another.", 1: "Another."})
    assert edited.texts == after.texts
    judged = replace(after, versions={0: tuple(replace(each, judged=()) for each in after.versions[0])})
    assert choose_version(judged.versions[0]) == judged.versions[0][1]


SLIDES = OutlineDocument(
    "01-weigh-the-plate-slides.md",
    "What does a plate cost?",
    "weigh-the-plate",
    (
        OutlineSection("The room is full and the account empty", "", "slides", ("call-2",)),
        OutlineSection("Three plates tell the truth", "", "slides", ("call-4",)),
    ),
)


def test_a_slide_shows_its_lines_and_keeps_its_notes() -> None:
    texts = {
        0: "- Full room {call-2}\n\nNotes:\n\nAsk who knows this. {call-2}\n\nThen --> <b>wait</b>.",
        1: "Notes: Show the scale. {call-4}",
    }
    title, first, second = read_slides(render_document(SLIDES, texts, spec_of(forms="slides", steps=False)))
    assert title.text == "# What does a plate cost?"
    assert first.text.startswith("## The room is full and the account empty\n\n- Full room")
    assert "wait" not in first.text
    assert first.notes.split() == ["Ask", "who", "knows", "this.", "Then", "b", "wait", "/b", "."]
    assert second.text.startswith("## Three plates tell the truth")
    assert (second.notes, "Show the scale" in second.text) == ("Show the scale.", False)


def test_a_wait_is_a_direction_and_no_figure() -> None:
    rules = make_rules(spec_of(words="slot"), SLIDES)
    (wait,) = list_units("[Wait 40 s]")
    (claim,) = list_units("It takes 40 s to settle.")
    assert [fault.reason for fault in find_faults(wait, rules)] == []
    assert [fault.reason for fault in find_faults(claim, rules)] == ["figure without a citation"]
