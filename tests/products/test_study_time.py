"""How long lessons and quizzes take."""

from kit_builder.products.forms.study_time import LessonTime, estimate_quiz_minutes, list_lesson_times
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder

ENGLISH = load_language("en", [find_prompts_folder()])


def test_a_lesson_takes_time_for_its_words_and_its_exercises_and_footnotes_take_none() -> None:
    long, exercises = "word " * 1000, "**Answer:** 4\n\n" * 3
    footnote = f"[^a]: {'quote ' * 900}\n"
    text = f"# Module\n\n## Weigh\n\n{long}\n\n## **Ask**\n\nWho?\n\n{exercises}\n\n{footnote}"
    assert list_lesson_times(text, "Answer", ENGLISH) == (LessonTime("Weigh", 10), LessonTime("Ask", 30))


def test_a_quiz_takes_time_for_each_question() -> None:
    assert estimate_quiz_minutes(range(8), ENGLISH) > estimate_quiz_minutes(range(2), ENGLISH)
