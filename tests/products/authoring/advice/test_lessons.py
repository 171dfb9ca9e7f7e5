"""What an editor hears about the lessons of a course."""

from dataclasses import replace

import pytest

from kit_builder.products.authoring.advice.lessons import find_lesson_problems
from kit_builder.products.authoring.advice.problems import find_problems
from kit_builder.products.authoring.brief import SectionForm
from kit_builder.products.authoring.items import Order
from kit_builder.products.authoring.manuscript import Manuscript, Version
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.products.authoring.quiz.places import list_unasked
from kit_builder.products.definitions import ProductInput, load_product
from tests.products.authoring.documents import ENGLISH, KIT, STEPS, chapter

CASE = "[[practice p-pie: A pub weighs a pie. | First: 400 g | Second: 470 g]]"
TOLD = "The heavier is 70 g more. {p-pie; 470-400=70}"
ASKED = "How far apart are they? {p-pie}"
ANSWER = "**Answer:** 17.5 percent. {p-pie; 70/400*100=17.5}"


def exercise(*before: str, answer: str = ANSWER) -> str:
    return "\n\n".join(["### Two pies", CASE, *before, ASKED, answer])


def lesson(*exercises: str) -> str:
    return "\n\n".join(["[[steps call-3]]", *exercises, "### Your own", "Weigh."])


BEGUN, ALONE = exercise(TOLD), exercise()
LESSON = lesson(BEGUN, ALONE)


def write(*texts: str, closing: str = "", product: str = "course") -> Manuscript:
    """Return a module whose lessons have these texts, with a closing section."""
    spec = replace(chapter(), product=product)
    sections = [OutlineSection(f"Part {place}", "", "steps", STEPS) for place in range(len(texts))]
    shown = [*texts]
    if closing:
        sections.append(OutlineSection("Finish", "", "exercise", STEPS))
        shown.append(closing)
    document = OutlineDocument(spec.file, "Weigh", spec.method_id, tuple(sections))
    versions = {place: (Version(text),) for place, text in enumerate(shown)}
    return Manuscript(spec, document, versions=versions)


def find(*texts: str, closing: str = "", product: str = "course") -> list[str]:
    return [*find_lesson_problems(write(*texts, closing=closing, product=product))]


@pytest.mark.parametrize(
    "begun",
    [
        BEGUN,
        exercise("She takes 470 − 400 = ____. {p-pie}"),
        exercise("| Pie | Grams over |\n|---|---|\n| Second | ____ {p-pie} |"),
    ],
)
def test_help_that_fades_within_a_lesson_is_no_problem(begun: str) -> None:
    assert find(lesson(begun, ALONE), LESSON, closing=ALONE) == []
    assert find(lesson(begun, exercise("Write the difference down. {p-pie}"))) == [], "it only says what to do"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (lesson(), "section 2, has no exercises"),
        (lesson(BEGUN), "section 2, has 1 exercise with"),
        (lesson(BEGUN, exercise(answer="")), "section 2, has 1 exercise with"),
        (lesson(ALONE, ALONE), "section 2, leaves learners alone too soon"),
        (lesson(BEGUN, BEGUN), "section 2, still helps"),
        (lesson(BEGUN, exercise("It takes 470 − 400 = ____.")), "section 2, still helps"),
    ],
)
def test_an_editor_hears_of_help_in_the_wrong_place(text: str, found: str) -> None:
    (problem,) = find(LESSON, text)
    assert problem.startswith(found)
    assert find(LESSON, text, product="book") == [], "only courses have a word before an answer"


def test_the_last_section_gives_no_help_with_its_exercise() -> None:
    (problem,) = find(LESSON, closing=BEGUN)
    assert problem.startswith("section 2, still helps")


@pytest.mark.parametrize(
    ("shown", "is_found"),
    [
        ("[[steps call-3]]\n\n[[steps call-4]]\n\n[[steps call-7]]\n\n[[steps call-3]]", True),
        ("[[steps call-3, call-4, call-7]]\n\n[[steps call-3]]", True),
        ("[[steps call-3, call-4, call-7]]\n\nNow I look at the scale.\n\n[[steps call-3]]", False),
    ],
)
def test_an_editor_hears_of_many_steps_without_a_thought(shown: str, *, is_found: bool) -> None:
    found = find(f"{shown}\n\n{LESSON.partition('[[steps call-3]]')[2]}")
    assert any("4 steps in a row" in each for each in found) is is_found


@pytest.mark.parametrize(
    ("rows", "is_found"),
    [
        ("| Ten cards | ____ |\n| New prices | ____ |\n| Recheck | 40 minutes {call-4} |", True),
        ("| Ten cards | two afternoons {call-3} |\n| New prices | ____ |", False),
        ("| Ten cards | ____ |\n| New prices | |\n| Recheck | |", False),
        ("| Ten cards | ☐ |\n| New prices | ☐ |\n| Recheck | 40 minutes {call-4} |", False),
        ("| Ten cards | 40 minutes {call-4} |\n\n| Card | ____ |\n|---|---|\n| Price | ____ |", False),
        ("| Ten cards | | \n| Old | |\n| New | 2 days {call-3} |\n\n**Answer:** 2 days. {call-3}", False),
    ],
)
def test_an_editor_hears_of_a_column_that_readers_would_have_to_guess(rows: str, *, is_found: bool) -> None:
    found = find(LESSON, closing=f"{ALONE}\n\n| What | How long |\n|---|---|\n{rows}")
    assert any("column “How long”" in each for each in found) is is_found


def test_only_sections_that_show_steps_are_lessons_that_need_a_question() -> None:
    lessons = tuple(OutlineSection(form, "", form, STEPS) for form in ("steps", "exercise"))
    assert list_unasked(Order(chapter(), 1, (), lessons), ()) == [lessons[0]]


@pytest.mark.parametrize("forms", [("steps", "exercise"), ("steps",)])
def test_only_the_editor_of_lessons_hears_of_them(forms: tuple[SectionForm, ...]) -> None:
    module = write(lesson())
    spec = replace(module.spec, brief=module.spec.brief.model_copy(update={"forms": forms}))
    given = ProductInput("course", load_product("course", ENGLISH.folders), KIT, spec.methods, ENGLISH)
    found = [*find_problems(given, [replace(module, spec=spec)], [replace(module, spec=spec)])]
    assert any("“Weigh”, section 1, has no exercises" in each for each in found) is ("exercise" in forms)
