"""How long lessons and quizzes take."""

from kit_builder.products.forms.study_time import LessonTime, estimate_quiz_minutes, list_lesson_times
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder

ENGLISH = load_language("en", [find_prompts_folder()])


def test_a_lesson_takes_time_for_its_words_and_its_exercises_and_footnotes_take_none() -> None:
    long, exercises = "word " * 1000, "**Answer:** 4\n\n" * 3
    footnote = f"[^a]: {'quote ' * 900}\n"
    text = f"# Module\n\n## Weigh\n\n{long}\n\n## **Ask**\n\nWho?\n\n{exercises}\n\n{footnote}"
    assert list_lesson_times(text, "Answer", ENGLISH) == (LessonTime("Weigh", 10), LessonTime("Ask", 15))


def test_work_at_ones_own_place_takes_as_long_as_it_does() -> None:
    text = f"## Weigh\n\n**Answer:** 4\n\n## Weigh your own\n\n{'word ' * 400}"
    assert list_lesson_times(text, "Answer", ENGLISH) == (LessonTime("Weigh", 5), LessonTime("Weigh your own", 0))
    assert [each.minutes for each in list_lesson_times(text, "Svar", ENGLISH)] == [5, 5]


def test_a_quiz_takes_time_for_each_question() -> None:
    assert estimate_quiz_minutes(range(8), ENGLISH) > estimate_quiz_minutes(range(2), ENGLISH)
