"""Spoken sessions and their slides: the run of show and the deck are worked out from the script."""

from dataclasses import replace

import pytest

from kit_builder.products.authoring.checks.in_code import find_faults
from kit_builder.products.authoring.checks.rules import make_rules
from kit_builder.products.authoring.finish import finish_manuscript
from kit_builder.products.authoring.footnotes import render_document
from kit_builder.products.authoring.manuscript import Manuscript, Version
from kit_builder.products.authoring.outline.checks import place_example
from kit_builder.products.authoring.sessions.cuts import list_untold
from kit_builder.products.authoring.sessions.run_sheet import plan_parts
from kit_builder.products.authoring.sessions.timing import measure_seconds
from kit_builder.products.authoring.units import list_units, remove_units
from kit_builder.text.languages import load_language
from tests.products.authoring.documents import ENGLISH
from tests.products.authoring.sessions.scripts import LIVE, SCRIPT, SESSION, SHEET, speak, spec_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (speak(130), 60),
        ("[Wait 30 s] " + speak(65), 60),
        ("[Vent 45 s, les så noen svar.]", 45),
        ("**Host:** " + speak(13) + "{call-1; 1+1=2} [Host starts poll 1.]", 6),
        ("[On screen: Weigh first]\n- one\n- two\n\nSpeaker: " + speak(13), 6),
        ("[On screen: Weigh first]\n| a | b |\n|---|---|\n| one | two |\n\n" + speak(13), 6),
        ("[Poll 1: " + speak(13) + "?]\n- One dish\n- Two dishes", 45 + 6),
        ("[Chat: Which?]\n- One -> " + speak(12) + "\n- Two -> " + speak(12), 45 + 6),
        ("[Exercise 1: Say it]\n- Nobody -> " + speak(26) + "\n\n[Wait 90 s]", 45 + 12 / 13 + 6 + 90),
        ("[Speaker: writes it down]\n\n" + speak(13), 15 + 6),
        ("[[steps]]", 0),
        ("", 0),
    ],
)
def test_a_script_is_as_long_as_what_is_spoken(text: str, seconds: float) -> None:
    assert measure_seconds(text) == pytest.approx(seconds)


def test_the_run_of_show_is_worked_out_from_the_script() -> None:
    texts = {
        0: speak(260),
        1: "[Poll 1: Which?]\n- One\n- Two",
        2: "Q? A.",
        3: speak(65),
        4: "- The poll.",
        5: "[[steps]]",
    }
    text = render_document(SESSION, texts, spec_of(words="slot"))
    rows = [
        "0:00–1:00 | People",
        "1:00–3:00 | The case |  |",
        "3:00–4:00 | The sum (Poll 1: 1 min) | 2 |",
        "4:00–17:00 | Questions",
    ]
    places = [text.index(f"| {row}") for row in [*rows, "17:00–17:30 | The last words", "**17:30** | **Total**"]]
    assert places == sorted(places)
    assert places[-1] < text.index("for 20 minutes") < text.index("Poll 1 (Slide 2)") < text.index("## The case")
    assert "Run of show" not in render_document(SESSION, texts, spec_of())


def test_the_questions_get_what_the_script_leaves_of_the_slot() -> None:
    text = render_document(SESSION, {0: speak(130 * 32), 2: "Q? A.", 3: speak(130)}, spec_of(words="slot"))
    assert "| 33:00–44:00 | Questions |" in text
    assert "| **45:00** | **Total** |" in text
    assert "for 45 minutes" in text


def test_the_parts_of_a_session_take_whole_half_minutes_and_add_up() -> None:
    texts = {0: speak(200), 1: f"[On screen: One]\n\n{speak(20)}\n\n[On screen: Two]\n\n{speak(300)}", 3: speak(10)}
    parts = plan_parts(SESSION, texts, spec_of(words="slot"))
    assert [(part.start % 30, part.end % 30) for part in parts] == [(0, 0)] * 5
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert [part.slide_range for part in parts] == ["1", "", "2–3", "", ""]


def test_questions_keep_ten_minutes_if_half_a_minute_here_and_there_is_missing() -> None:
    texts = {0: speak(130 * 33), 1: speak(75), 2: "Q? A.", 3: speak(30)}
    text = render_document(SESSION, texts, spec_of(words="slot"))
    assert "| 34:00–34:30 | The sum" in text
    assert "| 34:30–44:30 | Questions |" in text


def test_a_session_whose_script_is_far_too_long_takes_longer() -> None:
    text = render_document(SESSION, {0: speak(130 * 36), 2: "Q? A.", 3: speak(30)}, spec_of(words="slot"))
    assert "| 37:00–47:00 | Questions |" in text
    assert "**47:30** | **Total**" in text
    assert "for 50 minutes" in text


def test_a_silence_in_what_is_said_stays_where_it_is_kept() -> None:
    script = "[Poll 1: Which?]\n- One\n- Two\n\n[Wait 30 s]\n\nOne it is.\n\n[Wait 10 s]\n\nThat was ten."
    text = render_document(SESSION, {1: script}, spec_of(words="slot"))
    places = [text.index(each) for each in ("30 s", "One it is.", "10 s", "That was ten.")]
    assert places == sorted(places)


