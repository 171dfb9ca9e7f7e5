"""The length of spoken sessions: how many words are planned, and when a script is asked for more or fewer."""

from dataclasses import replace

import pytest

from kit_builder.llm.model import Ask
from kit_builder.products.authoring.advice.first_reader import Reading
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.manuscript import Manuscript, choose_version
from kit_builder.products.authoring.redraft import correct_sections
from kit_builder.products.authoring.sessions.timing import (
    check_length,
    count_excess_words,
    find_missing_words,
    plan_words,
)
from tests.products.authoring.sessions.scripts import SESSION, speak, spec_of
from tests.wire import Wire


def rich_spec() -> DocumentSpec:
    """Return the spec of a session about which there is as much to say as fits its slot."""
    spec = spec_of(words="slot")
    step = spec.facts["call-3"]
    return replace(spec, facts={**spec.facts, **{f"call-{place}": step for place in range(100, 200)}})


@pytest.mark.parametrize(("words", "problem"), [(4400, ""), (1900, "too short"), (4600, "too long")])
def test_a_script_that_misses_its_slot_is_reported(words: int, problem: str) -> None:
    found = [*check_length(SESSION, {0: speak(200), 1: speak(words - 200)}, rich_spec())]
    assert [problem in each.message for each in found] == ([True] if problem else [])
    assert [*check_length(SESSION, {0: speak(words)}, spec_of())] == []


def test_a_session_about_which_there_is_little_to_say_is_short_and_lacks_nothing() -> None:
    spec = spec_of(words="slot")
    (note,) = check_length(SESSION, {0: speak(650)}, spec)
    assert "19 of 45 minutes: there is no more to teach" in note.message
    assert find_missing_words(SESSION, {0: speak(650)}, spec) == 0


def test_the_words_of_a_session_are_planned_for_each_of_its_parts() -> None:
    forms = ("script", "script", "script", "worked example", "script", "questions", "script", "steps")
    sections = [replace(SESSION.sections[0], form=form, uses=("call-1",)) for form in forms]
    sections[2] = replace(sections[2], uses=tuple(f"call-{place}" for place in range(100, 121)))
    document = replace(SESSION, sections=tuple(sections))
    spec = rich_spec()
    assert plan_words(document, spec) == {0: 240, 1: 450, 2: 900, 3: 600, 4: 220}  # the fourth makes up its cases
    shown = {**spec.facts, "x-1": Fact("x-1", "example", "Plate: 4 kg")}
    sections[3] = replace(sections[3], uses=("call-1", "x-1"))
    told = replace(SESSION, sections=tuple(sections))
    assert plan_words(told, replace(spec, facts=shown)) == {0: 240, 1: 500, 2: 950, 3: 500, 4: 220}
    assert plan_words(document, spec_of()) == {}
    assert plan_words(SESSION, spec) == {}


def test_a_script_lacks_words_if_it_leaves_much_of_its_slot() -> None:
    spec = rich_spec()
    least, planned = 130 * (spec.kit.webinar_minutes - 13 - 1), 130 * (spec.kit.webinar_minutes - 11 - 1)
    assert find_missing_words(SESSION, {0: speak(1000)}, spec) == planned - 1000
    assert find_missing_words(SESSION, {0: speak(least - 260)}, spec) == 0
    assert find_missing_words(SESSION, {0: speak(least - 500)}, spec) == planned - least + 500
    assert find_missing_words(SESSION, {0: speak(planned + 1000)}, spec_of(words="slot")) == -1000
    assert find_missing_words(SESSION, {0: speak(planned)}, spec) == 0


def test_a_script_with_more_words_than_planned_is_named_for_the_editor() -> None:
    spec = rich_spec()
    assert count_excess_words(SESSION, {0: speak(spec.words), 1: speak(spec.words // 20)}, spec) == 0
    assert count_excess_words(SESSION, {0: speak(spec.words), 1: speak(spec.words // 10)}, spec) == spec.words // 10


def test_a_script_that_fills_its_slot_with_waiting_lacks_words() -> None:
    spec = rich_spec()
    waiting = "\n\n".join([speak(1000), *["[Wait 600 s]"] * 2, "[Wait 240 s]"])
    assert find_missing_words(SESSION, {0: waiting}, spec) == spec.words - 1000
    assert find_missing_words(SESSION, {0: f"{waiting}\n\n[Wait 240 s]"}, spec) < 0


def test_who_corrects_the_length_of_a_script_hears_where_its_first_reader_stopped(wire: Wire, ask: Ask) -> None:
    wire.answers["Redrafted"] = lambda _: {"sentences": [], "sections": []}
    before = Manuscript(rich_spec(), SESSION).add_versions({0: speak(200), 1: "Look at her scale. {call-1}"})
    correct_sections(before, ask, Reading({1: {("Look at her scale.", 1): ["Who is “her”?"]}}))
    assert "Look at her scale. {call-1}\n    ? Who is “her”?" in wire.asked[0].text


def test_a_script_that_misses_its_slot_is_corrected_once(wire: Wire, ask: Ask) -> None:
    spec = rich_spec()
    texts = {0: speak(200), 1: speak(1200)}
    wire.answers["Redrafted"] = lambda _: {
        "sentences": [{"number": 1, "text": ""}],
        "sections": [{"number": 2, "text": speak(4000)}],
    }
    before = Manuscript(spec, SESSION).add_versions(texts)
    after = correct_sections(before, ask)
    (asked,) = wire.asked
    planned = 130 * (spec.kit.webinar_minutes - 11 - 1)
    assert f"lacks about {planned - 1400} spoken words" in asked.text
    assert "1200 words. It takes 9.2 minutes, and 9.2 of them are talk. Not told yet: call-1." in asked.text
    assert [after.texts[place].split()[0] for place in (0, 1)] == ["word", "Look."]
    edited = after.add_edits({0: "Another.", 1: "Another."})
    assert edited.texts == after.texts
    judged = replace(after, versions={0: tuple(replace(each, judged=()) for each in after.versions[0])})
    assert choose_version(judged.versions[0]) == judged.versions[0][1]


def test_a_script_that_lacks_words_may_have_a_fault_in_what_is_not_spoken(wire: Wire, ask: Ask) -> None:
    wire.answers["Redrafted"] = lambda _: {"sentences": [], "sections": []}
    silent = replace(SESSION.sections[1], form="checklist")
    before = Manuscript(rich_spec(), replace(SESSION, sections=(SESSION.sections[0], silent)))
    correct_sections(before.add_versions({0: speak(200), 1: "Bring 47 cards. {call-1}"}), ask)
    (asked,) = wire.asked
    assert "200 words. It takes" in asked.text
    assert asked.text.count("It takes") == 1


def test_what_is_hard_to_say_is_corrected_once_and_never_left_out(wire: Wire, ask: Ask) -> None:
    long = "word " * 32 + "word."
    wire.answers["Redrafted"] = lambda _: {"sentences": [], "sections": []}
    before = Manuscript(spec_of(words="slot"), SESSION).add_versions({0: long, 4: long})
    after = correct_sections(before, ask)
    assert [each.text.count("too many for one breath") for each in wire.asked] == [1]
    assert after.texts == before.texts
