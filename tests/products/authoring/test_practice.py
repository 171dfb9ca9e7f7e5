"""Cases made up for practice: declared as data, labelled, cited by sentences and sums, and checked."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kit_builder.privacy import Identity, list_names_of_others
from kit_builder.products.authoring.practice import remove_cases
from tests.emulators import author as emulated
from tests.products.authoring.documents import WEIGH, said
from tests.products.authoring.guides import Studio, list_corrections, open_studio
from tests.products.authoring.test_author import draft_with, judge_with, messages, text_of
from tests.wire import JSON, Asked, Wire

CASE = "[[practice p-pie: Three plates of a pie.| Plate 1: 400 g |Plate 2: 470 g]]"
ANSWER = "The heavier is 17.5 percent over the lighter. {p-pie; 470-400=70; 70/400*100=17.5}"
FIRST = "You know what a plate costs. {call-1}"
SHOWN = "> **Made up:** Three plates of a pie.\n>\n> - Plate 1: 400 g\n> - Plate 2: 470 g\n"


@pytest.fixture
def studio(wire: Wire, tmp_path: Path) -> Iterator[Studio]:
    with open_studio(wire, tmp_path) as opened:
        brief = tmp_path / "prompts/products/guide/chapter.brief.md"
        text = brief.read_text(encoding="utf-8")
        brief.write_text(text.replace("steps: yes", "steps: yes\npractice: yes"), encoding="utf-8")
        yield opened


def test_a_made_up_case_is_labelled_and_carries_the_sums_of_its_answer(studio: Studio) -> None:
    draft_with(studio, f"{CASE}\n\nHow far apart are they?\n\n{ANSWER}")
    text = text_of(studio.make())
    assert SHOWN in text
    assert "The heavier is 17.5 percent over the lighter.\n" in text
    assert "p-pie" not in text


def test_the_checker_sees_the_case_and_judges_it(studio: Studio) -> None:
    draft_with(studio, f"{CASE}\n\n{ANSWER}")
    studio.make()
    asked = next(each for each in studio.wire.asked if each.title == "SentenceVerdicts")
    rows = {row.get("is"): row["text"] for row in emulated.read_sentences(asked)}
    assert rows["practice"] == CASE
    assert "p-pie practice: Three plates of a pie.; Plate 1: 400 g; Plate 2: 470 g" in asked.text


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("number not supported", "The heavier weighs 480 g. {p-pie}"),
        ("wrong sum", "They are 80 g apart. {p-pie; 470-400=80}"),
        ("wrong sum", "They are 60 g apart. {p-pie; 460-400=60}"),
        ("number not supported", "The limit is 33 percent. {p-pie, call-8}"),
        ("figure without a citation", "The heavier weighs 475 g."),
        ("unknown citation", "The heavier weighs 470 g. {p-quiche}"),
    ],
)
def test_what_does_not_follow_from_the_case_is_removed(studio: Studio, reason: str, sentence: str) -> None:
    draft_with(studio, f"{CASE}\n\nHow far apart are they?\n\n{sentence}")
    made = studio.make()
    assert f"Removed ({reason})" in messages(made)
    assert sentence.partition(" {")[0] not in text_of(made)
    assert SHOWN in text_of(made)


def test_a_case_that_may_not_stay_takes_along_what_rests_on_it(studio: Studio) -> None:
    draft_with(studio, f"{CASE}\n\nYou know what a plate costs. {{call-1}}\n\n{ANSWER}")
    judge_with(studio, "Three plates of a pie")
    text = text_of(studio.make())
    assert "pie" not in text
    assert "17.5" not in text
    assert "You know what a plate costs." in text


def test_a_case_below_its_own_heading_takes_its_task_along(studio: Studio) -> None:
    task = f"How far apart are they?\n\n**Answer:** {ANSWER}\n\n**Usual mistake:** You start from the other one."
    other = "[[practice p-tin: Two tins. | First: 3 kg | Second: 4 kg]]\n\nWhich is heavier?\n\nThe second. {p-tin}"
    draft_with(studio, f"{FIRST}\n\n### Two pies\n\n{CASE}\n\n{task}\n\n### Two tins\n\n{other}")
    judge_with(studio, "Three plates of a pie")
    made = studio.make()
    text = text_of(made)
    assert "You know what a plate costs." in text
    assert "### Two tins" in text
    assert "Which is heavier?" in text
    for gone in ("Two pies", "How far apart", "Answer:", "Usual mistake"):
        assert gone not in text
    assert messages(made).count("Removed (rests on a faulty case)") >= len(["question", "answer", "mistake"])


def test_a_case_without_a_heading_takes_its_questions_along_and_nothing_else(studio: Studio) -> None:
    draft_with(studio, f"{CASE}\n\nHow far apart are they?\n\n{ANSWER}\n\n{FIRST}\n\nWhat else is there?")
    judge_with(studio, "Three plates of a pie")
    text = text_of(studio.make())
    assert "How far apart" not in text
    assert "You know what a plate costs." in text
    assert "What else is there?" in text


def test_only_the_case_is_to_be_corrected_where_others_rest_on_it(studio: Studio) -> None:
    draft_with(studio, f"{CASE}\n\n{ANSWER}")
    judge_with(studio, "Three plates of a pie")
    studio.make()
    assert list_corrections(studio)[0].count("    ! ") == 1


def test_a_sum_may_go_on_from_one_before_it_in_its_section(studio: Studio) -> None:
    draft_with(studio, f"{CASE}\n\n{ANSWER}\n\nHalf of that is 35 g. {{p-pie; 70/2=35}}")
    assert "Half of that is 35 g." in text_of(studio.make())


@pytest.mark.parametrize(
    "case",
    [
        "[[practice call-8: The limit is 40 percent.]]",
        "[[practice p-pie]]",
        "[[practice p-pie: Ask old Mortimer about it.]]",
        "[[practice p-pie: Ask Ottoline’s chef about it.]]",
        "[[practice p-pie: TODO say what it weighs.]]",
    ],
)
def test_a_case_replaces_no_statement_and_names_nobody_in_the_sources(studio: Studio, case: str) -> None:
    names = list_names_of_others([Identity("surname", "Mortimer", pseudonym="Ottoline")])
    studio.given = replace(studio.given, names=names)
    draft_with(studio, f"{case}\n\nYou know what a plate costs. {{call-1}}")
    text = text_of(studio.make())
    assert "Made up:" not in text
    assert "You know what a plate costs." in text


def test_a_name_from_the_sources_gives_way_to_one_that_is_free(studio: Studio) -> None:
    studio.given = replace(studio.given, names=list_names_of_others([Identity("first name", "Mortimer")]))
    draft_with(studio, f"[[practice p-pie: Mortimer has three pies.]]\n\n{FIRST}")
    studio.make()
    (told,) = re.findall("“Mortimer” is a name from the sources.* such as “([^”]+)”", list_corrections(studio)[0])
    assert told.isalpha()
    assert told not in ("Mortimer", "Rosa")


def test_the_answer_to_an_exercise_may_be_words_to_say(studio: Studio) -> None:
    answer = "“It comes with a better crust now.” {p-pie}"
    draft_with(studio, f"{CASE}\n\n{answer}")
    assert "“It comes with a better crust now.”" in text_of(studio.make())


def draft_in_two_sections(studio: Studio) -> None:
    """Let the model make up a case in the first section and give the answer in the second."""
    sections = {1: CASE, 2: f"[[steps]]\n\n{ANSWER}"}

    def answer(asked: Asked) -> JSON:
        drafted = emulated.draft(asked)
        for each in drafted["sections"]:
            each["text"] = sections.get(each["number"], each["text"])
        return drafted

    studio.wire.answers["DraftedSections"] = answer


def test_a_case_takes_along_what_cites_it_in_other_sections(studio: Studio) -> None:
    draft_in_two_sections(studio)
    judge_with(studio, "Three plates of a pie")
    made = studio.make()
    assert "The heavier is" not in text_of(made)
    assert "Removed (rests on a faulty case): “The heavier is" in messages(made)


def test_a_case_of_a_script_takes_along_its_slide_its_question_and_what_leads_to_it() -> None:
    case = "I made one up.\n\n[[practice p-soup: A soup. | Sold: 40]]"
    slide = "[On screen: A soup]\n| Made up | Sold |\n|---|---|\n| The soup | 40 {p-soup} |"
    asked = "[Chat 1: What now?]\n- Leave it -> Sell it. {p-soup, call-1}\n- I don't know -> Look.\n\n[Wait 30 s]"
    other = "Now yours.\n\n[Exercise 1: Weigh one]\n- Done -> Good.\n\n[Wait 60 s]"
    script = f"{FIRST}\n\n{case}\n\n{slide}\n\n{asked}\n\n{other}"
    assert remove_cases(script, {"p-soup"}) == f"{FIRST}\n\n{other}".replace("]\n-", "]\n\n-")


def test_the_answers_may_stand_in_another_section(studio: Studio) -> None:
    draft_in_two_sections(studio)
    assert "The heavier is 17.5 percent over the lighter.\n" in text_of(studio.make())

    studio.wire.asked.clear()
    studio.make(replace(WEIGH, promise=(said("You know what each plate costs.", 1),)))
    (asked,) = (each for each in studio.wire.asked if each.title == "DraftedSections")
    assert emulated.read_numbers(asked) == [1, 2]


def test_other_documents_make_up_nothing(wire: Wire, tmp_path: Path) -> None:
    with open_studio(wire, tmp_path) as studio:
        draft_with(studio, f"{CASE}\n\nYou know what a plate costs. {{call-1}}\n\n{ANSWER}")
        made = studio.make()
    assert "Removed (unknown mark)" in messages(made)
    assert "pie" not in text_of(made)
    assert "17.5" not in text_of(made)


def test_a_case_that_an_edit_leaves_as_it_is_is_not_checked_again(studio: Studio) -> None:
    draft_with(studio, f"{CASE}\n\n{ANSWER}\n\n{FIRST}")
    edited = f"{CASE}\n\n{ANSWER}\n\nYou know what 99 plates cost. {{call-1}}"
    sections = [{"document": 1, "number": 1, "text": edited}]
    studio.wire.answers["Edited"] = lambda _: {"sentences": [], "sections": sections}
    assert "You know what a plate costs." in text_of(studio.make())
    checks = [each for each in studio.wire.asked if each.title == "SentenceVerdicts" and CASE in each.text]
    assert len(checks) == 1
