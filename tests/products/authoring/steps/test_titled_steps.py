"""Steps below headings of their own: counted, several as one, in words that say all of the card's."""

from dataclasses import replace
from typing import Any

import pytest

from kit_builder.products.authoring.checks.in_code import find_faults
from kit_builder.products.authoring.checks.rules import make_rules
from kit_builder.products.authoring.cited_text import parse_cited_text
from kit_builder.products.authoring.footnotes import render_document
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.products.authoring.rendered_parts import place_steps
from kit_builder.products.authoring.steps.wording import find_change
from kit_builder.products.authoring.units import list_units
from kit_builder.products.check_document import check_document
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder
from tests.emulators.author import read_numbered, read_sentences
from tests.products.authoring.documents import ENGLISH, STEPS, WEIGH, chapter, facts_of, said
from tests.products.authoring.guides import (
    Studio,
    draft_with,
    judge_with,
    list_corrections,
    messages,
    steps_of,
    text_of,
)
from tests.wire import Asked

TITLED = replace(chapter(), brief=chapter().brief.model_copy(update={"titled": True}))
SECTION = OutlineSection("Weigh", "", "steps", (*STEPS, "call-5", "call-8"))
BOTH = "Put the empty plate on the scale, zero it, and weigh three plates."
OF_CARD = "**Put the empty plate on the scale and zero it.** Weigh three plates."
MERGED = f"[[steps call-3, call-4 | Weigh the plates | {BOTH}]]"
LAST = "[[steps call-7 | Divide | Divide the cost by the price.]]"


def render(*texts: str, code: str = "en") -> str:
    spec = TITLED if code == "en" else replace(TITLED, language=load_language(code, [find_prompts_folder()]))
    document = OutlineDocument(spec.file, "Weigh the plate", spec.method_id, (SECTION,) * len(texts))
    return render_document(document, dict(enumerate(texts)), spec)


def test_a_book_counts_its_own_steps_and_shows_several_of_the_card_as_one(titled: Studio) -> None:
    draft_with(titled, f"{MERGED}\n\nOne night is just weather. {{call-5}}", number=2)
    made = titled.make()
    text = text_of(made)
    assert f"### Step 1. Weigh the plates\n\n**{BOTH}** [^call-3][^call-4]\n\nOne night" in text
    assert steps_of(text) == [(1, BOTH), (2, "Divide the cost by the price.")]
    assert not [each for each in made.findings if each.level != "note"]


def test_steps_without_a_heading_are_sent_back(titled: Studio) -> None:
    draft_with(titled, "[[steps call-3, call-4]]", again=MERGED, number=2)
    assert "### Step 1. Weigh the plates" in text_of(titled.make())
    assert "Give each step a heading" in list_corrections(titled)[0]


@pytest.mark.parametrize(
    "words",
    [
        "Put the empty plate on the scale, zero it, and weigh four plates.",
        "Put the empty plate on the scale, zero it, and weigh three plates for Tom.",
    ],
)
def test_words_that_change_a_step_give_way_to_the_card_below_the_heading(titled: Studio, words: str) -> None:
    draft_with(titled, f"[[steps call-3, call-4 | Weigh the plates | {words}]]", number=2)
    made = titled.make()
    text = text_of(made)
    assert f"### Step 1. Weigh the plates\n\n{OF_CARD}" in text
    assert "Removed (step changed)" in messages(made)


@pytest.mark.parametrize(
    ("words", "doubt"),
    [
        ("Weigh three plates. Put the empty plate on the scale and zero it.", "order"),
        ("Put the empty plate on the scale, zero it, and weigh about three plates.", "strength (about)"),
        ("Put the empty plate on the scale, don't zero it, and weigh three plates.", "negations: 0 on the card"),
    ],
)
def test_the_checker_decides_whether_words_move_or_soften_a_step(titled: Studio, words: str, doubt: str) -> None:
    draft_with(titled, f"[[steps call-3, call-4 | Weigh the plates | {words}]]", number=2)
    judge_with(titled, words)
    text = text_of(titled.make())
    assert f"### Step 1. Weigh the plates\n\n{OF_CARD}" in text
    rows = [row for asked in titled.wire.asked if asked.title == "SentenceVerdicts" for row in read_sentences(asked)]
    assert any(doubt in each for row in rows if words in row["text"] for each in row["doubts"])


@pytest.mark.parametrize("heading", ["Weigh four plates", "Weigh the plates for Tom"])
def test_a_heading_may_not_say_what_its_steps_do_not(heading: str) -> None:
    assert find_change(BOTH, ["call-3", "call-4"], facts_of(WEIGH), ENGLISH, heading)


