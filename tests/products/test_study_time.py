"""How long lessons and quizzes take."""

from kit_builder.products.forms.study_time import LessonTime, estimate_quiz_minutes, list_lesson_times
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder

ENGLISH = load_language("en", [find_prompts_folder()])


def test_long_lessons_take_longer_and_footnotes_no_time() -> None:
    text = f"# Module\n\n## Weigh\n\n{'word ' * 600}\n\n## **Ask**\n\nWho?\n\n[^a]: {'quote ' * 900}\n"
    assert list_lesson_times(text, ENGLISH) == (LessonTime("Weigh", 10), LessonTime("Ask", 5))


def test_a_quiz_takes_time_for_each_question() -> None:
    assert estimate_quiz_minutes(range(8), ENGLISH) > estimate_quiz_minutes(range(2), ENGLISH)