def test_directions_are_shown_in_the_language_of_the_product() -> None:
    script = (
        "[On screen: a <b>card</b>]\n[Wait 30 s]\n\n[Poll 1: How many plates?]\n- One -> Too few.\n- Three\n\n"
        "Host: Thank you. "
        "[Host: reads some out]\n\nSpeaker: One night is just weather. {call-5}\n\n[Somebody laughs.]"
    )
    spec = replace(spec_of(words="slot"), language=load_language("nb", ENGLISH.folders))
    text = render_document(SESSION, {0: script}, spec)
    assert "> **Lysbilde 2:** a \\<b>card\\</b>\n\n> **Vent:** 30 s\n\n> **Lysbilde 3, Avstemning 1:** How" in text
    assert "\n\n- **One** → Too few.\n- Three\n\n**Vert:** Thank you. (*Vert: reads some out*)\n\n" in text
    assert "**Kari Nordmann:** One night is just weather. [^call-5]\n\n> *Somebody laughs.*" in text


def test_the_script_numbers_the_slides_of_its_deck() -> None:
    text = render_document(SESSION, SCRIPT, spec_of(words="slot"))
    shown = ["## The case\n\n1:00–2:30\n\n> **Slide 1:** What does a plate cost?\n>\n> **Who it is for:** owners"]
    shown += ["Slide 2:** The account", "Slide 3, Poll 1:** How", "Slide 4:** The limit", "Slide 5, Chat:** What"]
    assert [each in text for each in shown] == [True] * 5
    assert text.count("Slide 1:") == 1


def test_a_speaker_is_named_where_somebody_else_has_spoken_before() -> None:
    script = {0: "Host: Hello.\n\nSpeaker: Good evening.\n\nSpeaker: Now look.", 1: "Speaker: So.", 3: "Speaker: Bye."}
    text = render_document(SESSION, {**script, 2: "Q? A."}, spec_of(words="slot"))
    assert "**Host:** Hello.\n\n**Kari Nordmann:** Good evening.\n\nNow look." in text
    assert "\n\nSo.\n\n" in text
    assert "**Kari Nordmann:** Bye." in text


def test_whoever_answers_is_named_behind_the_host() -> None:
    asked = "[On screen: Ask]\n\nHost: Type here.\n\n### Why?\n\nSo.\n\n### And how?\n\nLike this."
    text = render_document(SESSION, {0: "Hello.", 2: asked}, spec_of(words="slot"))
    assert "**Host:** Type here.\n\n### Why?\n\n**Kari Nordmann:** So.\n\n### And how?\n\nLike this." in text
    alone = render_document(SESSION, {0: "Hello.", 2: "### Why?\n\nSo."}, spec_of(words="slot"))
    assert "### Why?\n\nSo." in alone


def test_those_who_speak_may_be_named_in_the_language_of_the_script() -> None:
    norwegian = replace(spec_of(words="slot"), language=load_language("nb", ENGLISH.folders))
    names = "Vert: Hei.\n\n**Foredragsholder:** Hallo. Vert: er et ord.\n\n**Kari Nordmann**: Ja.\n\nHost: Nei."
    texts = Manuscript(norwegian, SESSION, {}).add_versions({0: names}).texts
    assert texts[0] == "Host: Hei.\n\nSpeaker: Hallo. Vert: er et ord.\n\nSpeaker: Ja.\n\nHost: Nei."


def test_what_declares_a_case_made_up_for_practice_is_in_a_script_only_if_nobody_says_so() -> None:
    case = "[[practice p-soup: A soup on the same menu. | Sold: 40 | Food cost: 26 percent]]"
    text = render_document(SESSION, {0: f"I made one up.\n\n{case}\n\nSo?"}, spec_of(words="slot", practice=True))
    assert "I made one up.\n\nSo?" in text
    silent = render_document(SESSION, {0: f"Look.\n\n{case}\n\nSo?"}, spec_of(words="slot", practice=True))
    assert "Look.\n\n> **Made up:** A soup on the same menu.\n" in silent


def test_what_cites_nothing_may_stay_if_its_figures_are_known() -> None:
    rules = make_rules(spec_of(words="slot"), SESSION)
    units = list_units("[Poll 1: Is it over 32 percent?]\n\n[Poll 2: Is it over 77 percent?]\n\nIt is over 32 percent.")
    found = [[(fault.reason, fault.severe) for fault in find_faults(unit, rules)] for unit in units]
    assert found == [[("figure without a citation", severe)] for severe in (False, True, False)]


def test_a_wait_is_a_direction_and_no_figure() -> None:
    rules = make_rules(spec_of(words="slot"), SESSION)
    (wait,) = list_units("[Wait 40 s]")
    (claim,) = list_units("It takes 40 s to settle.")
    assert [fault.reason for fault in find_faults(wait, rules)] == []
    assert [fault.reason for fault in find_faults(claim, rules)] == ["figure without a citation"]


def test_the_lines_of_a_slide_stand_with_its_title_in_the_script() -> None:
    text = render_document(SESSION, SCRIPT, spec_of(words="slot"))
    assert "> **Slide 2:** The account is empty [^call-2]\n>\n> Full room [^call-2]\n\nThen" in text