def test_a_heading_that_the_checker_refuses_goes(titled: Studio) -> None:
    draft_with(titled, MERGED, number=2)
    judge_with(titled, "Weigh the plates")
    made = titled.make()
    assert "### Step 1\n\n**Put the empty plate on the scale and zero it.**" in text_of(made)
    assert steps_of(text_of(made))[-1] == (3, "Divide the cost by the price.")


def test_an_action_that_the_card_has_as_a_rule_may_be_a_step(titled: Studio) -> None:
    rule = "[[steps call-8 | Keep to the limit | The limit is 32 percent.]]"
    draft_with(titled, f"{LAST}\n\n{rule}", number=3)
    made = titled.make()
    assert "### Step 4. Keep to the limit\n\n**The limit is 32 percent.**" in text_of(made)
    assert not [each for each in made.findings if each.level != "note"]


def test_a_step_may_have_a_rule_in_the_same_breath_but_a_reason_is_no_step() -> None:
    both = "Divide the cost by the price. The limit is 32 percent."
    facts = facts_of(WEIGH)
    assert not find_change(both, ["call-7", "call-8"], facts, ENGLISH, "Divide")
    assert find_change(both.replace("32", "33"), ["call-7", "call-8"], facts, ENGLISH, "Divide")
    reasons = [key for key, fact in facts.items() if fact.kind == "reason"]
    assert find_change("", reasons[:1], facts, ENGLISH, "Divide")


def test_an_editor_may_make_one_step_of_two_that_are_one_action(titled: Studio) -> None:
    zero = "[[steps call-3 | Zero the scale | Put the empty plate on the scale and zero it.]]"
    draft_with(titled, f"{zero}\n\n[[steps call-4 | Weigh three plates | Weigh three plates.]]", number=2)

    def merge(asked: Asked) -> dict[str, Any]:
        first, second, *_ = (at for at, text in read_numbered(asked).items() if text.startswith("[[steps call-"))
        return {"sentences": [{"number": first, "text": MERGED}, {"number": second, "text": ""}], "sections": []}

    titled.wire.answers["Edited"] = merge
    assert steps_of(text_of(titled.make()))[0] == (1, BOTH)


@pytest.mark.parametrize(
    ("code", "shown"), [("en", "Right? (step 1)"), ("nb", "Right? (trinn 1)"), ("de", "Right? (Schritt 1)")]
)
def test_a_reference_shows_the_number_that_the_step_has_there(code: str, shown: str) -> None:
    assert shown in render(f"{MERGED}\n\n{LAST}", "Right? (§call-4)", code=code)


@pytest.mark.parametrize("places", ["(§call-7) (§call-3)", "(§call-3, §call-7, §call-4)"])
def test_several_references_share_their_brackets_and_name_each_step_once(places: str) -> None:
    assert "Right? (step 1, 2)" in render(f"{MERGED}\n\n{LAST}", f"Right? {places}")


def test_the_words_of_a_step_may_refer_to_another() -> None:
    words = f"{BOTH[:-1]}, and go on to the division (§call-7)."
    text = render(f"[[steps call-3, call-4 | Weigh the plates | {words}]]\n\n{LAST}")
    assert "zero it, and weigh three plates, and go on to the division (step 2)." in text


def test_a_step_does_not_refer_to_itself_where_another_has_the_same_statement() -> None:
    first = "[[steps call-3, call-4, call-8 | Weigh the plates | Put the empty plate on the scale.]]\n\nThen? (§call-8)"
    second = "[[steps call-7, call-8 | Divide | Divide the cost by the price.]]\n\nWhy? (§call-8)"
    text = render(f"{first}\n\n{second}", "Right? (§call-8)")
    assert [each for each in text.splitlines() if "(step" in each] == [
        "Then? (step 2)",
        "Why? (step 1)",
        "Right? (step 1)",
    ]


def test_a_reference_in_a_step_does_not_speak_to_the_author(titled: Studio) -> None:
    words = f"{BOTH[:-1]}, and go on to the division (§call-7)."
    draft_with(titled, f"[[steps call-3, call-4 | Weigh the plates | {words}]]", number=2)
    made = titled.make()
    assert "go on to the division (step 2)." in text_of(made)
    assert "Removed" not in messages(made)


def test_a_reference_to_no_step_is_a_fault(titled: Studio) -> None:
    draft_with(titled, f"{MERGED}\n\nLook there. (§call-99) {{call-5}}\n\nOr there. (§call-4) {{call-5}}", number=2)
    text = text_of(titled.make())
    assert "Look there" not in text
    assert "Or there. (step 1)" in text


def test_words_of_a_step_with_a_reference_to_no_step_give_way_to_the_card(titled: Studio) -> None:
    words = f"{BOTH[:-1]}, and go on to the division (§call-99)."
    draft_with(titled, f"[[steps call-3, call-4 | Weigh the plates | {words}]]", number=2)
    text = text_of(titled.make())
    assert f"### Step 1. Weigh the plates\n\n{OF_CARD}" in text
    assert "No step has the id call-99" in "".join(list_corrections(titled))


def test_a_reference_to_what_no_step_shows_leaves_no_brackets() -> None:
    spec = replace(TITLED, facts=facts_of(LEAVE))
    document = OutlineDocument(spec.file, "Weigh the plate", spec.method_id, (SECTION,))
    text = render_document(document, {0: "Set aside some time (§call-55). {call-55}"}, spec)
    assert "Set aside some time." in text


def test_words_may_end_with_a_list_that_other_ways_follow() -> None:
    told = "Weigh: | - **Put** the empty plate on the scale and zero it. | - Weigh three plates."
    text = render(f"[[steps call-3, call-4 | Weigh | {told}]]\n\n- If not, wait. {{call-5}}\n\n{LAST}")
    assert "**Weigh:**\n\n- **Put** the empty plate on the scale and zero it.\n- Weigh three plates. [^call-3]" in text
    assert "\n- If not, wait. [^call-5]" in text
    said_first = "Weigh: Put the empty plate on the scale and zero it. Weigh three plates."
    assert steps_of(text)[0] == (1, said_first)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        (f"{MERGED}\n\n{LAST}", [("call-3", "call-4"), ("call-7",)]),
        (LAST, [("call-3", "call-4"), ("call-7",)]),
        (f"[[steps call-3, call-7 | All | {BOTH}]]", [("call-3", "call-4", "call-7")]),
        (f"[[steps call-8 | Limit | 32]]\n\n{MERGED}", [("call-8",), ("call-3", "call-4"), ("call-7",)]),
        (f"{LAST}\n\n{MERGED}", [("call-3", "call-4"), ("call-7",)]),
    ],
)
def test_every_step_of_the_card_has_its_place_in_order(text: str, marks: list[tuple[str, ...]]) -> None:
    placed = place_steps(text, SECTION, TITLED.facts)
    assert [block.ids for block in parse_cited_text(placed) if block.mark == "steps"] == marks


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("weigh three plates", "weigh four plates"),
        (BOTH, "Weigh."),
        ("### Step 1. Weigh the plates", "### Step 1. Fry the plates"),
        ("### Step 2. Divide\n\n**Divide the cost by the price.**", ""),
    ],
)
def test_the_check_of_a_kit_finds_edited_steps(before: str, after: str) -> None:
    text = render(f"{MERGED}\n\n{LAST}")
    found = check_document("book/1.md", text.replace(before, after), text, "", ENGLISH)
    assert any(each.level == "error" for each in found)


@pytest.mark.parametrize("heading", ["### Step 3. More", "### 3. More", "### Step 3: More"])
def test_only_steps_have_numbers(heading: str) -> None:
    assert "### More" in render(f"{MERGED}\n\n{heading}\n\nOne night is just weather. {{call-5}}\n\n{LAST}")


@pytest.mark.parametrize("words", ["3. {}", "> {}", "_{}_", "`{}`", "<b>{}", "\\\\{}", "# {}", "{} &amp;", "| - 1) {}"])
def test_no_markup_in_the_words_loses_a_chapter(titled: Studio, words: str) -> None:
    draft_with(titled, f"[[steps call-3, call-4 | Weigh the plates | {words.format(BOTH)}]]", number=2)
    text = text_of(titled.make())
    assert "### Step 1. Weigh the plates" in text
    assert "### Step 2" in text


SHORT = "Put the empty plate on the scale and weigh three plates."
SHORT_MARK = f"[[steps call-3, call-4 | Weigh the plates | {SHORT}]]"
ZERO = "And zero it before anything else. {call-3}"


LOOK = (
    said("Set an alarm for 30 minutes after the loaf has gone in.", 50),
    said("Check the loaf 30 minutes after the loaf has gone in.", 51),
    said("If the crust is dark, take the loaf out.", 52),
)


def test_one_of_several_steps_may_be_said_in_few_words_but_not_left_out() -> None:
    facts, ids = facts_of(replace(WEIGH, steps=LOOK)), ["call-51", "call-52"]
    words = "When the 30 minutes are over, have a look. If the crust is dark, take the loaf out."
    assert not find_change(words, ids, facts, ENGLISH, "Look at the crust")
    assert find_change("If the crust is dark, take the loaf out.", ids, facts, ENGLISH, "Look at the crust")