def test_the_time_to_answer_is_announced_before_the_likely_answers() -> None:
    script = "[Exercise 1: Weigh your own]\n- Nobody does -> Then I do.\n\n[Wait 90 s]\n\nNow look."
    text = render_document(SESSION, {0: script}, spec_of(words="slot"))
    assert "Weigh your own\n\n> **Wait:** 90 s\n\n- **Nobody does** → Then I do.\n\nNow look." in text


def test_a_session_without_a_worked_example_may_show_sheets_for_practice() -> None:
    assert place_example(LIVE, spec_of(words="slot")).sections[1].form == "worked example"
    assert place_example(LIVE, spec_of()).sections[1].form == "prose"


def test_what_is_said_of_a_case_on_the_screen_fills_its_time() -> None:
    (_, part) = plan_parts(LIVE, {1: SHEET * 4 + speak(520)}, spec_of(words="slot"))[:2]
    assert part.end - part.start == 240


def test_what_is_left_out_is_named_with_the_minutes_that_it_takes() -> None:
    cuts = "- [Poll 1]\n- [Exercise 7], say nothing\n- [ ] **[Poll 1]:** Skip it.\n- The story: Go on to [Poll 1]."
    texts = {0: "[Poll 1: How many?]\n- One\n- Two\n\n[Wait 45 s]", 4: cuts}
    spec = replace(spec_of(words="slot"), language=load_language("nb", ENGLISH.folders))
    text = render_document(SESSION, texts, spec)
    assert "- Avstemning 1 (1,5 min)\n- Oppgave 7, say nothing" in text
    assert "Avstemning 1 (1,5 min):" in text
    assert "Go on to Avstemning 1." in text


POLL = (
    "[Poll 1: How many?]\n- Just one? -> Weigh more. Three will do. {call-4}\n- Three -> Good. {call-4}\n\nNow weigh."
)


@pytest.mark.parametrize(
    ("removed", "left"),
    [
        ("[Poll", "Now weigh."),
        ("Just one? -> Weigh more.", "[Poll 1: How many?]\n\n- Three -> Good. {call-4}\n\nNow weigh."),
        ("Three will do.", POLL.replace("Weigh more. Three will do.", "Weigh more.").replace("?]\n-", "?]\n\n-")),
    ],
)
def test_no_answer_stays_without_its_question_and_no_reply_without_its_answer(removed: str, left: str) -> None:
    units = [unit for unit in list_units(POLL) if unit.sentence.text.startswith(removed)]
    assert len(units) == 1
    assert remove_units(POLL, units) == left


def test_what_listeners_may_answer_needs_no_source() -> None:
    rules = make_rules(spec_of(words="slot"), SESSION)
    script = '[Chat 1: What do you say?]\n- "That is far too dear for me" -> "That is what they all say." {call-4}'
    (_, answer) = list_units(script)
    (fault,) = find_faults(answer, rules)
    assert "what they all say" in fault.message


def test_the_sheet_of_a_session_may_be_empty_though_the_session_has_an_offer() -> None:
    rules = make_rules(spec_of(words="slot", offer=True), SESSION)
    found = [fault for unit in list_units(SHEET) for fault in find_faults(unit, rules)]
    assert found == []


def test_only_what_the_script_has_can_be_left_out() -> None:
    spec = spec_of(words="slot")
    cuts = "- The uncle with the napkin. Say instead: Three it is. {call-8}\n- The account that is empty."
    texts = {**SCRIPT, 4: cuts}
    assert [unit.words for unit in list_untold(4, texts, SESSION, spec)] == ["The uncle with the napkin."]
    versions = {place: (Version(text, ()),) for place, text in texts.items()}
    manuscript = Manuscript(spec, SESSION, versions=versions)
    section = finish_manuscript(manuscript, "model").sections[4]
    assert section.text == "- The account that is empty."
    assert [each.text for each in section.removed] == ["The uncle with the napkin. Say instead: Three it is."]


def test_for_whom_a_session_is_stands_at_its_head_and_on_its_first_slide() -> None:
    spec = spec_of(words="slot")
    text = render_document(SESSION, SCRIPT, replace(spec, kit=replace(spec.kit, audience="Cooks")))
    assert text.count("**Who it is for:** Cooks") == 2
    assert "\n>\n> **Who it is for:** Cooks\n" in text
    unknown = render_document(SESSION, SCRIPT, replace(spec, kit=replace(spec.kit, audience="")))
    assert "Who it is for" not in unknown


@pytest.mark.parametrize(("words", "minutes", "total"), [(3900, 14, 45), (3770, 13, 43)])
def test_questions_get_a_minute_more_if_the_session_then_ends_with_its_slot(
    words: int, minutes: int, total: int
) -> None:
    parts = plan_parts(SESSION, {0: speak(words), 2: "### Why?\n\nSo."}, spec_of(words="slot"))
    asked = next(part for part in parts if part.place == 2)
    assert ((asked.end - asked.start) / 60, parts[-1].end / 60) == (minutes, total)