def test_what_the_words_of_a_step_leave_out_may_stand_below_them(titled: Studio) -> None:
    draft_with(titled, f"{SHORT_MARK}\n\nOne night is just weather. {{call-5}} {ZERO}", number=2)
    made = titled.make()
    assert f"### Step 1. Weigh the plates\n\n**{SHORT}** [^call-3][^call-4]\n\nOne night" in text_of(made)
    assert not [each for each in made.findings if each.level != "note"]
    rows = [row for asked in titled.wire.asked if asked.title == "SentenceVerdicts" for row in read_sentences(asked)]
    assert [row["below"] for row in rows if row["text"] == SHORT_MARK] == ["And zero it before anything else."]


def test_the_checker_sees_the_box_below_a_step_whole(titled: Studio) -> None:
    box = "> Mistake: Weighing with the tare of last night. {call-3}\n> Way back: Zero it again. {call-3}"
    draft_with(titled, f"{SHORT_MARK}\n\n{box}\n\n{LAST}", number=2)
    titled.make()
    rows = [row for asked in titled.wire.asked if asked.title == "SentenceVerdicts" for row in read_sentences(asked)]
    (below,) = {row["below"] for row in rows if row["text"] == SHORT_MARK}
    assert "Weighing with the tare of last night." in below and "Zero it again." in below


def test_a_step_whose_sentence_below_has_to_go_is_shown_in_the_words_of_its_card(titled: Studio) -> None:
    draft_with(
        titled, f"{MERGED.replace(BOTH, 'Put the empty plate on the scale.')}\n\nWeigh 3, at once. {{call-4}}", number=2
    )
    judge_with(titled, "at once")
    text = text_of(titled.make())
    assert OF_CARD in text
    assert "at once" not in text


def test_a_step_is_judged_again_when_what_stands_below_it_changes(titled: Studio) -> None:
    draft_with(titled, f"{SHORT_MARK}\n\n{ZERO}", again="You zero it then. {call-3}", number=2)
    judge_with(titled, "before anything else")
    titled.make()
    rows = [row for asked in titled.wire.asked if asked.title == "SentenceVerdicts" for row in read_sentences(asked)]
    below = [row["below"] for row in rows if row["text"] == SHORT_MARK]
    assert below == ["And zero it before anything else.", "You zero it then."]


@pytest.mark.parametrize(
    "below",
    [
        "And zero it. {call-5}",
        "And zero it.",
        "> Mistake: You don't zero it. {call-3}\n> Way back: Look again. {call-3}",
        f"{LAST}\n\n{ZERO}",
    ],
)
def test_only_what_cites_a_step_and_stands_below_it_counts(below: str) -> None:
    assert OF_CARD in render(f"{SHORT_MARK}\n\n{below}")


def test_what_the_way_back_of_a_box_says_counts_as_said() -> None:
    box = "> Mistake: Weighing at once. {call-4}\n> Way back: Take it off, and zero the empty plate. {call-3}"
    assert f"### Step 1. Weigh the plates\n\n**{SHORT}**" in render(f"{SHORT_MARK}\n\n{box}")


LEAVE = replace(
    WEIGH,
    pitfalls=(said("Don't put a sign up, because it makes guests start counting.", 54, "pitfall"),),
    needs=(said("Set aside two afternoons for the cards.", 55, "need"),),
)


@pytest.mark.parametrize("words", ["Don't put a sign up.", "Set aside two afternoons for the cards."])
def test_what_is_to_be_left_undone_or_laid_out_may_be_a_step_that_is_referred_to(words: str) -> None:
    spec, key = replace(TITLED, facts=facts_of(LEAVE)), "call-54" if "sign" in words else "call-55"
    section = replace(SECTION, uses=(key,))
    document = OutlineDocument(spec.file, "Weigh the plate", spec.method_id, (section, section))
    below = "Guests start counting because of a sign. {call-54}" if "sign" in words else ""
    texts = {0: f"[[steps {key} | Do this first | {words}]]\n\n{below}", 1: f"Done? (§{key})"}
    assert "Done? (step 1)" in render_document(document, texts, spec)
    units = [unit for text in texts.values() for unit in list_units(text)]
    assert not [fault for unit in units for fault in find_faults(unit, make_rules(spec, document))]


def test_many_steps_of_the_card_stand_as_a_list_where_their_wording_gives_way() -> None:
    text = render("[[steps call-3, call-4, call-7 | Weigh the plates | Weigh about four plates.]]")
    assert "- Put the empty plate on the scale and zero it.\n- Weigh three plates.\n- Divide" in text
